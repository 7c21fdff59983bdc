"""The model's files are checked before they are used."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from dateline.annotate import OnnxSession
from dateline.annotate.session import FORMAT, VERSION, check_files, model_folder
from dateline.annotate.tokens import tokenise
from dateline.errors import ModelError

FILES = ("model.onnx", "tokenizer.json", "labels.json", "lemmas.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose manifest is right, though nothing in it is a model."""
    for name in FILES:
        (tmp_path / name).write_text(f"this is {name}", encoding="utf-8")
    write_manifest(tmp_path)
    return tmp_path


def write_manifest(folder: Path, **changes: object) -> None:
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    manifest = {"format": FORMAT, "version": VERSION, "files": files} | changes
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def refused(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        check_files(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_whole_folder_passes(folder: Path) -> None:
    assert set(check_files(folder)["files"]) == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert name in refused(folder) and "missing" in refused(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[:-1])
    assert name in refused(folder) and "reinstall" in refused(folder)


def test_no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    assert "manifest.json" in refused(folder)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="manifest"):
        OnnxSession(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\udcff"])
def test_a_manifest_that_is_none(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert "manifest.json" in refused(folder)


@pytest.mark.parametrize("changes", [{"format": "other"}, {"version": VERSION + 1}, {"version": None}])
def test_a_foreign_manifest(folder: Path, changes: dict[str, object]) -> None:
    write_manifest(folder, **changes)
    assert f"{FORMAT} {VERSION}" in refused(folder)


@pytest.mark.parametrize("files", [{}, None, [], {"model.onnx": "0"}])
def test_a_manifest_that_does_not_name_every_file(folder: Path, files: object) -> None:
    """What is not named is not checked: a folder with such a manifest must not pass."""
    write_manifest(folder, files=files)
    refused(folder)


def test_files_that_are_whole_but_no_model(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx"):
        OnnxSession(folder)


def test_the_model_that_comes_with_dateline(model: OnnxSession) -> None:
    check_files(model_folder())
    assert (model_folder() / "model.onnx").stat().st_size < 30e6
    assert {"upos", "xpos", "lemma", "name", "rel"} <= set(model.labels)


@pytest.mark.parametrize(
    "text", ["No.", "No", "Iraqi troops turned down several U.S. requests for help in Ramadi.", "a " * 500]
)
def test_scores_have_their_shapes(model: OnnxSession, text: str) -> None:
    words = tokenise(text, 0, len(text))
    n, rels = len(words), len(model.labels["rel"])
    scores = model.run(words, model.pieces(words))
    assert scores.upos.shape == (n, len(model.labels["upos"]))
    assert scores.xpos.shape == (n, len(model.labels["xpos"]))
    assert scores.name.shape == (n, len(model.labels["name"]))
    assert scores.start.shape == (n,)
    assert scores.arc.shape == (n, n + 1)
    assert scores.rel_dep.shape[:2] == (n, rels)
    assert scores.rel_head.shape == (n + 1, scores.rel_dep.shape[2])
    assert scores.lemma.shape[0] == n
    assert all(np.isfinite(part).all() for part in (scores.upos, scores.arc, scores.rel_dep, scores.start))
