"""``dateline status``: what became of the inputs of an archive, and what still waits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.out import emit, note
from dateline.cli.safe import json_line, visible

if TYPE_CHECKING:
    from dateline.scale import Status

#: Reasons that are shown one by one; ``--json`` has all.
_REASONS = 10


def status(
    archive: Annotated[str, typer.Argument(metavar="ARCHIVE", help="A folder, a .duckdb file or a postgresql:// URL.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object, with all reasons.")] = False,
    check: Annotated[bool, typer.Option("--check", help="First compare all of it with its hashes.")] = False,
) -> None:
    """Show what became of every input, by reason, and how much still waits to be read.

    Each input has exactly one outcome, so the numbers add up, also while a run goes on or after it was stopped.

    \b
    Examples:
      dateline status news
      dateline status events.duckdb --json | jq .outcomes
      dateline status news --check
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    import dateline.scale as scale

    if check:
        _check(archive)
    found = scale.status(archive)
    if json:
        emit(json_line(found.to_dict(), sys.stdout.encoding))
        return
    for line in lines(found):
        emit(visible(line))


def _check(archive: str) -> None:
    """Tell what is damaged, and end there; else that nothing is. To standard error: it is no part of the status."""
    import dateline.scale as scale

    checked = scale.check(archive)
    for line in checked.damaged:
        note(f"dateline: {line}")
    if checked.damaged:
        raise typer.Exit(1)
    note(f"checked {_count(checked.parts, 'part')} ({checked.bytes / 1e6:,.1f} MB): all as written")


def lines(found: Status) -> Iterator[str]:
    """The status for a person."""
    yield f"{found.archive}: {_count(found.inputs, 'input')}"
    for outcome, count in found.outcomes.items():
        if count:
            yield f"  {count:>9,} {outcome}"
            yield from _reasons(found.reasons.get(outcome, {}))
    if found.unloaded:
        after = "a run loads them just now" if found.writing else "run again to load them"
        yield f"{_count(found.unloaded, 'input')} of these not loaded yet; {after}"
    if found.writing:
        yield "a run writes to the file just now; which of the inputs it loads are copies is known when it is done"
    if found.shards:
        yield _shards(found)


def _reasons(reasons: dict[str, int]) -> Iterator[str]:
    """The most frequent reasons, then how many inputs have others."""
    some = list(reasons.items())
    for reason, count in some[:_REASONS]:
        yield f"            {count:>9,} {reason}"
    rest = sum(count for _, count in some[_REASONS:])
    if rest:
        yield f"            {rest:>9,} for other reasons (--json has all)"


def _shards(found: Status) -> str:
    done = f"{found.done:,} of {_count(found.shards, 'shard')} done"
    if not found.waiting:
        return f"{done}, {'linked' if found.linked else 'not linked yet; run again to link'}"
    files = _count(found.waiting_files, "file")
    after = "a run works on it" if found.running else "run again to go on"
    return (
        f"{done}; {found.waiting:,} waiting ({files}, {found.waiting_bytes / 1e6:,.1f} MB), not counted above; {after}"
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
