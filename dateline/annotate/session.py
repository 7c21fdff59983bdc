"""The model session: arrays in, arrays out. The one place that knows onnxruntime.

Tests of everything after it put a small fake in its place.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dateline.annotate.features import NO_WORD, feature
from dateline.annotate.pieces import Pieces
from dateline.annotate.tokens import Word
from dateline.errors import ModelError

Floats = NDArray[np.float32]
OUTPUTS = ("upos", "xpos", "lemma", "name", "start", "arc", "rel_dep", "rel_head")
GRAPH_OUTPUTS = ("events", "role_dep", "role_head", "pair_dep", "pair_head")
#: What the columns of ``events`` are, in order; their labels stand in labels.json.
WORD_HEADS = ("trigger", "cue", "flag", "of", "mode", "sector")
#: Fusions of onnxruntime that cost more than they save: without this one a window of 110 words takes 15.1 ms instead of
#: 18.3 in int8, 37 instead of 40 in fp32 (onnxruntime 1.31, one thread, 2026-11-21).
SLOW_FUSIONS = ["SkipLayerNormFusion"]
FORMAT, VERSION = "dateline-model", 1
FILES = ("model.onnx", "tokenizer.json", "labels.json", "lemmas.json")


@dataclasses.dataclass(frozen=True)
class Scores:
    """What the model says of one window of n words (logits).

    ``upos``, ``xpos``, ``name``: (n, classes). ``lemma``: (n, k) rules, best first. ``start``: (n,) whether a sentence
    begins. ``arc``: (n, 1 + n), dependent by head, column 0 is the root. ``rel_dep``: (n, rels, k), ``rel_head``:
    (1 + n, k).
    """

    upos: Floats
    xpos: Floats
    lemma: NDArray[np.int64]
    name: Floats
    start: Floats
    arc: Floats
    rel_dep: Floats
    rel_head: Floats
    graph: GraphScores | None = None


@dataclasses.dataclass(frozen=True)
class GraphScores:
    """What the model says of the events of a window of n words (logits).

    ``events``: (n, classes) of all `WORD_HEADS` side by side. ``role_dep``: (n, roles, k), ``role_head``: (n, k).
    ``pair_dep``: (n, types, k), ``pair_head``: (n, k).
    """

    events: Floats
    role_dep: Floats
    role_head: Floats
    pair_dep: Floats
    pair_head: Floats


class Session(Protocol):
    """What the annotator needs of a model."""

    labels: dict[str, list[str]]
    lemmas: dict[str, dict[str, str]]  # part of speech -> word in lower case -> lemma, as seen in training

    def pieces(self, words: Sequence[Word]) -> list[list[int]]:
        """The word pieces of each word, at least one."""

    def run(self, words: Sequence[Word], pieces: Sequence[Sequence[int]]) -> Scores:
        """The scores of one window; ``pieces`` as `pieces` gave them."""


def model_folder() -> Path:
    """Where the weights that come with Dateline lie."""
    return Path(str(resources.files("dateline.resources") / "model"))


class OnnxSession:
    """The trained model, run by onnxruntime. Safe to share between threads once made."""

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        """Load and check the model.

        Args:
            folder: holds `FILES` and manifest.json; by default the one of the package.
            threads: cores for one window.

        Raises:
            ModelError: a file is missing, damaged, or not one of ours.
        """
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as onnx
        from tokenizers import Tokenizer

        folder = folder or model_folder()
        check_files(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            self._onnx = onnxruntime.InferenceSession(
                str(folder / "model.onnx"),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=SLOW_FUSIONS,
            )
        except (onnx.Fail, onnx.InvalidArgument, onnx.InvalidGraph, onnx.InvalidProtobuf, onnx.NotImplemented) as error:
            raise ModelError(
                f"{folder / 'model.onnx'}: is no model that can be run here; reinstall dateline"
            ) from error
        self._pieces = Pieces(Tokenizer.from_file(str(folder / "tokenizer.json")))
        self.labels: dict[str, list[str]] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self.lemmas: dict[str, dict[str, str]] = json.loads((folder / "lemmas.json").read_text(encoding="utf-8"))

    def pieces(self, words: Sequence[Word]) -> list[list[int]]:
        """The word pieces of each word, at least one."""
        return self._pieces.of_words([word.text for word in words])

    def run(self, words: Sequence[Word], pieces: Sequence[Sequence[int]]) -> Scores:
        """The scores of one window of at most 510 pieces."""
        joined, first, last, owner = self._pieces.join(pieces)
        by_word = [feature(word.text, word.space) for word in words]
        features = [NO_WORD if word < 0 else by_word[word] for word in owner]
        inputs = {"pieces": joined, "features": features, "first": first, "last": last}
        rows = {key: np.array([row], dtype=np.int64) for key, row in inputs.items()}
        names = (*OUTPUTS, *GRAPH_OUTPUTS) if "role" in self.labels else OUTPUTS
        found = dict(zip(names, self._onnx.run(names, rows), strict=True))
        for name, kind in (("rel_dep", "rel"), ("role_dep", "role"), ("pair_dep", "pair")):
            if name in found:
                found[name] = found[name].reshape(len(words), len(self.labels[kind]), -1)
        found["start"] = found["start"][:, 0]
        graph = {name: found.pop(name) for name in GRAPH_OUTPUTS if name in found}
        return Scores(**found, graph=GraphScores(**graph) if graph else None)


def check_files(folder: Path) -> dict[str, Any]:
    """The manifest, after every file was found to be the one it names.

    Raises:
        ModelError: with the file and the remedy.
    """
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: no readable manifest ({error}); reinstall dateline or run make train") from error
    if not isinstance(manifest, dict):
        raise ModelError(f"{path}: is no manifest; reinstall dateline or run make train")
    if manifest.get("format") != FORMAT or manifest.get("version") != VERSION:
        found = f"{manifest.get('format')} {manifest.get('version')}"
        raise ModelError(f"{path}: is {found}; this version of dateline reads {FORMAT} {VERSION}")
    files = manifest.get("files")
    if not isinstance(files, dict) or not files.keys() >= set(FILES):
        raise ModelError(f"{path}: does not name all of {', '.join(FILES)}; reinstall dateline or run make train")
    for name, expected in files.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"{folder / name}: missing; reinstall dateline or run make train") from error
        if found != expected:
            raise ModelError(f"{folder / name}: is not the file its manifest names; reinstall dateline")
    return manifest
