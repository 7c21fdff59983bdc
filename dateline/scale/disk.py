"""Files that are there whole or not at all: written beside, synced, renamed into place.

Everything that a run writes itself goes through this module, so that a test can make each of these calls fail in turn.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from dateline.errors import ArchiveError

#: Written at a time, in bytes; a manifest of a million files is never held as one string.
_BLOCK = 1 << 20
#: How `dateline.store` names what it has not finished: after what it is to be, and its process.
_HALF = re.compile(r"\..+\.\d+")


@contextlib.contextmanager
def guarded(path: object) -> Iterator[None]:
    """Turn a failure of the disk into one line with its remedy. Raises `ArchiveError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ArchiveError(f"{path}: cannot be written ({reason}); mend that and run again: it goes on here") from error


def make_folder(path: Path) -> None:
    """Make the folder and those above it, unless they are there."""
    if not path.is_dir():
        make_folder(path.parent)
        with contextlib.suppress(FileExistsError):
            os.mkdir(path)
        sync(path.parent)


def write(path: Path, lines: Iterable[str]) -> None:
    """Put the lines into the file at ``path``: after a crash it holds all of them or what it held before."""
    beside = path.with_name(path.name + ".new")
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        for block in _blocks(lines):
            _write_all(number, block)
        os.fsync(number)
    finally:
        os.close(number)
    move(beside, path)


def append(path: Path, line: str) -> None:
    """Put one line more into the file, in one call; it need not outlive the machine."""
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        _write_all(number, line.encode("utf-8") + b"\n")
    finally:
        os.close(number)


def move(old: Path, new: Path) -> None:
    """Rename for good: the folders that hold the names are synced too."""
    os.rename(old, new)
    sync(new.parent)
    if old.parent != new.parent:
        sync(old.parent)


def sync(path: Path) -> None:
    """Wait until the file's content, or the names in the folder, are on the disk."""
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_tree(folder: Path) -> None:
    """Sync all files and folders below, then the folder itself."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            sync_tree(entry)
        else:
            sync(entry)
    sync(folder)


def half_written(folder: Path) -> list[Path]:
    """What is being written in the folder, or was when its writer was killed: the names end in a process's number."""
    try:
        return sorted(path for path in folder.iterdir() if _HALF.fullmatch(path.name))
    except FileNotFoundError:
        return []


def alive(process: int) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def remove(path: Path) -> None:
    """Remove the file, or the folder and all in it; another process may be removing it too."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines as UTF-8, joined to blocks."""
    held = bytearray()
    for line in lines:
        # File names may hold bytes that are no UTF-8; JSON escapes them, so nothing is lost here.
        held += line.encode("utf-8") + b"\n"
        if len(held) >= _BLOCK:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _write_all(number: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(number, view) :]
