"""CSV and TSV to Reports: a row is a report, its columns found by the names of `fields.yaml`."""

from __future__ import annotations

import collections
import csv
import dataclasses
from collections.abc import Iterator
from typing import BinaryIO

from dateline.ingest.encoding import decode
from dateline.ingest.fields import field_of, from_object
from dateline.ingest.lines import WHOLE, Line, Range, lines, number_at
from dateline.ingest.origin import Origin, Stream, rejected, why
from dateline.records import Arrival

#: Longer rows (bytes) are not read: a quotation mark that is never closed would take the rest of the file for one.
MAX_ROW_BYTES = 8_000_000

#: Where a row cannot be read, reading goes on at its second line; after so many such rows in a row, behind them all.
_TRIES = 100

_DELIMITERS = (",", "\t", ";", "|")

#: Names of columns are no longer than this (characters).
_MAX_NAME = 40


@dataclasses.dataclass(frozen=True)
class Header:
    """The first row: its columns, and what stands between them."""

    columns: tuple[str, ...]
    delimiter: str


@dataclasses.dataclass(frozen=True)
class Row:
    """A row: the lines it is written on, and its fields or what is wrong with it."""

    lines: tuple[Line, ...]
    fields: tuple[str, ...]
    problem: str | None = None

    @property
    def raw(self) -> bytes:
        """Its bytes, without the last line break."""
        return b"".join(line.data or b"" for line in self.lines).rstrip(b"\r\n")


def looks_delimited(start: str) -> bool:
    """Whether a text begins with a header that names a text and something else, and a row as wide."""
    header, *others = [line for line in start.splitlines() if line.strip()][:40] or [""]
    delimiter = _delimiter(header)
    columns = _split([header], delimiter)
    known = {field_of(name) for name in columns} - {None}
    if "text" not in known or len(known) < 2 or any(not name or len(name) > _MAX_NAME for name in columns):
        return False
    return len(others) < 2 or len(_split(others, delimiter)) == len(columns)


def _delimiter(header: str) -> str:
    """What stands between the columns: that which makes most of them."""
    return max(_DELIMITERS, key=lambda delimiter: len(_split([header], delimiter)))


def _split(rows: list[str], delimiter: str) -> list[str]:
    """The fields of the first row."""
    try:
        return next(csv.reader(rows, delimiter=delimiter), [])
    except csv.Error:
        return []


def header_of(found: Iterator[Line]) -> Header | None:
    """The header, which is taken from the lines; None where no column is known to hold the text."""
    first = next((line.data for line in found if line.data is None or line.data.strip()), None)
    if first is None or len(first) > MAX_ROW_BYTES:
        return None
    text = decode(first)
    delimiter = _delimiter(text)
    columns = tuple(_split([text], delimiter))
    return Header(columns, delimiter) if "text" in map(field_of, columns) else None


def read_table(origin: Origin, stream: Stream, part: Range = WHOLE, header: Header | None = None) -> Iterator[Arrival]:
    """One Arrival for each row.

    Args:
        origin: where the stream is from.
        stream: the bytes, at the beginning of the range.
        part: the lines wanted, whole rows.
        header: that of the file where the range begins behind it.
    """
    found = lines(stream, part)
    header = header or header_of(found)
    if header is None:
        yield origin.rejected("no column for the text; name one text, body, content or article in the first row")
        return
    number = 0
    try:
        for row in _Rows(found, header.delimiter):
            number = row.lines[-1].number
            if any(row.fields) or row.problem:
                yield _from_row(origin, row, header)
    except OSError as error:
        yield origin.rejected(why(error).replace("cannot be read:", "cannot be read further:"), f"line {number + 1}")


def _from_row(origin: Origin, row: Row, header: Header) -> Arrival:
    """One row as a report, or what is wrong with it."""
    first = row.lines[0]
    where = origin.record(f"line {first.number}", row.raw, first.offset)
    if row.problem:
        return rejected(where, row.problem)
    if len(row.fields) != len(header.columns):
        return rejected(where, f"{len(row.fields)} columns, not {len(header.columns)} as in the first row")
    return from_object(where, dict(zip(header.columns, row.fields, strict=True)))


class _Rows:
    """The rows of lines; a quotation mark may hold several lines together."""

    def __init__(self, found: Iterator[Line], delimiter: str) -> None:
        """Read on from where the lines stand."""
        if csv.field_size_limit() < MAX_ROW_BYTES:
            csv.field_size_limit(MAX_ROW_BYTES)
        self._found, self._delimiter = found, delimiter
        self._again: collections.deque[Line] = collections.deque()
        self._taken: list[Line] = []
        self._size = self._failed = 0
        self._ended = False

    def __iter__(self) -> Iterator[Row]:
        """All rows, blank ones included."""
        reader = self._reader()
        while True:
            self._taken, self._size = [], 0
            try:
                fields = next(reader)
                if self._ended:  # a whole row does not ask for another line
                    raise csv.Error("a quotation mark is never closed")
            except StopIteration:
                return
            except csv.Error as error:
                yield self._broken(str(error))
                reader = self._reader()
            else:
                self._failed = 0
                yield Row(tuple(self._taken), tuple(fields))

    def _reader(self) -> Iterator[list[str]]:
        self._ended = False
        return csv.reader(self._texts(), delimiter=self._delimiter)

    def _texts(self) -> Iterator[str]:
        """The lines as text; those that are taken make the row."""
        while True:
            line = self._again.popleft() if self._again else next(self._found, None)
            if line is None:
                self._ended = bool(self._taken)
                return
            self._taken.append(line)
            self._size += len(line.data or b"")
            if line.data is None or self._size > MAX_ROW_BYTES:
                raise csv.Error(f"a row of more than {MAX_ROW_BYTES:,} bytes; a quotation mark may not be closed")
            yield decode(line.data)

    def _broken(self, problem: str) -> Row:
        """The row that cannot be read: its first line, the others being tried again, or all where that went on long."""
        self._failed += 1
        if self._failed < _TRIES:
            self._again.extendleft(reversed(self._taken[1:]))
            del self._taken[1:]
        return Row(tuple(self._taken), (), f"broken row: {problem}")


def row_starts(stream: BinaryIO, size: int, step: int) -> Iterator[int]:
    """Offsets at which a table can be cut into ranges of about ``step`` bytes, each behind a row that can be read.

    The file is read through: a line break may stand inside of a row.
    """
    stream.seek(0)
    found = lines(stream)
    header = header_of(found)
    at = 0
    sound = False
    for row in _Rows(found, header.delimiter) if header else ():
        begins = row.lines[0].offset
        if begins is not None and sound and begins >= at + step:
            yield (at := begins)
        sound = row.problem is None


def read_part(origin: Origin, stream: BinaryIO, start: int, stop: int | None) -> Iterator[Arrival]:
    """The rows of a file on disk that begin in the range."""
    header = None
    if start:
        stream.seek(0)
        header = header_of(lines(stream))
    number = number_at(origin.source, origin.budget.size, stream, start)
    stream.seek(start)
    yield from read_table(origin, stream, Range(start, stop, number), header)
