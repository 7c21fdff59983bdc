"""``dateline run``: a whole archive of reports, read by all cores or a cluster, and linked."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from dateline.cli.out import note
from dateline.cli.status import lines

if TYPE_CHECKING:
    from dateline.scale import Ran
    from dateline.scale.work import Done

#: What the bar says of each stage.
_STAGES = {"work": "reading", "load": "loading", "link": "linking"}


def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Files or folders; none to go on with an interrupted run."),
    ] = None,
    archive: Annotated[
        str,
        typer.Option(metavar="DIR_OR_FILE", help="A folder, a .duckdb file or a postgresql:// URL; made if need be."),
    ] = ...,  # type: ignore[assignment] # typer's word for an option that must be given
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes at work; by default one for each core.")
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Work on Ray: local starts it here, HOST:PORT joins a cluster."),
    ] = None,
    resources: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Your own names and triggers, or PETRARCH dictionaries, laid over ours."),
    ] = None,
) -> None:
    """Read whole archives of reports, code them on all cores, and link what tells of the same affair.

    A run may be stopped at any moment, in any way: the same command goes on where it stopped and ends in the same
    archive. A source that was read is not read again unless it has changed. dateline status shows how far it is.

    \b
    Examples:
      dateline run reports/ --archive news
      dateline run CC-NEWS-2024-05/*.warc.gz more.jsonl --archive news --workers 8
      dateline run --archive news
      dateline run reports/ --archive events.duckdb --ray local
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    import dateline.scale as scale

    with _bar() as bar:
        ran = scale.run(sources or [], archive, workers=workers, ray=ray, resources=resources, watch=bar)
    for line in ran.notes:
        note(line)
    note(_sum(ran))
    for line in lines(scale.status(archive)):
        note(line)
    _tell_missing(ran)


def _tell_missing(ran: Ran) -> None:
    """One line for what was read before and is gone, one for what cannot be read now, which is a fault."""
    if gone := ran.missing.gone:
        note(f"{gone[0]}{_more(len(gone))}: gone; what was read before stays in the archive")
    if unreadable := ran.missing.unreadable:
        path, reason = next(iter(unreadable.items()))
        more = _more(len(unreadable))
        note(f"dateline: {path}{more}: cannot be read now ({reason}); what was read before stays in the archive")
        raise typer.Exit(2)


def _more(count: int) -> str:
    return f" and {count - 1:,} more" if count > 1 else ""


def _sum(ran: Ran) -> str:
    """What this run itself did."""
    kept = f", {ran.kept:,} were there" if ran.kept else ""
    lost = f"; workers died {ran.lost:,} time{'' if ran.lost == 1 else 's'}" if ran.lost else ""
    return f"worked {ran.shards:,} shard{'' if ran.shards == 1 else 's'}{kept}{lost}"


class Bar:
    """Shards done of all, with the time that is left; shown on a terminal only."""

    def __init__(self, progress: Progress | None) -> None:
        """Nothing has begun."""
        self._progress = progress
        self._inputs = 0

    def stage(self, name: str, total: int, done: int) -> None:
        """A stage begins."""
        if self._progress:
            for task in self._progress.task_ids:
                self._progress.remove_task(task)
            self._task = self._progress.add_task(_STAGES[name], total=total, completed=done)

    def step(self, done: Done | None) -> None:
        """One more step is done."""
        if self._progress:
            self._inputs += done.inputs if done else 0
            self._progress.update(self._task, advance=1)
            if done:
                self._progress.update(self._task, description=f"{_STAGES['work']}, {self._inputs:,} inputs")


@contextlib.contextmanager
def _bar() -> Iterator[Bar]:
    if not sys.stderr.isatty():
        yield Bar(None)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
    ) as progress:
        yield Bar(progress)
