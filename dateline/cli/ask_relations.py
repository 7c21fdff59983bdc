"""``dateline relations``: how two parties deal with each other over time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli import ask_options as option
from dateline.cli.ask_options import Form
from dateline.cli.ask_out import WIDE, WIDER, Column, deliver, left_out, number, score, write_table
from dateline.cli.out import is_terminal, note
from dateline.cli.paths import archive_to_read
from dateline.cli.vocabulary import check_types, event_types

if TYPE_CHECKING:
    from dateline.ask import Point, Relation

#: So many periods without any act, or more, are one line of a table.
_GAP = 3


def relations(
    archive: option.ArchivePath,
    a: Annotated[str, typer.Argument(metavar="A", help="A party: USA, USA/MIL, /REB, or words of a name.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The other party.")],
    by: option.By = "month",
    type: option.Types = None,
    since: option.Since = None,
    until: option.Until = None,
    place: option.Place = None,
    status: option.CountedStatus = None,
    text: option.TellsText = None,
    min_confidence: option.MinConfidence = None,
    per_event: option.PerEvent = False,
    published: option.Published = False,
    plot: Annotated[str | None, typer.Option(metavar="FILE", help="Draw it into a .png or .svg file too.")] = None,
    json: option.Json = False,
    csv: option.Csv = False,
    parquet: option.Parquet = None,
) -> None:
    """Show the cooperation and conflict between two parties by month, week, quarter or year, each way.

    Scores are from -10 (conflict) to +10 (cooperation): the mean of all acts, their sum, and the mean of what A did to
    B and B to A. An incident counts once, however many reports tell of it. Counted is what is told as done, and
    promises and threats that were made; not what is negated, possible, planned, disputed or long past (--status
    chooses). What sums up several acts, or has no date that is near enough, is left out; standard error says how many.
    Each point has the ids of its events; `dateline show` shows them.

    \b
    Examples:
      dateline relations archive USA IRQ --since 2007 --plot usa-irq.svg
      dateline relations archive IRQ/MIL /REB --by week --status fact --json
      dateline relations archive "Harbour Front" NOR --per-event --published --csv
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    import dateline.ask as ask
    from dateline.ask.asking import COUNTED

    form = Form(json, csv, parquet)
    check_types(type or [], event_types())
    with archive_to_read(archive) as opened:
        found = ask.relations(
            opened,
            a,
            b,
            by=by,
            type=type or None,
            since=since,
            until=until,
            place=place,
            status=status or COUNTED,
            text=text,
            min_confidence=min_confidence,
            per_event=per_event,
            published=published,
        )
    if form == Form() and is_terminal():
        write_table(_lines(found), _columns(found))
    else:
        deliver(found, found.columns, form, [])
    if plot is not None:
        found.plot(plot)
        note(f"{plot}: drawn")
    left_out(found.left_out, by)
    if not found:
        note(f"no act between {a} and {b} that counts has a known date")


#: Characters of a party's name in the head of a column.
_NAME = 8

#: Ids of events that are shown of a point; the table has room for the beginnings of so many at most.
_IDS = 6

#: A point, and how many periods without any act it stands for.
_Line = tuple["Point", int]


def _lines(found: Relation) -> Iterator[_Line]:
    """The points; a long gap is one line."""
    for empty, run in itertools.groupby(found, key=lambda point: not point.count):
        points = list(run)
        if empty and len(points) >= _GAP:
            yield points[0], len(points)
        else:
            yield from ((point, 1) for point in points)


def _columns(found: Relation) -> list[Column[_Line]]:
    one, other = (name if len(name) <= _NAME else f"{name[: _NAME - 1]}…" for name in (found.a, found.b))
    width = len(one) + len(other) + 1
    what = "events" if found.per_event else "acts"
    return [
        Column("period", lambda line: _period(line, found.by), width=11),
        Column(what, lambda line: number(line[0].count), width=6, align="right"),
        Column("mean", lambda line: score(line[0].score_mean), width=5, align="right"),
        Column("sum", lambda line: score(line[0].score_sum), width=7, align="right", least=WIDE),
        Column(
            f"{one}→{other}", lambda line: _way(line[0].forward, line[0].forward_mean), max(width, 10), align="right"
        ),
        Column(
            f"{other}→{one}", lambda line: _way(line[0].backward, line[0].backward_mean), max(width, 10), align="right"
        ),
        Column(
            "coop.",
            lambda line: _split(line[0].verbal_cooperation, line[0].material_cooperation),
            7,
            align="right",
            least=WIDE,
        ),
        Column(
            "confl.",
            lambda line: _split(line[0].verbal_conflict, line[0].material_conflict),
            7,
            align="right",
            least=WIDE,
        ),
        Column("events", _ids, ratio=1, least=WIDER),
    ]


def _period(line: _Line, by: str) -> str:
    point, periods = line
    return point.period if periods == 1 else f"… {periods:,} {by}s"


def _way(count: int, mean: float | None) -> str:
    """How many, and their mean."""
    return f"{count:,} {score(mean):>5}" if count else ""


def _split(verbal: int, material: int) -> str:
    """Words and deeds: ``3+1``."""
    return f"{verbal:,}+{material:,}" if verbal or material else ""


def _ids(line: _Line) -> str:
    ids = line[0].events
    return " ".join(id[:8] for id in ids[:_IDS]) + (f" … {len(ids):,}" if len(ids) > _IDS else "")
