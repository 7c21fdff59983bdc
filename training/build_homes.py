"""Learns how to tell whose an unnamed party is from what its report speaks of: ``resources/parties/homes.yaml``.

    python -m training.build_homes [--data ../shared/data] [--check FILE.jsonl]

A softmax over the countries that the report has named and "none of them", with the features of
`dateline.resolve.homes`; fitted to the annotated countries of parties whose own words tell none.
"""

from __future__ import annotations

import argparse
import collections
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch

from bench import say
from bench.events import Text, gold_rows, texts
from dateline.annotate import Annotator
from dateline.annotation import Annotation, Sentence
from dateline.events.coding import EventCoder
from dateline.records import Party
from dateline.resolve import homes
from dateline.resolve.parties import PartyReader
from dateline.resources import reading
from training import event_corpus, targets

#: Weight of the squared weights in the loss, against features that were seen a few times only.
DECAY = 0.0005
#: Features seen with fewer options than this are left out.
SELDOM = 8
#: The annotated reports have no datelines: what they are worth is set by hand, so that with nothing else told, the
#: police, and the government, are those of where the report was written; what the report names outweighs it.
BY_HAND = {"dateline home": 2.0, "dateline state": 2.5, "dateline people": 0.5}
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
        sides = {
            role: [(_head(annotation, start, end), country) for (start, end), country, _ in side]
            for role, side in (("actor", row.actor), ("recipient", row.recipient))
        }
        own = {role: [_named(parties, at) for at, _ in side] for role, side in sides.items()}
        for role, other in (("actor", "recipient"), ("recipient", "actor")):
            others = frozenset(party.country for party in own[other] if party and party.country)
            for (at, country), party in zip(sides[role], own[role], strict=True):
                if at is None or party is None or party.country is not None:
                    continue
                sentence, token = parties.meant(at[0], at[0].tokens[at[1]])
                definite = parties.is_definite(sentence, token)
                part = homes.Part(row.type, role, others)
                options = parties.homes.options(sentence, token, party.sectors, definite, part)
                yield options, country if country in options else ""


def _named(parties: PartyReader, at: tuple[Sentence, int] | None) -> Party | None:
    return None if at is None else parties.named(at[0], at[0].tokens[at[1]])[0]


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
    seen = collections.Counter(
        name for options, _ in found for features in options.values() for name, value in features.items() if value
    )
    names = sorted(name for name, times in seen.items() if times >= SELDOM)
    index = {name: i for i, name in enumerate(names)}
    width = max(len(options) for options, _ in found)
    table = torch.zeros(len(found), width, len(names))
    mask = torch.full((len(found), width), float("-inf"))
    gold = torch.zeros(len(found), dtype=torch.int64)
    for row, (options, right) in enumerate(found):
        for column, (country, features) in enumerate(options.items()):
            mask[row, column] = 0
            for name in features.keys() & index.keys():
                table[row, column, index[name]] = features[name]
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
    rounded = {name: round(float(weights[i].detach()), 2) for name, i in index.items()}
    return {name: weight for name, weight in sorted((rounded | BY_HAND).items()) if weight}


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
    parser.add_argument("--bar", type=float, default=0.35)
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
