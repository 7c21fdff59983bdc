"""Stand-off annotation: read whole, or refused with file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dateline.errors import ResourceError
from training import corpora, event_corpus
from training.event_corpus import FOLDER, Annotated, words_hash

WORDS = ("Togo", "freed", "five", "miners", "on", "Monday", ",", "its", "premier", "said", ".")
CORPUS = [("It", "snowed", "."), WORDS]


def event(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "type": "RETREAT",
        "mode": ["release"],
        "trigger": [1, 2],
        "actor": [[0, 1, "TGO", "GOV"]],
        "recipient": [[2, 4, None, "LAB"]],
        "when": [[4, 6]],
        "where": [[0, 1, "TGO"]],
        "status": ["historical"],
        "counts": [["arrested", 2, 4, 5, 5, None]],
        "said_by": [0],
    }
    return row | changes


def sentence(*events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    saying = {"speaker": [7, 9, "TGO", "GOV"], "cue": [9, 10], "content": [0, 6]}
    return {"n": 1, "hash": words_hash(WORDS), "events": list(events), "sayings": [saying]} | changes


def read(folder: Path, *rows: dict[str, Any]) -> list[Annotated]:
    path = folder / "some.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return event_corpus.read(path, CORPUS)


def test_a_sentence_is_read_whole(tmp_path: Path) -> None:
    (found,) = read(tmp_path, sentence(event(reciprocal=True), new=True))
    assert (found.number, found.words, found.new) == (1, WORDS, True)
    (act,), (told,) = found.acts, found.sayings
    assert (act.type, act.modes, act.trigger, act.of) == ("RETREAT", ("release",), (1, 2), None)
    assert [(side.span, side.country, side.sector) for side in act.actor] == [((0, 1), "TGO", "GOV")]
    assert [(side.span, side.country, side.sector) for side in act.recipient] == [((2, 4), None, "LAB")]
    assert [(side.span, side.country, side.sector) for side in act.where] == [((0, 1), "TGO", None)]
    assert act.when == ((4, 6),) and act.counts == (("arrested", (2, 4), 5, 5, None),)
    assert (act.status, act.said_by) == (frozenset({"historical"}), (0,))
    assert (act.reciprocal, act.aggregate) == (True, False)
    assert told.speaker is not None and told.speaker.span == (7, 9)
    assert (told.cue, told.content, told.via, told.direct) == ((9, 10), (0, 6), None, False)


def test_a_sentence_of_our_own_brings_its_words(tmp_path: Path) -> None:
    words = ["Nobody", "came", "."]
    (found,) = read(tmp_path, {"words": words, "hash": words_hash(words)})
    assert (found.number, found.words, found.new, found.acts, found.sayings) == (None, tuple(words), False, (), ())


def test_words_that_are_not_those_annotated_are_refused_with_file_and_line(tmp_path: Path) -> None:
    other = sentence(event(), n=0)
    with pytest.raises(ResourceError, match=r"some\.jsonl:2: sentence 0 is not the one") as caught:
        read(tmp_path, sentence(), other)
    assert caught.value.line == 2


def test_the_hash_knows_every_word() -> None:
    assert words_hash(WORDS) != words_hash(WORDS[:-1])
    assert len(words_hash(WORDS)) == 12


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"type": "SING"}, "unknown type 'SING'"),
        ({"mode": ["visit"]}, "RETREAT has no mode"),
        ({"status": ["rumoured"]}, "unknown status"),
        ({"of": "SING"}, "unknown type 'SING' in 'of'"),
        ({"said_by": [1]}, "said_by names a saying that is not there"),
        ({"said_by": [-1]}, "said_by names a saying that is not there"),
        ({"counts": [["fed", 2, 4, 5, 5, 5]]}, "unknown kind of count"),
        ({"trigger": [1, 12]}, "outside the sentence of 11 words"),
        ({"trigger": [2, 2]}, "outside the sentence"),
        ({"trigger": [-1, 2]}, "outside the sentence"),
        ({"actor": [[9, 99, "TGO", "GOV"]]}, "outside the sentence"),
        ({"when": [[5]]}, "docs/annotation.md"),
    ],
)
def test_what_cannot_be_right_is_refused(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ResourceError, match=says):
        read(tmp_path, sentence(event(**changes)))


@pytest.mark.parametrize("row", [{"n": 99, "hash": ""}, {"n": 1}, {"hash": ""}])
def test_a_line_without_its_sentence_is_refused(tmp_path: Path, row: dict[str, Any]) -> None:
    with pytest.raises(ResourceError, match=":1: "):
        read(tmp_path, row)


def test_a_line_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    path.write_text("E RETREAT\n", encoding="utf-8")
    with pytest.raises(ResourceError, match=":1: "):
        event_corpus.read(path, CORPUS)


def test_the_words_of_the_corpus_by_number(tmp_path: Path) -> None:
    (tmp_path / "gmb-voa").mkdir()
    text = "It\tPRP\tO\nsnowed\tVBD\tO\n\nTogo\tNNP\tB-geo\n"
    (tmp_path / "gmb-voa" / "train.conll").write_text(text, encoding="utf-8")
    assert event_corpus.corpus_words(tmp_path) == [("It", "snowed"), ("Togo",)]


def test_a_tally(tmp_path: Path) -> None:
    counter = event_corpus.tally(read(tmp_path, sentence(event(), event(status=[])), sentence(sayings=[])))
    assert (counter["sentences"], counter["without events"], counter["events"], counter["sayings"]) == (2, 1, 2, 1)
    assert (counter["RETREAT"], counter["historical"], counter["no status"]) == (2, 1, 1)
    assert counter["count arrested"] == 2


def test_our_annotation_is_whole_and_nothing_is_both_trained_on_and_tested(shared: Path) -> None:
    corpus = event_corpus.corpus_words(shared / "data")
    owner: dict[int, str] = {}
    for path in sorted(FOLDER.glob("*.jsonl")):
        found = event_corpus.read(path, corpus)
        assert found, path
        for number in (item.number for item in found):
            assert (number is None) == (path.stem == "written")
            if number is not None:
                assert owner.setdefault(number, path.stem) == path.stem, f"sentence {number} is in two splits"
    assert {"train", "dev", "test"} <= set(owner.values())
    assert not any(corpora.held_back(number) for number, split in owner.items() if split == "train")
