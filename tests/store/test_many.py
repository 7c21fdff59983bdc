"""Linking a large archive gives more rows at once than DuckDB may hold: they go in all the same."""

from __future__ import annotations

import json
import pathlib

import pytest

from dateline.store import parts
from dateline.store.rows import Row

from .test_behaviour import STORY


def stories(count: int) -> list[Row]:
    """Rows of some 5 KB, not in order."""
    sources = [f"{n:064x}" for n in range(75)]
    return [
        {**STORY, "id": f"{n * 7919 % count:06}", "record": json.dumps({"n": n, "sources": sources})}
        for n in range(count)
    ]


def test_more_rows_than_the_memory_of_duckdb(tmp_path: pathlib.Path) -> None:
    rows = stories(30_000)
    parts.write_parts(tmp_path / "links", {"stories": rows}, {}, memory_mb=110)
    found = parts.read_shard(tmp_path / "links", memory_mb=400)["stories"]
    assert [(row["id"], row["record"]) for row in found] == sorted((row["id"], row["record"]) for row in rows)


def test_rows_in_several_steps_are_those_in_one(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts.write_parts(tmp_path / "one", {"stories": stories(101)}, {})
    monkeypatch.setattr(parts, "ROWS_AT_ONCE", 30)
    parts.write_parts(tmp_path / "several", {"stories": stories(101)}, {})
    both = [parts.read_shard(tmp_path / name)["stories"] for name in ("one", "several")]
    assert both[0] == both[1] and len(both[0]) == 101
    assert sorted(path.name for path in (tmp_path / "several").iterdir()) == ["done.json", "stories.parquet"]
