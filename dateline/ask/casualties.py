"""The killed and wounded, period by period, each incident once."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from dateline.ask.acts import AGGREGATE
from dateline.ask.answer import Answer, joined
from dateline.ask.asking import TOLD, Archive, Span, checked_kinds, why_not
from dateline.ask.incidents import Incident, Toll, incidents, kinds_of
from dateline.ask.periods import UNDATED, Period, check_length, placed, through
from dateline.errors import InputError
from dateline.records import Record
from dateline.store.filters import Day, Words


@dataclasses.dataclass(frozen=True)
class Casualties(Record):
    """The killed and wounded in one period, or of the incidents that no period can be told of.

    A sum is None where no incident tells a number. An incident without a best guess adds its lower bound to ``best``;
    one without an upper bound adds the larger of the two to ``high`` and is counted in ``…_open``, so that ``high`` is
    then no upper bound.

    Args:
        period: its name: 2009-W27, 2009-06, …; None where the incidents have none.
        apart: why they have none: "undated", or "longer" (only known to within more than a period).
        where: country or place, where they are told apart; None also where it is not known.
        count: how many incidents.
        killed_low: the sum of the lower bounds; ``killed_best``, ``killed_high`` of the others.
        killed_open: how many incidents have no upper bound.
        incidents: their ids.
    """

    period: str | None
    start: datetime.date | None
    end: datetime.date | None
    apart: str | None
    where: str | None
    count: int
    killed_low: int | None
    killed_best: int | None
    killed_high: int | None
    killed_open: int
    wounded_low: int | None
    wounded_best: int | None
    wounded_high: int | None
    wounded_open: int
    incidents: tuple[str, ...]


COLUMNS: dict[str, type] = {
    "period": str,
    "start": datetime.date,
    "end": datetime.date,
    "apart": str,
    "where": str,
    "count": int,
    **{f"{kind}_{bound}": int for kind in ("killed", "wounded") for bound in ("low", "best", "high", "open")},
    "incidents": str,
}

#: Group and period -> id, killed and wounded of each incident in it.
_Cells = dict[tuple[str | None, Period | str], list[tuple[str, Toll, Toll]]]

#: The statuses of incidents that count where nothing else is asked.
COUNTED = ("fact", "disputed")

#: What the series may be told apart by.
GROUPS: dict[str | None, Callable[[Incident], str | None]] = {
    None: lambda incident: None,
    "country": lambda incident: incident.where_country,
    "place": lambda incident: ", ".join(filter(None, (incident.where_name, incident.where_country))) or None,
}


def casualties(
    archive: Archive,
    *,
    by: str = "week",
    min_confidence: float | None = None,
    min_publishers: int | None = None,
    party: str | None = None,
    per: str | None = None,
    place: str | None = None,
    published: bool = False,
    since: Day | None = None,
    status: Words = COUNTED,
    text: str | None = None,
    type: Words | None = None,
    until: Day | None = None,
) -> Answer[Casualties]:
    """The killed and wounded by period, from incidents, so that an act that many reports tell of counts once.

    Incidents count in the period of their first day. Totals over several acts are never added: ``left_out`` says how
    many there are. Those without a day, or with one only to within more than a period, stand in rows of their own
    after the series. Without ``per``, a period between the first and the last without any has a row that counts 0.

    Args:
        archive: an open archive.
        by: week (ISO), month, quarter or year.
        min_confidence: as in `dateline.ask.incidents`, and so all that is not said here.
        min_publishers: at least so many publishers tell of the incident.
        party: actor or recipient.
        per: tell them apart by "country" or "place".
        place: a name, a division or a country's code.
        published: count an incident without a day of its own on the day of its first report.
        since: from this day, month or year.
        status: which incidents count, "fact" and the statuses; one counts if all of its statuses are wanted. By default
            those told as fact, and those that are disputed: what is denied is mostly who did it, not the dead.
        text: words in a sentence that tells of the incident.
        type: one type or several.
        until: to this day, month or year.

    Raises:
        InputError: a period, date, status or ``per`` that is none.
    """
    check_length(by)
    if per not in GROUPS:
        raise InputError(f"casualties per {per!r}; give country or place")
    filters: dict[str, Any] = {
        "min_confidence": min_confidence,
        "min_publishers": min_publishers,
        "party": party,
        "place": place,
        "text": text,
        "type": type,
    }
    wanted, span = checked_kinds(status, TOLD), Span.of(since, until)
    left_out: Counter[str] = Counter()
    cells: _Cells = {}
    for incident in _counted(incidents(archive, **filters), wanted, published, span, left_out):
        period = placed(*_days(incident, published), by)
        cells.setdefault((GROUPS[per](incident), period), []).append((incident.id, incident.killed, incident.wounded))
    rows = _rows(cells, by, per is None)
    return Answer(lambda: rows, flat_casualties, COLUMNS, left_out=dict(sorted(left_out.items())))


def _days(incident: Incident, published: bool) -> tuple[datetime.date | None, datetime.date | None]:
    if published and incident.when_start is None:
        return incident.first_report, incident.first_report
    return incident.when_start, incident.when_end


def _counted(
    found: Iterable[Incident], wanted: frozenset[str], published: bool, span: Span, left_out: Counter[str]
) -> Iterable[Incident]:
    """Those with a number that count and are in the span; the others with a number are noted.

    Those whose days are known to be out of the span are no matter of the question.
    """
    for incident in found:
        start, end = _days(incident, published)
        if not (incident.killed or incident.wounded) or not (start is None or span.holds(start, end)):
            continue
        reason = why_not(kinds_of(incident), wanted) or (AGGREGATE if incident.aggregate else None)
        reason = reason or (None if span.holds(start, end) else UNDATED)
        if reason is None:
            yield incident
        else:
            left_out[reason] += 1


def _rows(cells: _Cells, by: str, fill: bool) -> list[Casualties]:
    periods = [period for _, period in cells if isinstance(period, Period)]
    if fill and periods:
        for period in through(min(periods), max(periods), by):
            cells.setdefault((None, period), [])
    order = sorted(cells, key=lambda cell: (isinstance(cell[1], str), _start(cell[1]), cell[0] is None, cell[0] or ""))
    return [_row(group, period, cells[group, period]) for group, period in order]


def _start(period: Period | str) -> tuple[str, str]:
    return (period, "") if isinstance(period, str) else (period.start.isoformat(), period.name)


def _row(group: str | None, period: Period | str, found: list[tuple[str, Toll, Toll]]) -> Casualties:
    named = period if isinstance(period, Period) else None
    return Casualties(
        period=named.name if named else None,
        start=named.start if named else None,
        end=named.end if named else None,
        apart=None if isinstance(period, Period) else period,
        where=group,
        count=len(found),
        **_sums("killed", [killed for _, killed, _ in found]),
        **_sums("wounded", [wounded for _, _, wounded in found]),
        incidents=tuple(sorted(id for id, _, _ in found)),
    )


def _sums(kind: str, tolls: Iterable[Toll]) -> dict[str, Any]:
    """The columns of one kind: the sums of the bounds, each filled up from the others as `Casualties` says."""
    told = [toll for toll in tolls if toll]
    if not told:
        return {**dict.fromkeys((f"{kind}_low", f"{kind}_best", f"{kind}_high")), f"{kind}_open": 0}
    return {
        f"{kind}_low": sum(toll.low or 0 for toll in told),
        f"{kind}_best": sum(_first(toll.best, toll.low) for toll in told),
        f"{kind}_high": sum(_first(toll.high, max(toll.best or 0, toll.low or 0)) for toll in told),
        f"{kind}_open": sum(toll.high is None for toll in told),
    }


def _first(*values: int | None) -> int:
    return next((value for value in values if value is not None), 0)


def flat_casualties(row: Casualties) -> dict[str, Any]:
    """The row with the keys of `COLUMNS`."""
    return {**{name: getattr(row, name) for name in COLUMNS}, "incidents": joined(row.incidents)}
