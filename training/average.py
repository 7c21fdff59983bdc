"""The mean of several checkpoints of one model (Wortsman et al. 2022, "Model soups").

A run long enough to learn the events is long enough to learn the training sentences by heart (F1 .97 on them, .66 on
dev); its mean with an earlier epoch, a shorter run on events alone and the weights before all of it reaches .70 on dev
and gives back most of what the trees had lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch


def average(parts: Sequence[tuple[Path, float, bool]], out: Path) -> None:
    """Write the weighted mean of checkpoints.

    Args:
        parts: checkpoint, weight, and whether its event heads count (not those that were never trained).
        out: where to write; labels are those of the first part, recipes those of all.
    """
    states = [(torch.load(path, weights_only=True), weight, heads) for path, weight, heads in parts]
    first = states[0][0]
    mean = {}
    for name in first["model"]:
        counted = [(s["model"][name], weight) for s, weight, heads in states if heads or not name.startswith("graph.")]
        mean[name] = sum(tensor * weight for tensor, weight in counted) / sum(weight for _, weight in counted)
    recipes = {str(recipe): recipe for s, _, _ in states for recipe in s["recipes"]}
    out.parent.mkdir(parents=True, exist_ok=True)
    averaged = {"averaged": [[path.parent.name, weight] for path, weight, _ in parts]}
    torch.save({**first, "model": mean, "recipes": [*recipes.values(), averaged]}, out)
