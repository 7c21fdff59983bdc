"""Text to Report: the checks that every input passes, whatever it came from, and plain text itself."""

from __future__ import annotations

import datetime

from dateline.ingest.encoding import clean, decode, looks_binary
from dateline.ingest.language import not_english
from dateline.records import Arrival, Report

#: Longer texts (characters) are no single report: dumps, whole archives in one file. A book has about a million.
MAX_CHARS = 2_000_000


def admit(
    source: str,
    place: str | None,
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    published: datetime.date | None = None,
    url: str | None = None,
    language: str | None = None,
    furniture: tuple[tuple[int, int], ...] | None = None,
) -> Arrival:
    """The report, or why there is none: empty, too long, no text, not English.

    Args:
        source: where it came from, for the Arrival.
        place: where in the source.
        text: the text; kept as it is but for NUL and lone surrogates, which become U+FFFD.
        id: as in `Report`, and so for the fields that follow.
        title: what the source gives as title.
        publisher: what the source gives as publisher.
        published: the date of publication that the source states.
        url: where the source says it is from.
        language: the language that the source states, in any form.
        furniture: stretches that the source marks as page furniture.
    """
    text = clean(text)
    if reason := _unfit(text) or not_english(text, language):
        return Arrival(source, place, rejected=reason)
    fields = {"id": id, "title": title, "publisher": publisher, "url": url}
    tidy = {name: clean(value).strip() or None for name, value in fields.items() if value}
    return Arrival(source, place, Report(text, published=published, language="en", furniture=furniture, **tidy))


def _unfit(text: str) -> str | None:
    """Why the text cannot be a report in any language."""
    if not text.strip():
        return "empty: no text but white space" if text else "empty: no text"
    if len(text) > MAX_CHARS:
        return f"too long: {len(text):,} characters; a report has at most {MAX_CHARS:,}; split it into single reports"
    if looks_binary(text):
        return "binary: too many control characters for a text"
    if not any(char.isalpha() for char in text):
        return "no words: the text holds no letter"
    return None


def read_text(source: str, data: bytes) -> Arrival:
    """A file of plain text as one report. It has no title: a first line may be one, but nothing says so."""
    return admit(source, None, decode(data))
