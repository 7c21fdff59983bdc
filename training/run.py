"""From the data folder to the weights: the whole run, read top to bottom.

    python -m training.run --data ../shared/data --base FOLDER [--out build/model]

Three stages. The first learns syntax, lemmas and names at once from the base weights. The second goes on from there at
half the rate, with the development splits too, and twice the GUM treebank and the names, of which there is less. The
third adds the event graph from our own annotation, and learns all together; a short run on events alone goes beside
it, and the result is the mean of both, of the third stage's first epoch and of what was before (`training.average`).
The test splits, a tenth of gmb-voa, and
the test and dev splits of our annotation are never trained on. About 75 minutes on two cores that have nothing else to
do for the first two stages, 50 for the third. ``--from-shipped`` leaves out the first two: it begins with the weights
of the package (`training.thaw`), which were made by them.
"""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path

import torch
from tokenizers import Tokenizer

from dateline.annotate import Annotator, OnnxSession
from dateline.annotate.session import model_folder
from training import average, evaluate, export, thaw, train
from training.train import Recipe

FIRST = Recipe()
SECOND = Recipe(seed=20261122, epochs=4, encoder_rate=1.2e-4, head_rate=1e-3, gum_repeat=2, gmb_repeat=2, with_dev=True)
THIRD = Recipe(
    seed=20261123,
    epochs=4,
    encoder_rate=2e-4,
    head_rate=1e-3,
    batch_pieces=900,
    head_dropout=0.2,
    event_repeat=5,
    written_repeat=5,
    with_dev=True,
)
EVENTS = Recipe(
    seed=20261123,
    epochs=6,
    encoder_rate=1.5e-4,
    head_rate=1e-3,
    batch_pieces=700,
    head_dropout=0.2,
    treebanks=False,
    event_repeat=1,
    written_repeat=1,
)
#: Weights of the last mean, chosen on the dev split; the weights before the third stage have no event heads to count.
LAST, FIRST_EPOCH, BEFORE, EVENTS_ALONE = 0.35, 0.3, 0.2, 0.15


def run(data: Path, base: Path, out: Path, target: Path, from_shipped: bool = False) -> None:
    """Train all stages under ``out``, measure the result, and write the model to ``target``."""
    train.check_base(base)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    weights = base / "model.safetensors"
    second = out / "second" / "checkpoint.pt"
    parser = out / "second" / "export"
    if from_shipped:
        second.parent.mkdir(parents=True, exist_ok=True)
        torch.save(thaw.thaw(model_folder()), second)
        parser = model_folder()
    else:
        train.train(train.load(data, FIRST), tokenizer, weights, FIRST, out / "first")
        first = out / "first" / "checkpoint.pt"
        train.train(train.load(data, SECOND), tokenizer, weights, SECOND, second.parent, resume=first)
        export.export(second, base, data, parser, {})
    documents = train.load(data, THIRD, Annotator(OnnxSession(parser)))
    train.train(documents, tokenizer, weights, THIRD, out / "third", resume=second)
    alone = train.load(data, EVENTS, Annotator(OnnxSession(parser)))
    train.train(alone, tokenizer, weights, EVENTS, out / "events", resume=second)
    checkpoint = out / "mean" / "checkpoint.pt"
    third = out / "third"
    average.average(
        [
            (third / "checkpoint.pt", LAST, True),
            (third / "epoch1.pt", FIRST_EPOCH, True),
            (second, BEFORE, False),
            (out / "events" / "checkpoint.pt", EVENTS_ALONE, True),
        ],
        checkpoint,
    )
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
    parser.add_argument("--from-shipped", action="store_true", help="begin with the third stage")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    run(args.data, args.base, args.out, args.target, args.from_shipped)


if __name__ == "__main__":
    main()
