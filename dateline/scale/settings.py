"""What the result of a shard depends on besides its sources: the coder, its model and the user's resources."""

from __future__ import annotations

import hashlib
import importlib
import importlib.resources
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dateline.errors import InputError
from dateline.records import Reading, Report
from dateline.version import CODER

#: Raised by one whenever the rows that a shard writes change for another reason than the coder's version.
FORMAT = 1


class Reader(Protocol):
    """What a shard needs of a coder."""

    #: What the user should be told of the resources.
    notes: tuple[str, ...]

    def read(self, report: Report) -> Reading:
        """Read one report; raises `ReadingError` where it cannot."""


@dataclass(frozen=True)
class Settings:
    """How the workers read.

    Args:
        resources: the user's folder, or None.
        factory: ``module:function`` that a worker calls with the folder to get its coder; a name, so that it can be
            sent to another process.
    """

    resources: str | None = None
    factory: str = "dateline.scale.settings:load_coder"
    _digests: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def reader(self) -> Reader:
        """The coder, loaded. Raises what loading it raises."""
        module, _, name = self.factory.partition(":")
        made: Reader = getattr(importlib.import_module(module), name)(self.resources)
        return made

    def digest(self) -> str:
        """A hash of the coder's version, its model and the resources: the same settings, the same hash.

        Raises:
            InputError: the resources cannot be read.
        """
        if "all" not in self._digests:
            hashed = hashlib.sha256(f"{FORMAT}\n{CODER}\n{self.factory}\n".encode())
            hashed.update(_model())
            for name, content in folder_content(self.resources):
                hashed.update(f"{name}\n{len(content)}\n".encode("utf-8", "surrogateescape") + content)
            self._digests["all"] = hashed.hexdigest()[:16]
        return self._digests["all"]


def load_coder(resources: str | None) -> Reader:
    """The coder that comes with Dateline."""
    # Heavy: a run's own process, which only hands out shards, has no use for the model.
    from dateline.coder import Coder

    return Coder(resources=resources)


def folder_content(folder: str | None) -> Iterator[tuple[str, bytes]]:
    """``(name, content)`` of every file below the folder, sorted by name; nothing without one. Raises `InputError`."""
    if folder is None:
        return
    if not Path(folder).is_dir():
        raise InputError(f"{folder}: is no folder; --resources is a folder of your own names and triggers")
    try:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path.read_bytes()
    except OSError as error:
        raise InputError(f"{error.filename}: cannot be read ({error.strerror}); make it readable") from error


def _model() -> bytes:
    """The manifest of the model, which names its files by their hashes: a new model reads everything anew."""
    manifest = importlib.resources.files("dateline") / "resources" / "model" / "manifest.json"
    return manifest.read_bytes() if manifest.is_file() else b""
