"""Workers on this machine: what becomes of a shard whose worker dies, and of a run that can have no workers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline import scale
from dateline.errors import DatelineError, ModelError
from dateline.scale import pool, runs
from dateline.store import open_archive

from . import fakes

Run = Callable[..., scale.Ran]
Content = Callable[[Path], str]
ROOT = Path(__file__).resolve().parents[2]


class Killing(runs.Unwatched):
    """Kills a worker whenever a shard is done, so many times."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
        self.left, self.pools, self.chance = times, [], random.Random(5)

        def hire(settings: scale.Settings, size: int) -> pool.Pool:
            self.pools.append(plain(settings, size))
            return self.pools[-1]

        plain = pool.Pool
        monkeypatch.setattr(pool, "Pool", hire)

    def step(self, done: object) -> None:
        if done and self.left:
            self.left -= 1
            os.kill(self.chance.choice(self.pools[-1].pids()), signal.SIGKILL)


def test_workers_that_are_killed_are_replaced(
    run: Run, sources: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sources / "slow.jsonl").write_text(
        "\n".join(fakes.line(f"{fakes.SLOW} {n}", published="2009-07-01") for n in range(30)), encoding="utf-8"
    )
    run(sources, archive=tmp_path / "whole")
    killing = Killing(monkeypatch, times=4)
    ran = run(sources, workers=2, watch=killing)
    assert killing.left == 0 and ran.lost >= 1
    assert content(tmp_path / "archive") == content(tmp_path / "whole")


def test_the_one_deadly_input_is_found_and_the_others_are_read(run: Run, sources: Path, tmp_path: Path) -> None:
    path = sources / "1.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines.insert(4, fakes.line(fakes.DEADLY))
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = run(sources, workers=2, target_bytes=10**6)
    assert ran.lost == 5, "three times as ever, then twice with every input noted"
    found = scale.status(tmp_path / "archive")
    assert found.inputs == 28 and found.outcomes["rejected"] == 1 and not found.waiting
    with open_archive(tmp_path / "archive", read_only=True) as archive:
        (row,) = archive.rows("outcomes", outcome="rejected")
    assert (row["source"], row["place"]) == (str(path), "line 5")
    assert "ends any worker that reads it" in row["reason"]


def test_a_coder_that_cannot_be_loaded_ends_the_run(run: Run, sources: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx: missing"):
        run(sources, workers=1, settings=scale.Settings(factory="tests.scale.fakes:broken"))
    with pytest.raises(DatelineError, match=r"workers die while they load the coder \(ended with exit code 3\)"):
        run(sources, workers=1, settings=scale.Settings(factory="tests.scale.fakes:dead"))
    with pytest.raises(DatelineError, match="the coder cannot be loaded: AttributeError"):
        run(sources, workers=1, settings=scale.Settings(factory="tests.scale.fakes:none"))


def test_workers_end_with_the_run_that_is_killed(tmp_path: Path) -> None:
    """Else they would write on while a new run writes."""
    fakes.write_sources(tmp_path / "sources")
    (tmp_path / "sources/slow.jsonl").write_text(
        "\n".join(fakes.line(f"{fakes.SLOW} {n}") for n in range(2000)), encoding="utf-8"
    )
    command = [sys.executable, "-m", "tests.scale.program", "run", str(tmp_path / "sources")]
    with subprocess.Popen([*command, "--archive", str(tmp_path / "archive"), "--workers", "2"], cwd=ROOT) as process:
        children = _wait_for(lambda: _children(process.pid), 3)
        _wait_for(lambda: list((tmp_path / "archive/shards").glob("*-last")), 1)
        process.kill()
    _wait_for(lambda: [pid for pid in children if not _alive(pid)], len(children))


def _children(pid: int) -> list[int]:
    """Two workers, and the process in which Python keeps track of what they share."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("the system does not tell the children of a process")
    return [int(word) for word in path.read_text().split()]


def _alive(pid: int) -> bool:
    """Whether it runs; one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _wait_for(what: Callable[[], list[int] | list[Path]], least: int) -> list[int]:
    for _ in range(1200):
        if len(found := what()) >= least:
            return found  # type: ignore[return-value]
        time.sleep(0.05)
    raise AssertionError(f"no {least} within a minute")


def test_how_a_process_ended_in_words() -> None:
    assert pool.ended(-9) == "killed by SIGKILL"
    assert pool.ended(3) == "ended with exit code 3"
