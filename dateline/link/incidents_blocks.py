"""Which tellings are compared at all: those near each other in one of a few sorted lists, so that work grows with N."""

from __future__ import annotations

import functools
from array import array
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

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

    Two that each tell one day, and not the same, are left out: groups keep them apart without evidence.

    Args:
        tellings: in canonical order; the result depends on it and on nothing else.
        stories: report -> story.
    """
    lists: dict[Key, int] = {}
    numbers, places = array("q"), array("q")
    for n, telling in enumerate(tellings):
        for key in keys(telling, stories.get(telling.report)):
            numbers.append(lists.setdefault(key, len(lists)))
            places.append(n)
    bounded = np.array([key[0] != "year" for key in lists], dtype=bool)
    found = _near(tellings, np.array(numbers), np.array(places), bounded)
    return zip(*(part.tolist() for part in np.divmod(found, max(len(tellings), 1))), strict=True)


def _near(
    tellings: Sequence[Telling], lists: NDArray[np.int64], places: NDArray[np.int64], bounded: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Pairs (smaller place * number of tellings + greater) within the window of a list, in order, each once.

    Args:
        tellings: all.
        lists: of every entry of every list, which list it is of.
        places: of every entry, which telling it is.
        bounded: of each list, whether its pairs lie within `REACH` days.
    """
    days, told = (
        np.array([-1 if (day := read(item.traits)) is None else day for item in tellings], dtype=np.int64)
        for read in (Traits.day, Traits.one_day)
    )
    order = np.lexsort((places, days[places], lists))
    lists, places = lists[order], places[order]
    found = [np.zeros(0, dtype=np.int64)]
    for step in range(1, WINDOW + 1):
        begin = np.flatnonzero(lists[:-step] == lists[step:])
        one, other = places[begin], places[begin + step]
        near = ~bounded[lists[begin]] | (days[other] - days[one] <= REACH)
        near &= (told[one] == told[other]) | (told[one] < 0) | (told[other] < 0)
        pairs = np.minimum(one, other) * len(tellings) + np.maximum(one, other)
        found.append(np.unique(pairs[near]))
    return np.unique(np.concatenate(found))


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


@functools.lru_cache(65_536)
def _of_spot(spot: Spot) -> tuple[Key, ...]:
    """The town by its squares of half a degree, with those that it borders on, and by name; the province by name."""
    found: list[Key] = []
    if spot.point is not None:
        lat, lon = spot.point
        squares = {(round((lat + a) * 2), round((lon + b) * 2)) for a in (-0.1, 0.1) for b in (-0.1, 0.1)}
        found += [("town", str(a), str(b)) for a, b in sorted(squares)]
        if spot.name:
            found.append(("called", spot.name))
    province = spot.admin1 or (spot.name if spot.point is None else None)
    if province and spot.country:
        found.append(("province", spot.country, province))
    return tuple(found)
