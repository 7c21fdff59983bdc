"""Lines of a stream with their number and offset, and ranges of a file cut at lines."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import BinaryIO

from dateline.ingest.encoding import decode
from dateline.ingest.origin import Stream

#: Longer lines (bytes) are skipped without being held in memory. The longest text allowed fits, each character escaped.
MAX_LINE_BYTES = 32_000_000

WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
MARK = b"\xef\xbb\xbf"

_BLOCK = 1 << 20


@dataclasses.dataclass(frozen=True)
class Line:
    """One line.

    Args:
        number: counted from 1 at the beginning of the file.
        offset: of its first byte; None where the file had to be decoded first.
        data: its bytes with the line break, without a byte order mark; None where it is too long to be held.
    """

    number: int
    offset: int | None
    data: bytes | None


@dataclasses.dataclass(frozen=True)
class Range:
    """The lines that begin in ``start:stop`` (bytes); `None` is the end of the file. ``line`` is the first's number."""

    start: int = 0
    stop: int | None = None
    line: int = 1


WHOLE = Range()


def lines(stream: Stream, part: Range = WHOLE) -> Iterator[Line]:
    """The lines of a stream that stands at the beginning of the range."""
    offset, number = part.start, part.line
    while (part.stop is None or offset < part.stop) and (data := stream.readline(MAX_LINE_BYTES + 1)):
        length = len(data)
        if offset == 0 and data.startswith(WIDE_MARKS):  # in UTF-16 a line break is two bytes: decode first
            yield from _decoded(data + stream.read())
            return
        if length > MAX_LINE_BYTES and not data.endswith(b"\n"):
            length += _skip_line(stream)
            yield Line(number, offset, None)
        else:
            mark = len(MARK) if offset == 0 and data.startswith(MARK) else 0
            yield Line(number, offset + mark, data[mark:])
        offset, number = offset + length, number + 1


def _decoded(data: bytes) -> Iterator[Line]:
    """The lines of a file in UTF-16 or UTF-32, as UTF-8."""
    for number, line in enumerate(decode(data).encode("utf-8", "replace").splitlines(keepends=True), start=1):
        yield Line(number, None, line)


def _skip_line(stream: Stream) -> int:
    """Read on to the end of the line in pieces; how many bytes that were."""
    count = 0
    while piece := stream.readline(_BLOCK):
        count += len(piece)
        if piece.endswith(b"\n"):
            break
    return count


def line_starts(stream: BinaryIO, size: int, step: int) -> Iterator[int]:
    """Offsets at which a file can be cut into ranges of about ``step`` bytes, each where a line begins."""
    at = 0
    while (at := at + step) < size:
        stream.seek(at - 1)
        at += _skip_line(stream) - 1
        if at >= size:
            return
        yield at


#: The last place up to which the lines of a file were counted, by path: pieces of one file are read in order, so that
#: each process counts a file's lines once. The size keeps a file that has changed apart.
_counted: dict[tuple[str, int], tuple[int, int]] = {}
_MAX_COUNTED = 1000


def number_at(path: str, size: int, stream: BinaryIO, offset: int) -> int:
    """The number of the line that begins at the offset. The stream may stand anywhere afterwards."""
    known, count = _counted.get((path, size), (0, 0))
    if known > offset:
        known, count = 0, 0
    stream.seek(known)
    left = offset - known
    while left > 0 and (block := stream.read(min(_BLOCK, left))):
        count += block.count(b"\n")
        left -= len(block)
    if len(_counted) > _MAX_COUNTED:
        _counted.clear()
    _counted[path, size] = (offset, count)
    return count + 1
