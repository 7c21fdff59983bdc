"""The one place where runs meet the linking of reports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.records import Reading
from dateline.scale import disk
from dateline.scale.layout import Layout
from dateline.store import open_archive
from dateline.store.rows import as_json

if TYPE_CHECKING:
    from dateline.link import Linked

#: The tables that linking makes, in which the ids of an earlier linking stand.
TABLES = ("copies", "stories", "story_reports", "incidents", "incident_events")


def card_of(reading: Reading) -> Any:
    """What linking will need to know of the report."""
    # numpy comes with it: only workers need that.
    from dateline.link import card

    return card(reading)


def link_archive(archive: Any) -> int:
    """Link all reports of the open archive anew, keeping the ids of groups that were there; how many things changed.

    Raises:
        ArchiveError: the links cannot be written; those that were there stay.
    """
    linked = link(_cards(archive), {table: list(archive.rows(table)) for table in TABLES})
    archive.put_links(linked.tables, linked.changes)
    return len(linked.changes)


def _cards(archive: Any) -> Iterator[str]:
    """The cards of all reports as JSON; those that `dateline code -o` added have none there, and get one here."""
    yield from (str(row["record"]) for row in archive.rows("cards"))
    query = "SELECT id FROM reports WHERE NOT EXISTS (SELECT 1 FROM cards WHERE report = reports.id) ORDER BY id"
    for (id,) in archive.stream(query, []):
        yield as_json(card_of(archive.reading(id)))


def link(cards: Iterable[str], previous: dict[str, list[dict[str, Any]]]) -> Linked:
    """`dateline.link.link` of the cards as JSON, imported where it is needed: numpy comes with it."""
    import dateline.link as linking

    return linking.link((linking.Card.from_dict(json.loads(card)) for card in cards), previous)


def link_once(layout: Layout, names: set[str]) -> bool:
    """Link the archive, whose shards have these names, unless that was done; whether it was to be done.

    Killed after the links were put and before that was marked, the next run links again, finds the same groups and
    changes nothing.
    """
    digest = _digest(layout, names)
    if _marked(layout.linked) == digest:
        return False
    with open_archive(layout.archive) as archive:
        link_archive(archive)
    with disk.guarded(layout.linked):
        disk.write(layout.linked, [json.dumps({"shards": digest})])
    return True


def is_linked(layout: Layout, names: set[str]) -> bool:
    """Whether the links were made from these shards."""
    return _marked(layout.linked) == _digest(layout, names)


def _digest(layout: Layout, names: set[str]) -> str:
    """A hash of what there is to link: the shards, and what `dateline code -o` has added to the archive beside them."""
    if layout.is_folder:
        from dateline.store.folder import ADDED

        beside = [path.name for path in layout.shards.glob(f"{ADDED}*")]
    else:
        with open_archive(layout.archive, read_only=True) as archive:
            counts = (archive.stream(f"SELECT count(*) FROM {table}", []) for table in ("reports", "outcomes", "cards"))
            beside = [str(row) for rows in counts for row in rows]
    return hashlib.sha256("\n".join([*sorted(names), *sorted(beside)]).encode()).hexdigest()


def _marked(path: Path) -> str | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(found.get("shards")) if isinstance(found, dict) else None
