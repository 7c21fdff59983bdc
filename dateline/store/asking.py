"""Asking a DuckDB connection: what the file and the folder have in common."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import duckdb

from dateline.errors import ArchiveError
from dateline.store.archive import FETCH, Archive
from dateline.store.parts import NO_REPLACEMENTS


class Asking(Archive):
    """An archive that DuckDB answers for."""

    _connection: duckdb.DuckDBPyConnection | None = None
    _second: duckdb.DuckDBPyConnection | None = None

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """The query's result as a DuckDB relation (``.fetchall()``, ``.df()``, …); docs/archive.md has the tables.

        Raises:
            ArchiveError: the query cannot be run.
        """
        self.flush()
        with self._guard("run the query on"):
            # A statement without a result (CREATE VIEW) gives None; an empty relation is easier to go on with.
            result: duckdb.DuckDBPyRelation | None = self._asking.sql(query)
            return result if result is not None else self._asking.sql("SELECT 1 AS done LIMIT 0")

    def _stream(self, query: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
        with self._guard("read"):
            cursor = self._open.cursor()
            try:
                cursor.execute(query, values)
                while rows := cursor.fetchmany(FETCH):
                    yield from rows
            finally:
                cursor.close()

    @property
    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise ArchiveError(f"{self.path}: the archive is closed; open it again")
        return self._connection

    @property
    def _asking(self) -> duckdb.DuckDBPyConnection:
        """The connection of `sql`: a relation half read there does not stand in the way of writing."""
        if self._second is None:
            self._second = self._open.cursor()
            self._second.execute(NO_REPLACEMENTS)
        return self._second

    @contextlib.contextmanager
    def _guard(self, what: str) -> Iterator[None]:
        try:
            yield
        except (duckdb.Error, UnicodeDecodeError) as error:  # the latter for a message with bytes of a damaged file
            raise ArchiveError(f"{self.path}: cannot {what} the archive: {first_line(error)}") from error

    def _is_open(self) -> bool:
        return self._connection is not None

    def _release(self) -> None:
        for connection in (self._second, self._connection):
            if connection is not None:
                connection.close()
        self._connection = self._second = None


def first_line(error: BaseException) -> str:
    """What the error says first."""
    return str(error).strip().split("\n", 1)[0]
