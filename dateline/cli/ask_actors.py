"""``dateline actors``: who acts how often, and towards whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.cli import ask_options as option
from dateline.cli.ask_options import Form
from dateline.cli.ask_out import WIDE, Column, day, deliver, left_out, number, score
from dateline.cli.paths import archive_to_read
from dateline.cli.vocabulary import check_types, event_types

if TYPE_CHECKING:
    from dateline.ask import Actor, Pair


def actors(
    archive: option.ArchivePath,
    label: Annotated[
        str, typer.Option(metavar="LABEL", help="What tells parties apart: code (USA/MIL), country or name.")
    ] = "code",
    pairs: Annotated[bool, typer.Option("--pairs", help="A row for each pair: who acts towards whom.")] = False,
    party: option.Party = None,
    type: option.Types = None,
    since: option.Since = None,
    until: option.Until = None,
    place: option.Place = None,
    status: option.CountedStatus = None,
    text: option.TellsText = None,
    min_confidence: option.MinConfidence = None,
    per_event: option.PerEvent = False,
    published: option.Published = False,
    limit: option.Limit = None,
    json: option.Json = False,
    csv: option.Csv = False,
    parquet: option.Parquet = None,
) -> None:
    """List the parties by how often they act: words and deeds, of cooperation and of conflict, and towards whom most.

    An incident counts once for a party, however many reports tell of it. What counts is as in `dateline relations`; an
    act without a date counts unless --since or --until is given.

    \b
    Examples:
      dateline actors archive --limit 20
      dateline actors archive --pairs --label country --type ASSAULT --csv
      dateline actors archive --party IRQ/REB --since 2009 --label name
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    import dateline.ask as ask
    from dateline.ask.actors import ACTOR_COLUMNS, PAIR_COLUMNS
    from dateline.ask.asking import COUNTED

    form = Form(json, csv, parquet)
    check_types(type or [], event_types())
    filters: dict[str, Any] = {
        "label": label,
        "party": party,
        "type": type or None,
        "since": since,
        "until": until,
        "place": place,
        "status": status or COUNTED,
        "text": text,
        "min_confidence": min_confidence,
        "per_event": per_event,
        "published": published,
        "limit": limit,
    }
    with archive_to_read(archive) as opened:
        if pairs:
            found = ask.pairs(opened, **filters)
            deliver(found, PAIR_COLUMNS, form, _PAIRS, "pair")
            left_out(found.left_out)
        else:
            parties = ask.actors(opened, **filters)
            deliver(parties, ACTOR_COLUMNS, form, _ACTORS, "party")
            left_out(parties.left_out)


def _counts() -> list[Column[Any]]:
    """The columns that parties and pairs have in common."""
    return [
        Column("acts", lambda row: number(row.acts), width=6, align="right"),
        Column("words+", lambda row: number(row.verbal_cooperation), width=6, align="right", least=WIDE),
        Column("deeds+", lambda row: number(row.material_cooperation), width=6, align="right", least=WIDE),
        Column("words-", lambda row: number(row.verbal_conflict), width=6, align="right", least=WIDE),
        Column("deeds-", lambda row: number(row.material_conflict), width=6, align="right", least=WIDE),
        Column("mean", lambda row: score(row.score_mean), width=5, align="right"),
    ]


_ACTORS: list[Column[Actor]] = [
    Column("party", lambda row: row.party, ratio=2),
    *_counts(),
    Column("acted on", lambda row: number(row.received), width=8, align="right"),
    Column("towards", lambda row: ", ".join(row.towards), ratio=3),
]

_PAIRS: list[Column[Pair]] = [
    Column("actor", lambda row: row.actor, ratio=1),
    Column("recipient", lambda row: row.recipient, ratio=1),
    *_counts(),
    Column("first", lambda row: day(row.first), width=10, least=WIDE),
    Column("last", lambda row: day(row.last), width=10, least=WIDE),
]
