"""From scores to trees, tags and names."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


Scores = NDArray[np.float64]

#: Words up to which crossing arcs are mended: the time grows with the cube (10 ms at 100 words, 540 ms at 500), and
#: what is longer than this is no sentence.
LONGEST_PROJECTIVE = 160


def tree(scores: Floats) -> list[int]:
    """The best tree with exactly one root; without crossing arcs where the best tree has some.

    English trees seldom cross, wrong ones often do: taking the best projective tree then gave +0.2 LAS on EWT and GUM
    (LOG.md, 2026-11-21).

    Args:
        scores: (n, 1 + n), dependent by head; column 0 is the root.

    Returns:
        The head of each word, counted from 1, 0 for the one root.
    """
    n = len(scores)
    own = scores.astype(np.float64)
    own.ravel()[1 :: n + 2] = -np.inf  # from each word to itself
    heads: list[int] = own.argmax(axis=1).tolist()
    if heads.count(0) != 1 or not _is_tree(heads):
        heads = best_tree(own)
    return projective_tree(own) if n <= LONGEST_PROJECTIVE and _crosses(heads) else heads


def _crosses(heads: Sequence[int]) -> bool:
    """Whether two arcs of the tree cross: then some word under one of them has its head outside of it."""
    for i, head in enumerate(heads, 1):
        first, last = (head, i) if head < i else (i, head)
        for above in heads[first : last - 1]:  # of the words between
            if not first <= above <= last:
                return True
    return False


def projective_tree(scores: Scores) -> list[int]:
    """The best tree with one root and no crossing arcs (Eisner 1996), same shapes as `tree`.

    Chart over spans ``i..j``: a whole half tree is headed at its left (side 1) or right (side 0) end, an open one has
    just had its two ends joined by an arc. Each is kept twice, by ``[i, j - i]`` (``from_``) and by ``[j, j - i]``
    (``to``), so that all spans of one length are combined by slices alone.
    """
    n = len(scores)
    weight = np.full((n + 1, n + 1), -1e9)  # weight[head, dependent]
    weight[:, 1:] = np.maximum(scores.T, -1e9)
    from_, to = np.zeros((2, n + 1, n + 1)), np.zeros((2, n + 1, n + 1))  # whole half trees, by side
    opened, closed = np.full((2, n + 1, n + 1), -1e18)  # open ones: headed left by [i, …], headed right by [j, …]
    split, joint = np.zeros((2, n + 1, n + 1), dtype=int), np.zeros((n + 1, n + 1), dtype=int)
    for length in range(1, n):
        i, j, rows = slice(1, n + 1 - length), slice(1 + length, n + 1), np.arange(n - length)
        first, last = rows + 1, rows + 1 + length
        inner = from_[1, i, :length] + to[0, j, :length][:, ::-1]
        best = inner.argmax(axis=1)
        value = inner[rows, best]
        joint[first, last] = first + best
        closed[j, length] = value + weight[last, first]
        opened[i, length] = value + weight[first, last]
        left = from_[0, i, :length] + closed[j, 1 : length + 1][:, ::-1]
        best = left.argmax(axis=1)
        split[0, first, last] = first + best
        from_[0, i, length] = to[0, j, length] = left[rows, best]
        right = opened[i, 1 : length + 1] + to[1, j, :length][:, ::-1]
        best = right.argmax(axis=1)
        split[1, first, last] = first + 1 + best
        from_[1, i, length] = to[1, j, length] = right[rows, best]
    ends = np.arange(1, n + 1)
    root = 1 + int((from_[0, 1, ends - 1] + to[1, n, n - ends] + weight[0, 1:]).argmax())
    return _follow(root, n, split, joint)


def _follow(root: int, n: int, split: NDArray[np.int_], joint: NDArray[np.int_]) -> list[int]:
    """Reads the heads off the chart of `projective_tree`."""
    heads = [0] * (n + 1)
    stack = [(True, 0, 1, root), (True, 1, root, n)]
    while stack:
        is_whole, side, i, j = stack.pop()
        if i == j:
            continue
        if is_whole:
            middle = int(split[side, i, j])
            stack += (
                [(True, 0, i, middle), (False, 0, middle, j)]
                if side == 0
                else [(False, 1, i, middle), (True, 1, middle, j)]
            )
            continue
        heads[i if side == 0 else j] = j if side == 0 else i
        middle = int(joint[i, j])
        stack += [(True, 1, i, middle), (True, 0, middle + 1, j)]
    return heads[1:]


def _is_tree(heads: Sequence[int]) -> bool:
    """Whether every word reaches the root."""
    reaches = {0}
    for i in range(1, len(heads) + 1):
        way: list[int] = []
        while i not in reaches and len(way) <= len(heads):
            way.append(i)
            i = heads[i - 1]
        if i not in reaches:
            return False  # round and round
        reaches.update(way)
    return True


def best_tree(scores: Scores) -> list[int]:
    """The best tree with one root, arcs crossing or not, same shapes as `tree`.

    Each root is tried while it could win.
    """
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


def _arborescence(scores: Scores) -> list[int]:
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
    n = len(scores)
    likely = [labels[tag] for tag in scores.argmax(axis=1).tolist()]
    if likely.count("O") == n:
        return []
    if all(_follows(before, label) for before, label in zip(["O", *likely], likely, strict=False)):
        return _spans(likely)  # the best tag of each word is well formed as it is, and then nothing beats it
    allowed = _transitions(tuple(labels))
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


def _follows(before: str, label: str) -> bool:
    """Whether a tag may follow another: "I-per" only "B-per" or "I-per"."""
    return not label.startswith("I-") or before[2:] == label[2:]


@functools.cache
def _transitions(labels: tuple[str, ...]) -> Floats:
    """0 where the second tag may follow the first, else a large negative number."""
    follows = [[_follows(a, b) for b in labels] for a in labels]
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
