"""Names of places: looked up in the shipped gazetteer, and chosen among by what the report speaks of."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import ResourceError
from dateline.records import WHERE_PRECISIONS, Where
from dateline.resolve import places
from dateline.resolve.places import Gazetteer, fold


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The shipped table, opened once."""
    return Gazetteer.load()


def where(gazetteer: Gazetteer, text: str, name: str, hints: Mapping[str, float] | None = None) -> Where | None:
    """What ``name`` means in ``text``."""
    start = text.index(name)
    return gazetteer.resolve_where(text, start, start + len(name), hints=hints or {})


@pytest.mark.parametrize(
    ("name", "country", "precision"),
    [
        ("Ramadi", "IRQ", "city"),
        ("Baghdad", "IRQ", "city"),
        ("Mosul", "IRQ", "city"),
        ("Fallujah", "IRQ", "city"),
        ("Kandahar", "AFG", "city"),
        ("Kabul", "AFG", "city"),
        ("Goma", "COD", "city"),
        ("Mogadishu", "SOM", "city"),
        ("Anbar", "IRQ", "admin1"),
        ("Helmand", "AFG", "admin1"),
        ("Texas", "USA", "admin1"),
        ("Chechnya", "RUS", "admin1"),
        ("Iraq", "IRQ", "country"),
        ("U.S.", "USA", "country"),
        ("Britain", "GBR", "country"),
        ("Kosovo", "KOS", "country"),
        ("Kuwait", "KWT", "country"),
        ("Paris", "FRA", "city"),
        ("London", "GBR", "city"),
        ("Moscow", "RUS", "city"),
        ("Tehran", "IRN", "city"),
        ("Gaza", "PSE", "city"),
        ("New York", "USA", "city"),
        ("Washington", "USA", "city"),
        ("Georgia", "GEO", "country"),
        ("Mexico", "MEX", "country"),
        ("Northern Ireland", "GBR", "admin1"),
        ("Basra", "IRQ", "city"),
        ("Darfur", "SDN", "admin1"),
        ("North Waziristan", "PAK", "admin2"),
        ("Sadr City", "IRQ", "city"),
    ],
)
def test_names_of_the_news(gazetteer: Gazetteer, name: str, country: str, precision: str) -> None:
    """A bare name without hints is the place that most would think of."""
    found = where(gazetteer, f"He went to {name} today", name)
    assert found is not None
    assert (found.country, found.precision) == (country, precision)


def test_a_city_carries_its_facts(gazetteer: Gazetteer) -> None:
    """Ramadi lies in Anbar, on the Euphrates."""
    found = where(gazetteer, "troops in Ramadi said", "Ramadi")
    assert found is not None
    assert (found.text, found.start_char, found.end_char) == ("Ramadi", 10, 16)
    assert (found.name, found.admin1, found.geonameid) == ("Ramadi", "Anbar", 98717)
    assert found.lat == pytest.approx(33.42, abs=0.02)
    assert found.lon == pytest.approx(43.30, abs=0.02)


def test_case_and_accents_make_no_difference(gazetteer: Gazetteer) -> None:
    """Lookup folds both sides; the most populous comes first."""
    assert gazetteer.lookup("BOGOTA") == gazetteer.lookup("Bogotá")
    tripolis = [place for place in gazetteer.lookup("Tripoli") if place.kind == "city"]
    assert tripolis[0].country == "LBY"
    assert [place.population for place in tripolis] == sorted((place.population for place in tripolis), reverse=True)
    assert gazetteer.lookup("Nowhereville on Sea") == []
    assert gazetteer.lookup("") == []


def test_the_hinted_country_wins_unless_far_outdone(gazetteer: Gazetteer) -> None:
    """Tripoli of Lebanon in a report on Lebanon; Paris stays in France in one on the United States."""
    text = "clashes in Tripoli and Paris"
    tripoli = where(gazetteer, text, "Tripoli", {"LBN": 3.0, "SYR": 1.0})
    assert tripoli is not None
    assert tripoli.country == "LBN"
    paris = where(gazetteer, text, "Paris", {"USA": 2.0})
    assert paris is not None
    assert paris.country == "FRA"
    georgia = where(gazetteer, "voters in Georgia", "Georgia", {"USA": 2.0})
    assert georgia is not None
    assert (georgia.country, georgia.precision) == ("USA", "admin1")


@pytest.mark.parametrize(
    ("text", "name", "country", "precision"),
    [
        ("in Kandahar province", "Kandahar", "AFG", "admin1"),
        ("in Kandahar province", "Kandahar province", "AFG", "admin1"),
        ("in the city of Mosul", "city of Mosul", "IRQ", "city"),
        ("in northern Iraq", "northern Iraq", "IRQ", "country"),
        ("in Paris, Texas, on", "Paris", "USA", "city"),
        ("in Tripoli, Lebanon", "Tripoli", "LBN", "city"),
        ("Iraq's army", "Iraq's", "IRQ", "country"),
    ],
)
def test_words_around_the_name(gazetteer: Gazetteer, text: str, name: str, country: str, precision: str) -> None:
    """What stands with the name tells which place and which kind."""
    found = where(gazetteer, text, name)
    assert found is not None
    assert (found.country, found.precision) == (country, precision)
    assert text[found.start_char : found.end_char] == name


@pytest.mark.parametrize(
    "name",
    [
        "Police",
        "Of",
        "Mobile",
        "Nice",
        "Monday",
        "March",
        "Independence",
        "paris",
        "Zzzyx",
        "-",
        "U.N.",
        "Central America",
    ],
)
def test_words_that_are_no_places(gazetteer: Gazetteer, name: str) -> None:
    """Stops, words without a capital and unknown names."""
    assert where(gazetteer, f"{name} said", name) is None


def test_a_stop_with_a_hint_is_a_place(gazetteer: Gazetteer) -> None:
    """ "Nice" in a report on France."""
    found = where(gazetteer, "an attack in Nice", "Nice", {"FRA": 1.0})
    assert found is not None
    assert found.country == "FRA"
    assert where(gazetteer, "an attack in Nice", "Nice", {"IRQ": 1.0}) is None


def test_threads_share_it(gazetteer: Gazetteer) -> None:
    """Each thread finds the same places."""
    names = ["Ramadi", "Aleppo", "Goma", "Kyiv", "Cali", "Kandy", "Herat", "Taiz"]
    found: list[list[str]] = []

    def work() -> None:
        found.append([place.country for name in names for place in gazetteer.lookup(name)[:1]])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["IRQ", "SYR", "COD", "UKR", "COL", "LKA", "AFG", "YEM"]] * 8


def test_every_conflict_country_has_its_towns(gazetteer: Gazetteer) -> None:
    """The file is small enough to ship and full enough to use."""
    assert places.PLACES.stat().st_size < 6_000_000
    names = ("Ramadi", "Kunduz", "Quetta", "Misrata", "Juba", "Bangui", "Gao", "Mekele")
    assert all(gazetteer.lookup(name) for name in names)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_any_span_gives_a_sound_record(text: str, one: int, other: int) -> None:
    """Whatever the words, either None or a record of the contract that points at them."""
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    found = _SHARED.resolve_where(text, start, end, hints={})
    assert found is None or (found.text == text[start:end] and found.precision in WHERE_PRECISIONS)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    """The folded name is its own key."""
    assert fold(fold(name)) == fold(name)


def test_a_missing_or_broken_table_says_so(tmp_path: Path) -> None:
    """The error names the file and the remedy."""
    with pytest.raises(ResourceError, match="build_places"):
        Gazetteer.load(tmp_path / "none.parquet")
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"no table")
    with pytest.raises(ResourceError, match="no table of places"):
        Gazetteer.load(broken)


def test_a_broken_stop_list_names_its_line(tmp_path: Path) -> None:
    """The error names the line."""
    path = tmp_path / "stops.yaml"
    path.write_text("stops: [a]\nhinted: []\nbefore: [the]\nkinds:\n  town: [city]\n", encoding="utf-8")
    with pytest.raises(ResourceError, match="unknown key 'town'") as caught:
        places.load_words(path)
    assert caught.value.line == 5


_SHARED = Gazetteer.load()
