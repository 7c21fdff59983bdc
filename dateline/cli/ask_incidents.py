"""``dateline incidents``: real acts, each with all its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dateline.cli import ask_options as option
from dateline.cli.ask_options import Form
from dateline.cli.ask_out import (
    WIDE,
    WIDER,
    Column,
    alone,
    bounds,
    day,
    deliver,
    number,
    stretch,
    write_csv,
    write_json,
    write_parquet,
)
from dateline.cli.out import console, is_terminal, note
from dateline.cli.paths import archive_to_read
from dateline.cli.safe import visible
from dateline.cli.vocabulary import check_types, event_types

if TYPE_CHECKING:
    from dateline.ask import Answer, Incident, Told, Toll


def incidents(
    archive: option.ArchivePath,
    incident: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One incident, by its id or the beginning of it.")
    ] = None,
    party: option.Party = None,
    type: option.Types = None,
    since: option.Since = None,
    until: option.Until = None,
    place: option.Place = None,
    status: option.Status = None,
    text: option.TellsText = None,
    min_confidence: option.MinConfidence = None,
    min_publishers: option.MinPublishers = None,
    aggregate: Annotated[
        bool | None, typer.Option("--aggregate/--single", help="Only sums over several acts, or only single acts.")
    ] = None,
    limit: option.Limit = None,
    json: option.Json = False,
    csv: option.Csv = False,
    parquet: option.Parquet = None,
) -> None:
    """List the incidents of an archive, or show one with all its sources and where they disagree.

    An incident is one real act, told by one report or many. Its toll is drawn as low–best–high over the sources. With
    an ID: who says how many and from when to when, who denies it, and each source with its words and link.

    \b
    Examples:
      dateline incidents archive --type ASSAULT --place Ramadi --since 2009-06
      dateline incidents archive --party USA/MIL --min-publishers 2 --csv > incidents.csv
      dateline incidents archive 4c1e09
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    import dateline.ask as ask
    from dateline.ask.incidents import COLUMNS, undated

    form = Form(json, csv, parquet)
    check_types(type or [], event_types())
    filters: dict[str, Any] = {
        "party": party,
        "type": type or None,
        "place": place,
        "status": status or None,
        "text": text,
        "min_confidence": min_confidence,
        "min_publishers": min_publishers,
        "aggregate": aggregate,
    }
    dates: dict[str, Any] = {"since": since, "until": until}
    with archive_to_read(archive) as opened:
        if incident is not None:
            alone({**filters, **dates, "limit": limit})
            show(*ask.incident(opened, incident), form)
            return
        deliver(ask.incidents(opened, **filters, **dates, limit=limit), COLUMNS, form, _LISTED, "incident")
        missing = undated(opened, **filters) if since or until else 0
        if missing:
            note(f"left out for having no date: {missing:,} more (without --since and --until they are shown)")


def _toll(toll: Toll) -> str:
    return bounds(toll.low, toll.best, toll.high)


def _what(incident: Incident) -> str:
    return " ".join((*(["(sum)"] if incident.aggregate else []), incident.event, *incident.mode))


def _side(names: Iterable[str], countries: Iterable[str]) -> str:
    codes = ", ".join(countries)
    return " + ".join(names) + (f" [{codes}]" if codes else "")


def _place(incident: Incident) -> str:
    return ", ".join(filter(None, (incident.where_name, incident.where_country)))


_LISTED: list[Column[Incident]] = [
    Column("id", lambda row: row.id[:8], width=8),
    Column("when", lambda row: day(row.when_start), width=10),
    Column("place", _place, ratio=2),
    Column("actor", lambda row: _side(row.actor, row.actor_country), ratio=3, least=WIDE),
    Column("event", _what, ratio=2),
    Column("recipient", lambda row: _side(row.recipient, row.recipient_country), ratio=3, least=WIDE),
    Column("killed", lambda row: _toll(row.killed), width=8, align="right"),
    Column("wounded", lambda row: _toll(row.wounded), width=8, align="right", least=WIDER),
    Column("reports", lambda row: number(row.reports), width=7, align="right", least=WIDER),
    Column("publ.", lambda row: number(row.publishers), width=5, align="right"),
    Column("status", lambda row: " ".join(row.status), width=9, least=WIDER),
]


# --- one incident


def show(incident: Incident, told: Answer[Told], form: Form) -> None:
    """One incident in the form asked for; in CSV and Parquet a row is what one event tells."""
    if form.parquet is not None:
        write_parquet(told, form.parquet)
    elif form.csv:
        write_csv(told.to_rows(), told.columns)
    elif form.json or not is_terminal():
        write_json({**incident.to_dict(), "told": told.to_dicts()})
    else:
        console().print(drawn(incident, list(told)))


def drawn(incident: Incident, told: list[Told]) -> Group:
    """The incident for a person: what it was, where the sources differ, the sources."""
    head = _grid()
    for label, value in _lines(incident, told):
        head.add_row(Text(label, style="bold"), Text(visible(value)))
    return Group(head, Text(), *(part for one in told for part in _source(one)))


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _lines(incident: Incident, told: list[Told]) -> Iterator[tuple[str, str]]:
    yield "incident", incident.id
    yield "event", _what(incident)
    yield "actor", _side(incident.actor, incident.actor_country) or "not known"
    yield "recipient", _side(incident.recipient, incident.recipient_country) or "not known"
    yield "when", stretch(incident.when_start, incident.when_end) if incident.when_start else "not told"
    yield (
        "where",
        ", ".join(filter(None, (incident.where_name, incident.where_admin1, incident.where_country))) or "not told",
    )
    yield from _counts(incident, told)
    yield from _statuses(incident, told)
    span = stretch(incident.first_report, incident.last_report)
    yield "reports", f"{incident.reports:,} by {incident.publishers:,} publishers{f', {span}' if span else ''}"


def _counts(incident: Incident, told: list[Told]) -> Iterator[tuple[str, str]]:
    """The toll of each kind, the rule behind it, and who gives which number from when to when."""
    for kind in ("killed", "wounded"):
        toll = getattr(incident, kind)
        if toll:
            yield kind, _range(toll)
            rule = incident.record.get("tolls", {}).get(kind, {}).get("rule")
            yield from [("", str(rule))] if rule else []
    for count in sorted({count for one in told for count in one.counts}):
        yield "", f"{count}: {_who(one for one in told if count in one.counts)}"


def _range(toll: Toll) -> str:
    return ", ".join(
        f"{name} {'not known' if value is None else f'{value:,}'}"
        for name, value in (("low", toll.low), ("best", toll.best), ("high", toll.high))
    )


def _statuses(incident: Incident, told: list[Told]) -> Iterator[tuple[str, str]]:
    """The status of the whole, and where sources differ who tells it how."""
    yield "status", ", ".join(incident.status) or "told as fact"
    ways = sorted({one.status for one in told})
    for status in ways if len(ways) > 1 else ():
        yield "", f"{', '.join(status) or 'told as fact'}: {_who(one for one in told if one.status == status)}"


def _who(told: Iterable[Told]) -> str:
    """The publishers with those they quote, and from when to when."""
    days: dict[str, list[Any]] = {}
    for one in told:
        said = f" ({', '.join(one.said_by)})" if one.said_by else ""
        days.setdefault(f"{one.publisher or one.report}{said}", []).append(one.published)
    return "; ".join(f"{name} {_span(dates)}".strip() for name, dates in days.items())


def _span(dates: list[Any]) -> str:
    known = [date for date in dates if date]
    return stretch(min(known), max(known)) if known else ""


def _source(one: Told) -> Iterator[Any]:
    head = ", ".join(filter(None, (day(one.published) or "no date", one.publisher, one.title, one.url)))
    yield Text(visible(head), style="bold")
    yield Padding(Text(visible(f"“{one.quote}”")), (0, 0, 0, 4))
    facts = [
        one.said_by and f"said by {', '.join(one.said_by)}",
        ", ".join(one.counts),
        ", ".join(one.status),
        one.copy_of and f"copy of {one.copy_of}",
        one.copies and f"also in {', '.join(one.copies)}",
        f"event {one.event[:8]}",
    ]
    yield Padding(Text(visible("; ".join(fact for fact in facts if fact)), style="dim"), (0, 0, 1, 4))
