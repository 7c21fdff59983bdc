"""What a reader may ask for, as SQL conditions with their parameters. Values never become part of the SQL."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Sequence
from typing import Any

from dateline.errors import InputError
from dateline.records import STATUSES

#: A condition with ``?`` for each of its parameters.
Condition = tuple[str, list[Any]]

#: A day, or an ISO string of a day, a month or a year.
Day = datetime.date | str

#: One value or several, any of which will do.
Words = str | Sequence[str]

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def event_conditions(
    *,
    party: str | None = None,
    type: Words | None = None,
    since: Day | None = None,
    until: Day | None = None,
    place: str | None = None,
    status: Words | None = None,
    text: str | None = None,
    min_confidence: float | None = None,
) -> list[Condition]:
    """The conditions on the table ``events`` (named ``e``) that all must hold.

    Raises:
        InputError: a date or status that is none, with what would be right.
    """
    made = [
        None if party is None else party_condition(party),
        None if type is None else any_of([_type_condition(word) for word in listed(type)]),
        None if since is None else ("coalesce(e.when_end, e.when_start) >= ?", [first_day(since)]),
        None if until is None else ("coalesce(e.when_start, e.when_end) <= ?", [last_day(until)]),
        None if place is None else place_condition(place),
        None if status is None else any_of([_status_condition(word) for word in listed(status)]),
        None if text is None else text_condition("e.passage", text),
        None if min_confidence is None else ("e.confidence >= ?", [min_confidence]),
    ]
    return [condition for condition in made if condition]


def saying_conditions(*, speaker: str | None = None, text: str | None = None) -> list[Condition]:
    """The conditions on the table ``sayings`` (named ``s``) that all must hold."""
    found = [
        None if speaker is None else party_condition(speaker, ["speaker"], "s"),
        None if text is None else text_condition("s.content", text),
    ]
    return [condition for condition in found if condition]


def listed(words: Words) -> list[str]:
    """One value or several as a list."""
    return [words] if isinstance(words, str) else list(words)


def any_of(conditions: Sequence[Condition]) -> Condition:
    """The condition that one of them holds; none given: nothing does."""
    if not conditions:
        return "false", []
    return f"({' OR '.join(sql for sql, _ in conditions)})", [value for _, values in conditions for value in values]


def party_condition(party: str, sides: Sequence[str] = ("actor", "recipient"), owner: str = "e") -> Condition:
    """On one of the sides is the party: its name or words hold ``party``, or it is a country or COUNTRY/SECTOR."""
    return _owned(sides, _party(party), owner)


def _owned(sides: Sequence[str], party: Condition, owner: str) -> Condition:
    """A party of one of the sides belongs to the row of ``owner``."""
    sql, values = party
    marks = ", ".join("?" for _ in sides)
    inner = f"SELECT 1 FROM parties p WHERE p.report = {owner}.report AND p.owner = {owner}.id"
    return f"EXISTS ({inner} AND p.side IN ({marks}) AND {sql})", [*sides, *values]


def _party(party: str) -> Condition:
    """The row ``p`` of ``parties`` is the party meant: "Iraqi troops", "USA", "USA/MIL" or "/MIL"."""
    words = any_of([has_words("p.name", party), has_words("p.text", party), ("p.country = ?", [party.strip().upper()])])
    country, slash, sector = (part.strip().upper() for part in party.partition("/"))
    if not slash or not sector.isalpha():
        return words
    code: Condition = ("list_contains(p.sectors, ?) OR p.sector = ?", [sector, sector])
    return any_of([words, (f"(? = '' OR p.country = ?) AND ({code[0]})", [country, country, *code[1]])])


def place_condition(place: str) -> Condition:
    """The act was there: by its words, name or first-level division, or in the country of that code."""
    fields = ("e.where_name", "e.where_text", "e.where_admin1")
    return any_of([*(has_words(field, place) for field in fields), ("e.where_country = ?", [place.strip().upper()])])


def has_words(column: str, words: str) -> Condition:
    """The column holds the words, whole, in upper or lower case: "iraq" is in "south Iraq", "US" not in "Russia"."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    if not pattern:
        return "false", []
    return f"regexp_matches(coalesce({column}, ''), ?)", [rf"(?is)(^|[^\pL\pN]){pattern}($|[^\pL\pN])"]


def text_condition(column: str, text: str) -> Condition:
    """The column holds the text anywhere, in upper or lower case, however its spaces and lines are broken."""
    return rf"contains(lower(regexp_replace({column}, '\s+', ' ', 'g')), lower(?))", [" ".join(text.split())]


def _type_condition(word: str) -> Condition:
    """``ASSAULT``, or with a mode ``ASSAULT/aerial``."""
    kind, _, mode = word.partition("/")
    if not mode:
        return "e.event = ?", [kind.strip().upper()]
    return "(e.event = ? AND list_contains(e.mode, ?))", [kind.strip().upper(), mode.strip().lower()]


def _status_condition(word: str) -> Condition:
    """One of the statuses, or "fact" for none of them."""
    status = word.strip().lower()
    if status == "fact":
        return "len(e.status) = 0", []
    if status not in STATUSES:
        raise InputError(f"unknown status {word!r}; give fact, {', '.join(STATUSES)}")
    return "list_contains(e.status, ?)", [status]


def first_day(day: Day) -> datetime.date:
    """The first day of a day, month or year: "2009-07" is 1 July 2009."""
    return _ends(day)[0]


def last_day(day: Day) -> datetime.date:
    """The last day of a day, month or year: "2009-07" is 31 July 2009."""
    return _ends(day)[1]


def _ends(day: Day) -> tuple[datetime.date, datetime.date]:
    if isinstance(day, datetime.datetime):
        return day.date(), day.date()
    if isinstance(day, datetime.date):
        return day, day
    match = _DAY.fullmatch(day.strip())
    try:
        if match is None:
            raise ValueError
        year, month, number = (int(group) if group else None for group in match.groups())
        return _first_and_last(year or 0, month, number)
    except ValueError:
        raise InputError(f"{day!r} is no date; give a day, month or year such as 2009-07-21, 2009-07, 2009") from None


def _first_and_last(year: int, month: int | None, day: int | None) -> tuple[datetime.date, datetime.date]:
    if month is None:
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if day is None:
        length = calendar.monthrange(year, month)[1]
        return datetime.date(year, month, 1), datetime.date(year, month, length)
    only = datetime.date(year, month, day)
    return only, only
