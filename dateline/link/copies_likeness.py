"""What two texts have in common, and which kind of copies that makes them; worked out for many pairs at once."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dateline.link.cards import KEPT, MOST_PIECES, VALUES

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

#: Kinds of copies, the closest first.
KINDS = ("same", "near", "part")

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


class Text(Protocol):
    """What is compared of a report; the fields are those of its card."""

    @property
    def published(self) -> datetime.date | None: ...  # noqa: D102
    @property
    def length(self) -> int: ...  # noqa: D102
    @property
    def exact(self) -> str: ...  # noqa: D102
    @property
    def sketch(self) -> bytes: ...  # noqa: D102
    @property
    def pieces(self) -> bytes: ...  # noqa: D102
    @property
    def facts(self) -> bytes: ...  # noqa: D102


@dataclasses.dataclass(frozen=True)
class Likeness:
    """What the two texts of each pair have in common; a value for every pair.

    Args:
        jaccard: shingles in common, of all that either has, estimated.
        within: pieces in common, of those of the one that has fewer.
        pieces: how many pieces are in common, estimated.
        same_facts: whether numbers and names tell the same; True where there are too few to tell.
        notices: whether both are full of numbers, and not the same.
        ratio: length of the shorter by that of the longer.
    """

    jaccard: Floats
    within: Floats
    pieces: Floats
    same_facts: Flags
    notices: Flags
    ratio: Floats


def kind_of(one: Text, two: Text) -> tuple[str, float] | None:
    """Which kind of copies two reports are, and how like they are (0 to 1); None where they are none."""
    kind, similarity = kinds([one, two], *_FIRST_AND_SECOND)
    return (KINDS[kind[0]], float(similarity[0])) if kind[0] < len(KINDS) else None


def likeness(one: Text, two: Text) -> Likeness:
    """What two reports have in common."""
    return likenesses([one, two], *_FIRST_AND_SECOND)


_FIRST_AND_SECOND = np.array([0]), np.array([1])


def kinds(texts: Sequence[Text], one: Whole, two: Whole) -> tuple[Whole, Floats]:
    """For each pair the place of its kind in `KINDS` (their number where it is none) and how like they are (0 to 1).

    Args:
        texts: those of all pairs.
        one: places in ``texts``, of each pair's first.
        two: of each pair's second.
    """
    like = likenesses(texts, one, two)
    exact = np.array([int(text.exact or "0", 16) for text in texts], dtype=np.uint64)
    same = (exact[one] == exact[two]) & (_lengths(texts)[one] > 0)
    alike = ((like.jaccard >= NEAR) | (like.within >= WITHIN)) & (like.same_facts | (like.within >= SURELY))
    near = alike & (like.ratio >= LIKE_LENGTH) & (like.within >= MOST_OF_IT)
    enough = np.where(_late(texts, one, two), LATE_PART, PART)
    part = alike | ((like.pieces >= enough) & ~like.notices)
    kind = np.select([same, near, part], range(len(KINDS)), len(KINDS))
    return kind, np.select([same, near], [np.ones(len(one)), like.jaccard], like.within)


def likenesses(texts: Sequence[Text], one: Whole, two: Whole) -> Likeness:
    """What the texts of each pair have in common; see `kinds`."""
    within, pieces = _pieces(texts, one, two)
    same_facts, notices = _facts(texts, one, two)
    lengths = _lengths(texts)
    shorter, longer = np.minimum(lengths[one], lengths[two]), np.maximum(lengths[one], lengths[two])
    return Likeness(
        _jaccard(texts, one, two), within, pieces, same_facts, notices, ratio=shorter / np.maximum(longer, 1)
    )


def _lengths(texts: Sequence[Text]) -> Whole:
    return np.array([text.length for text in texts], dtype=np.int64)


def _late(texts: Sequence[Text], one: Whole, two: Whole) -> Flags:
    days = np.array([text.published.toordinal() if text.published else np.nan for text in texts])
    late: Flags = np.abs(days[one] - days[two]) > LATE
    return late


def _jaccard(texts: Sequence[Text], one: Whole, two: Whole) -> Floats:
    """The part of the sketches' values that are equal: an estimate of the Jaccard index, give or take .045."""
    values = np.frombuffer(b"".join(text.sketch or bytes(4 * VALUES) for text in texts), dtype=">u4")
    values = values.reshape(len(texts), VALUES)
    long_enough = np.array([bool(text.sketch) for text in texts])
    equal = np.count_nonzero(values[one] == values[two], axis=1) / VALUES
    return np.where(long_enough[one] & long_enough[two], equal, 0.0)


def _pieces(texts: Sequence[Text], one: Whole, two: Whole) -> tuple[Floats, Floats]:
    """``within`` and ``pieces`` of `Likeness`."""
    hashes = _Hashes.of(text.pieces for text in texts)
    # A text that has more pieces than are kept has them only up to its largest: further up, nothing can be compared.
    full = hashes.lengths == MOST_PIECES
    reach = np.full(len(texts), 2**32 // KEPT - 1, dtype=np.int64)
    reach[full] = hashes.values[hashes.ends[full] - 1]
    limit = np.minimum(reach[one], reach[two])
    mine, yours = (coded[(coded & _HASH) <= limit[coded >> 32]] for coded in (hashes.coded(one), hashes.coded(two)))
    both = _count(_common(mine, yours), one)
    fewer = np.minimum(_count(mine, one), _count(yours, one))
    return both / np.maximum(fewer, 1), both / (limit + 1) * 2**32


def _facts(texts: Sequence[Text], one: Whole, two: Whole) -> tuple[Flags, Flags]:
    """``same_facts`` and ``notices`` of `Likeness`: numbers are odd, names even."""
    hashes = _Hashes.of(text.facts for text in texts)
    mine, yours = hashes.coded(one), hashes.coded(two)
    both = _common(mine, yours)
    (numbers, of_numbers), (names, of_names) = (
        (
            _count(both[both % 2 == odd], one),
            np.minimum(_count(mine[mine % 2 == odd], one), _count(yours[yours % 2 == odd], one)),
        )
        for odd in (1, 0)
    )
    same_numbers, same_names = numbers >= SAME_FACTS * of_numbers, names >= SAME_FACTS * of_names
    same = ((of_numbers < ENOUGH) | same_numbers) & ((of_names < ENOUGH) | same_names)
    return same, (of_numbers >= NOTICE) & ~same_numbers


#: The hash in a number that has its pair above it.
_HASH = 2**32 - 1


@dataclasses.dataclass(frozen=True)
class _Hashes:
    """The hashes of several texts, one text after the other; ``ends``: where each text's end."""

    values: Whole
    lengths: Whole
    ends: Whole

    @classmethod
    def of(cls, given: Iterable[bytes]) -> _Hashes:
        texts = list(given)
        lengths = np.array([len(data) // 4 for data in texts], dtype=np.int64)
        return cls(np.frombuffer(b"".join(texts), dtype=">u4").astype(np.int64), lengths, np.cumsum(lengths))

    def coded(self, texts: Whole) -> Whole:
        """The hashes of one text after the other, each with the place of its text in ``texts`` above it."""
        lengths = self.lengths[texts]
        begins = self.ends[texts] - lengths
        pair = np.repeat(np.arange(len(texts)), lengths)
        within = np.arange(len(pair)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        coded: Whole = self.values[begins[pair] + within] | pair << 32
        return coded


def _common(mine: Whole, yours: Whole) -> Whole:
    """What stands in both; each once in either."""
    both = np.sort(np.concatenate([mine, yours]))
    common: Whole = both[1:][both[1:] == both[:-1]]
    return common


def _count(coded: Whole, pairs: Whole) -> Whole:
    """How many there are of each pair."""
    return np.bincount(coded >> 32, minlength=len(pairs))
