"""From the shipped int8 model back to a checkpoint, to train further without the stages before.

    python -m training.thaw [--model dateline/resources/model] --out build/thawed/checkpoint.pt

Rounding to 7 bits cost about 0.2 LAS when the model was made; training on from here wins it back within an epoch.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from training.model import LABEL, LAYERS, Model, Sizes

#: Weights that the exporter renames, in the order of the graph.
LAYER_ORDER = ("query", "key", "value", "out", "up", "down")
TAG_ORDER = ("upos", "xpos", "lemma", "name", "start")


def thaw(folder: Path) -> dict[str, object]:
    """What a checkpoint of the model in ``folder`` would hold (encoder, syntax and names)."""
    graph = onnx.load(str(folder / "model.onnx")).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    weights = {
        name.removeprefix("model."): _tensor(array) for name, array in arrays.items() if name.startswith("model.")
    }
    weights = {
        name: tensor for name, tensor in weights.items() if not name.endswith(("_scale", "_zero_point", "_quantized"))
    }
    for name in ("word", "feature"):
        weights[f"encoder.{name}.weight"] = _full(arrays, f"model.encoder.{name}.weight")
    numbered = [name for name in arrays if name.startswith("val_") and name.endswith("_quantized")]
    matrices = iter([_full(arrays, name.removesuffix("_quantized")).T for name in sorted(numbered, key=_number)])
    for index in range(LAYERS):
        for name in LAYER_ORDER:
            weights[f"encoder.layers.{index}.{name}.weight"] = next(matrices)
    for name in TAG_ORDER:
        weights[f"tags.{name}.weight"] = next(matrices)
    weights["arc_dep.weight"], weights["arc_head.weight"] = next(matrices), next(matrices)
    weights["arc.weight"] = next(matrices).T[None]
    weights["rel_dep.weight"], weights["rel_head.weight"] = next(matrices), next(matrices)
    rels = len(labels["rel"])
    weights["rel.weight"] = next(matrices).reshape(rels, LABEL + 1, LABEL + 1).permute(0, 2, 1)
    model = Model(weights["encoder.word.weight"].shape[0], Sizes.of(labels))
    missing, unknown = model.load_state_dict({k: v.contiguous() for k, v in weights.items()}, strict=False)
    if unknown or any(not name.startswith("graph.") for name in missing):
        raise SystemExit(f"thaw: {folder} is not laid out as this version expects: {missing} {unknown}")
    return {"model": model.state_dict(), "labels": labels, "recipes": manifest["recipes"], "epoch": manifest["epoch"]}


def _number(name: str) -> int:
    return int(name.split("_")[1])


def _tensor(array: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Tensor:
    return torch.from_numpy(np.array(array))


def _full(arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]], name: str) -> Tensor:
    """A quantised matrix in single precision."""
    whole = arrays[f"{name}_quantized"].astype(np.float32) - arrays[f"{name}_zero_point"].astype(np.float32)
    return torch.from_numpy(whole * arrays[f"{name}_scale"])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=Path("dateline/resources/model"))
    parser.add_argument("--out", type=Path, default=Path("build/thawed/checkpoint.pt"))
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(thaw(args.model), args.out)


if __name__ == "__main__":
    main()
