"""Which content a source file has: hashed once, and recognised by what the system says of the file until that changes.

Hashing reads a file once, at the speed of the disk; coding it takes a thousand times as long. A hash of some parts, or
the time of change alone, would be cheaper and would let an edit go unseen.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

#: Stands for the content of what is no file or cannot be read; reading it then tells why.
NO_FILE = "none"
#: A file changed less than this before it was hashed (seconds) may have been changed again since without its times
#: telling: so coarse are the clocks of file systems. Its hash is not trusted the next time.
SETTLED = 3.0
#: Read at a time, bytes.
_BLOCK = 1 << 20
#: Files hashed at a time; hashing lets other threads run.
_THREADS = min(8, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was looked at.

    Args:
        path: absolute.
        size: bytes.
        modified: nanoseconds; ``changed`` likewise, which no program can set at will.
        sha256: of the content, hexadecimal, or `NO_FILE`.
        settled: whether the hash may be trusted as long as the rest stays.
    """

    path: str
    size: int
    modified: int
    changed: int
    sha256: str
    settled: bool

    def to_list(self) -> list[Any]:
        """As plain JSON values."""
        return [self.path, self.size, self.modified, self.changed, self.sha256, self.settled]


def states(paths: Iterable[str], known: dict[str, FileState]) -> dict[str, FileState]:
    """The state of each path; where ``known`` has the same size and times, its hash is taken over."""
    wanted = list(dict.fromkeys(paths))
    found = {path: _recognised(path, known.get(path)) for path in wanted}
    unknown = [path for path, state in found.items() if state is None]
    with ThreadPoolExecutor(_THREADS) as threads:
        found.update(zip(unknown, threads.map(state_of, unknown), strict=True))
    return {path: state for path, state in found.items() if state is not None}


def state_of(path: str) -> FileState:
    """Look at the path and hash what it holds."""
    about = _look(path)
    if about is None:
        return FileState(path, 0, 0, 0, NO_FILE, False)
    try:
        content = _hash(path)
    except OSError:
        return FileState(path, about.st_size, about.st_mtime_ns, about.st_ctime_ns, NO_FILE, False)
    newest = max(about.st_mtime_ns, about.st_ctime_ns)
    settled = 0 <= newest < time.time_ns() - int(SETTLED * 1e9)
    return FileState(path, about.st_size, about.st_mtime_ns, about.st_ctime_ns, content, settled)


def unchanged(state: FileState) -> bool:
    """Whether the file still looks as it did."""
    about = _look(state.path)
    if about is None:
        return state.sha256 == NO_FILE
    return (about.st_size, about.st_mtime_ns) == (state.size, state.modified)


def _recognised(path: str, state: FileState | None) -> FileState | None:
    """The known state, where the file was not touched since."""
    about = _look(path)
    if about is None or state is None or not state.settled:
        return None
    same = (about.st_size, about.st_mtime_ns, about.st_ctime_ns) == (state.size, state.modified, state.changed)
    return state if same else None


def _look(path: str) -> os.stat_result | None:
    """What the system says of a regular file; None for anything else: a pipe must not be waited for."""
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return None
    return about if stat.S_ISREG(about.st_mode) else None


def _hash(path: str) -> str:
    hashed = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            hashed.update(block)
    return hashed.hexdigest()
