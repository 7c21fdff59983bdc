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
from dateline.link.cards import BAND, VALUES, Card, mixed
from dateline.link.copies_likeness import KINDS, kind_of, kinds, likeness

__all__ = ["CopyIndex", "kind_of", "likeness"]

Row = dict[str, Any]

#: Neighbours, in order of publication, that a report is compared with for each band or piece they share, besides the
#: first that has it: what a thousand reports share (a sign-off line) costs a thousand times this and not a million.
NEIGHBOURS = 6

#: Of all pieces of text one in so many is looked up; pairs that share SEEN of these are compared.
LOOKED_UP, SEEN = 8, 2

#: Originals that a report of parts is linked to.
MOST_PARTS = 3

#: These bound memory: pairs that are compared at once (and reports whose pieces are read), bands whose keys are worked
#: out at once, parts in which the pieces are looked up.
BLOCK, BANDS, PARTS = 1_000, 8, 8


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


def _rows(entries: Sequence[_Entry]) -> Iterator[Row]:
    """Rows of the entries, which stand in their order, originals first."""
    found: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for first, second, kind, similarity in _told(entries):
        found[second].append((kind, similarity, first))
    root = list(range(len(entries)))
    for copy in sorted(found):
        whole = [pair for pair in found[copy] if KINDS[pair[0]] != "part"]
        if whole:
            kind, similarity, first = min(whole, key=lambda pair: (pair[0], root[pair[2]], pair[2]))
            root[copy] = root[first]
            yield _row(entries[root[first]], entries[copy], KINDS[kind], similarity)
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


def _told(entries: Sequence[_Entry]) -> Iterator[tuple[int, int, int, float]]:
    """The pairs that are copies: places in ``entries``, the earlier first, kind (its place in `KINDS`), similarity."""
    candidates = _candidates(entries)
    for begin in range(0, len(candidates), BLOCK):
        block = candidates[begin : begin + BLOCK]
        places, pairs = np.unique(block, return_inverse=True)
        kind, similarity = kinds([entries[n] for n in places], *pairs.reshape(block.shape).T)
        copies = kind < len(KINDS)
        yield from zip(*block[copies].T.tolist(), kind[copies].tolist(), similarity[copies].tolist(), strict=True)


def _candidates(entries: Sequence[_Entry]) -> NDArray[np.int64]:
    """Pairs to compare, as places in ``entries``, the earlier first; each pair once, in order."""
    found = [_pairs(*_exacts(entries)), *(_pairs(*postings) for postings in _bands(entries)), _seen(entries)]
    codes = np.unique(np.concatenate(found))
    return np.column_stack(np.divmod(codes, max(len(entries), 1)))


#: Keys, the places of the entries that have them (in order), and the number of entries.
Postings = tuple[NDArray[np.uint64], NDArray[np.int64], int]


def _exacts(entries: Sequence[_Entry]) -> Postings:
    keys = np.array([int(entry.exact or "0", 16) for entry in entries], dtype=np.uint64)
    return keys, np.arange(len(entries), dtype=np.int64), len(entries)


def _bands(entries: Sequence[_Entry]) -> Iterator[Postings]:
    """Keys of banding, one band after the other, so that memory holds a few at a time."""
    places = np.array([n for n, entry in enumerate(entries) if entry.sketch], dtype=np.int64)
    for begin in range(0, VALUES, BANDS * BAND) if len(places) else ():
        part = slice(begin * 4, (begin + BANDS * BAND) * 4)
        values = np.frombuffer(b"".join(entries[n].sketch[part] for n in places), dtype=">u4").reshape(len(places), -1)
        for column in range(0, values.shape[1], BAND):
            yield mixed(values[:, column : column + BAND]), places, len(entries)


def _seen(entries: Sequence[_Entry]) -> NDArray[np.int64]:
    """Pairs with `SEEN` or more of the pieces that are looked up in common."""
    pieces, places = _looked_up(entries)
    found, step = [np.zeros(0, dtype=np.int64)], 2**32 // LOOKED_UP // PARTS
    for begin in range(0, 2**32 // LOOKED_UP, step):
        part = (pieces >= begin) & (pieces < begin + step)
        found.append(_pairs(pieces[part].astype(np.uint64), places[part].astype(np.int64), len(entries)))
    codes, times = np.unique(np.concatenate(found), return_counts=True)
    return codes[times >= SEEN]


def _looked_up(entries: Sequence[_Entry]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The pieces that are looked up, and whose they are."""
    pieces, places = [np.zeros(0, dtype=np.uint32)], [np.zeros(0, dtype=np.uint32)]
    for begin in range(0, len(entries), BLOCK):
        block = [entry.pieces for entry in entries[begin : begin + BLOCK]]
        values = np.frombuffer(b"".join(block), dtype=">u4")
        owners = np.repeat(np.arange(begin, begin + len(block), dtype=np.uint32), [len(data) // 4 for data in block])
        low = values < 2**32 // LOOKED_UP
        pieces.append(values[low].astype(np.uint32))
        places.append(owners[low])
    return np.concatenate(pieces), np.concatenate(places)


def _pairs(keys: NDArray[np.uint64], places: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Pairs of entries with a key in common, as earlier * count + later, repeated for every key.

    Each entry is paired with the `NEIGHBOURS` before it among those that share the key, and with the first of them.
    """
    order = np.argsort(keys, kind="stable")  # places stand in order already
    keys, places = keys[order], places[order]
    again = keys[1:] == keys[:-1]
    shared = np.r_[again, False] | np.r_[False, again] if len(keys) else np.zeros(0, dtype=bool)
    keys, places = keys[shared], places[shared]  # most keys stand in one report alone
    begins = np.maximum.accumulate(np.where(np.r_[True, keys[1:] != keys[:-1]], np.arange(len(keys)), 0))
    rank = np.arange(len(keys)) - begins
    steps = [(places[:-step], places[step:], rank[step:] >= step) for step in range(1, NEIGHBOURS + 1)]
    steps.append((places[begins], places, rank > NEIGHBOURS))
    return np.concatenate([(earlier * count + later)[there] for earlier, later, there in steps])
