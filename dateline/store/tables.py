"""Archives whose tables are a database's own: how a batch goes in among what is there. A file and PostgreSQL."""

from __future__ import annotations

import abc
import contextlib
from typing import Any

from dateline.store import schema
from dateline.store.archive import Archive
from dateline.store.merging import READ, TOLD, Input, Origin, copied, only_said, read_in, same_row, settle
from dateline.store.rows import Row

#: That a column has one of the values of a list; a join, so that an index can serve.
_AMONG = "IN (SELECT unnest(?::VARCHAR[]))"


class TableArchive(Archive):
    """An archive that can change rows in place, in transactions."""

    def __init__(self, path: str, read_only: bool) -> None:
        """Nothing is known of ``meta`` yet."""
        super().__init__(path, read_only)
        self._meta: dict[str, str] = {}

    def _save(self, rows: dict[str, list[Row]], meta: dict[str, str]) -> None:
        with self._transaction():
            self._merge(rows)
            if meta:
                self._insert("meta", [{"key": key, "value": value} for key, value in sorted(meta.items())])
        self._meta.update(meta)

    def _known_meta(self) -> dict[str, str]:
        return self._meta

    def _has(self, report: str) -> bool:
        return bool(self._ask("SELECT 1 FROM reports WHERE id = ?", report))

    def _merge(self, rows: dict[str, list[Row]]) -> None:
        """Put the rows in; where a report is there already, settle which one stays."""
        outcomes = {(row["source"], row["place"]): row for row in rows.get("outcomes", [])}
        new = {row["id"]: row for row in rows.get("reports", [])}
        said = {row["report"] for row in outcomes.values() if row["outcome"] in READ and row["report"] is not None}
        self._forget_copies(outcomes)
        copies = list(rows.get("copies", []))
        losing: set[str] = set()
        winning: list[str] = []
        for report, group in self._groups(new, outcomes, sorted({*new, *said})).items():
            settled = settle(group)
            if settled is None:
                continue
            if settled.shown.where == "new" and any(each.where == "old" and each.read for each in group):
                winning.append(report)
            elif settled.shown.where == "old" and report in new:
                losing.add(report)
            for copy in settled.copies:
                outcomes[copy.source or "", copy.place or ""] = copied(copy.outcome or {})
                copies.append(same_row(copy))
        if winning:
            self._remove_reports(winning)
        for table, key in schema.OF_REPORTS.items():
            self._insert(table, [row for row in rows.get(table, []) if row[key] not in losing])
        self._insert("outcomes", list(outcomes.values()))
        self._insert("copies", copies)

    def _groups(self, new: dict[str, Row], outcomes: dict[Origin, Row], reports: list[str]) -> dict[str, list[Input]]:
        """Report -> its inputs, for those reports that have more than one, those that are there already first."""
        groups = self._stored(reports, outcomes)
        of_report: dict[str, list[Row]] = {}
        for row in outcomes.values():
            if row["outcome"] in READ and row["report"] is not None:
                of_report.setdefault(row["report"], []).append(row)
        for report in reports:
            rows = of_report.get(report, [])
            group = groups.setdefault(report, [])
            if report in new:
                group.append(read_in(new[report], rows.pop(0) if rows else None, "new"))
            group.extend(only_said(row, "new") for row in rows)
        return {report: group for report, group in groups.items() if len(group) > 1}

    def _stored(self, reports: list[str], outcomes: dict[Origin, Row]) -> dict[str, list[Input]]:
        """Report -> its inputs in the archive."""
        if not reports:
            return {}
        told: dict[str, list[Row]] = {}
        names = list(schema.columns()["outcomes"])
        query = f"SELECT {schema.names('outcomes')} FROM outcomes WHERE report {_AMONG} ORDER BY source, place"
        for values in self._ask(query, reports):
            row = dict(zip(names, values, strict=True))
            if row["outcome"] in READ:
                told.setdefault(row["report"], []).append(row)
        query = f"SELECT {', '.join(TOLD)} FROM reports WHERE id {_AMONG} ORDER BY id"
        groups: dict[str, list[Input]] = {}
        for values in self._ask(query, reports):
            report = dict(zip(TOLD, values, strict=True))
            rows = told.get(report["id"], [])
            first = _standing(report, rows[0] if rows else None, outcomes)
            rest = [row for row in rows[1:] if (row["source"], row["place"]) not in outcomes]
            groups[report["id"]] = [first, *(only_said(row, "old") for row in rest)]
        return groups

    def _forget_copies(self, outcomes: dict[Origin, Row]) -> None:
        """Remove what ``copies`` tells of inputs on which there is a later word now."""
        if outcomes:
            among = "(source, place) IN (SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]))"
            self._do(f"DELETE FROM copies WHERE copy IS NULL AND {among}", *map(list, zip(*outcomes, strict=True)))

    def _remove_reports(self, reports: list[str]) -> None:
        for table, key in schema.OF_REPORTS.items():
            self._do(f"DELETE FROM {table} WHERE {key} {_AMONG}", reports)

    def _replace(self, tables: dict[str, list[Row]], changes: list[Row]) -> None:
        with self._transaction():
            for table, rows in tables.items():
                # Exact copies are found when reports come in, not by linking.
                self._do(f"DELETE FROM {table}" + (" WHERE copy IS NOT NULL" if table == "copies" else ""))
                self._insert(table, rows)
            self._insert("changes", changes)

    @abc.abstractmethod
    def _transaction(self) -> contextlib.AbstractContextManager[None]:
        """All that is done within goes in together, or nothing of it."""

    @abc.abstractmethod
    def _ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of the query, within the transaction where there is one."""

    @abc.abstractmethod
    def _do(self, query: str, *values: Any) -> None:
        """Run a statement."""

    @abc.abstractmethod
    def _insert(self, table: str, rows: list[Row]) -> None:
        """Put the rows in, in the place of those with the same key."""


def _standing(report: Row, outcome: Row | None, outcomes: dict[Origin, Row]) -> Input:
    """The input whose reading is in the archive, as far as what is told of it still holds with the batch's outcomes."""
    if outcome is None:
        return read_in(report, None, "old")
    origin = outcome["source"], outcome["place"]
    if origin not in outcomes:
        return read_in(report, outcome, "old")
    # The later word may be about this report too: then it still comes from there.
    known = origin if outcomes[origin]["report"] == report["id"] else None
    return read_in(report, None, "old", known)
