"""The events of a card as incidents need them, read in a third of the time that whole events take.

Incidents hold the events of all reports at once. What repeats from event to event (parties, names of places, days) is
therefore one object wherever it stands.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import sys
from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from dateline.link.cards import Card
from dateline.records import Count, Event, Party, Source, Span, When, Where

Values = Mapping[str, Any]

#: Objects of one kind that are remembered, to be used again.
_REMEMBERED = 65_536


def events_of(card: Card) -> list[Event]:
    """The card's events.

    What incidents do not read is left empty: contexts, reasons, the coder, words of saying, and where parties stand.
    """
    return [_event(values, card.report) for values in card.told()]


def _event(values: Values, report: str) -> Event:
    when, where, trigger = values["when"], values["where"], values["trigger"]
    return Event(
        id=values["id"],
        report=report,
        sentence=values["sentence"],
        event=sys.intern(values["event"]),
        mode=tuple(map(sys.intern, values["mode"])),
        context=(),
        of=values["of"],
        quad=values["quad"],
        score=0.0,
        status=tuple(map(sys.intern, values["status"])),
        reciprocal=values["reciprocal"],
        aggregate=values["aggregate"],
        trigger=Span(sys.intern(trigger["text"]), trigger["start"], trigger["end"]),
        actor=tuple(map(_party, values["actor"])),
        recipient=tuple(map(_party, values["recipient"])),
        when=_when(when) if when else None,
        where=_where(where) if where else None,
        counts=tuple(map(_count, values["counts"])),
        said_by=tuple(_said(said["speaker"]) for said in values["said_by"]),
        confidence=values["confidence"],
        why=(),
        coder="",
    )


def _party(values: Values) -> Party:
    return _known_party(values["text"], values["name"], values["country"], values["sector"], values["role"])


@functools.lru_cache(_REMEMBERED)
def _known_party(text: str, name: str | None, country: str | None, sector: str | None, role: str | None) -> Party:
    return Party(text, 0, 0, name, country, sector, (), role)


def _said(speaker: Values) -> Source:
    return _known_speaker(speaker["name"] or speaker["text"])


@functools.lru_cache(_REMEMBERED)
def _known_speaker(name: str) -> Source:
    return Source(Party(name, 0, 0), None, direct=False)


def _fields(kind: type) -> itemgetter[Any]:
    return itemgetter(*(field.name for field in dataclasses.fields(kind)))


_FIELDS_OF_WHEN, _FIELDS_OF_WHERE, _FIELDS_OF_COUNT = map(_fields, (When, Where, Count))


def _when(values: Values) -> When:
    text, begin, stop, start, end, precision, basis = map(_shared, _FIELDS_OF_WHEN(values))
    return When(text, begin, stop, start and _date(start), end and _date(end), precision, basis)


def _where(values: Values) -> Where:
    return Where(*map(_shared, _FIELDS_OF_WHERE(values)))


def _count(values: Values) -> Count:
    return Count(*map(_shared, _FIELDS_OF_COUNT(values)))


def _shared(value: Any) -> Any:
    return sys.intern(value) if type(value) is str else value


@functools.lru_cache(_REMEMBERED)
def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
