"""From the data folder to the weights: the whole run, read top to bottom.

    python -m training.run --data ../shared/data --base FOLDER [--out build/model]

Two stages. The first learns syntax, lemmas and names at once from the base weights. The second goes on from there at
half the rate, with the development splits too, and twice the GUM treebank and the names, of which there is less. The
test splits, and a tenth of gmb-voa, are never trained on. About 75 minutes on two cores that have nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path

from tokenizers import Tokenizer

from training import evaluate, export, train
from training.train import Recipe

FIRST = Recipe()
SECOND = Recipe(seed=20261122, epochs=4, encoder_rate=1.2e-4, head_rate=1e-3, gum_repeat=2, gmb_repeat=2, with_dev=True)


def run(data: Path, base: Path, out: Path, target: Path) -> None:
    """Train both stages under ``out``, measure the result, and write the model to ``target``."""
    train.check_base(base)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    weights = base / "model.safetensors"
    train.train(train.load(data, FIRST), tokenizer, weights, FIRST, out / "first")
    first = out / "first" / "checkpoint.pt"
    train.train(train.load(data, SECOND), tokenizer, weights, SECOND, out / "second", resume=first)
    checkpoint = out / "second" / "checkpoint.pt"
    export.export(checkpoint, base, data, out / "export", {})
    figures = evaluate.evaluate(out / "export", data, "test")
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    export.export(checkpoint, base, data, target, figures)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--base", type=Path, required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--out", type=Path, default=Path("build/model"))
    parser.add_argument("--target", type=Path, default=Path("dateline/resources/model"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    run(args.data, args.base, args.out, args.target)


if __name__ == "__main__":
    main()
