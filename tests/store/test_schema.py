"""The schema, as it stands in SQL, in the code that reads it, and in the documentation."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import duckdb

from dateline.store import schema

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_the_columns_are_those_that_the_database_makes() -> None:
    found: dict[str, dict[str, str]] = {}
    needed: dict[str, list[str]] = {}
    with duckdb.connect() as database:
        database.execute(schema.statements())
        query = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal"
        for table, name, kind, free in database.execute(f"{query} ORDER BY table_name, column_index").fetchall():
            found.setdefault(table, {})[name] = kind
            needed.setdefault(table, []).extend([] if free else [name])
    assert schema.columns() == found
    assert schema.required() == needed


def test_every_table_has_an_order_that_begins_with_what_is_never_null() -> None:
    assert set(schema.ORDER) == set(schema.columns())
    assert {*schema.OF_SHARDS, *schema.OF_LINKS, "changes", "meta"} == set(schema.columns())
    for table, names in schema.ORDER.items():
        assert names[0] in schema.required()[table]
        assert set(names) <= set(schema.columns()[table])
    for table, names in schema.KEYS.items():
        assert set(names) <= set(schema.required()[table])


def test_the_documentation_names_every_table_and_column() -> None:
    documented = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    with duckdb.connect() as database:
        database.execute(schema.statements())
        found = database.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
    sections = {part.split("`", 1)[0]: part for part in documented.split("\n### `")[1:]}
    assert set(sections) == set(schema.columns())
    missing = [(table, column) for table, column in found if f"| `{column}` |" not in sections[table]]
    assert not missing


def test_opening_the_package_does_not_load_the_database() -> None:
    code = "import sys, dateline.store, dateline.store.flat; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
