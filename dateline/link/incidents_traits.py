"""What is compared of an event, or of several events of one act in one report: kinds, days, place, parties, figures."""

from __future__ import annotations

import dataclasses
import datetime
import functools
from collections.abc import Iterable

from dateline.link import incidents_kinds
from dateline.link.words import fold, folded
from dateline.records import Count, Event, Party, When, Where

#: An interval longer than this that is told as one stretch ("since April") holds a sum of acts, not one. Fighting and
#: curfews of a week are one act to reports; set by hand.
LONGEST_ACT = 10

#: Statuses of what did not happen, or has not yet.
UNDONE = frozenset({"negated", "hypothetical", "future"})

#: Precisions of a place that has a point of its own.
POINTS = frozenset({"place", "city", "admin2"})


@dataclasses.dataclass(frozen=True, slots=True)
class Who:
    """A party as compared: folded ``name``, country, sector, telling ``words`` of its text; ``told``: words, name."""

    name: frozenset[str]
    country: str | None
    sector: str | None
    words: frozenset[str]
    told: frozenset[str]


@dataclasses.dataclass(frozen=True, slots=True)
class Days:
    """When: ordinals of days, both included. ``exact``: one day. None ends: not told."""

    start: int
    end: int

    @property
    def exact(self) -> bool:
        """Whether it is one day."""
        return self.start == self.end


@dataclasses.dataclass(frozen=True, slots=True)
class Spot:
    """Where: ``point`` in degrees for towns; ``names`` are those of the province or town; country."""

    country: str | None
    admin1: str | None
    name: str | None
    point: tuple[float, float] | None
    precision: str


@dataclasses.dataclass(frozen=True, slots=True)
class Traits:
    """What is compared.

    Args:
        days: when it was, where told.
        spot: where it was, where told; ``near``: the place that the report was speaking of, where it was not.
        published: ordinal of the day of the report, None where not known.
        counts: kind -> (low, best, high) as told first.
        undone: told as not done, or not yet; it founds no incident.
        denied: told as not done by somebody, or doubted.
    """

    kinds: frozenset[str]
    families: frozenset[str]
    by_place: bool
    aggregate: bool
    undone: bool
    denied: bool
    historical: bool
    days: Days | None
    spot: Spot | None
    near: Spot | None
    published: int | None
    actor: tuple[Who, ...]
    recipient: tuple[Who, ...]
    reciprocal: bool
    counts: tuple[tuple[str, int, int], ...]

    def day(self) -> int | None:
        """The day that it is filed under: the first day told, else the day of the report."""
        return self.days.start if self.days else self.published

    def one_day(self) -> int | None:
        """The one day that is told; None where none is, or a longer time."""
        return self.days.start if self.days and self.days.exact else None


@functools.lru_cache(65_536)
def words_of(text: str) -> frozenset[str]:
    """The words of the text that tell one party from another; a plain plural is its singular."""
    plain = incidents_kinds.load().plain
    found = (word for word in folded(text) if word not in plain and not word.isdigit())
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found)


@functools.lru_cache(65_536)
def _who(text: str, name: str | None, country: str | None, sector: str | None) -> Who:
    named, words = words_of(name) if name else frozenset(), words_of(text)
    return Who(named, country, sector, words, named | words)


def who(party: Party) -> Who:
    """The party as compared."""
    return _who(party.text, party.name, party.country, party.sector)


def days_of(when: When | None) -> Days | None:
    """The days of it; None where none are told."""
    if when is None or when.start is None or when.end is None or when.end < when.start:
        return None
    return _days(when.start, when.end)


@functools.lru_cache(65_536)
def _days(start: datetime.date, end: datetime.date) -> Days:
    return Days(start.toordinal(), end.toordinal())


def spot_of(where: Where | None) -> Spot | None:
    """The place of it; None where nothing of it is known."""
    if where is None or (where.country is None and where.lat is None):
        return None
    return _spot(where.name, where.country, where.admin1, where.lat, where.lon, where.precision)


@functools.lru_cache(65_536)
def _spot(
    name: str | None, country: str | None, admin1: str | None, lat: float | None, lon: float | None, precision: str
) -> Spot:
    point = (lat, lon) if precision in POINTS and lat is not None and lon is not None else None
    return Spot(country, fold(admin1) if admin1 else None, fold(name) if name else None, point, precision)


def is_sum(event: Event) -> bool:
    """Whether it sums up several acts: so marked, or with a figure that is told of a long stretch of time."""
    if event.aggregate:
        return True
    days = days_of(event.when)
    if event.when is None or days is None or event.when.precision != "span" or not event.counts:
        return False
    return days.end - days.start > LONGEST_ACT


def figure(count: Count) -> tuple[int, int] | None:
    """The lowest and the likeliest figure; None where the count has neither."""
    value = next((value for value in (count.best, count.low, count.high) if value is not None), None)
    return None if value is None else (value if count.low is None else count.low, value)


def _counts(counts: Iterable[Count]) -> tuple[tuple[str, int, int], ...]:
    """The highest figure of each kind: one that is told beside it is a part of it ("nine, three of them children")."""
    best: dict[str, tuple[int, int]] = {}
    for count in counts:
        pair = figure(count)
        if pair is not None and (count.kind not in best or pair[1] > best[count.kind][1]):
            best[count.kind] = pair
    return tuple((kind, *pair) for kind, pair in sorted(best.items()))


@functools.lru_cache(65_536)
def _act(names: frozenset[str]) -> tuple[frozenset[str], frozenset[str], bool]:
    """The kinds, their families, and whether place and day tell such acts apart; the same objects each time."""
    kinds = incidents_kinds.load()
    return names, kinds.families(names), kinds.by_place(names)


def traits_of(event: Event, published: datetime.date | None, near: Where | None) -> Traits:
    """The traits of one event; ``near``: the place that the report speaks of where the event has none."""
    kinds = incidents_kinds.load()
    names, families, by_place = _act(kinds.of(event))
    status = set(event.status)
    days = days_of(event.when)
    if event.event in kinds.promises and event.of is not None:
        status.discard("future")
    if published and days and days.end <= published.toordinal():
        status.discard("future")  # what is told of a day gone by was done, whatever the coder takes it for
    return Traits(
        kinds=names,
        families=families,
        by_place=by_place,
        aggregate=is_sum(event),
        undone=bool(status & UNDONE),
        denied=bool(status & {"negated", "disputed"}),
        historical="historical" in status,
        days=days,
        spot=spot_of(event.where),
        near=spot_of(near),
        published=published.toordinal() if published else None,
        actor=tuple(who(party) for party in event.actor),
        recipient=tuple(who(party) for party in event.recipient),
        reciprocal=event.reciprocal,
        counts=_counts(event.counts),
    )


def _finest(spots: Iterable[Spot | None]) -> Spot | None:
    """The most precise of them, the first of equals."""
    order = ("place", "city", "admin2", "admin1", "country")
    known = [spot for spot in spots if spot is not None]
    return min(known, key=lambda spot: (spot.point is None, order.index(spot.precision)), default=None)


def _narrowest(days: Iterable[Days | None]) -> Days | None:
    known = [item for item in days if item is not None]
    return min(known, key=lambda item: item.end - item.start, default=None)


def merged(one: Traits, other: Traits) -> Traits:
    """The traits of one act of a report and of what is told of it next; one told as fact outweighs one that is not."""
    parts = one, other
    names, families, by_place = _act(one.kinds | other.kinds)
    best: dict[str, tuple[int, int]] = {}
    for kind, low, value in one.counts + other.counts:
        if kind not in best or value > best[kind][1]:
            best[kind] = low, value
    spot = _finest(part.spot for part in parts)
    return Traits(
        kinds=names,
        families=families,
        by_place=by_place,
        aggregate=one.aggregate,
        undone=all(part.undone for part in parts),
        denied=all(part.denied for part in parts),
        historical=any(part.historical for part in parts),
        days=_narrowest(part.days for part in parts),
        spot=spot,
        near=None if spot else _finest(part.near for part in parts),
        published=one.published,
        actor=tuple(dict.fromkeys(item for part in parts if not part.denied for item in part.actor)),
        recipient=tuple(dict.fromkeys(item for part in parts for item in part.recipient)),
        reciprocal=any(part.reciprocal for part in parts),
        counts=tuple((kind, *pair) for kind, pair in sorted(best.items())),
    )
