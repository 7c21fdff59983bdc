"""How answers leave the program: a table for a person; JSON lines, CSV or Parquet for a program."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import itertools
import pathlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from rich.table import Table
from rich.text import Text

from dateline.cli.ask_options import Form
from dateline.cli.out import console, emit, is_terminal, note
from dateline.cli.safe import csv_cell, json_line, visible
from dateline.errors import InputError

if TYPE_CHECKING:
    from dateline.ask.answer import Plain

T = TypeVar("T")
R = TypeVar("R", bound="Plain")
R_co = TypeVar("R_co", bound="Plain", covariant=True)

#: Rows of a table that are laid out together. The widths depend on the terminal alone, so the blocks line up.
_BLOCK = 100

#: Terminals at least so wide have room for columns that narrower ones have not.
WIDE, WIDER = 72, 110

#: Words for why something was not counted; a status stands for itself.
_REASONS = {"aggregate": "summing up several acts", "longer": "known only to within more than a {by}"}


@dataclasses.dataclass(frozen=True)
class Column(Generic[T]):
    """A column of a table.

    Args:
        cell: what stands in it.
        width: so many characters; None: a share of what is left, by ``ratio``.
        least: the width of the terminal from which on it is shown.
    """

    title: str
    cell: Callable[[T], str]
    width: int | None = None
    ratio: int = 1
    least: int = 0
    align: Literal["left", "right"] = "left"


class Rows(Protocol[R_co]):
    """What an answer has to have: rows, as they are and flat."""

    def __iter__(self) -> Iterator[R_co]:
        """The rows."""

    def to_rows(self) -> Iterator[dict[str, Any]]:
        """The rows laid flat."""

    def to_parquet(self, path: str) -> None:
        """The flat rows into a file."""


def deliver(answer: Rows[R], names: Iterable[str], form: Form, columns: list[Column[R]], one: str = "") -> None:
    """Write the answer in the form asked for.

    Args:
        answer: the rows.
        names: those of the flat columns, in order.
        form: the form asked for.
        columns: those of the table for a person.
        one: what a row is called; under a table their number is noted. Empty: it is not.
    """
    if form.parquet is not None:
        write_parquet(answer, form.parquet)
    elif form.csv:
        write_csv(answer.to_rows(), names)
    elif form.json or not is_terminal():
        for row in answer:
            write_json(row.to_dict())
    else:
        count = write_table(answer, columns)
        if one:
            note(f"{count:,} {plural(one) if count != 1 else one}")


def plural(word: str) -> str:
    """Several of it: ``stories``, ``incidents``."""
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def write_json(value: Mapping[str, Any]) -> None:
    """One JSON object on one line."""
    emit(json_line(value, sys.stdout.encoding))


def write_csv(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> None:
    """The rows with a head; all text in quotes, so that no other separator can cut it."""
    writer = csv.DictWriter(sys.stdout, list(names), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: csv_cell(value) for name, value in row.items()})


def write_parquet(answer: Rows[R], path: str) -> None:
    """The flat rows into the file, or to standard output."""
    if path != "-":
        answer.to_parquet(path)
        note(f"{path}: written")
        return
    if is_terminal():
        raise InputError("a Parquet file is no text for a terminal; give a file, or send standard output to one")
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder, "standard-output.parquet")
        answer.to_parquet(str(made))
        with made.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)


def write_table(rows: Iterable[T], columns: list[Column[T]]) -> int:
    """A table as wide as the terminal, written a block at a time; how many rows it has."""
    page, waiting, count = console(), iter(rows), 0
    while block := list(itertools.islice(waiting, _BLOCK)):
        page.print(table(block, columns, page.width, head=count == 0))
        sys.stdout.flush()
        count += len(block)
    return count


def table(rows: Iterable[T], columns: list[Column[T]], width: int, head: bool = True) -> Table:
    """The rows as a table of this width; what does not fit ends in an ellipsis."""
    shown = [column for column in columns if width >= column.least]
    made = Table(box=None, show_header=head, width=width, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for column in shown:
        ratio = None if column.width else column.ratio
        made.add_column(
            visible(column.title),
            width=column.width,
            ratio=ratio,
            justify=column.align,
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in rows:
        made.add_row(*(Text(visible(column.cell(row))) for column in shown))
    return made


def alone(filters: Mapping[str, Any]) -> None:
    """Refuse filters where one thing is asked for by its id.

    Raises:
        InputError: one is given.
    """
    given = [f"--{name.replace('_', '-')}" for name, value in filters.items() if value is not None]
    if given:
        raise InputError(f"{', '.join(given)} with an ID; filters go with the list, an ID without them")


def left_out(reasons: Mapping[str, int], by: str = "period") -> None:
    """Say on standard error what was not counted, and why."""
    if reasons:
        words = [f"{count:,} {_REASONS.get(reason, reason).format(by=by)}" for reason, count in reasons.items()]
        note(f"left out: {', '.join(words)}")


def day(value: datetime.date | None) -> str:
    """The day, or nothing."""
    return value.isoformat() if value else ""


def stretch(first: datetime.date | None, last: datetime.date | None) -> str:
    """From when to when, one day as one."""
    if first == last or last is None or first is None:
        return day(first or last)
    return f"{first.isoformat()} to {last.isoformat()}"


def bounds(low: int | None, best: int | None, high: int | None) -> str:
    """A number and its bounds: ``6``, ``4–6``, ``4–5–6`` (best in the middle), ``≥4`` where there is no upper bound."""
    if low is None and best is None and high is None:
        return ""
    if high is None:
        return f"≥{_first(best, low):,}"
    numbers = sorted({number for number in (low, best, high) if number is not None})
    return "–".join(f"{number:,}" for number in numbers) if low is not None else f"≤{high:,}"


def _first(*numbers: int | None) -> int:
    return next((number for number in numbers if number is not None), 0)


def score(value: float | None) -> str:
    """A score with its sign; nothing where there is none."""
    return "" if value is None else f"{value:+.1f}"


def number(value: int) -> str:
    """A count; nothing for none, so that the eye finds those that are."""
    return f"{value:,}" if value else ""
