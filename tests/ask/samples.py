"""An archive made by hand: reports that tell of a few made-up acts, and what linking would make of them."""

from __future__ import annotations

import dataclasses
import datetime
import json
import pathlib
from collections.abc import Iterable
from typing import Any

from dateline.records import Count, Event, Party, Reading, Report, Saying, Source, Span, When, Where, digest
from dateline.store import open_archive

#: Score and quad of the types used here, as in the codebook.
TYPES = {
    "AGREE": (2.5, 1),
    "CONSULT": (2.5, 1),
    "COOPERATE": (9.5, 2),
    "AID": (10.0, 2),
    "ACCUSE": (-2.0, 3),
    "THREATEN": (-3.5, 3),
    "SANCTION": (-6.0, 4),
    "ASSAULT": (-9.0, 4),
}

#: Words -> name, country, sector.
PARTIES = {
    "American officials": ("United States", "USA", "GOV"),
    "American troops": (None, "USA", "MIL"),
    "Baghdad": (None, "IRQ", "GOV"),
    "Iraqi soldiers": (None, "IRQ", "MIL"),
    "Tehran": (None, "IRN", "GOV"),
    "gunmen": (None, None, "UAF"),
    "the Harbour Front": ("Harbour Front", None, "REB"),
    "villagers": (None, "IRQ", "CVL"),
    "someone": (None, None, None),
}

PLACES = {"Ramadi": ("IRQ", "Anbar"), "Basra": ("IRQ", "Basra"), "Oslo": ("NOR", "Oslo")}


@dataclasses.dataclass(frozen=True)
class Told:
    """One event to be told in a report."""

    type: str
    actor: tuple[str, ...]
    recipient: tuple[str, ...] = ()
    when: str | tuple[str, str] | None = None
    where: str | None = "Ramadi"
    status: tuple[str, ...] = ()
    of: str | None = None
    killed: int | None = None
    mutual: bool = False
    aggregate: bool = False
    confidence: float = 0.8
    said_by: str | None = None


def reading(
    id: str, published: str | None, publisher: str | None, *told: Told, title: str = "", url: str = ""
) -> Reading:
    """A report with a sentence for each event."""
    sentences = [_words(n, one) for n, one in enumerate(told)]
    text = " ".join(sentences)
    report = Report(
        text, id=id, title=title or f"Report {id}", publisher=publisher, published=published, url=url or None
    )  # type: ignore[arg-type]
    events, sayings, start = [], [], 0
    for n, (one, words) in enumerate(zip(told, sentences, strict=True)):
        made = _event(report, n, one, words, start)
        events.append(made)
        if made.said_by:
            sayings.append(_saying(made, words, start))
        start += len(words) + 1
    spans = tuple(event_span(text, words) for words in sentences)
    return Reading(report, tuple(events), tuple(sayings), (), (), spans)


def event_span(text: str, words: str) -> Span:
    return Span(words, text.index(words), text.index(words) + len(words))


def _words(n: int, told: Told) -> str:
    names = [" and ".join(side) for side in (told.actor, told.recipient) if side]
    act = f"{told.type.lower()} ({n})"
    killed = f" with {told.killed} dead" if told.killed is not None else ""
    speaker = f", {told.said_by} said" if told.said_by else ""
    return f"{f' {act} '.join(names) if len(names) > 1 else f'{names[0]} {act}'} in {told.where}{killed}{speaker}."


def _span(words: str, within: str, start: int) -> tuple[str, int, int]:
    at = start + within.index(words)
    return words, at, at + len(words)


def _party(words: str, within: str, start: int) -> Party:
    name, country, sector = PARTIES[words]
    sectors = (sector,) if sector else ()
    return Party(*_span(words, within, start), name=name, country=country, sector=sector, sectors=sectors)


def days(when: str | tuple[str, str] | None) -> tuple[datetime.date, datetime.date] | None:
    if when is None:
        return None
    first, last = (when, when) if isinstance(when, str) else when
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)


def _event(report: Report, n: int, told: Told, words: str, start: int) -> Event:
    score, quad = TYPES[told.type]
    when, trigger = days(told.when), f"{told.type.lower()} ({n})"
    country, admin1 = PLACES[told.where] if told.where else (None, None)
    place = (
        Where(*_span(told.where, words, start), told.where, country, admin1, None, None, None, "city")
        if told.where
        else None
    )
    count = None if told.killed is None else str(told.killed)
    return Event(
        id=digest(report.id, n),
        report=str(report.id),
        sentence=n,
        event=told.type,
        mode=("firearms",) if told.type == "ASSAULT" else (),
        context=(),
        of=told.of,
        quad=quad,
        score=score,
        status=told.status,
        reciprocal=told.mutual,
        aggregate=told.aggregate,
        trigger=Span(*_span(trigger, words, start)),
        actor=tuple(_party(one, words, start) for one in told.actor),
        recipient=tuple(_party(one, words, start) for one in told.recipient),
        when=When("", start, start, *when, "day" if when[0] == when[1] else "span") if when else None,
        where=place,
        counts=(Count(*_span(count, words, start), "killed", told.killed, told.killed, told.killed),) if count else (),
        said_by=(Source(_party(told.said_by, words, start), Span(*_span("said", words, start)), False),)
        if told.said_by
        else (),
        confidence=told.confidence,
        why=("by hand",),
        coder="dateline test",
    )


def _saying(event: Event, words: str, start: int) -> Saying:
    source = event.said_by[0]
    content = Span(*_span(words.split(",")[0], words, start))
    return Saying(digest(event.id, "said"), event.report, event.sentence, source.speaker, source.cue, content, False)


def incident(id: str, *events: Event, reports: Iterable[Reading] = (), **changes: Any) -> dict[str, Any]:
    """A row of ``incidents`` that the events are told in, all of whose values may be changed."""
    first = events[0]
    heads = {str(one.report.id): one.report for one in reports}
    published = sorted(head.published for head in heads.values() if head.published)
    best = max((count.best or 0 for event in events for count in event.counts), default=None)
    row = {
        "id": id,
        "event": first.event,
        "mode": list(first.mode),
        "when_start": first.when.start if first.when else None,
        "when_end": first.when.end if first.when else (min(published) if published else None),
        "where_name": first.where.name if first.where else None,
        "where_country": first.where.country if first.where else None,
        "where_admin1": first.where.admin1 if first.where else None,
        "where_lat": None,
        "where_lon": None,
        "actor": [party.name or party.text for party in first.actor],
        "actor_country": [party.country for party in first.actor if party.country],
        "recipient": [party.name or party.text for party in first.recipient],
        "recipient_country": [party.country for party in first.recipient if party.country],
        "status": list(first.status),
        "aggregate": first.aggregate,
        "killed_low": best,
        "killed_best": best,
        "killed_high": best,
        "wounded_low": None,
        "wounded_best": None,
        "wounded_high": None,
        "reports": len({event.report for event in events}),
        "publishers": len({head.publisher for head in heads.values()}),
        "first_report": min(published, default=None),
        "last_report": max(published, default=None),
    }
    row.update(changes)
    sources = [
        {"report": event.report, "event": event.id, "copies": ["The Quay"] if n == 0 else []}
        for n, event in enumerate(events)
    ]
    row["record"] = json.dumps({"id": id, "event": row["event"], "sources": sources, "tolls": {}})
    return row


#: Two reports of one attack with other figures and a denial; a meeting that goes both ways; an accusation in another
#: month, a promise, a plan; a sum over the year, an act without a date, one of no exact date.
READINGS = (
    reading(
        "r1", "2021-03-02", "Bay Times",
        Told("ASSAULT", ("American troops",), ("Iraqi soldiers",), "2021-03-01", killed=4, said_by="Baghdad"),
        Told("CONSULT", ("American officials", "Baghdad"), (), "2021-03-01", "Oslo", mutual=True),
        title="Clash at Ramadi", url="https://bay.example/1",
    ),
    reading(
        "r2", "2021-03-03", "Port Post",
        Told("ASSAULT", ("American troops",), ("Iraqi soldiers",), "2021-03-01", killed=6),
        Told("ASSAULT", ("American troops",), ("Iraqi soldiers",), "2021-03-01", status=("disputed",),
             said_by="American officials"),
        title="Six dead", url="https://port.example/2",
    ),
    reading(
        "r3", "2021-06-12", "Bay Times",
        Told("ACCUSE", ("Baghdad",), ("American officials",), "2021-06-10", confidence=0.4),
        Told("AGREE", ("American officials",), ("Baghdad",), "2021-06-11", status=("future",), of="AID"),
        Told("AID", ("American officials",), ("Baghdad",), "2021-06-20", status=("future",)),
        Told("SANCTION", ("American officials",), ("Tehran",), "2021-06-11", "Oslo"),
    ),
    reading(
        "r4", None, None,
        Told("ASSAULT", ("gunmen",), ("villagers",), None, "Basra", killed=2),
        Told("ASSAULT", ("Iraqi soldiers",), ("American troops",), ("2021-01-01", "2021-12-31"),
             killed=90, aggregate=True),
        Told("COOPERATE", ("Baghdad",), ("American officials",), ("2021-01-01", "2021-12-31")),
        Told("THREATEN", ("Baghdad",), ("American officials",), None),
    ),
)  # fmt: skip


def make_links() -> dict[str, list[dict[str, Any]]]:
    """The tables that linking would make of `READINGS`."""
    r1, r2, _, r4 = READINGS
    clash = [r1.events[0], *r2.events]
    toll = {"killed_low": 4, "killed_best": 6, "killed_high": 6, "publishers": 2}
    return {
        "copies": [
            {"report": "r1", "copy": "r2", "kind": "part", "similarity": 0.5, "publisher": "Port Post", "url": None,
             "published": None, "source": None, "place": None, "record": "{}"},
        ],
        "stories": [
            {"id": "aa11", "title": "Clash at Ramadi", "first_report": datetime.date(2021, 3, 2),
             "last_report": datetime.date(2021, 3, 3), "reports": 2, "publishers": 2, "countries": ["IRQ", "USA"],
             "record": '{"id": "aa11"}'},
            {"id": "aa22", "title": "Basra", "first_report": None, "last_report": None, "reports": 1, "publishers": 0,
             "countries": ["IRQ"], "record": '{"id": "aa22"}'},
        ],
        "story_reports": [
            {"story": "aa11", "report": "r1"}, {"story": "aa11", "report": "r2"}, {"story": "aa22", "report": "r4"},
        ],
        "incidents": [
            incident("c1a5", *clash, reports=(r1, r2), **toll, status=["disputed"]),
            incident("ba5a", r4.events[0]),
            incident("50f2", r4.events[1]),
        ],
        "incident_events": [
            *({"incident": "c1a5", "report": event.report, "event": event.id} for event in clash),
            {"incident": "ba5a", "report": "r4", "event": r4.events[0].id},
            {"incident": "50f2", "report": "r4", "event": r4.events[1].id},
        ],
    }  # fmt: skip


#: What two linkings changed.
CHANGES = (
    {"at": datetime.datetime(2021, 3, 2, 9), "run": 1, "what": "incident", "id": "c1a5", "kind": "came",
     "record": '{"is": {"event": "ASSAULT", "where_name": "Ramadi", "when_start": "2021-03-01"}}'},
    {"at": datetime.datetime(2021, 3, 3, 9), "run": 2, "what": "incident", "id": "c1a5", "kind": "changed",
     "record": '{"fields": {"killed_best": [4, 6]}, "members_came": ["x", "y"], "members_went": []}'},
    {"at": datetime.datetime(2021, 3, 3, 9), "run": 2, "what": "story", "id": "aa99", "kind": "merged",
     "record": '{"into": ["aa11"], "was": {"title": "Six dead"}}'},
)  # fmt: skip


def fill(path: pathlib.Path | str, links: dict[str, list[dict[str, Any]]] | None = None) -> None:
    """Make an archive of `READINGS`, linked."""
    with open_archive(path) as archive:
        for one in READINGS:
            archive.add(one)
        archive.put_links(make_links() if links is None else links, CHANGES)
