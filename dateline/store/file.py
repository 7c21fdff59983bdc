"""The archive in one DuckDB file, written by one process at a time, in batches that are in it whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
from collections.abc import Iterator
from typing import Any

import duckdb

from dateline.errors import ArchiveError, HeldError, InputError
from dateline.store import schema
from dateline.store.asking import Asking, first_line
from dateline.store.parts import NO_REPLACEMENTS, config, in_memory, literal, steps
from dateline.store.rows import Row, columns
from dateline.store.tables import TableArchive


class FileArchive(Asking, TableArchive):
    """Readings kept in one DuckDB file."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        read_only: bool = False,
        memory_mb: int | None = None,
        threads: int | None = None,
    ) -> None:
        """Open the file, or make it; the errors are those of `open_archive`."""
        super().__init__(os.fspath(path), read_only)
        self._connection = _connect(self.path, read_only, config(memory_mb, threads))
        self._meta = self.meta()

    def _insert(self, table: str, rows: list[Row]) -> None:
        """Put the rows in; where the table has the key already, in its place."""
        kinds = schema.columns()[table]
        values = ", ".join(f"unnest(?::{kind}[])" for kind in kinds.values())
        verb = "INSERT OR REPLACE" if table in schema.KEYS else "INSERT"
        query = f"{verb} INTO {table} ({schema.names(table)}) SELECT {values}"
        for some in steps(rows):
            self._open.execute(query, columns(some, list(kinds)))

    def _ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._guard("read"):
            # fetchall, not fetchone: DuckDB takes a result that is not read to its end for work under way.
            return self._open.execute(query, list(values)).fetchall()

    def _do(self, query: str, *values: Any) -> None:
        self._open.execute(query, list(values))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._guard("write"):
            self._open.execute("BEGIN")
            try:
                yield
                self._open.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    self._open.execute("ROLLBACK")
                raise


def _connect(path: str, read_only: bool, settings: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """The open and checked database."""
    _check_file(path, read_only)
    try:
        connection = duckdb.connect(path, read_only=read_only, config=settings)
    except duckdb.Error as error:
        held = "lock" in str(error)
        raise (HeldError if held else ArchiveError)(f"{path}: {_why_not(error)}") from error
    try:
        connection.execute(NO_REPLACEMENTS)
        if not read_only and _is_empty(connection):
            _create(connection)
        version = schema.check(_read_meta(connection), path, "a DuckDB file")
        if version < schema.VERSION and not read_only:
            _migrate(connection)
    except duckdb.Error as error:
        connection.close()
        raise ArchiveError(f"{path}: cannot read the archive: {first_line(error)}") from error
    except ArchiveError:
        connection.close()
        raise
    if version < schema.VERSION and read_only:
        connection.close()
        return _as_if_migrated(path, settings)
    return connection


def _is_empty(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the database has no table or view: just made, or its maker was stopped before the schema was in."""
    query = "SELECT (SELECT count(*) FROM duckdb_tables()) + (SELECT count(*) FROM duckdb_views() WHERE NOT internal)"
    return connection.execute(query).fetchall() == [(0,)]


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make all tables, in one transaction."""
    values = [schema.APPLICATION, str(schema.VERSION)]
    connection.execute("BEGIN")
    connection.execute(schema.statements())
    connection.execute("INSERT INTO meta VALUES ('application', ?), ('schema', ?)", values)
    connection.execute("COMMIT")


def _read_meta(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What ``meta`` holds; empty where there is no such table, or one of another shape."""
    try:
        return dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except (duckdb.CatalogException, duckdb.BinderException):
        return {}


def _migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a file of version 1 one of version 2, in one transaction: ``outcomes.sha256`` and the tables of linking."""
    connection.execute("BEGIN")
    connection.execute("CREATE TEMP TABLE former AS SELECT * FROM outcomes")
    connection.execute("DROP TABLE outcomes")
    connection.execute(schema.statements().replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"))
    connection.execute("INSERT INTO outcomes BY NAME SELECT * FROM temp.former")
    connection.execute("DROP TABLE temp.former")
    connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", [str(schema.VERSION)])
    connection.execute("COMMIT")


def _as_if_migrated(path: str, settings: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """A database in memory that shows a file of version 1, which may not be changed, as one of this version."""
    connection = in_memory()
    try:
        for name, value in settings.items():
            connection.execute(f"SET {name} = {literal(str(value))}")
        connection.execute(f"ATTACH {literal(path)} AS former (READ_ONLY)")
        query = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'former'"
        held = set(connection.execute(query).fetchall())
        for table, kinds in schema.columns().items():
            shown = ", ".join(
                f'"{name}"' if (table, name) in held else f'NULL::{kind} AS "{name}"' for name, kind in kinds.items()
            )
            rows = f"FROM former.{table}" if (table, next(iter(kinds))) in held else "WHERE false"
            connection.execute(f"CREATE VIEW {table} AS SELECT {shown} {rows}")
    except duckdb.Error as error:
        connection.close()
        raise ArchiveError(f"{path}: cannot read the archive: {first_line(error)}") from error
    return connection


def _check_file(path: str, read_only: bool) -> None:
    """Refuse what cannot be an archive before DuckDB touches it: it would open a SQLite file, for one."""
    file = pathlib.Path(path)
    if not file.exists():
        if read_only:
            raise InputError(f"{path}: no such archive; `dateline code PATH… -o {path}` makes one")
        if not file.parent.is_dir():
            raise InputError(f"{path}: there is no folder {file.parent}; make it first, or give another path")
        return
    try:
        with file.open("rb") as stream:
            head = stream.read(12)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror}") from error
    if head[8:12] != b"DUCK":
        raise ArchiveError(f"{path}: not a Dateline archive (no DuckDB file); give another path")


def _why_not(error: duckdb.Error) -> str:
    """Why the file could not be opened, in our words where we know."""
    message = str(error)
    if "lock" in message:
        process = re.search(r"PID (\d+)", message)
        who = f"another process (PID {process[1]})" if process else "another process"
        return f"{who} has the archive open; wait until it is done, or give another path"
    if "different configuration" in message:
        return "open in this process already, for reading or for writing; close that first"
    return f"cannot be opened: {first_line(error)}"
