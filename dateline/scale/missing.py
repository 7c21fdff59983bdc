"""Sources that an earlier run read and that cannot be read now: what was read of them stays, and the user is told."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dateline.ingest.paths import is_stream
from dateline.scale import fingerprint
from dateline.scale.fingerprint import FileState


@dataclass(frozen=True)
class Missing:
    """Paths, sorted.

    Args:
        gone: nothing is there any more.
        unreadable: path -> why it cannot be read.
    """

    gone: tuple[str, ...]
    unreadable: dict[str, str]


def present(paths: Iterable[str], known: Iterable[str]) -> list[str]:
    """The paths without those that can be planned no more, and at or below which an earlier run had files."""
    known = _with_folders(known)
    return [path for path in paths if path not in known or (os.path.lexists(path) and not is_stream(path))]


def find(named: Iterable[str], states: dict[str, FileState], read: Iterable[str]) -> Missing:
    """What is missing of what was read.

    Args:
        named: the sources of this run; what was read of others is not looked at.
        states: the files that were found at and below them, as they are now.
        read: the files of which something was read.
    """
    read = set(read)
    above = _with_folders(read)
    shut, gone = {}, []
    for path, state in states.items():
        if state.sha256 == fingerprint.NO_FILE and path in above:
            reason = _why(path, path in read) or ("its content cannot be read" if path in read else None)
            if reason:
                shut[path] = reason
    for path in sorted(_below(named, read - states.keys())):
        try:
            os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            gone.append(path)
        except OSError:
            continue  # a folder above it cannot be entered, and is told
        else:
            if reason := _why(path, True):
                shut[path] = reason
    return Missing(tuple(gone), dict(sorted(shut.items())))


def _why(path: str, was_file: bool) -> str | None:
    """Why nothing is read at the path, which is not waited for; None where that cannot be seen from without."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            os.listdir(path)
            return "it is a folder now" if was_file else None
        if not stat.S_ISREG(mode):
            return "it is no file any more"
        with open(path, "rb") as file:
            file.read(1)
    except OSError as error:
        return error.strerror or str(error)
    return None


def _with_folders(paths: Iterable[str]) -> set[str]:
    """The paths and all folders above them."""
    found: set[str] = set()
    for path in paths:
        while path not in found:
            found.add(path)
            path = os.path.dirname(path)
    return found


def _below(named: Iterable[str], paths: Iterable[str]) -> Iterator[str]:
    """Those of the paths that are named or lie below one that is."""
    roots = set(named)
    for path in paths:
        if path in roots or any(str(above) in roots for above in Path(path).parents):
            yield path
