"""``dateline show``: one event with its evidence."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dateline.cli.out import console, emit
from dateline.cli.paths import archive_to_read
from dateline.cli.render import render
from dateline.cli.safe import json_line


def show(
    archive: Annotated[str, typer.Argument(metavar="ARCHIVE", help="The archive; - is standard input.")],
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event's id, or the beginning of it.")],
    json: Annotated[bool, typer.Option("--json", help="The event as JSON.")] = False,
) -> None:
    """Show one event: its passage with the evidence marked, and every field with the words it rests on.

    The marks are colours; without colour (NO_COLOR, a pipe) they are brackets.

    \b
    Examples:
      dateline show events.duckdb 9f2c41
      dateline show events.duckdb 9f2c41 --json
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    with archive_to_read(archive) as opened:
        found = opened.event(event)
        if json:
            emit(json_line(found.to_dict(), sys.stdout.encoding))
            return
        page = console()
        coloured = page.color_system is not None and not page.no_color
        page.print(render(opened.reading(found.report), found, coloured))
