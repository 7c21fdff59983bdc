"""Readings made by hand, and a strategy that makes them up."""

from __future__ import annotations

import datetime
import re

from hypothesis import strategies as st

from dateline.records import (
    COUNT_KINDS,
    STATUSES,
    WHEN_PRECISIONS,
    WHERE_PRECISIONS,
    Count,
    Event,
    Party,
    Reading,
    Report,
    Saying,
    Source,
    Span,
    When,
    Where,
    digest,
)

TEXT = (
    "Officials met on Monday. Iraqi troops turned down several U.S. requests for help in Ramadi on June 30, "
    "Colonel Ali Fadhil said. Twelve people were killed later."
)


def at(text: str, words: str) -> tuple[str, int, int]:
    start = text.index(words)
    return words, start, start + len(words)


def sentences(text: str) -> tuple[Span, ...]:
    found = re.finditer(r"\S.*?[a-z0-9]\.(?=\s|$)", text)
    return tuple(Span(match[0], *match.span()) for match in found)


def event(report: Report, **changes: object) -> Event:
    text = report.text
    values: dict[str, object] = {
        "id": digest(text, "turned down"),
        "report": report.id,
        "sentence": 1,
        "event": "REJECT",
        "mode": ("assist",),
        "context": ("military",),
        "of": "REQUEST",
        "quad": 3,
        "score": -1.5,
        "status": (),
        "reciprocal": False,
        "aggregate": False,
        "trigger": Span(*at(text, "turned down")),
        "actor": (Party(*at(text, "Iraqi troops"), country="IRQ", sector="MIL", sectors=("MIL", "GOV")),),
        "recipient": (Party(*at(text, "U.S."), name="United States", country="USA"),),
        "when": When(
            *at(text, "June 30"), datetime.date(2009, 6, 30), datetime.date(2009, 6, 30), "day", "year from publication"
        ),
        "where": Where(*at(text, "Ramadi"), "Ramadi", "IRQ", "Anbar", 33.42, 43.3, 95446, "city"),
        "counts": (),
        "said_by": (
            Source(
                Party(*at(text, "Colonel Ali Fadhil"), name="Ali Fadhil", country="IRQ", sector="MIL", role="colonel"),
                Span(*at(text, "said")),
                False,
            ),
        ),
        "confidence": 0.87,
        "why": ("lexicon turn down",),
        "coder": "dateline 0.1.0",
    }
    return Event(**{**values, **changes})  # type: ignore[arg-type]


def reading(text: str = TEXT, id: str | None = None, **changes: object) -> Reading:
    """A reading with three events: a refusal, a killing, a meeting without any date."""
    report = Report(text, id=id, title="Troops", publisher="AP", published=datetime.date(2009, 7, 21))
    killed = Count(*at(text, "Twelve"), kind="killed", low=12, best=12, high=12)
    events = (
        event(report),
        event(
            report,
            id=digest(text, "killed"),
            sentence=2,
            event="ASSAULT",
            mode=(),
            of=None,
            quad=4,
            score=-9.0,
            status=("historical", "disputed"),
            trigger=Span(*at(text, "killed")),
            actor=(),
            recipient=(Party(*at(text, "Twelve people"), sector="CVL", sectors=("CVL",)),),
            when=When("", 0, 0, datetime.date(2009, 7, 1), datetime.date(2009, 7, 31), "month"),
            where=None,
            counts=(killed,),
            said_by=(),
            confidence=0.5,
        ),
        event(
            report,
            id=digest(text, "met"),
            sentence=0,
            event="CONSULT",
            mode=(),
            of=None,
            quad=1,
            score=2.5,
            status=("future",),
            reciprocal=True,
            trigger=Span(*at(text, "met")),
            actor=(Party(*at(text, "Officials"), sector="GOV", sectors=("GOV",)),),
            recipient=(),
            when=None,
            where=None,
            said_by=(),
            confidence=0.7,
        ),
    )
    saying = Saying(
        digest(text, "said"),
        str(report.id),
        1,
        Party(*at(text, "Colonel Ali Fadhil"), name="Ali Fadhil", country="IRQ", sector="MIL", sectors=("MIL",)),
        Span(*at(text, "said")),
        Span(*at(text, "Iraqi troops turned down several U.S. requests")),
        direct=False,
    )
    values: dict[str, object] = {
        "events": events,
        "sayings": (saying,),
        "counts": (killed,),
        "parties": tuple(party for made in events for party in (*made.actor, *made.recipient)),
        "sentences": sentences(text),
        "furniture": ((0, 0),),
    }
    return Reading(report, **{**values, **changes})  # type: ignore[arg-type]


texts = st.text(min_size=1, max_size=60)
dates = st.none() | st.dates()
numbers = st.none() | st.integers(-(10**20), 10**20)


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[str, int, int]:
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return text[start:end], start, end


@st.composite
def parties(draw: st.DrawFn, text: str) -> Party:
    names = st.none() | texts
    return Party(
        *draw(spans(text)), draw(names), draw(names), draw(names), tuple(draw(st.lists(texts, max_size=2))), draw(names)
    )


@st.composite
def whens(draw: st.DrawFn, text: str) -> When:
    return When(*draw(spans(text)), draw(dates), draw(dates), draw(st.sampled_from(WHEN_PRECISIONS)), draw(texts))


@st.composite
def wheres(draw: st.DrawFn, text: str) -> Where:
    names, degrees = st.none() | texts, st.none() | st.floats(-180, 180)
    geonames = st.none() | st.integers(0, 10**8)
    return Where(
        *draw(spans(text)),
        draw(names),
        draw(names),
        draw(names),
        draw(degrees),
        draw(degrees),
        draw(geonames),
        draw(st.sampled_from(WHERE_PRECISIONS)),
    )


@st.composite
def counts(draw: st.DrawFn, text: str) -> Count:
    return Count(*draw(spans(text)), draw(st.sampled_from(COUNT_KINDS)), draw(numbers), draw(numbers), draw(numbers))


@st.composite
def sources(draw: st.DrawFn, text: str) -> Source:
    return Source(
        draw(parties(text)),
        draw(st.none() | spans(text).map(lambda span: Span(*span))),
        draw(st.booleans()),
        draw(st.none() | parties(text)),
        draw(st.none() | whens(text)),
    )


@st.composite
def events(draw: st.DrawFn, report: Report) -> Event:
    text = report.text
    few = {"max_size": 2}
    return Event(
        id=draw(st.text("0123456789abcdef", min_size=16, max_size=16)),
        report=str(report.id),
        sentence=draw(st.integers(-1, 3)),
        event=draw(st.sampled_from(("ASSAULT", "REJECT", "CONSULT"))),
        mode=tuple(draw(st.lists(st.sampled_from(("aerial", "visit")), **few))),  # type: ignore[arg-type]
        context=tuple(draw(st.lists(st.sampled_from(("military", "health")), **few))),  # type: ignore[arg-type]
        of=draw(st.none() | st.just("REQUEST")),
        quad=draw(st.integers(1, 4)),
        score=draw(st.floats(-10, 10)),
        status=tuple(draw(st.lists(st.sampled_from(STATUSES), unique=True))),
        reciprocal=draw(st.booleans()),
        aggregate=draw(st.booleans()),
        trigger=Span(*draw(spans(text))),
        actor=tuple(draw(st.lists(parties(text), max_size=2))),
        recipient=tuple(draw(st.lists(parties(text), max_size=2))),
        when=draw(st.none() | whens(text)),
        where=draw(st.none() | wheres(text)),
        counts=tuple(draw(st.lists(counts(text), max_size=2))),
        said_by=tuple(draw(st.lists(sources(text), max_size=2))),
        confidence=draw(st.floats(0, 1)),
        why=tuple(draw(st.lists(texts, max_size=2))),
        coder="dateline 0.1.0",
    )


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any reading at all, over any text: NUL, lone surrogates, numbers of any size."""
    text = draw(st.text(st.characters(codec=None) | st.sampled_from("\x00\ud800\udfff\u202e'\";-"), max_size=80))
    names = st.none() | texts
    report = Report(text, draw(names), draw(names), draw(names), draw(dates), draw(names))
    found = Span(*draw(spans(text)))
    saying = Saying(
        draw(texts), str(report.id), 0, draw(parties(text)), None, found, draw(st.booleans()), to=draw(parties(text))
    )
    return Reading(
        report=report,
        events=tuple(draw(st.lists(events(report), max_size=2))),
        sayings=(saying,) if draw(st.booleans()) else (),
        counts=tuple(draw(st.lists(counts(text), max_size=2))),
        parties=tuple(draw(st.lists(parties(text), max_size=2))),
        sentences=tuple(Span(*draw(spans(text))) for _ in range(draw(st.integers(0, 2)))),
        furniture=((0, len(text)),) if draw(st.booleans()) else (),
    )
