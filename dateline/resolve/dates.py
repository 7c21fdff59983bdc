"""Puts words that tell time on the calendar: `find_times` finds them, `resolve_when` says the days they mean.

Nothing is guessed silently: what hangs on a date of publication that is not known stays open, and ``When.basis`` says
in words how the days were found.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
from collections.abc import Callable, Mapping
from typing import Literal

from dateutil.relativedelta import MO, relativedelta

from dateline.records import When
from dateline.resolve.times import TimeExpression, Vocabulary, find_times, load

__all__ = ["TimeExpression", "find_times", "resolve_when"]

Tense = Literal["past", "present", "future"]
Date = datetime.date

_DAY = relativedelta(days=1)

#: How far to look for a year in which a day without a year exists: February 29 comes every 4, once every 8 years.
_YEARS_AROUND = 8

#: From fine to coarse. A count in one of these can start only from something at least as exact.
_EXACTNESS = {"day": 0, "week": 1, "month": 2, "season": 3, "year": 4, "span": 5}

#: The precision that a whole unit has.
_PRECISION = {
    "hour": "day", "day": "day", "week": "week", "weekend": "span", "fortnight": "span", "month": "month",
    "season": "season", "year": "year", "decade": "span", "century": "span",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class _Days:
    """An interval of days, both ends included; None for an open end."""

    start: Date | None
    end: Date | None
    precision: str
    basis: str


@dataclasses.dataclass(frozen=True)
class _Context:
    """What an expression is resolved against."""

    published: Date | None
    tense: Tense | None
    reference: When | None
    words: Vocabulary


def _open(why: str) -> _Days:
    return _Days(None, None, "none", why)


_NO_DATE = "open: it counts from the date of publication, which is not known"


#: Unit -> what to count it in, and how many of them it is.
_STEPS = {
    "day": ("days", 1), "week": ("weeks", 1), "weekend": ("weeks", 1), "fortnight": ("weeks", 2),
    "month": ("months", 1), "season": ("years", 1), "year": ("years", 1), "decade": ("years", 10),
    "century": ("years", 100),
}  # fmt: skip
_WEEKDAYS = tuple(calendar.day_name)


# --- Units of the calendar --------------------------------------------------------------------------------------------


def _shift(day: Date, unit: str, number: int) -> Date:
    """The day so many units later. Raises `OverflowError` or `ValueError` beyond the calendar."""
    if unit == "hour":  # whole days that so many hours can reach into
        unit, number = "day", (abs(number) + 23) // 24 * (1 if number > 0 else -1)
    steps, many = _STEPS[unit]
    return day + relativedelta(**{steps: many * number})  # type: ignore[arg-type]


def _month(year: int, month: int) -> tuple[Date, Date]:
    return Date(year, month, 1), Date(year, month, calendar.monthrange(year, month)[1])


def _years(first: int, count: int) -> tuple[Date, Date]:
    return Date(first, 1, 1), Date(first + count - 1, 12, 31)


def _unit_around(day: Date, unit: str) -> tuple[Date, Date]:
    """The whole unit of the calendar that the day lies in; weeks run from Monday to Sunday."""
    if unit in ("hour", "day"):
        return day, day
    if unit in ("week", "fortnight", "weekend"):
        monday = day + relativedelta(weekday=MO(-1))
        first = 5 if unit == "weekend" else 0
        return monday + relativedelta(days=first), monday + relativedelta(days=6)
    if unit == "month":
        return _month(day.year, day.month)
    if unit == "decade":
        return _years(day.year - day.year % 10, 10)
    if unit == "century":
        return _years((day.year - 1) // 100 * 100 + 1, 100)
    return _years(day.year, 1)


def _season(name: str, year: int, words: Vocabulary) -> tuple[Date, Date]:
    first, last = words.seasons[name]
    return _month(year, first)[0], _month(year + (last < first), last)[1]


def _cut(start: Date, end: Date, part: str, words: Vocabulary) -> tuple[Date, Date]:
    """The part of the interval: whole months of years, days of what is shorter."""
    first, last, shares = words.parts[part]
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if start.day == 1 and months >= shares:
        low = start + relativedelta(months=(first - 1) * months // shares)
        return low, start + relativedelta(months=last * months // shares) - _DAY
    days = (end - start).days + 1
    low_day, high_day = (first - 1) * days // shares, last * days // shares - 1
    return start + relativedelta(days=low_day), start + relativedelta(days=max(low_day, high_day))


def _parted(days: _Days, part: str | None, words: Vocabulary) -> _Days:
    if part is None or part not in words.parts or days.start is None or days.end is None:
        return days
    start, end = _cut(days.start, days.end, part, words)
    return _Days(start, end, days.precision, f"{days.basis}, {part} part of it")


# --- Choosing the year, the week --------------------------------------------------------------------------------------


def _nearest(candidates: list[tuple[Date, Date]], published: Date, tense: Tense | None) -> tuple[Date, Date] | None:
    """Past: the latest that has begun by publication. Future: the first not over then. Else the closest, past first."""
    if tense == "past":
        return max((days for days in candidates if days[0] <= published), default=None)
    if tense == "future":
        return min((days for days in candidates if days[1] >= published), default=None)

    def distance(days: tuple[Date, Date]) -> tuple[int, Date]:
        return max((days[0] - published).days, (published - days[1]).days, 0), days[0]

    return min(candidates, key=distance, default=None)


def _without_year(month: int, day: int | None, published: Date) -> list[tuple[Date, Date]]:
    """The month, or the day of it, in each of the years around publication."""
    low, high = max(1, published.year - _YEARS_AROUND), min(9999, published.year + _YEARS_AROUND)
    months = [_month(year, month) for year in range(low, high + 1)]
    if day is None:
        return months
    return [(first.replace(day=day), first.replace(day=day)) for first, last in months if day <= last.day]


def _date(when: TimeExpression, context: _Context) -> _Days:
    precision = "day" if when.day is not None else "month" if when.month is not None else "year"
    if when.month is None:
        assert when.year is not None
        return _parted(_Days(*_years(when.year, 1), precision, "as told"), when.part, context.words)
    if when.year is not None:
        first, last = _month(when.year, when.month)
        days = (first, last) if when.day is None else (first.replace(day=when.day), first.replace(day=when.day))
        basis = f"known day: {when.name}" if when.name else "as told"
        return _parted(_Days(*days, precision, basis), when.part, context.words)
    if context.published is None:
        return _open("open: the year is not told, and the date of publication is not known")
    candidates = _without_year(when.month, when.day, context.published)
    # "Friday, Oct. 3": the weekday tells the year, where it agrees with any.
    agreeing = [days for days in candidates if days[0].weekday() == when.weekday]
    chosen = _nearest(agreeing or candidates, context.published, context.tense)
    if chosen is None:
        return _open("open: no such day near the date of publication")
    direction = {"past": "latest by", "future": "next from"}.get(context.tense or "", "nearest to")
    basis = f"year from the date of publication: {direction} then"
    return _parted(_Days(*chosen, precision, basis), when.part, context.words)


def _weekday(when: TimeExpression, context: _Context) -> _Days:
    published = context.published
    if published is None or when.weekday is None:
        return _open(_NO_DATE)
    name = _WEEKDAYS[when.weekday]
    back, ahead = (published.weekday() - when.weekday) % 7, (when.weekday - published.weekday()) % 7
    if when.low == -1:
        day, basis = published - datetime.timedelta(back or 7), f"{name} before the date of publication"
    elif when.low == 1:
        day, basis = published + datetime.timedelta(ahead or 7), f"{name} after the date of publication"
    elif context.tense == "future":
        day, basis = published + datetime.timedelta(ahead), f"first {name} from the date of publication on"
    else:
        day, basis = published - datetime.timedelta(back), f"latest {name} by the date of publication"
    return _Days(day, day, "day", basis)


# --- Counting from publication or from what was told last -------------------------------------------------------------


def _count(when: TimeExpression) -> str:
    low, high = sorted((abs(when.low or 0), abs(when.high or 0)))
    number = str(low) if low == high else f"{low} to {high}"
    plural = "" if (low, high) == (1, 1) else "s"
    return f"{number} {when.unit}{plural}"


def _day(when: TimeExpression, context: _Context) -> _Days:
    if context.published is None:
        return _open(_NO_DATE)
    day = _shift(context.published, "day", when.low or 0)
    basis = {-1: "day before the date of publication", 1: "day after the date of publication"}
    return _Days(day, day, "day", basis.get(when.low or 0, "date of publication"))


def _clipped(days: _Days, so_far: int, published: Date, basis: str) -> _Days:
    """The unit up to publication (-1) or from it on (1)."""
    assert days.start is not None
    assert days.end is not None
    if so_far < 0:
        return _Days(min(days.start, published), published, days.precision, f"{basis}, up to the date of publication")
    return _Days(published, max(days.end, published), days.precision, f"{basis}, from the date of publication on")


def _unit(when: TimeExpression, context: _Context) -> _Days:
    published, unit = context.published, when.unit or "day"
    if published is None:
        return _open(_NO_DATE)
    number = when.low or 0
    start, end = _unit_around(_shift(published, unit, number), unit)
    side = {-1: "before that of", 0: "of", 1: "after that of"}[number]
    basis = f"calendar {unit} {side} the date of publication"
    if when.weekday is not None:
        day = start + relativedelta(days=when.weekday)
        return _Days(day, day, "day", f"{_WEEKDAYS[when.weekday]} of the {basis}")
    days = _Days(start, end, _PRECISION[unit], basis)
    if when.part is not None and when.part in context.words.so_far and number == 0:
        return _clipped(days, context.words.so_far[when.part], published, basis)
    if when.part is not None:
        return _parted(days, when.part, context.words)
    # What is told as past lies behind us, what is told as future ahead, also within this week.
    if number == 0 and start <= published <= end and context.tense in ("past", "future"):
        return _clipped(days, -1 if context.tense == "past" else 1, published, basis)
    return days


def _from_reference(reference: When | None, unit: str) -> tuple[Date, Date] | None:
    """The days to count from, where what was told last is exact enough for the unit."""
    if reference is None or reference.start is None or reference.end is None:
        return None
    wanted = _EXACTNESS.get(_PRECISION[unit], _EXACTNESS["span"])
    return (reference.start, reference.end) if _EXACTNESS.get(reference.precision, 9) <= wanted else None


def _offset(when: TimeExpression, context: _Context) -> _Days:
    unit, low, high = when.unit or "day", when.low or 0, when.high or 0
    if when.anchor == "published":
        if context.published is None:
            return _open(_NO_DATE)
        base, origin = (context.published, context.published), "the date of publication"
    else:
        found = _from_reference(context.reference, unit)
        if found is None:
            return _open("open: it counts from a time told before, which is not known well enough")
        base, origin = found, f"the time told before ({context.reference.text})" if context.reference else ""
    start, end = _shift(base[0], unit, low), _shift(base[1], unit, high)
    if unit not in ("hour", "day") or low != high:
        start, end = _unit_around(start, unit)[0], _unit_around(end, unit)[1]
    precision = _PRECISION[unit] if low == high and unit != "hour" else "span"
    if precision == "day" and start != end:
        precision = context.reference.precision if context.reference else "span"
    if low == high == 0:
        return _Days(start, end, precision, f"same {unit} as {origin}")
    way = "before" if high < 0 else "after"
    return _Days(start, end, precision, f"{_count(when)} {way} {origin}")


def _stretch(when: TimeExpression, context: _Context) -> _Days:
    published, unit = context.published, when.unit or "day"
    if published is None:
        return _open(_NO_DATE)
    low, high = when.low or 0, when.high or 0
    count = f"taken as {_count(when)}" if when.part == "vague" else _count(when)
    if low < 0:
        return _Days(_shift(published, unit, low), published, "span", f"{count} up to the date of publication")
    return _Days(published, _shift(published, unit, high), "span", f"{count} from the date of publication on")


def _open_count(when: TimeExpression, context: _Context) -> _Days:
    return _open("open: the words do not tell how long")


# --- Longer than a year -----------------------------------------------------------------------------------------------


def _decade(when: TimeExpression, context: _Context) -> _Days:
    return _parted(_Days(*_years(when.year or 1, 10), "span", "as told"), when.part, context.words)


def _century(when: TimeExpression, context: _Context) -> _Days:
    first = ((when.year or 1) - 1) * 100 + 1
    return _parted(_Days(*_years(first, 100), "span", "as told"), when.part, context.words)


def _season_of(when: TimeExpression, context: _Context) -> _Days:
    words, name = context.words, when.name or ""
    if when.year is not None:
        return _parted(_Days(*_season(name, when.year, words), "season", "as told"), when.part, words)
    published = context.published
    if published is None:
        return _open(_NO_DATE)
    around = [_season(name, published.year + years, words) for years in (-2, -1, 0, 1)]
    if when.low == -1:
        chosen = max(days for days in around if days[1] < published)
    elif when.low == 1:
        chosen = min(days for days in around if days[0] > published)
    else:
        chosen = _nearest(around[1:], published, context.tense) or around[2]
    side = {-1: "last before", 1: "first after"}.get(when.low or 0, "at")
    return _parted(_Days(*chosen, "season", f"{name} {side} the date of publication"), when.part, words)


# --- Intervals --------------------------------------------------------------------------------------------------------


def _since(when: TimeExpression, context: _Context) -> _Days:
    first = _days(when.ends[0], dataclasses.replace(context, tense="past"))
    if first.start is None:
        return first
    if context.published is None:
        return _Days(first.start, None, "span", f"from {when.ends[0].text} on; the date of publication is not known")
    basis = f"from {when.ends[0].text} ({first.basis}) to the date of publication"
    return _Days(first.start, context.published, "span", basis)


def _until(when: TimeExpression, context: _Context) -> _Days:
    last = _days(when.ends[0], dataclasses.replace(context, tense=context.tense or "future"))
    if last.end is None:
        return last
    start = context.published if context.tense == "future" else None
    if start is not None and start > last.end:
        start = None
    return _Days(start, last.end, "span", f"up to {when.ends[0].text} ({last.basis})")


def _hangs_on_year(when: TimeExpression) -> bool:
    """Whether another date of the same interval can stand in for the date of publication."""
    return when.kind == "weekday" or (when.kind == "date" and when.year is None)


def _both(when: TimeExpression, context: _Context) -> tuple[_Days, _Days]:
    """Both ends. The one that tells its year is resolved first, the other against it; else the tense decides which."""
    left, right = when.ends
    by_left = not _hangs_on_year(left) and _hangs_on_year(right)
    if by_left or (context.tense == "future" and _hangs_on_year(left) == _hangs_on_year(right)):
        first = _days(left, context)
        if not _hangs_on_year(right) or first.start is None:
            return first, _days(right, context)
        return first, _days(right, dataclasses.replace(context, published=first.start, tense="future"))
    last = _days(right, context)
    if not _hangs_on_year(left) or last.start is None:
        return _days(left, context), last
    return _days(left, dataclasses.replace(context, published=last.start, tense="past")), last


def _between(when: TimeExpression, context: _Context) -> _Days:
    first, last = _both(when, context)
    if first.start is None or last.end is None:
        return _open(first.basis if first.start is None else last.basis)
    basis = first.basis if first.basis == last.basis else f"{first.basis}; {last.basis}"
    return _Days(first.start, last.end, "span", basis)


_RESOLVERS: Mapping[str, Callable[[TimeExpression, _Context], _Days]] = {
    "date": _date,
    "weekday": _weekday,
    "day": _day,
    "unit": _unit,
    "offset": _offset,
    "stretch": _stretch,
    "open": _open_count,
    "decade": _decade,
    "century": _century,
    "season": _season_of,
    "since": _since,
    "until": _until,
    "between": _between,
}


def _days(when: TimeExpression, context: _Context) -> _Days:
    """The days, or an open interval where the calendar does not reach or the ends stand the wrong way round."""
    try:
        days = _RESOLVERS[when.kind](when, context)
    except (OverflowError, ValueError):
        return _open("open: beyond the calendar")
    if days.start is not None and days.end is not None and days.start > days.end:
        return _open("open: the end would lie before the start")
    return days


def resolve_when(
    expression: TimeExpression,
    published: datetime.date | None,
    *,
    tense: Tense | None = None,
    reference: When | None = None,
) -> When:
    """The days that the words mean, both ends included, with precision and, in words, the basis.

    Args:
        expression: one of `find_times`.
        published: the date of publication; None leaves open (precision "none", no dates) all that counts from it.
        tense: of the verb that the words go with; decides which Tuesday, which December. None: a weekday is past, a
            date without a year is the one nearest to publication.
        reference: the time told before, which "two days later" and "the next day" count from.
    """
    days = _days(expression, _Context(published, tense, reference, load()))
    return When(expression.text, expression.start, expression.end, days.start, days.end, days.precision, days.basis)
