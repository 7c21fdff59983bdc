"""``dateline changes``: what linking changed since a run or a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli import ask_options as option
from dateline.cli.ask_options import Form
from dateline.cli.ask_out import WIDE, Column, deliver
from dateline.cli.paths import archive_to_read

if TYPE_CHECKING:
    from dateline.ask import Change


def changes(
    archive: option.ArchivePath,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="RUN_OR_DATE", help="After the run of this number, or on this day or month or later (UTC)."
        ),
    ] = None,
    what: Annotated[list[str] | None, typer.Option(help="incident, story or copy; may be given again.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="came, changed, merged, split or went; may be given again.")
    ] = None,
    limit: option.Limit = None,
    json: option.Json = False,
    csv: option.Csv = False,
    parquet: option.Parquet = None,
) -> None:
    """List what each linking changed: incidents and stories that came, changed, merged, were split or went.

    A change of a field is drawn with its value before and after.

    \b
    Examples:
      dateline changes archive --since 3
      dateline changes archive --since 2026-11-21 --what incident --kind changed
      dateline changes archive --json | jq .id
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    import dateline.ask as ask
    from dateline.ask.changes import COLUMNS

    form = Form(json, csv, parquet)
    with archive_to_read(archive) as opened:
        found = ask.changes(opened, since=since, what=what or None, kind=kind or None, limit=limit)
        deliver(found, COLUMNS, form, _COLUMNS, "change")


_COLUMNS: list[Column[Change]] = [
    Column("at", lambda row: row.at.isoformat(" ", "minutes"), width=16, least=WIDE),
    Column("run", lambda row: str(row.run), width=4, align="right"),
    Column("what", lambda row: row.what, width=8),
    Column("id", lambda row: row.id[:8], width=8),
    Column("kind", lambda row: row.kind, width=7),
    Column("details", lambda row: row.details, ratio=1),
]
