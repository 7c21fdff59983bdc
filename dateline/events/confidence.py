"""How likely an event is right in trigger and type, from what speaks for it (``why``).

The weights (``resources/confidence.yaml``) were fitted to the dev split of our own annotation by `training.calibrate`;
how far they hold on unseen reports is told by the reliability table of the model card (docs/model.md).
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Iterable
from pathlib import Path

from dateline.resources import reading

#: Probabilities are told with two decimals; nothing is taken to be surer than this.
SUREST = 0.995


@dataclasses.dataclass(frozen=True)
class Calibration:
    """Weights of a logistic regression."""

    base: float
    graph: float
    type: float
    lexicon: float


@functools.cache
def load(folder: Path | None = None) -> Calibration:
    """The weights of ``resources/confidence.yaml``. Raises `ResourceError`."""
    table = reading.read((folder or reading.folder()) / "confidence.yaml").table(("base", "graph", "type", "lexicon"))
    return Calibration(**{name: entry.decimal() for name, entry in table.items()})


def features(why: Iterable[str]) -> tuple[float, float, float]:
    """Log odds of the trigger and of its type by the model, and 1 where the lexicon has the word too."""
    told = dict(reason.partition(" ")[::2] for reason in why)
    return _logit(told.get("graph")), _logit(told.get("type")), float("lexicon" in told)


def _logit(value: str | None) -> float:
    share = min(SUREST, max(1 - SUREST, float(value))) if value else 0.5
    return math.log(share / (1 - share))


def confidence_of(why: Iterable[str]) -> float:
    """The probability, with two decimals."""
    weights = load()
    graph, kind, lexicon = features(why)
    score = weights.base + weights.graph * graph + weights.type * kind + weights.lexicon * lexicon
    return round(1 / (1 + math.exp(-score)), 2)
