"""Weeks, months, quarters and years: which of them a day lies in, and which follow each other."""

from __future__ import annotations

import calendar
import dataclasses
import datetime
from collections.abc import Iterator

from dateline.errors import InputError

#: The lengths of a period that may be asked for, with the most days that one has.
LENGTHS = {"week": 7, "month": 31, "quarter": 92, "year": 366}

#: Why an act has no place in a series.
UNDATED, LONGER = "undated", "longer"


@dataclasses.dataclass(frozen=True, order=True)
class Period:
    """A stretch of days, both ends included, with its name: 2009-W27, 2009-06, 2009-Q2 or 2009."""

    start: datetime.date
    end: datetime.date
    name: str


def check_length(by: str) -> str:
    """The length, if it is one.

    Raises:
        InputError: it is none.
    """
    if by not in LENGTHS:
        raise InputError(f"unknown period {by!r}; give one of {', '.join(LENGTHS)}")
    return by


def period_of(day: datetime.date, by: str) -> Period:
    """The week (from Monday, ISO 8601), month, quarter or year that the day is in."""
    if by == "week":
        year, week, weekday = day.isocalendar()
        start = day - datetime.timedelta(weekday - 1)
        return Period(start, _later(start, 6), f"{year:04}-W{week:02}")
    if by == "year":
        return Period(datetime.date(day.year, 1, 1), datetime.date(day.year, 12, 31), f"{day.year:04}")
    months = 3 if by == "quarter" else 1
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    name = f"Q{(first + 2) // 3}" if by == "quarter" else f"{day.month:02}"
    end = datetime.date(day.year, last, calendar.monthrange(day.year, last)[1])
    return Period(datetime.date(day.year, first, 1), end, f"{day.year:04}-{name}")


def _later(day: datetime.date, days: int) -> datetime.date:
    """So many days later, but never after the last day that there is."""
    return day + datetime.timedelta(min(days, (datetime.date.max - day).days))


def placed(start: datetime.date | None, end: datetime.date | None, by: str) -> Period | str:
    """The period in which an act of these days counts, or why it has none: `UNDATED` or `LONGER`.

    An act counts in the period of its first day. One that is only known to be in a stretch longer than any such
    period ("in 2009", by month), or whose end is open, has no place in the series. A last day alone tells no date:
    linking knows of every act that it was no later than its first report.
    """
    if start is None:
        return UNDATED
    if end is None or (end - start).days >= LENGTHS[by]:
        return LONGER
    return period_of(start, by)


def through(first: Period, last: Period, by: str) -> Iterator[Period]:
    """The periods from the first to the last, both included."""
    period = first
    while period < last:
        yield period
        period = period_of(period.end + datetime.timedelta(1), by)
    yield last
