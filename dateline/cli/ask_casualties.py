"""``dateline casualties``: the killed and wounded, period by period, each incident once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli import ask_options as option
from dateline.cli.ask_options import Form
from dateline.cli.ask_out import WIDE, Column, deliver, left_out, number
from dateline.cli.paths import archive_to_read
from dateline.cli.vocabulary import check_types, event_types

if TYPE_CHECKING:
    from dateline.ask import Casualties


def casualties(
    archive: option.ArchivePath,
    by: option.By = "week",
    per: Annotated[str | None, typer.Option(metavar="WHAT", help="Tell them apart by country or by place.")] = None,
    party: option.Party = None,
    type: option.Types = None,
    since: option.Since = None,
    until: option.Until = None,
    place: option.Place = None,
    status: Annotated[
        list[str] | None,
        typer.Option(help="Which incidents count; may be given again. By default fact and disputed."),
    ] = None,
    text: option.TellsText = None,
    min_confidence: option.MinConfidence = None,
    min_publishers: option.MinPublishers = None,
    published: option.Published = False,
    json: option.Json = False,
    csv: option.Csv = False,
    parquet: option.Parquet = None,
) -> None:
    """Show how many were killed and wounded, by week, month, quarter or year: the sums of the incidents' tolls.

    Each incident counts once, with its low, best and high over all sources. Totals over several acts ("900 killed since
    May") are never added. Incidents without a date, or with one that is not near enough, stand apart at the end. "+"
    after the high: some incidents have no upper bound.

    \b
    Examples:
      dateline casualties archive --place IRQ --since 2009
      dateline casualties archive --by month --per country --csv > casualties.csv
      dateline casualties archive --type ASSAULT/explosives --min-publishers 2
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    import dateline.ask as ask
    from dateline.ask.casualties import COLUMNS, COUNTED

    form = Form(json, csv, parquet)
    check_types(type or [], event_types())
    with archive_to_read(archive) as opened:
        found = ask.casualties(
            opened,
            by=by,
            per=per,
            party=party,
            type=type or None,
            since=since,
            until=until,
            place=place,
            status=status or COUNTED,
            text=text,
            min_confidence=min_confidence,
            min_publishers=min_publishers,
            published=published,
        )
    columns = _columns(by, per)
    deliver(found, COLUMNS, form, columns)
    left_out(found.left_out, by)


def _columns(by: str, per: str | None) -> list[Column[Casualties]]:
    apart = {"undated": "no date", "longer": f"no exact {by}"}
    where: list[Column[Casualties]] = [Column(per, lambda row: row.where or "not known", ratio=2)] if per else []
    return [
        Column("period", lambda row: row.period or apart[row.apart or "undated"], width=16),
        *where,
        Column("incidents", lambda row: number(row.count), width=9, align="right"),
        Column("killed", lambda row: _number(row.killed_best), width=7, align="right"),
        Column("low–high", lambda row: _range(row.killed_low, row.killed_high, row.killed_open), width=13),
        Column("wounded", lambda row: _number(row.wounded_best), width=7, align="right"),
        Column("low–high", lambda row: _range(row.wounded_low, row.wounded_high, row.wounded_open), width=13),
        Column("ids", lambda row: " ".join(id[:8] for id in row.incidents), ratio=1, least=WIDE),
    ]


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _range(low: int | None, high: int | None, unbounded: int) -> str:
    if low is None or high is None:
        return ""
    return f"{low:,}{'' if low == high else f'–{high:,}'}{'+' if unbounded else ''}"
