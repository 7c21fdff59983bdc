"""The archive: readings kept to be asked again, in a DuckDB file, a folder of Parquet shards, or PostgreSQL.

`open_archive` is the one way in; `write_shard` makes a shard of a folder without opening it. Databases are imported
when an archive is opened, not before, so that a command which needs no archive starts quickly.
"""

from __future__ import annotations

import importlib
import os
import pathlib
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from dateline.store.archive import Archive
    from dateline.store.hashing import content_hash
    from dateline.store.merging import shard_rows
    from dateline.store.parts import is_done, read_done, read_shard, write_shard

__all__ = [
    "content_hash",
    "is_done",
    "kind_of",
    "open_archive",
    "read_done",
    "read_shard",
    "shard_rows",
    "write_shard",
]

#: The public functions that are loaded when they are asked for, with the module they are in.
_LATER = {
    "content_hash": "hashing",
    "is_done": "parts",
    "read_done": "parts",
    "read_shard": "parts",
    "shard_rows": "merging",
    "write_shard": "parts",
}


def __getattr__(name: str) -> Any:
    """Load what needs a database only when it is asked for."""
    if name in _LATER:
        return getattr(importlib.import_module(f"dateline.store.{_LATER[name]}"), name)
    raise AttributeError(f"module 'dateline.store' has no attribute '{name}'")


def kind_of(path: str | os.PathLike[str]) -> Literal["file", "folder", "postgres"]:
    """What kind of archive is, or would be made, at the path.

    A URL that begins with postgresql:// is PostgreSQL. A folder that is there, a path that ends in a slash, and one
    without a suffix where nothing is yet is a folder. All else is a file.
    """
    text = os.fspath(path)
    if text.startswith(("postgresql://", "postgres://")):
        return "postgres"
    place = pathlib.Path(text)
    if os.path.isdir(place) or text.endswith(("/", os.sep)):
        return "folder"
    return "file" if os.path.exists(place) or place.suffix else "folder"


def open_archive(
    path: str | os.PathLike[str], read_only: bool = False, memory_mb: int | None = None, threads: int | None = None
) -> Archive:
    """Open the archive at ``path``; where there is none yet, make an empty one (unless ``read_only``).

    Args:
        path: a DuckDB file, a folder, or the URL of a PostgreSQL database; see `kind_of`.
        read_only: any number may read a file together, and a folder or database while another writes.
        memory_mb: how much memory DuckDB may take, by default four fifths of what there is.
        threads: how many threads it may use, by default one for each core.

    Raises:
        InputError: there is no such archive to read, or the path cannot hold one.
        ArchiveError: another process holds it, it is not one of ours, or a newer Dateline wrote it.
    """
    kind = kind_of(path)
    if kind == "folder":
        from dateline.store.folder import FolderArchive

        return FolderArchive(path, read_only, memory_mb, threads)
    if kind == "postgres":
        from dateline.store.postgres import PostgresArchive

        return PostgresArchive(os.fspath(path), read_only)
    from dateline.store.file import FileArchive

    return FileArchive(path, read_only, memory_mb, threads)
