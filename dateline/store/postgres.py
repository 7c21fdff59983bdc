"""The archive in a PostgreSQL database: the same tables and questions, kept by a server that others can ask too."""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Iterator
from importlib import resources
from typing import TYPE_CHECKING, Any

from dateline.errors import ArchiveError, DatelineError, InputError
from dateline.store import schema
from dateline.store.archive import FETCH
from dateline.store.rows import Row, columns
from dateline.store.tables import TableArchive

if TYPE_CHECKING:
    import psycopg

#: DuckDB's types that have another name there, in the order in which they are put in.
_TYPES = (("VARCHAR[]", "text[]"), ("VARCHAR", 'text COLLATE "C"'), ("DOUBLE", "double precision"))

#: Collations that know the letters of all languages, the best first; which of them there are is up to the server.
_COLLATIONS = ("und-x-icu", "C.UTF-8", "C.utf8", "en_US.utf8", "en_US.UTF-8")

#: Seconds to wait for a server that does not answer.
_PATIENCE = 10


class PostgresArchive(TableArchive):
    """Readings kept in a PostgreSQL database, in the first schema of its search path."""

    def __init__(self, url: str, read_only: bool = False) -> None:
        """Connect, and make the tables where there are none; the errors are those of `open_archive`."""
        super().__init__(_without_password(url), read_only)
        self._streams = 0
        self._connection: psycopg.Connection[Any] | None = _connect(url, self.path)
        try:
            with self._guard("open"):
                self._prepare()
            self._meta = self.meta()
        except BaseException:
            self._release()
            raise

    def _prepare(self) -> None:
        """Check what is there; make the tables where nothing is."""
        ((encoding, here, version),) = self._ask(
            "SELECT current_setting('server_encoding'), current_schema(), current_setting('server_version_num')::int"
        )
        if encoding != "UTF8":
            raise ArchiveError(f"{self.path}: the database is in {encoding}; make one WITH ENCODING 'UTF8'")
        if here is None:
            raise ArchiveError(f"{self.path}: the search path names no schema that is there; make one or name another")
        quoted = '"' + here.replace('"', '""') + '"'
        self._do(f"SET search_path = {quoted}, pg_catalog")
        self._do("SET TIME ZONE 'UTC'")
        query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ?"
        there = set(self._ask(query, here))
        if self.read_only:
            self._do("SET default_transaction_read_only = on")
            if not there:
                raise InputError(f"{self.path}: no archive there; `dateline run PATH… --archive {self.path}` makes one")
        else:
            self._take_lock(here)
        if not there:
            self._create()
        ours = not there or {("meta", "key"), ("meta", "value")} <= there
        meta = dict(self._ask("SELECT key, value FROM meta")) if ours else {}
        schema.check(meta, self.path, "a database with other tables")

    def _take_lock(self, here: str) -> None:
        """One writer: the server lets go of the lock when the connection ends, however it ends."""
        lock = "hashtextextended('dateline archive in ' || ?, 0)"
        if self._ask(f"SELECT pg_try_advisory_lock({lock})", here) != [(True,)]:
            raise ArchiveError(
                f"{self.path}: another session writes to the archive; wait until it is done, or give another path"
            )

    def _create(self) -> None:
        """Make all tables, in one transaction."""
        made = re.sub(r",?\s*PRIMARY KEY \(.*?\)", "", schema.statements()).replace(" PRIMARY KEY", " NOT NULL")
        for ours, theirs in _TYPES:
            made = made.replace(ours, theirs)
        more = resources.files("dateline.store").joinpath("postgres.sql").read_text(encoding="utf-8")
        meta = {"application": schema.APPLICATION, "schema": str(schema.VERSION)}
        with self._open.transaction():
            self._run(made)
            self._run(more.replace("{words}", f'"{self._collation()}"'))
            self._insert("meta", [{"key": key, "value": value} for key, value in meta.items()])

    def _collation(self) -> str:
        query = "SELECT collname FROM pg_collation WHERE collencoding IN (-1, pg_char_to_encoding('UTF8'))"
        there = {name for (name,) in self._ask(query)}
        return next((name for name in _COLLATIONS if name in there), "default")

    # --- what `Archive` and `TableArchive` ask of it

    def sql(self, query: str) -> Answer:
        """The query's result, all of it in memory; the SQL is PostgreSQL's.

        Raises:
            ArchiveError: the query cannot be run.
        """
        self.flush()
        with self._guard("run the query on"):
            return Answer(self._open.execute(query.encode()))

    def _stream(self, query: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
        self._streams += 1
        # The server keeps the result of a cursor WITH HOLD, so that it stays as it was while others are asked.
        with self._guard("read"), self._open.cursor(name=f"stream_{self._streams}", withhold=True) as cursor:
            cursor.execute(_translated(query), values)
            while rows := cursor.fetchmany(FETCH):
                yield from rows

    def _ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._guard("read"):
            return self._open.execute(_translated(query), list(values)).fetchall()

    def _do(self, query: str, *values: Any) -> None:
        self._open.execute(_translated(query), list(values))

    def _run(self, statements: str) -> None:
        """Run statements that have no values, as they are."""
        self._open.execute(statements.encode())

    def _insert(self, table: str, rows: list[Row]) -> None:
        """Put the rows in; where the table has the key already, in its place."""
        if not rows:
            return
        if table in schema.KEYS:
            self._remove(table, rows)
        names = list(schema.columns()[table])
        with self._open.cursor() as cursor, cursor.copy(f"COPY {table} ({schema.names(table)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])

    def _remove(self, table: str, rows: list[Row]) -> None:
        """Remove the rows that have the keys of these."""
        keys = schema.KEYS[table]
        given = columns(rows, keys)
        there = ", ".join(f"k{n}" for n in range(len(keys)))
        same = [f"{table}.{key} = k{n}" for n, key in enumerate(keys)]
        if table == "outcomes":
            # The index is over the beginnings.
            same += ['"left"(source, 200) = "left"(k0, 200)', '"left"(place, 100) = "left"(k1, 100)']
        lists = ", ".join("?::text[]" for _ in keys)
        self._do(f"DELETE FROM {table} USING unnest({lists}) AS k({there}) WHERE {' AND '.join(same)}", *given)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._guard("write"), self._open.transaction():
            yield

    @contextlib.contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """One transaction that sees what was there at its first question."""
        with self._guard("read"), self._open.transaction():
            self._do("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield

    @property
    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            raise ArchiveError(f"{self.path}: the archive is closed; open it again")
        return self._connection

    @contextlib.contextmanager
    def _guard(self, what: str) -> Iterator[None]:
        try:
            yield
        except _library().Error as error:
            raise ArchiveError(f"{self.path}: cannot {what} the archive: {_first_line(error)}") from error

    def _is_open(self) -> bool:
        return self._connection is not None

    def _release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Answer:
    """What a query gave, with those names of a DuckDB relation that most code uses."""

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        """Take the rows over; a statement without a result gives none."""
        self.columns: list[str] = [column.name for column in cursor.description or ()]
        self._rows: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows."""
        return list(self._rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, None where there is none."""
        return next(iter(self._rows), None)

    def df(self) -> Any:
        """The rows as a ``pandas.DataFrame``; needs pandas."""
        return importlib.import_module("pandas").DataFrame(self._rows, columns=self.columns)

    def pl(self) -> Any:
        """The rows as a ``polars.DataFrame``; needs polars."""
        frame = importlib.import_module("polars").DataFrame
        return frame(self._rows, schema=self.columns, orient="row", infer_schema_length=None)


def _translated(query: str) -> bytes:
    """The query with placeholders as psycopg wants them, and types that PostgreSQL knows."""
    return query.replace("%", "%%").replace("?", "%s").replace("::DOUBLE", "::double precision").encode()


def _connect(url: str, shown: str) -> psycopg.Connection[Any]:
    library = _library()
    try:
        made: psycopg.Connection[Any] = library.connect(
            url, autocommit=True, client_encoding="utf8", connect_timeout=_PATIENCE
        )
    except library.Error as error:
        raise ArchiveError(
            f"{shown}: cannot connect: {_first_line(error)}; start the server, or mend the URL"
        ) from error
    return made


def _without_password(url: str) -> str:
    """The URL as it may be shown.

    Raises:
        InputError: it is no URL of a database.
    """
    library = _library()
    try:
        told = library.conninfo.conninfo_to_dict(url)
    except library.Error:
        raise InputError("no valid URL of a database; give postgresql://user@host:5432/database") from None
    user = f"{told['user']}@" if told.get("user") else ""
    host, port, name = (str(told.get(key) or "") for key in ("host", "port", "dbname"))
    if host.startswith("/"):
        # The folder of a socket, which has no place before the slash.
        return f"postgresql://{user}/{name}?host={host}" + (f"&port={port}" if port else "")
    return f"postgresql://{user}{host}{':' if port else ''}{port}/{name}"


def _library() -> Any:
    """The library, which a plain install does not have."""
    try:
        importlib.import_module("psycopg.conninfo")
        return importlib.import_module("psycopg")
    except ImportError:
        raise DatelineError("psycopg is not installed; pip install 'dateline[postgres]' brings it") from None


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0]
