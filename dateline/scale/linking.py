"""The one place where runs meet the linking of reports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from dateline.records import Reading
from dateline.scale import disk, opening
from dateline.scale.layout import Layout
from dateline.store.rows import as_json

if TYPE_CHECKING:
    from dateline.link import Linked
    from dateline.store.archive import Archive

#: The tables that linking makes, in which the ids of an earlier linking stand.
TABLES = ("copies", "stories", "story_reports", "incidents", "incident_events")


def card_of(reading: Reading) -> Any:
    """What linking will need to know of the report."""
    # numpy comes with it: only workers need that.
    from dateline.link import card

    return card(reading)


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

    Ids of groups that were there are kept. A file is open for writing only while the links are put in: others may read
    it as long as they are made. Killed after the links were put and before that was marked, the next run links again,
    finds the same groups and changes nothing.

    Raises:
        ArchiveError: the links cannot be written; those that were there stay.
    """
    if layout.is_folder and is_linked(layout, names, None):
        return False  # without opening it: thousands of shards would have to be looked at
    with opening.opened(layout, read_only=True) as archive:
        digest = _digest(layout, names, archive)
        if _marked(layout) == digest:
            return False
        linked = link(_cards(archive), {table: list(archive.rows(table)) for table in TABLES})
    with opening.to_write(layout) as archive:
        archive.put_links(linked.tables, linked.changes)
    with disk.guarded(layout.linked):
        disk.write(layout.linked, [json.dumps({"shards": digest})])
    return True


def is_linked(layout: Layout, names: set[str], archive: Archive | None) -> bool:
    """Whether the links were made from these shards; the archive must be open unless it is a folder."""
    return _marked(layout) == _digest(layout, names, archive)


def _digest(layout: Layout, names: set[str], archive: Archive | None) -> str:
    """A hash of what there is to link: the shards, and what `dateline code -o` has added to the archive beside them."""
    if layout.is_folder or archive is None:
        from dateline.store.folder import ADDED

        beside = [path.name for path in layout.shards.glob(f"{ADDED}*")]
    else:
        counts = (archive.stream(f"SELECT count(*) FROM {table}", []) for table in ("reports", "outcomes", "cards"))
        beside = [str(row) for rows in counts for row in rows]
    return hashlib.sha256("\n".join([*sorted(names), *sorted(beside)]).encode()).hexdigest()


def _marked(layout: Layout) -> str | None:
    """The hash of what the links were made from; None where there are none."""
    if layout.is_folder and not (layout.folder / "link" / "current.json").exists():
        return None  # a user removed damaged links: they are to be made anew
    try:
        found = json.loads(layout.linked.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(found.get("shards")) if isinstance(found, dict) else None
