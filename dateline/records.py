"""The records: plain frozen dataclasses that every step passes on and every file holds.

Offsets count Unicode code points into ``Report.text`` exactly as it was given; ``text[start:end]`` is the words meant.
Every record has ``to_dict()`` (plain JSON values) and ``from_dict()``. The shapes are the public contract: fields may
be added, none renamed.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import html
import types
import typing
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Self

#: The closed sets of the codebook that records themselves speak of.
STATUSES = ("negated", "hypothetical", "future", "historical", "disputed")
WHEN_PRECISIONS = ("day", "week", "month", "season", "year", "span", "none")
WHERE_PRECISIONS = ("place", "city", "admin2", "admin1", "country")
COUNT_KINDS = ("killed", "wounded", "arrested", "abducted", "displaced", "participants")


def digest(*parts: object) -> str:
    """A stable 16-digit hexadecimal hash of the parts, the same on any machine."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def plain_value(value: Any) -> Any:
    """The value as plain JSON: records to dicts, tuples to lists, dates to ISO strings."""
    if type(value) in _PLAIN:  # most values by far
        return value
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, tuple | list):
        return [plain_value(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


@functools.cache
def _target(hint: Any) -> tuple[Any, Any]:
    """What a field's annotation asks for besides None, and of a tuple what its items are (else None)."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    target = next(option for option in options if option is not type(None))
    return target, typing.get_args(target)[0] if typing.get_origin(target) is tuple else None


def _build(hint: Any, value: Any) -> Any:
    """The inverse of `plain_value` for a field annotated with ``hint``."""
    if value is None:
        return None
    target, inner = _target(hint)
    if inner is not None:
        return tuple(_build(inner, item) for item in value)
    if target in _PLAIN:
        return value
    if isinstance(target, type) and issubclass(target, Record):
        return target.from_dict(value)
    if target is datetime.date and isinstance(value, str):
        return datetime.date.fromisoformat(value)
    return value


#: Types that are JSON as they are.
_PLAIN = frozenset({str, int, float, bool, type(None)})


@functools.cache
def _names(cls: Any) -> tuple[str, ...]:
    """The names of a record's fields, worked out once."""
    return tuple(field.name for field in dataclasses.fields(cls))


@functools.cache
def _builders(cls: Any) -> dict[str, Any]:
    """Field -> how to build its value, None where the value is taken as it is; of the fields that can be given."""
    hints = _hints(cls)
    return {
        field.name: None if hints[field.name] in _PLAIN else hints[field.name]
        for field in dataclasses.fields(cls)
        if field.init
    }


@functools.cache
def _hints(cls: Any) -> dict[str, Any]:
    """The types of a record's fields, worked out once."""
    return typing.get_type_hints(cls)


@dataclasses.dataclass(frozen=True)
class Record:
    """Base of all records: to and from plain JSON values."""

    def to_dict(self) -> dict[str, Any]:
        """The record as plain JSON values, every field present."""
        return {name: plain_value(getattr(self, name)) for name in _names(typing.cast(Hashable, type(self)))}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The record that ``values`` describe; unknown keys are left out, so that newer files can be read."""
        hints = _builders(typing.cast(Hashable, cls))
        given = ((key, hints[key], value) for key, value in values.items() if key in hints)
        return cls(**{key: value if hint is None else _build(hint, value) for key, hint, value in given})

    def _repr_html_(self) -> str:
        """The fields that are filled, as a table for a notebook."""
        filled = {name: value for name, value in self.to_dict().items() if value not in (None, [], "")}
        rows = "".join(f"<tr><th>{name}</th><td>{html.escape(str(value))}</td></tr>" for name, value in filled.items())
        return f"<table><caption>{type(self).__name__}</caption>{rows}</table>"


@dataclasses.dataclass(frozen=True)
class Span(Record):
    """Words of the report: ``text == report.text[start:end]``."""

    text: str
    start: int
    end: int


@dataclasses.dataclass(frozen=True)
class Report(Record):
    """One news report as it came in.

    Args:
        text: the text, never changed; all offsets count into it.
        id: by default a hash of the text.
        published: the date of publication, or None where the source does not tell (it is never guessed).
        language: ISO 639-1 code.
        furniture: ``(start, end)`` of stretches of ``text`` that are page furniture (navigation, sign-up lines) and are
            not coded. None: not yet looked for (`Coder` then looks itself); an empty tuple: there is none.
    """

    text: str
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: datetime.date | None = None
    url: str | None = None
    language: str | None = "en"
    furniture: tuple[tuple[int, int], ...] | None = None

    def __post_init__(self) -> None:
        """Give the report its id, and take an ISO string for the date."""
        if self.id is None:
            object.__setattr__(self, "id", digest(self.text))
        if isinstance(self.published, str):
            object.__setattr__(self, "published", datetime.date.fromisoformat(self.published[:10]))
        elif isinstance(self.published, datetime.datetime):
            object.__setattr__(self, "published", self.published.date())


@dataclasses.dataclass(frozen=True)
class Party(Span):
    """Who acts, is acted on, or speaks: the words, and what they stand for.

    Args:
        name: canonical name where known.
        country: ISO 3166 alpha-3, or UNO EUR IGO NGO ISM IMG MNC; None where not known.
        sector: the one that fits best; ``sectors`` holds all, best first.
        role: the office or function in words ("spokesman").
    """

    name: str | None = None
    country: str | None = None
    sector: str | None = None
    sectors: tuple[str, ...] = ()
    role: str | None = None


@dataclasses.dataclass(frozen=True)
class When(Record):
    """An interval of days, both ends included, with its precision; None ends where the report does not tell.

    Args:
        text: the words it rests on, at ``start_char:end_char``.
        precision: one of day, week, month, season, year, span, none.
        basis: how the words became dates, for a person ("weekday before the date of publication").
    """

    text: str
    start_char: int
    end_char: int
    start: datetime.date | None
    end: datetime.date | None
    precision: str
    basis: str | None = None


@dataclasses.dataclass(frozen=True)
class Where(Record):
    """The place of the act: words at ``start_char:end_char`` and the place they name; degrees WGS84."""

    text: str
    start_char: int
    end_char: int
    name: str | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geonameid: int | None
    precision: str


@dataclasses.dataclass(frozen=True)
class Count(Span):
    """How many persons: ``low <= best <= high``, None for an open end. ``kind`` is one of `COUNT_KINDS`."""

    kind: str = "killed"
    low: int | None = None
    best: int | None = None
    high: int | None = None


@dataclasses.dataclass(frozen=True)
class Source(Record):
    """One link of the chain of those an event rests on."""

    speaker: Party
    cue: Span | None
    direct: bool
    via: Party | None = None
    when: When | None = None


@dataclasses.dataclass(frozen=True)
class Saying(Record):
    """Who said what: the speaker, the word of saying, the words said.

    Args:
        direct: whether words are quoted.
        via: the medium that carries it ("AP quotes Colonel Fadhil as saying": via AP).
        to: the one it was said to.
    """

    id: str
    report: str
    sentence: int
    speaker: Party
    cue: Span | None
    content: Span
    direct: bool
    via: Party | None = None
    to: Party | None = None
    when: When | None = None


@dataclasses.dataclass(frozen=True)
class Event(Record):
    """One thing that one party does, or says it will or will not do, to or with another. See the codebook.

    ``id`` is a hash of the report's text, the trigger span, the type and the party spans.
    """

    id: str
    report: str
    sentence: int
    event: str
    mode: tuple[str, ...]
    context: tuple[str, ...]
    of: str | None
    quad: int
    score: float
    status: tuple[str, ...]
    reciprocal: bool
    aggregate: bool
    trigger: Span
    actor: tuple[Party, ...]
    recipient: tuple[Party, ...]
    when: When | None
    where: Where | None
    counts: tuple[Count, ...]
    said_by: tuple[Source, ...]
    confidence: float
    why: tuple[str, ...]
    coder: str

    def _repr_html_(self) -> str:
        """One line for a notebook."""
        sides = (" + ".join(party.name or party.text for party in side) or "?" for side in (self.actor, self.recipient))
        left, right = (html.escape(side) for side in sides)
        status = f" <i>{', '.join(self.status)}</i>" if self.status else ""
        return f"{left} <b>{self.event}</b> {right}{status} <q>{html.escape(self.trigger.text)}</q>"


#: Colours of the marks in a notebook, by kind.
_MARKS = {"party": "#cfe3ff", "trigger": "#ffd7b8", "saying": "#e3f5d5"}


@dataclasses.dataclass(frozen=True)
class Reading(Record):
    """All that was read in one report.

    Args:
        sentences: spans of the sentences coded, in order; ``Event.sentence`` counts into them from 0.
        parties: every party mention, in order.
        furniture: ``(start, end)`` of the stretches taken for page furniture and left out.
    """

    report: Report
    events: tuple[Event, ...]
    sayings: tuple[Saying, ...]
    counts: tuple[Count, ...]
    parties: tuple[Party, ...]
    sentences: tuple[Span, ...]
    furniture: tuple[tuple[int, int], ...] = ()

    def marks(self) -> list[tuple[int, int, str]]:
        """``(start, end, kind)`` of all parties, triggers and words of saying, in order, none overlapping."""
        spans = [(event.trigger, "trigger") for event in self.events]
        spans += [(saying.cue, "saying") for saying in self.sayings if saying.cue]
        spans += [(party, "party") for party in self.parties]
        chosen: list[tuple[int, int, str]] = []
        for span, kind in spans:
            if all(span.end <= start or span.start >= end for start, end, _ in chosen):
                chosen.append((span.start, span.end, kind))
        return sorted(chosen)

    def _repr_html_(self) -> str:
        """The text with parties, triggers and words of saying marked, for a notebook."""
        return f"<div style='white-space:pre-wrap'>{_marked(self.report.text, self.marks())}</div>"


def _marked(text: str, marks: Iterable[tuple[int, int, str]]) -> str:
    """HTML of the text with a coloured ``<mark>`` around each mark."""
    parts, last = [], 0
    for start, end, kind in marks:
        parts.append(html.escape(text[last:start]))
        parts.append(f"<mark style='background:{_MARKS[kind]}' title='{kind}'>{html.escape(text[start:end])}</mark>")
        last = end
    parts.append(html.escape(text[last:]))
    return "".join(parts)


#: How an input can end. Every input has exactly one.
OUTCOMES = ("coded", "no event", "copy", "not English", "rejected")


@dataclasses.dataclass(frozen=True)
class Provenance(Record):
    """Where an input came from, so that the raw record can be found again.

    Args:
        source: the file, or "-" for standard input.
        place: where in it ("record 12", "line 3", "a/b.html"), None where the file is one report.
        offset: where the raw record begins, in bytes of the file as it lies on disk; None where that cannot be said.
        record_id: the record's own id (WARC-Record-ID, guid, Message-ID).
        sha256: hexadecimal SHA-256 of the raw record.
        retrieved: when it was fetched, ISO 8601 in UTC, where the source tells.
    """

    source: str
    place: str | None = None
    offset: int | None = None
    record_id: str | None = None
    sha256: str | None = None
    retrieved: str | None = None


@dataclasses.dataclass(frozen=True)
class Piece(Record):
    """A unit of work: whole files, or a range of one large file that can be split.

    Args:
        files: the paths, in order; one where there is a range.
        kind: what ``start`` and ``stop`` count: "files" (no range), "bytes" or "records".
        start: the first of the range.
        stop: the end of the range, not in it; None for the end of the file.
    """

    files: tuple[str, ...]
    kind: str = "files"
    start: int | None = None
    stop: int | None = None


@dataclasses.dataclass(frozen=True)
class Outcome(Record):
    """What became of one input.

    Args:
        source: where it came from: a path, or "-" for standard input.
        place: where in the source ("line 12"), None where the source is one report.
        outcome: one of `OUTCOMES`.
        reason: for a rejected input why, in words that name what would be right.
        report: id of the report; None for a rejected input that never became one.
    """

    source: str
    place: str | None
    outcome: str
    reason: str | None = None
    report: str | None = None
    provenance: Provenance | None = None


@dataclasses.dataclass(frozen=True)
class Arrival(Record):
    """One input on its way in: a report, or the reason why there is none. Exactly one of the two is set.

    Args:
        source: where it came from: a path, or "-" for standard input.
        place: where in the source ("line 12"), None where the source is one report.
        outcome: which outcome a rejected input has, "rejected" or "not English".
    """

    source: str
    place: str | None
    report: Report | None = None
    rejected: str | None = None
    provenance: Provenance | None = None
    outcome: str = "rejected"
