"""How many were killed, wounded … in an incident: low, best and high over its sources, and why."""

from __future__ import annotations

import collections
import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dateline.link.incidents_traits import figure
from dateline.records import COUNT_KINDS, Count, Record

#: Figures older than this many days before the latest are no longer among the bounds: tolls rise for days.
LAST_DAYS = 3

#: A figure that is less than this part of what another report of the last days holds is a part of the toll ("three of
#: them children"), not the toll.
PART = 0.34

#: So many others that were not earlier outvote a figure that is far above theirs.
AGAINST = 2

RULE = (
    "best: the figure of the latest report that has one; of several of one day the one most publishers give, then the "
    f"highest. low, high: over the last word of each publisher in the {LAST_DAYS} days before that. A copy is no "
    f"source of its own. A figure below {PART:.0%} of the highest is taken for a part; one that {AGAINST} others, not "
    f"earlier, put below {PART:.0%} of it is taken for a sum."
)


@dataclasses.dataclass(frozen=True)
class Figure(Record):
    """One source's figure.

    Args:
        low, high: bounds as told, None for open; ``best`` between them.
        source: what counts as independent: the publisher, or the report where none is known.
    """

    kind: str
    low: int | None
    best: int
    high: int | None
    source: str
    published: datetime.date | None
    report: str


def figures(counts: Iterable[Count], source: str, published: datetime.date | None, report: str) -> list[Figure]:
    """A report's figures, one of each kind: the highest that it gives; smaller ones are parts of it."""
    best: dict[str, Figure] = {}
    for count in counts:
        pair = figure(count)
        if pair is not None and (count.kind not in best or pair[1] > best[count.kind].best):
            best[count.kind] = Figure(count.kind, count.low, pair[1], count.high, source, published, report)
    return list(best.values())


def tolls(found: Iterable[Figure]) -> dict[str, dict[str, Any]]:
    """Kind -> low, best, high (None for open), rule, sources, and each source's figure from when to when."""
    by_kind: dict[str, list[Figure]] = collections.defaultdict(list)
    for item in found:
        by_kind[item.kind].append(item)
    return {kind: toll(by_kind[kind]) for kind in COUNT_KINDS if kind in by_kind}


def toll(found: Sequence[Figure]) -> dict[str, Any]:
    """The toll of one kind, over the figures of independent reports; at least one."""
    last = _last(_words(found))
    latest = max(_day(item) for item in last)
    best = _best([item for item in last if _day(item) == latest])
    low = min((item.low for item in last if item.low is not None), default=None)
    return {
        # "At least nine" of one source is no lower bound of another's later "up to five".
        "low": None if low is None else min(low, best),
        "best": best,
        "high": _high(last),
        "rule": RULE,
        "sources": len({item.source for item in found}),
        "told": _told(found),
    }


def _day(item: Figure) -> datetime.date:
    return item.published or datetime.date.min


def _words(found: Iterable[Figure]) -> list[Figure]:
    """The last word of each source; the highest of one day."""
    words: dict[str, Figure] = {}
    for item in found:
        known = words.get(item.source)
        if known is None or (_day(item), item.best, item.report) > (_day(known), known.best, known.report):
            words[item.source] = item
    return [words[source] for source in sorted(words)]


def _last(words: Sequence[Figure]) -> list[Figure]:
    """Those of the last days, without sums over more acts than this and without parts of another figure."""
    latest = max(_day(item) for item in words)
    since = latest.toordinal() - LAST_DAYS
    recent = [item for item in words if _day(item).toordinal() >= since and not _outvoted(item, words)]
    highest = max(item.best for item in recent)
    return [item for item in recent if item.best >= PART * highest]


def _outvoted(item: Figure, words: Iterable[Figure]) -> bool:
    """Whether enough others, who knew what it knew, put the toll far lower."""
    lower = [other for other in words if other.best < PART * item.best and _day(other) >= _day(item)]
    return len(lower) >= AGAINST


def _best(last: Sequence[Figure]) -> int:
    votes = collections.Counter(item.best for item in last)
    return max(votes, key=lambda value: (votes[value], value))


def _high(last: Sequence[Figure]) -> int | None:
    """The highest figure; None where it is one that is open above ("at least nine") and no bound is told."""
    closed = max((item.high for item in last if item.high is not None), default=None)
    opened = max((item.best for item in last if item.high is None), default=0)
    return closed if closed is not None and closed >= opened else None


def _told(found: Iterable[Figure]) -> list[Mapping[str, Any]]:
    """Every source's figures with the first and the last day it gave them."""
    days: dict[tuple[str, int], list[str]] = collections.defaultdict(list)
    for item in found:
        days[item.source, item.best].append(item.published.isoformat() if item.published else "")
    rows = [
        {"source": source, "figure": value, "from": min(told) or None, "to": max(told) or None}
        for (source, value), told in days.items()
    ]
    return sorted(rows, key=lambda row: (str(row["from"]), str(row["source"]), str(row["figure"])))
