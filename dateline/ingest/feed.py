"""RSS and Atom feeds to Reports: each entry is one, by its full content where it has that, else by its summary.

The XML is parsed in the process for pages (see `pages`), without entities, without a DTD, without network.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dateline.ingest.dates import read_day
from dateline.ingest.encoding import clean, declared_in, decode
from dateline.ingest.html import extract_fragment
from dateline.ingest.origin import Origin, rejected
from dateline.ingest.pages import ask
from dateline.ingest.text import admit
from dateline.records import Arrival

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

#: Larger feeds (bytes) are not read: they are parsed whole.
MAX_FEED_BYTES = 30_000_000

#: Entries of one feed. A site's whole archive has some 10,000.
MAX_ENTRIES = 100_000

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")

#: Elements that hold the text of an entry, best first: the whole of it, then a summary.
_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "issued", "date")
_IDS = ("guid", "id", "identifier")

_MARKUP = re.compile(r"<[a-zA-Z/!]|&[#a-zA-Z]")


def read_feed(origin: Origin, data: bytes) -> Iterator[Arrival]:
    """One Arrival for each entry."""
    found = (
        ask("feed", data)
        if len(data) <= MAX_FEED_BYTES
        else {"problem": f"too long: more than {MAX_FEED_BYTES:,} bytes"}
    )
    if "problem" in found:
        yield origin.rejected(found["problem"])
        return
    if not found["entries"]:
        yield origin.rejected("empty: a feed without an entry")
    for number, entry in enumerate(found["entries"], start=1):
        yield _from_entry(origin, number, entry)


def _from_entry(origin: Origin, number: int, entry: dict[str, Any]) -> Arrival:
    """An entry as a report."""
    where = dataclasses.replace(origin.record(f"entry {number}", record_id=entry["id"]), sha256=entry["sha256"])
    if not entry["text"].strip():
        return rejected(where, "empty: the entry has neither content nor summary")
    fields = {name: entry[name] for name in ("title", "publisher", "url", "language")}
    return admit(where, entry["text"], published=read_day(entry["published"]), **fields)


def entries(data: bytes) -> dict[str, Any]:
    """What a feed holds, as plain JSON: ``{"entries": [...]}`` or ``{"problem"}``. Runs in the process for pages."""
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
    )
    text = _DECLARATION.sub("", clean(decode(data, declared_in(data))), count=1)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return {"problem": f"broken XML: {error}"}
    if root is None:
        return {"problem": "broken XML: no element in it"}
    items = [element for element in root.iter("{*}item", "{*}entry")][:MAX_ENTRIES]
    channel = next(root.iter("{*}channel"), root)
    shared = {"publisher": _words(channel, "title"), "language": _words(channel, "language") or _lang(root)}
    return {"entries": [_entry(item, shared) for item in items]}


def _entry(item: Element, shared: dict[str, str | None]) -> dict[str, Any]:
    """One entry as plain values."""
    from lxml import etree

    texts = (_text(child) for name in _TEXTS for child in item.iterchildren(f"{{*}}{name}"))
    source = next(item.iterchildren("{*}source"), None)
    origin = None if source is None else _words(source, "title") or (source.text or "").strip()
    return {
        "text": next((text for text in texts if text), ""),
        "title": extract_fragment((_words(item, "title") or "").encode()).get("text"),
        "url": _link(item),
        "published": next((found for name in _DATES if (found := _words(item, name))), None),
        "id": next((found for name in _IDS if (found := _words(item, name))), None),
        "publisher": origin or shared["publisher"],
        "language": _lang(item) or shared["language"],
        "sha256": hashlib.sha256(etree.tostring(item, method="c14n", with_tail=False)).hexdigest(),
    }


def _words(parent: Element, name: str) -> str | None:
    """What a child holds, as one line."""
    child = next(parent.iterchildren(f"{{*}}{name}"), None)
    return None if child is None else " ".join("".join(child.itertext()).split()) or None


def _lang(element: Element) -> str | None:
    """The language that the element states for what is in it."""
    return str(element.get("{http://www.w3.org/XML/1998/namespace}lang") or "") or None


def _text(child: Element) -> str:
    """The text of a content or summary, which may be markup as text, markup as elements, or plain."""
    from lxml import etree

    if len(child):
        inner = "".join(etree.tostring(part, encoding="unicode", method="html") for part in child)
        held = (child.text or "") + inner
    else:
        held = child.text or ""
    return str(extract_fragment(held.encode()).get("text", "")) if _MARKUP.search(held) else held.strip()


def _link(item: Element) -> str | None:
    """The address of the entry's own page."""
    for link in item.iterchildren("{*}link"):
        address = str(link.get("href") or link.text or "").strip()
        if address and link.get("rel", "alternate") == "alternate":
            return address
    guid = next(item.iterchildren("{*}guid"), None)
    text = "" if guid is None else str(guid.text or "").strip()
    return text if text.startswith("http") else None
