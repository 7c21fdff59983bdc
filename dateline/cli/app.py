"""The commands put together, and the one place where an error becomes a line and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
import typer.main

from dateline.cli.ask_actors import actors
from dateline.cli.ask_casualties import casualties
from dateline.cli.ask_changes import changes
from dateline.cli.ask_incidents import incidents
from dateline.cli.ask_relations import relations
from dateline.cli.ask_sayings import sayings
from dateline.cli.ask_stories import stories
from dateline.cli.code import code
from dateline.cli.events import events
from dateline.cli.out import note
from dateline.cli.run import run
from dateline.cli.show import show
from dateline.cli.status import status
from dateline.errors import DatelineError, InputError

#: Exit codes. That of a broken pipe is what the shell gives for a program stopped by one.
BAD_INPUT, FAILED, INTERRUPTED, BROKEN_PIPE = 2, 1, 130, 141

#: typer brings its own copy of click in newer versions and needs click in older ones; the class is the same in both.
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]

app = typer.Typer(
    name="dateline",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib import metadata

    try:
        typer.echo(f"dateline {metadata.version('dateline')}")
    except metadata.PackageNotFoundError:
        typer.echo("dateline, version not known (not installed)")
    raise typer.Exit


@app.callback(invoke_without_command=True)
def dateline(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Read English news reports and get sourced event records: who did what to whom, when, where, said by whom.

    \b
    Examples:
      dateline code report.txt
      dateline code reports/ -o events.duckdb
      dateline events events.duckdb --party IRQ --type ASSAULT
      dateline show events.duckdb 9f2c41
      dateline relations events.duckdb USA IRQ --plot usa-irq.svg
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command()(code)
app.command()(events)
app.command()(show)
app.command()(run)
app.command()(status)
app.command()(sayings)
app.command()(incidents)
app.command()(stories)
app.command()(relations)
app.command()(actors)
app.command()(casualties)
app.command()(changes)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: those after the program's name; by default the process's.

    Returns:
        The exit code: 0; 2 for bad usage or input; 130 interrupted; 141 the reader of the output went away; else 1.
    """
    _tolerant(sys.stdout)
    _tolerant(sys.stderr)
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer has no reader; without this, Python would complain of that at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code


def _run(arguments: list[str]) -> int:
    command: Any = typer.main.get_command(app)
    try:
        # Not command.main(): it turns interrupts and broken pipes into exit codes of its own.
        with command.make_context("dateline", arguments) as context:
            command.invoke(context)
    except typer.Exit as exit:
        return int(exit.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        note("dateline: interrupted")
        return INTERRUPTED
    except _UsageError as error:
        return _fail(f"{_message(error)} ({_where(error)} --help shows how)", BAD_INPUT)
    except InputError as error:
        return _fail(str(error), BAD_INPUT)
    except DatelineError as error:
        return _fail(str(error), FAILED)
    return 0


def _fail(message: str, code: int) -> int:
    note(f"dateline: {message}")
    return code


def _message(error: Any) -> str:
    return str(error.format_message()).strip().rstrip(".")


def _where(error: Any) -> str:
    """The command that was misused."""
    return error.ctx.command_path if getattr(error, "ctx", None) else "dateline"


def _tolerant(stream: object) -> None:
    """Let a character that the stream's encoding lacks be replaced, rather than end the run."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
