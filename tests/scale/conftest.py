"""Runs with fakes, in this process or in others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dateline import scale
from dateline.scale import linking, work
from dateline.store import content_hash, open_archive

from . import fakes


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fakes for sources, cards and linking; what `fakes.make_quick` puts in their place goes with the test."""
    for module, name in ((work, "read_piece"), (work, "card_of"), (linking, "link")):
        monkeypatch.setattr(module, name, getattr(fakes, name))


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return fakes.write_sources(tmp_path / "sources")


@pytest.fixture
def run(quick: None, tmp_path: Path) -> Callable[..., scale.Ran]:
    """A run with the fakes, in this process unless ``workers`` says otherwise; cut into small shards."""

    def go(*sources: Path, archive: Path | None = None, **more: Any) -> scale.Ran:
        options = {"workers": 0, "settings": fakes.FAKE, "target_bytes": 900, **more}
        return scale.run(sources, archive or tmp_path / "archive", **options)

    return go


@pytest.fixture
def content() -> Callable[[Path], str]:
    """The hash of what an archive holds."""

    def of(path: Path) -> str:
        with open_archive(path, read_only=True) as archive:
            return content_hash(archive)

    return of
