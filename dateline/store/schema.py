"""The schema of the archive: its tables, what keeps their rows apart and in order. ``docs/archive.md`` describes it."""

from __future__ import annotations

import functools
import re
from importlib import resources

from dateline.errors import ArchiveError

#: Raised by one whenever a table or column changes.
VERSION = 2

#: What ``meta`` says in every archive of ours.
APPLICATION = "dateline archive"

#: The tables that hold what was read in reports, by the column that names the report.
OF_REPORTS = {
    "reports": "id",
    "events": "report",
    "sayings": "report",
    "parties": "report",
    "counts": "report",
    "cards": "report",
}

#: The tables that linking replaces as a whole.
OF_LINKS = ("copies", "stories", "story_reports", "incidents", "incident_events")

#: The tables a shard may hold: those of reports, the outcomes, and the exact copies found within it.
OF_SHARDS = (*OF_REPORTS, "outcomes", "copies")

#: The columns by which the rows of a table are put in order; the first of them is never null.
ORDER = {
    "meta": ("key",),
    "reports": ("id",),
    "events": ("report", "n"),
    "sayings": ("report", "n"),
    "parties": ("report", "side", "owner", "n", "record"),
    "counts": ("report", "owner", "n", "record"),
    "outcomes": ("source", "place"),
    "cards": ("report",),
    "copies": ("report", "copy", "kind", "source", "place", "record"),
    "stories": ("id",),
    "story_reports": ("story", "report"),
    "incidents": ("id",),
    "incident_events": ("incident", "report", "event"),
    "changes": ("run", "what", "id", "kind", "record"),
}

#: The columns that no two rows of a table share.
KEYS = {
    "meta": ("key",),
    "reports": ("id",),
    "outcomes": ("source", "place"),
    "cards": ("report",),
    "stories": ("id",),
    "incidents": ("id",),
}


def statements() -> str:
    """The SQL that makes all tables, in DuckDB's words."""
    return resources.files("dateline.store").joinpath("schema.sql").read_text(encoding="utf-8")


@functools.cache
def _parsed() -> dict[str, list[list[str]]]:
    """Table -> the words of each column's definition; PRIMARY KEY (…) is no column."""
    bare = re.sub(r"--.*|,\s*PRIMARY KEY \(.*?\)", "", statements())
    tables = re.findall(r"CREATE TABLE (\w+) \((.*?)\);", bare, re.DOTALL)
    return {name: [part.replace('"', "").split() for part in body.split(",")] for name, body in tables}


@functools.cache
def columns() -> dict[str, dict[str, str]]:
    """Table -> column -> type, in the order of ``schema.sql``."""
    return {table: {name: kind for name, kind, *_ in parts} for table, parts in _parsed().items()}


@functools.cache
def required() -> dict[str, list[str]]:
    """Table -> the columns that may not be null."""
    return {table: [name for name, _, *more in parts if more] for table, parts in _parsed().items()}


def names(table: str) -> str:
    """The columns of the table, quoted, with commas between them."""
    return ", ".join(f'"{name}"' for name in columns()[table])


def order(table: str) -> str:
    """What comes after ORDER BY for the table's own order."""
    return ", ".join(f'"{name}"' for name in ORDER[table])


def check(meta: dict[str, str], path: str, what: str) -> int:
    """The version of the archive; refuse what is not one of ours, or what a newer Dateline wrote.

    Args:
        meta: what the archive says of itself.
        path: where it is.
        what: what was found there ("a DuckDB file"), for the message.

    Raises:
        ArchiveError: with what was found and what to do.
    """
    version = str(meta.get("schema", ""))
    if meta.get("application") != APPLICATION or not version.isdecimal():
        raise ArchiveError(f"{path}: {what}, but no Dateline archive; give another path")
    if int(version) > VERSION:
        raise ArchiveError(
            f"{path}: archive schema {version} is newer than this Dateline, which knows {VERSION}; install a newer one"
        )
    return int(version)
