"""Archives named on the command line; ``-`` is standard in or out there too."""

from __future__ import annotations

import contextlib
import pathlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dateline.errors import InputError

if TYPE_CHECKING:
    from dateline.store.archive import Archive


@contextlib.contextmanager
def archive_to_read(path: str) -> Iterator[Archive]:
    """The archive at the path, or the one that comes in on standard input."""
    from dateline.store import open_archive

    if path != "-":
        with open_archive(path, read_only=True) as archive:
            yield archive
        return
    with tempfile.TemporaryDirectory() as folder:
        # DuckDB needs a file that it can seek in.
        copy = pathlib.Path(folder, "standard-input.duckdb")
        with copy.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        with open_archive(copy, read_only=True) as archive:
            yield archive


@contextlib.contextmanager
def archive_to_write(path: str) -> Iterator[Archive]:
    """The archive at the path, made where there is none; for ``-`` a new one that goes to standard output."""
    from dateline.store import open_archive

    if path != "-":
        with open_archive(path) as archive:
            yield archive
        return
    if sys.stdout.isatty():
        raise InputError("an archive is no text for a terminal; give a file, or send standard output to one")
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder, "standard-output.duckdb")
        with open_archive(made) as archive:
            yield archive
        with made.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
