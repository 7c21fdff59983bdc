"""Reads a date of publication as sources write it; a day that is not told, or told in two ways, stays None."""

from __future__ import annotations

import datetime
import re

#: Two dates that share neither year nor month nor day. What both fill in alike was in the words; the rest was not.
_FIRST = datetime.datetime(2000, 1, 1)
_SECOND = datetime.datetime(2004, 12, 28)

#: The year first: then month and day follow, whatever stands between them; a weekday may come before.
_YEAR_FIRST = re.compile(
    r"\s*(?:[A-Za-z]{3,9},?\s+)?(?:(\d{4})([-/.])(\d\d?)\2(\d\d?)(?!\d)|(\d{4})(\d\d)(\d\d)(?:T?\d{4}(?:\d\d)?Z?)?\s*$)"
)

#: Whole numbers between these are seconds since 1970 (1973 to 2100); a thousand times as much are milliseconds.
_SECONDS = (100_000_000, 4_102_444_800)

#: Longer values are no dates; the parser below would look at all of them.
_MAX_LETTERS = 100


def read_day(value: object) -> datetime.date | None:
    """The day that ``value`` names, in the time zone it is written in; None where it names none or more than one.

    Args:
        value: ISO or any common form ("27 June 2013", "Thu, 27 Jun 2013 10:15:00 GMT", "2013-06-27T10:15Z"), a number
            of seconds or milliseconds since 1970 (UTC), or a date. "2019" and "June 2019" name no day; "03/04/2013" is
            the third of April to some and the fourth of March to others, so it names none either.
    """
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    return _from_words(value) if isinstance(value, str) and len(value) <= _MAX_LETTERS else None


def _from_number(value: int | float) -> datetime.date | None:
    """A day from a number: seconds, milliseconds, or the digits YYYYMMDD."""
    low, high = _SECONDS
    if low <= value <= high:
        return datetime.datetime.fromtimestamp(value, datetime.UTC).date()
    if low * 1000 <= value <= high * 1000:
        return datetime.datetime.fromtimestamp(value / 1000, datetime.UTC).date()
    return _from_words(str(value)) if isinstance(value, int) and 10_000_000 <= value < low else None


def _from_words(words: str) -> datetime.date | None:
    """A day from words; with the year first by itself, since a parser that takes the day first would turn it round."""
    if match := _YEAR_FIRST.match(words):
        year, month, day = match.group(1, 3, 4) if match.group(1) else match.group(5, 6, 7)
        try:
            return datetime.date(int(year), int(month), int(day))
        except ValueError:
            return None
    digits = words.strip()
    if digits.isdigit() and digits.isascii():
        return _from_number(int(digits)) if len(digits) in (9, 10, 12, 13) else None
    found = {_parse(words, default, dayfirst) for default in (_FIRST, _SECOND) for dayfirst in (False, True)}
    return found.pop() if len(found) == 1 else None


def _parse(words: str, default: datetime.datetime, dayfirst: bool) -> datetime.date | None:
    """The parser's reading with ``default`` for what the words do not tell."""
    import warnings

    from dateutil import parser  # type: ignore[import-untyped,unused-ignore]

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an unknown time zone name does not touch the day
            day: datetime.date = parser.parse(words, default=default, dayfirst=dayfirst).date()
    except (ValueError, OverflowError, TypeError):  # ParserError is a ValueError
        return None
    return day
