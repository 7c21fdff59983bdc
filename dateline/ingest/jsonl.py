"""JSON and JSON lines to Reports: one object is one report, under the names of `fields.yaml`."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from dateline.ingest.dates import read_day
from dateline.ingest.encoding import decode
from dateline.ingest.text import admit
from dateline.records import Arrival
from dateline.resources import reading

PATH = reading.folder() / "words" / "fields.yaml"

#: The fields of `Report`; the keys of `fields.yaml`.
FIELDS = ("text", "title", "publisher", "published", "url", "language", "id", "furniture")

#: Longer lines (bytes) are skipped without being held in memory. The longest text allowed fits, each character escaped.
MAX_LINE_BYTES = 32_000_000

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARK = b"\xef\xbb\xbf"


class Stream(Protocol):
    """What is read from: any binary file."""

    def readline(self, size: int = -1, /) -> bytes:
        """The next line, or its first ``size`` bytes; nothing at the end."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, all by default."""
        ...


def load_aliases(path: Path) -> dict[str, str]:
    """Every name that a field may have in JSON -> the field, in order of preference.

    Raises:
        ResourceError: where the file breaks its schema; names the line.
    """
    found = reading.read(path).table(optional=FIELDS)
    names = {field: field for field in FIELDS}
    for field, entry in found.items():
        for item in entry.items():
            alias = item.word()
            if _key(alias) != alias:
                raise item.fail(f"'{alias}' can never match; write it as '{_key(alias)}'")
            if alias in names:
                raise item.fail(f"'{alias}' already stands for '{names[alias]}'")
            names[alias] = field
    return names


@functools.cache
def aliases() -> dict[str, str]:
    """The names that come with the package."""
    return load_aliases(PATH)


def _key(name: str) -> str:
    """The key as the file has it."""
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def read_lines(source: str, stream: Stream) -> Iterator[Arrival]:
    """One Arrival for each line that is not blank; one for the whole where there is none.

    Args:
        source: the path, or "-".
        stream: the bytes; read line by line, so that it may be endless or of any size.
    """
    empty = True
    number = 0
    try:
        for number, line in enumerate(_lines(stream), start=1):
            if line is None or line.strip():
                empty = False
                yield _from_line(source, f"line {number}", line)
    except OSError as error:
        empty = False
        yield Arrival(source, f"line {number + 1}", rejected=f"cannot be read further: {error.strerror or error}")
    if empty:
        yield Arrival(source, None, rejected="empty: no line but blank ones" if number else "empty: no text")


def _lines(stream: Stream) -> Iterator[bytes | None]:
    """The lines as bytes, without mark; None for a line that is too long."""
    first = True
    while line := stream.readline(MAX_LINE_BYTES + 1):
        if first and line.startswith(_WIDE_MARKS):  # in UTF-16 a line break is two bytes: decode first
            yield from decode(line + stream.read()).encode("utf-8", "replace").splitlines(keepends=True)
            return
        if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            _skip_line(stream)
            yield None
        else:
            yield line.removeprefix(_MARK) if first else line
        first = False


def _skip_line(stream: Stream) -> None:
    """Read on to the end of the line in pieces."""
    while (piece := stream.readline(1 << 20)) and not piece.endswith(b"\n"):
        pass


def _from_line(source: str, place: str, line: bytes | None) -> Arrival:
    """One line as a report, or what is wrong with it."""
    if line is None:
        return Arrival(source, place, rejected=f"too long: the line has more than {MAX_LINE_BYTES:,} bytes")
    try:
        value = parse(decode(line))
    except ValueError as error:
        cut = "" if line.endswith(b"\n") else "; it is the last line: the file may be cut off"
        return Arrival(source, place, rejected=f"broken JSON: {error}{cut}")
    return from_object(source, place, value)


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


def read_json(source: str, data: bytes) -> Iterator[Arrival]:
    """A JSON file: one object, an array of objects, or JSON lines under the wrong name."""
    try:
        value = parse(decode(data))
    except ValueError as error:
        if is_json_lines(data):
            yield from read_lines(source, io.BytesIO(data))
        elif not data.strip():
            yield Arrival(source, None, rejected="empty: no text but white space" if data else "empty: no text")
        else:
            yield Arrival(source, None, rejected=f"broken JSON: {error}; the file may be cut off")
        return
    if not isinstance(value, list):
        yield from_object(source, None, value)
    elif not value:
        yield Arrival(source, None, rejected="empty: an array without a report")
    else:
        yield from (from_object(source, f"item {number}", item) for number, item in enumerate(value, start=1))


def is_json_lines(data: bytes) -> bool:
    """Whether the first line that is not blank is a JSON object, or begins as one and others follow that are."""
    lines = [line for line in data.removeprefix(_MARK)[:MAX_LINE_BYTES].split(b"\n", 20) if line.strip()]
    return any(_is_object(line) for line in lines[:5])


def _is_object(line: bytes) -> bool:
    """Whether the line is a whole JSON object."""
    try:
        return line.lstrip().startswith(b"{") and isinstance(parse(decode(line)), dict)
    except ValueError:
        return False


def from_object(source: str, place: str | None, value: Any) -> Arrival:
    """A JSON value as a report, or what is wrong with it."""
    if not isinstance(value, dict):
        kind = {list: "an array", str: "a string", type(None): "null"}.get(type(value), "a number or truth value")
        return Arrival(source, place, rejected=f"{kind}, not an object with the fields of a report (text, …)")
    found = _fields(value)
    text = found.get("text")
    if not isinstance(text, str):
        wrong = "no field 'text'" if text is None else f"the text is not a string but {type(text).__name__}"
        return Arrival(source, place, rejected=f"{wrong}; 'body', 'content' and 'article' are known as well")
    try:
        furniture = _stretches(found.get("furniture"), len(text))
    except ValueError as error:
        return Arrival(source, place, rejected=str(error))
    words = {name: _words(found.get(name)) for name in ("id", "title", "publisher", "url", "language")}
    return admit(source, place, text, published=read_day(found.get("published")), furniture=furniture, **words)


def _fields(value: dict[str, Any]) -> dict[str, Any]:
    """The fields of a report in the object; of several names for one the first in `fields.yaml` that holds anything."""
    keyed = {_key(key): item for key, item in value.items()}
    found: dict[str, Any] = {}
    for name, field in aliases().items():
        if keyed.get(name) not in (None, "") and field not in found:
            found[field] = keyed[name]
    if "text" not in found and "text" in value:
        found["text"] = value["text"]  # empty: that is what is wrong with it, not that there is none
    return found


def _words(value: Any) -> str | None:
    """A field that is a string: also a number, and the name in an object such as ``{"name": "Gulf News"}``."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def _stretches(value: Any, length: int) -> tuple[tuple[int, int], ...] | None:
    """The field ``furniture``: pairs of offsets in order, within the text."""
    if value is None:
        return None
    problem = "the furniture must be a list of [start, end] within the text, in order"
    if not isinstance(value, list):
        raise ValueError(problem)
    last = 0
    for item in value:
        if not (isinstance(item, list) and len(item) == 2 and all(type(offset) is int for offset in item)):
            raise ValueError(problem)
        if not last <= item[0] <= item[1] <= length:
            raise ValueError(problem)
        last = item[1]
    return tuple((start, end) for start, end in value)
