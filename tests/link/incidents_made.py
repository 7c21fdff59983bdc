"""Events and cards made by hand."""

from __future__ import annotations

import datetime
from typing import Any

from dateline.link.cards import Card, card
from dateline.records import Count, Event, Party, Reading, Report, Span, When, Where

MARCH_8 = datetime.date(2016, 3, 8)
TOWNS = {
    "Ramadi": ("IRQ", "Anbar", 33.42, 43.3),
    "Fallujah": ("IRQ", "Anbar", 33.35, 43.78),
    "Mosul": ("IRQ", "Nineveh", 36.34, 43.13),
    "Kabul": ("AFG", "Kabul", 34.53, 69.17),
}


def town(name: str) -> Where:
    country, admin1, lat, lon = TOWNS[name]
    return Where(name, 0, 0, name, country, admin1, lat, lon, None, "city")


def country(code: str) -> Where:
    return Where(code, 0, 0, code, code, None, None, None, None, "country")


def province(name: str, code: str) -> Where:
    return Where(name, 0, 0, name, code, name, None, None, None, "admin1")


def day(date: datetime.date, end: datetime.date | None = None, precision: str = "day") -> When:
    return When("", 0, 0, date, end or date, precision)


def dead(figure: int, kind: str = "killed") -> Count:
    return Count(str(figure), 0, 0, kind, figure, figure, figure)


def party(text: str, country: str | None = None, sector: str | None = None, name: str | None = None) -> Party:
    return Party(text, 0, 0, name, country, sector)


def event(name: str = "e1", kind: str = "ASSAULT", **changes: Any) -> Event:
    """An event; ``place`` says where in the report it stands."""
    place = changes.pop("sentence", 0)
    values: dict[str, Any] = {
        "id": name, "report": "", "sentence": place, "event": kind, "mode": (), "context": (), "of": None, "quad": 4,
        "score": -9.0, "status": (), "reciprocal": False, "aggregate": False,
        "trigger": Span("attack", place, place + 1),
        "actor": (), "recipient": (), "when": None, "where": None, "counts": (), "said_by": (), "confidence": 0.8,
        "why": (), "coder": "test",
    }  # fmt: skip
    return Event(**{**values, **changes})


def told(report: str, *events: Event, published: datetime.date | None = MARCH_8, publisher: str | None = None) -> Card:
    """A card of a report with these events."""
    made = Report(text=report, id=report, publisher=publisher or f"Agency {report}", published=published)
    return card(Reading(made, events, (), (), (), ()))
