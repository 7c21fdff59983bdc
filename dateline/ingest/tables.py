"""Parquet to Reports: a row is a report, its columns found by the names of `fields.yaml`. Read by DuckDB."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from dateline.ingest.archives import MAX_HELD_BYTES
from dateline.ingest.fields import field_of, from_object
from dateline.ingest.jsonl import canonical
from dateline.ingest.origin import Origin, Stream
from dateline.records import Arrival

if TYPE_CHECKING:
    import duckdb

#: Rows asked for at a time; a table is cut between such batches, and one that is damaged does not end the others. To
#: ask anew costs some 50 ms, to code as many reports costs half a minute.
_ROWS = 500

#: Rows held at a time, and memory DuckDB may use.
_FETCHED = 50
_MEMORY = "400MB"


def read_parquet(origin: Origin, stream: Stream) -> Iterator[Arrival]:
    """One Arrival for each row of a table inside of a container, which is held in memory: DuckDB reads files only."""
    data = stream.read(MAX_HELD_BYTES + 1)
    if len(data) > MAX_HELD_BYTES:
        yield origin.rejected(f"too long: a Parquet table of more than {MAX_HELD_BYTES:,} bytes inside an archive")
    elif not hasattr(os, "memfd_create"):
        yield origin.rejected("a Parquet table inside an archive; unpack it first")
    else:
        file = os.memfd_create("dateline")
        with os.fdopen(file, "wb") as held:
            held.write(data)
            held.flush()
            yield from _rows(origin, f"/proc/self/fd/{file}", 0, None)


def read_part(origin: Origin, stream: BinaryIO, start: int, stop: int | None) -> Iterator[Arrival]:
    """The rows of a file on disk from ``start`` up to ``stop``, counted from 0."""
    yield from _rows(origin, origin.source, start, stop)


def row_numbers(path: str, size: int, step: int) -> Iterator[int]:
    """Rows at which a table can be cut into ranges of about ``step`` bytes."""
    import duckdb

    try:
        with _connect(path) as connection:
            count = _count(connection, path) if _columns(connection, path) else 0
    except duckdb.Error:
        return  # what is wrong is said when it is read
    rows = max(1, count * step // max(1, size) // _ROWS) * _ROWS
    yield from range(rows, count, rows)


def _count(connection: duckdb.DuckDBPyConnection, path: str) -> int:
    """How many rows the table has."""
    found = connection.execute("SELECT num_rows FROM parquet_file_metadata(?)", [path]).fetchone()
    return int(found[0]) if found else 0


def _connect(path: str) -> duckdb.DuckDBPyConnection:
    """A database of its own that may read this file and nothing else; a name with "*" in it is no pattern then."""
    import duckdb

    settings: dict[str, Any] = {"threads": "1", "memory_limit": _MEMORY, "autoinstall_known_extensions": "false"}
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute("SET allowed_paths = [{}]".format("'" + path.replace("'", "''") + "'"))
    connection.execute("SET enable_external_access = false")
    return connection


def _rows(origin: Origin, path: str, start: int, stop: int | None) -> Iterator[Arrival]:
    """One Arrival for each row of the range, and one for each batch that is damaged."""
    import duckdb

    try:
        with _connect(path) as connection:
            columns = _columns(connection, path)
            if not columns:
                yield origin.rejected("no column for the text; name one text, body, content or article")
                return
            count = _count(connection, path)
            for first in range(start, count if stop is None else min(stop, count), _ROWS):
                yield from _batch(origin, connection, path, columns, first)
    except duckdb.Error as error:
        yield origin.rejected(f"damaged or cut off, no Parquet table: {_reason(error, path)}")


def _batch(
    origin: Origin, connection: duckdb.DuckDBPyConnection, path: str, columns: list[str], first: int
) -> Iterator[Arrival]:
    """The rows of one batch."""
    import duckdb

    names = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    where = f"file_row_number >= {first} AND file_row_number < {first + _ROWS}"
    query = f"SELECT {names} FROM read_parquet(?, file_row_number=true) WHERE {where}"
    number = first
    try:
        found = connection.execute(query, [path])
        while rows := found.fetchmany(_FETCHED):
            for row in rows:
                number += 1
                value = dict(zip(columns, row, strict=True))
                yield from_object(origin.record(f"row {number}", canonical(value)), value)
    except duckdb.Error as error:
        yield origin.rejected(f"damaged rows: {_reason(error, path)}", f"row {number + 1} to {first + _ROWS}")


def _reason(error: Exception, path: str) -> str:
    """What DuckDB says, in one line, without the path: where the file lies is no part of what is wrong with it."""
    return (str(error).splitlines() or [""])[0].replace(f"'{path}'", "it").replace(f'"{path}"', "it")


def _columns(connection: duckdb.DuckDBPyConnection, path: str) -> list[str]:
    """The columns that hold a field of a report; none where none of them holds the text."""
    found = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
    columns = {str(row[0]): field_of(str(row[0])) for row in found}
    return [name for name, field in columns.items() if field] if "text" in columns.values() else []
