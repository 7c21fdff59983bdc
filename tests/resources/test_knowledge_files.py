"""The knowledge that comes with Dateline: all of it can be read, and its codes are codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dateline.events import lexicon, ontology, words
from dateline.events.counts import load as load_counts
from dateline.records import COUNT_KINDS
from dateline.resolve import knowledge
from dateline.resources import reading

FOLDER = reading.folder()
FILES = sorted(path for path in FOLDER.rglob("*.yaml"))
TRIGGERS = sorted((FOLDER / "triggers").glob("*.yaml"))
#: Codes of the codebook beside those of states.
NO_STATES = {"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"}
#: Word files that are no tables of lists of words; the steps that own them check them in tests of their own.
OTHER_SHAPES = {"counts", "furniture", "language", "times", "tokens", "fields", "place_stops"}


def named(path: Path) -> str:
    return str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_file_can_be_read(path: Path) -> None:
    assert reading.read(path).value


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_file_says_what_it_is_for(path: Path) -> None:
    if path.parent.name != "triggers":  # their schema is told once, in README.md
        assert path.read_text(encoding="utf-8").startswith("#")


# -- triggers ----------------------------------------------------------------------------------------------------------


def test_every_type_has_its_file() -> None:
    assert {path.stem.upper() for path in TRIGGERS} == set(ontology.load().types)


def test_every_trigger_file_loads_and_there_are_enough() -> None:
    found = lexicon.load()
    assert len(found.lemmas()) >= 1500
    assert len(found) >= len(found.lemmas())


@pytest.mark.parametrize("kind", sorted(ontology.load().types))
def test_every_type_has_triggers_that_are_verbs_and_nouns(kind: str) -> None:
    own = [trigger for found in lexicon.load().triggers.values() for trigger in found if trigger.event == kind]
    assert {"verb", "noun"} <= {trigger.kind for trigger in own}
    assert len({trigger.phrase for trigger in own}) >= 20


@pytest.mark.parametrize("kind", sorted(ontology.load().types))
def test_every_mode_belongs_to_its_type_and_has_a_trigger(kind: str) -> None:
    own = [trigger for found in lexicon.load().triggers.values() for trigger in found if trigger.event == kind]
    used = {mode for trigger in own for mode in trigger.modes}
    modes = set(ontology.load().types[kind].modes)
    assert used <= modes
    by_weapon = set(words.load("weapons")) if kind == "ASSAULT" else set()
    by_what_is_spoken_of = modes if kind in ("REQUEST", "REJECT", "THREATEN") else set()
    assert modes - used - by_weapon - by_what_is_spoken_of == set()


def test_of_is_a_type() -> None:
    kinds = {trigger.of for found in lexicon.load().triggers.values() for trigger in found} - {None}
    assert kinds <= set(ontology.load().types)


SLOTS = {"subject", "object", "iobject", "clause", "clause_object", "poss", "adj", "governor"}


def test_every_slot_is_one_of_the_readme_or_a_preposition() -> None:
    for found in lexicon.load().triggers.values():
        for trigger in found:
            slots = {*trigger.actor, *trigger.recipient, *trigger.condition, *trigger.unless}
            wrong = {slot for slot in slots - SLOTS if not re.fullmatch(r"[a-z]+", slot)}
            assert not wrong, (trigger.event, trigger.phrase, wrong)


def test_every_class_of_a_condition_is_known() -> None:
    classes = {"PARTY", "COUNTRY", "PLACE", "NONE", "ANY"} | knowledge.SECTORS
    for found in lexicon.load().triggers.values():
        for trigger in found:
            wanted = {item for side in (trigger.condition, trigger.unless) for items in side.values() for item in items}
            wrong = {item for item in wanted if item.startswith("@") and item[1:] not in classes}
            assert not wrong, (trigger.event, trigger.phrase, wrong)


def test_lemmas_are_in_lower_case() -> None:
    assert [lemma for _, lemma in lexicon.load().triggers if lemma != lemma.lower()] == []


# -- parties -----------------------------------------------------------------------------------------------------------


def states() -> dict[str, str]:
    """Code -> name of every state."""
    table = reading.read(FOLDER / "parties" / "states.yaml").table()["states"]
    return {entry.table()["code"].word(): entry.table()["name"].word() for entry in table.items()}


def test_there_are_all_independent_states() -> None:
    assert len(states()) >= 195
    assert {"HKG", "PSE"} <= set(states()) and ("KOS" in states() or "XKX" in states())


def test_every_country_of_a_name_is_a_state_or_a_code_of_the_codebook() -> None:
    allowed = {*states(), *NO_STATES}
    found = {known.country for names in knowledge.load().names.values() for _, known in names}
    assert found - {None} <= allowed


def test_every_sector_is_one_of_the_codebook() -> None:
    known = knowledge.load()
    sectors = {sector for agent in known.agents.values() for sector in agent.sectors}
    sectors |= {sector for sector in known.titles.values() if sector}
    for names in known.names.values():
        for _, name in names:
            sectors |= {*name.sectors, *(sector for office in name.offices for sector in office.sectors)}
    assert sectors <= knowledge.SECTORS


def test_offices_end_after_they_begin_and_stand_in_order() -> None:
    for names in knowledge.load().names.values():
        for name, known in names:
            for office in known.offices:
                assert office.start is None or office.until is None or office.start <= office.until, name
            starts = [office.start for office in known.offices if office.start]
            assert starts == sorted(starts), name


def test_names_of_states_are_met_by_every_spelling() -> None:
    known = knowledge.load()
    for spelling, code in (("U.S.", "USA"), ("Côte d'Ivoire", "CIV"), ("Burma", "MMR"), ("IRAQ", "IRQ")):
        found = known.name(spelling)
        assert found is not None and found.country == code, spelling


# -- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.parent.name == "words" and p.stem not in OTHER_SHAPES], ids=named
)
def test_word_classes_are_in_lower_case(path: Path) -> None:
    classes = words.load(path.stem)
    codes = {"media_sectors", "home_sectors", "home_sectors_definite"}
    wrong = {word for name, found in classes.items() for word in found if name not in codes and word != word.lower()}
    assert not wrong


def test_sectors_among_the_words_are_sectors() -> None:
    found = words.load("parties")["home_sectors"] | words.load("parties")["home_sectors_definite"]
    assert found | words.load("sayings")["media_sectors"] <= knowledge.SECTORS


def test_weapons_tell_modes_of_assault() -> None:
    assert set(words.load("weapons")) <= set(ontology.load().types["ASSAULT"].modes)


def test_kinds_of_counts_are_those_of_the_records() -> None:
    assert set(load_counts().kinds.values()) == set(COUNT_KINDS)


def test_weak_words_of_saying_are_words_of_saying() -> None:
    cues = words.load("sayings")
    assert cues["weak"] <= cues["verbs"]
