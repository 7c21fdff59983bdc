"""Inputs cut into units of work, and their reading: however a file is cut, the same Arrivals come in the same order."""

from __future__ import annotations

import dataclasses
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from dateline.errors import InputError
from dateline.ingest import delimited, jsonl, lines, mail, tables, warc
from dateline.ingest.formats import EMPTY, read_stream
from dateline.ingest.kinds import HEAD_BYTES, kind_of
from dateline.ingest.origin import Budget, Origin, guarded
from dateline.ingest.paths import fault, files_under, is_stream, require
from dateline.records import Arrival, Piece

#: Size of a piece (bytes): some 60 reports of text, which one core codes in five seconds, so that a few hundred reports
#: keep several workers busy to the end. Small files are put together up to this size.
TARGET_BYTES = 150_000
#: The same for kinds that hold far fewer reports in a byte.
TARGETS = {"warc": 1_000_000}
#: A file is cut into no more than about so many pieces, however large it is: each makes a folder in an archive.
MOST_RANGES = 256

#: Files in one piece, however small: to open one costs as much as to read some thousand bytes.
MAX_FILES = 2_000


def plan(paths: Iterable[str | Path], target_bytes: int | None = None) -> Iterator[Piece]:
    """The inputs under the paths as units of work, in sorted order, each input in exactly one.

    Small files are grouped until they have about the size of a piece. A larger file is cut into ranges of about that
    size where its format allows; else it is one piece. A path that is named twice, or lies in a folder that is named
    as well, is one input. How a file is cut depends on that file alone, not on what is read beside it.

    Args:
        paths: files and folders.
        target_bytes: size of a piece, in bytes as they lie on disk; by default `TARGET_BYTES`, or what `TARGETS` has
            for the kind, and more where a file would fall into more than `MOST_RANGES` pieces.

    Raises:
        InputError: at once where a path does not exist, or is a pipe, which cannot be read twice.
    """
    wanted = [paths] if isinstance(paths, str | Path) else list(paths)
    for path in wanted:
        if is_stream(path):
            raise InputError(f"{path!s}: a stream cannot be cut into pieces; write it to a file and give that")
        require(path)
    return _plan(wanted, None if target_bytes is None else max(1, target_bytes))


def _plan(paths: Sequence[str | Path], target: int | None) -> Iterator[Piece]:
    """The pieces, small files joined."""
    group: list[str] = []
    total, small = 0, min(target or TARGET_BYTES, TARGET_BYTES)
    for path in files_under(paths):
        size = _size(path)
        if group and (total + size > small or len(group) >= MAX_FILES):
            yield Piece(tuple(group))
            group, total = [], 0
        if size > (target or TARGET_BYTES):
            yield from _cut(path, size, target)
        else:
            group.append(str(path))
            total += size
    if group:
        yield Piece(tuple(group))


def _size(path: Path) -> int:
    """Bytes of the file, 0 where there is none to be read."""
    try:
        return path.stat().st_size if os.path.isfile(path) else 0
    except OSError:
        return 0


#: ``(origin, stream, start, stop)`` -> the arrivals of the records that begin in the range.
Reader = Callable[[Origin, BinaryIO, int, int | None], Iterator[Arrival]]


@dataclasses.dataclass(frozen=True)
class Splitter:
    """How files of one kind are cut and read in ranges.

    Args:
        unit: what ranges count, "bytes" or "records".
        cuts: ``(stream, size, target)`` -> where the second and later ranges begin, ascending.
        read: reads a range.
    """

    unit: str
    cuts: Callable[[BinaryIO, int, int], Iterable[int]]
    read: Reader


def _read_lines(origin: Origin, stream: BinaryIO, start: int, stop: int | None) -> Iterator[Arrival]:
    """JSON lines that begin in the range."""
    first = lines.number_at(origin.source, origin.budget.size, stream, start)
    stream.seek(start)
    return jsonl.read_lines(origin, stream, lines.Range(start, stop, first))


def _row_numbers(stream: BinaryIO, size: int, step: int) -> Iterable[int]:
    """Rows at which a Parquet table can be cut."""
    return tables.row_numbers(stream.name, size, step)


def _sought(read: Reader) -> Reader:
    """A reader of a range that wants the stream where the range begins."""

    def reader(origin: Origin, stream: BinaryIO, start: int, stop: int | None) -> Iterator[Arrival]:
        stream.seek(start)
        yield from read(origin, stream, start, stop)

    return reader


#: Kinds of files that can be cut.
SPLITTERS = {
    "lines": Splitter("bytes", lines.line_starts, _read_lines),
    "mbox": Splitter("bytes", mail.message_starts, mail.read_part),
    "parquet": Splitter("records", _row_numbers, tables.read_part),
    "table": Splitter("bytes", delimited.row_starts, delimited.read_part),
    "warc": Splitter("bytes", warc.record_starts, _sought(warc.read_warc)),
    "warc.gz": Splitter("bytes", warc.member_starts, _sought(warc.read_warc_gz)),
}


def _kind(path: Path, stream: BinaryIO) -> str | None:
    """By which kind the file can be cut; None where it cannot. The stream stands at its beginning before and after."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    kind = kind_of(head, path.name)
    # UTF-16 is not cut: a byte order mark counts for the whole file.
    return kind if kind in SPLITTERS and not head.startswith(lines.WIDE_MARKS) else None


def _target(kind: str, size: int) -> int:
    """The size of a piece of a file of so many bytes."""
    return max(TARGETS.get(kind, TARGET_BYTES), size // MOST_RANGES)


def _cut(path: Path, size: int, target: int | None) -> Iterator[Piece]:
    """A large file in ranges where that is possible."""
    splitter, cuts = None, list[int]()
    try:
        with path.open("rb") as stream:
            if kind := _kind(path, stream):
                splitter = SPLITTERS[kind]
                cuts = list(splitter.cuts(stream, size, target or _target(kind, size)))
    except OSError:
        cuts = []  # what is wrong is said when it is read
    if splitter is None or not cuts:
        yield Piece((str(path),))
        return
    for start, stop in itertools.pairwise([0, *cuts, None]):
        yield Piece((str(path),), splitter.unit, start, stop)


def read_piece(piece: Piece) -> Iterator[Arrival]:
    """The reports of a piece, one Arrival for each input; the same whenever it is called."""
    for file in piece.files:
        path = Path(file)
        if reason := fault(path):
            yield Origin(file).rejected(reason)
        else:
            origin = Origin(file, budget=Budget(_size(path)))
            yield from guarded(origin, lambda path=path, origin=origin: _read_file(path, origin, piece))  # type: ignore[misc]


def _read_file(path: Path, origin: Origin, piece: Piece) -> Iterator[Arrival]:
    """One file, or a range of it."""
    with path.open("rb") as stream:
        kind = _kind(path, stream)
        if kind is None:
            yield from read_stream(origin, stream, path.name)
            return
        splitter = SPLITTERS[kind]
        start, stop = (0, None) if piece.kind == "files" else (piece.start or 0, piece.stop)
        empty = True
        for arrival in splitter.read(origin, stream, start, stop):
            empty = False
            yield arrival
        # what holds nothing is told once, by the first range
        if empty and start == 0 and (stop is None or next(splitter.read(origin, stream, stop, None), None) is None):
            yield origin.rejected(EMPTY)
