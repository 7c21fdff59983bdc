"""The lexicon: how an entry is read, which comes first, and what an error says."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import ResourceError
from dateline.events import lexicon
from dateline.events.lexicon import Lexicon, Trigger

from .broken import broken


@pytest.fixture(scope="module")
def found() -> Lexicon:
    return lexicon.load()


def entries(found: Lexicon, kind: str, lemma: str, *extra: str) -> list[Trigger]:
    return [trigger for trigger in found.triggers[kind, lemma] if trigger.extra == extra]


def test_a_verb_with_a_particle(found: Lexicon) -> None:
    (trigger, *_) = entries(found, "verb", "turn", "down")
    assert (trigger.event, trigger.phrase) == ("REJECT", "turn down")


def test_a_verb_with_a_preposition(found: Lexicon) -> None:
    (trigger, *_) = entries(found, "verb", "call", "on")
    assert trigger.event == "REQUEST"
    assert "on" in trigger.recipient


def test_a_noun_of_two_words_has_its_head_last(found: Lexicon) -> None:
    (trigger, *_) = entries(found, "noun", "strike", "air")
    assert (trigger.event, trigger.phrase) == ("ASSAULT", "air strike")


def test_a_noun_with_of_has_its_head_first(found: Lexicon) -> None:
    assert entries(found, "noun", "show", "of", "force")


def test_an_entry_without_slots_has_those_of_its_type(found: Lexicon) -> None:
    (trigger, *_) = entries(found, "verb", "accuse")
    assert trigger.actor == ("subject",)


def test_the_more_specific_entry_comes_first(found: Lexicon) -> None:
    for triggers in found.triggers.values():
        ranks = [trigger.rank for trigger in triggers]
        assert ranks == sorted(ranks, reverse=True)


def test_lemmas_by_part_of_speech(found: Lexicon) -> None:
    by_part = found.by_part_of_speech()
    assert set(by_part) == {"VERB", "NOUN", "ADJ"}
    assert "accuse" in by_part["VERB"] and "attack" in by_part["NOUN"]


def test_its_length_counts_entries(found: Lexicon) -> None:
    assert len(found) == sum(len(triggers) for triggers in found.triggers.values())


ENTRY = "triggers:\n"


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("{verb: march, mode: visits}", "unknown mode 'visits'; CONSULT has visit, third-party"),
        ("{verb: march, noun: march}", "exactly one of verb, noun, adj should stand here"),
        ("{mode: visit}", "exactly one of verb, noun, adj should stand here"),
        ("{verb: march, colour: red}", "unknown key 'colour'; it may be verb, noun, adj, mode"),
        ("{verb: march, of: PARADE}", "unknown value 'PARADE'; it may be AGREE"),
        ("{verb: march, needs: [place]}", "unknown value 'place'; it may be actor, recipient"),
        ("{verb: march, reciprocal: maybe}", "true or false should stand here"),
        ("{verb: march, recipient: against}", "a list should stand here"),
        ("{verb: march, actor: [2]}", "words should stand here, not 2"),
        ("{verb: march, if: [object]}", "a mapping (name: value) should stand here"),
    ],
)
def test_an_error_names_file_and_line_and_what_would_be_right(tmp_path: Path, entry: str, says: str) -> None:
    folder, line = broken(tmp_path, "triggers/consult.yaml", ENTRY, f"{ENTRY}  - {entry}\n")
    with pytest.raises(ResourceError) as caught:
        lexicon.load(folder)
    assert f"consult.yaml:{line + 1}: " in str(caught.value)
    assert says in str(caught.value)


def test_a_file_of_another_type_is_refused(tmp_path: Path) -> None:
    folder, line = broken(tmp_path, "triggers/consult.yaml", "type: CONSULT", "type: ASSAULT")
    with pytest.raises(ResourceError, match=rf"consult\.yaml:{line}: unknown value 'ASSAULT'; it may be CONSULT"):
        lexicon.load(folder)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    folder, _ = broken(tmp_path, "triggers/consult.yaml", "type", "type")
    (folder / "triggers" / "consult.yaml").unlink()
    with pytest.raises(ResourceError, match=r"consult\.yaml: cannot be read"):
        lexicon.load(folder)
