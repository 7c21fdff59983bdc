"""How well two tellings go together as of one act: a sum of evidence, or "never".

Every part of the evidence is a number in about bits: above nought speaks for one act, below against. The weights are
set by hand on the half of the bench archive that is kept for it (``bench/incidents.py``, half "tune").
"""

from __future__ import annotations

import functools
import math

from dateline.link import incidents_kinds
from dateline.link.incidents_traits import Days, Spot, Traits, Who

#: "These are never one act."
NEVER = -math.inf

#: Kilometres and evidence: towns so near each other are one place to reports ("near Baghdad"), those farther apart than
#: FAR are two. Ramadi and Falluja, an hour's drive apart and each with bombings of its own, are 45 km.
_DISTANCES = ((10.0, 2.5), (25.0, 0.7))
_FARTHER, FAR = -1.0, 40.0

#: Two far towns of one name: one was chosen wrongly, or (Tripoli) they are two; the rest of the evidence has to tell.
_NAMESAKE = -0.5

#: A report is about a thing of its own day or the days before; in days, the evidence that an undated act of a report
#: is one of so many days ago.
_UNDATED = ((1, 0.9), (3, 0.4), (7, -0.8), (30, -2.5))
#: The same for two undated words: what was said is told within a day.
_SAID = ((1, 0.6), (3, -1.0), (7, -2.0))
_LONG_AGO = -4.0

#: Undated acts of reports that are undated themselves may be years apart; of one report they are told together.
_NO_DATES, TOLD_TOGETHER = -3.0, 0.6

#: Background that has no date is told from at least so long ago.
_HISTORICAL = 200


def compare(one: Traits, other: Traits) -> float:
    """The evidence that both tell of one act; `NEVER` where that cannot be."""
    if one.aggregate != other.aggregate or not one.families & other.families:
        return NEVER
    kind = kind_evidence(one.kinds, other.kinds)
    when = day_evidence(one, other)
    if kind == NEVER or when == NEVER:
        return NEVER
    where = place_evidence(one, other)
    if where == NEVER:
        return NEVER
    by_place = one.by_place and other.by_place
    who = party_evidence(one, other, by_place)
    if who == NEVER:
        return NEVER
    return kind + when + where + who + count_evidence(one, other)


@functools.lru_cache(65_536)
def kind_evidence(one: frozenset[str], other: frozenset[str]) -> float:
    """By the kinds of act: the same, unlike, or never one."""
    kinds = incidents_kinds.load()
    first, second = (names - kinds.general or names for names in (one, other))
    if first & second:
        return 0.5
    pairs = {(a, b) for a in first for b in second}
    if pairs & kinds.apart:
        return NEVER
    return -1.5 if pairs <= kinds.unlike else 0.0


def day_evidence(one: Traits, other: Traits) -> float:
    """By when they were; two days told are never one."""
    if one.days and other.days:
        return _told_days(one.days, other.days)
    if one.days or other.days:
        dated, undated = (one, other) if one.days else (other, one)
        assert dated.days is not None
        return _upper_bound(dated.days, undated)
    if one.historical != other.historical:
        return -3.0
    return _reports_apart(one, other)


def _told_days(one: Days, other: Days) -> float:
    if one.exact and other.exact:
        return 2.5 if one.start == other.start else NEVER
    if one.end < other.start or other.end < one.start:
        return NEVER
    length = max(one.end - one.start, other.end - other.start) + 1
    return 1.5 if length <= 7 else 1.0 if length <= 31 else 0.2


def _upper_bound(days: Days, undated: Traits) -> float:
    """A report cannot tell of what comes after it; a day's grace for those on the other side of the earth."""
    if undated.published is None:
        return _NO_DATES
    past = undated.published - days.start
    if past < -1:
        return NEVER
    if undated.historical:
        return 0.0 if past >= _HISTORICAL else -2.0
    return next((weight for bound, weight in _UNDATED if past <= bound), _LONG_AGO)


def _reports_apart(one: Traits, other: Traits) -> float:
    if one.published is None or other.published is None:
        return _NO_DATES
    if one.historical:
        return 0.0
    past = abs(one.published - other.published)
    if not (one.by_place or other.by_place):
        return next((weight for bound, weight in _SAID if past <= bound), _LONG_AGO)
    return next((weight - 0.3 for bound, weight in _UNDATED if past <= bound), _LONG_AGO)


@functools.lru_cache(65_536)
def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points in degrees, along the great circle."""
    lat, lon, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 12_742 * math.asin(min(1.0, math.sqrt(half)))


def place_evidence(one: Traits, other: Traits) -> float:
    """By where they were. What is said may be said anywhere: there another place only speaks against."""
    told = one.spot is not None and other.spot is not None
    first, second = one.spot or one.near, other.spot or other.near
    if first is None or second is None:
        return _by_countries(one, other)
    evidence = spot_evidence(first, second)
    if not (one.by_place and other.by_place):
        return max(-1.5, min(0.7, evidence)) * (1.0 if told else 0.5)
    return evidence if told else max(-1.2, 0.4 * evidence)


def apart(one: Spot, other: Spot) -> bool:
    """Whether they are two towns far apart; never those of one name: a wrong choice among such is likelier."""
    if one.point is None or other.point is None or one.name == other.name:
        return False
    return distance(one.point, other.point) > FAR


def spot_evidence(one: Spot, other: Spot) -> float:
    """By two places: the same, one within the other, or apart (`NEVER` for two towns far apart)."""
    if one.point and other.point:
        if one.name == other.name:
            return 2.5 if distance(one.point, other.point) <= FAR else _NAMESAKE
        return NEVER if apart(one, other) else _by_distance(distance(one.point, other.point))
    if one.country and other.country and one.country != other.country:
        return -4.0
    if "country" in (one.precision, other.precision) and not _provinces(one) & _provinces(other):
        return 0.4
    if _provinces(one) & _provinces(other):
        return 1.3
    return -4.0 if _provinces(one) and _provinces(other) else 0.0


def _by_distance(kilometres: float) -> float:
    return next((weight for bound, weight in _DISTANCES if kilometres <= bound), _FARTHER)


def _provinces(spot: Spot) -> frozenset[str]:
    """Names by which the province of the place may be told; a province may itself be the place."""
    names = (spot.admin1, spot.name if spot.point is None else None)
    return frozenset(name for name in names if name)


def _by_countries(one: Traits, other: Traits) -> float:
    """Where a place is not told: the countries of place and parties."""
    first, second = _countries(one), _countries(other)
    if not first or not second:
        return 0.0
    return 0.2 if first & second else -0.8


def _countries(traits: Traits) -> frozenset[str]:
    spot = traits.spot or traits.near
    parties = {item.country for item in (*traits.actor, *traits.recipient) if item.country}
    return frozenset(parties | ({spot.country} if spot and spot.country else set()))


def party_evidence(one: Traits, other: Traits, by_place: bool) -> float:
    """By who did it to whom. Two sides may be told either way round where an act is mutual."""
    straight = _sides(one.actor, other.actor, by_place) + _sides(one.recipient, other.recipient, by_place)
    if one.reciprocal or other.reciprocal or by_place:
        crossed = _sides(one.actor, other.recipient, by_place) + _sides(one.recipient, other.actor, by_place)
        straight = max(straight, crossed - 0.4)
    if not by_place and (one.reciprocal or other.reciprocal):
        both = _mutual((*one.actor, *one.recipient), (*other.actor, *other.recipient))
        straight = max(straight, both)
    return straight


def _mutual(one: tuple[Who, ...], other: tuple[Who, ...]) -> float:
    """Parties of talks and accords, whichever side they stand on: each has to have its like on the other side."""
    if not one or not other:
        return 0.0
    few, many = sorted((one, other), key=len)
    return 1.6 * sum(max(_alike(item, like) for like in many) for item in few) / max(1, len(few)) * min(2, len(few))


def _sides(one: tuple[Who, ...], other: tuple[Who, ...], by_place: bool) -> float:
    """By one side of each: the best match of any two of its parties; nothing where one is not told."""
    if not one or not other:
        return (-0.1 if by_place else -0.5) if one or other else 0.0
    best = max(_alike(a, b) for a in one for b in other)
    return max(-1.5, best) if by_place else 1.6 * best


def _alike(one: Who, other: Who) -> float:
    """Whether two parties can be one: by name, country, sector and the words they are told in."""
    if one.name and other.name:
        if one.name == other.name:
            return 1.5
        if one.name <= other.name or other.name <= one.name:
            return 1.0
        if one.country and other.country and one.country != other.country:
            return -3.0
    evidence = 0.0
    if one.country and other.country:
        evidence += 0.6 if one.country == other.country else -1.4
    evidence += _by_words(one.told, other.told)
    if one.sector and other.sector:
        evidence += 0.3 if one.sector == other.sector else -0.2
    return evidence


def _by_words(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    share = len(one & other) / min(len(one), len(other))
    return 1.0 * share if share else -0.4


#: Figures of these kinds differ more from one source to the next.
_ROUGH = frozenset({"participants", "displaced"})


def count_evidence(one: Traits, other: Traits) -> float:
    """By figures: equal ones speak for one act, the more the larger; those far apart against it."""
    figures = {kind: value for kind, _, value in other.counts}
    evidence = 0.0
    for kind, _, value in one.counts:
        if kind in figures:
            evidence += _by_figures(value, figures[kind], kind in _ROUGH)
    return max(-4.0, min(2.5, evidence))


def _by_figures(one: int, other: int, rough: bool) -> float:
    low, high = sorted((one, other))
    if low == high:
        return 0.5 if high <= 2 else 1.0 if high <= 5 else 1.6
    ratio = (high + 1) / (low + 1)
    if rough:
        ratio = math.sqrt(ratio)
    return 0.2 if ratio <= 1.5 else -0.3 if ratio <= 2.2 else -1.5 if ratio <= 5 else -3.5
