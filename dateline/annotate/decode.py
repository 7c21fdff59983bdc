"""From scores to trees, tags and names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def tree(scores: Floats) -> list[int]:
    """The best tree with exactly one root.

    Args:
        scores: (n, 1 + n), dependent by head; column 0 is the root.

    Returns:
        The head of each word, counted from 1, 0 for the one root.
    """
    n = len(scores)
    scores = scores.astype(np.float64)
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads = scores.argmax(axis=1)
    if (heads == 0).sum() == 1 and _is_tree(heads):
        return [int(head) for head in heads]
    return _best_with_one_root(scores)


def _is_tree(heads: NDArray[np.int64]) -> bool:
    """Whether every word reaches the root: heads followed often enough all end there."""
    up = np.concatenate([[0], heads])
    for _ in range(len(heads).bit_length()):
        up = up[up]
    return not up.any()


def _best_with_one_root(scores: NDArray[np.float64]) -> list[int]:
    """The best tree over all choices of the root: each word is tried only while it could still win."""
    n = len(scores)
    best, chosen = -np.inf, [0] * n
    within = scores[:, 1:].max(axis=1) if n > 1 else np.zeros(n)
    bounds = scores[:, 0] + within.sum() - within
    for root in np.argsort(-bounds):
        if bounds[root] <= best:
            break
        fixed = scores.copy()
        fixed[:, 0] = -np.inf
        fixed[root] = -np.inf
        fixed[root, 0] = scores[root, 0]
        heads = _arborescence(fixed)
        total = sum(scores[i, head] for i, head in enumerate(heads))
        if total > best:
            best, chosen = total, heads
    return chosen


def _arborescence(scores: NDArray[np.float64]) -> list[int]:
    """Maximum spanning arborescence from node 0 (Chu and Liu 1965, Edmonds 1967), by contracting cycles."""
    n = len(scores) + 1
    weight = np.full((n, n), -np.inf)  # weight[head, dependent]
    weight[:, 1:] = scores.T
    heads = weight.argmax(axis=0)
    heads[0] = 0
    cycle = _cycle(heads)
    if not cycle:
        return [int(head) for head in heads[1:]]
    inside = np.zeros(n, dtype=bool)
    inside[cycle] = True
    outside = [node for node in range(n) if not inside[node]]  # node 0 first
    kept = weight[heads[cycle], cycle]
    # The contracted cycle becomes the last node of a smaller problem.
    size = len(outside)
    smaller = np.full((size, size + 1), -np.inf)  # dependents (outside without 0, then the cycle) by head
    smaller[:-1, :size] = weight[np.ix_(outside, outside[1:])].T
    leaving = weight[np.ix_(cycle, outside[1:])]
    smaller[:-1, size] = leaving.max(axis=0)
    entering = weight[np.ix_(outside, cycle)] - kept
    smaller[-1, :size] = entering.max(axis=1)
    solved = _arborescence(smaller)
    result = heads.copy()
    for position, head in enumerate(solved[:-1]):
        node = outside[position + 1]
        result[node] = cycle[int(leaving[:, position].argmax())] if head == size else outside[head]
    entry = outside[solved[-1]]
    into = cycle[int((weight[entry, cycle] - kept).argmax())]
    result[into] = entry
    return [int(head) for head in result[1:]]


def _cycle(heads: NDArray[np.int64]) -> list[int]:
    """One cycle of the head graph, or an empty list."""
    state = [0] * len(heads)  # 0 new, 1 on the way, 2 done
    state[0] = 2
    for start in range(1, len(heads)):
        path, node = [], start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node])
        if state[node] == 1:
            return path[path.index(node) :]
        for seen in path:
            state[seen] = 2
    return []


def names(scores: Floats, labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """Names as ``(first word, word after the last, type)``: the best BIO sequence that is well formed (Viterbi).

    Args:
        scores: (n, labels).
        labels: BIO tags, as in "B-geo".
    """
    allowed = _transitions(tuple(labels))
    n = len(scores)
    if n == 0 or not (scores.argmax(axis=1) != labels.index("O")).any():
        return []
    best = scores[0] + np.where([label.startswith("I-") for label in labels], -1e4, 0.0)
    back = np.zeros(scores.shape, dtype=np.int64)
    for i in range(1, n):
        options = best[:, None] + allowed
        back[i] = options.argmax(axis=0)
        best = options.max(axis=0) + scores[i]
    tags = [int(best.argmax())]
    for i in range(n - 1, 0, -1):
        tags.append(int(back[i, tags[-1]]))
    return _spans([labels[tag] for tag in reversed(tags)])


def _transitions(labels: tuple[str, ...]) -> Floats:
    """0 where the second tag may follow the first, else a large negative number."""
    follows = [[not b.startswith("I-") or a[2:] == b[2:] for b in labels] for a in labels]
    return np.where(follows, 0.0, -1e4).astype(np.float32)


def _spans(tags: list[str]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            spans.append((i, i + 1, tag[2:]))
        elif tag.startswith("I-"):
            first, _, kind = spans.pop()
            spans.append((first, i + 1, kind))
    return spans
