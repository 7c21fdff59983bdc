"""The archive: one DuckDB file, written by one process at a time, in batches that are in it whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import duckdb

from dateline.errors import ArchiveError, InputError
from dateline.records import Count, Event, Outcome, Party, Reading, Report, Saying
from dateline.store import schema
from dateline.store.filters import Condition, Day, Words, event_conditions, saying_conditions
from dateline.store.rows import Row, built, built_report, built_spans, columns, keepable, outcome_row, reading_rows
from dateline.store.selection import EVENTS, SAYINGS, Selection

#: Readings and outcomes wait in memory until there are this many rows, or this much text, and then go in together.
#: 4,000 rows take about 50 ms; smaller batches cost more per row, larger ones only memory.
BATCH_ROWS = 4_000
BATCH_CHARACTERS = 4_000_000

#: Rows fetched at a time.
_FETCH = 500

#: Of an archive of ours, of which nothing may be fetched from the network.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

#: A variable of the caller must not be read where a query names a table.
_NO_REPLACEMENTS = "SET python_enable_replacements = false"


class Archive:
    """Readings kept in one file: add them, ask for them. A context manager; see `dateline.store.open_archive`.

    What was added is in the file after `flush` or `close`, and in what this archive answers at once. A run that is
    killed loses at most the batch that was waiting, and never leaves part of a report.
    """

    def __init__(self, path: str | os.PathLike[str], read_only: bool = False) -> None:
        """Open the file, or make it; the errors are those of `open_archive`."""
        self.path = os.fspath(path)
        self.read_only = read_only
        self._waiting: dict[str, list[Row]] = {}
        self._waiting_ids: set[str] = set()
        self._waiting_size = (0, 0)
        self._connection: duckdb.DuckDBPyConnection | None = _connect(self.path, read_only)
        self._second: duckdb.DuckDBPyConnection | None = None
        self._columns = self._read_columns()
        self._coder = self.meta().get("coder")

    # --- writing

    def add(self, reading: Reading) -> bool:
        """Add all that was read in one report. False, and nothing changed, where its id is there already.

        Raises:
            ArchiveError: the archive is open for reading only, or cannot be written.
        """
        self._writable()
        report = str(keepable(reading.report.id))
        if report in self._waiting_ids or self._one("SELECT 1 FROM reports WHERE id = ?", report):
            return False
        rows = list(reading_rows(reading))
        for table, row in rows:
            self._waiting.setdefault(table, []).append(row)
        self._waiting_ids.add(report)
        if reading.events and reading.events[-1].coder != self._coder:
            self._coder = reading.events[-1].coder
            self._waiting["meta"] = [{"key": "coder", "value": self._coder}]
        self._grow(len(rows), len(reading.report.text))
        return True

    def add_outcome(self, outcome: Outcome) -> None:
        """Note what became of an input. The last word on a source and place is the one that stays.

        Raises:
            ArchiveError: the archive is open for reading only, or cannot be written.
        """
        self._writable()
        self._waiting.setdefault("outcomes", []).append(outcome_row(outcome))
        self._grow(1, 0)

    def flush(self) -> None:
        """Write what waits, in one transaction.

        Raises:
            ArchiveError: it cannot be written; none of it then is in the file.
        """
        if not self._waiting:
            return
        with self._guard("write"):
            self._open.execute("BEGIN")
            try:
                for table, rows in self._waiting.items():
                    self._insert(table, rows)
                self._open.execute("COMMIT")
            except duckdb.Error:
                with contextlib.suppress(duckdb.Error):
                    self._open.execute("ROLLBACK")
                raise
        self._forget()

    def _insert(self, table: str, rows: list[Row]) -> None:
        """Put the rows in; where ``meta`` or ``outcomes`` has the key already, in its place."""
        if table in _KEYS:
            rows = list({tuple(row[key] for key in _KEYS[table]): row for row in rows}.values())
        names = list(self._columns[table])
        values = ", ".join(f"unnest(?::{kind}[])" for kind in self._columns[table].values())
        verb = "INSERT OR REPLACE" if table in _KEYS else "INSERT"
        quoted = ", ".join(f'"{name}"' for name in names)
        self._open.execute(f"{verb} INTO {table} ({quoted}) SELECT {values}", columns(rows, names))

    def _grow(self, rows: int, characters: int) -> None:
        self._waiting_size = (self._waiting_size[0] + rows, self._waiting_size[1] + characters)
        if self._waiting_size[0] >= BATCH_ROWS or self._waiting_size[1] >= BATCH_CHARACTERS:
            self.flush()

    def _forget(self) -> None:
        self._waiting, self._waiting_ids, self._waiting_size = {}, set(), (0, 0)

    def _writable(self) -> None:
        if self.read_only:
            raise ArchiveError(f"{self.path}: open for reading only; open it without read_only to add to it")

    # --- reading

    def events(
        self,
        *,
        party: str | None = None,
        type: Words | None = None,
        since: Day | None = None,
        until: Day | None = None,
        place: str | None = None,
        status: Words | None = None,
        text: str | None = None,
        min_confidence: float | None = None,
        limit: int | None = None,
    ) -> Selection[Event]:
        """The events that meet all that is given.

        Args:
            party: actor or recipient has these words or this name, or is of this country ("IRQ"), country and sector
                ("IRQ/MIL") or sector ("/MIL").
            type: one type or several; "COERCE/arrest" asks for a mode.
            since: the act ended on this day or later; a month ("2009-07") or year is its first day. An event whose
                date the report does not tell is not among them, whatever its date of publication.
            until: the act began on this day or before; a month or year is its last day.
            place: the words, name or division of the place, or its country's code.
            status: one or several of the statuses; "fact" asks for none.
            text: words in the sentence that tells of the event.
            min_confidence: from 0 to 1.
            limit: at most so many.

        Raises:
            InputError: a date or status that is none.
        """
        conditions = event_conditions(
            party=party,
            type=type,
            since=since,
            until=until,
            place=place,
            status=status,
            text=text,
            min_confidence=min_confidence,
        )
        return Selection(self, EVENTS, conditions, _checked_limit(limit))

    def undated(self, **filters: Any) -> int:
        """How many events meet the filters but for having no date of their own, which since and until leave out."""
        conditions = event_conditions(**{**filters, "since": None, "until": None})
        nowhere: Condition = ("e.when_start IS NULL AND e.when_end IS NULL", [])
        return len(Selection(self, EVENTS, [*conditions, nowhere]))

    def sayings(
        self, *, speaker: str | None = None, text: str | None = None, limit: int | None = None
    ) -> Selection[Saying]:
        """The sayings by the speaker (as ``party`` of `events`) that hold the text."""
        return Selection(self, SAYINGS, saying_conditions(speaker=speaker, text=text), _checked_limit(limit))

    def event(self, id: str) -> Event:
        """The event of this id, or the one event whose id begins so.

        Where two reports with ids of their own have the very same text, their events have the same ids; the one of
        the first report is given then.

        Raises:
            InputError: there is none, or more than one.
        """
        start = id.strip().lower()
        found = self._rows(
            "SELECT id, arg_min(record, report) FROM events WHERE starts_with(id, ?) GROUP BY id ORDER BY id LIMIT 6",
            start,
        )
        if not start or not found:
            raise InputError(f"{self.path}: no event with id {id!r}; `dateline events {self.path}` lists them")
        exact = [record for key, record in found if key == start]
        if len(found) > 1 and not exact:
            some = ", ".join(key for key, _ in found[:5]) + (", …" if len(found) > 5 else "")
            raise InputError(f"{self.path}: more than one event begins with {id!r}: {some}; give more of the id")
        return built(Event, (exact or [found[0][1]])[0])

    def report(self, id: str) -> Report:
        """The report of this id.

        Raises:
            InputError: there is none.
        """
        ((text, record),) = self._report_rows("text, record", id)
        return built_report(text, record)

    def reading(self, id: str) -> Reading:
        """All that was read in the report of this id, as it was added.

        Raises:
            InputError: there is no such report.
        """
        ((text, record, sentences, furniture),) = self._report_rows("text, record, sentences, furniture", id)
        report = built_report(text, record)
        key = keepable(id)
        events, sayings, parties, counts = (
            [record for (record,) in self._rows(f"SELECT record FROM {table} WHERE report = ? {only} ORDER BY n", key)]
            for table, only in (
                ("events", ""),
                ("sayings", ""),
                ("parties", "AND owner IS NULL"),
                ("counts", "AND owner IS NULL"),
            )
        )
        return Reading(
            report=report,
            events=tuple(built(Event, event) for event in events),
            sayings=tuple(built(Saying, saying) for saying in sayings),
            counts=tuple(built(Count, count) for count in counts),
            parties=tuple(built(Party, party) for party in parties),
            sentences=built_spans(report.text, sentences),
            furniture=tuple((span.start, span.end) for span in built_spans(report.text, furniture)),
        )

    def outcomes(self) -> dict[str, int]:
        """How many inputs ended in each outcome; the numbers add up to the inputs."""
        return dict(self._rows("SELECT outcome, count(*) FROM outcomes GROUP BY outcome ORDER BY outcome"))

    def meta(self) -> dict[str, str]:
        """What the archive says of itself: ``application``, ``schema``, and ``coder``, the version that added last."""
        return dict(self._rows("SELECT key, value FROM meta ORDER BY key"))

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

    def stream(self, query: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of the query, fetched a batch at a time, undisturbed by what is asked meanwhile."""
        self.flush()
        with self._guard("read"):
            cursor = self._open.cursor()
            try:
                cursor.execute(query, values)
                while rows := cursor.fetchmany(_FETCH):
                    yield from rows
            finally:
                cursor.close()

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return list(self.stream(query, list(values)))

    def _one(self, query: str, *values: Any) -> bool:
        """Whether the query has a row, among what is in the file."""
        with self._guard("read"):
            # fetchall, not fetchone: DuckDB takes a result that is not read to its end for work under way.
            return bool(self._open.execute(query, list(values)).fetchall())

    def _report_rows(self, names: str, id: str) -> list[tuple[Any, ...]]:
        rows = self._rows(f"SELECT {names} FROM reports WHERE id = ?", keepable(id))
        if not rows:
            raise InputError(f"{self.path}: no report with id {id!r}")
        return rows

    def _read_columns(self) -> dict[str, dict[str, str]]:
        """Table -> column -> type, as the file has them."""
        query = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in self._rows(f"{query} ORDER BY table_name, column_index"):
            found.setdefault(table, {})[column] = kind
        return found

    # --- opening and closing

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
            self._second.execute(_NO_REPLACEMENTS)
        return self._second

    @contextlib.contextmanager
    def _guard(self, what: str) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise ArchiveError(f"{self.path}: cannot {what} the archive: {_first_line(error)}") from error

    def close(self) -> None:
        """Write what waits and let go of the file. A closed archive may be closed again."""
        if self._connection is None:
            return
        try:
            self.flush()
        finally:
            self._release()

    def _release(self) -> None:
        for connection in (self._second, self._connection):
            if connection is not None:
                connection.close()
        self._connection = self._second = None
        self._forget()

    def __enter__(self) -> Self:
        """The archive itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; what waits is written even when the run was stopped, since each reading is whole."""
        if isinstance(error, ArchiveError):
            self._release()
        self.close()


#: Tables whose rows take the place of those with the same key.
_KEYS = {"meta": ("key",), "outcomes": ("source", "place")}


def _checked_limit(limit: int | None) -> int | None:
    if limit is not None and limit < 0:
        raise InputError(f"limit {limit} is less than 0; give how many at most")
    return limit


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0]


def _connect(path: str, read_only: bool) -> duckdb.DuckDBPyConnection:
    """The open and checked database."""
    _check_file(path, read_only)
    try:
        connection = duckdb.connect(path, read_only=read_only, config=dict(_SETTINGS))
    except duckdb.Error as error:
        raise ArchiveError(f"{path}: {_why_not(error)}") from error
    try:
        connection.execute(_NO_REPLACEMENTS)
        if not read_only and schema.is_empty(connection):
            schema.create(connection)
        schema.check(connection, path)
    except duckdb.Error as error:
        connection.close()
        raise ArchiveError(f"{path}: cannot read the archive: {_first_line(error)}") from error
    except ArchiveError:
        connection.close()
        raise
    return connection


def _check_file(path: str, read_only: bool) -> None:
    """Refuse what cannot be an archive before DuckDB touches it: it would open a SQLite file, for one."""
    file = pathlib.Path(path)
    if file.is_dir():
        raise InputError(f"{path}: a folder; give the file of an archive")
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
    return f"cannot be opened: {_first_line(error)}"
