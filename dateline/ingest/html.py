"""HTML to Report: the text by trafilatura, and of the metadata what the page states itself."""

from __future__ import annotations

import datetime
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dateline.ingest.dates import read_day
from dateline.ingest.encoding import clean, declared_in, decode, looks_binary
from dateline.ingest.text import admit
from dateline.records import Arrival

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped,unused-ignore]

#: Pages longer than this (characters) are not parsed: a tree takes some ten times their size in memory.
MAX_PAGE = 20_000_000

#: Extracted text shorter than this (characters) is compared with the whole text of the page.
_SHORT = 200

#: What an HTML parser may raise over a damaged page. lxml's own errors are SyntaxError or ValueError underneath.
_DAMAGE = (ValueError, TypeError, AttributeError, LookupError, SyntaxError, AssertionError, RecursionError)

#: Names of metadata that hold another date than that of publication, or only a year.
_OTHER_DATE = re.compile(r"modif|mod_?date|lastmod|last.?date|updat|utime|copyright|pubyear|expir|revis|url", re.I)

_PUBLISHED_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]{4,100})"')

#: Where a page can state its title.
_TITLED = (
    "//title | //h1 | //meta[contains(@property, 'title') or contains(@name, 'title')]"
    " | //script[contains(@type, 'json')]"
)

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def read_html(source: str, data: bytes) -> Arrival:
    """A page as one report, or the reason why there is no text in it."""
    page = clean(_XML_DECLARATION.sub("", decode(data, declared_in(data)), count=1))
    if not page.strip():
        return Arrival(source, None, rejected="empty: no text but white space" if data else "empty: no text")
    if len(page) > MAX_PAGE:
        return Arrival(source, None, rejected=f"too long: a page of {len(page):,} characters, more than {MAX_PAGE:,}")
    if looks_binary(page):
        return Arrival(source, None, rejected="binary: too many control characters for a page")
    try:
        tree = _parse(page)
        text = None if tree is None else _text_of(tree)
    except _DAMAGE as error:
        return Arrival(source, None, rejected=f"broken HTML: {type(error).__name__}: {error}")
    if tree is None or not text:
        return Arrival(source, None, rejected="no text found in the HTML")
    return admit(source, None, text, **_stated(tree))


def _parse(page: str) -> HtmlElement | None:
    """The page as a tree; None where it holds no element."""
    from trafilatura.utils import load_html

    tree: HtmlElement | None = load_html(page)
    return tree


def _text_of(tree: HtmlElement) -> str:
    """The running text: trafilatura's, or all of the page's where that finds next to nothing."""
    import copy

    from trafilatura import bare_extraction, html2txt

    document = bare_extraction(copy.deepcopy(tree), include_comments=False, with_metadata=False)
    text = str(getattr(document, "text", None) or "")
    if len(text) < _SHORT:
        whole = html2txt(copy.deepcopy(tree))
        # a short page is short; only where most of it was lost is the whole better, menus and all
        text = whole if not text or len(whole) > 5 * len(text) else text
    return text.strip()


def _stated(tree: HtmlElement) -> dict[str, Any]:
    """Title, publisher, url, date and language as far as the page states them; fields of `admit`."""
    found: dict[str, Any] = {"language": _language(tree), "published": _published(tree)}
    try:
        from trafilatura.metadata import extract_metadata

        document = extract_metadata(tree, date_config={"original_date": True, "extensive_search": False})
    except _DAMAGE:
        return found  # a page with broken metadata states none
    found |= {"title": document.title, "publisher": document.sitename, "url": document.url}
    if not tree.xpath(_TITLED):
        found["title"] = None  # made from a heading inside the text
    if document.sitename and document.url and _is_host(document.sitename, document.url):
        found["publisher"] = None  # made from the address: the page does not name itself
    return found


def _is_host(name: str, url: str) -> bool:
    """Whether the name is only the host of the address."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return name.casefold().removeprefix("www.") == host.casefold()


def _language(tree: HtmlElement) -> str | None:
    """The language that the page states of itself."""
    metas = {str(_name(meta)).lower(): str(meta.get("content", "")) for meta in tree.iter("meta")}
    return (
        tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or next(
            (metas[name] for name in ("content-language", "og:locale", "language", "dc.language") if metas.get(name)),
            None,
        )
    )


def _name(meta: HtmlElement) -> str:
    """What the metadata element is about."""
    keys = ("name", "property", "itemprop", "http-equiv")
    return next((str(meta.get(key)) for key in keys if meta.get(key)), "")


def _published(tree: HtmlElement) -> datetime.date | None:
    """The day of publication that the metadata state.

    htmldate knows the names under which pages state it, but guesses on where there are none: from addresses, copyright
    years, any day in the text. It is therefore shown only the metadata that name a full day of something published.
    """
    from htmldate import find_date

    head = "".join(_meta(*item) for item in _candidates(tree))
    if not head:
        return None
    try:
        found = find_date(
            f"<html><head>{head}</head><body></body></html>",
            original_date=True,
            extensive_search=False,
            url="",
            min_date="1900-01-01",
        )
    except _DAMAGE:
        return None
    return read_day(found)


def _candidates(tree: HtmlElement) -> list[tuple[str, str, datetime.date]]:
    """``(attribute, name, day)`` of the metadata that may state the publication, surest first."""
    found = []
    for meta in tree.iter("meta"):
        key = next((key for key in ("name", "property", "itemprop", "http-equiv") if meta.get(key)), None)
        day = read_day(meta.get("content") or meta.get("datetime"))
        if key and day and not _OTHER_DATE.search(meta.get(key, "")):
            found.append((key, str(meta.get(key)), day))
    for script in tree.iter("script"):
        if "json" in script.get("type", "") and (match := _PUBLISHED_IN_JSON.search(script.text or "")):
            found += [("itemprop", "datePublished", day)] if (day := read_day(_unescape(match.group(1)))) else []
    for time in tree.iter("time"):
        stated = time.get("itemprop") == "datePublished" or time.get("pubdate") is not None
        if stated or "published" in time.get("class", "").split():
            found += [("itemprop", "datePublished", day)] if (day := read_day(time.get("datetime"))) else []
    return found


def _unescape(text: str) -> str:
    """The inside of a JSON string as text."""
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _meta(key: str, name: str, day: datetime.date) -> str:
    """A metadata element that states the day."""
    import html

    return f'<meta {key}="{html.escape(name)}" content="{day.isoformat()}">'
