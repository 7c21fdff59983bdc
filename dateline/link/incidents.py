"""Incidents: events of one real act, from many reports, as one record that keeps every source and their disagreement.

In four steps: the events of a report become tellings (`incidents_tellings`), tellings near each other are compared
(`incidents_blocks`, `incidents_compare`), and the best go together (`incidents_groups`); `incidents_record` and `tolls`
say what the sources of a group agree on. The result depends on what is in the cards, never on their order.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dateline.link import changes
from dateline.link.cards import Card
from dateline.link.incidents_blocks import pairs
from dateline.link.incidents_compare import NEVER, compare
from dateline.link.incidents_groups import groups
from dateline.link.incidents_record import Head, Source, record, row
from dateline.link.incidents_tellings import Telling, tellings

Row = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

#: Evidence that two reports are of one affair, or of two, from stories; and that the sentence stands in a copy.
SAME_STORY, OTHER_STORY, COPIED = 0.8, -0.5, 3.0

#: Kinds of copies that are the same report again; one that holds a part of another has figures of its own.
_WHOLE = frozenset({"same", "near"})


class IncidentIndex:
    """Groups the events of all cards that were added into incidents."""

    def __init__(self, previous: Mapping[str, Rows] | None = None) -> None:
        """``previous``: the tables of the last linking; its incidents keep their ids."""
        previous = previous or {}
        self._before = changes.by_id(previous.get("incidents", ()))
        self._were: dict[str, list[str]] = {name: [] for name in sorted(self._before, key=self._made)}
        for line in sorted(previous.get("incident_events", ()), key=lambda line: (line["incident"], _member(line))):
            self._were.setdefault(line["incident"], []).append(_member(line))
        self._heads: dict[str, Head] = {}
        self._tellings: dict[str, list[Telling]] = {}

    def _made(self, name: str) -> tuple[str, str]:
        """The earlier incident of two is the one whose first report is earlier."""
        return (str(self._before[name].get("first_report") or "9999"), name)

    def add(self, cards: Iterable[Card]) -> None:
        """Take cards in, in any order; the same report again replaces what was there."""
        for card in cards:
            self._heads[card.report] = Head(card.report, card.published, card.publisher, card.title, card.url)
            self._tellings[card.report] = tellings(card)

    def rows(self, copies: Rows = (), stories: Rows = ()) -> dict[str, list[Row]]:
        """The tables ``incidents`` and ``incident_events``.

        Args:
            copies: rows of the table ``copies``: their publishers are sources too, but give no figures of their own.
            stories: rows of the table ``story_reports``; reports of one story are likelier to tell of one act.
        """
        heads = _with_copies(self._heads, copies)
        found = self._groups(heads, {row["report"]: row["story"] for row in stories})
        members = [[(item.report, event.id) for item in group for event in item.events] for group in found]
        names = changes.keep_ids("incident", [[f"{a} {b}" for a, b in keys] for keys in members], self._were)
        named = sorted(zip(names, found, strict=True), key=lambda pair: pair[0])
        events = sorted((name, *key) for name, keys in zip(names, members, strict=True) for key in keys)
        return {
            "incidents": [row(record(name, _sources(group, heads))) for name, group in named],
            "incident_events": [{"incident": name, "report": report, "event": id_} for name, report, id_ in events],
        }

    def changes(self, tables: Mapping[str, Sequence[Row]]) -> list[Row]:
        """What changed since the previous linking."""
        are: dict[str, list[str]] = collections.defaultdict(list)
        for line in tables["incident_events"]:
            are[line["incident"]].append(_member(line))
        return changes.diff("incident", self._before, changes.by_id(tables["incidents"]), self._were, are)

    def _groups(self, heads: Mapping[str, Head], stories: Mapping[str, str]) -> list[list[Telling]]:
        """Groups of tellings, one of each at least telling the act as done; in the order of their first tellings."""
        told = sorted((item for items in self._tellings.values() for item in items), key=lambda telling: telling.order)
        compared = (
            (one, other, evidence(told[one], told[other], heads, stories)) for one, other in pairs(told, stories)
        )
        grouped = [[told[place] for place in group] for group in groups([item.traits for item in told], compared)]
        return [group for group in grouped if not all(item.traits.undone for item in group)]


def _member(line: Mapping[str, Any]) -> str:
    """An event of a report: two reports may be of the very same words."""
    return f"{line['report']} {line['event']}"


def evidence(one: Telling, other: Telling, heads: Mapping[str, Head], stories: Mapping[str, str]) -> float:
    """The evidence that two tellings are of one act, of themselves and of their reports."""
    if not _may_meet(one, other):
        return NEVER
    found = compare(one.traits, other.traits)
    if found == NEVER:
        return NEVER
    return found + _by_story(stories.get(one.report), stories.get(other.report)) + _by_copy(one, other, heads)


def _may_meet(one: Telling, other: Telling) -> bool:
    """What was not done, or not yet, goes with a telling of the act only if both tell the same day."""
    if one.traits.undone == other.traits.undone:
        return not one.traits.undone
    undone = one if one.traits.undone else other
    if undone.traits.denied:
        return True
    return bool(one.traits.days and one.traits.days == other.traits.days and one.traits.days.exact)


def _by_story(one: str | None, other: str | None) -> float:
    if one is None or other is None:
        return 0.0
    return SAME_STORY if one == other else OTHER_STORY


def _by_copy(one: Telling, other: Telling, heads: Mapping[str, Head]) -> float:
    """The same words in a report and its copy tell of the same act."""
    if one.report == other.report or heads[one.report].original != heads[other.report].original:
        return 0.0
    return COPIED if one.shares_words(other) else 0.0


def _with_copies(heads: Mapping[str, Head], copies: Rows) -> dict[str, Head]:
    """The heads with the publishers of their copies, and with what they are copies of."""
    publishers: dict[str, set[str]] = collections.defaultdict(set)
    originals = {}
    for line in copies:
        if line.get("publisher"):
            publishers[line["report"]].add(line["publisher"])
        if line.get("copy") and line["kind"] in _WHOLE:
            originals[line["copy"]] = line["report"]
    return {
        name: dataclasses.replace(head, copies=tuple(sorted(publishers[name])), original=originals.get(name, name))
        for name, head in heads.items()
    }


def _sources(group: Iterable[Telling], heads: Mapping[str, Head]) -> list[Source]:
    found = [Source(heads[item.report], event, item.traits) for item in group for event in item.events]
    return sorted(found, key=lambda source: source.order)
