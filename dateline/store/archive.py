"""What every archive can do, whatever holds it: a DuckDB file, a folder of Parquet shards, or PostgreSQL.

The kinds differ in how they keep rows and run a query (the methods at the end of `Archive`); all that is asked and
added goes one way, here, in the SQL that they share.
"""

from __future__ import annotations

import abc
import contextlib
import datetime
import os
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from dateline.errors import ArchiveError, InputError
from dateline.records import Count, Event, Outcome, Party, Reading, Report, Saying
from dateline.store import schema
from dateline.store.filters import Condition, Day, Words, event_conditions, saying_conditions
from dateline.store.merging import READ, Result, shard_rows
from dateline.store.rows import Row, built, built_report, built_spans, fitted, keepable, mended, spelled
from dateline.store.selection import EVENTS, SAYINGS, Selection

#: Readings and outcomes wait in memory until they make this many rows, or this much text, and then go in together.
#: 4,000 rows take about 50 ms; smaller batches cost more per row, larger ones only memory.
BATCH_ROWS = 4_000
BATCH_CHARACTERS = 4_000_000

#: Rows fetched at a time.
FETCH = 500


class Archive(abc.ABC):
    """Readings kept together: add them, ask for them. A context manager; see `dateline.store.open_archive`.

    What was added is kept after `flush` or `close`, and in what this archive answers at once. A run that is
    killed loses at most the batch that was waiting, and never leaves part of a report.
    """

    def __init__(self, path: str, read_only: bool) -> None:
        """Remember where it is; each kind opens what it needs."""
        self.path = path
        self.read_only = read_only
        self._waiting_size = (0, 0)
        self._forget()

    # --- writing

    def add(self, reading: Reading, card: Any = None) -> bool:
        """Add all that was read in one report. False where its id is there already.

        One that is there already counts as a copy; it takes the other's place only where it comes before it by day of
        publication, publisher, source and place, so that the order of adding leaves no trace.

        Args:
            reading: what was read.
            card: what linking needs to know of the report, a record or plain JSON values.

        Raises:
            ArchiveError: the archive is open for reading only, or cannot be written.
        """
        self._writable()
        self._make_room()
        report = str(keepable(reading.report.id))
        new = report not in self._without_outcome and report not in self._waiting_ids and not self._has(report)
        self._waiting_ids.add(report)
        self._without_outcome[report] = len(self._waiting)
        self._waiting.append(Result(None, reading, card))
        if reading.events and reading.events[-1].coder != self.meta_of("coder"):
            self._waiting_meta["coder"] = reading.events[-1].coder
        rows = 2 + 4 * len(reading.events) + 2 * len(reading.sayings) + len(reading.parties) + len(reading.counts)
        self._waiting_size = (self._waiting_size[0] + rows, self._waiting_size[1] + len(reading.report.text))
        return new

    def add_outcome(self, outcome: Outcome) -> None:
        """Note what became of an input. The last word on a source and place is the one that stays.

        Raises:
            ArchiveError: the archive is open for reading only, or cannot be written.
        """
        self._writable()
        n = self._without_outcome.pop(str(keepable(outcome.report)), None) if outcome.outcome in READ else None
        if n is not None:
            # The reading that waits came from here.
            self._waiting[n] = Result(outcome, self._waiting[n].reading, self._waiting[n].card)
            return
        self._make_room()
        self._waiting.append(Result(outcome, None))
        self._waiting_size = (self._waiting_size[0] + 1, self._waiting_size[1])

    def flush(self) -> None:
        """Write what waits, whole or not at all.

        Raises:
            ArchiveError: it cannot be written; none of it then is in the archive.
        """
        if self._waiting or self._waiting_meta:
            results = ((result.outcome, result.reading, result.card) for result in self._waiting)
            self._save(shard_rows(results), dict(self._waiting_meta))
            self._forget()

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Have the archive say these things of itself from now on, beside those of `meta`.

        Raises:
            ArchiveError: the archive is open for reading only, or cannot be written.
        """
        self._writable()
        self.flush()
        self._save({}, {str(keepable(key)): str(keepable(value)) for key, value in values.items()})

    def put_links(self, tables: Mapping[str, Iterable[Row]], changes: Iterable[Row] = ()) -> None:
        """Replace all that linking found by the rows given, and add to the list of changes; all or nothing.

        Args:
            tables: table -> rows, of copies, stories, story_reports, incidents, incident_events; one that is not
                named becomes empty. ``record`` may be JSON or what becomes JSON, dates may be ISO strings. Rows of
                ``copies`` without a ``copy`` (exact copies) are the archive's own: they stay, and none can be given.
            changes: rows of ``changes``; ``at`` is by default now and ``run`` the number after the last.

        Raises:
            ArchiveError: the archive is open for reading only, or cannot be written; nothing is changed then.
            ValueError: a table or column that is none.
        """
        self._put({**dict.fromkeys(schema.OF_LINKS, ()), **tables}, changes)

    def put(self, table: str, rows: Iterable[Row]) -> None:
        """Replace the whole content of one table of linking; the others stay. As `put_links`."""
        self._put({table: rows}, ())

    def _put(self, tables: Mapping[str, Iterable[Row]], changes: Iterable[Row]) -> None:
        self._writable()
        unknown = sorted(set(tables) - set(schema.OF_LINKS))
        if unknown:
            raise ValueError(f"{unknown[0]} is no table of linking; those are {', '.join(schema.OF_LINKS)}")
        made = {table: [fitted(table, row) for row in rows] for table, rows in tables.items()}
        if "copies" in made:
            made["copies"] = [row for row in made["copies"] if row["copy"] is not None]
        self.flush()
        self._replace(made, self._changes(changes))

    def _changes(self, changes: Iterable[Row]) -> list[Row]:
        """The rows of ``changes`` with their time and number."""
        listed = list(changes)
        if not listed:
            return []
        ((last,),) = self._rows("SELECT max(run) FROM changes")
        usual = {"at": datetime.datetime.now(datetime.UTC), "run": (last or 0) + 1}
        return [fitted("changes", {**usual, **row}) for row in listed]

    def load_shard(self, folder: str | os.PathLike[str]) -> bool:
        """Take in a finished shard, whole or not at all; False, and nothing changed, where it is in already.

        A shard is known by the name of its folder.

        Raises:
            ArchiveError: the shard is damaged or not finished, or the archive cannot be written.
        """
        from dateline.store.parts import read_shard

        self._writable()
        self.flush()
        name = f"shard {keepable(os.path.basename(os.path.normpath(os.fspath(folder))))}"
        if name in self.meta():
            return False
        rows = read_shard(folder)
        coders = {"coder": max(row["coder"] for row in rows["events"])} if rows.get("events") else {}
        self._save(rows, {**coders, name: "loaded"})
        return True

    def shards(self) -> set[str]:
        """The names of the shards that are in it."""
        return {key.removeprefix("shard ") for key in self.meta() if key.startswith("shard ")}

    def at_one_moment(self) -> contextlib.AbstractContextManager[None]:
        """All that is asked within is answered as of one moment, whatever others add meanwhile."""
        # Nobody else can write to a file that is open, and a folder that is open shows what was there at its opening.
        return contextlib.nullcontext()

    def refresh(self) -> None:
        """See what others have added meanwhile; only a folder has to look."""
        self.flush()

    def _make_room(self) -> None:
        """Write what waits where it is enough; never between a reading and its outcome."""
        if self._waiting_size[0] >= BATCH_ROWS or self._waiting_size[1] >= BATCH_CHARACTERS:
            self.flush()

    def _forget(self) -> None:
        self._waiting: list[Result] = []
        self._waiting_meta: dict[str, str] = {}
        self._waiting_ids: set[str] = set()
        self._without_outcome: dict[str, int] = {}
        self._waiting_size = (0, 0)

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
        return Selection(self, EVENTS, conditions, checked_limit(limit))

    def undated(self, **filters: Any) -> int:
        """How many events meet the filters but for having no date of their own, which since and until leave out."""
        conditions = event_conditions(**{**filters, "since": None, "until": None})
        nowhere: Condition = ("e.when_start IS NULL AND e.when_end IS NULL", [])
        return len(Selection(self, EVENTS, [*conditions, nowhere]))

    def sayings(
        self, *, speaker: str | None = None, text: str | None = None, limit: int | None = None
    ) -> Selection[Saying]:
        """The sayings by the speaker (as ``party`` of `events`) that hold the text."""
        return Selection(self, SAYINGS, saying_conditions(speaker=speaker, text=text), checked_limit(limit))

    def event(self, id: str) -> Event:
        """The event of this id, or the one event whose id begins so.

        Where two reports with ids of their own have the very same text, their events have the same ids; the one of
        the first report is given then.

        Raises:
            InputError: there is none, or more than one.
        """
        start = id.strip().lower()
        query = "SELECT DISTINCT ON (id) id, record FROM events WHERE starts_with(id, ?) ORDER BY id, report, n LIMIT 6"
        found = self._rows(query, start)
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

    def meta_of(self, key: str) -> str | None:
        """One of the things of `meta`, what waits to be written among them."""
        return self._waiting_meta.get(key) or self._known_meta().get(key)

    def rows(self, table: str, **where: Any) -> Iterator[Row]:
        """The rows of a table as dicts, lazily, in the table's own order; ``record`` is JSON.

        Args:
            table: its name.
            where: column -> the value it must have, None, or a list of values of which it must have one.

        Raises:
            ValueError: a table or column that is none.
        """
        kinds = schema.columns().get(table)
        unknown = sorted(set(where) - set(kinds or ()))
        if kinds is None or unknown:
            raise ValueError(f"no table {table!r}" if kinds is None else f"{table} has no column {unknown[0]!r}")
        conditions = [_equals(name, kinds[name], value) for name, value in where.items()]
        only = " AND ".join(sql for sql, _ in conditions) or "true"
        query = f"SELECT {schema.names(table)} FROM {table} WHERE {only} ORDER BY {schema.order(table)}"
        values = [value for _, given in conditions for value in given]
        return (dict(zip(kinds, row, strict=True)) for row in self.stream(query, values))

    def stream(self, query: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of the query, fetched a batch at a time, undisturbed by what is asked meanwhile.

        Args:
            query: with ``?`` for each of the values.
            values: in the order of the query.
        """
        self.flush()
        yield from self._stream(query, [mended(value) for value in values])

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return list(self.stream(query, list(values)))

    def _report_rows(self, names: str, id: str) -> list[tuple[Any, ...]]:
        rows = self._rows(f"SELECT {names} FROM reports WHERE id = ?", id)
        if not rows:
            raise InputError(f"{self.path}: no report with id {id!r}")
        return rows

    # --- opening and closing

    def close(self) -> None:
        """Write what waits and let go of the archive. A closed archive may be closed again."""
        if not self._is_open():
            return
        try:
            self.flush()
        finally:
            self._release()
            self._forget()

    def __enter__(self) -> Self:
        """The archive itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close; what waits is written even when the run was stopped, since each reading is whole."""
        if isinstance(error, ArchiveError):
            self._forget()
        self.close()

    # --- what each kind does in its own way

    @abc.abstractmethod
    def sql(self, query: str) -> Any:
        """The query's result, with ``columns``, ``fetchall()``, ``df()`` and ``pl()`` at least.

        In a file or folder it is a DuckDB relation and the SQL is DuckDB's, in PostgreSQL its own. docs/archive.md has
        the tables.

        Raises:
            ArchiveError: the query cannot be run.
        """

    @abc.abstractmethod
    def _save(self, rows: dict[str, list[Row]], meta: dict[str, str]) -> None:
        """Add the rows of one batch or shard, settling what is there already, and set ``meta``; all or nothing."""

    @abc.abstractmethod
    def _replace(self, tables: dict[str, list[Row]], changes: list[Row]) -> None:
        """Replace the tables by the rows, add the changes; all or nothing."""

    @abc.abstractmethod
    def _stream(self, query: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of the query among what is written."""

    @abc.abstractmethod
    def _has(self, report: str) -> bool:
        """Whether a report with this id is written."""

    @abc.abstractmethod
    def _known_meta(self) -> dict[str, str]:
        """What ``meta`` holds, from memory."""

    @abc.abstractmethod
    def _is_open(self) -> bool:
        """Whether it has not been closed."""

    @abc.abstractmethod
    def _release(self) -> None:
        """Let go of files and connections."""


def _equals(name: str, kind: str, value: Any) -> Condition:
    if value is None:
        return f'"{name}" IS NULL', []
    if name == "source":
        value = spelled(value) if isinstance(value, str) else [spelled(each) for each in value]
    if isinstance(value, list | tuple | set | frozenset):
        return f'"{name}" IN (SELECT unnest(?::{kind}[]))', [list(value)]
    return f'"{name}" = ?', [value]


def checked_limit(limit: int | None) -> int | None:
    """The limit.

    Raises:
        InputError: it is less than 0.
    """
    if limit is not None and limit < 0:
        raise InputError(f"limit {limit} is less than 0; give how many at most")
    return limit
