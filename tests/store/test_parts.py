"""Shards: whole or not at all, the same bytes for the same rows, and damage told."""

from __future__ import annotations

import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import textwrap

import duckdb
import pytest

from dateline.errors import ArchiveError
from dateline.records import Outcome
from dateline.store import is_done, parts, read_done, read_shard, schema, shard_rows, write_shard

from . import samples

ROOT = pathlib.Path(__file__).resolve().parents[2]


def rows(ids: str = "cab") -> dict[str, list[dict]]:
    return shard_rows((Outcome("f", key, "coded", None, key), samples.reading(id=key), {"of": key}) for key in ids)


def content(folder: pathlib.Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_what_is_written_is_read(tmp_path: pathlib.Path) -> None:
    made = rows()
    write_shard(tmp_path / "s", made, {"shard": 7})
    assert {table: sorted(map(str, some)) for table, some in read_shard(tmp_path / "s").items()} == {
        table: sorted(map(str, some)) for table, some in made.items()
    }
    done = read_done(tmp_path / "s")
    assert (done["shard"], done["schema"], done["outcomes"]) == (7, schema.VERSION, {"coded": 3})
    assert done["rows"] == {table: len(some) for table, some in made.items()}
    assert set(done["files"]) == {f"{table}.parquet" for table in made}


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path: pathlib.Path) -> None:
    shuffled = {table: random.Random(5).sample(some, len(some)) for table, some in reversed(rows("bca").items())}
    write_shard(tmp_path / "one", rows())
    write_shard(tmp_path / "elsewhere" / "two", shuffled)
    assert content(tmp_path / "one") == content(tmp_path / "elsewhere" / "two")


def test_a_path_with_any_letter_in_it(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "it's [a] *?{b} é"
    write_shard(folder, rows())
    assert len(read_shard(folder)["events"]) == 9


def test_a_shard_without_rows_is_done_too(tmp_path: pathlib.Path) -> None:
    write_shard(tmp_path / "s", {"events": []})
    assert is_done(tmp_path / "s") and read_shard(tmp_path / "s") == {}


def test_a_finished_shard_is_left_alone_and_an_unfinished_replaced(tmp_path: pathlib.Path) -> None:
    write_shard(tmp_path / "s", rows())
    before = content(tmp_path / "s")
    write_shard(tmp_path / "s", rows("x"))
    assert content(tmp_path / "s") == before
    (tmp_path / "s" / parts.DONE).unlink()
    write_shard(tmp_path / "s", rows("x"))
    assert [row["id"] for row in read_shard(tmp_path / "s")["reports"]] == ["x"]


def test_rows_that_no_shard_can_hold_are_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ValueError, match="no table stories"):
        write_shard(tmp_path / "s", {"stories": []})
    twice = rows("a")
    with pytest.raises(ValueError, match="two rows of reports with one id"):
        write_shard(tmp_path / "s", {**twice, "reports": twice["reports"] * 2})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", range(14))
def test_a_write_that_fails_leaves_nothing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Every sync, rename and COPY in turn."""
    calls = iter(range(1_000))

    def failing(whole):
        def run(*values: object, **named: object) -> object:
            if next(calls) == call:
                raise OSError(28, "No space left on device")
            return whole(*values, **named)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(parts, "sync", failing(parts.sync))
        patch.setattr(parts, "_write_part", failing(parts._write_part))
        patch.setattr(pathlib.Path, "rename", failing(pathlib.Path.rename))
        patch.setattr(pathlib.Path, "replace", failing(pathlib.Path.replace))
        with pytest.raises(ArchiveError, match=r"s: cannot be written: No space left on device; mend that and run"):
            write_shard(tmp_path / "s", rows())
    assert list(tmp_path.iterdir()) == []
    write_shard(tmp_path / "s", rows())
    assert is_done(tmp_path / "s")


def test_a_fault_of_the_database_is_told_the_same_way(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise duckdb.IOException("IO Error: no room\nmore")

    monkeypatch.setattr(parts, "_write_part", fail)
    with pytest.raises(ArchiveError, match="s: cannot be written: IO Error: no room; mend that"):
        write_shard(tmp_path / "s", rows())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: (folder / "events.parquet").unlink(), "events.parquet: missing or cut short"),
        (lambda folder: os.truncate(folder / "events.parquet", 100), "events.parquet: missing or cut short"),
        (lambda folder: (folder / parts.DONE).unlink(), "done.json: cannot be read"),
        (lambda folder: (folder / parts.DONE).write_text("{"), "no mark of a finished shard"),
        (lambda folder: (folder / parts.DONE).write_text("[]"), "no mark of a finished shard"),
        (lambda folder: (folder / parts.DONE).write_bytes(b"\xff\xfe"), "no mark of a finished shard"),
        (lambda folder: scramble(folder / "events.parquet"), "events.parquet: damaged"),
    ],
)
def test_damage_is_named_with_the_remedy(tmp_path: pathlib.Path, damage, words: str) -> None:
    write_shard(tmp_path / "s", rows())
    damage(tmp_path / "s")
    with pytest.raises(ArchiveError, match=f"{words}.*; remove .* and run again"):
        read_shard(tmp_path / "s")


def scramble(path: pathlib.Path) -> None:
    path.write_bytes(b"\x00" * path.stat().st_size)


def test_killed_at_any_moment_a_shard_is_whole_or_not_there(tmp_path: pathlib.Path) -> None:
    script = f"""
        import itertools, pathlib
        from dateline.store import write_shard
        from tests.store.test_parts import rows
        made = rows()
        for n in itertools.count():
            write_shard(pathlib.Path({str(tmp_path)!r}, str(n)), made)
            print(n, flush=True)
    """
    worker = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with worker:
        assert worker.stdout
        for _ in range(4):
            worker.stdout.readline()
        worker.send_signal(signal.SIGKILL)
    left = [path for path in tmp_path.iterdir() if not path.name.startswith(".")]
    assert len(left) >= 4
    for path in left:
        assert len(read_shard(path)["events"]) == 9
    parts.sweep(tmp_path)
    assert set(tmp_path.iterdir()) == set(left)


def test_the_mark_is_plain_json(tmp_path: pathlib.Path) -> None:
    write_shard(tmp_path / "s", rows("a"))
    assert json.loads((tmp_path / "s" / parts.DONE).read_text())["rows"]["events"] == 3
