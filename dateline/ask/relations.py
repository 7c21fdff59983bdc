"""How two parties deal with each other over time: score and counts of a directed dyad."""

from __future__ import annotations

import dataclasses
import datetime
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from dateline.ask.acts import QUADS, Act, Unit, acts, counted, mean, total, units, within
from dateline.ask.answer import Answer, joined
from dateline.ask.asking import COUNTED, Archive, Span, all_of, checked_kinds
from dateline.ask.periods import Period, check_length, placed, through
from dateline.errors import InputError
from dateline.records import Record
from dateline.store.filters import Condition, Day, Words, any_of, event_conditions, party_condition


@dataclasses.dataclass(frozen=True)
class Point(Record):
    """One period of a relation between A and B. Scores are from -10 (conflict) to 10 (cooperation), None of none.

    Args:
        period: its name: 2009-W27, 2009-06, 2009-Q2, 2009.
        start: its first day.
        end: its last day.
        count: how many incidents (or events, where each counts) there were in either direction.
        score_mean: the mean of their scores; that of an incident is the mean over its events.
        score_sum: the sum of their scores.
        forward: how many of them A did towards B, with mean and sum; ``backward`` the other way. What both do to each
            other (``reciprocal``) is in both.
        incidents: ids of the incidents, where they were counted by incident.
        events: ids of all events behind the point.
    """

    period: str
    start: datetime.date
    end: datetime.date
    count: int
    score_mean: float | None
    score_sum: float | None
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    forward: int
    forward_mean: float | None
    forward_sum: float | None
    backward: int
    backward_mean: float | None
    backward_sum: float | None
    incidents: tuple[str, ...]
    events: tuple[str, ...]


COLUMNS: dict[str, type] = {
    "period": str,
    "start": datetime.date,
    "end": datetime.date,
    "count": int,
    "score_mean": float,
    "score_sum": float,
    **dict.fromkeys(QUADS.values(), int),
    "forward": int,
    "forward_mean": float,
    "forward_sum": float,
    "backward": int,
    "backward_mean": float,
    "backward_sum": float,
    "incidents": str,
    "events": str,
}


class Relation(Answer[Point]):
    """The points of a relation, one for each period from the first to the last with an act; see `relations`.

    Args:
        a: the one party, as it was asked for.
        b: the other.
        by: the length of a period.
        per_event: whether every event counts by itself.
        points: the points, in order.
        left_out: why events, or incidents without a place in time, are not among them -> how many.
    """

    def __init__(
        self, a: str, b: str, by: str, per_event: bool, points: Sequence[Point], left_out: dict[str, int]
    ) -> None:
        """Keep the points."""
        super().__init__(lambda: points, flat_point, COLUMNS, left_out=left_out)
        self.a, self.b, self.by, self.per_event = a, b, by, per_event

    def plot(self, path: str | os.PathLike[str]) -> None:
        """Draw the relation into a .png or .svg file; the same relation gives the same bytes.

        Raises:
            InputError: the file's name ends in neither, or there is nothing to draw.
            DatelineError: matplotlib is not installed, or the file cannot be written.
        """
        from dateline.ask.plot import plot_relation

        plot_relation(self, path)


def flat_point(point: Point) -> dict[str, Any]:
    """The point as one row with the keys of `COLUMNS`."""
    row = {name: getattr(point, name) for name in COLUMNS}
    return {**row, "incidents": joined(point.incidents), "events": joined(point.events)}


def relations(
    archive: Archive,
    a: str,
    b: str,
    *,
    by: str = "month",
    min_confidence: float | None = None,
    per_event: bool = False,
    place: str | None = None,
    published: bool = False,
    since: Day | None = None,
    status: Words = COUNTED,
    text: str | None = None,
    type: Words | None = None,
    until: Day | None = None,
) -> Relation:
    """What A did towards B and B towards A, period by period.

    Each incident counts once, however many reports tell of it, in the period of its first day. What has no day, or only
    one to within more than a period, is left out and noted in ``left_out``, as are events that sum up several acts. A
    period between the first and the last without any act has a point that counts 0 and has no score.

    Args:
        archive: an open archive.
        a: a party: a country ("USA"), country and sector ("USA/MIL"), sector ("/REB"), or words of its name.
        b: the other party.
        by: week (ISO), month, quarter or year.
        min_confidence: only events at least so sure, from 0 to 1.
        per_event: count every event, not every incident.
        place: only acts there: a name, a division or a country's code.
        published: count what has no day of its own on the day of its first report.
        since: only acts of this day, month or year or later.
        status: which acts count, some of "fact" (told as done), "promised" (a promise or threat that was made),
            "negated", "hypothetical", "future", "historical", "disputed". An act counts if all its statuses are wanted.
        text: only events with these words in their sentence.
        type: only events of this type, or of one of these; "COERCE/arrest" asks for a mode.
        until: only acts of this day, month or year or earlier.

    Raises:
        InputError: a date, status, period or party that is none.
    """
    check_length(by)
    for party in (a, b):
        if not party.strip():
            raise InputError("a party without words; give a country (USA), a country and sector (USA/MIL) or a name")
    wanted, span = checked_kinds(status), Span.of(since, until)
    left_out: Counter[str] = Counter()
    ways = _ways(a, b)
    conditions = [
        *event_conditions(type=type, place=place, text=text, min_confidence=min_confidence),
        any_of(ways),
    ]
    found = counted(acts(archive, conditions, ways, per_event), wanted, span, left_out)
    kept = within(units(found, per_event, published), span, left_out)
    points = _points(kept, by, left_out)
    return Relation(a, b, by, per_event, points, dict(sorted(left_out.items())))


def _ways(a: str, b: str) -> list[Condition]:
    """The conditions that A did it to B, that B did it to A, and that both did it to each other."""
    return [
        all_of([party_condition(a, ["actor"]), party_condition(b, ["recipient"])]),
        all_of([party_condition(b, ["actor"]), party_condition(a, ["recipient"])]),
        all_of([("e.reciprocal", []), party_condition(a, ["actor"]), party_condition(b, ["actor"])]),
    ]


def is_forward(act: Act) -> bool:
    """Whether A did it to B. What is mutual goes both ways, also where one of the two stands as recipient."""
    forward, backward, mutual = act.marks
    return bool(forward or mutual or (backward and act.reciprocal))


def is_backward(act: Act) -> bool:
    """Whether B did it to A."""
    forward, backward, mutual = act.marks
    return bool(backward or mutual or (forward and act.reciprocal))


def _points(found: Iterable[Unit], by: str, left_out: Counter[str]) -> list[Point]:
    periods: dict[Period, list[Unit]] = {}
    for unit in found:
        period = placed(unit.start, unit.end, by)
        if isinstance(period, Period):
            periods.setdefault(period, []).append(unit)
        else:
            left_out[period] += 1
    if not periods:
        return []
    return [_point(period, periods.get(period, [])) for period in through(min(periods), max(periods), by)]


def _point(period: Period, found: list[Unit]) -> Point:
    classes = Counter(unit.quad() for unit in found)
    scores = [mean(act.score for act in unit.acts) or 0.0 for unit in found]
    ahead = [score for unit in found if (score := mean(act.score for act in unit.acts if is_forward(act))) is not None]
    back = [score for unit in found if (score := mean(act.score for act in unit.acts if is_backward(act))) is not None]
    return Point(
        period=period.name,
        start=period.start,
        end=period.end,
        count=len(found),
        score_mean=mean(scores),
        score_sum=total(scores),
        **{name: classes[quad] for quad, name in QUADS.items()},
        forward=len(ahead),
        forward_mean=mean(ahead),
        forward_sum=total(ahead),
        backward=len(back),
        backward_mean=mean(back),
        backward_sum=total(back),
        incidents=tuple(unit.key[1] for unit in found if not unit.key[0]),
        events=tuple(dict.fromkeys(act.id for unit in found for act in unit.acts)),
    )
