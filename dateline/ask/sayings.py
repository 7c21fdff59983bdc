"""Sayings: who said what."""

from __future__ import annotations

from dateline.ask.asking import Archive
from dateline.errors import InputError
from dateline.records import Saying
from dateline.store.filters import Condition, Day, first_day, last_day, party_condition, saying_conditions
from dateline.store.selection import SAYINGS, Selection


def sayings(
    archive: Archive,
    *,
    direct: bool | None = None,
    limit: int | None = None,
    since: Day | None = None,
    speaker: str | None = None,
    text: str | None = None,
    to: str | None = None,
    until: Day | None = None,
) -> Selection[Saying]:
    """The sayings that meet all that is given, in the order of the reports' publication.

    Args:
        archive: an open archive.
        direct: only words that are quoted (True), or only those that are not (False).
        limit: at most so many.
        since: of reports published on this day, month or year or later; those without a date are left out.
        speaker: words or name of the speaker, country ("IRQ"), country and sector ("IRQ/MIL") or sector ("/MIL").
        text: words in what is said.
        to: the one it was said to, as ``speaker``.
        until: of reports published on this day, month or year or earlier.

    Raises:
        InputError: a date or limit that is none.
    """
    if limit is not None and limit < 0:
        raise InputError(f"limit {limit} is less than 0; give how many at most")
    made: list[Condition | None] = [
        None if direct is None else ("s.direct" if direct else "NOT s.direct", []),
        None if since is None else ("r.published >= ?", [first_day(since)]),
        None if to is None else party_condition(to, ["to"], "s"),
        None if until is None else ("r.published <= ?", [last_day(until)]),
    ]
    conditions = [*saying_conditions(speaker=speaker, text=text), *(condition for condition in made if condition)]
    return Selection(archive, SAYINGS, conditions, limit)
