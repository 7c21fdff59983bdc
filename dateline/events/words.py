"""Closed word classes of the events step, read from ``resources/words``."""

from __future__ import annotations

import functools
from pathlib import Path

from dateline.resources import reading


@functools.cache
def load(name: str, folder: Path | None = None) -> dict[str, frozenset[str]]:
    """The classes of ``words/<name>.yaml``: class -> lemmas in lower case. Raises `ResourceError`."""
    file = reading.read((folder or reading.folder()) / "words" / f"{name}.yaml")
    return {key: frozenset(entry.words()) for key, entry in file.table().items()}
