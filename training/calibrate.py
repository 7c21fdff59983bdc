"""Fits the confidence of events to the dev split: ``resources/confidence.yaml``; prints how it holds on the test split.

    python -m training.calibrate [--data ../shared/data]

An event counts as right where its trigger and type are (see `bench.events`).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

import dateline
from bench import say
from bench.events import coded_rows, gold_rows, pairs, texts
from dateline.events import confidence
from dateline.records import Report
from dateline.resources import reading
from training import event_corpus

#: Weight of the squared weights in the loss: the dev split has some three hundred events.
DECAY = 0.01
HEADER = """\
# How sure an event is: weights of a logistic regression on the log odds of the model (that the word tells an
# event, that it is of this type) and on whether the lexicon has the word too. Fitted to the dev split by
# training/calibrate.py.
"""


def judged(coder: dateline.Coder, split: str, data: Path) -> list[tuple[tuple[str, ...], bool]]:
    """Why each event of a split was coded, and whether it is right."""
    corpus = event_corpus.corpus_words(data)
    found = []
    for text in texts(event_corpus.read(event_corpus.FOLDER / f"{split}.jsonl", corpus), corpus):
        reading_ = coder.read(Report(text=text.text))
        begin = text.words[0][0][0]
        events = [event for event in reading_.events if event.trigger.start >= begin]
        rows = coded_rows(reading_, text)
        right = {id(other) for one, other in pairs(gold_rows(text), rows) if one.type == other.type}
        found += [(event.why, id(row) in right) for event, row in zip(events, rows, strict=True)]
    return found


def fit(cases: list[tuple[tuple[str, ...], bool]]) -> dict[str, float]:
    """The weights, by L-BFGS."""
    table = torch.tensor([[1.0, *confidence.features(why)] for why, _ in cases])
    gold = torch.tensor([float(right) for _, right in cases])
    weights = torch.zeros(4, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(table @ weights, gold)
        loss = loss + DECAY * weights[1:].square().sum()
        torch.autograd.backward(loss)
        return loss

    optimizer.step(closure)
    found = weights.detach().tolist()
    return {name: round(value, 3) for name, value in zip(("base", "graph", "type", "lexicon"), found, strict=True)}


def reliability(cases: list[tuple[tuple[str, ...], bool]]) -> list[tuple[str, int, float, float]]:
    """For bands of confidence: how many events, the mean of what was said, and the share that is right."""
    bands = ((0, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01))
    rows = []
    for low, high in bands:
        own = [(confidence.confidence_of(why), right) for why, right in cases]
        own = [(value, right) for value, right in own if low <= value < high]
        if own:
            size = len(own)
            said, true = sum(value for value, _ in own) / size, sum(right for _, right in own) / size
            rows.append((f"{low:.1f}-{min(high, 1.0):.1f}", size, said, true))
    return rows


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    args = parser.parse_args()
    coder = dateline.Coder()
    weights = fit(judged(coder, "dev", args.data))
    lines = "".join(f"{name}: {value}\n" for name, value in weights.items())
    (reading.folder() / "confidence.yaml").write_text(f"{HEADER}\n{lines}", encoding="utf-8")
    confidence.load.cache_clear()
    for band, size, said, true in reliability(judged(coder, "test", args.data)):
        say(f"{band}  {size:4d} events  said {said:.2f}  right {true:.2f}")


if __name__ == "__main__":
    main()
