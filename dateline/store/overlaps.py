"""Views over shards: every report once, every input with one outcome, though shards may hold both several times.

Most shards share nothing with another and are shown as they are. Which rows of the others are hidden, and what is shown
in their stead, is worked out from the few columns that it takes, and held in small tables in memory; who writes keeps
them in the archive for those who open it next.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import os
import pathlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence

import duckdb

from dateline.store import schema
from dateline.store.merging import READ, TOLD, Input, Origin, copied, only_said, read_in, same_row, settle
from dateline.store.parts import damaged_parts, glob_free, is_done, literal, making
from dateline.store.rows import Row, columns

_TABLES = {
    "hidden_reports": {"shard": "VARCHAR", "id": "VARCHAR"},
    "hidden_inputs": {"shard": "VARCHAR", "source": "VARCHAR", "place": "VARCHAR"},
    "more_outcomes": schema.columns()["outcomes"],
    "more_copies": schema.columns()["copies"],
}


@dataclasses.dataclass(frozen=True)
class Shard:
    """A finished shard: its folder, and the hash of each of its parts by the name of the file."""

    folder: pathlib.Path
    files: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    def part(self, table: str) -> pathlib.Path:
        """The file of the table."""
        return self.folder / f"{table}.parquet"

    def has(self, table: str) -> bool:
        """Whether the shard has rows of the table."""
        return f"{table}.parquet" in self.files


@dataclasses.dataclass
class Overlaps:
    """What is hidden of which shard, by its name, and what is shown in its stead."""

    reports: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    inputs: set[tuple[str, str, str]] = dataclasses.field(default_factory=set)
    outcomes: list[Row] = dataclasses.field(default_factory=list)
    copies: list[Row] = dataclasses.field(default_factory=list)

    def rows(self) -> dict[str, list[Row]]:
        """The rows of the tables in memory."""
        return {
            "hidden_reports": [{"shard": shard, "id": id} for shard, id in sorted(self.reports)],
            "hidden_inputs": [
                dict(zip(("shard", "source", "place"), each, strict=True)) for each in sorted(self.inputs)
            ],
            "more_outcomes": self.outcomes,
            "more_copies": self.copies,
        }


def show(connection: duckdb.DuckDBPyConnection, shards: Sequence[Shard], known: pathlib.Path, keep: bool) -> None:
    """Name views as the tables of shards; ``copies`` as ``parts.same``, for linking adds to it.

    Args:
        connection: to the database that shows them.
        shards: in the order in which their words on an input count, the last one stays.
        known: a folder in which what was worked out is kept for the next time.
        keep: whether to keep it there.

    Raises:
        ArchiveError: it cannot be kept.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS parts")
    for table, kinds in _TABLES.items():
        body = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
        connection.execute(f"CREATE OR REPLACE TABLE parts.{table} ({body})")
    kept = known / _key(shards)
    if len(shards) > 1 and not _recall(connection, kept):
        for table, rows in find(connection, shards).rows().items():
            _fill(connection, table, rows)
        if keep:
            _keep(connection, kept)
    for table in schema.OF_SHARDS:
        name = "parts.same" if table == "copies" else table
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS {_shown(connection, table, shards)}")


def _key(shards: Sequence[Shard]) -> str:
    """A name for what is worked out from just these shards."""
    told = [(shard.name, sorted(shard.files.items())) for shard in shards]
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    if rows:
        kinds = _TABLES[table]
        values = ", ".join(f"unnest(?::{kind}[])" for kind in kinds.values())
        connection.execute(f"INSERT INTO parts.{table} SELECT {values}", columns(rows, list(kinds)))


def _recall(connection: duckdb.DuckDBPyConnection, kept: pathlib.Path) -> bool:
    """Fill the tables from what was worked out before; False where that is not there or damaged."""
    if not is_done(kept) or any(damaged_parts(kept)):
        return False
    for table in _TABLES:
        connection.execute(f"INSERT INTO parts.{table} FROM read_parquet({glob_free(kept / f'{table}.parquet')})")
    return True


def _keep(connection: duckdb.DuckDBPyConnection, kept: pathlib.Path) -> None:
    """Keep what was worked out, and no more than one that was kept before: who opened it is done with it."""
    before = sorted((path for path in kept.parent.glob("*") if path.is_dir()), key=lambda path: path.stat().st_mtime)
    shutil.rmtree(kept, ignore_errors=True)  # where it is damaged
    with making(kept, {}) as place:
        for table in _TABLES:
            part = literal(str(place / f"{table}.parquet"))
            connection.execute(f"COPY (FROM parts.{table} ORDER BY ALL) TO {part} (FORMAT parquet, COMPRESSION zstd)")
    for path in before[:-1]:
        shutil.rmtree(path, ignore_errors=True)


def _shown(connection: duckdb.DuckDBPyConnection, table: str, shards: Sequence[Shard]) -> str:
    """The query of a view: shards with nothing hidden as they are, the others without what is hidden."""
    of_reports = table in schema.OF_REPORTS
    hidden = "parts.hidden_reports" if of_reports else "parts.hidden_inputs"
    touched = {name for (name,) in connection.execute(f"SELECT DISTINCT shard FROM {hidden}").fetchall()}
    having = [shard for shard in shards if shard.has(table)]
    clean = [shard.part(table) for shard in having if shard.name not in touched]
    mixed = [shard.part(table) for shard in having if shard.name in touched]
    selects = [select(table, clean)] if clean or not mixed else []
    if mixed:
        same = f'h.id = p."{schema.OF_REPORTS[table]}"' if of_reports else "h.source = p.source AND h.place = p.place"
        file = f"{literal(str(shards[0].folder.parent) + os.sep)} || h.shard || {literal(f'{os.sep}{table}.parquet')}"
        where = f"NOT EXISTS (FROM {hidden} h WHERE {file} = p.filename AND {same})"
        selects.append(f"SELECT {schema.names(table)} FROM {_parquet(mixed)} p WHERE {where}")
    if not of_reports:
        selects.append(f"SELECT {schema.names(table)} FROM parts.more_{table}")
    return " UNION ALL ".join(selects)


def select(table: str, files: Sequence[pathlib.Path]) -> str:
    """The query of all rows of the table in the files; of none, an empty one with the same columns."""
    if files:
        return f"SELECT {schema.names(table)} FROM {_parquet(files)}"
    empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in schema.columns()[table].items())
    return f"SELECT {empty} WHERE false"


def _parquet(files: Iterable[pathlib.Path]) -> str:
    return f"read_parquet([{', '.join(map(glob_free, files))}], filename = true)"


def find(connection: duckdb.DuckDBPyConnection, shards: Sequence[Shard]) -> Overlaps:
    """What the shards have more than once, and what to show of it."""
    number = {shard.name: n for n, shard in enumerate(shards)}
    overlaps = Overlaps()
    connection.execute("CREATE OR REPLACE TEMP TABLE twice (id VARCHAR)")
    parts = {table: [shard.part(table) for shard in shards if shard.has(table)] for table in ("reports", "outcomes")}
    later = _later_words(connection, parts["outcomes"], number, overlaps)
    _find_twice(connection, parts)
    for group in _groups(connection, parts, number, later).values():
        _settle(sorted(group, key=lambda each: number[each.where]), overlaps)
    return overlaps


def _later_words(
    connection: duckdb.DuckDBPyConnection, files: list[pathlib.Path], number: dict[str, int], overlaps: Overlaps
) -> dict[tuple[str, str, str], str | None]:
    """Hide the outcomes of inputs on which a later shard has a word; (shard, source, place) -> report of that word."""
    if not files:
        return {}
    twice = f"SELECT source, place FROM {_parquet(files)} GROUP BY source, place HAVING count(*) > 1"
    query = f"SELECT filename, source, place, report FROM {_parquet(files)} JOIN ({twice}) USING (source, place)"
    words: dict[Origin, list[tuple[int, str, str | None]]] = collections.defaultdict(list)
    for file, source, place, report in connection.execute(query).fetchall():
        words[source, place].append((number[_shard(file)], _shard(file), report))
    later: dict[tuple[str, str, str], str | None] = {}
    for (source, place), said in words.items():
        *former, last = sorted(said, key=lambda word: word[0])
        for _, shard, _ in former:
            overlaps.inputs.add((shard, source, place))
            later[shard, source, place] = last[2]
    return later


def _shard(file: str) -> str:
    """The name of the shard that the part is of."""
    return os.path.basename(os.path.dirname(file))


def _find_twice(connection: duckdb.DuckDBPyConnection, parts: dict[str, list[pathlib.Path]]) -> None:
    """Put in ``twice`` the reports that shards may have more than one input of."""
    if parts["reports"]:
        query = f"SELECT id FROM {_parquet(parts['reports'])} GROUP BY id HAVING count(*) > 1"
        connection.execute(f"INSERT INTO twice {query}")
    if parts["outcomes"]:
        words = ", ".join(f"'{word}'" for word in READ)
        query = f"SELECT report FROM {_parquet(parts['outcomes'])} WHERE outcome IN ({words}) AND report IS NOT NULL"
        query += " GROUP BY report HAVING count(*) > 1"
        connection.execute(f"INSERT INTO twice {query} EXCEPT SELECT id FROM twice")


def _groups(
    connection: duckdb.DuckDBPyConnection,
    parts: dict[str, list[pathlib.Path]],
    number: dict[str, int],
    later: dict[tuple[str, str, str], str | None],
) -> dict[str, list[Input]]:
    """Report -> its inputs, of the reports in ``twice``."""
    told: dict[tuple[str, str], list[Row]] = {}
    for shard, row in _outcomes_twice(connection, parts["outcomes"]):
        told.setdefault((shard, row["report"]), []).append(row)
    groups: dict[str, list[Input]] = {}
    for shard, report in _reports_twice(connection, parts["reports"]):
        rows = told.get((shard, report["id"]))
        groups.setdefault(report["id"], []).append(_input(shard, report, rows.pop(0) if rows else None, later))
    for (shard, id), rows in told.items():
        for row in rows:
            if (shard, row["source"], row["place"]) not in later:
                groups.setdefault(id, []).append(only_said(row, shard))
    return groups


def _input(shard: str, report: Row, row: Row | None, later: dict[tuple[str, str, str], str | None]) -> Input:
    """A report of a shard with its outcome, as far as that still holds."""
    if row is None:
        return read_in(report, None, shard)
    key = (shard, row["source"], row["place"])
    if key not in later:
        return read_in(report, row, shard)
    # The later word may be about this report too: then it still comes from there.
    return read_in(report, None, shard, (row["source"], row["place"]) if later[key] == report["id"] else None)


def _outcomes_twice(connection: duckdb.DuckDBPyConnection, files: list[pathlib.Path]) -> Iterator[tuple[str, Row]]:
    """Shard and row of each outcome that is not a copy, of the reports in ``twice``."""
    names = list(schema.columns()["outcomes"])
    words = ", ".join(f"'{word}'" for word in READ)
    where = f"WHERE outcome IN ({words}) AND report IN (FROM twice) ORDER BY source, place"
    if files:
        found = connection.execute(f"SELECT filename, {schema.names('outcomes')} FROM {_parquet(files)} {where}")
        for file, *values in found.fetchall():
            yield _shard(file), dict(zip(names, values, strict=True))


def _reports_twice(connection: duckdb.DuckDBPyConnection, files: list[pathlib.Path]) -> Iterator[tuple[str, Row]]:
    """Shard and what is told of each of the reports in ``twice``."""
    if files:
        query = f"SELECT filename, {', '.join(TOLD)} FROM {_parquet(files)} WHERE id IN (FROM twice)"
        for file, *values in connection.execute(query).fetchall():
            yield _shard(file), dict(zip(TOLD, values, strict=True))


def _settle(group: Sequence[Input], overlaps: Overlaps) -> None:
    """Hide what is not shown of a report, and show the other inputs as copies."""
    settled = settle(group)
    if settled is None:
        return
    hidden = [each for each in group if each.read and each is not settled.shown]
    overlaps.reports.update((each.where, each.report) for each in hidden)
    for copy in settled.copies:
        overlaps.inputs.add((copy.where, copy.source or "", copy.place or ""))
        overlaps.outcomes.append(copied(copy.outcome or {}))
        overlaps.copies.append(same_row(copy))
