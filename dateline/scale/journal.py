"""Which input a worker has in hand, told to whoever looks after the worker has died."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from dateline.scale import disk


class Place(NamedTuple):
    """A step of a shard: "read" or "code" input ``number`` (from 0) of the ``file``-th file, or "write" that part."""

    file: int
    number: int
    step: str


@dataclass
class Journal:
    """The last place is what the worker was at. It is not synced: it must outlive the worker, not the machine."""

    path: Path

    def __post_init__(self) -> None:
        """Begin anew."""
        disk.make_folder(self.path.parent)
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)

    def note(self, place: Place) -> None:
        """Write the place over the one before, in one call."""
        os.pwrite(self._file, json.dumps(place).ljust(80).encode(), 0)

    def close(self) -> None:
        """Let go of the file and remove it: nobody died."""
        os.close(self._file)
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()


def last_place(path: Path) -> Place | None:
    """What the worker was at; None where it had not begun."""
    try:
        return Place(*json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
