"""Dates of publication: full days are read, nothing is filled in."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.ingest.dates import read_day

DAY = datetime.date(2013, 6, 7)


@pytest.mark.parametrize(
    "value",
    [
        "2013-06-07",
        "2013-06-07T23:30:00-05:00",
        "2013-06-07 10:15",
        "2013-6-7",
        "20130607",
        20130607,
        "20130607101500",
        "20130607T101500Z",
        "2013/06/07",
        "Fri 2013-06-07",
        "7 June 2013",
        "June 7, 2013",
        "Friday, June 7th, 2013 10:15 GMT",
        "Fri, 07 Jun 2013 10:15:00 +0000",
        1370600000,
        "1370600000",
        1370600000000,
        DAY,
        datetime.datetime(2013, 6, 7, 12),
    ],
)
def test_a_full_day_is_read(value: object) -> None:
    assert read_day(value) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "2019",
        2019,
        "June 2019",
        "7 June",
        "Tuesday",
        "10:15",
        "yesterday",
        "03/04/2013",
        "",
        " ",
        "2013-13-45",
        "no date",
        None,
        True,
        [],
        {},
        "1" * 5000,
        float("nan"),
        float("inf"),
        -5,
        10**30,
        "2013-00-00",
        "99999999999",
        "20131345",
        "12345678901234567890",
    ],
)
def test_what_names_no_single_day_is_none(value: object) -> None:
    assert read_day(value) is None


def test_slashes_are_read_where_only_one_order_is_possible() -> None:
    assert read_day("27/06/2013") == read_day("06/27/2013") == datetime.date(2013, 6, 27)


@given(st.text(max_size=60) | st.floats() | st.integers())
def test_any_value_gives_a_day_or_none(value: object) -> None:
    day = read_day(value)
    assert day is None or isinstance(day, datetime.date)


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_iso_days_come_back(day: datetime.date) -> None:
    assert read_day(day.isoformat()) == day
