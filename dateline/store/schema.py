"""The schema of the archive: made in a new file, checked in an old one. ``docs/archive.md`` describes it."""

from __future__ import annotations

from importlib import resources

import duckdb

from dateline.errors import ArchiveError

#: Raised by one whenever a table or column changes.
VERSION = 1

#: What ``meta`` says in every file of ours.
APPLICATION = "dateline archive"


def statements() -> str:
    """The SQL that makes all tables."""
    return resources.files("dateline.store").joinpath("schema.sql").read_text(encoding="utf-8")


def is_empty(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the database has no table or view: just made, or its maker was stopped before the schema was in."""
    query = "SELECT (SELECT count(*) FROM duckdb_tables()) + (SELECT count(*) FROM duckdb_views() WHERE NOT internal)"
    return connection.execute(query).fetchall() == [(0,)]


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make all tables, in one transaction."""
    connection.execute("BEGIN")
    connection.execute(statements())
    connection.execute("INSERT INTO meta VALUES ('application', ?), ('schema', ?)", [APPLICATION, str(VERSION)])
    connection.execute("COMMIT")


def read_meta(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What ``meta`` holds; empty where there is no such table, or one of another shape."""
    try:
        return dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except (duckdb.CatalogException, duckdb.BinderException):
        return {}


def check(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Refuse a database that is not one of ours, or that a newer Dateline wrote.

    Raises:
        ArchiveError: with what was found and what to do.
    """
    meta = read_meta(connection)
    version = str(meta.get("schema", ""))
    if meta.get("application") != APPLICATION or not version.isdecimal():
        raise ArchiveError(f"{path}: a DuckDB file, but no Dateline archive; give another path")
    if int(version) > VERSION:
        raise ArchiveError(
            f"{path}: archive schema {version} is newer than this Dateline, which knows {VERSION}; install a newer one"
        )
