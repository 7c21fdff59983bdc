"""``dateline events``: ask an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.ask_options import Form, Parquet
from dateline.cli.ask_out import write_parquet
from dateline.cli.out import is_terminal, note, writer
from dateline.cli.paths import archive_to_read
from dateline.cli.vocabulary import check_types, event_types
from dateline.records import Event

if TYPE_CHECKING:
    from dateline.store.selection import Selection


def events(
    archive: Annotated[str, typer.Argument(metavar="ARCHIVE", help="The archive; - is standard input.")],
    party: Annotated[str | None, typer.Option(help="Actor or recipient: words, a name, IRQ, IRQ/MIL or /MIL.")] = None,
    type: Annotated[
        list[str] | None, typer.Option(metavar="TYPE", help="Type, or TYPE/mode; may be given again.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Acts in this day, month or year or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Acts in this day, month, year or before.")] = None,
    place: Annotated[str | None, typer.Option(help="Where: a name, a division or a country's code.")] = None,
    status: Annotated[
        list[str] | None,
        typer.Option(help="fact, negated, hypothetical, future, historical or disputed; may be given again."),
    ] = None,
    text: Annotated[str | None, typer.Option(help="Words in the sentence of the event.")] = None,
    min_confidence: Annotated[float | None, typer.Option(min=0, max=1, help="Events at least so sure.")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="At most so many.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines, on a terminal too.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="CSV with a head, one row an event.")] = False,
    parquet: Parquet = None,
) -> None:
    """List the events of an archive that meet all filters: a table on a terminal, JSON lines in a pipe.

    Events come in the order of their dates. An event whose date the report does not tell is left out by --since and
    --until; standard error says how many.

    \b
    Examples:
      dateline events events.duckdb
      dateline events events.duckdb --party IRQ/MIL --type REJECT --status fact
      dateline events events.duckdb --since 2009-06 --until 2009-07-21 --place Ramadi
      dateline events events.duckdb --type ASSAULT/aerial --text hospital --csv > attacks.csv
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    Form(json, csv, parquet)
    check_types(type or [], event_types())
    with archive_to_read(archive) as opened:
        filters = {"party": party, "type": type or None, "place": place, "status": status or None, "text": text}
        sure = {**filters, "min_confidence": min_confidence}
        found = opened.events(**sure, since=since, until=until, limit=limit)  # type: ignore[arg-type]
        if parquet is not None:
            write_parquet(found, parquet)
        else:
            _write(found, json, csv)
        undated = opened.undated(**sure) if since or until else 0
        if undated:
            note(f"left out for having no date: {undated:,} more (without --since and --until they are shown)")


def _write(found: Selection[Event], json: bool, csv: bool) -> None:
    lines = writer(json, csv)
    for event in found:
        lines.write(event)
    lines.close()
    if is_terminal() and not json and not csv:
        note(_sum(len(found)))


def _sum(count: int) -> str:
    return f"{count:,} event{'' if count == 1 else 's'}"
