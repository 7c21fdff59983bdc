"""What ``dateline status`` tells while others have the archive open."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dateline import scale
from dateline.scale import lock, opening
from dateline.scale.layout import lay_out
from dateline.scale.runs import Unwatched
from dateline.store import open_archive
from dateline.store.file import FileArchive

from . import fakes

Run = Callable[..., scale.Ran]
ROOT = Path(__file__).resolve().parents[2]


def ask(archive: Path) -> dict[str, Any]:
    """The status as another process is told it."""
    command = [sys.executable, "-m", "tests.scale.program", "status", str(archive), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class Asking(Unwatched):
    """Asks for the status at the first steps of loading."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.told: list[dict[str, Any]] = []

    def stage(self, name: str, total: int, done: int) -> None:
        self.name = name

    def step(self, done: object) -> None:
        if self.name == "load" and len(self.told) < 3:
            self.told.append(ask(self.archive))


def test_a_run_that_writes_the_file_tells_what_is_in_it(
    run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive.duckdb"
    run(sources / "0.jsonl", archive=archive)
    plain = FileArchive.put_links
    while_linked: list[dict[str, Any]] = []

    def put_links(self: FileArchive, *arguments: Any) -> None:
        while_linked.append(ask(archive))
        plain(self, *arguments)

    monkeypatch.setattr(FileArchive, "put_links", put_links)
    watch = Asking(archive)
    run(sources, archive=archive, watch=watch)
    assert [(told["inputs"], told["waiting"]) for told in watch.told] == [(27, 0)] * 3
    assert [told["unloaded"] for told in watch.told] == [18] * 3
    assert all(told["writing"] and told["running"] and not told["linked"] for told in watch.told)
    (linking,) = while_linked
    assert (linking["inputs"], linking["unloaded"], linking["writing"]) == (27, 0, True)
    found = scale.status(archive)
    assert linking["outcomes"] == found.outcomes and found.linked and not found.writing
    assert not lay_out(str(archive)).told.exists()


def test_what_a_killed_run_told_is_not_believed(run: Run, sources: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.duckdb"
    run(sources, archive=archive)
    layout = lay_out(str(archive))
    layout.told.write_text('{"outcomes": {"coded": 1}, "reasons": {}, "shards": []}\n', encoding="utf-8")
    with holding(archive, read_only=False):
        done = subprocess.run(
            [sys.executable, "-m", "tests.scale.program", "status", str(archive)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "has the archive open; wait until it is done" in done.stderr
    run(archive=archive)
    assert not layout.told.exists()


class holding:  # noqa: N801 - reads as a function
    """Another process that has the archive open, for so many seconds."""

    def __init__(self, archive: Path, read_only: bool, seconds: float = 30) -> None:
        code = (
            "import sys, time; from dateline.store import open_archive\n"
            f"with open_archive({str(archive)!r}, read_only={read_only}):\n"
            f"    print('open', flush=True); time.sleep({seconds})"
        )
        self.process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> None:
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()


def test_a_run_waits_for_those_who_read(
    run: Run, sources: Path, tmp_path: Path, content: Callable[[Path], str]
) -> None:
    archive = tmp_path / "archive.duckdb"
    run(sources / "0.jsonl", archive=archive)
    with holding(archive, read_only=True, seconds=1):
        run(sources, archive=archive)
    run(sources, archive=tmp_path / "fresh")
    assert content(archive) == content(tmp_path / "fresh")


def test_others_may_read_while_links_are_made(
    run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive.duckdb"
    plain, asked = fakes.link, []

    def link(*arguments: Any) -> Any:
        linked = plain(*arguments)
        asked.append(ask(archive))
        return linked

    monkeypatch.setattr(fakes, "link", link)
    run(sources, archive=archive)
    assert [(told["inputs"], told["writing"], told["linked"]) for told in asked] == [(27, False, False)]


def test_a_look_at_the_lock_stops_no_run(run: Run, sources: Path, tmp_path: Path) -> None:
    """To see whether it is held, status takes it for a moment."""
    run(sources)
    layout = lay_out(str(tmp_path / "archive"))
    taken = threading.Event()

    def look() -> None:
        with lock.held(layout):
            taken.set()
            time.sleep(0.2)

    thread = threading.Thread(target=look)
    thread.start()
    taken.wait()
    run(sources)
    thread.join()


def test_waiting_ends(run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "archive.duckdb"
    run(sources, archive=archive)
    monkeypatch.setattr(opening, "SHORT", 0.2)
    with holding(archive, read_only=False), pytest.raises(scale.runs.ArchiveError, match="has the archive open"):
        scale.status(archive)
    with open_archive(archive, read_only=True):
        assert scale.status(archive).linked
