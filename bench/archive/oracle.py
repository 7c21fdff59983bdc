"""Events as a perfect coder would find them at the marks, made from the facts: what each sentence told, no more."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from typing import Any

from bench.archive.generate import Sentence, codes
from bench.archive.truth import UNREAL, Mark, Told
from dateline.records import Count, Event, Party, Report, Span, When, Where, digest
from dateline.resolve.places import Gazetteer

#: Slots that name a side.
_ACTORS, _RECIPIENTS = ("actor", "a", "who", "police"), ("target", "b", "suspect")


def events(told: Told) -> tuple[Event, ...]:
    """The events of a generated report, one for each mark; () for one written by hand."""
    return tuple(
        _event(told.report, mark, sentence, n)
        for n, (mark, sentence) in enumerate(zip(told.marks, told.sentences, strict=bool(told.sentences)))
    )


def _event(report: Report, mark: Mark, told: Sentence, place: int) -> Event:
    kind = next((part for part in mark.incident.split("/")[1:] if part in codes()["kinds"]), told.fact["kind"])
    type_, *modes = codes()["kinds"][kind]
    span = Span(report.text[mark.start : mark.end], mark.start, mark.end)
    status = {"unreal": ("hypothetical",), "denial": ("disputed",), "anniversary": ("historical",)}.get(told.role, ())
    reaction = told.role in ("condemn", "blame")
    return Event(
        id=digest(report.id, mark.start, mark.incident if mark.incident != UNREAL else ""),
        report=report.id or "",
        sentence=report.text.count(".", 0, mark.start),
        event=type_,
        mode=tuple(modes),
        context=(),
        of=None,
        quad=4,
        score=0.0,
        status=status,
        reciprocal=kind in ("talks", "agreement", "clash"),
        aggregate=told.role == "totals",
        trigger=span,
        actor=_side(told, _ACTORS, span),
        recipient=_side(told, _RECIPIENTS, span),
        when=None if reaction and "when" not in told.slots else _when(told, kind, span),
        where=None if reaction else _where(told, span),
        counts=() if reaction else _counts(told, span),
        said_by=(),
        confidence=1.0,
        why=(),
        coder="oracle",
    )


def _side(told: Sentence, slots: tuple[str, ...], span: Span) -> tuple[Party, ...]:
    """The party that one of the slots told; the country where the facts say it."""
    name = next((slot for slot in slots if slot in told.slots), None)
    if name is None or name == "police":
        return ()
    text = str(told.fact.get(name) or told.story[name])
    country = codes()["countries"].get(text)
    return (Party(text, span.start, span.end, name=text if country else None, country=country),)


def _when(told: Sentence, kind: str, span: Span) -> When | None:
    day = told.fact["day"]
    if told.role == "totals":
        return When("", span.start, span.end, day - datetime.timedelta(days=90), told.today, "span")
    if kind == "verdict":
        return When("", span.start, span.end, told.today, told.today, "day")
    if "month_year" in told.slots:
        last = (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)
        return When("", span.start, span.end, day.replace(day=1), last, "month")
    if told.slots & {"when", "when_back", "date"}:
        return When("", span.start, span.end, day, day, "day")
    if "years" in told.slots and told.role == "verdict":
        start = datetime.date(day.year, 1, 1)
        return When("", span.start, span.end, start, start.replace(month=12, day=31), "year")
    return None


@functools.cache
def _gazetteer() -> Gazetteer:
    return Gazetteer.load()


def _where(told: Sentence, span: Span) -> Where | None:
    """The town of the act, of the largest of its name in its country."""
    if not told.slots & {"in", "city"} or "city" not in told.fact:
        return None
    name, country = told.fact["city"], codes()["countries"][told.fact["country"]]
    found = [p for p in _gazetteer().lookup(name) if p.country == country and p.kind == "city"]
    place = found[0]
    return Where(name, span.start, span.end, place.name, country, place.admin1, place.lat, place.lon, None, "city")


def _counts(told: Sentence, span: Span) -> tuple[Count, ...]:
    if told.role == "totals":
        total: Mapping[str, Any] = told.story
        return (Count(str(total["n"]), span.start, span.end, "killed", total["n"], total["n"], None),)
    return tuple(Count(str(n), span.start, span.end, kind, n, n, n) for kind, n in told.told)
