"""From annotated spans to head words, roles and pairs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from training.event_corpus import Act, Annotated, Side, Told
from training.targets import Split, annotated_files, targets

#: Togo-led guards freed five miners on Monday , he said .
WORDS = ("Togo-led", "guards", "freed", "five", "miners", "on", "Monday", ",", "he", "said", ".")
#: As we split them: Togo - led guards freed five miners on Monday , he said .
HEADS = (2, 2, 3, 4, 11, 6, 4, 8, 4, 11, 11, -1, 11)

FREED = Act(
    type="RETREAT",
    modes=("release",),
    trigger=(2, 3),
    actor=(Side((0, 2), "TGO", "MIL"),),
    recipient=(Side((3, 5), None, "LAB"),),
    of=None,
    status=frozenset({"historical"}),
    reciprocal=False,
    aggregate=True,
    when=((5, 7),),
    where=(Side((0, 1), "TGO"),),
    counts=(("arrested", (3, 5), 5, 5, 5),),
    said_by=(0,),
)
SAID = Told(Side((8, 9), "TGO", "GOV"), (9, 10), (0, 7), None, False)


def split() -> Split:
    return Split(WORDS, HEADS)


def sentence(*acts: Act, sayings: tuple[Told, ...] = (SAID,)) -> Annotated:
    return Annotated(0, WORDS, False, acts, sayings)


# -- spans -------------------------------------------------------------------------------------------------------------


def test_a_word_that_we_split_moves_those_after_it() -> None:
    assert split().starts == [0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]


def test_the_head_of_a_span_hangs_on_a_word_outside() -> None:
    assert split().head((0, 2)) == 3
    assert split().head((0, 1)) == 2
    assert split().head((5, 7)) == 8


def test_the_root_heads_its_span() -> None:
    assert split().head((7, 11)) == 11


@pytest.mark.xfail(reason="Split.head promises the last and gives the first", strict=True)
def test_of_several_that_hang_outside_the_last_is_the_head() -> None:
    assert Split(("a", "b", "c"), (2, 2, -1)).head((0, 2)) == 1


# -- the graph ---------------------------------------------------------------------------------------------------------


def test_an_event() -> None:
    (node,) = targets(sentence(FREED), split()).nodes
    assert (node.word, node.type, node.of, node.modes) == (4, "RETREAT", "", ("RETREAT release",))
    assert node.flags == {"historical", "aggregate"}
    assert node.roles == {
        "actor": [3],
        "recipient": [6],
        "when": [8],
        "where": [2],
        "count": [6],
        "reporter": [10],
    }


def test_what_is_spoken_of_and_mutual() -> None:
    act = dataclasses.replace(FREED, of="AID", reciprocal=True, status=frozenset(), aggregate=False, said_by=())
    (node,) = targets(sentence(act), split()).nodes
    assert (node.of, node.roles["reporter"]) == ("AID", [])
    assert node.flags == {"reciprocal"}


def test_a_saying() -> None:
    (cue,) = targets(sentence(), split()).cues
    assert (cue.word, cue.type) == (11, "")
    assert cue.roles == {"speaker": [10], "via": [], "first": [0], "last": [8]}


def test_a_saying_without_a_cue_has_no_word_to_hang_on() -> None:
    without = dataclasses.replace(SAID, cue=None)
    graph = targets(sentence(FREED, sayings=(without,)), split())
    assert graph.cues == [] and graph.nodes[0].roles["reporter"] == [10]


def test_sectors_of_all_parties() -> None:
    nameless = dataclasses.replace(FREED, recipient=(Side((3, 5), "TGO"),))
    assert targets(sentence(FREED), split()).sectors == {3: "MIL", 6: "LAB", 10: "GOV"}
    assert targets(sentence(nameless), split()).sectors[6] == ""


def test_pairs_are_all_parties_with_what_one_does_to_the_other() -> None:
    pairs = targets(sentence(FREED), split()).pairs
    assert len(pairs) == 6 == len({pair[:2] for pair in pairs})
    assert [pair for pair in pairs if pair[2]] == [(3, 6, "RETREAT")]


def test_a_mutual_act_is_told_of_the_pair_both_ways() -> None:
    both = (Side((0, 2), "TGO", "MIL"), Side((3, 5), None, "LAB"))
    act = dataclasses.replace(FREED, type="CONSULT", modes=(), actor=both, recipient=(), reciprocal=True)
    told = {pair[:2]: pair[2] for pair in targets(sentence(act), split()).pairs if pair[2]}
    assert told == {(3, 6): "CONSULT", (6, 3): "CONSULT"}


def test_of_two_acts_of_one_pair_the_first_is_told() -> None:
    other = dataclasses.replace(FREED, type="AID", modes=())
    pairs = targets(sentence(FREED, other), split()).pairs
    assert (3, 6, "RETREAT") in pairs and (3, 6, "AID") not in pairs


def test_a_sentence_that_tells_nothing() -> None:
    graph = targets(sentence(sayings=()), split())
    assert (graph.nodes, graph.cues, graph.sectors, graph.pairs) == ([], [], {}, [])


def test_what_is_tested_on_is_not_trained_on(tmp_path: Path) -> None:
    for name in ("b", "a", "test", "dev", "written"):
        (tmp_path / f"{name}.jsonl").touch()
    assert [path.name for path in annotated_files(tmp_path)] == ["a.jsonl", "b.jsonl"]
