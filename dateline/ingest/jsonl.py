"""JSON and JSON lines to Reports: one object is one report, under the names of `fields.yaml`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from dateline.ingest.encoding import decode, looks_binary
from dateline.ingest.fields import from_object
from dateline.ingest.lines import MARK, MAX_LINE_BYTES, WHOLE, Line, Range, lines
from dateline.ingest.origin import Origin, Stream, rejected, why
from dateline.records import Arrival

_SAMPLE = 10_000


def read_lines(origin: Origin, stream: Stream, part: Range = WHOLE) -> Iterator[Arrival]:
    """One Arrival for each line that is not blank.

    Args:
        origin: where the stream is from.
        stream: the bytes, at the beginning of the range; read line by line, so that it may be endless or of any size.
        part: the lines wanted.
    """
    number = part.line - 1
    try:
        for line in lines(stream, part):
            number = line.number
            if line.data is None or line.data.strip():
                yield _from_line(origin, line)
    except OSError as error:
        reason = why(error).replace("cannot be read:", "cannot be read further:")
        yield origin.rejected(reason, f"line {number + 1}")


def _from_line(origin: Origin, line: Line) -> Arrival:
    """One line as a report, or what is wrong with it."""
    place = f"line {line.number}"
    if line.data is None:
        return origin.rejected(f"too long: the line has more than {MAX_LINE_BYTES:,} bytes", place, line.offset)
    where = origin.record(place, line.data.rstrip(b"\r\n"), line.offset)
    try:
        value = parse(decode(line.data))
    except ValueError as error:
        cut = "" if line.data.endswith(b"\n") else "; it is the last line: the file may be cut off"
        return rejected(where, f"broken JSON: {error}{cut}")
    return from_object(where, value)


def parse(text: str) -> Any:
    """The JSON value in the text.

    Raises:
        ValueError: with what is wrong in words, also where it is nested too deep to be read.
    """
    try:
        return json.loads(text, strict=False)  # not strict: a bare tab or NUL inside a string is no reason to lose it
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at character {error.pos + 1}") from error


def read_json(origin: Origin, data: bytes) -> Iterator[Arrival]:
    """A JSON file: one object, an array of objects, or JSON lines under the wrong name."""
    if looks_binary(decode(data[:_SAMPLE])):
        yield origin.rejected("binary: too many control characters for JSON")
        return
    try:
        value = parse(decode(data))
    except ValueError as error:
        if is_json_lines(data):
            yield from read_lines(origin, io.BytesIO(data))
        elif not data.strip():
            yield origin.rejected("empty: no text but white space" if data else "empty: no text")
        else:
            yield origin.rejected(f"broken JSON: {error}; the file may be cut off")
        return
    if not isinstance(value, list):
        yield from_object(origin.record(raw=data, offset=0), value)
    elif not value:
        yield origin.rejected("empty: an array without a report")
    else:
        for number, item in enumerate(value, start=1):
            yield from_object(origin.record(f"item {number}", canonical(item)), item)


def canonical(value: Any) -> bytes:
    """A value as canonical JSON, to be hashed where a format has no bytes of one record alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str).encode()


def is_json_lines(data: bytes) -> bool:
    """Whether the first line that is not blank is a JSON object, or begins as one and others follow that are."""
    found = [line for line in data.removeprefix(MARK)[:MAX_LINE_BYTES].split(b"\n", 20) if line.strip()]
    return any(_is_object(line) for line in found[:5])


def _is_object(line: bytes) -> bool:
    """Whether the line is a whole JSON object."""
    try:
        return line.lstrip().startswith(b"{") and isinstance(parse(decode(line)), dict)
    except ValueError:
        return False
