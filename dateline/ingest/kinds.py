"""What a file is: told by its first bytes; the name decides only between kinds of text that may look alike."""

from __future__ import annotations

import re
import zlib

from dateline.ingest.delimited import looks_delimited
from dateline.ingest.encoding import binary_format, decode
from dateline.ingest.jsonl import is_json_lines
from dateline.ingest.mail import looks_like_mail

#: First bytes of a file that are looked at.
HEAD_BYTES = 65_536

#: Kinds that are told by how they begin.
_MAGIC = (
    (b"WARC/", "warc"),
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),  # an empty one
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_GZIP = b"\x1f\x8b\x08"

#: The mark of a tar and where it stands in its first block.
_TAR_MARK, _TAR_AT = b"ustar", 257

#: What a name says a file is where its content leaves that open.
_NAMED = {
    "txt": "text",
    "text": "text",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "jsonl": "lines",
    "ndjson": "lines",
    "jsonlines": "lines",
    "json": "json",
    "csv": "table",
    "tsv": "table",
    "tab": "table",
}

#: What a page begins with, after comments and an XML declaration, or holds near its beginning.
_PAGE = re.compile(r"^\s*(<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S)

#: How a feed begins: its root element, whatever comes before that is no element.
_FEED = re.compile(
    r"^\s*(<!--.*?-->\s*|<\?.*?\?>\s*|<!doctype[^<>\[]*(\[.*?\]\s*)?>\s*)*<((\w+:)?RDF|rss|(\w+:)?feed)[\s>]",
    re.I | re.S,
)
_JSON_START = re.compile(r'^\s*(\{\s*("|\})|\[\s*(\{|\]))')
_TEXT_SAMPLE = 10_000


def kind_of(head: bytes, name: str) -> str:
    """What a file is.

    Args:
        head: its first bytes, up to `HEAD_BYTES`.
        name: its name, with or without folders.

    Returns:
        A key of `formats.READERS`: a container, a format of records, or one of html, json, text; "binary" where it is a
        known kind of file that holds no reports.
    """
    return _by_magic(head) or _by_text(head, _NAMED.get(name.rpartition(".")[2].lower()))


def _by_magic(head: bytes) -> str | None:
    """The kind of a file that is not plain text."""
    if head.startswith(_GZIP):
        return "warc.gz" if gunzip_start(head, 5) == b"WARC/" else "gzip"
    if found := next((kind for mark, kind in _MAGIC if head.startswith(mark)), None):
        return found
    if head[_TAR_AT : _TAR_AT + len(_TAR_MARK)] == _TAR_MARK:
        return "tar"
    return "binary" if binary_format(head) else None


def gunzip_start(data: bytes, count: int) -> bytes:
    """The first bytes of a gzip member; fewer where it is damaged there."""
    try:
        return zlib.decompressobj(31).decompress(data, count)
    except zlib.error:
        return b""


def _by_text(head: bytes, named: str | None) -> str:
    """The kind of a file of text: what it clearly is, else what its name says, else what it seems to be."""
    start = decode(head[:_TEXT_SAMPLE])
    if _FEED.search(start):
        return "feed"
    if _PAGE.search(start):
        return "html"
    if named in ("lines", "json"):
        return named
    if _JSON_START.search(start):
        # one line longer than what is looked at: the reader of lines takes a single object as well
        return "lines" if is_json_lines(head) or (start.lstrip()[0] == "{" and b"\n" not in head.strip()) else "json"
    if mail := looks_like_mail(start):
        return mail
    if named is None and looks_delimited(start):
        return "table"
    return named or "text"
