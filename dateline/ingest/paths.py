"""The files under the paths that were given, in one order whatever way they were given."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from dateline.errors import InputError


def require(path: str | Path) -> None:
    """Stop where there is nothing at the path.

    Raises:
        InputError: names the path.
    """
    try:
        os.lstat(path)
    except PermissionError:
        return  # there may be something; what is wrong is said when it is read
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be a path ({error})"
        raise InputError(f"{path!s}: {reason}; give a file, a folder, or - for standard input") from error


def is_stream(path: str | Path) -> bool:
    """Whether the path is a pipe or the terminal: it can be read once and may wait for ever."""
    if str(path) == "-":
        return True
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or (stat.S_ISCHR(mode) and str(path) in ("/dev/stdin", "/dev/tty"))


def files_under(paths: Iterable[str | Path]) -> Iterator[Path]:
    """All files at the paths and below, in sorted order, each once.

    Hidden files are left out unless they were named themselves. A folder is yielded itself where `folder_fault` has
    something to say of it: it cannot be read, holds nothing, or was met before through a link.
    """
    seen: set[str] = set()
    folders: set[tuple[int, int]] = set()
    for root in sorted({Path(path) for path in paths}):
        found = False
        for path in _walk(root, folders):
            key = os.path.abspath(path)
            found = True
            if key not in seen:
                seen.add(key)
                yield path
        if not found:
            yield root


def _walk(path: Path, folders: set[tuple[int, int]]) -> Iterator[Path]:
    """The file, or all files in the folder and below."""
    if not os.path.isdir(path):
        yield path
        return
    try:
        about = path.stat()
        entries = sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
    except OSError:
        yield path
        return
    key = (about.st_dev, about.st_ino)
    if key in folders:
        yield path
        return
    folders.add(key)
    for entry in entries:
        yield from _walk(entry, folders)


def fault(path: Path) -> str | None:
    """Why nothing can be read at a path that `files_under` gave, None where it is a file."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return _folder_fault(path)
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return None if stat.S_ISREG(mode) else "not a file: a device, pipe or socket"


def _folder_fault(folder: Path) -> str:
    """Why a folder was given as if it were a file."""
    holds = any(not entry.name.startswith(".") for entry in folder.iterdir())
    inside = holds and next(_walk(folder, set()), folder) != folder
    return "a link to a folder that is read already" if inside else "empty: the folder holds no file but hidden ones"
