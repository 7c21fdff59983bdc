"""Sentences as trees, and what the model says of their events as probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from dateline.annotation import Graph

from .events.graphs import LABELS, graph
from .events.trees import sentence_of, word

TREE = """
    Rebels  rebel NOUN NNS 2 nsubj
    shelled shell VERB VBD 0 root
    the     =     DET  DT  4 det
    camp    =     NOUN NN  2 obj
    of      =     ADP  IN  6 case
    miners  miner NOUN NNS 4 nmod:poss
"""

# -- trees -------------------------------------------------------------------------------------------------------------


def test_up_and_down_the_tree() -> None:
    sentence = sentence_of(TREE)
    assert sentence.root.text == "shelled"
    assert [token.text for token in sentence.ancestors(word(sentence, "of"))] == ["miners", "camp", "shelled"]
    assert [token.text for token in sentence.subtree(word(sentence, "camp"))] == ["the", "camp", "of", "miners"]
    assert sentence.above(sentence.root) is None


def test_a_bare_relation_takes_its_kinds_too() -> None:
    sentence = sentence_of(TREE)
    camp = word(sentence, "camp")
    assert [kid.text for kid in sentence.kids(camp, "nmod")] == ["miners"]
    assert sentence.kids(camp, "nmod:desc") == []
    assert [kid.text for kid in sentence.kids(camp)] == ["the", "miners"]


# -- the graph ---------------------------------------------------------------------------------------------------------


def raw(roles: list[list[list[float]]], heads: list[list[float]]) -> Graph:
    """Two words of which nothing is known but the projections."""
    words = {name: np.zeros((2, len(LABELS[name])), np.float32) for name in LABELS if name not in ("role", "pair")}
    parts = np.array(roles, np.float32), np.array(heads, np.float32)
    return Graph(LABELS, words, parts, parts)


def test_nothing_known_is_all_as_likely() -> None:
    found = raw([[[0.0]]] * 2, [[0.0]] * 2)
    assert found.trigger == pytest.approx(np.full((2, 17), 1 / 17))
    assert found.cue == pytest.approx(np.full(2, 0.5)) and found.flag == pytest.approx(np.full((2, 7), 0.5))


def test_roles_are_the_first_words_projection_by_the_seconds() -> None:
    found = raw([[[1, 2], [0, 0], [-1, 0]], [[0, 0]] * 3], [[0.5, 0], [2, -1]])
    odds = np.array([[0.5, 0], [0, 0], [-0.5, -2]])
    assert found.roles(0) == pytest.approx(1 / (1 + np.exp(-odds)))
    assert found.roles(1) == pytest.approx(np.full((3, 2), 0.5))


def test_a_pair_is_one_of_its_types_and_has_a_direction() -> None:
    found = raw([[[1, 0], [0, 1]], [[3, 0], [0, 3]]], [[1, 2], [2, 0]])
    assert found.pair(0, 1) == pytest.approx(np.exp([2, 0]) / np.exp([2, 0]).sum())
    assert found.pair(1, 0) == pytest.approx(np.exp([3, 6]) / np.exp([3, 6]).sum())


def test_a_part_is_the_graph_of_its_words_alone() -> None:
    whole = graph(
        4,
        trigger={2: {"ASSAULT": 0.6}},
        cue={1: 0.8},
        role={(2, "actor"): {3: 0.9, 0: 0.9}},
        pair={(2, 3): {"AID": 0.4}},
    )
    part = whole.part(2, 4)
    assert part.trigger.tolist() == whole.trigger[2:].tolist() and part.cue.tolist() == whole.cue[2:].tolist()
    assert part.flag.shape == (2, 7) and part.roles(0)[0] == pytest.approx([0.001, 0.9], abs=1e-3)
    assert part.pair(0, 1) == pytest.approx(whole.pair(2, 3))


def test_scores_beyond_all_bounds_are_still_probabilities() -> None:
    found = raw([[[1e4]], [[-1e4]]], [[1.0]] * 2)
    assert found.roles(0)[0, 0] == pytest.approx(1) and found.roles(1)[0, 0] == pytest.approx(0)
    assert found.pair(0, 1).sum() == pytest.approx(1)


def test_a_graph_made_by_hand_says_what_it_was_told() -> None:
    found = graph(
        3,
        trigger={1: {"ASSAULT": 0.6, "COERCE": 0.3}},
        cue={2: 0.8},
        flag={1: {"future": 0.7}},
        role={(1, "actor"): {0: 0.9}},
        pair={(0, 2): {"AID": 0.4}},
    )
    assert found.trigger.sum(axis=1) == pytest.approx(np.ones(3))
    assert found.trigger[1, LABELS["trigger"].index("ASSAULT")] == pytest.approx(0.6, abs=1e-3)
    assert found.trigger[0, 0] > 0.99 and found.cue[2] == pytest.approx(0.8)
    assert found.flag[1, LABELS["flag"].index("future")] == pytest.approx(0.7)
    assert found.roles(1)[0, 0] == pytest.approx(0.9) and found.roles(1)[1, 0] < 0.01
    assert found.pair(0, 2)[LABELS["pair"].index("AID")] == pytest.approx(0.4, abs=1e-3)
    assert found.pair(2, 0)[0] > 0.99
