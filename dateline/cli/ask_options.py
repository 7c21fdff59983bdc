"""Options that several questions share, each with its help, in one place so that they read alike."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from dateline.errors import InputError

ArchivePath = Annotated[
    str,
    typer.Argument(metavar="ARCHIVE", help="The archive: a file, a folder or a postgresql:// URL; - is standard in."),
]
Party = Annotated[str | None, typer.Option(help="Actor or recipient: words, a name, IRQ, IRQ/MIL or /MIL.")]
Types = Annotated[list[str] | None, typer.Option(metavar="TYPE", help="Type, or TYPE/mode; may be given again.")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="Acts in this day, month or year or later.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Acts in this day, month, year or before.")]
PublishedSince = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Published in this day, month or year or later.")
]
PublishedUntil = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Published in this day, month, year or before.")
]
Place = Annotated[str | None, typer.Option(help="Where: a name, a division or a country's code.")]
Status = Annotated[
    list[str] | None,
    typer.Option(help="fact, negated, hypothetical, future, historical or disputed; may be given again."),
]
CountedStatus = Annotated[
    list[str] | None,
    typer.Option(
        help="What counts: fact, promised, negated, hypothetical, future, historical, disputed; may be given again. "
        "By default fact and promised: promises and threats that were made."
    ),
]
TellsText = Annotated[str | None, typer.Option("--text", help="Words in the sentence of the event.")]
MinConfidence = Annotated[float | None, typer.Option(min=0, max=1, help="Events at least so sure.")]
MinPublishers = Annotated[int | None, typer.Option(min=0, help="Told by at least so many publishers.")]
Limit = Annotated[int | None, typer.Option(min=0, help="At most so many.")]
By = Annotated[str, typer.Option(metavar="PERIOD", help="week, month, quarter or year.")]
PerEvent = Annotated[bool, typer.Option("--per-event", help="Count every event, not every incident.")]
Published = Annotated[
    bool, typer.Option("--published", help="Count what has no day of its own on the day of its first report.")
]
Json = Annotated[bool, typer.Option("--json", help="JSON lines, on a terminal too.")]
Csv = Annotated[bool, typer.Option("--csv", help="CSV with a head.")]
Parquet = Annotated[str | None, typer.Option(metavar="FILE", help="Into a Parquet file; - is standard out.")]


@dataclasses.dataclass(frozen=True)
class Form:
    """How an answer shall leave: as JSON lines, CSV, a Parquet file, or what fits standard output.

    Raises:
        InputError: more than one is asked for.
    """

    json: bool = False
    csv: bool = False
    parquet: str | None = None

    def __post_init__(self) -> None:
        """Refuse to be two things at once."""
        asked = [name for name in ("json", "csv", "parquet") if getattr(self, name) not in (False, None)]
        if len(asked) > 1:
            raise InputError(f"{' and '.join(f'--{name}' for name in asked)} exclude each other; give one")
