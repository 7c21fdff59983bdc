"""Event graphs written by hand: a few probabilities, all others next to nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from dateline.annotation import Floats, Graph
from dateline.events import ontology

#: What is not told has this probability.
LITTLE = 0.001

_TYPES = list(ontology.load().types)
LABELS: dict[str, list[str]] = {
    "trigger": ["", *_TYPES],
    "cue": ["cue"],
    "flag": ["negated", "hypothetical", "future", "historical", "disputed", "reciprocal", "aggregate"],
    "of": ["", *_TYPES],
    "mode": sorted(f"{name} {mode}" for name, kind in ontology.load().types.items() for mode in kind.modes),
    "sector": ["", "COP", "GOV", "MIL", "REB"],
    "role": ["actor", "recipient", "when", "where", "count", "reporter", "speaker", "via", "first", "last"],
    "pair": ["", *_TYPES],
}

Share = Mapping[str, float]


def graph(
    size: int,
    *,
    trigger: Mapping[int, Share] | None = None,
    cue: Mapping[int, float] | None = None,
    flag: Mapping[int, Share] | None = None,
    of: Mapping[int, Share] | None = None,
    mode: Mapping[int, Share] | None = None,
    sector: Mapping[int, Share] | None = None,
    role: Mapping[tuple[int, str], Mapping[int, float]] | None = None,
    pair: Mapping[tuple[int, int], Share] | None = None,
) -> Graph:
    """The graph of a sentence of ``size`` words: word -> label -> probability, what is left over is that of "".

    ``role``: (trigger or cue, role) -> word -> probability. ``pair``: (one, other) -> type -> probability.
    """
    words = {name: _one_of(size, name, rows) for name, rows in (("trigger", trigger), ("of", of), ("sector", sector))}
    words |= {name: _each(size, name, rows) for name, rows in (("flag", flag), ("mode", mode))}
    words["cue"] = _each(size, "cue", {i: {"cue": share} for i, share in (cue or {}).items()})
    roles = np.full((size, len(LABELS["role"]), size), _logit(LITTLE))
    for (i, name), shares in (role or {}).items():
        for j, share in shares.items():
            roles[i, LABELS["role"].index(name), j] = _logit(share)
    pairs = np.zeros((size, len(LABELS["pair"]), size))
    for i in range(size):
        for j in range(size):
            pairs[i, :, j] = _row("pair", (pair or {}).get((i, j), {}))
    same: Floats = np.eye(size, dtype=np.float32)  # the second words' projections: each its own
    return Graph(LABELS, words, (roles.astype(np.float32), same), (pairs.astype(np.float32), same))


def _one_of(size: int, name: str, rows: Mapping[int, Share] | None) -> Floats:
    return np.stack([_row(name, (rows or {}).get(i, {})) for i in range(size)])


def _row(name: str, shares: Share) -> Floats:
    """Logits of one choice."""
    rest = len(LABELS[name]) - 1 - len(shares)
    row = {label: LITTLE / 100 for label in LABELS[name]} | dict(shares)
    row[""] = max(LITTLE / 100, 1 - sum(shares.values()) - rest * LITTLE / 100)
    return np.array([math.log(row[label]) for label in LABELS[name]], np.float32)


def _each(size: int, name: str, rows: Mapping[int, Share] | None) -> Floats:
    table = np.full((size, len(LABELS[name])), _logit(LITTLE), np.float32)
    for i, shares in (rows or {}).items():
        for label, share in shares.items():
            table[i, LABELS[name].index(label)] = _logit(share)
    return table


def _logit(share: float) -> float:
    return math.log(share / (1 - share))
