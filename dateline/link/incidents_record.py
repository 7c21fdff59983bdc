"""An incident as a record and as rows: what its sources agree on, and where they do not."""

from __future__ import annotations

import collections
import dataclasses
import datetime
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from dateline.link import tolls
from dateline.link.incidents_traits import UNDONE, Traits
from dateline.link.words import fold
from dateline.records import Event, Party, When, Where

T = TypeVar("T")

#: The most parties of one side that a record names, those of most reports first; the sources name all.
MOST_PARTIES = 8

#: Kinds of figures that have columns of their own.
_COLUMNS = ("killed", "wounded")

_PLACES = ("place", "city", "admin2", "admin1", "country")
_DAYS = ("day", "week", "month", "season", "year", "span", "none")


@dataclasses.dataclass(frozen=True)
class Head:
    """What an incident says of a report: a card without what it is about.

    Args:
        copies: publishers of its copies.
        original: the report that it is a copy of, else its own id: copies are one source.
    """

    report: str
    published: datetime.date | None
    publisher: str | None
    title: str | None
    url: str | None
    copies: tuple[str, ...] = ()
    original: str = ""


@dataclasses.dataclass(frozen=True)
class Source:
    """One event of an incident, and the report that tells it."""

    head: Head
    event: Event
    traits: Traits

    @property
    def order(self) -> tuple[str, str, int, str]:
        """By date of publication (those without last), report, place in it."""
        day = self.head.published.isoformat() if self.head.published else "9999"
        return day, self.head.report, self.event.trigger.start, self.event.id

    @property
    def undone(self) -> bool:
        """Whether it tells that the act was not done, or not yet."""
        return self.traits.undone or "negated" in self.event.status


def record(name: str, sources: Sequence[Source]) -> dict[str, Any]:
    """The incident as plain JSON values; ``sources``: in order, at least one of which is not undone."""
    facts = [source for source in sources if not source.undone] or list(sources)
    days = [source.head.published for source in sources if source.head.published]
    return {
        "id": name,
        "event": _most(facts, lambda source: source.event.event),
        "mode": _modes(facts),
        "when": _when(facts),
        "where": _where(facts),
        "actor": _parties(_undenied(facts), lambda event: event.actor),
        "recipient": _parties(facts, lambda event: event.recipient),
        "status": _status(sources),
        "aggregate": sources[0].traits.aggregate,
        "tolls": tolls.tolls(_figures(facts)),
        "first_report": min(days).isoformat() if days else None,
        "last_report": max(days).isoformat() if days else None,
        "sources": [_source(source) for source in sources],
    }


def _undenied(facts: Sequence[Source]) -> Sequence[Source]:
    """Those that do not tell the act as denied, unless all do: who denies a deed is not thereby its doer."""
    return [source for source in facts if "disputed" not in source.event.status] or facts


def _most(sources: Iterable[Source], value: Callable[[Source], Hashable]) -> Any:
    """The value of most sources, each counted with the coder's confidence; the smallest of equals."""
    weights: dict[Hashable, float] = collections.defaultdict(float)
    for source in sources:
        weights[value(source)] += source.event.confidence
    return min(weights, key=lambda item: (-round(weights[item], 6), str(item)))


def _modes(facts: Sequence[Source]) -> list[str]:
    """Modes that a quarter of the sources with any mode tell."""
    told = [source.event.mode for source in facts if source.event.mode]
    counted = collections.Counter(mode for modes in told for mode in modes)
    return sorted(mode for mode, times in counted.items() if times * 4 >= len(told))


def _when(facts: Sequence[Source]) -> dict[str, Any] | None:
    """The most precise date, of those the one most told; where none is told, the first report's day is the latest."""
    told = [source.event.when for source in facts if source.event.when and source.event.when.start]
    if told:
        finest = min(_DAYS.index(when.precision) for when in told)
        best = _common([when for when in told if _DAYS.index(when.precision) == finest], _interval)
        return {"start": _iso(best.start), "end": _iso(best.end), "precision": best.precision, "basis": None}
    days = [source.head.published for source in facts if source.head.published]
    if not days:
        return None
    basis = "not told; the first report's date is the latest that it can be"
    return {"start": None, "end": min(days).isoformat(), "precision": "none", "basis": basis}


def _interval(when: When) -> tuple[str, str]:
    return str(when.start), str(when.end)


def _common(items: Sequence[T], key: Callable[[T], Hashable]) -> T:
    """The first item with the key that most have; the smallest key of equals."""
    counted = collections.Counter(map(key, items))
    best = min(counted, key=lambda item: (-counted[item], str(item)))
    return next(item for item in items if key(item) == best)


def _where(facts: Sequence[Source]) -> dict[str, Any] | None:
    """The place that most tell, of those that tell it most precisely."""
    told = [source.event.where for source in facts if source.event.where and source.event.where.country]
    if not told:
        return None
    finest = min(map(_fineness, told))
    best = _common([where for where in told if _fineness(where) == finest], lambda where: (where.name, where.country))
    values = best.to_dict()
    return {key: values[key] for key in ("name", "country", "admin1", "lat", "lon", "precision")}


def _fineness(where: Where) -> int:
    """A town before a province before a country; "place" and "city" alike."""
    return max(1, _PLACES.index(where.precision))


def _parties(facts: Sequence[Source], side: Callable[[Event], tuple[Party, ...]]) -> list[dict[str, Any]]:
    """The parties of a side, one record for each name or description, those of most reports first."""
    found: dict[str, list[tuple[str, Party]]] = collections.defaultdict(list)
    for source in facts:
        for party in side(source.event):
            found[fold(party.name or party.text)].append((source.head.report, party))
    ranked = sorted(found.items(), key=lambda item: (-len({report for report, _ in item[1]}), item[0]))
    return [_party([party for _, party in told]) for _, told in ranked[:MOST_PARTIES]]


def _party(told: Sequence[Party]) -> dict[str, Any]:
    best = _common(told, lambda party: (party.name or party.text, party.country or "", party.sector or ""))
    return {"name": best.name, "text": best.text, "country": best.country, "sector": best.sector, "role": best.role}


def _status(sources: Sequence[Source]) -> list[str]:
    """Statuses that more than half of the sources have; "disputed" where anybody denies what others tell."""
    counted = collections.Counter(status for source in sources for status in set(source.event.status))
    most = {status for status, times in counted.items() if times * 2 > len(sources)}
    if "disputed" in counted:
        most.add("disputed")
    if not all(source.undone for source in sources):
        most -= UNDONE
    return sorted(most)


def _figures(facts: Iterable[Source]) -> list[tolls.Figure]:
    """The figures of each report, copies under the name of what they copy."""
    counts: dict[str, list[Any]] = collections.defaultdict(list)
    heads: dict[str, Head] = {}
    for source in facts:
        counts[source.head.report] += source.event.counts
        heads[source.head.report] = source.head
    found = []
    for report, head in sorted(heads.items()):
        if head.original == report or head.original not in heads:
            found += tolls.figures(counts[report], head.publisher or report, head.published, report)
    return found


def _source(source: Source) -> dict[str, Any]:
    """One source as the record keeps it."""
    event, head = source.event, source.head
    return {
        "report": head.report,
        "event": event.id,
        "publisher": head.publisher,
        "published": _iso(head.published),
        "url": head.url,
        "title": head.title,
        "said_by": [said.speaker.name or said.speaker.text for said in event.said_by],
        "status": list(event.status),
        "counts": [
            {key: getattr(count, key) for key in ("kind", "text", "low", "best", "high")} for count in event.counts
        ],
        "when": event.when.to_dict() if event.when else None,
        "where": event.where.to_dict() if event.where else None,
        "copies": list(head.copies),
    }


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def row(values: Mapping[str, Any]) -> dict[str, Any]:
    """The row of table ``incidents`` for a record; dates as dates."""
    when, where = values["when"] or {}, values["where"] or {}
    columns: dict[str, Any] = {
        "id": values["id"],
        "event": values["event"],
        "mode": values["mode"],
        "when_start": _date(when.get("start")),
        "when_end": _date(when.get("end")),
        **{f"where_{key}": where.get(key) for key in ("name", "country", "admin1", "lat", "lon")},
        "status": values["status"],
        "aggregate": values["aggregate"],
        "reports": len({source["report"] for source in values["sources"]}),
        "publishers": len(_publishers(values["sources"])),
        "first_report": _date(values["first_report"]),
        "last_report": _date(values["last_report"]),
        "record": dict(values),
    }
    for side in ("actor", "recipient"):
        columns[side] = [party["name"] or party["text"] for party in values[side]]
        columns[f"{side}_country"] = sorted({party["country"] for party in values[side] if party["country"]})
    for kind in _COLUMNS:
        toll = values["tolls"].get(kind, {})
        columns |= {f"{kind}_{bound}": toll.get(bound) for bound in ("low", "best", "high")}
    return columns


def _publishers(sources: Iterable[Mapping[str, Any]]) -> set[str]:
    """Every publisher that tells it, those of copies too."""
    names = {name for source in sources for name in (source["publisher"], *source["copies"])}
    return {name for name in names if name}


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
