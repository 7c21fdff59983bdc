"""``dateline stories``: the reports of one affair over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.cli import ask_options as option
from dateline.cli.ask_options import Form
from dateline.cli.ask_out import (
    WIDE,
    Column,
    alone,
    day,
    deliver,
    number,
    stretch,
    write_csv,
    write_json,
    write_parquet,
    write_table,
)
from dateline.cli.out import console, is_terminal
from dateline.cli.paths import archive_to_read
from dateline.cli.safe import visible
from dateline.cli.vocabulary import check_types, event_types

if TYPE_CHECKING:
    from dateline.ask import Answer, Story, StoryReport


def stories(
    archive: option.ArchivePath,
    story: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One story, by its id or the beginning of it.")
    ] = None,
    party: option.Party = None,
    type: option.Types = None,
    since: option.PublishedSince = None,
    until: option.PublishedUntil = None,
    place: option.Place = None,
    text: Annotated[str | None, typer.Option(help="Words in the title or text of a report.")] = None,
    min_reports: Annotated[int | None, typer.Option(min=0, help="Of at least so many reports.")] = None,
    limit: option.Limit = None,
    json: option.Json = False,
    csv: option.Csv = False,
    parquet: option.Parquet = None,
) -> None:
    """List the stories of an archive, or show one with its reports in the order of time.

    A story is all reports of one affair. With an ID each report has its publisher, title and link, the incidents that
    it tells of, and the report that it is a copy of, if it is one.

    \b
    Examples:
      dateline stories archive --place IRQ --min-reports 5
      dateline stories archive --text ceasefire --since 2009-06 --json
      dateline stories archive 7be2
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    import dateline.ask as ask
    from dateline.ask.stories import COLUMNS

    form = Form(json, csv, parquet)
    check_types(type or [], event_types())
    filters: dict[str, Any] = {
        "party": party,
        "type": type or None,
        "since": since,
        "until": until,
        "place": place,
        "text": text,
        "min_reports": min_reports,
        "limit": limit,
    }
    with archive_to_read(archive) as opened:
        if story is None:
            deliver(ask.stories(opened, **filters), COLUMNS, form, _LISTED, "story")
            return
        alone(filters)
        show(*ask.story(opened, story), form)


_LISTED: list[Column[Story]] = [
    Column("id", lambda row: row.id[:8], width=8),
    Column("first", lambda row: day(row.first_report), width=10),
    Column("last", lambda row: day(row.last_report), width=10, least=WIDE),
    Column("title", lambda row: row.title or "", ratio=3),
    Column("countries", lambda row: " ".join(row.countries), ratio=1, least=WIDE),
    Column("reports", lambda row: number(row.reports), width=7, align="right"),
    Column("publ.", lambda row: number(row.publishers), width=5, align="right", least=WIDE),
]


def show(story: Story, reports: Answer[StoryReport], form: Form) -> None:
    """One story in the form asked for; in CSV and Parquet a row is a report."""
    if form.parquet is not None:
        write_parquet(reports, form.parquet)
    elif form.csv:
        write_csv(reports.to_rows(), reports.columns)
    elif form.json or not is_terminal():
        write_json({**story.to_dict(), "told": reports.to_dicts()})
    else:
        page = console()
        span = stretch(story.first_report, story.last_report)
        head = ", ".join(filter(None, (story.title, span, " ".join(story.countries), f"story {story.id}")))
        page.print(visible(head), style="bold")
        write_table(reports, _REPORTS)


_REPORTS: list[Column[StoryReport]] = [
    Column("published", lambda row: day(row.published), width=10),
    Column("publisher", lambda row: row.publisher or "", ratio=2),
    Column("title", lambda row: row.title or "", ratio=4),
    Column("link", lambda row: row.url or row.report, ratio=3, least=WIDE),
    Column("events", lambda row: number(row.events), width=6, align="right", least=WIDE),
    Column("incidents", lambda row: " ".join(id[:8] for id in row.incidents), ratio=2),
    Column("copy of", lambda row: row.copy_of or "", ratio=1, least=WIDE),
]
