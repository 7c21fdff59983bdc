"""Where a name lies: the gazetteer, and the choice between places of the same name.

The places are GeoNames facts (see ``resources/places.md``), one row per name, sorted by the folded name.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
import math
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import duckdb

from dateline.errors import ResourceError
from dateline.records import Where
from dateline.resources import reading

#: The table and the word list that are read by default.
PLACES = Path(__file__).parent.parent / "resources" / "places.parquet"
STOPS = Path(__file__).parent.parent / "resources" / "words" / "place_stops.yaml"

#: How many names are kept once looked up; a year of news names fewer.
_KEPT_NAMES = 32_768

#: What reading the table may take. Measured on 128,000 names, 2 cores: sorted lines load in 0.19 s and 57 MB (more in
#: between) and find a new name in 0.03 ms; a table in memory 0.08 s, 48 MB and 1.3 to 1.9 ms; a dict 0.34 s, 110 MB.
_MEMORY, _THREADS = "96MB", 1

#: How much a hint counts: a place in the country that the report speaks of most wins over one elsewhere unless that one
#: is so many times as populous. In this table Tripoli in Libya is 5.7 times Tripoli in Lebanon, Paris 86 times Paris,
#: Texas: a report on Lebanon means the near one, a report on the United States still means Paris in France. This and
#: the factors below are set by hand on such cases, not fitted; "Washington" (city 689,545, state 0.1 of 6,483,901) is
#: the closest call.
HINT_FACTOR = 40.0

#: A name listed only as another spelling counts this much of its population: most are old or foreign names.
OTHER_NAME_FACTOR = 0.1

#: A bare name that is a town and a province ("Kandahar") is the town unless the province is the better known by far.
ADMIN1_FACTOR = 0.1

#: A country is meant before its capital of the same name (Kuwait), but not before a state of the country that the
#: report speaks of (Georgia, in a report on the United States alone).
COUNTRY_FACTOR = 4.0

#: Counted for a place whose population is not known.
_NO_POPULATION = 500

_LETTERS = str.maketrans({"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
                          "ə": "a", "ħ": "h", "ŋ": "n"})  # fmt: skip


def fold(name: str) -> str:
    """The name in lower case without accents, apostrophes and dots, other signs as single spaces."""
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", re.sub(r"['’‘ʻʼʿʾ`.]", "", plain)).strip()


@dataclasses.dataclass(frozen=True)
class Place:
    """One place; degrees WGS84, None where the source has no point (countries, provinces).

    Args:
        name: the name it is listed under.
        kind: country, admin1, admin2 or city: the precision that a `Where` of it has.
        country: ISO 3166 alpha-3, or KOS.
        other: whether it was found under another name than ``name``.
    """

    name: str
    kind: str
    country: str
    admin1: str | None
    lat: float | None
    lon: float | None
    geonameid: int | None
    population: int
    other: bool = False


@dataclasses.dataclass(frozen=True)
class _Words:
    stops: frozenset[str]
    hinted: frozenset[str]
    before: re.Pattern[str]
    kind: re.Pattern[str]
    kinds: Mapping[str, str]


@functools.cache
def load_words(path: Path = STOPS) -> _Words:
    """The checked word list. Raises `ResourceError`, which names the file and the line."""
    top = reading.read(path).table(("stops", "hinted", "before", "kinds"))
    kinds: dict[str, str] = {}
    for kind, entry in top["kinds"].table(("admin1", "city")).items():
        kinds |= dict.fromkeys(entry.words(), kind)
    before = sorted(top["before"].words(), key=len, reverse=True)
    return _Words(
        frozenset(fold(word) for word in top["stops"].words()),
        frozenset(fold(word) for word in top["hinted"].words()),
        # As written: "northern Ireland" is the north of Ireland, "Northern Ireland" is not.
        re.compile(rf"(?:(?:{'|'.join(map(re.escape, before))})\s+)+"),
        re.compile(rf"\s+({'|'.join(kinds)})\b", re.IGNORECASE),
        kinds,
    )


#: All rows as lines of one text: what makes a `Place`, after the key.
_QUERY = """
    SELECT string_agg(concat_ws(chr(9), key, shown, kind, country, coalesce(admin1, ''),
        coalesce(lat::DOUBLE::VARCHAR, ''), coalesce(lon::DOUBLE::VARCHAR, ''), coalesce(geonameid::VARCHAR, ''),
        population, other), chr(10))
    FROM read_parquet(?)
"""


class Gazetteer:
    """Places by name. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Read the table at ``path``; see `load`."""
        with duckdb.connect(config={"threads": _THREADS, "memory_limit": _MEMORY}) as connection:
            (text,) = connection.execute(_QUERY, [str(path)]).fetchone() or ("",)
        self._lines: list[str] = sorted((text or "").split("\n"))
        self._find = functools.lru_cache(_KEPT_NAMES)(self._read)

    @classmethod
    def load(cls, path: Path = PLACES) -> Gazetteer:
        """The gazetteer at ``path``. Raises `ResourceError` where it is missing or no such table."""
        if not path.is_file():
            raise ResourceError(path, 0, "is missing; python training/build_places.py makes it")
        try:
            return cls(path)
        except duckdb.Error as error:
            problem = f"is no table of places ({str(error).splitlines()[0]}); python training/build_places.py makes it"
            raise ResourceError(path, 0, problem) from error

    def _read(self, key: str) -> tuple[Place, ...]:
        """The places of a key, most populous first."""
        found, opening = [], f"{key}\t"  # a tab comes before all that a longer key may go on with
        for at in range(bisect.bisect_left(self._lines, opening), len(self._lines)):
            if not self._lines[at].startswith(opening):
                break
            found.append(_place(self._lines[at]))
        return tuple(sorted(found, key=_by_size))

    def lookup(self, name: str) -> list[Place]:
        """The places of that name, whatever its case and accents, most populous first; empty where there is none.

        A leading "al-" makes no difference where the name is not listed with it.
        """
        key = fold(name)
        found = self._find(key) if key else ()
        if not found and key.startswith("al "):
            found = self._find(key.removeprefix("al "))
        return list(found)

    def resolve_where(self, text: str, start: int, end: int, *, hints: Mapping[str, float]) -> Where | None:
        """The place that the capitalised name ``text[start:end]`` means, or None where it is none that is known.

        Args:
            text: the report; what stands after the name ("province", ", Texas") helps to choose.
            start: first character of the name.
            end: one past its last.
            hints: weights of the countries (alpha-3) that the report speaks of; of any size, only their shares count.
        """
        words = load_words()
        name, kind, within = _parts(text, start, end, words)
        whole = text[start:end].removeprefix("the ")
        key = fold(name)
        if not name[:1].isupper() or (key in words.stops and key not in words.hinted):
            return None
        # "Sadr City", "Eastern Province": what looks like a word around the name can be part of it.
        places = (self.lookup(whole) if whole[:1].isupper() else []) or self.lookup(name)
        if key in words.hinted:
            places = [place for place in places if hints.get(place.country)]
        if within:
            places = _inside(places, self.lookup(within)) or places
        best = max(places, key=lambda place: _weight(place, kind, hints), default=None)
        return None if best is None else _where(text, start, end, best)


def _place(line: str) -> Place:
    _, name, kind, country, admin1, lat, lon, geonameid, population, other = line.split("\t")
    return Place(
        name,
        kind,
        country,
        admin1 or None,
        float(lat) if lat else None,
        float(lon) if lon else None,
        int(geonameid) if geonameid else None,
        int(population),
        other == "true",
    )


def _by_size(place: Place) -> tuple[int, float, str]:
    """Most populous first; those without a number last among equals."""
    return -place.population, math.inf if place.geonameid is None else place.geonameid, place.kind


def _parts(text: str, start: int, end: int, words: _Words) -> tuple[str, str | None, str | None]:
    """The bare name, the kind of place that is told with it, and the larger place that follows a comma."""
    name = text[start:end]
    opening = words.before.match(name)
    name = name[opening.end() :] if opening else name
    name = re.sub(r"['’]s?$", "", name)
    bare, _, inner = name.partition(",")
    kind = words.kind.search(bare)
    if kind and kind.end() == len(bare):
        bare = bare[: kind.start()]
    else:
        kind = None
    rest = text[end:]
    follow = words.kind.match(rest) if kind is None else None
    told = words.kinds[(kind or follow)[1].lower()] if (kind or follow) else None  # type: ignore[index]
    outer = re.match(r"\s*,\s*(?:in\s+)?((?:[A-Z][\w.'’-]*\s?){1,3})", rest)
    return bare.strip(), told, inner.strip() or (outer[1].strip() if outer else None)


def _inside(places: list[Place], larger: list[Place]) -> list[Place]:
    """Those of the places that lie in one of the larger ones."""
    countries = {place.country for place in larger if place.kind == "country"}
    divisions = {(place.country, place.admin1) for place in larger if place.kind == "admin1"}
    inside = [place for place in places if place.kind == "city"]
    return [place for place in inside if place.country in countries or (place.country, place.admin1) in divisions]


def _weight(place: Place, kind: str | None, hints: Mapping[str, float]) -> float:
    """How likely the place is meant: its population, raised by the hint for its country and by the kind told."""
    weight = float(max(place.population, _NO_POPULATION))
    most = max(hints.values(), default=0.0)
    if most > 0:
        weight *= 1 + (HINT_FACTOR - 1) * hints.get(place.country, 0.0) / most
    if place.other:
        weight *= OTHER_NAME_FACTOR
    if kind is not None:
        return weight if place.kind == kind else weight / 1_000_000
    if place.kind in ("admin1", "admin2"):
        return weight * ADMIN1_FACTOR
    return weight * COUNTRY_FACTOR if place.kind == "country" else weight


def _where(text: str, start: int, end: int, place: Place) -> Where:
    return Where(
        text=text[start:end],
        start_char=start,
        end_char=end,
        name=place.name,
        country=place.country,
        admin1=place.admin1,
        lat=None if place.lat is None else round(place.lat, 5),
        lon=None if place.lon is None else round(place.lon, 5),
        geonameid=place.geonameid,
        precision=place.kind,
    )
