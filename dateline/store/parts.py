"""Folders of Parquet parts: written whole or not at all, with a mark that tells what is in them.

A part is a pure function of its rows: they are put in order, and nothing of the clock, the host or the path goes in.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import pathlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import duckdb

from dateline.errors import ArchiveError
from dateline.store import schema
from dateline.store.rows import Row, columns

#: What adding to a folder names its shards.
ADDED = "added-"

#: The file that says a folder of parts is finished; it goes in last.
DONE = "done.json"

#: Memory that writing or reading one shard may take, in MB.
MEMORY_MB = 200
#: Rows, and characters in them, that are handed to DuckDB at once.
ROWS_AT_ONCE, CHARACTERS_AT_ONCE = 20_000, 10_000_000
#: Rows in one group of a Parquet file.
ROWS_OF_GROUP = 4_096

#: Nothing may be fetched from the network, and no variable of the caller be read where a query names a table.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
NO_REPLACEMENTS = "SET python_enable_replacements = false"


def config(memory_mb: int | None = None, threads: int | None = None) -> dict[str, Any]:
    """Settings of a database of ours; None leaves DuckDB's own (four fifths of the memory, all cores)."""
    limits = {"memory_limit": f"{memory_mb}MB" if memory_mb else None, "threads": threads}
    return {**SETTINGS, **{name: value for name, value in limits.items() if value}}


def in_memory(memory_mb: int | None = None, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """A database of its own in memory; what goes beyond the limit goes to the system's folder for such things."""
    beyond = {"temp_directory": os.path.join(tempfile.gettempdir(), f"dateline-{os.getpid()}")}
    connection = duckdb.connect(":memory:", config={**config(memory_mb, threads), **beyond})
    connection.execute(NO_REPLACEMENTS)
    return connection


def write_shard(
    folder: str | os.PathLike[str],
    rows: Mapping[str, Iterable[Row]],
    about: Mapping[str, Any] | None = None,
    memory_mb: int = MEMORY_MB,
) -> None:
    """Write the rows of a shard as ``folder/<table>.parquet`` with a mark ``folder/done.json``, whole or not at all.

    A folder that has its mark is left alone, since a shard is a pure function of its work.

    Args:
        folder: where the shard shall be; its name is that of the shard.
        rows: table -> rows, as `shard_rows` makes them; an empty table has no file.
        about: what else the mark should tell; JSON values that depend on the work alone.
        memory_mb: how much memory DuckDB may take.

    Raises:
        ArchiveError: it cannot be written (a full disk); nothing of it is left then.
        ValueError: rows of a table that shards do not have, or a report twice.
    """
    unknown = sorted(set(rows) - set(schema.OF_SHARDS))
    if unknown:
        raise ValueError(f"a shard has no table {unknown[0]}; it has {', '.join(schema.OF_SHARDS)}")
    listed = {table: list(some) for table, some in rows.items()}
    _check_keys(listed)
    outcomes: dict[str, int] = {}
    for row in listed.get("outcomes", []):
        outcomes[row["outcome"]] = outcomes.get(row["outcome"], 0) + 1
    write_parts(folder, listed, {**(about or {}), "outcomes": dict(sorted(outcomes.items()))}, memory_mb=memory_mb)


def _check_keys(rows: Mapping[str, list[Row]]) -> None:
    for table, some in rows.items():
        keys = schema.KEYS.get(table)
        if keys and len({tuple(row[key] for key in keys) for row in some}) < len(some):
            raise ValueError(f"two rows of {table} with one {' and '.join(keys)}; shard_rows settles which one stays")


def write_parts(
    folder: str | os.PathLike[str],
    rows: Mapping[str, list[Row]],
    about: Mapping[str, Any],
    kept: Iterable[pathlib.Path] = (),
    memory_mb: int = MEMORY_MB,
) -> None:
    """Write a folder of parts, whole or not at all; one that is done already is left alone.

    Args:
        folder: where it shall be.
        rows: table -> rows.
        about: what else the mark should tell.
        kept: finished parts that go in as they are.
        memory_mb: how much memory DuckDB may take.

    Raises:
        ArchiveError: it cannot be written; nothing of it is left then.
    """
    if is_done(folder):
        return
    counts = {table: len(some) for table, some in sorted(rows.items()) if some}
    with making(folder, {**about, "rows": counts}) as place:
        with in_memory(memory_mb, threads=1) as database:
            for table in counts:
                _write_part(database, place / f"{table}.parquet", table, rows[table])
        for part in kept:
            shutil.copyfile(part, place / part.name)


@contextlib.contextmanager
def making(folder: str | os.PathLike[str], about: Mapping[str, Any]) -> Iterator[pathlib.Path]:
    """A place to put parts in, which afterwards get their mark and become the folder; nothing stays where that fails.

    Raises:
        ArchiveError: it cannot be written.
    """
    target = pathlib.Path(folder)
    place = target.parent / f".{target.name}.{os.getpid()}"
    with writing(target):
        # What a process that was killed left under this name; its number may be ours now.
        shutil.rmtree(place, ignore_errors=True)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            place.mkdir()
            yield place
            _mark(place, about)
            _move(place, target)
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _mark(place: pathlib.Path, about: Mapping[str, Any]) -> None:
    """Have all parts on the disk, then say so."""
    files = {}
    for part in sorted(place.iterdir()):
        sync(part)
        files[part.name] = {"bytes": part.stat().st_size, "sha256": _sha256(part)}
    replace_file(place / DONE, json.dumps({**about, "schema": schema.VERSION, "files": files}))


def _write_part(database: duckdb.DuckDBPyConnection, path: pathlib.Path, table: str, rows: list[Row]) -> None:
    """One Parquet file of the rows in the table's own order.

    Values that are handed over take memory that DuckDB cannot put aside: many go by way of smaller files.
    """
    names = schema.ORDER[table]
    ordered = sorted(rows, key=lambda row: [_last_if_none(row[name]) for name in names])
    pieces = []
    for number, some in enumerate(steps(ordered)):
        pieces.append(path.with_suffix(f".{number:09}"))
        _write_rows(database, pieces[-1], table, some)
    if len(pieces) == 1:
        pieces[0].rename(path)
        return
    given = ", ".join(literal(str(piece)) for piece in pieces)
    _copy(database, f"SELECT * FROM read_parquet([{given}])", path)
    for piece in pieces:
        piece.unlink()


def steps(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows in order, as many together as may be handed to DuckDB at once."""
    first, size = 0, 0
    for n, row in enumerate(rows):
        own = sum(len(value) for value in row.values() if isinstance(value, str))
        if n > first and (n - first >= ROWS_AT_ONCE or size + own > CHARACTERS_AT_ONCE):
            yield rows[first:n]
            first, size = n, 0
        size += own
    if rows:
        yield rows[first:]


def _write_rows(database: duckdb.DuckDBPyConnection, path: pathlib.Path, table: str, rows: list[Row]) -> None:
    kinds = schema.columns()[table]
    values = ", ".join(f'unnest(?::{kind}[]) AS "{name}"' for name, kind in kinds.items())
    _copy(database, f"SELECT {values}", path, columns(rows, list(kinds)))


def _copy(
    database: duckdb.DuckDBPyConnection, query: str, path: pathlib.Path, values: list[list[Any]] | None = None
) -> None:
    """The answer of the query as a Parquet file, in groups of rows that fit in memory one at a time."""
    form = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_OF_GROUP}"
    database.execute(f"COPY ({query}) TO {literal(str(path))} ({form})", values)


def _last_if_none(value: Any) -> tuple[bool, Any]:
    return (True, "") if value is None else (False, value)


def _move(place: pathlib.Path, target: pathlib.Path) -> None:
    """Give the finished folder its name."""
    sync(place)
    # Without its mark, it is what something else left there.
    if target.exists() and not is_done(target):
        shutil.rmtree(target)
    try:
        place.rename(target)
    except OSError as error:
        # Another worker had the same shard and was first.
        if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
            raise
    sync(target.parent)


@contextlib.contextmanager
def writing(path: pathlib.Path) -> Iterator[None]:
    """Faults of the disk and of DuckDB as errors of ours."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise ArchiveError(f"{path}: cannot be written: {why}; mend that and run again") from error
    except duckdb.Error as error:
        first = str(error).strip().split("\n", 1)[0]
        raise ArchiveError(f"{path}: cannot be written: {first}; mend that and run again") from error


def sync(path: pathlib.Path) -> None:
    """Have what is at the path, a file or a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: pathlib.Path, text: str) -> None:
    """Write the file whole or not at all, in the place of one that is there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync(path.parent)


def sweep(folder: pathlib.Path) -> None:
    """Remove what processes that were killed left half written in the folder."""
    for left in folder.glob(".*.*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _sha256(path: pathlib.Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_done(folder: str | os.PathLike[str]) -> bool:
    """Whether the folder has its mark."""
    return pathlib.Path(folder, DONE).is_file()


def read_done(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """What the mark of the folder tells: ``rows`` by table, ``files`` with their size and hash, ``outcomes``, ….

    Raises:
        ArchiveError: there is no mark, or it is damaged, or a part has not the size that it tells.
    """
    path = pathlib.Path(folder, DONE)
    remedy = _remedy(path.parent)
    try:
        done = json.loads(path.read_text(encoding="utf-8"))
        files = {name: int(file["bytes"]) for name, file in done["files"].items()}
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror}; {remedy}") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ArchiveError(f"{path}: no mark of a finished shard; {remedy}") from None
    for name, size in files.items():
        with contextlib.suppress(OSError):
            if (path.parent / name).stat().st_size == size:
                continue
        raise ArchiveError(f"{path.parent / name}: missing or cut short; {remedy}")
    return dict(done)


def read_shard(folder: str | os.PathLike[str], memory_mb: int = MEMORY_MB) -> dict[str, list[Row]]:
    """Table -> rows of a finished shard.

    Raises:
        ArchiveError: it is not finished, or damaged.
    """
    made: dict[str, list[Row]] = {}
    for line in damaged_parts(folder):
        raise ArchiveError(line)
    parts = [pathlib.Path(folder, name) for name in read_done(folder)["files"]]
    with in_memory(memory_mb, threads=1) as database:
        for part in parts:
            names = list(schema.columns()[part.stem])
            try:
                query = f"SELECT {schema.names(part.stem)} FROM read_parquet({glob_free(part)})"
                found = database.execute(query).fetchall()
            except (duckdb.Error, UnicodeDecodeError) as error:
                raise ArchiveError(damaged(error, str(part))) from error
            made[part.stem] = [dict(zip(names, values, strict=True)) for values in found]
    return made


def damaged_parts(folder: str | os.PathLike[str]) -> Iterator[str]:
    """A line for each part in a finished folder that is not what was written, by its hash, and what to do then."""
    place = pathlib.Path(folder)
    try:
        files = read_done(place)["files"]
    except ArchiveError as error:
        yield str(error)
        return
    for name, file in sorted(files.items()):
        try:
            same = _sha256(place / name) == file.get("sha256")
        except OSError as error:
            yield f"{place / name}: cannot be read: {error.strerror or error}; mend that, or {_remedy(place)}"
            continue
        if not same:
            yield f"{place / name}: damaged (its SHA-256 is not that which was written); {_remedy(place)}"


def _remedy(folder: pathlib.Path) -> str:
    """What makes a folder of parts anew."""
    if folder.parent.name == "link":
        return f"remove the folder {folder.parent} and run again: the reports are then linked anew"
    if folder.name.startswith(ADDED):
        return f"remove the folder {folder} and add its sources again"
    return f"remove the folder {folder} and run again: its shard is then read anew"


def damaged(error: BaseException, path: str) -> str:
    """The line for a part that DuckDB cannot read though it is what was written."""
    first = str(error).strip().split("\n", 1)[0]
    return f"{path}: cannot be read: {first}; {_remedy(pathlib.Path(path).parent)}"


def literal(text: str) -> str:
    """The text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def glob_free(path: pathlib.Path) -> str:
    """The path as a literal of SQL in which nothing is taken for a pattern."""
    return literal("".join(f"[{letter}]" if letter in "[*?" else letter for letter in str(path)))
