"""``dateline sayings``: who said what."""

from __future__ import annotations

from typing import Annotated

import typer

from dateline.cli import ask_options as option
from dateline.cli.ask_options import Form
from dateline.cli.ask_out import WIDE, Column, deliver
from dateline.cli.out import party_code
from dateline.cli.paths import archive_to_read
from dateline.records import Saying


def sayings(
    archive: option.ArchivePath,
    speaker: Annotated[str | None, typer.Option(help="Who says it: words, a name, IRQ, IRQ/MIL or /MIL.")] = None,
    to: Annotated[str | None, typer.Option(help="To whom it is said, as --speaker.")] = None,
    since: option.PublishedSince = None,
    until: option.PublishedUntil = None,
    text: Annotated[str | None, typer.Option(help="Words in what is said.")] = None,
    direct: Annotated[
        bool | None, typer.Option("--direct/--indirect", help="Only what is quoted, or only what is not.")
    ] = None,
    limit: option.Limit = None,
    json: option.Json = False,
    csv: option.Csv = False,
    parquet: option.Parquet = None,
) -> None:
    """List who said what, in the order of the reports: a table on a terminal, JSON lines in a pipe.

    \b
    Examples:
      dateline sayings archive --speaker IRQ/GOV --since 2009-06
      dateline sayings archive --text ceasefire --direct --csv > quotes.csv
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    import dateline.ask as ask
    from dateline.store.flat import SAYING_COLUMNS

    form = Form(json, csv, parquet)
    with archive_to_read(archive) as opened:
        found = ask.sayings(
            opened, speaker=speaker, to=to, since=since, until=until, text=text, direct=direct, limit=limit
        )
        deliver(found, SAYING_COLUMNS, form, _COLUMNS, "saying")


def _speaker(saying: Saying) -> str:
    via = f"via {saying.via.text}" if saying.via else ""
    return " ".join(filter(None, (saying.speaker.name or saying.speaker.text, party_code(saying.speaker), via)))


_COLUMNS: list[Column[Saying]] = [
    Column("id", lambda row: row.id[:8], width=8),
    Column("report", lambda row: row.report, width=16, least=WIDE),
    Column("speaker", _speaker, ratio=2),
    Column("to", lambda row: row.to.text if row.to else "", ratio=1, least=WIDE),
    Column("says", lambda row: f"“{row.content.text}”" if row.direct else row.content.text, ratio=4),
]
