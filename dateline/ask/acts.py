"""Events as they are counted: which count, when they were, and which of them tell of one act."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from dateline.ask.asking import Archive, Span, all_of, kinds, texts, why_not
from dateline.ask.periods import UNDATED
from dateline.store.filters import Condition

#: Why an event is not counted, beside the statuses that are not asked for.
AGGREGATE = "aggregate"

#: The quad classes in order, by the names of the columns that count them.
QUADS = {1: "verbal_cooperation", 2: "material_cooperation", 3: "verbal_conflict", 4: "material_conflict"}

_COLUMNS = (
    'e.report, e.id, e.event, e."of", e.quad, e.score, e.status, e.aggregate, e.reciprocal, e.when_start, e.when_end, '
    "r.published, ie.incident, i.aggregate, i.when_start, i.when_end, i.first_report"
)
_TABLES = (
    "events e JOIN reports r ON r.id = e.report "
    "LEFT JOIN incident_events ie ON ie.report = e.report AND ie.event = e.id "
    "LEFT JOIN incidents i ON i.id = ie.incident"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Act:
    """One event as it is counted.

    Args:
        incident: id of the incident that it is part of, with the days of that.
        aggregate: whether it, or its incident, sums up several acts.
        marks: what else the question asked of each event (`acts`).
    """

    report: str
    id: str
    event: str
    of: str | None
    quad: int
    score: float
    status: tuple[str, ...]
    aggregate: bool
    reciprocal: bool
    start: datetime.date | None
    end: datetime.date | None
    published: datetime.date | None
    incident: str | None
    incident_start: datetime.date | None
    incident_end: datetime.date | None
    incident_first_report: datetime.date | None
    marks: tuple[Any, ...]


def acts(
    archive: Archive, conditions: Iterable[Condition], marks: Iterable[Condition] = (), per_event: bool = False
) -> Iterator[Act]:
    """The events that meet the conditions, those of one incident together, as `units` needs them.

    Args:
        archive: an open archive.
        conditions: on the table ``events`` (named ``e``).
        marks: SQL expressions; each event has their values.
        per_event: put them in order for `units` event by event.
    """
    asked = list(marks)
    expressions = "".join(f", {sql}" for sql, _ in asked)
    sql, values = all_of(conditions)
    # The database sorts, not we: it has the disk for it where an archive is larger than memory.
    order = "e.report, e.id" if per_event else "ie.incident NULLS FIRST, e.report, e.id"
    query = f"SELECT {_COLUMNS}{expressions} FROM {_TABLES} WHERE {sql} ORDER BY {order}"
    for row in archive.stream(query, [value for _, values in asked for value in values] + values):
        yield _act(row)


def _act(row: tuple[Any, ...]) -> Act:
    report, id, event, of, quad, score, status, aggregate, reciprocal, start, end, published, *rest = row
    incident, sums_up, incident_start, incident_end, first_report, *marks = rest
    return Act(
        report=report,
        id=id,
        event=event,
        of=of,
        quad=quad,
        score=score,
        status=texts(status),
        aggregate=bool(aggregate or sums_up),
        reciprocal=reciprocal,
        start=start,
        end=end,
        published=published,
        incident=incident,
        incident_start=incident_start,
        incident_end=incident_end,
        incident_first_report=first_report,
        marks=tuple(marks),
    )


def parties(record: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The actors and the recipients in the JSON of an event."""
    event = json.loads(record)
    return event["actor"], event["recipient"]


@dataclasses.dataclass(frozen=True, slots=True)
class Unit:
    """What is counted once: all events of one incident that count, or one event."""

    key: tuple[str, str]
    acts: tuple[Act, ...]
    start: datetime.date | None
    end: datetime.date | None

    def quad(self, among: Iterable[Act] | None = None) -> int:
        """The class of most of the events (all, or those given); of as many, the one that is further in conflict."""
        counted = Counter(act.quad for act in (self.acts if among is None else among))
        return max(counted, key=lambda quad: (counted[quad], quad))


def mean(values: Iterable[float]) -> float | None:
    """The mean, None of none; the same in whatever order they come."""
    kept = list(values)
    return round(math.fsum(kept) / len(kept), 4) if kept else None


def total(values: Iterable[float]) -> float | None:
    """The sum, None of none; the same in whatever order they come."""
    kept = list(values)
    return round(math.fsum(kept), 4) if kept else None


def counted(found: Iterable[Act], wanted: frozenset[str], span: Span, left_out: Counter[str]) -> Iterator[Act]:
    """The acts that count: each of their kinds is wanted, and none is a sum of several acts.

    Those that do not are noted where they would have been in the span.
    """
    for act in found:
        reason = why_not(kinds(act.status, act.event, act.of), wanted) or (AGGREGATE if act.aggregate else None)
        if reason is None:
            yield act
        elif span.holds(act.start, act.end):
            left_out[reason] += 1


def units(found: Iterable[Act], per_event: bool, published: bool) -> Iterator[Unit]:
    """The acts put together by incident; one unit at a time is held.

    Args:
        found: the acts that count, in the order of `acts`.
        per_event: every event counts by itself.
        published: what has no day of its own counts on the day of the first report.
    """
    for key, members in itertools.groupby(found, key=lambda act: _key(act, per_event)):
        # By report and id: an event that two incidents claim is still one event.
        once = {(act.report, act.id): act for act in members}
        yield _unit(key, tuple(once[one] for one in sorted(once)), published)


def _key(act: Act, per_event: bool) -> tuple[str, str]:
    return (act.report, act.id) if per_event or act.incident is None else ("", act.incident)


def _unit(key: tuple[str, str], members: tuple[Act, ...], published: bool) -> Unit:
    start, end = _days(key, members)
    if published and start is None:
        start = end = min((day for act in members for day in _appeared(act)), default=None)
    return Unit(key, members, start, end)


def _days(key: tuple[str, str], members: tuple[Act, ...]) -> tuple[datetime.date | None, datetime.date | None]:
    """The days of the incident where it has any; else those of the event that tells most exactly."""
    first = members[0]
    if not key[0] and first.incident_start:
        return first.incident_start, first.incident_end
    told = [(act.start, act.end) for act in members if act.start]
    return min(told, key=_breadth, default=(None, None))


def _breadth(days: tuple[datetime.date | None, datetime.date | None]) -> tuple[int, str]:
    start, end = days
    return (end - start).days if start and end else datetime.date.max.toordinal(), str(days)


def _appeared(act: Act) -> list[datetime.date]:
    return [day for day in (act.incident_first_report, act.published) if day]


def within(found: Iterable[Unit], span: Span, left_out: Counter[str]) -> Iterator[Unit]:
    """The units in the span of days; the undated are among them only where the span is endless, and else noted."""
    for unit in found:
        if span.holds(unit.start, unit.end):
            yield unit
        elif unit.start is None:
            left_out[UNDATED] += 1
