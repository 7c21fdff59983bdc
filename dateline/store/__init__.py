"""The archive: readings kept in one DuckDB file, to be asked again.

`open_archive` is the one way in. DuckDB is imported when an archive is opened, not before, so that a command which
needs no archive starts quickly.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.store.archive import Archive

__all__ = ["open_archive"]


def open_archive(path: str | os.PathLike[str], read_only: bool = False) -> Archive:
    """Open the archive at ``path``; where there is no file yet, make an empty one (unless ``read_only``).

    Raises:
        InputError: there is no such archive to read, or the path cannot hold one.
        ArchiveError: another process holds the file, it is not one of ours, or a newer Dateline wrote it.
    """
    from dateline.store.archive import Archive

    return Archive(path, read_only=read_only)
