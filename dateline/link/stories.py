"""Stories: reports of one affair, grouped over time.

Every report is a list of weighed keys (`dateline.link.keys`). Reports that share heavy keys and stand near each other
in time are compared; the closest groups are joined first, and two groups are joined as long as all their reports are
alike on average, so that a chain of reports, each like the next, does not draw two affairs together. Nothing depends on
the order of arrival: reports are put in order of time and id first, weights come from a fixed table, and sums are of
whole numbers. A group comes out of the reports that ties connect to it, by itself: others cannot change it.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import heapq
import itertools
import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.link import changes
from dateline.link.cards import Card
from dateline.link.words import hashed
from dateline.records import Event

Row = dict[str, Any]

#: How like two reports are, less than nothing so that the closest comes first, and their places, the earlier first.
Tie = tuple[float, int, int]

#: Two groups whose reports are alike so much on average (cosine, less by time) are one story. From .15 to .23 the
#: B-cubed F1 on bench/archive and bench/pairs moves by .01 with dates and by .05 without; from .25 stories fall apart.
ALIKE = 0.20

#: Days that lie between two groups until their likeness counts for 1/e, and from which they are never joined.
FADE, LONGEST = 30, 60

#: What a likeness counts for where one of two reports has no date.
UNDATED = 0.85

#: The heaviest keys by which reports find each other, the keys that two must share, and for each key the neighbours in
#: time that a report is compared with.
FINDERS, SHARED, NEIGHBOURS = 20, 2, 8

#: A pair is joined while it is no less alike than this part of what it was when it was weighed. It bounds how often a
#: pair is weighed again: log(ALIKE) / log(SLACK) times.
SLACK = 0.9

#: Reports whose candidates are worked out at once; it bounds memory.
BLOCK = 2_000

#: The length of a report's vector of whole numbers.
LENGTH = 1_000

#: What a likeness counts for after so many days.
_NEARNESS = np.array([math.exp(-gap / FADE) for gap in range(LONGEST)] + [0.0])

#: A country is the story's where so many of its reports name it.
MOSTLY = 0.5

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclasses.dataclass(frozen=True, slots=True)
class _Entry:
    """What the index keeps of a card: ``keys`` (hashes of 8 bytes, the heaviest first), ``weights`` (2 bytes each)."""

    report: str
    published: datetime.date | None
    publisher: str | None
    title: str | None
    url: str | None
    day: int | None
    keys: bytes
    weights: bytes
    countries: tuple[str, ...]

    @property
    def order(self) -> tuple[int, str]:
        """By day (those without one last), then by id."""
        return (datetime.date.max.toordinal() if self.day is None else self.day, self.report)


class StoryIndex:
    """Groups all cards that were added into stories."""

    def __init__(self, previous: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> None:
        """``previous``: the tables of the last linking; its stories keep their ids."""
        previous = previous or {}
        self._before = changes.by_id(previous.get("stories", ()))
        self._were: dict[str, list[str]] = {name: [] for name in sorted(self._before, key=self._made)}
        for row in sorted(previous.get("story_reports", ()), key=lambda row: (row["story"], row["report"])):
            self._were.setdefault(row["story"], []).append(row["report"])
        self._entries: dict[str, _Entry] = {}

    def _made(self, name: str) -> tuple[str, str]:
        """The earlier story of two is the one whose first report is earlier."""
        return (str(self._before[name].get("first_report") or "9999"), name)

    def add(self, cards: Iterable[Card]) -> None:
        """Take cards in; the same report again replaces what was there."""
        for card in cards:
            self._entries[card.report] = _entry(card)

    def rows(self, copies: Sequence[Mapping[str, Any]] = ()) -> dict[str, list[Row]]:
        """The tables ``stories`` and ``story_reports``; a report that no other tells of stands in none.

        ``copies``: rows of that table with the same text from other inputs, whose publishers count.
        """
        entries = sorted(self._entries.values(), key=lambda entry: entry.order)
        groups = [[entries[n] for n in group] for group in grouped(entries) if len(group) > 1]
        ids = changes.keep_ids("story", [[entry.report for entry in group] for group in groups], self._were)
        others = _publishers(copies)
        stories = [_story(name, group, others) for name, group in zip(ids, groups, strict=True)]
        within = [
            {"story": name, "report": entry.report} for name, group in zip(ids, groups, strict=True) for entry in group
        ]
        return {
            "stories": sorted(stories, key=lambda row: row["id"]),
            "story_reports": sorted(within, key=lambda row: (row["story"], row["report"])),
        }

    def changes(self, tables: Mapping[str, Sequence[Row]]) -> list[Row]:
        """What changed since the previous linking."""
        are: dict[str, list[str]] = collections.defaultdict(list)
        for row in tables["story_reports"]:
            are[row["story"]].append(row["report"])
        return changes.diff("story", self._before, changes.by_id(tables["stories"]), self._were, are)


def _entry(card: Card) -> _Entry:
    length = math.sqrt(sum(weight * weight for weight in card.weights)) or 1.0
    return _Entry(
        card.report,
        card.published,
        card.publisher,
        card.title,
        card.url,
        _day(card),
        b"".join(map(hashed, card.words)),
        array("H", [round(LENGTH * weight / length) for weight in card.weights]).tobytes(),
        tuple(sorted(word[2:] for word in card.words if word.startswith("c:"))),
    )


def _day(card: Card) -> int | None:
    """The day of publication; where none is told, the day that most of the acts are on (the later, of two)."""
    if card.published:
        return card.published.toordinal()
    days = collections.Counter(day for event in card.events if (day := _day_of(event)))
    return max(days, key=lambda day: (days[day], day)) if days else None


def _day_of(event: Event) -> int | None:
    if event.when and event.when.precision == "day" and event.when.start:
        return event.when.start.toordinal()
    return None


def _publishers(copies: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Report -> publishers that brought the very same text, which is no report of its own."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for row in copies:
        if row.get("copy") is None and row.get("publisher"):
            found[row["report"]].add(row["publisher"])
    return found


def _story(name: str, group: Sequence[_Entry], others: Mapping[str, set[str]]) -> Row:
    """The row of a story; its title is that of the report that is most like all of them."""
    dates = [entry.published for entry in group if entry.published]
    publishers = {entry.publisher for entry in group if entry.publisher}
    publishers = publishers.union(*(others.get(entry.report, ()) for entry in group))
    countries = collections.Counter(country for entry in group for country in entry.countries)
    row: Row = {
        "id": name,
        "title": _title(group),
        "first_report": min(dates, default=None),
        "last_report": max(dates, default=None),
        "reports": len(group),
        "publishers": len(publishers),
        "countries": sorted(c for c, times in countries.items() if times >= MOSTLY * len(group)),
    }
    sources = [
        {"report": e.report, "publisher": e.publisher, "published": e.published, "title": e.title, "url": e.url}
        for e in group
    ]
    told = {"publishers": sorted(publishers), "sources": [changes.plain(source) for source in sources]}
    return {**row, "record": {**changes.plain(row), **told}}


def _title(group: Sequence[_Entry]) -> str | None:
    keys, weights = _vectors(group)
    whole = np.bincount(keys.ravel(), weights.ravel())
    alike = (whole[keys] * weights).sum(axis=1).tolist()  # whole numbers, and exact: far below 2**53
    titled = [
        (likeness, entry.report, entry.title) for likeness, entry in zip(alike, group, strict=True) if entry.title
    ]
    return max(titled)[2] if titled else None


def grouped(entries: Sequence[_Entry]) -> list[list[int]]:
    """Groups of places in ``entries`` (which stand in their order), each in order, by their first; each place once."""
    home = list(range(len(entries)))
    for ties in _tied(*_ties(entries), len(entries)):
        _join(ties, entries, home)
    members: dict[int, list[int]] = collections.defaultdict(list)
    for n in range(len(entries)):
        members[_root(home, n)].append(n)
    return list(members.values())


def _tied(weighed: Floats, one: Whole, two: Whole, count: int) -> Iterator[list[Tie]]:
    """The ties by the set of places that they connect, one set after the other."""
    home = list(range(count))
    for pair in zip(one.data, two.data, strict=True):
        first, second = sorted(_root(home, n) for n in pair)
        home[second] = first
    sets = np.fromiter((_root(home, n) for n in one.data), dtype=np.int64, count=len(one))
    order = np.argsort(sets, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(sets[order])) + 1):
        yield list(zip(weighed[part].tolist(), one[part].tolist(), two[part].tolist(), strict=True))


def _join(ties: list[Tie], entries: Sequence[_Entry], home: list[int]) -> None:
    """Join the places of one set, the most alike first, in ``home`` (place -> an earlier place of its group)."""
    groups: dict[int, _Group] = {}
    heapq.heapify(ties)
    while ties:
        weighed, *pair = heapq.heappop(ties)
        one, two = sorted(_root(home, n) for n in pair)
        if one == two:
            continue
        first, second = (groups.get(n) or _Group.of(entries[n]) for n in (one, two))
        likeness = first.likeness(second)
        if likeness < ALIKE:
            continue
        # Both may have grown since the pair was weighed; a pair that is much less alike now waits for its turn.
        if likeness < -weighed * SLACK:
            heapq.heappush(ties, (-likeness, one, two))
            continue
        first.take(second)
        groups.pop(two, None)
        groups[one] = first
        home[two] = one


def _root(home: list[int], n: int) -> int:
    while home[n] != n:
        home[n] = home[home[n]]
        n = home[n]
    return n


def _vector(entry: _Entry) -> dict[int, int]:
    return dict(zip(array("Q", entry.keys), array("H", entry.weights), strict=True))


def _dot(one: Mapping[int, int], two: Mapping[int, int]) -> int:
    if len(two) < len(one):
        one, two = two, one
    return sum(weight * two[key] for key, weight in one.items() if key in two)


@dataclasses.dataclass
class _Group:
    """A story in the making: its reports' vectors added up, their number, and the days it goes from and to.

    The likeness of two sums, by the numbers of reports, is the mean over all pairs of reports.
    """

    sums: dict[int, int]
    count: int
    first: int | None
    last: int | None

    @classmethod
    def of(cls, entry: _Entry) -> _Group:
        return cls(_vector(entry), 1, entry.day, entry.day)

    def likeness(self, other: _Group) -> float:
        """The mean cosine of their reports, less by the time that lies between them."""
        return _dot(self.sums, other.sums) / (LENGTH * LENGTH * self.count * other.count) * self._near(other)

    def _near(self, other: _Group) -> float:
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return UNDATED
        gap = max(other.first - self.last, self.first - other.last, 0)
        return float(_NEARNESS[min(gap, LONGEST)])

    def take(self, other: _Group) -> None:
        """Add the other's reports to this."""
        small, large = sorted((self.sums, other.sums), key=len)
        for key, weight in small.items():
            large[key] = large.get(key, 0) + weight
        self.sums = large
        self.count += other.count
        self.first = _either(min, self.first, other.first)
        self.last = _either(max, self.last, other.last)


def _either(choose: Any, one: int | None, two: int | None) -> int | None:
    days = [day for day in (one, two) if day is not None]
    return choose(days) if days else None


def _ties(entries: Sequence[_Entry]) -> tuple[Floats, Whole, Whole]:
    """Pairs that are alike enough to be joined: how much, less than nothing, and places, the earlier first."""
    weighed, pairs = [np.zeros(0)], [np.zeros(0, dtype=np.int64)]
    for block in _candidates(entries):
        likeness = _likeness(entries, block % len(entries), block // len(entries))
        alike = likeness >= ALIKE
        weighed.append(-likeness[alike])
        pairs.append(block[alike])
    later, earlier = np.divmod(np.concatenate(pairs), max(len(entries), 1))
    return np.concatenate(weighed), earlier, later


def _likeness(entries: Sequence[_Entry], one: Whole, two: Whole) -> Floats:
    """`_Group.likeness` of the two reports of each pair; ``two`` in order."""
    places, pairs = np.unique(np.concatenate([one, two]), return_inverse=True)
    met = [entries[n] for n in places]
    one, two = np.split(pairs, 2)
    days = np.array([np.nan if entry.day is None else entry.day for entry in met])
    gaps = np.abs(days[one] - days[two])
    near = np.append(_NEARNESS, UNDATED)[np.where(np.isnan(gaps), -1, np.minimum(gaps, LONGEST)).astype(np.int64)]
    likeness: Floats = _dots(met, one, two) / (LENGTH * LENGTH) * near
    return likeness


def _dots(entries: Sequence[_Entry], one: Whole, two: Whole) -> Whole:
    """The product of the two vectors of each pair; pairs of one ``two`` stand together."""
    keys, weights = _vectors(entries)
    found = np.zeros(len(one), dtype=np.int64)
    vector = np.zeros(keys.max(initial=0) + 1, dtype=np.int64)  # of one report: key -> weight
    begins = np.flatnonzero(np.diff(two, prepend=-1))
    for begin, end in itertools.pairwise([*begins, len(two)]):
        later, earlier = two[begin], one[begin:end]
        vector[keys[later]] = weights[later]
        found[begin:end] = (vector[keys[earlier]] * weights[earlier]).sum(axis=1)
        vector[keys[later]] = 0
    return found


def _vectors(entries: Sequence[_Entry]) -> tuple[Whole, Whole]:
    """Keys, numbered from 1, and weights: a line for each entry, filled up with nought."""
    lengths = np.array([len(entry.weights) // 2 for entry in entries])
    there = np.arange(max(lengths, default=0)) < lengths[:, np.newaxis]
    keys, weights = np.zeros((2, *there.shape), dtype=np.int64)
    _, numbers = np.unique(_keys(entry.keys for entry in entries), return_inverse=True)
    keys[there] = numbers + 1
    weights[there] = np.frombuffer(b"".join(entry.weights for entry in entries), dtype=np.uint16)
    return keys, weights


def _keys(given: Iterable[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(given), dtype=np.uint64)


def _candidates(entries: Sequence[_Entry]) -> Iterator[Whole]:
    """Pairs that share `SHARED` of their heaviest keys and are neighbours in time among those that have them.

    Each pair once, as later * number of entries + earlier, in order, in blocks.
    """
    if not entries:
        return
    counts = [min(len(entry.keys) // 8, FINDERS) for entry in entries]
    keys = _keys(entry.keys[: FINDERS * 8] for entry in entries)
    order = np.argsort(keys, kind="stable")  # those of one key by place
    keys, places = keys[order], np.repeat(np.arange(len(entries), dtype=np.int64), counts)[order]
    del order
    for begin in range(0, len(entries), BLOCK):
        codes, times = np.unique(_near_in_time(keys, places, begin, len(entries)), return_counts=True)
        yield codes[times >= SHARED]


def _near_in_time(keys: NDArray[np.uint64], places: NDArray[np.int64], begin: int, count: int) -> NDArray[np.int64]:
    """Pairs (later * count + earlier) of the places of a block with the `NEIGHBOURS` before them under the same key."""
    block = np.flatnonzero((places >= begin) & (places < begin + BLOCK))
    pairs = [np.zeros(0, dtype=np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        block = block[block >= step]
        here = block[keys[block] == keys[block - step]]
        pairs.append(places[here] * count + places[here - step])
    return np.concatenate(pairs)
