"""Stories: the reports of one affair over time."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterator
from typing import Any

from dateline.ask.answer import Answer, joined
from dateline.ask.asking import Archive, all_of, iso, one_id, texts
from dateline.store.filters import (
    Condition,
    Day,
    Words,
    any_of,
    event_conditions,
    first_day,
    last_day,
    text_condition,
)


@dataclasses.dataclass(frozen=True)
class Story:
    """The reports of one affair, counted.

    Args:
        title: the title of one of them.
        first_report: day of publication of the first.
        reports: how many there are, copies among them.
        publishers: of how many publishers.
        countries: those that it is about, codes as in the codebook.
        record: the whole story as linking wrote it.
    """

    id: str
    title: str | None
    first_report: datetime.date | None
    last_report: datetime.date | None
    reports: int
    publishers: int
    countries: tuple[str, ...]
    record: dict[str, Any] = dataclasses.field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The whole story as plain JSON values."""
        own = {name: getattr(self, name) for name in ("id", "title", "reports", "publishers")}
        days = {"first_report": iso(self.first_report), "last_report": iso(self.last_report)}
        return {**self.record, **own, **days, "countries": list(self.countries)}


@dataclasses.dataclass(frozen=True)
class StoryReport:
    """One report of a story.

    Args:
        events: how many events were coded in it.
        incidents: ids of the incidents that it tells of.
        copy_of: the report that it is a copy of, if it is one.
    """

    report: str
    published: datetime.date | None
    publisher: str | None
    title: str | None
    url: str | None
    events: int
    incidents: tuple[str, ...]
    copy_of: str | None

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain JSON values."""
        return {**dataclasses.asdict(self), "published": iso(self.published), "incidents": list(self.incidents)}


COLUMNS: dict[str, type] = {
    "id": str,
    "title": str,
    "first_report": datetime.date,
    "last_report": datetime.date,
    "reports": int,
    "publishers": int,
    "countries": str,
}


def flat_story(story: Story) -> dict[str, Any]:
    """The story as one row with the keys of `COLUMNS`."""
    return {**{name: getattr(story, name) for name in COLUMNS}, "countries": joined(story.countries)}


def stories(
    archive: Archive,
    *,
    limit: int | None = None,
    min_reports: int | None = None,
    party: str | None = None,
    place: str | None = None,
    since: Day | None = None,
    text: str | None = None,
    type: Words | None = None,
    until: Day | None = None,
) -> Answer[Story]:
    """The stories that meet all that is given, in the order of their first reports.

    Args:
        archive: an open archive.
        limit: at most so many.
        min_reports: at least so many reports.
        party: actor or recipient of an event in one of its reports; ``place`` and ``type`` must be met by the same.
        place: a name, a division or a country's code.
        since: its last report is of this day, month or year or later.
        text: words in the title or text of one of its reports.
        type: one type or several; "COERCE/arrest" asks for a mode.
        until: its first report is of this day, month or year or earlier.

    Raises:
        InputError: a date or limit that is none.
    """
    told = event_conditions(party=party, place=place, type=type)
    made: list[Condition | None] = [
        None if min_reports is None else ("s.reports >= ?", [min_reports]),
        None if since is None else ("s.last_report >= ?", [first_day(since)]),
        None if until is None else ("s.first_report <= ?", [last_day(until)]),
        None if text is None else _reported("reports r ON r.id = sr.report", _says(text)),
        _reported("events e ON e.report = sr.report", all_of(told)) if told else None,
    ]
    conditions = [condition for condition in made if condition]
    return Answer(lambda: _read(archive, conditions), flat_story, COLUMNS, limit)


def _says(text: str) -> Condition:
    return any_of([text_condition("coalesce(r.title, '')", text), text_condition("r.text", text)])


def _reported(joined_to: str, condition: Condition) -> Condition:
    """One of the story's reports (``sr``), joined so, meets the condition."""
    sql, values = condition
    return f"EXISTS (SELECT 1 FROM story_reports sr JOIN {joined_to} WHERE sr.story = s.id AND {sql})", values


def _read(archive: Archive, conditions: list[Condition]) -> Iterator[Story]:
    sql, values = all_of(conditions)
    query = (
        "SELECT s.id, s.title, s.first_report, s.last_report, s.reports, s.publishers, s.countries, s.record "
        f"FROM stories s WHERE {sql} ORDER BY s.first_report NULLS LAST, s.id"
    )
    for id, title, first, last, reports, publishers, countries, record in archive.stream(query, values):
        yield Story(id, title, first, last, reports, publishers, texts(countries), json.loads(record))


REPORT_COLUMNS: dict[str, type] = {
    "report": str,
    "published": datetime.date,
    "publisher": str,
    "title": str,
    "url": str,
    "events": int,
    "incidents": str,
    "copy_of": str,
}


def flat_report(report: StoryReport) -> dict[str, Any]:
    """The report as one row with the keys of `REPORT_COLUMNS`."""
    return {**{name: getattr(report, name) for name in REPORT_COLUMNS}, "incidents": joined(report.incidents)}


def story(archive: Archive, id: str) -> tuple[Story, Answer[StoryReport]]:
    """The story of this id, or the one whose id begins so, and its reports in the order of their publication.

    Raises:
        InputError: there is none, or more than one.
    """
    key = one_id(archive, "stories", id, "stories")
    (found,) = _read(archive, [("s.id = ?", [key])])
    rows = list(_reports(archive, key))
    return found, Answer(lambda: rows, flat_report, REPORT_COLUMNS)


def _reports(archive: Archive, id: str) -> Iterator[StoryReport]:
    incidents: dict[str, set[str]] = {}
    query = "SELECT ie.report, ie.incident FROM incident_events ie JOIN story_reports sr ON sr.report = ie.report"
    for report, incident in archive.stream(f"{query} WHERE sr.story = ?", [id]):
        incidents.setdefault(report, set()).add(incident)
    query = (
        "SELECT r.id, r.published, r.publisher, r.title, r.url, "
        "(SELECT count(*) FROM events e WHERE e.report = r.id), "
        "(SELECT min(c.report) FROM copies c WHERE c.copy = r.id) "
        "FROM story_reports sr JOIN reports r ON r.id = sr.report WHERE sr.story = ? "
        "ORDER BY r.published NULLS LAST, r.id"
    )
    for report, published, publisher, title, url, events, copy_of in archive.stream(query, [id]):
        told = tuple(sorted(incidents.get(report, ())))
        yield StoryReport(report, published, publisher, title, url, events, told, copy_of)
