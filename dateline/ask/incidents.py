"""Incidents: real acts, each with all the reports that tell of it."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterator
from typing import Any

from dateline.ask.answer import Answer, joined
from dateline.ask.asking import TOLD, Archive, all_of, checked_kinds, iso, one_id, texts
from dateline.records import Event
from dateline.store.filters import Condition, Day, Words, event_conditions, first_day, last_day, listed
from dateline.store.flat import count_words, source_words

#: The numbers that an incident has a toll of, and the bounds that each has.
TOLLS, BOUNDS = ("killed", "wounded"), ("low", "best", "high")


@dataclasses.dataclass(frozen=True)
class Toll:
    """How many, over all sources: the least, the best guess and the most; None where no source tells."""

    low: int | None = None
    best: int | None = None
    high: int | None = None

    def __bool__(self) -> bool:
        """Whether any source tells."""
        return not (self.low is None and self.best is None and self.high is None)


@dataclasses.dataclass(frozen=True)
class Incident:
    """One real act. The names of the parties are in ``actor`` and ``recipient``.

    Args:
        event: its type.
        status: that of most of its events.
        aggregate: whether it sums up several acts; never add it to single ones.
        reports: how many tell of it.
        publishers: of how many publishers, copies counted.
        first_report: day of publication of the first of them.
        json: the whole incident as linking wrote it, see ``record``.
    """

    id: str
    event: str
    mode: tuple[str, ...]
    when_start: datetime.date | None
    when_end: datetime.date | None
    where_name: str | None
    where_country: str | None
    where_admin1: str | None
    where_lat: float | None
    where_lon: float | None
    actor: tuple[str, ...]
    actor_country: tuple[str, ...]
    recipient: tuple[str, ...]
    recipient_country: tuple[str, ...]
    status: tuple[str, ...]
    aggregate: bool
    killed: Toll
    wounded: Toll
    reports: int
    publishers: int
    first_report: datetime.date | None
    last_report: datetime.date | None
    json: str = dataclasses.field(repr=False)

    @property
    def record(self) -> dict[str, Any]:
        """The whole incident as linking wrote it; read from its JSON each time, as most questions need none of it."""
        return dict(json.loads(self.json))

    def to_dict(self) -> dict[str, Any]:
        """The whole incident as plain JSON values."""
        return {**self.record, "id": self.id, "reports": self.reports, "publishers": self.publishers}


@dataclasses.dataclass(frozen=True)
class Told:
    """What one event of one report says of the incident.

    Args:
        copy_of: the report that this one is a copy of, if it is one.
        copies: publishers of its own copies.
        said_by: those that the report rests it on ("Colonel Fadhil via AP").
        counts: the numbers told ("killed 16", "wounded 20-").
        quote: the sentence.
    """

    report: str
    event: str
    publisher: str | None
    published: datetime.date | None
    title: str | None
    url: str | None
    copy_of: str | None
    copies: tuple[str, ...]
    type: str
    status: tuple[str, ...]
    said_by: tuple[str, ...]
    counts: tuple[str, ...]
    when_start: datetime.date | None
    when_end: datetime.date | None
    where: str | None
    confidence: float
    quote: str

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain JSON values."""
        plain = dataclasses.asdict(self)
        days = {name: iso(getattr(self, name)) for name in ("published", "when_start", "when_end")}
        return {**plain, **days, **{name: list(plain[name]) for name in ("copies", "status", "said_by", "counts")}}


#: How the columns of ``incidents`` that are one value each go into a flat row, in order, with their types.
COLUMNS: dict[str, type] = {
    "id": str,
    "event": str,
    "mode": str,
    "when_start": datetime.date,
    "when_end": datetime.date,
    "where_name": str,
    "where_country": str,
    "where_admin1": str,
    "where_lat": float,
    "where_lon": float,
    "actor": str,
    "actor_country": str,
    "recipient": str,
    "recipient_country": str,
    "status": str,
    "aggregate": bool,
    "killed_low": int,
    "killed_best": int,
    "killed_high": int,
    "wounded_low": int,
    "wounded_best": int,
    "wounded_high": int,
    "reports": int,
    "publishers": int,
    "first_report": datetime.date,
    "last_report": datetime.date,
}

_SEVERAL = ("mode", "actor", "actor_country", "recipient", "recipient_country", "status")


def flat_incident(incident: Incident) -> dict[str, Any]:
    """The incident as one row with the keys of `COLUMNS`."""
    tolls = {f"{kind}_{bound}": getattr(getattr(incident, kind), bound) for kind in TOLLS for bound in BOUNDS}
    row = {name: tolls[name] if name in tolls else getattr(incident, name) for name in COLUMNS}
    return {**row, **{name: joined(row[name]) for name in _SEVERAL}}


def incidents(
    archive: Archive,
    *,
    aggregate: bool | None = None,
    limit: int | None = None,
    min_confidence: float | None = None,
    min_publishers: int | None = None,
    party: str | None = None,
    place: str | None = None,
    since: Day | None = None,
    status: Words | None = None,
    text: str | None = None,
    type: Words | None = None,
    until: Day | None = None,
) -> Answer[Incident]:
    """The incidents that meet all that is given, in the order of their days, the undated by their first report.

    Args:
        archive: an open archive.
        aggregate: only those that sum up several acts (True), or only single ones (False).
        limit: at most so many.
        min_confidence: one of its events is at least so sure, from 0 to 1; this and ``party``, ``place`` and ``text``
            must be met by one and the same event.
        min_publishers: at least so many publishers tell of it.
        party: actor or recipient, as in ``archive.events``.
        place: a name, a division or a country's code.
        since: ended on this day, month or year or later; the undated are left out.
        status: one of its statuses is one of these; "fact" asks for none.
        text: words in a sentence that tells of it.
        type: one type or several; "COERCE/arrest" asks for a mode.
        until: began on this day, month or year or earlier; the undated are left out.

    Raises:
        InputError: a date, status or limit that is none.
    """
    wanted = None if status is None else checked_kinds(status, TOLD)
    conditions = _conditions(aggregate, min_publishers, since, until, type)
    told = event_conditions(party=party, place=place, text=text, min_confidence=min_confidence)
    if told:
        conditions.append(_told_of(all_of(told)))
    return Answer(lambda: _read(archive, conditions, wanted, type), flat_incident, COLUMNS, limit)


def undated(archive: Archive, **filters: Any) -> int:
    """How many incidents meet the filters but for having no day, which since and until leave out."""
    found = incidents(archive, **{**filters, "since": None, "until": None, "limit": None})
    return sum(incident.when_start is None for incident in found)


def _conditions(
    aggregate: bool | None, min_publishers: int | None, since: Day | None, until: Day | None, type: Words | None
) -> list[Condition]:
    """The conditions on the table ``incidents`` (named ``i``) itself."""
    types = sorted({word.partition("/")[0].strip().upper() for word in listed(type or [])})
    made: list[Condition | None] = [
        None if aggregate is None else ("i.aggregate" if aggregate else "NOT i.aggregate", []),
        None if min_publishers is None else ("i.publishers >= ?", [min_publishers]),
        None
        if since is None
        else ("i.when_start IS NOT NULL AND coalesce(i.when_end, i.when_start) >= ?", [first_day(since)]),
        None if until is None else ("i.when_start <= ?", [last_day(until)]),
        None if type is None else (f"i.event IN ({', '.join('?' for _ in types) or 'NULL'})", [*types]),
    ]
    return [condition for condition in made if condition]


def _told_of(event: Condition) -> Condition:
    """One of the incident's events meets the condition on ``e``."""
    sql, values = event
    inner = (
        "SELECT 1 FROM incident_events ie JOIN events e ON e.report = ie.report AND e.id = ie.event "
        f"WHERE ie.incident = i.id AND {sql}"
    )
    return f"EXISTS ({inner})", values


_READ = (
    "id event mode when_start when_end where_name where_country where_admin1 where_lat where_lon actor actor_country "
    "recipient recipient_country status aggregate killed_low killed_best killed_high wounded_low wounded_best "
    "wounded_high reports publishers first_report last_report json"
).split()


def _read(
    archive: Archive, conditions: list[Condition], wanted: frozenset[str] | None, type: Words | None
) -> Iterator[Incident]:
    sql, values = all_of(conditions)
    names = ", ".join(f"i.{name}" for name in _READ[:-1]) + ", i.record"
    order = "coalesce(i.when_start, i.first_report) NULLS LAST, i.id"
    for row in archive.stream(f"SELECT {names} FROM incidents i WHERE {sql} ORDER BY {order}", values):
        incident = _incident(row)
        if _is_type(incident, type) and (wanted is None or wanted & kinds_of(incident)):
            yield incident


def _incident(row: tuple[Any, ...]) -> Incident:
    values = dict(zip(_READ, row, strict=True))
    several = {name: texts(values[name]) for name in _SEVERAL}
    tolls = {kind: Toll(*(values.pop(f"{kind}_{bound}") for bound in BOUNDS)) for kind in TOLLS}
    return Incident(**{**values, **several, **tolls})


def _is_type(incident: Incident, type: Words | None) -> bool:
    """Whether it is of one of the types, and has the mode where one is given."""
    for word in listed(type or []):
        kind, _, mode = word.partition("/")
        if kind.strip().upper() == incident.event and (not mode or mode.strip().lower() in incident.mode):
            return True
    return type is None


def kinds_of(incident: Incident) -> frozenset[str]:
    """Its statuses, or "fact" where it has none."""
    return frozenset(incident.status or ("fact",))


TOLD_COLUMNS: dict[str, type] = {
    "report": str,
    "event": str,
    "publisher": str,
    "published": datetime.date,
    "title": str,
    "url": str,
    "copy_of": str,
    "copies": str,
    "type": str,
    "status": str,
    "said_by": str,
    "counts": str,
    "when_start": datetime.date,
    "when_end": datetime.date,
    "where": str,
    "confidence": float,
    "quote": str,
}


def flat_told(told: Told) -> dict[str, Any]:
    """What an event tells as one row with the keys of `TOLD_COLUMNS`."""
    several = {name: joined(getattr(told, name)) for name in ("copies", "status", "said_by", "counts")}
    return {**{name: getattr(told, name) for name in TOLD_COLUMNS}, **several}


def incident(archive: Archive, id: str) -> tuple[Incident, Answer[Told]]:
    """The incident of this id, or the one whose id begins so, and what each of its events says, in order of time.

    Raises:
        InputError: there is none, or more than one.
    """
    key = one_id(archive, "incidents", id, "incidents")
    (found,) = _read(archive, [("i.id = ?", [key])], None, None)
    copies = {(one["report"], one["event"]): one.get("copies") for one in found.record.get("sources", [])}
    rows = list(_told(archive, key, copies))
    return found, Answer(lambda: rows, flat_told, TOLD_COLUMNS)


def _told(archive: Archive, id: str, copies: dict[tuple[str, str], list[str] | None]) -> Iterator[Told]:
    query = (
        "SELECT e.record, e.passage, r.id, r.publisher, r.published, r.title, r.url, "
        "(SELECT min(c.report) FROM copies c WHERE c.copy = r.id) "
        "FROM incident_events ie JOIN events e ON e.report = ie.report AND e.id = ie.event "
        "JOIN reports r ON r.id = e.report WHERE ie.incident = ? ORDER BY r.published NULLS LAST, r.id, e.n"
    )
    for record, passage, report, publisher, published, title, url, copy_of in archive.stream(query, [id]):
        event = Event.from_dict(json.loads(record))
        yield Told(
            report=report,
            event=event.id,
            publisher=publisher,
            published=published,
            title=title,
            url=url,
            copy_of=copy_of,
            copies=texts(copies.get((report, event.id))),
            type=event.event,
            status=event.status,
            said_by=tuple(source_words(source) for source in event.said_by),
            counts=tuple(count_words(count) for count in event.counts),
            when_start=event.when.start if event.when else None,
            when_end=event.when.end if event.when else None,
            where=(event.where.name or event.where.text) if event.where else None,
            confidence=event.confidence,
            quote=passage,
        )
