"""From an annotator's notation to the stand-off format, and every slip by its line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from training import event_corpus, transcribe
from training.event_corpus import words_hash
from training.transcribe import Slip, find

WORDS = tuple("He told the guards that he would free two miners , and the guards ' chief agreed .".split())
CORPUS = [("It", "snowed", "."), WORDS]


def rows(folder: Path, text: str) -> list[tuple[int, dict[str, Any] | Slip]]:
    path = folder / "some.txt"
    path.write_text(text, encoding="utf-8")
    return list(transcribe.sentences(path, CORPUS))


def row(folder: Path, *lines: str, head: str = "@1") -> dict[str, Any]:
    ((_, found),) = rows(folder, "\n".join((head, *lines)))
    assert isinstance(found, dict), found
    return found


def event(folder: Path, line: str, *sayings: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = row(folder, *sayings, line)["events"]
    (only,) = found
    return only


# -- quotes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "near", "span"),
    [
        ("two miners", None, (8, 10)),
        ("Two Miners", None, (8, 10)),
        ("guards'", None, (13, 15)),  # spaces do not matter
        ("guards '", None, (13, 15)),
        ("he", None, (0, 1)),
        ("he#2", None, (5, 6)),
        ("the guards", 15, (12, 14)),
        ("the guards", 4, (2, 4)),
        ("that .. miners", None, (4, 10)),
        ("the .. chief", 14, (12, 16)),
        ("free .. the guards", None, (7, 14)),
    ],
)
def test_a_quote_is_found(quote: str, near: int | None, span: tuple[int, int]) -> None:
    assert find(WORDS, quote, near) == span


@pytest.mark.parametrize(
    ("quote", "says"),
    [
        ("three miners", "the sentence has no 'three miners'"),
        ("guard", "the sentence has no 'guard'"),  # half a word is none
        ("he#3", "'he' only 2 times"),
        ("chief .. told", "'told' does not follow 'chief'"),
        ("  ", "empty braces"),
    ],
)
def test_a_quote_that_is_not_there(quote: str, says: str) -> None:
    with pytest.raises(Slip, match=says):
        find(WORDS, quote)


# -- events and sayings ------------------------------------------------------------------------------------------------


def test_a_whole_sentence(tmp_path: Path) -> None:
    found = row(
        tmp_path,
        "# a remark",
        "E RETREAT/release,access t={free} a={he#2}[TGO GOV] r={two miners}[- LAB] n=arrested{two miners}2/2/- "
        "s=hypothetical,future w={that} p={the guards}[TGO] by=1 rc agg",
        "E AGREE t={agreed} a={the guards}[TGO]{chief}[GHA -] of=RETREAT",
        "S1 sp={He}[TGO GOV] cue={told} c={he#2 .. miners} via={chief} dir",
        head="@1*",
    )
    assert (found["n"], found["hash"], found["new"]) == (1, words_hash(WORDS), True)
    free, agreed = found["events"]
    assert free == {
        "type": "RETREAT",
        "mode": ["release", "access"],
        "trigger": (7, 8),
        "actor": [[5, 6, "TGO", "GOV"]],
        "recipient": [[8, 10, None, "LAB"]],
        "counts": [["arrested", 8, 10, 2, 2, None]],
        "status": ["future", "hypothetical"],
        "when": [(4, 5)],
        "where": [[2, 4, "TGO", None]],
        "said_by": [0],
        "reciprocal": True,
        "aggregate": True,
    }
    assert (agreed["of"], agreed["actor"]) == ("RETREAT", [[12, 14, "TGO", None], [15, 16, "GHA", None]])
    (saying,) = found["sayings"]
    assert saying == {
        "cue": (1, 2),
        "speaker": [0, 1, "TGO", "GOV"],
        "content": (5, 10),
        "via": [15, 16, None, None],
        "direct": True,
    }


def test_words_are_those_nearest_to_the_trigger(tmp_path: Path) -> None:
    assert event(tmp_path, "E AGREE t={agreed} a={the guards}")["actor"] == [[12, 14, None, None]]
    assert event(tmp_path, "E REQUEST t={told} r={the guards}")["recipient"] == [[2, 4, None, None]]


def test_a_sentence_without_events(tmp_path: Path) -> None:
    found = row(tmp_path)
    assert (found["events"], found["sayings"]) == ([], []) and "new" not in found


def test_a_sentence_of_our_own_is_split_as_we_split(tmp_path: Path) -> None:
    found = row(tmp_path, "E AID t={fed} r={Togo's miners}[TGO LAB]", head="@w7 Ghana fed Togo's miners.")
    assert found["words"] == ["Ghana", "fed", "Togo", "'s", "miners", "."] and "n" not in found
    assert found["hash"] == words_hash(found["words"])
    assert found["events"][0]["recipient"] == [[2, 5, "TGO", "LAB"]]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("E RETREAT a={He}", r"needs t=\{…\}"),
        ("E SING t={free}", "unknown type 'SING'"),
        ("E RETREAT/visit t={free}", "RETREAT has no mode"),
        ("retreat t={free}", "begins with E TYPE"),
        ("E RETREAT t={free} x={He}", "unknown field"),
        ("E RETREAT t={free} a={He", "cannot read"),
        ("E RETREAT t={free} a={He}[tgo GOV]", "a country of three letters"),
        ("E RETREAT t={free} a={He}[TGO KING]", "unknown sector KING"),
        ("E RETREAT t={free} a=He", "words stand in braces"),
        ("E RETREAT t={free} n=arrested{two miners}2/2", "a count is written"),
        ("E RETREAT t={free} n=fed{two miners}2/2/2", "unknown kind of count"),
        ("E RETREAT t={free} s=rumoured", "unknown status"),
        ("E RETREAT t={free} by=1", "said_by names a saying that is not there"),
        ("S2 cue={told} c={he}", "numbered S1, S2"),
        ("S1 sp={He} cue={told}", r"needs c=\{…\}"),
    ],
)
def test_a_slip_is_told_with_the_line_of_its_sentence(tmp_path: Path, line: str, says: str) -> None:
    first, second, third = rows(tmp_path, f"@0\n\n@1\n{line}\n@1\nE AGREE t={{agreed}}\n")
    assert isinstance(first[1], dict) and isinstance(third[1], dict)
    number, slip = second
    assert number == 3 and isinstance(slip, Slip)
    with pytest.raises(Slip, match=says):
        raise slip


@pytest.mark.parametrize(("head", "says"), [("@x", "begins with @"), ("@2", "the corpus has no sentence 2")])
def test_a_head_that_is_none(tmp_path: Path, head: str, says: str) -> None:
    ((_, slip),) = rows(tmp_path, head)
    assert isinstance(slip, Slip) and says in str(slip)


# -- the command -------------------------------------------------------------------------------------------------------


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> object:
    """The exit code for a file with this text."""
    (folder / "gmb-voa").mkdir()
    conll = "\n\n".join("\n".join(f"{word}\tX\tO" for word in words) for words in CORPUS)
    (folder / "gmb-voa" / "train.conll").write_text(conll + "\n", encoding="utf-8")
    (folder / "some.txt").write_text(text, encoding="utf-8")
    arguments = [str(folder / "some.txt"), "--data", str(folder), "--out", str(folder / "some.jsonl")]
    monkeypatch.setattr(sys, "argv", ["transcribe", *arguments])
    with pytest.raises(SystemExit) as caught:
        transcribe.main()
    return caught.value.code


def test_what_is_written_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "@1\nE AGREE t={agreed} a={chief}[TGO]\nS1 cue={told} c={free}\n@0\n@w1 Ghana fed Togo.\nE AID t={fed}\n"
    assert run(tmp_path, monkeypatch, text) == 0
    assert capsys.readouterr().out == "3 sentences, 2 events right, 0 sentences with slips\n"
    own, zero, one = event_corpus.read(tmp_path / "some.jsonl", CORPUS)
    assert (own.number, zero.number, one.number) == (None, 0, 1)
    assert own.words[0] == "Ghana" and one.acts[0].trigger == (16, 17)


def test_slips_and_sentences_annotated_twice_are_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, monkeypatch, "@1\n@1\n@0\nE AID\n") == 1
    told = capsys.readouterr()
    assert "some.txt:2: sentence 1 was annotated before" in told.err and "some.txt:3: " in told.err
    assert told.out == "1 sentences, 0 events right, 2 sentences with slips\n"
    assert [json.loads(line)["n"] for line in (tmp_path / "some.jsonl").read_text().splitlines()] == [1]
