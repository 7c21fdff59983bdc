"""Who acts how often, and towards whom."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dateline.ask.acts import QUADS, Act, Unit, acts, counted, mean, parties, units, within
from dateline.ask.answer import Answer, joined
from dateline.ask.asking import COUNTED, Archive, Span, checked_kinds
from dateline.errors import InputError
from dateline.records import Record
from dateline.store.filters import Day, Words, event_conditions

#: What a party that says nothing of itself is called.
UNKNOWN = "?"

#: How many of those that a party acts towards are named.
_TOWARDS = 3


@dataclasses.dataclass(frozen=True)
class Actor(Record):
    """A party and how often it acted.

    Args:
        party: its code or name.
        acts: incidents (or events, where each counts) in which it was an actor; the four classes add up to it.
        received: those in which it was a recipient.
        score_mean: the mean score of its acts, from -10 (conflict) to 10 (cooperation).
        towards: those it acted towards most often, "IRQ 12".
        first: first day of an act of its, as far as the reports tell.
        last: last day.
    """

    party: str
    acts: int
    received: int
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    score_mean: float | None
    towards: tuple[str, ...]
    first: datetime.date | None
    last: datetime.date | None


@dataclasses.dataclass(frozen=True)
class Pair(Record):
    """A directed dyad: how often ``actor`` acted towards ``recipient``; see `Actor`."""

    actor: str
    recipient: str
    acts: int
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    score_mean: float | None
    first: datetime.date | None
    last: datetime.date | None


ACTOR_COLUMNS: dict[str, type] = {
    "party": str,
    "acts": int,
    "received": int,
    **dict.fromkeys(QUADS.values(), int),
    "score_mean": float,
    "towards": str,
    "first": datetime.date,
    "last": datetime.date,
}

PAIR_COLUMNS: dict[str, type] = {
    "actor": str,
    "recipient": str,
    "acts": int,
    **dict.fromkeys(QUADS.values(), int),
    "score_mean": float,
    "first": datetime.date,
    "last": datetime.date,
}


def _country(party: dict[str, Any]) -> str:
    return party.get("country") or UNKNOWN


def _code(party: dict[str, Any]) -> str:
    """``USA/MIL``, ``USA``, ``/REB``, as a filter takes it; where neither is known, the name."""
    country, sector = party.get("country"), party.get("sector")
    code = f"{country or ''}/{sector}" if sector else country
    return code or party.get("name") or UNKNOWN


def _name(party: dict[str, Any]) -> str:
    return party.get("name") or party.get("text") or UNKNOWN


#: What parties may be told apart by.
LABELS: dict[str, Callable[[dict[str, Any]], str]] = {"code": _code, "country": _country, "name": _name}


@dataclasses.dataclass
class _Tally:
    """What is counted of a party or pair."""

    quads: Counter[int] = dataclasses.field(default_factory=Counter)
    score: float = 0.0
    first: datetime.date | None = None
    last: datetime.date | None = None

    def add(self, unit: Unit, own: list[Act]) -> None:
        """Count the unit once, by those of its events that the party or pair is in."""
        self.quads[unit.quad(own)] += 1
        self.score += mean(act.score for act in own) or 0.0
        if unit.start is not None:
            self.first = min(self.first or unit.start, unit.start)
            self.last = max(self.last or unit.start, unit.end or unit.start)

    def fields(self) -> dict[str, Any]:
        """The columns that parties and pairs have in common."""
        count = self.quads.total()
        return {
            "acts": count,
            **{name: self.quads[quad] for quad, name in QUADS.items()},
            "score_mean": round(self.score / count, 4) if count else None,
            "first": self.first,
            "last": self.last,
        }


def actors(
    archive: Archive,
    *,
    label: str = "code",
    limit: int | None = None,
    min_confidence: float | None = None,
    party: str | None = None,
    per_event: bool = False,
    place: str | None = None,
    published: bool = False,
    since: Day | None = None,
    status: Words = COUNTED,
    text: str | None = None,
    type: Words | None = None,
    until: Day | None = None,
) -> Answer[Actor]:
    """The parties by how often they acted, the most active first.

    Each incident counts once for a party, however many reports tell of it; sums over several acts do not count. An act
    without a day counts unless ``since`` or ``until`` is given; how many were left out for it is in ``left_out``.

    Args:
        archive: an open archive.
        label: what tells parties apart: "code" (USA/MIL), "country" (USA), or "name" (its name, else its words).
        limit: at most so many.
        min_confidence: only events at least so sure, from 0 to 1.
        party: only acts in which this one is actor or recipient, as in ``archive.events``.
        per_event: count every event, not every incident.
        place: only acts there: a name, a division or a country's code.
        published: take what has no day of its own to be of the day of its first report.
        since: only acts of this day, month or year or later.
        status: which acts count, as in `dateline.ask.relations`.
        text: only events with these words in their sentence.
        type: only events of this type, or of one of these; "COERCE/arrest" asks for a mode.
        until: only acts of this day, month or year or earlier.

    Raises:
        InputError: a label, date, status or limit that is none.
    """
    left_out: Counter[str] = Counter()
    found = _units(
        archive, left_out, _sides(label), per_event, published, since, until, status,
        party=party, place=place, text=text, type=type, min_confidence=min_confidence,
    )  # fmt: skip
    rows = _actors(found)
    return Answer(lambda: rows, _flat_actor, ACTOR_COLUMNS, limit, dict(sorted(left_out.items())))


def pairs(
    archive: Archive,
    *,
    label: str = "code",
    limit: int | None = None,
    min_confidence: float | None = None,
    party: str | None = None,
    per_event: bool = False,
    place: str | None = None,
    published: bool = False,
    since: Day | None = None,
    status: Words = COUNTED,
    text: str | None = None,
    type: Words | None = None,
    until: Day | None = None,
) -> Answer[Pair]:
    """Who acted how often towards whom, the most frequent pairs first; the arguments are those of `actors`.

    An act without a known actor or recipient is in no pair. What two parties do to each other counts both ways.
    """
    left_out: Counter[str] = Counter()
    found = _units(
        archive, left_out, _sides(label), per_event, published, since, until, status,
        party=party, place=place, text=text, type=type, min_confidence=min_confidence,
    )  # fmt: skip
    rows = _pairs(found)
    return Answer(lambda: rows, _flat_pair, PAIR_COLUMNS, limit, dict(sorted(left_out.items())))


#: From the JSON of an event to the labels of its actors and those of its recipients.
_Sides = Callable[[str], tuple[frozenset[str], frozenset[str]]]


def _sides(label: str) -> _Sides:
    """How an event's sides are labelled.

    Raises:
        InputError: there is no such label.
    """
    if label not in LABELS:
        raise InputError(f"unknown label {label!r}; give one of {', '.join(LABELS)}")
    named = LABELS[label]

    def sides(record: str) -> tuple[frozenset[str], frozenset[str]]:
        actor, recipient = (frozenset(map(named, side)) for side in parties(record))
        return actor, recipient

    return sides


def _units(
    archive: Archive,
    left_out: Counter[str],
    sides: _Sides,
    per_event: bool,
    published: bool,
    since: Day | None,
    until: Day | None,
    status: Words,
    **filters: Any,
) -> Iterator[Unit]:
    """The units that count, each event with the labels of its sides as its only mark.

    What is left out is noted as they are read.
    """
    wanted, span = checked_kinds(status), Span.of(since, until)
    found = acts(archive, event_conditions(**filters), [("e.record", [])], per_event)
    kept = (dataclasses.replace(act, marks=(sides(act.marks[0]),)) for act in counted(found, wanted, span, left_out))
    return within(units(kept, per_event, published), span, left_out)


def _involved(unit: Unit, side: int) -> dict[str, list[Act]]:
    """Label -> the events of the unit that have it on that side; what is mutual has it on both."""
    found: dict[str, list[Act]] = {}
    for act in unit.acts:
        own = act.marks[0][side] | (act.marks[0][1 - side] if act.reciprocal else frozenset())
        for label in own:
            found.setdefault(label, []).append(act)
    return found


def _paired(unit: Unit) -> dict[tuple[str, str], list[Act]]:
    """Actor and recipient -> the events of the unit in which the one acts towards the other."""
    found: dict[tuple[str, str], list[Act]] = {}
    for act in unit.acts:
        for pair in _directed(act):
            found.setdefault(pair, []).append(act)
    return found


def _directed(act: Act) -> Iterator[tuple[str, str]]:
    actor, recipient = act.marks[0]
    if not act.reciprocal:
        yield from ((one, other) for one in actor for other in recipient)
        return
    everyone = actor | recipient
    yield from ((one, other) for one in everyone for other in everyone if one != other)


def _actors(found: Iterable[Unit]) -> list[Actor]:
    tallies: dict[str, _Tally] = {}
    received: Counter[str] = Counter()
    towards: dict[str, Counter[str]] = {}
    for unit in found:
        for label, own in _involved(unit, 0).items():
            tallies.setdefault(label, _Tally()).add(unit, own)
        received.update(_involved(unit, 1).keys())
        for one, other in _paired(unit):
            towards.setdefault(one, Counter())[other] += 1
    everyone = sorted(tallies.keys() | received.keys())
    rows = [
        Actor(
            party=label,
            received=received[label],
            towards=tuple(f"{other} {count}" for other, count in _top(towards.get(label, Counter()))),
            **tallies.get(label, _Tally()).fields(),
        )
        for label in everyone
    ]
    return sorted(rows, key=lambda row: (-row.acts, -row.received, row.party))


def _top(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:_TOWARDS]


def _pairs(found: Iterable[Unit]) -> list[Pair]:
    tallies: dict[tuple[str, str], _Tally] = {}
    for unit in found:
        for pair, own in _paired(unit).items():
            tallies.setdefault(pair, _Tally()).add(unit, own)
    rows = [Pair(actor=one, recipient=other, **tally.fields()) for (one, other), tally in tallies.items()]
    return sorted(rows, key=lambda row: (-row.acts, row.actor, row.recipient))


def _flat_actor(row: Actor) -> dict[str, Any]:
    return {**{name: getattr(row, name) for name in ACTOR_COLUMNS}, "towards": joined(row.towards)}


def _flat_pair(row: Pair) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PAIR_COLUMNS}
