"""How events leave the program: a table for a person, JSON lines or CSV for a program."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dateline.cli.safe import csv_cell, json_line, visible
from dateline.records import Event, Party

#: Rows of a table that are laid out together. The widths depend on the terminal alone, so the blocks line up.
_BLOCK = 100

#: A terminal narrower than this has no room for date and status beside who did what to whom.
_NARROW = 72

#: The longest type, COOPERATE, is shown whole.
_TYPE = 9


class Writer(Protocol):
    """Takes events one by one; `close` writes what is left."""

    def write(self, event: Event) -> None:
        """Take the event."""

    def close(self) -> None:
        """Write what is left."""


def is_terminal() -> bool:
    """Whether standard output is read by a person."""
    return sys.stdout.isatty()


def note(line: str) -> None:
    """Write one line to standard error, whatever is in it."""
    sys.stderr.write(visible(line) + "\n")


def console() -> Console:
    """A console on standard output that interprets nothing in the text it is given."""
    return Console(file=sys.stdout, markup=False, emoji=False, highlight=False)


def emit(line: str) -> None:
    """Write one line to standard output."""
    sys.stdout.write(line + "\n")


class JsonWriter:
    """One JSON object a line."""

    def write(self, event: Event) -> None:
        """Write the event's line."""
        emit(json_line(event.to_dict(), sys.stdout.encoding))

    def close(self) -> None:
        """Nothing is left."""


class CsvWriter:
    """One row an event, with a head; all text in quotes, so that no other separator can cut it."""

    def __init__(self) -> None:
        """Write the head."""
        from dateline.store import flat

        self._flat = flat.flat_event
        self._writer = csv.DictWriter(
            sys.stdout, list(flat.EVENT_COLUMNS), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n"
        )
        self._writer.writeheader()

    def write(self, event: Event) -> None:
        """Write the event's row."""
        self._writer.writerow({name: csv_cell(value) for name, value in self._flat(event).items()})

    def close(self) -> None:
        """Nothing is left."""


class TableWriter:
    """A table as wide as the terminal, written a block at a time; ``pause`` stops a progress bar meanwhile."""

    def __init__(self, pause: Callable[[], AbstractContextManager[object]] = nullcontext) -> None:
        """Begin a table; the head comes with the first row."""
        self._console, self._pause = console(), pause
        self._rows: list[Event] = []
        self._head = True

    def write(self, event: Event) -> None:
        """Take the event; every block of them is written."""
        self._rows.append(event)
        if len(self._rows) >= _BLOCK:
            self.close()

    def close(self) -> None:
        """Write the rows that wait."""
        if self._rows:
            with self._pause():
                self._console.print(event_table(self._rows, self._console.width, self._head))
                sys.stdout.flush()
            self._rows, self._head = [], False


def writer(json: bool, csv: bool = False, pause: Callable[[], AbstractContextManager[object]] = nullcontext) -> Writer:
    """The writer asked for: by default a table on a terminal, JSON lines in a pipe."""
    if csv:
        return CsvWriter()
    return TableWriter(pause) if is_terminal() and not json else JsonWriter()


def event_table(events: Iterable[Event], width: int, head: bool = True) -> Table:
    """The events as a table of this width; what does not fit ends in an ellipsis."""
    wide = width >= _NARROW
    table = Table(box=None, show_header=head, width=width, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("id", width=8, no_wrap=True)
    if wide:
        table.add_column("when", width=10, no_wrap=True)
    for title, ratio, least in (("actor", 3, 0), ("event", 2, _TYPE), ("recipient", 3, 0), ("words", 2, 0)):
        table.add_column(title, ratio=ratio, min_width=least or None, no_wrap=True, overflow="ellipsis")
    if wide:
        table.add_column("status", width=12, no_wrap=True, overflow="ellipsis")
    for event in events:
        table.add_row(*(Text(visible(cell)) for cell in _cells(event, wide)))
    return table


def _cells(event: Event, wide: bool) -> list[str]:
    kind = " ".join((event.event, *event.mode))
    middle = [side_words(event.actor), kind, side_words(event.recipient), event.trigger.text]
    if not wide:
        return [event.id[:8], *middle]
    return [event.id[:8], _day(event), *middle, " ".join(event.status)]


def _day(event: Event) -> str:
    """The first day of the act as far as it is known, cut to its precision."""
    if event.when is None or event.when.start is None:
        return ""
    digits = {"month": 7, "year": 4}.get(event.when.precision, 10)
    return event.when.start.isoformat()[:digits]


def side_words(parties: Iterable[Party]) -> str:
    """The parties of one side for a person: ``Iraqi troops [IRQ MIL] + …``."""
    return " + ".join(" ".join(filter(None, (party.text, party_code(party)))) for party in parties)


def party_code(party: Party) -> str:
    """``[IRQ MIL]``, or nothing where neither is known."""
    code = " ".join(filter(None, (party.country, party.sector)))
    return f"[{code}]" if code else ""
