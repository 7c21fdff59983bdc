"""Streams to Arrivals: told apart by content, containers opened to a bounded depth, every format read by its module."""

from __future__ import annotations

import contextlib
import functools
import io
from collections.abc import Callable, Iterator

from dateline.ingest.archives import Member, tar_members, unpack, zip_members
from dateline.ingest.delimited import read_table
from dateline.ingest.encoding import binary_format
from dateline.ingest.feed import read_feed
from dateline.ingest.jsonl import read_json, read_lines
from dateline.ingest.kinds import HEAD_BYTES, kind_of
from dateline.ingest.mail import read_mbox, read_message
from dateline.ingest.origin import MAX_DEPTH, Damage, Origin, Stream, guarded
from dateline.ingest.pages import read_html
from dateline.ingest.tables import read_parquet
from dateline.ingest.text import read_text
from dateline.ingest.warc import read_warc, read_warc_gz
from dateline.ingest.window import Joined, read_some
from dateline.records import Arrival

#: Larger texts, pages and JSON files (bytes) are not read whole.
MAX_BYTES = 200_000_000

#: Why a file of records gave none.
EMPTY = "empty: no record in it"

#: What all accepted files are, for messages.
ACCEPTED = "text, HTML, JSON, JSON lines, WARC, RSS or Atom, Parquet, CSV, mail, or a zip, tar, gz, bz2 or xz of these"


def read_stream(origin: Origin, stream: Stream, name: str) -> Iterator[Arrival]:
    """All reports of a stream of any kind.

    Args:
        origin: where it is from.
        stream: its bytes, from their beginning.
        name: its file name, asked where the content leaves the kind open.

    Raises:
        OSError: where the stream breaks (`Damage` where it cannot be unpacked).
    """
    head = _first_line(stream)
    if not (head.endswith(b"\n") and kind_of(head, "") == "lines"):
        head += _as_far_as_it_goes(stream, HEAD_BYTES - len(head))
    kind = kind_of(head, name)
    again = _rewound(stream) or Joined(head, stream)
    if kind in READERS:
        yield from READERS[kind](origin, again)
    elif origin.depth >= MAX_DEPTH:
        yield origin.rejected(f"nested too deep: a {kind} file inside of {MAX_DEPTH} others; unpack it first")
    else:
        yield from _some(functools.partial(_read_members, name, CONTAINERS[kind]))(origin, again)


def _read_members(
    name: str, members: Callable[[Origin, Stream, str], Iterator[Member | Arrival]], origin: Origin, stream: Stream
) -> Iterator[Arrival]:
    """All reports of all members of a container; a member that is damaged does not end the others."""
    for member in members(origin, stream, name):
        if isinstance(member, Arrival):
            yield member
        else:
            yield from guarded(member.origin, functools.partial(read_stream, *_parts(member)))


def _parts(member: Member) -> tuple[Origin, Stream, str]:
    return member.origin, member.stream, member.name


def _rewound(stream: Stream) -> Stream | None:
    """The stream at its beginning, None where it cannot go back."""
    if isinstance(stream, io.IOBase) and stream.seekable():
        stream.seek(0)
        return stream
    return None


def _first_line(stream: Stream) -> bytes:
    """All up to the end of the first line that is not blank: JSON lines can then be read as they come."""
    head = b""
    while len(head) < HEAD_BYTES and (line := stream.readline(HEAD_BYTES)):
        head += line
        if line.strip():
            break
    return head


def _as_far_as_it_goes(stream: Stream, size: int) -> bytes:
    """Up to ``size`` bytes; fewer at the end and before damage, which the one who reads on meets again."""
    parts: list[bytes] = []
    with contextlib.suppress(Damage):
        while size > 0 and (data := read_some(stream, size)):
            parts.append(data)
            size -= len(data)
    return b"".join(parts)


def _whole(read: Callable[[Origin, bytes], Iterator[Arrival]]) -> Callable[[Origin, Stream], Iterator[Arrival]]:
    """A reader of bytes as a reader of streams."""

    def reader(origin: Origin, stream: Stream) -> Iterator[Arrival]:
        data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            yield origin.rejected(f"too long: more than {MAX_BYTES:,} bytes; JSON lines may be longer")
        else:
            yield from read(origin, data)

    return reader


def _binary(origin: Origin, stream: Stream) -> Iterator[Arrival]:
    """A file that holds no reports."""
    yield origin.rejected(f"binary: this is {binary_format(stream.read(HEAD_BYTES))}; Dateline reads {ACCEPTED}")


def _some(read: Callable[[Origin, Stream], Iterator[Arrival]]) -> Callable[[Origin, Stream], Iterator[Arrival]]:
    """A reader of many records that gives an Arrival also where there is none."""

    def reader(origin: Origin, stream: Stream) -> Iterator[Arrival]:
        arrivals = read(origin, stream)
        first = next(arrivals, None)
        yield first if first is not None else origin.rejected(EMPTY)
        yield from arrivals

    return reader


#: Kind, as `kind_of` tells it -> what reads it.
READERS: dict[str, Callable[[Origin, Stream], Iterator[Arrival]]] = {
    "text": _whole(lambda origin, data: iter([read_text(origin, data)])),
    "html": _whole(lambda origin, data: iter([read_html(origin, data)])),
    "json": _whole(read_json),
    "feed": _whole(read_feed),
    "mail": _whole(lambda origin, data: iter([read_message(origin, data)])),
    "lines": _some(read_lines),
    "mbox": _some(read_mbox),
    "table": _some(read_table),
    "parquet": _some(read_parquet),
    "warc": _some(read_warc),
    "warc.gz": _some(read_warc_gz),
    "binary": _binary,
}

#: Kind -> the members of such a container.
CONTAINERS: dict[str, Callable[[Origin, Stream, str], Iterator[Member | Arrival]]] = {
    "gzip": functools.partial(unpack, "gzip"),
    "bzip2": functools.partial(unpack, "bzip2"),
    "xz": functools.partial(unpack, "xz"),
    "zip": lambda origin, stream, _: zip_members(origin, stream),
    "tar": lambda origin, stream, _: tar_members(origin, stream),
}
