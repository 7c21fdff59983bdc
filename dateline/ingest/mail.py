"""Mail to Reports: mbox and single messages, read by the standard library."""

from __future__ import annotations

import datetime
import email
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO

from dateline.ingest.encoding import decode
from dateline.ingest.lines import MAX_LINE_BYTES, WHOLE, Line, Range, lines, number_at
from dateline.ingest.origin import Origin, Stream, rejected, why
from dateline.ingest.pages import text_of
from dateline.ingest.text import admit
from dateline.records import Arrival, Provenance

#: Longer messages (bytes) are not read; their attachments count.
MAX_MESSAGE_BYTES = 32_000_000

#: Parts of a message that are looked at.
_MAX_PARTS = 200

_FROM = re.compile(r"^From [^\n]*\d{4}[^\n]*\n(?=[A-Za-z-]+:)")
_HEADERS = re.compile(r"^([A-Za-z][A-Za-z0-9-]*):", re.M)

#: Headers that only mail has, and those that a message also has; both must be there.
_ONLY_MAIL = {"message-id", "received", "mime-version", "return-path", "delivered-to"}
_ALL_MAIL = {"from", "date", "subject"}

_MARK = b"From "
_QUOTED = re.compile(rb"^>(>*From )", re.M)

#: What the library may raise over a damaged message.
_DAMAGE = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError)


def looks_like_mail(start: str) -> str | None:
    """Whether a text is an mbox ("mbox"), one message ("mail") or neither (None)."""
    start = start.lstrip("\ufeff").replace("\r\n", "\n")
    if _FROM.match(start):
        return "mbox"
    names = {match.group(1).lower() for match in _HEADERS.finditer(start.partition("\n\n")[0])}
    first = start.partition("\n")[0]
    return "mail" if _HEADERS.match(first) and names & _ONLY_MAIL and len(names & _ALL_MAIL) > 1 else None


def read_mbox(origin: Origin, stream: Stream, part: Range = WHOLE) -> Iterator[Arrival]:
    """One Arrival for each message.

    Args:
        origin: where the stream is from.
        stream: the bytes, at the beginning of the range.
        part: the lines wanted, whole messages.
    """
    first: Line | None = None
    number = part.line - 1
    try:
        for first, data in _messages(lines(stream, part)):
            number = first.number
            yield _from_mbox(origin, first, data)
    except OSError as error:
        reason = why(error).replace("cannot be read:", "cannot be read further:")
        yield origin.rejected(reason, f"behind line {number}")


def _messages(found: Iterator[Line]) -> Iterator[tuple[Line, bytes | None]]:
    """``(its "From " line, its bytes)`` of each message; no bytes where it is too long."""
    first: Line | None = None
    parts: list[bytes] = []
    size = 0
    blank = True
    for line in found:
        data = line.data or b""
        if blank and data.startswith(_MARK):
            if first:
                yield first, _whole(parts, size)
            first, parts, size = line, [], 0
        else:
            size += len(data) if line.data is not None else MAX_LINE_BYTES
            parts = [] if size > MAX_MESSAGE_BYTES else parts
            parts.append(data)
        blank = not data.strip()
    if first:
        yield first, _whole(parts, size)


def _whole(parts: list[bytes], size: int) -> bytes | None:
    """A message, None where it is too long."""
    return b"".join(parts) if size <= MAX_MESSAGE_BYTES else None


def _from_mbox(origin: Origin, first: Line, data: bytes | None) -> Arrival:
    """One message of an mbox."""
    place = f"line {first.number}"
    if data is None:
        return origin.rejected(_too_long(), place, first.offset)
    where = origin.record(place, data, first.offset)
    return _from_message(where, _QUOTED.sub(rb"\1", data))


def message_starts(stream: BinaryIO, size: int, step: int) -> Iterator[int]:
    """Offsets at which an mbox can be cut into ranges of about ``step`` bytes, each where a message begins."""
    at = 0
    while (at := at + step) < size:
        found = _next_message(stream, at)
        if found is None:
            return
        yield (at := found)


def _next_message(stream: BinaryIO, at: int) -> int | None:
    """Where the next message behind an offset begins."""
    stream.seek(at - 1)
    blank = False
    for line in lines(stream, Range(at - 1, None, 2)):  # the first may be cut: it counts as one that is not blank
        if line.offset is not None and line.offset >= at and blank and (line.data or b"").startswith(_MARK):
            return line.offset
        blank = line.offset is not None and line.offset >= at and not (line.data or b"").strip()
    return None


def read_part(origin: Origin, stream: BinaryIO, start: int, stop: int | None) -> Iterator[Arrival]:
    """The messages of an mbox on disk that begin in the range."""
    number = number_at(origin.source, origin.budget.size, stream, start)
    stream.seek(start)
    yield from read_mbox(origin, stream, Range(start, stop, number))


def read_message(origin: Origin, data: bytes) -> Arrival:
    """A file that is one message."""
    where = origin.record(raw=data, offset=0)
    return rejected(where, _too_long()) if len(data) > MAX_MESSAGE_BYTES else _from_message(where, data)


def _too_long() -> str:
    return f"too long: a message of more than {MAX_MESSAGE_BYTES:,} bytes"


def _from_message(where: Provenance, data: bytes) -> Arrival:
    """A message as a report: its subject, its date, who sent it, and its text."""
    import dataclasses

    try:
        message = email.message_from_bytes(data)
        where = dataclasses.replace(where, record_id=_words(message.get("Message-ID")))
        text = _text(message)
        sender = parseaddr(_words(message.get("From")) or "")
        title, published = _words(message.get("Subject")), _day(message.get("Date"))
    except _DAMAGE as error:
        return rejected(where, f"broken message: {type(error).__name__}: {error}")
    publisher = sender[0] or sender[1].rpartition("@")[2] or None
    return admit(where, text, title=title, publisher=publisher, published=published)


def _text(message: Message) -> str:
    """The text of a message: the plain part, else the HTML one; attachments are none of it."""
    pages: list[str] = []
    for number, part in enumerate(message.walk()):
        if number >= _MAX_PARTS:
            break
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind not in ("text/plain", "text/html"):
            continue
        content = part.get_payload(decode=True)
        text = decode(content, part.get_content_charset()) if isinstance(content, bytes) else ""
        if kind == "text/plain" and text.strip():
            return text.replace("\r\n", "\n")
        pages.append(text)
    return next((text for text in map(text_of, pages) if text), "")


def _words(value: object) -> str | None:
    """A header as text, on one line; its words may be in any encoding."""
    if value is None:
        return None
    parts = [decode(part, charset) if isinstance(part, bytes) else part for part, charset in decode_header(str(value))]
    return " ".join("".join(parts).split()) or None


def _day(value: object) -> datetime.date | None:
    """The day that the header names, in the time zone it is written in."""
    try:
        return parsedate_to_datetime(str(value)).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
