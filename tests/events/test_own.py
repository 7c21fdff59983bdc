"""A user's triggers over ours, and a coder that has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import ResourceError
from dateline.events import lexicon, ontology
from dateline.events.coding import EventCoder
from dateline.events.lexicon import Lexicon, Trigger
from dateline.resources import own


def put(folder: Path, **files: str) -> Path:
    """A user's folder; ``verbs`` is a dictionary."""
    for name, text in files.items():
        path = folder / ("verbs.txt" if name == "verbs" else f"triggers/{name}.yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def made(folder: Path, **files: str) -> Lexicon:
    return lexicon.extended(lexicon.load(), own.find(put(folder, **files)), ontology.load())[0]


def first(found: Lexicon, kind: str, phrase: str) -> Trigger:
    """The entry of that phrase that is tried first."""
    return next(t for triggers in found.triggers.values() for t in triggers if (t.kind, t.phrase) == (kind, phrase))


def has(found: Lexicon, kind: str, phrase: str, event: str) -> bool:
    return any(
        (t.kind, t.phrase, t.event) == (kind, phrase, event) for triggers in found.triggers.values() for t in triggers
    )


def test_a_trigger_is_added(tmp_path: Path) -> None:
    found = made(tmp_path, aid="type: AID\ntriggers:\n  - {verb: bankroll quietly}\n")
    trigger = first(found, "verb", "bankroll quietly")
    assert (trigger.event, trigger.own) == ("AID", True)
    assert trigger.actor == ("subject",) and trigger.recipient
    assert len(found) == len(lexicon.load()) + 1


def test_a_trigger_comes_before_ours_of_any_type_and_of_more_conditions(tmp_path: Path) -> None:
    found = made(tmp_path, aid="type: AID\ntriggers:\n  - {verb: cancel}\n  - {verb: cancel, if: {object: [debt]}}\n")
    mine = [trigger for trigger in found.triggers["verb", "cancel"] if not trigger.extra]
    assert [trigger.own for trigger in mine[:3]] == [True, True, False]
    assert mine[0].condition and not mine[1].condition
    assert {trigger.event for trigger in mine[:2]} == {"AID"}


def test_a_longer_phrase_of_ours_stays_before(tmp_path: Path) -> None:
    found = made(tmp_path, aid="type: AID\ntriggers:\n  - {verb: call}\n")
    phrases = [trigger.phrase for trigger in found.triggers["verb", "call"]]
    assert phrases.index("call on") < phrases.index("call")


def test_frames_of_ones_own(tmp_path: Path) -> None:
    text = "type: AID\nframes:\n  verb: {recipient: [upon]}\ntriggers:\n  - {verb: bestow}\n  - {noun: bestowal}\n"
    found = made(tmp_path, aid=text)
    ours = first(lexicon.load(), "verb", "assist")
    assert first(found, "verb", "bestow").recipient == ("upon",)
    assert first(found, "verb", "bestow").actor == ours.actor
    assert first(found, "noun", "bestowal").recipient


def test_a_trigger_is_dropped(tmp_path: Path) -> None:
    assert has(lexicon.load(), "noun", "attack", "ASSAULT") and has(lexicon.load(), "verb", "attack", "ASSAULT")
    found = made(tmp_path, assault="type: ASSAULT\ndrop:\n  - {noun: attack}\n  - kill\n")
    assert not has(found, "noun", "attack", "ASSAULT") and has(found, "verb", "attack", "ASSAULT")
    assert not has(found, "verb", "kill", "ASSAULT") and not has(found, "noun", "kill", "ASSAULT")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("type: AID\ntriggers:\n  - {verb: give, mode: gift}\n", 3, "unknown mode 'gift'; AID has "),
        ("type: ASSAULT\n", 1, "unknown value 'ASSAULT'; it may be AID"),
        ("triggers: []\n", 1, "the key 'type' is missing"),
        ("type: AID\nframes: {vreb: {}}\n", 2, "unknown key 'vreb'; it may be verb, noun, adj"),
        ("type: AID\ndrop:\n  - {verb: zzz}\n", 3, "'zzz' cannot be dropped: it is no such trigger of AID in ours"),
        ("type: AID\nwords: []\n", 2, "unknown key 'words'; it may be type, frames, triggers, drop"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    with pytest.raises(ResourceError) as caught:
        made(tmp_path, aid=text)
    assert f"aid.yaml:{line}: " in str(caught.value) and says in str(caught.value)


def test_a_dictionary_comes_before_ours_and_yaml_before_it(tmp_path: Path) -> None:
    verbs = "--- ASSIST [190] ---\nASSIST {ASSISTS}\nHAIL [050]\n- * PARLEY WITH + [040]\n"
    found = made(tmp_path, verbs=verbs, aid="type: AID\ntriggers:\n  - {verb: hail}\n")
    assert first(found, "verb", "hail").event == "AID"
    mine = [t for t in found.triggers["verb", "assist"] if t.own]
    assert [(t.event, t.recipient) for t in mine if t.condition] == [("CONSULT", ("with",))]
    assert mine[-1].event == "ASSAULT"
    assert [t.own for t in found.triggers["verb", "assist"]].index(False) >= len(mine)


def test_a_coder_with_a_folder(tmp_path: Path) -> None:
    put(tmp_path, verbs="--- NUDGE [040] ---\n- WORDS * [040]\n")
    (tmp_path / "actors.txt").write_text("LAKE_GUARD_ [KENMIL]\n")
    (tmp_path / "agents.txt").write_text("HERDER_ [~AGR]\n")
    (tmp_path / "verbz.txt").write_text("")
    coder = EventCoder("dateline test", own.find(tmp_path))
    assert coder.knowledge.name("Lake Guard") and "nudge" in coder.lemmas()["VERB"]
    assert [note.partition(": ")[2] for note in coder.notes] == [
        "read 1 of 1 actors",
        "read 1 of 1 agents",
        "read 1 of 1 verbs",
        "read 0 of 1 patterns; left out: 1 with words before the verb (line 2)",
        "not read; see docs/resources.md for the files and names that are",
    ]
    assert EventCoder("dateline test").notes == ()
