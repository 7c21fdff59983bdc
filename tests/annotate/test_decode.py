"""Scores to trees and names, held against trying every one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dateline.annotate import decode

LABELS = ["B-geo", "B-per", "I-geo", "I-per", "O"]


def some_scores(rows: st.SearchStrategy[int], kinds: int | None = None) -> st.SearchStrategy[NDArray[np.float32]]:
    """Random scores, often with ties: of names (n, kinds), or of arcs (n, 1 + n)."""

    def build(drawn: tuple[int, int, bool]) -> NDArray[np.float32]:
        n, seed, tied = drawn
        shape = (n, kinds if kinds else 1 + n)
        rng = np.random.default_rng(seed)
        values = rng.integers(-2, 3, shape) if tied else rng.normal(0, 5, shape)
        return values.astype(np.float32)

    return st.tuples(rows, st.integers(0, 2**32 - 1), st.booleans()).map(build)


def is_tree(heads: list[int]) -> bool:
    """One root, and every word reaches it."""
    for start in range(1, len(heads) + 1):
        at, steps = start, 0
        while at and steps <= len(heads):
            at, steps = heads[at - 1], steps + 1
        if at:
            return False
    return heads.count(0) == 1


def total(scores: NDArray[np.float32], heads: list[int]) -> float:
    return float(sum(np.float64(scores[i, head]) for i, head in enumerate(heads)))


@given(some_scores(st.integers(1, 40)))
def test_a_tree_is_a_tree(scores: NDArray[np.float32]) -> None:
    assert is_tree(decode.tree(scores))


def crosses(heads: list[int]) -> bool:
    """Whether two arcs of the tree cross, the arc from the root too."""
    arcs = [tuple(sorted((head, i))) for i, head in enumerate(heads, start=1)]
    return any(a < c < b < d for a, b in arcs for c, d in arcs)


def masked(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """No word is its own head."""
    own = scores.astype(np.float64)
    own[np.arange(len(own)), np.arange(1, len(own) + 1)] = -np.inf
    return own


def best_of_all(scores: NDArray[np.float32], crossing: bool) -> float:
    """The total of the best tree, found by trying every one."""
    n = len(scores)
    trees = (list(heads) for heads in itertools.product(range(n + 1), repeat=n))
    return max(total(scores, heads) for heads in trees if is_tree(heads) and (crossing or not crosses(heads)))


@given(some_scores(st.integers(1, 4)))
def test_it_is_the_best_tree_that_does_not_cross(scores: NDArray[np.float32]) -> None:
    heads = decode.tree(scores)
    assert not crosses(heads)
    assert total(scores, heads) == pytest.approx(best_of_all(scores, crossing=False), abs=1e-4)


@given(some_scores(st.integers(1, 4)))
def test_the_best_tree_of_all_may_cross(scores: NDArray[np.float32]) -> None:
    heads = decode.best_tree(masked(scores))
    assert is_tree(heads)
    assert total(scores, heads) == pytest.approx(best_of_all(scores, crossing=True), abs=1e-4)


@given(some_scores(st.integers(1, 40)))
def test_larger_trees_do_not_cross_either(scores: NDArray[np.float32]) -> None:
    heads = decode.projective_tree(masked(scores))
    assert is_tree(heads) and not crosses(heads)
    assert total(scores, heads) <= total(scores, decode.best_tree(masked(scores))) + 1e-6


@given(st.integers(2, 60))
def test_a_chain_of_cycles_is_broken(n: int) -> None:
    """Every word wants its neighbour, who wants it back."""
    scores = np.full((n, n + 1), -3, dtype=np.float32)
    for i in range(n):
        partner = i + 1 if i % 2 == 0 and i + 1 < n else max(0, i - 1)
        scores[i, partner + 1] = 9
    assert is_tree(decode.tree(scores))


def test_every_word_would_be_root() -> None:
    scores = np.zeros((30, 31), dtype=np.float32)
    scores[:, 0] = 9
    assert is_tree(decode.tree(scores))


def test_no_word_would_be_root() -> None:
    scores = np.zeros((30, 31), dtype=np.float32)
    scores[:, 0] = -90
    assert is_tree(decode.tree(scores))


def test_the_scores_are_left_as_they_were() -> None:
    scores = np.zeros((3, 4), dtype=np.float32)
    decode.tree(scores)
    assert not scores.any()


def tags_of(spans: list[tuple[int, int, str]], n: int) -> list[str]:
    tags = ["O"] * n
    for first, last, kind in spans:
        tags[first:last] = [f"B-{kind}"] + [f"I-{kind}"] * (last - first - 1)
    return tags


@given(some_scores(st.integers(0, 30), len(LABELS)))
def test_names_are_well_formed(scores: NDArray[np.float32]) -> None:
    at = 0
    for first, last, kind in decode.names(scores, LABELS):
        assert at <= first < last <= len(scores)
        assert kind in ("geo", "per")
        at = last


@given(some_scores(st.integers(1, 5), len(LABELS)))
def test_names_are_the_best_of_all_that_are_well_formed(scores: NDArray[np.float32]) -> None:
    def well_formed(tags: tuple[int, ...]) -> bool:
        names = [LABELS[tag] for tag in tags]
        pairs = zip(["O", *names], names, strict=False)
        return all(not b.startswith("I-") or (a != "O" and a[2:] == b[2:]) for a, b in pairs)

    def worth(tags: list[int] | tuple[int, ...]) -> float:
        return float(sum(np.float64(scores[i, tag]) for i, tag in enumerate(tags)))

    best = max(worth(tags) for tags in itertools.product(range(len(LABELS)), repeat=len(scores)) if well_formed(tags))
    found = [LABELS.index(tag) for tag in tags_of(decode.names(scores, LABELS), len(scores))]
    assert worth(found) == pytest.approx(best, abs=1e-2)


def test_two_names_side_by_side_stay_two() -> None:
    scores = np.eye(5, dtype=np.float32)[[0, 0, 2, 4, 1]]
    assert decode.names(scores, LABELS) == [(0, 1, "geo"), (1, 3, "geo"), (4, 5, "per")]


def test_a_stray_inside_tag_is_not_taken_alone() -> None:
    scores = np.array([[0, 0, 5, 0, 4], [0, 0, 0, 0, 5]], dtype=np.float32)
    assert decode.names(scores, LABELS) == []
