"""HTML to the text of a report and what the page states of itself. Runs in a process of its own: see `pages`."""

from __future__ import annotations

import copy
import datetime
import functools
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dateline.ingest.dates import read_day
from dateline.ingest.encoding import clean, declared_in, decode, looks_binary

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped,unused-ignore]
    from trafilatura.settings import Extractor

#: Pages longer than this (characters) are not parsed: a tree takes some ten times their size in memory.
MAX_PAGE = 20_000_000

#: Pages with more elements than this are not cleaned of menus, which takes time by the square of their number in
#: places (30,000 paragraphs 2.4 s, 100,000 more than 10 s): their whole text is taken.
_MAX_ELEMENTS = 20_000

#: Extracted text shorter than this (characters) is compared with the whole text of the page.
_SHORT = 200

#: Elements of HTML that hold no text of the page, and those that stand on lines of their own.
_NO_TEXT = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "head",
    "nav",
    "footer",
    "form",
    "select",
    "button",
    "iframe",
)
_BLOCKS = (
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
)

#: What an HTML parser may raise over a damaged page. lxml's own errors are SyntaxError or ValueError underneath.
DAMAGE = (ValueError, TypeError, AttributeError, LookupError, SyntaxError, AssertionError, RecursionError)

#: Names of metadata that hold another date than that of publication, or only a year.
_OTHER_DATE = re.compile(r"modif|mod_?date|lastmod|last.?date|updat|utime|copyright|pubyear|expir|revis|url", re.I)

_PUBLISHED_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]{4,100})"')

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")

#: A tag longer than any that says something: pictures as data, or hundreds of thousands of attributes, which take the
#: parser time by the square of their number.
_LONG_TAG = re.compile(r"<(\w+)\s[^<>]{20000,}>")

#: What is no text in a page without a tree, what breaks its lines, and all other tags.
_NOT_TEXT = re.compile(r"<(script|style|head|title|svg)\b.*?(</\1\s*>|$)|<!--.*?(-->|$)", re.I | re.S)
_BREAK = re.compile(r"<(p|br|div|li|tr|h\d)\b[^<>]*>", re.I)
_TAG = re.compile(r"<[/!?]?[a-z][^<>]*(>|$)|<!\[CDATA\[|\]\]>|<[!?][^<>]*(>|$)", re.I)

#: No day is too early or too late to be stated; without these the library would ask the clock.
_DAYS: dict[str, Any] = {"min_date": "1900-01-01", "max_date": "2999-12-31"}


def extract(data: bytes, charset: str | None = None, url: str | None = None) -> dict[str, Any]:
    """What a page holds, as plain JSON values.

    Args:
        data: the page.
        charset: its encoding where the server told it.
        url: the address it was fetched from.

    Returns:
        ``{"text", "title", "publisher", "published", "url", "language"}``, what is not stated being None; or
        ``{"problem"}`` where there is no text.
    """
    page = clean(_XML_DECLARATION.sub("", decode(data, charset or declared_in(data)), count=1))
    if not page.strip():
        return {"problem": "empty: no text but white space" if data else "empty: no text"}
    if len(page) > MAX_PAGE:
        return {"problem": f"too long: a page of {len(page):,} characters, more than {MAX_PAGE:,}"}
    if looks_binary(page):
        return {"problem": "binary: too many control characters for a page"}
    try:
        tree = _parse(_LONG_TAG.sub(_bare, page))
        stated = {} if tree is None else _stated(tree, url)
        text = (None if tree is None else _text_of(tree)) or text_without_tags(page)
    except DAMAGE as error:
        return {"problem": f"broken HTML: {type(error).__name__}: {error}"}
    return {"text": text, **stated} if text else {"problem": "no text found in the HTML"}


def extract_fragment(data: bytes) -> dict[str, Any]:
    """The text of a piece of HTML that is all text, as feeds and mails hold it: ``{"text"}``, or ``{"problem"}``."""
    try:
        tree = _parse(f"<html><body>{clean(data.decode('utf-8', 'replace'))}</body></html>")
        return {"text": "" if tree is None else whole_text(tree)}
    except DAMAGE as error:
        return {"problem": f"broken HTML: {type(error).__name__}: {error}"}


def _bare(tag: re.Match[str]) -> str:
    """A long tag without its attributes, unless it ends inside of one, at a ">" between quotation marks."""
    return tag.group() if tag.group().count('"') % 2 else f"<{tag.group(1)}>"


def text_without_tags(page: str) -> str:
    """What is left of a page that no tree can be made of, nested thousands deep, when all tags are taken out."""
    from html import unescape

    text = unescape(_TAG.sub(" ", _BREAK.sub("\n", _NOT_TEXT.sub(" ", page))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _parse(page: str) -> HtmlElement | None:
    """The page as a tree; None where it holds no element."""
    from trafilatura.utils import load_html

    tree: HtmlElement | None = load_html(page)
    return tree


@functools.cache
def _options() -> Extractor:
    """How trafilatura is asked; made once, since making it asks the clock for a date that is not used."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", comments=False, with_metadata=False)


def _text_of(tree: HtmlElement) -> str:
    """The running text: trafilatura's, or all of the page's where that finds next to nothing."""
    from trafilatura import bare_extraction

    if tree.xpath("count(//*)") > _MAX_ELEMENTS:
        return whole_text(tree)
    document = bare_extraction(tree, options=_options())  # works on a copy
    text = str(getattr(document, "text", None) or "").strip()
    if len(text) < _SHORT:
        whole = whole_text(tree)
        # a short page is short; only where most of it was lost is the whole better, menus and all
        text = whole if not text or len(whole) > 5 * len(text) else text
    return text


def whole_text(tree: HtmlElement) -> str:
    """All text of the tree but scripts, forms and the like, each block on a line of its own. The fallback extractor.

    The tree is changed: a copy of a page of a million elements takes half a gigabyte.
    """
    from lxml import etree

    etree.strip_elements(tree, *_NO_TEXT, with_tail=False)
    for element in tree.iter(*_BLOCKS):
        element.text = f"\n{element.text or ''}"
        element.tail = f"\n{element.tail or ''}"
    lines = (" ".join(line.split()) for line in etree.tostring(tree, method="text", encoding="unicode").split("\n"))
    return "\n".join(line for line in lines if line)


def _stated(tree: HtmlElement, url: str | None) -> dict[str, Any]:
    """Title, publisher, url, date and language as far as the page or its address state them."""
    found: dict[str, Any] = {"language": _language(tree), "published": _published(tree), "title": None}
    canonical = publisher = None
    try:
        from trafilatura.metadata import extract_metadata

        document = extract_metadata(
            _stating(tree), date_config={"original_date": True, "extensive_search": False, **_DAYS}
        )
        found["title"], publisher, canonical = document.title, document.sitename, document.url
    except DAMAGE:
        pass  # a page with broken metadata states none
    found["url"] = _address(canonical, url)
    found["publisher"] = publisher or host_of(found["url"])
    return found


def _stating(tree: HtmlElement) -> HtmlElement:
    """A page of only what can state title, publisher and address.

    The library also looks for authors, tags and licences all over the page, which took longer than to find the text.
    """
    from lxml import etree, html

    root = html.Element("html")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    for element in tree.iter("title", "meta", "link", "script", "h1"):
        if element.tag == "link" and "canonical" not in element.get("rel", ""):
            continue
        if element.tag == "script" and "json" not in element.get("type", ""):
            continue
        copied = copy.copy(element)
        copied.tail = None
        (body if element.tag == "h1" else head).append(copied)
    return root


def _address(canonical: str | None, fetched: str | None) -> str | None:
    """The address that the page names as its own, unless that is only the front page of its site."""
    if not canonical or (fetched and urlsplit(canonical).path in ("", "/")):
        return fetched
    return canonical


def host_of(url: str | None) -> str | None:
    """The host that an address names, without "www."; who publishes there when nothing else says it."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return (host or "").removeprefix("www.") or None


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


def _published(tree: HtmlElement) -> str | None:
    """The day of publication that the metadata state, as YYYY-MM-DD.

    htmldate knows the names under which pages state it, but guesses on where there are none: from addresses, copyright
    years, any day in the text. It is therefore shown only the metadata that name a full day of something published.
    """
    from htmldate import find_date

    head = "".join(_meta(*item) for item in _candidates(tree))
    if not head:
        return None
    page = f"<html><head>{head}</head><body></body></html>"
    try:
        day = read_day(find_date(page, original_date=True, extensive_search=False, url="", **_DAYS))
    except DAMAGE:
        return None
    return day.isoformat() if day else None


def _candidates(tree: HtmlElement) -> list[tuple[str, str, datetime.date]]:
    """``(attribute, name, day)`` of the metadata that may state the publication, surest first."""
    found = []
    for meta in tree.iter("meta"):
        key = next((key for key in ("name", "property", "itemprop", "http-equiv") if meta.get(key)), None)
        if key and not _OTHER_DATE.search(meta.get(key, "")):
            if day := read_day(meta.get("content") or meta.get("datetime")):
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
