"""Knowledge of parties: names, offices by the day, agents; and errors that name the line."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from dateline.errors import ResourceError
from dateline.resolve import knowledge
from dateline.resolve.knowledge import Knowledge, Known, Office, key

from ..events.broken import broken


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# -- names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("Iraq", "state", "IRQ"),
        ("United States", "state", "USA"),
        ("U.S.", "state", "USA"),
        ("Iraqi", "adjective", "IRQ"),
        ("Iraqis", "people", "IRQ"),
        ("Baghdad", "seat", "IRQ"),
        ("White House", "seat", "USA"),
        ("UNICEF", "organisation", "UNO"),
        ("Barack Obama", "person", "USA"),
    ],
)
def test_a_name_and_what_it_stands_for(known: Knowledge, name: str, kind: str, country: str) -> None:
    found = known.name(name)
    assert found is not None
    assert (found.kind, found.country) == (kind, country)


@pytest.mark.parametrize("name", ["Atlantis", "", "iraq", "us", "…", "Iraq and"])
def test_what_is_no_name(known: Knowledge, name: str) -> None:
    assert known.name(name) is None


def test_a_headline_in_capitals(known: Knowledge) -> None:
    found = known.name("KENYA")
    assert found is not None and found.country == "KEN"


def test_the_longest_name_at_a_place(known: Knowledge) -> None:
    text = "South Korea and South Sudan"
    found = known.name_at(text, 0, frozenset({5, 11, 15, 21, 27}))
    assert found is not None
    assert (found[0], found[1].country) == (11, "KOR")


def test_a_name_ends_with_a_word(known: Knowledge) -> None:
    assert known.name_at("Iraqi", 0, frozenset({4, 5})) is not None
    assert known.name_at("Nigerians", 0, frozenset({7})) is None


def test_a_seat_is_a_government(known: Knowledge) -> None:
    found = known.name("Baghdad")
    assert found is not None and found.at(None) == (("GOV",), None)


def test_a_breakaway_entity_goes_to_the_state_that_claims_it(known: Knowledge) -> None:
    regions = [found for names in known.names.values() for _, found in names if "PRE" in found.sectors]
    assert regions
    assert all(found.country for found in regions)


# -- offices -----------------------------------------------------------------------------------------------------------

PERSON = Known(
    "person",
    "A",
    "USA",
    (),
    (
        Office(day("2001-01-01"), day("2005-01-01"), ("LEG",), "senator"),
        Office(day("2009-01-01"), day("2010-01-01"), ("GOV",), "president"),
    ),
)


@pytest.mark.parametrize(
    ("when", "sectors", "role"),
    [
        ("2000-12-31", (), None),
        ("2001-01-01", ("LEG",), "senator"),
        ("2005-01-01", ("LEG",), "senator"),
        ("2007-06-01", ("ELI",), None),
        ("2009-06-01", ("GOV",), "president"),
        ("2020-01-01", ("ELI",), None),
        (None, ("GOV",), "president"),
    ],
)
def test_the_office_of_the_day(when: str | None, sectors: tuple[str, ...], role: str | None) -> None:
    assert PERSON.at(day(when) if when else None) == (sectors, role)


def test_a_person_without_offices() -> None:
    assert Known("person", "A", "USA").at(day("2009-01-01")) == ((), None)


def test_an_organisation_by_the_day() -> None:
    group = Known("organisation", "A", "AFG", ("REB",), (Office(day("1996-09-27"), day("2001-11-13"), ("GOV",)),))
    assert group.at(day("1999-01-01"))[0] == ("GOV",)
    assert group.at(day("2009-01-01"))[0] == ("REB",)
    assert group.at(None)[0] == ("REB",)


def test_a_president_of_a_day_long_past(known: Knowledge) -> None:
    obama = known.name("Barack Obama")
    assert obama is not None
    assert obama.at(day("2009-07-21")) == (("GOV",), "president")
    assert obama.at(day("2006-01-01"))[0] == ("LEG",)
    assert obama.at(day("2023-05-05"))[0] == ("ELI",)


# -- agents ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sectors"),
    [
        ("soldier", ("MIL",)),
        ("police", ("COP",)),
        ("rebel", ("REB",)),
        ("interior ministry", ("GOV", "COP")),
        ("journalist", ("JRN",)),
        ("gunman", ("UAF",)),
        ("refugee", ("REF",)),
    ],
)
def test_words_for_agents(known: Knowledge, words: str, sectors: tuple[str, ...]) -> None:
    assert known.agents[key(words.split())].sectors == sectors


def test_a_neutral_agent_takes_the_sector_of_others(known: Knowledge) -> None:
    assert known.agents["spokesman",].neutral
    assert not known.agents["soldier",].neutral


def test_hyphens_do_not_count_in_a_key() -> None:
    assert key(["vice-president"]) == key(["vice", "president"]) == key(["vice", "-", "president"])


# -- errors ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("states", "code: USA", "code: usa", "'usa' is no code of three capital letters such as IRQ"),
        ("states", "capital: Washington,", "", "the key 'capital' is missing"),
        ("states", "code: USA,", "code: USA, flag: red,", "unknown key 'flag'; it may be code, name"),
        ("organisations", "sectors: []", "sectors: [ARMY]", "unknown value 'ARMY'; it may be AGR"),
        ("people", "from: 1981-01-20", "from: soon", "a date such as 2009-06-30 should stand here, not 'soon'"),
        ("agents", "sectors:\n", "sectors:\n  ARMY: [soldier]\n", "unknown sector 'ARMY'; it may be AGR"),
    ],
)
def test_an_error_names_file_and_line_and_what_would_be_right(
    tmp_path: Path, file: str, old: str, new: str, says: str
) -> None:
    folder, line = broken(tmp_path, f"parties/{file}.yaml", old, new)
    with pytest.raises(ResourceError) as caught:
        knowledge.load(folder)
    assert f"{file}.yaml:{line + new.count('ARMY: [')}: " in str(caught.value)
    assert says in str(caught.value)
