"""Weeks, months, quarters and years."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.ask.periods import LENGTHS, LONGER, UNDATED, Period, check_length, period_of, placed, through
from dateline.errors import InputError

DAYS = st.dates()
BYS = st.sampled_from(sorted(LENGTHS))


@given(DAYS, BYS)
def test_a_day_is_in_its_period_and_every_day_of_that_has_the_same(day: datetime.date, by: str) -> None:
    period = period_of(day, by)
    assert period.start <= day <= period.end
    assert (period.end - period.start).days < LENGTHS[by]
    assert period_of(period.start, by) == period_of(period.end, by) == period


@given(DAYS, BYS, st.integers(0, 2000))
def test_periods_follow_each_other_without_a_gap(day: datetime.date, by: str, later: int) -> None:
    last = day + datetime.timedelta(min(later, (datetime.date.max - day).days))
    periods = list(through(period_of(day, by), period_of(last, by), by))
    assert periods[0] == period_of(day, by) and periods[-1] == period_of(last, by)
    assert all((b.start - a.end).days == 1 for a, b in itertools.pairwise(periods))


@pytest.mark.parametrize(
    ("by", "name"), [("week", "2020-W53"), ("month", "2021-01"), ("quarter", "2021-Q1"), ("year", "2021")]
)
def test_names(by: str, name: str) -> None:
    assert period_of(datetime.date(2021, 1, 2), by).name == name


def test_the_end_of_time_is_in_a_week_too() -> None:
    assert period_of(datetime.date.max, "week").end == datetime.date.max


def test_an_act_is_in_the_period_of_its_first_day_if_that_is_known_well_enough() -> None:
    first, last = datetime.date(2021, 6, 28), datetime.date(2021, 7, 4)
    found = placed(first, last, "month")
    assert isinstance(found, Period) and found.name == "2021-06"
    assert placed(first, last + datetime.timedelta(30), "month") == LONGER
    assert placed(first, None, "month") == LONGER
    assert placed(None, last, "month") == placed(None, None, "month") == UNDATED


def test_a_length_that_is_none() -> None:
    with pytest.raises(InputError, match="unknown period 'day'; give one of week, month, quarter, year"):
        check_length("day")
