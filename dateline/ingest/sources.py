"""Paths to Arrivals: files, folders and standard input, each told apart and read; every input ends in one Arrival."""

from __future__ import annotations

import io
import itertools
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from dateline.errors import InputError
from dateline.ingest.encoding import binary_format, decode, looks_binary
from dateline.ingest.html import read_html
from dateline.ingest.jsonl import MAX_LINE_BYTES, is_json_lines, read_json, read_lines
from dateline.ingest.text import read_text
from dateline.records import Arrival

#: Larger files (bytes) are not read whole; JSON lines are read line by line and may have any size.
MAX_BYTES = 200_000_000

#: What a suffix says a file is. Any other file is told by its content.
_KINDS = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".jsonlines": "lines",
    ".json": "json",
}

#: What a page begins with, after comments and an XML declaration, or holds near its beginning.
_PAGE = re.compile(r"^\s*(<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S)
_PAGE_SAMPLE = 10_000

_JSON_START = re.compile(r'^\s*(\{\s*("|\})|\[\s*(\{|\]))')


def read_sources(paths: Iterable[str | Path], stdin: BinaryIO | None = None) -> Iterator[Arrival]:
    """The reports in files, folders and standard input, one Arrival for each input.

    An input is a file of text or HTML, an object in a JSON file, or a line of JSON lines that is not blank. Folders are
    walked in sorted order, all levels, without hidden files. Reading is lazy: nothing is opened before it is asked for.

    Args:
        paths: files and folders; "-" is standard input.
        stdin: what "-" reads; by default the standard input of the process.

    Raises:
        InputError: at once, before anything is read, when a path does not exist.
    """
    wanted = [paths] if isinstance(paths, str | Path) else list(paths)
    for path in wanted:
        _require(path)
    return itertools.chain.from_iterable(_read_path(path, stdin) for path in wanted)


def _require(path: str | Path) -> None:
    """Stop where there is nothing at the path."""
    if str(path) == "-":
        return
    try:
        os.lstat(path)
    except PermissionError:
        return  # there may be something; what is wrong is said when it is read
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be a path ({error})"
        raise InputError(f"{path!s}: {reason}; give a file, a folder, or - for standard input") from error


def _read_path(path: str | Path, stdin: BinaryIO | None) -> Iterator[Arrival]:
    """All of one path that was given."""
    if str(path) == "-":
        yield from _guarded("-", lambda: _read_unknown("-", stdin if stdin is not None else sys.stdin.buffer))
    elif os.path.isdir(path):
        found = False
        for arrival in _walk(Path(path), set()):
            found = True
            yield arrival
        if not found:
            yield Arrival(str(path), None, rejected="empty: the folder holds no file but hidden ones")
    else:
        yield from _read_file(Path(path), given=True)


def _walk(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Arrival]:
    """All files in the folder and below. A folder met twice (through a link) is read once and named the second time."""
    try:
        about = folder.stat()
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        yield Arrival(str(folder), None, rejected=f"cannot be read: {error.strerror or error}")
        return
    key = (about.st_dev, about.st_ino)
    if key in seen:
        yield Arrival(str(folder), None, rejected="a link to a folder that is read already")
        return
    seen.add(key)
    for entry in entries:
        yield from _walk(entry, seen) if os.path.isdir(entry) else _read_file(entry)


def _read_file(path: Path, given: bool = False) -> Iterator[Arrival]:
    """One file; a pipe or device only where it was given by name, since reading it may wait for ever."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield Arrival(str(path), None, rejected=f"cannot be read: {error.strerror or error}")
        return
    if not (stat.S_ISREG(mode) or (given and (stat.S_ISFIFO(mode) or _is_terminal(path, mode)))):
        yield Arrival(str(path), None, rejected="not a file: a device, pipe or socket")
        return
    yield from _guarded(str(path), lambda: _open_and_read(path))


def _is_terminal(path: Path, mode: int) -> bool:
    """Whether the path is the terminal, such as /dev/stdin."""
    return stat.S_ISCHR(mode) and str(path) in ("/dev/stdin", "/dev/tty")


def _guarded(source: str, read: Callable[[], Iterator[Arrival]]) -> Iterator[Arrival]:
    """What ``read`` yields, and a failure of the disk or the pipe as one more Arrival."""
    try:
        yield from read()
    except OSError as error:
        yield Arrival(source, None, rejected=f"cannot be read: {error.strerror or error}")


def _open_and_read(path: Path) -> Iterator[Arrival]:
    """The file by its suffix, else by its content."""
    source, kind = str(path), _KINDS.get(path.suffix.lower())
    with path.open("rb") as stream:
        if kind == "lines":
            yield from read_lines(source, stream)
        elif kind is None:
            yield from _read_unknown(source, stream)
        else:
            yield from _read_whole(source, kind, _take(stream))


def _take(stream: BinaryIO, head: bytes = b"") -> bytes | None:
    """All of the stream after ``head``; None where it is too much."""
    data = head + stream.read(MAX_BYTES + 1)
    return None if len(data) > MAX_BYTES else data


def _read_unknown(source: str, stream: BinaryIO) -> Iterator[Arrival]:
    """A stream told by its content: JSON lines are read on as they come, the rest is read whole first."""
    head = b""
    while (line := stream.readline(MAX_LINE_BYTES)) and not line.strip():
        head += line
    head += line
    if line.endswith(b"\n") and is_json_lines(line):
        yield from read_lines(source, _Joined(head, stream))
        return
    data = _take(stream, head)
    yield from _read_whole(source, None if data is None else _kind_of(data), data)


def _kind_of(data: bytes) -> str:
    """What the content is."""
    start = decode(data[:_PAGE_SAMPLE])
    if _PAGE.search(start):
        return "html"
    return "json" if _JSON_START.search(start) else "text"


def _read_whole(source: str, kind: str | None, data: bytes | None) -> Iterator[Arrival]:
    """The bytes as the kind of file they are."""
    if data is None:
        yield Arrival(source, None, rejected=f"too long: more than {MAX_BYTES:,} bytes; JSON lines may be longer")
    elif named := binary_format(data):
        yield Arrival(source, None, rejected=f"binary: this is {named}, not text, HTML or JSON lines")
    elif kind == "json":
        yield from _read_json(source, data)
    else:
        yield (read_html if kind == "html" else read_text)(source, data)


def _read_json(source: str, data: bytes) -> Iterator[Arrival]:
    """A JSON file, unless its bytes are no text at all."""
    if looks_binary(decode(data[:_PAGE_SAMPLE])):
        yield Arrival(source, None, rejected="binary: too many control characters for JSON")
    else:
        yield from read_json(source, data)


class _Joined:
    """Bytes that were read already, followed by the rest of a stream; as lazy as the stream itself."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readline(self, size: int = -1, /) -> bytes:
        return self._head.readline(size) or self._rest.readline(size)

    def read(self, size: int = -1, /) -> bytes:
        return self._head.read() + self._rest.read() if size < 0 else self._head.read(size) or self._rest.read(size)
