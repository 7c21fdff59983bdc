"""What all questions share: what they need of an archive, conditions put together, statuses that count."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from dateline.errors import InputError
from dateline.records import STATUSES
from dateline.store.filters import Condition, Day, Words, first_day, last_day, listed

#: Types that tell of an act of the future by committing to it: the promise or threat is made, only what it is of is to
#: come. The coder marks them ``future`` and says in ``of`` what of (codebook, "Borderlines").
COMMITMENTS = frozenset({"AGREE", "CONCEDE", "THREATEN"})

#: What may be asked of the statuses of an event or incident in a list; "fact" asks for none.
TOLD = ("fact", *STATUSES)

#: What an act may be counted as, by its statuses.
KINDS = ("fact", "promised", *STATUSES)

#: What counts where nothing else is asked: acts that the report or whoever it quotes tells as done, and promises and
#: threats that were made. ``historical`` is no part of it: an archive tells of the past by whim, not in full.
COUNTED = ("fact", "promised")


class Archive(Protocol):
    """What a question needs of an archive, of whatever kind."""

    @property
    def path(self) -> str:
        """Where it is, for messages."""

    def stream(self, query: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of the query, a batch at a time; ``?`` in it stands for the values."""


def all_of(conditions: Iterable[Condition]) -> Condition:
    """The condition that all of them hold; none given: it always does."""
    kept = list(conditions)
    return " AND ".join(f"({sql})" for sql, _ in kept) or "true", [value for _, values in kept for value in values]


def kinds(status: Iterable[str], event: str, of: str | None) -> frozenset[str]:
    """What the statuses make of an act of this type: some of `KINDS`, never none.

    A commitment (`COMMITMENTS`) to something of the future is "promised" rather than "future".
    """
    found = set(status)
    if "future" in found and event in COMMITMENTS and of:
        found = found - {"future"} | {"promised"}
    return frozenset(found or {"fact"})


def checked_kinds(status: Words, known: Sequence[str] = KINDS) -> frozenset[str]:
    """The kinds asked for.

    Raises:
        InputError: one is none of those known.
    """
    wanted = [word.strip().lower() for word in listed(status)]
    for word in wanted:
        if word not in known:
            raise InputError(f"unknown status {word!r}; give {', '.join(known)}")
    return frozenset(wanted)


def why_not(found: frozenset[str], wanted: frozenset[str]) -> str | None:
    """Which kind keeps an act from being counted; None where it counts, as each of its kinds is wanted."""
    return next((kind for kind in KINDS if kind in found - wanted), None)


@dataclasses.dataclass(frozen=True)
class Span:
    """The days asked for, both included; None: from ever, for ever."""

    since: datetime.date | None
    until: datetime.date | None

    @classmethod
    def of(cls, since: Day | None, until: Day | None) -> Span:
        """From the first day of ``since`` to the last of ``until``; a month or year may be given for either.

        Raises:
            InputError: one is no date.
        """
        return cls(None if since is None else first_day(since), None if until is None else last_day(until))

    def holds(self, start: datetime.date | None, end: datetime.date | None) -> bool:
        """Whether an act of these days was then, in part at least; the undated are in no span but the endless."""
        if start is None:
            return self.since is None and self.until is None
        return (self.since is None or (end or start) >= self.since) and (self.until is None or start <= self.until)


def one_id(archive: Archive, table: str, id: str, command: str) -> str:
    """The id in the table that is ``id``, or the one that begins so.

    Raises:
        InputError: there is none, or more than one.
    """
    start = id.strip()
    query = f"SELECT id FROM {table} WHERE starts_with(id, ?) ORDER BY id LIMIT 6"
    found = [key for (key,) in archive.stream(query, [start])] if start else []
    if start in found:
        return start
    if len(found) > 1:
        some = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
        raise InputError(f"{archive.path}: more than one id begins with {id!r}: {some}; give more of it")
    if not found:
        raise InputError(f"{archive.path}: nothing with id {id!r}; `dateline {command} {archive.path}` lists them")
    return str(found[0])


def iso(day: datetime.date | None) -> str | None:
    """The day as JSON has it."""
    return day.isoformat() if day else None


def texts(values: Sequence[str] | None) -> tuple[str, ...]:
    """A column of several values as a tuple."""
    return tuple(values or ())
