"""WARC and WARC.gz: pages out of records, with resynchronisation at the next record after damage.

Inputs are responses with status 200 that hold a page, and all resource and conversion records that hold a page or text.
Requests, revisits, other answers, pictures and the like are passed over: they were never reports.
"""

from __future__ import annotations

import importlib.util
import io
import re
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Literal

from dateline.errors import InputError
from dateline.ingest.encoding import decode
from dateline.ingest.html import host_of
from dateline.ingest.origin import FREE_BYTES, MAX_RATIO, Damage, Origin, Stream, rejected
from dateline.ingest.pages import read_page
from dateline.ingest.text import admit
from dateline.ingest.window import Joined, Window
from dateline.records import Arrival, Provenance

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

#: Larger records (bytes) are passed over without being held: Common Crawl cuts pages at one megabyte.
MAX_RECORD_BYTES = 16_000_000

#: The headers of a record are no longer than this (bytes).
_MAX_HEADER = 65_536

_START = b"WARC/"
_END = b"\r\n\r\n"
_GZIP = b"\x1f\x8b\x08"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.I | re.M)

#: How a record begins, wherever the one before was cut off.
_HEADER = re.compile(rb"WARC/\d\.\d\r?\n[A-Za-z-]+:")

#: Compressed bytes that tell whether what looks like the beginning of a gzip member is one of a WARC.
_TRIAL = 4096
_BLOCK = 1 << 16

#: How a payload is unpacked: as the headers say, and where they lie, as it is.
_DECODINGS: tuple[Literal["all", "transfer", "none"], ...] = ("all", "transfer", "none")


class _Told(Damage):
    """Damage within a record that has its outcome already."""


def read_warc(origin: Origin, stream: Stream, start: int = 0, stop: int | None = None) -> Iterator[Arrival]:
    """The pages of a WARC that is not compressed.

    Args:
        origin: where it is from.
        stream: its bytes; it stands at ``start``.
        start: where a record begins, in bytes.
        stop: records that begin here or later are left; None for the end.
    """
    _require_fastwarc(origin)
    yield from _read_records(origin, Window(stream, start), stop, lambda offset, _: (f"offset {offset}", offset))


def read_warc_gz(origin: Origin, stream: Stream, start: int = 0, stop: int | None = None) -> Iterator[Arrival]:
    """The pages of a WARC of gzip members, most often one for each record.

    Args:
        origin: where it is from.
        stream: its compressed bytes; it stands at ``start``.
        start: where a member begins, in compressed bytes.
        stop: members that begin here or later are left; None for the end.
    """
    _require_fastwarc(origin)
    window = Window(stream, start)
    while (stop is None or window.offset < stop) and window.held(1):
        offset, read = window.offset, 0
        try:
            for arrival in _read_member(origin, window):
                read += 1
                yield arrival
        except Damage as error:
            if not isinstance(error, _Told):
                reason = f"damaged gzip member: {error}; read on at the next one"
                # A place of its own: the record that the member begins with has its outcome already.
                behind = f", behind input {read}" if read else ""
                yield origin.rejected(reason, f"offset {offset}{behind}", offset)
            _to_next_member(window, 1 if window.offset == offset else 0)


def _require_fastwarc(origin: Origin) -> None:
    """Stop where the library is not installed, instead of rejecting every record.

    Raises:
        InputError: names the file and how to install it.
    """
    if importlib.util.find_spec("fastwarc") is None:
        raise InputError(f"{origin.source}: to read WARC needs fastwarc; install it with: pip install 'dateline[warc]'")


def member_starts(stream: BinaryIO, size: int, step: int) -> Iterator[int]:
    """Offsets at which a WARC.gz can be cut into ranges of about ``step`` bytes, each where a member begins."""
    at = 0
    while (at := at + step) < size:
        stream.seek(at)
        window = Window(stream, at)
        _to_next_member(window, 0)
        if not window.held(1):
            return
        yield (at := window.offset)


def record_starts(stream: BinaryIO, size: int, step: int) -> Iterator[int]:
    """Offsets at which a plain WARC can be cut into ranges of about ``step`` bytes, each where a record begins.

    The records are walked one by one: a page may quote what looks like the beginning of a record.
    """
    stream.seek(0)
    window = Window(stream)
    at = 0
    for offset, _, _ in _records(window, None):
        if offset >= at + step:
            yield (at := offset)


def _to_next_member(window: Window, skip: int) -> None:
    """Go on to the next gzip member that begins a record, at least ``skip`` bytes ahead; else to the end."""
    window.skip(skip)
    while _to_next(window, _GZIP) and not _begins_record(window.look(0, _TRIAL)):
        window.skip(1)


def _to_next(window: Window, mark: bytes) -> bool:
    """Go on to the next place where the mark stands; False at the end."""
    while held := window.held(_BLOCK):
        at = window.find(mark, _BLOCK)
        if at >= 0:
            window.skip(at)
            return True
        # the mark may begin with the last bytes and go on behind them
        window.skip(held if held < _BLOCK else _BLOCK - len(mark) + 1)
    return False


def _begins_record(data: bytes) -> bool:
    """Whether these are the first bytes of a gzip member that holds a WARC record."""
    try:
        return zlib.decompressobj(31).decompress(data, len(_START)) == _START
    except zlib.error:
        return False


def _read_member(origin: Origin, window: Window) -> Iterator[Arrival]:
    """The pages of one member. The window is moved behind it, unless it is damaged."""
    offset = window.offset

    def named(_: int, number: int) -> tuple[str, int]:
        return f"offset {offset}" + (f", record {number}" if number > 1 else ""), offset

    member = _Member(window)
    first = member.read(MAX_RECORD_BYTES)
    if member.ended:  # the checksum is right: what is in it can be trusted
        member.leave()
        yield from _read_records(origin, Window(io.BytesIO(first)), None, named)
    else:  # a record beyond the cap, or a whole WARC in one member
        member.hold = False
        yield from _read_records(origin, Window(Joined(first, member)), None, named)
        member.leave()


class _Member:
    """One gzip member, unpacked as it is read.

    While `hold` is set the window stays where the member begins, so that a search can begin right behind it.
    """

    def __init__(self, window: Window) -> None:
        self.hold = True
        self._window = window
        self._unpacker = zlib.decompressobj(31)
        self._ahead = 0  # compressed bytes in the window that the unpacker has been given
        self._pending = b""
        self._taken = self._given = 0

    @property
    def ended(self) -> bool:
        """Whether all was read and its checksum is right."""
        return self._unpacker.eof

    def read(self, size: int = -1, /) -> bytes:
        """The next ``size`` bytes; fewer only where the member ends.

        Raises:
            Damage: where it cannot be unpacked, is cut off, fails its checksum or expands beyond measure.
        """
        parts: list[bytes] = []
        count = 0
        while count < size and not self._unpacker.eof:
            try:
                part = self._unpacker.decompress(self._pending or self._next(), size - count)
            except zlib.error as error:
                raise Damage(str(error).partition(": ")[2] or str(error)) from error
            self._pending = self._unpacker.unconsumed_tail
            parts.append(part)
            count += len(part)
        self._given += count
        if self._given > max(FREE_BYTES, MAX_RATIO * self._taken):
            raise Damage(f"it expands to more than {MAX_RATIO} times its size and {FREE_BYTES:,} bytes")
        return b"".join(parts)

    def readline(self, size: int = -1, /) -> bytes:
        """Not needed: records are not read by lines."""
        raise NotImplementedError

    def _next(self) -> bytes:
        """The next compressed bytes."""
        if not self.hold:
            self._window.skip(self._ahead)
            self._ahead = 0
        data = self._window.look(self._ahead, self._ahead + _BLOCK)
        if not data:
            raise Damage("cut off")
        self._taken += len(data)
        self._ahead += len(data)
        return data

    def leave(self) -> None:
        """Move the window behind the member, which has ended."""
        while self.read(_BLOCK):
            pass  # what follows the last record
        self._window.skip(self._ahead - len(self._unpacker.unused_data))


def _read_records(
    origin: Origin, window: Window, stop: int | None, named: Callable[[int, int], tuple[str, int]]
) -> Iterator[Arrival]:
    """The pages of plain records.

    Args:
        origin: where they are from.
        window: stands where the first begins.
        stop: records that begin here or later are left.
        named: ``(offset, number)`` of a record -> its place and its offset in the file.
    """
    for number, (offset, raw, problem) in enumerate(_records(window, stop), start=1):
        place, at = named(offset, number)
        if raw is None:
            yield origin.rejected(problem, place, at)
        elif arrival := _from_record(origin, raw, place, at):
            yield arrival


def _records(window: Window, stop: int | None) -> Iterator[tuple[int, bytes | None, str]]:
    """``(offset, bytes, problem)`` of each record; no bytes where there is a problem."""
    while _at_record(window) and (stop is None or window.offset < stop):
        offset = window.offset
        length = _length(window)
        if length is not None and length > MAX_RECORD_BYTES:
            problem = f"too long: a record of {length:,} bytes, more than {MAX_RECORD_BYTES:,}"
            try:
                window.skip(length)
            except Damage as error:
                yield offset, None, problem
                raise _Told from error
            yield offset, None, problem
        elif length is None or not _complete(window, length):
            _to_next_record(window)
            yield offset, None, "damaged record: its length is missing or wrong; read on at the next one"
        else:
            yield offset, window.look(0, length), ""
            window.skip(length)


def _at_record(window: Window) -> bool:
    """Pass over blank lines; whether anything follows."""
    while window.held(1) and not window.look(0, 1).strip(b"\r\n"):
        window.skip(1)
    return window.held(1) > 0


def _length(window: Window) -> int | None:
    """Bytes of the record that begins here, headers included; None where it does not tell."""
    if not window.starts_with(_START):
        return None
    end = window.find(_END, _MAX_HEADER)
    found = _LENGTH.search(window.look(0, end + 2)) if end >= 0 else None
    return end + len(_END) + int(found.group(1)) if found else None


def _complete(window: Window, length: int) -> bool:
    """Whether the record is there as long as it says, and ends as records do."""
    if window.held(length) < length:
        return False
    behind = window.look(length, length + len(_END) + len(_START))
    return not behind or behind.startswith(_END) or behind.lstrip(b"\r\n").startswith(_START)


def _to_next_record(window: Window) -> None:
    """Go on to the next place behind this one where a record begins, else to the end."""
    window.skip(1)
    while _to_next(window, _START) and not _HEADER.match(window.look(0, 64)):
        window.skip(1)


def _from_record(origin: Origin, raw: bytes, place: str, offset: int) -> Arrival | None:
    """The report of a record; None where the record is no page."""
    from fastwarc.warc import WarcRecord, WarcRecordType

    try:
        record = WarcRecord.from_bytes(raw)
        if record.record_type == WarcRecordType.response:
            record.parse_http(auto_decode="none")
            kind = _kind_of_response(record)
        elif record.record_type in (WarcRecordType.resource, WarcRecordType.conversion):
            kind = _mime(record.headers.get("Content-Type"))
        else:
            return None
        if kind not in _READ:
            return None
        date = record.record_date
        retrieved = date.strftime("%Y-%m-%dT%H:%M:%SZ") if date else None
        where = origin.record(place, raw, offset, record.record_id, retrieved)
        data = _payload(raw)
    except OSError as error:
        return rejected(origin.record(place, raw, offset), f"damaged record: {error}")
    return _READ[kind](where, data, record.http_charset, record.headers.get("WARC-Target-URI"))


def _read_text(where: Provenance, data: bytes, charset: str | None, url: str | None) -> Arrival:
    """A record of plain text, as the WET files of Common Crawl have them."""
    return admit(where, decode(data, charset), url=url, publisher=host_of(url))


#: Media type -> what reads a record of it.
_READ: dict[str, Callable[[Provenance, bytes, str | None, str | None], Arrival]] = {
    "text/html": read_page,
    "application/xhtml+xml": read_page,
    "text/plain": _read_text,
}


def _kind_of_response(record: WarcRecord) -> str | None:
    """The type of a page that was answered with status 200; None of any other answer."""
    headers = record.http_headers
    kind = _mime(record.http_content_type)
    return kind if headers is not None and headers.status_code == 200 and "html" in kind else None


def _mime(value: str | None) -> str:
    """A media type without its parameters, in lower case."""
    return (value or "").partition(";")[0].strip().lower()


def _payload(raw: bytes) -> bytes:
    """The body of a record.

    It is unpacked as its headers say; where they lie, which crawlers let them, as it is.

    Raises:
        Damage: where it expands beyond the cap.
    """
    from fastwarc.warc import WarcRecord

    for decoding in _DECODINGS:
        try:
            record = WarcRecord.from_bytes(raw)
            record.parse_http(auto_decode=decoding)
            data = record.reader.read(MAX_RECORD_BYTES + 1) if record.reader else b""
        except OSError:
            continue
        if len(data) > MAX_RECORD_BYTES:
            raise Damage(f"its body expands to more than {MAX_RECORD_BYTES:,} bytes")
        return data
    raise Damage("its body cannot be unpacked")
