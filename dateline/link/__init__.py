"""Links reports: copies of one another, stories of one affair, incidents of one act.

Pure and independent of order: the same cards give the same tables, however they arrive; only ids that the previous
linking gave are kept.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from dateline.link.cards import Card, card
from dateline.link.copies import CopyIndex
from dateline.link.incidents import IncidentIndex
from dateline.link.stories import StoryIndex

__all__ = ["Card", "CopyIndex", "IncidentIndex", "Linked", "StoryIndex", "card", "link"]

Row = dict[str, Any]

#: Rows of the archive's tables, as a previous linking left them.
Tables = Mapping[str, Sequence[Mapping[str, Any]]]

#: Cards that are held at once on their way into the indexes.
BATCH = 1_000


@dataclasses.dataclass(frozen=True)
class Linked:
    """What linking gave.

    Args:
        tables: rows of copies, stories, story_reports, incidents, incident_events; ``record`` is a dict.
        changes: rows of changes, without their time and run.
    """

    tables: dict[str, list[Row]]
    changes: list[Row]


def link(cards: Iterable[Card], previous: Tables | None = None) -> Linked:
    """Link all reports of an archive.

    Args:
        cards: of every report, in any order; read once, and not kept.
        previous: the tables of the last linking, whose ids are kept. The rows of ``copies`` without a ``copy`` (the
            very same report from several inputs) count as sources.
    """
    copies, stories, incidents = CopyIndex(previous), StoryIndex(previous), IncidentIndex(previous)
    rest = iter(cards)
    while batch := list(islice(rest, BATCH)):
        for index in (copies, stories, incidents):
            index.add(batch)
    again = [dict(row) for row in (previous or {}).get("copies", ()) if row.get("copy") is None]
    with _uncollected():
        tables = copies.rows()
        found = copies.changes(tables["copies"])
        known = [*again, *tables["copies"]]
        tables.update(stories.rows(known))
        found += stories.changes(tables)
        tables.update(incidents.rows(known, tables["story_reports"]))
        return Linked(tables, found + incidents.changes(tables))


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: rows hold none, and it goes through all of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
