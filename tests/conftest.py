"""For all tests: how long hypothesis may look, and where the model and the shared data are."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from dateline.annotate import Annotator, OnnxSession
from dateline.annotate.session import model_folder
from dateline.coder import Coder

# No deadline: a busy machine is no fault. The same examples every time: a red test must stay red until it is mended.
hypothesis.settings.register_profile("dateline", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("dateline")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def model() -> OnnxSession:
    """The trained model; skips where the checkout has none."""
    if not (model_folder() / "model.onnx").is_file():
        pytest.skip(f"no trained model at {model_folder()}/model.onnx; make train makes it")
    return OnnxSession()


@pytest.fixture(scope="session")
def annotator(model: OnnxSession) -> Annotator:
    """The annotator with the trained model."""
    return Annotator(model)


@pytest.fixture(scope="session")
def coder(model: OnnxSession) -> Coder:
    """The whole coder with the trained model."""
    return Coder(model)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the shared data; skips where it is not there."""
    folder = Path(os.environ.get("DATELINE_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"no shared data at {folder} (DATELINE_SHARED)")
    return folder
