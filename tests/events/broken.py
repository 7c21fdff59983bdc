"""Copies of the knowledge with one thing wrong, to see what its error says."""

from __future__ import annotations

import shutil
from pathlib import Path

from dateline.resources import reading


def broken(to: Path, file: str, old: str, new: str) -> tuple[Path, int]:
    """A copy of the knowledge in which ``old`` is ``new`` once in ``file``; its folder, and the line of it."""
    folder = to / "resources"
    shutil.copytree(
        reading.folder(), folder, ignore=shutil.ignore_patterns("model", "*.parquet", "*.py", "__pycache__")
    )
    path = folder / file
    text = path.read_text(encoding="utf-8")
    before, found, after = text.partition(old)
    assert found, f"{old!r} is not in {file}"
    path.write_text(before + new + after, encoding="utf-8")
    return folder, before.count("\n") + 1
