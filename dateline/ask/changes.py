"""What linking changed: incidents, stories and copies that came, changed, merged, split or went."""

from __future__ import annotations

import dataclasses
import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

from dateline.ask.answer import Answer
from dateline.ask.asking import Archive, all_of
from dateline.errors import InputError
from dateline.store.filters import Condition, Words, any_of, first_day, listed

#: How a thing can change.
KINDS = ("came", "changed", "merged", "split", "went")

#: A number of a run; years have a month with them, so that the two cannot be taken for each other.
_RUN = re.compile(r"\d{1,9}")


@dataclasses.dataclass(frozen=True)
class Change:
    """One change.

    Args:
        at: when it was made, UTC.
        run: the number of the linking that made it, from 1.
        what: what changed ("copy", "incident", "story").
        id: its id.
        kind: came, changed, merged, split or went.
        record: the whole change as linking wrote it.
    """

    at: datetime.datetime
    run: int
    what: str
    id: str
    kind: str
    record: dict[str, Any] = dataclasses.field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The whole change as plain JSON values."""
        own = {"at": self.at.isoformat(), "run": self.run, "what": self.what, "id": self.id, "kind": self.kind}
        return {**self.record, **own}

    @property
    def details(self) -> str:
        """What changed, in short: ``killed_best 12 → 15; 1 more, 0 less``."""
        words = [f"{name} {_plain(old)} → {_plain(new)}" for name, (old, new) in self.record.get("fields", {}).items()]
        came, went = (len(self.record.get(f"members_{way}") or ()) for way in ("came", "went"))
        words += [f"{came} more, {went} less"] if came or went else []
        words += [f"{way} {_plain(ids)}" for way in ("from", "into") if (ids := self.record.get(way))]
        return "; ".join([*words, *filter(None, map(_headline, (self.record.get("was"), self.record.get("is"))))])


def _headline(row: dict[str, Any] | None) -> str:
    """What a story or incident is known by."""
    names = ("title", "event", "where_name", "when_start", "kind", "publisher")
    return " ".join(str(row[name]) for name in names if row.get(name)) if row else ""


def _plain(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


COLUMNS: dict[str, type] = {"at": str, "run": int, "what": str, "id": str, "kind": str, "details": str}


def flat_change(change: Change) -> dict[str, Any]:
    """The change as one row with the keys of `COLUMNS`."""
    return {**{name: getattr(change, name) for name in COLUMNS}, "at": change.at.isoformat()}


def changes(
    archive: Archive,
    *,
    kind: Words | None = None,
    limit: int | None = None,
    since: str | int | datetime.date | None = None,
    what: Words | None = None,
) -> Answer[Change]:
    """What linking changed, the oldest first.

    Args:
        archive: an open archive.
        kind: one or several of came, changed, merged, split, went.
        limit: at most so many.
        since: the number of a run: all that later runs changed. Or a day or month ("2026-11-21", "2026-11"): all that
            was changed on its first day or later (UTC).
        what: only changes of these: "copy", "incident", "story".

    Raises:
        InputError: a run, date, kind or limit that is none.
    """
    kinds = None if kind is None else _checked(listed(kind))
    made: list[Condition | None] = [
        None if since is None else _since(since),
        None if kinds is None else any_of([("c.kind = ?", [word]) for word in kinds]),
        None if what is None else any_of([("c.what = ?", [word.strip().lower()]) for word in listed(what)]),
    ]
    conditions = [condition for condition in made if condition]
    return Answer(lambda: _read(archive, conditions), flat_change, COLUMNS, limit)


def _checked(kinds: list[str]) -> list[str]:
    words = [word.strip().lower() for word in kinds]
    for word in words:
        if word not in KINDS:
            raise InputError(f"unknown change {word!r}; give {', '.join(KINDS)}")
    return words


def _since(since: str | int | datetime.date) -> Condition:
    if isinstance(since, int) or (isinstance(since, str) and _RUN.fullmatch(since.strip())):
        return "c.run > ?", [int(since)]
    day = first_day(since)
    return 'c."at" >= ?', [datetime.datetime(day.year, day.month, day.day)]


def _read(archive: Archive, conditions: list[Condition]) -> Iterator[Change]:
    sql, values = all_of(conditions)
    query = (
        'SELECT c."at", c.run, c.what, c.id, c.kind, c.record '
        f'FROM changes c WHERE {sql} ORDER BY c."at", c.run, c.what, c.id, c.kind, c.record'
    )
    for at, run, what, id, kind, record in archive.stream(query, values):
        yield Change(at, run, what, id, kind, json.loads(record))
