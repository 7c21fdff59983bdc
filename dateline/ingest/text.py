"""Text to Report: the checks that every input passes, whatever it came from, and plain text itself."""

from __future__ import annotations

import datetime

from dateline.ingest.encoding import clean, decode, looks_binary
from dateline.ingest.language import not_english
from dateline.ingest.origin import Origin, rejected
from dateline.records import Arrival, Provenance, Report

#: Longer texts (characters) are no single report: dumps, whole archives in one file. A book has about a million.
MAX_CHARS = 2_000_000


def admit(
    where: Provenance,
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
        where: where it came from.
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
    if reason := _unfit(text):
        return rejected(where, reason)
    if reason := not_english(text, language):
        return rejected(where, reason, "not English")
    fields = {"id": id, "title": title, "publisher": publisher, "url": url}
    tidy = {name: clean(value).strip() or None for name, value in fields.items() if value}
    report = Report(text, published=published, language="en", furniture=furniture, **tidy)
    return Arrival(where.source, where.place, report, provenance=where)


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


def read_text(origin: Origin, data: bytes) -> Arrival:
    """A file of plain text as one report. It has no title: a first line may be one, but nothing says so."""
    return admit(origin.record(raw=data, offset=0), decode(data))
