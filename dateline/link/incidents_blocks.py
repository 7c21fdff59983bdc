"""Which tellings are compared at all: those near each other in one of a few sorted lists, so that work grows with N."""

from __future__ import annotations

import collections
from collections.abc import Iterator, Mapping, Sequence

from dateline.link.incidents_tellings import Telling
from dateline.link.incidents_traits import Spot, Traits

#: In a list (one family at one place, by day) a telling is compared with so many that follow. Measured on
#: ``bench/incidents.py --growth``: the lists of towns are short; only those of countries are cut by it.
WINDOW = 24

#: Days beyond which undated tellings are not compared.
REACH = 12

#: An interval longer than this is not filed by its first day alone.
_VAGUE = 12

Key = tuple[str, ...]


def pairs(tellings: Sequence[Telling], stories: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Places in ``tellings`` (in their canonical order) to be compared, each pair once, the smaller place first.

    Args:
        tellings: in canonical order; the result depends on it and on nothing else.
        stories: report -> story.
    """
    lists: dict[Key, list[tuple[int, int]]] = collections.defaultdict(list)
    for n, telling in enumerate(tellings):
        day = telling.traits.day()
        for key in keys(telling, stories.get(telling.report)):
            lists[key].append((-1 if day is None else day, n))
    size = len(tellings)
    found: set[int] = set()  # a pair as one number: a third of the memory
    for key, members in lists.items():
        members.sort()
        found.update(n * size + m for n, m in _near(members, key[0] != "year"))
    return (divmod(number, size) for number in sorted(found))


def _near(members: Sequence[tuple[int, int]], bounded: bool) -> Iterator[tuple[int, int]]:
    """Pairs within the window, and within `REACH` days where ``bounded``."""
    for place, (day, n) in enumerate(members):
        for later, m in members[place + 1 : place + 1 + WINDOW]:
            if bounded and later - day > REACH:
                break
            yield (n, m) if n < m else (m, n)


def keys(telling: Telling, story: str | None) -> Iterator[Key]:
    """The lists that a telling stands in."""
    traits = telling.traits
    year = _year(traits)
    vague = traits.days is not None and traits.days.end - traits.days.start > _VAGUE
    sort = "sum" if traits.aggregate else "act"
    for family in sorted(traits.families):
        for place in _places(traits):
            yield ("day", sort, family, *place)
            if place[0] == "town" or vague:
                yield ("year", sort, family, *place, year)
        if story is not None:
            yield ("day", sort, family, "story", story)


def _year(traits: Traits) -> str:
    """The year, roughly: a date of more than one year is filed under its first."""
    day = traits.day()
    return "" if day is None else str(int(day / 365.2425))


def _places(traits: Traits) -> Iterator[Key]:
    """The town, the province, the countries and the names by which it may be found."""
    spot = traits.spot or traits.near
    if spot is not None:
        yield from _of_spot(spot)
    parties = (*traits.actor, *traits.recipient)
    countries = {item.country for item in parties if item.country} | (
        {spot.country} if spot and spot.country else set()
    )
    yield from (("country", country) for country in sorted(countries)[:4])
    names = {" ".join(sorted(item.name)) for item in parties if item.name}
    yield from (("name", name) for name in sorted(names)[:4])


def _of_spot(spot: Spot) -> Iterator[Key]:
    """The town by its squares of half a degree, with those that it borders on, and by name; the province by name."""
    if spot.point is not None:
        lat, lon = spot.point
        squares = {(round((lat + a) * 2), round((lon + b) * 2)) for a in (-0.1, 0.1) for b in (-0.1, 0.1)}
        yield from (("town", str(a), str(b)) for a, b in sorted(squares))
        if spot.name:
            yield ("called", spot.name)
    province = spot.admin1 or (spot.name if spot.point is None else None)
    if province and spot.country:
        yield ("province", spot.country, province)
