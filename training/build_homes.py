"""Learns how to tell whose an unnamed party is from what its report speaks of: ``resources/parties/homes.yaml``.

    python -m training.build_homes [--data ../shared/data] [--check FILE.jsonl]

A softmax over the countries that the report has named and "none of them", with the features of
`dateline.resolve.homes`; fitted to the annotated countries of parties whose own words tell none.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch

from bench import say
from bench.events import Text, gold_rows, texts
from dateline.annotate import Annotator
from dateline.annotation import Annotation, Sentence
from dateline.events.coding import EventCoder
from dateline.resolve import homes
from dateline.resources import reading
from training import event_corpus, targets

#: Weight of the squared weights in the loss, against features that were seen a few times only.
DECAY = 0.003
HEADER = """\
# What speaks for a country that the report names being that of a party whose own words tell none:
# weights of a softmax over all such countries and "none of these". Learned from training/annotations by
# training/build_homes.py; what each feature means stands in dateline/resolve/homes.py. An answer is given from the
# probability "bar" on.
"""

Case = tuple[dict[str, dict[str, float]], str]


def cases(
    annotator: Annotator, coder: EventCoder, files: Iterable[Path], corpus: list[tuple[str, ...]]
) -> Iterator[Case]:
    """The options and the right one for every annotated party whose words tell no country."""
    for path in files:
        for text in texts(event_corpus.read(path, corpus), corpus):
            yield from _cases(annotator, coder, text)


def _cases(annotator: Annotator, coder: EventCoder, text: Text) -> Iterator[Case]:
    annotation = annotator.annotate(text.text)
    parties = coder.parties(annotation, None)
    for row in gold_rows(text):
        for (start, end), country, _ in itertools.chain(row.actor, row.recipient):
            at = _head(annotation, start, end)
            if at is None:
                continue
            sentence, i = at
            token = sentence.tokens[i]
            party = parties.named(sentence, token)[0]
            if party.country is None:
                options = parties.homes.options(sentence, token, party.sectors, parties.is_definite(sentence, token))
                yield options, country if country in options else ""


def _head(annotation: Annotation, start: int, end: int) -> tuple[Sentence, int] | None:
    for sentence in annotation.sentences:
        inside = [token for token in sentence.tokens if token.start < end and token.end > start]
        own = {token.i for token in inside}
        top = next((token.i for token in inside if token.head not in own), None)
        if top is not None:
            return sentence, top
    return None


def fit(found: list[Case]) -> dict[str, float]:
    """Weights of the features, by L-BFGS."""
    names = sorted({name for options, _ in found for features in options.values() for name in features})
    index = {name: i for i, name in enumerate(names)}
    width = max(len(options) for options, _ in found)
    table = torch.zeros(len(found), width, len(names))
    mask = torch.full((len(found), width), float("-inf"))
    gold = torch.zeros(len(found), dtype=torch.int64)
    for row, (options, right) in enumerate(found):
        for column, (country, features) in enumerate(options.items()):
            mask[row, column] = 0
            for name, value in features.items():
                table[row, column, index[name]] = value
            if country == right:
                gold[row] = column
    weights = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(table @ weights + mask, gold) + DECAY * weights.square().sum()
        torch.autograd.backward(loss)
        return loss

    optimizer.step(closure)
    return {name: round(float(weights[i]), 2) for name, i in index.items()}


def measure(found: list[Case], weights: homes.Weights) -> dict[str, float]:
    """Share right, and precision and recall of the countries given, as `Homes.of` would."""
    right = given = wanted = good = 0
    for options, gold in found:
        answer = homes.likeliest(options, weights) or ""
        right += answer == gold
        given += bool(answer)
        wanted += bool(gold)
        good += bool(answer) and answer == gold
    return {
        "cases": len(found),
        "right": right / max(1, len(found)),
        "precision": good / max(1, given),
        "recall": good / max(1, wanted),
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--check", type=Path, default=event_corpus.FOLDER / "dev.jsonl")
    parser.add_argument("--bar", type=float, default=0.4)
    args = parser.parse_args()
    coder, corpus = EventCoder("training"), event_corpus.corpus_words(args.data)
    annotator = Annotator(None, coder.lemmas())
    seen = list(cases(annotator, coder, targets.annotated_files(), corpus))
    weights = fit(seen)
    lines = "".join(f"  {name}: {value}\n" for name, value in weights.items())
    path = reading.folder() / "parties" / "homes.yaml"
    path.write_text(f"{HEADER}\nbar: {args.bar}\nweights:\n{lines}", encoding="utf-8")
    for name, some in (("seen", seen), ("unseen", list(cases(annotator, coder, [args.check], corpus)))):
        figures = measure(some, homes.Weights(weights, args.bar))
        say(f"{name}: " + ", ".join(f"{key} {value:.3g}" for key, value in figures.items()))


if __name__ == "__main__":
    main()
