"""Copies: reports whose text is that of another, nearly that of another, or holds a part of it.

Pairs to look at are found by banding of the sketches (near copies) and by pieces of text in common (parts); a pair is
then told by the share of pieces and of facts it has in common. Whether two reports are a copy depends on these two
alone; which of them is the original, on dates, lengths and ids: no order of arrival can matter.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.link import changes
from dateline.link.cards import BAND, KEPT, MOST_PIECES, Card, mixed

Row = dict[str, Any]

#: Neighbours, in order of publication, that a report is compared with for each band or piece they share, besides the
#: first that has it: what a thousand reports share (a sign-off line) costs a thousand times this and not a million.
NEIGHBOURS = 6

#: Of all pieces of text one in so many is looked up; pairs that share SEEN of these are compared.
LOOKED_UP, SEEN = 8, 2

#: The share of shingles in common (Jaccard, by the sketches) from which two reports are near copies. On bench/pairs
#: copies have .33 and more, the same affair in other words .03 and less.
NEAR = 0.30

#: The share of the shorter report's pieces that stand in the longer from which it is a copy, cut short or added to.
WITHIN = 0.50

#: Pieces in common from which a report holds a part of another: about seventeen words in a row. A paragraph copied has
#: sixteen pieces and more, the set phrases that two reports of a feud share up to twelve (bench/pairs).
PART = 11

#: The shorter report is this much of the longer or more, and this much of it stands there: a near copy; else a part.
LIKE_LENGTH, MOST_OF_IT = 0.6, 0.6

#: The share of numbers and of names in common from which two texts tell the same facts: notices of two days, filled
#: into one form, have sentences in common and not these (.38 at most; copies .60 at least).
SAME_FACTS = 0.5

#: Numbers, or names, of which a text must have so many before they tell its facts; a text of which so much stands in
#: another is a copy whatever its facts.
ENOUGH, SURELY = 4, 0.95

#: Two texts with so many numbers each that share less than `SAME_FACTS` of them are notices, and hold no parts.
NOTICE = 4

#: Days after which a paper may say again what it said, for memory's sake; a part must then have so many pieces.
LATE, LATE_PART = 90, 25

#: Originals that a report of parts is linked to.
MOST_PARTS = 3

#: Kinds of copies, the closest first.
KINDS = ("same", "near", "part")


@dataclasses.dataclass(frozen=True, slots=True)
class _Entry:
    """What the index keeps of a card."""

    report: str
    published: datetime.date | None
    publisher: str | None
    url: str | None
    length: int
    exact: str
    sketch: bytes
    pieces: bytes
    facts: bytes

    @property
    def order(self) -> tuple[datetime.date, int, str]:
        """Originals first: by date (those without last), the longer, then the id."""
        return (self.published or datetime.date.max, -self.length, self.report)


@dataclasses.dataclass(frozen=True)
class Likeness:
    """What two reports have in common.

    Args:
        jaccard: shingles in common, of all that either has, estimated.
        within: pieces in common, of those of the one that has fewer.
        pieces: how many pieces are in common, estimated.
        same_facts: whether numbers and names tell the same; True where there are too few to tell.
        notices: whether both are full of numbers, and not the same.
        ratio: length of the shorter by that of the longer.
    """

    jaccard: float
    within: float
    pieces: float
    same_facts: bool
    notices: bool
    ratio: float


class CopyIndex:
    """Finds the copies among all cards that were added."""

    def __init__(self, previous: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> None:
        """``previous``: the tables of the last linking, to tell what changed."""
        self._before = [dict(row) for row in (previous or {}).get("copies", ()) if row.get("copy") is not None]
        self._entries: dict[str, _Entry] = {}

    def add(self, cards: Iterable[Card]) -> None:
        """Take cards in; the same report again replaces what was there."""
        for card in cards:
            self._entries[card.report] = _Entry(
                card.report,
                card.published,
                card.publisher,
                card.url,
                card.length,
                card.exact,
                card.sketch,
                card.pieces,
                card.facts,
            )

    def rows(self) -> dict[str, list[Row]]:
        """The table ``copies``: one row per copy (per original, of parts), by original and copy."""
        entries = sorted(self._entries.values(), key=lambda entry: entry.order)
        return {"copies": sorted(_rows(entries), key=lambda row: (row["report"], row["copy"]))}

    def changes(self, rows: Sequence[Row]) -> list[Row]:
        """What changed since the previous linking; the id is that of the copy."""
        return changes.diff("copy", _by_copy(self._before), _by_copy(rows), {}, {})


def _by_copy(rows: Iterable[Mapping[str, Any]]) -> dict[str, Row]:
    """Rows by copy and, of the later ones of a copy with several, by the original too."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row["copy"], row["report"])):
        name = row["copy"] if row["copy"] not in found else f"{row['copy']} {row['report']}"
        found[name] = dict(row)
    return found


def likeness(one: Card | _Entry, two: Card | _Entry) -> Likeness:
    """What two reports have in common."""
    mine, yours = _numbers(one.pieces), _numbers(two.pieces)
    # A text that has more pieces than are kept has them only up to its largest: further up, nothing can be compared.
    limit = min(_reach(mine), _reach(yours))
    mine, yours = mine[mine <= limit], yours[yours <= limit]
    both = _common(mine, yours)
    numbers, names = (_facts(one.facts, two.facts, odd) for odd in (1, 0))
    return Likeness(
        jaccard=_jaccard(one.sketch, two.sketch),
        within=both / max(min(len(mine), len(yours)), 1),
        pieces=both / (limit + 1) * 2**32,
        same_facts=all(fewer < ENOUGH or common >= SAME_FACTS * fewer for common, fewer in (numbers, names)),
        notices=numbers[1] >= NOTICE and numbers[0] < SAME_FACTS * numbers[1],
        ratio=min(one.length, two.length) / max(one.length, two.length, 1),
    )


def kind_of(one: Card | _Entry, two: Card | _Entry) -> tuple[str, float] | None:
    """Which kind of copies two reports are, and how like they are (0 to 1); None where they are none."""
    if one.exact == two.exact and one.length:
        return "same", 1.0
    like = likeness(one, two)
    if (like.jaccard >= NEAR or like.within >= WITHIN) and (like.same_facts or like.within >= SURELY):
        near = like.ratio >= LIKE_LENGTH and like.within >= MOST_OF_IT
        return ("near", like.jaccard) if near else ("part", like.within)
    if like.pieces >= (LATE_PART if _late(one, two) else PART) and not like.notices:
        return "part", like.within
    return None


def _late(one: Card | _Entry, two: Card | _Entry) -> bool:
    return bool(one.published and two.published and abs((one.published - two.published).days) > LATE)


def _numbers(data: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(data, dtype=">u4").astype(np.uint32)


def _jaccard(one: bytes, two: bytes) -> float:
    """The part of the sketches' values that are equal: an estimate of the Jaccard index, give or take .045."""
    mine, yours = np.frombuffer(one, dtype=">u4"), np.frombuffer(two, dtype=">u4")
    return float(np.mean(mine == yours)) if len(mine) and len(mine) == len(yours) else 0.0


def _reach(pieces: NDArray[np.uint32]) -> int:
    """The hash up to which all pieces of the text are kept."""
    return int(pieces[-1]) if len(pieces) == MOST_PIECES else 2**32 // KEPT - 1


def _facts(one: bytes, two: bytes, odd: int) -> tuple[int, int]:
    """How many numbers (``odd`` 1) or names (0) are in common, and how many the one that has fewer has."""
    mine, yours = (numbers[numbers % 2 == odd] for numbers in (_numbers(one), _numbers(two)))
    return _common(mine, yours), min(len(mine), len(yours))


def _common(mine: NDArray[np.uint32], yours: NDArray[np.uint32]) -> int:
    return len(np.intersect1d(mine, yours, assume_unique=True))


def _rows(entries: Sequence[_Entry]) -> Iterator[Row]:
    """Rows of the entries, which stand in their order, originals first."""
    found: dict[int, list[tuple[str, float, int]]] = defaultdict(list)
    for first, second in _candidates(entries):
        told = kind_of(entries[first], entries[second])
        if told:
            found[second].append((*told, first))
    root = list(range(len(entries)))
    for copy in sorted(found):
        whole = [pair for pair in found[copy] if pair[0] != "part"]
        if whole:
            kind, similarity, first = min(whole, key=lambda pair: (KINDS.index(pair[0]), root[pair[2]], pair[2]))
            root[copy] = root[first]
            yield _row(entries[root[first]], entries[copy], kind, similarity)
            continue
        parts = sorted(found[copy], key=lambda pair: (-pair[1], pair[2]))
        originals = dict.fromkeys(root[first] for _, _, first in parts)
        best = {root[first]: similarity for _, similarity, first in reversed(parts)}
        yield from (_row(entries[n], entries[copy], "part", best[n]) for n in list(originals)[:MOST_PARTS])


def _row(original: _Entry, copy: _Entry, kind: str, similarity: float) -> Row:
    row = {
        "report": original.report,
        "copy": copy.report,
        "kind": kind,
        "similarity": round(similarity, 3),
        "publisher": copy.publisher,
        "url": copy.url,
        "published": copy.published,
        "source": None,
        "place": None,
    }
    return {**row, "record": changes.plain(row)}


def _candidates(entries: Sequence[_Entry]) -> Iterator[tuple[int, int]]:
    """Pairs to compare, as places in ``entries``, the earlier first; each pair once, in order."""
    count = len(entries)
    found = [_pairs(*_exacts(entries)), *(_pairs(*postings) for postings in _bands(entries)), _seen(entries)]
    for code in np.unique(np.concatenate(found)):
        yield int(code) // count, int(code) % count


Postings = tuple[NDArray[np.uint64], NDArray[np.int64], int]


def _exacts(entries: Sequence[_Entry]) -> Postings:
    keys = np.array([int(entry.exact or "0", 16) for entry in entries], dtype=np.uint64)
    return keys, np.arange(len(entries), dtype=np.int64), len(entries)


def _bands(entries: Sequence[_Entry]) -> Iterator[Postings]:
    """Keys of banding, one band after the other, so that memory holds one at a time."""
    places = np.array([n for n, entry in enumerate(entries) if entry.sketch], dtype=np.int64)
    if not len(places):
        return
    sketches = np.frombuffer(b"".join(entries[n].sketch for n in places), dtype=">u4").reshape(len(places), -1)
    for column in range(0, sketches.shape[1], BAND):
        yield mixed(sketches[:, column : column + BAND]), places, len(entries)


def _seen(entries: Sequence[_Entry]) -> NDArray[np.int64]:
    """Pairs with `SEEN` or more of the pieces that are looked up in common."""
    if not entries:
        return np.zeros(0, dtype=np.int64)
    pieces = [mine[mine < 2**32 // LOOKED_UP] for mine in (_numbers(entry.pieces) for entry in entries)]
    keys = np.concatenate(pieces).astype(np.uint64)
    places = np.repeat(np.arange(len(entries), dtype=np.int64), [len(mine) for mine in pieces])
    codes, times = np.unique(_pairs(keys, places, len(entries)), return_counts=True)
    return codes[times >= SEEN]


def _pairs(keys: NDArray[np.uint64], places: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Pairs of entries with a key in common, as earlier * count + later, repeated for every key.

    Each entry is paired with the `NEIGHBOURS` before it among those that share the key, and with the first of them.
    """
    order = np.lexsort((places, keys))
    keys, places = keys[order], places[order]
    again = keys[1:] == keys[:-1]
    shared = np.r_[again, False] | np.r_[False, again] if len(keys) else np.zeros(0, dtype=bool)
    keys, places = keys[shared], places[shared]  # most keys stand in one report alone
    begins = np.maximum.accumulate(np.where(np.r_[True, keys[1:] != keys[:-1]], np.arange(len(keys)), 0))
    rank = np.arange(len(keys)) - begins
    steps = [(places[:-step], places[step:], rank[step:] >= step) for step in range(1, NEIGHBOURS + 1)]
    steps.append((places[begins], places, rank > NEIGHBOURS))
    return np.concatenate([(earlier * count + later)[there] for earlier, later, there in steps])
