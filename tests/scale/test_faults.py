"""Killed at any moment, refused any write, out of room: run again, it ends in what an undisturbed run ends in.

DATELINE_KILLS sets how often runs are killed (50 by default), DATELINE_EVERY that every write is refused in turn, not
every third.
"""

from __future__ import annotations

import builtins
import collections
import errno
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline import scale
from dateline.errors import ArchiveError, InputError

from . import fakes
from .killing import STAGES

Run = Callable[..., scale.Ran]
Content = Callable[[Path], str]

KILLS = int(os.environ.get("DATELINE_KILLS", "50"))
EVERY = 1 if os.environ.get("DATELINE_EVERY") else 3
ROOT = Path(__file__).resolve().parents[2]


def test_killed_at_any_moment_it_ends_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "tests.scale.killing", str(tmp_path), str(KILLS), "20261121"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    killed: collections.Counter[str] = collections.Counter()
    for result in told["results"]:
        wanted = told["wanted"][result["archive"]]
        assert {key: result[key] for key in wanted} == wanted, result
        assert (result["code"], result["after"]) == (0, 0), result
        killed[result["stage"]] += result["killed"]
    assert killed.total() >= KILLS
    assert set(killed) == set(STAGES) or KILLS < 30
    assert len({wanted["hash"] for wanted in told["wanted"].values()}) == 1
    with capsys.disabled():
        sys.stdout.write(f"\nkilled {killed.total()} times, equal content every time: {dict(killed)}\n")


class Refusing:
    """Counts what writes to the disk, and refuses it once: there is no room."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        self.count, self.at = 0, at
        for name in ("write", "pwrite", "fsync", "ftruncate", "rename", "replace", "mkdir"):
            monkeypatch.setattr(os, name, self._counted(getattr(os, name)))
        monkeypatch.setattr(os, "open", self._counted(os.open, lambda path, flags, *_, **__: flags & os.O_ACCMODE))
        opening = self._counted(builtins.open, lambda path, mode="r", *_, **__: set(mode) & set("wax+"))
        monkeypatch.setattr(builtins, "open", opening)
        monkeypatch.setattr(io, "open", opening)

    def _counted(
        self, plain: Callable[..., Any], counts: Callable[..., Any] = lambda *_, **__: True
    ) -> Callable[..., Any]:
        def counted(*arguments: Any, **more: Any) -> Any:
            if counts(*arguments, **more):
                self.count += 1
                if self.count == self.at:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return plain(*arguments, **more)

        return counted


@pytest.mark.parametrize("name", ["archive", "archive.duckdb"])
def test_any_write_may_be_refused(
    run: Run,
    tmp_path: Path,
    content: Content,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    sources = fakes.write_sources(tmp_path / "sources", files=1, reports=2)
    run(sources, archive=tmp_path / f"whole-{name}")
    wanted = content(tmp_path / f"whole-{name}")
    archive = tmp_path / name
    refused = 0
    for at in range(1, 10_000, EVERY):
        with monkeypatch.context() as patch:
            refusing = Refusing(patch, at)
            try:
                run(sources, archive=archive)
            except ArchiveError as error:
                assert "No space left on device" in str(error) and "\n" not in str(error)
                refused += 1
        if refusing.count < at:
            break
        if refused and (archive.is_file() or (archive / "archive.json").exists()):
            found = scale.status(archive)
            assert sum(found.outcomes.values()) == found.inputs <= 3
        run(sources, archive=archive)
        assert content(archive) == wanted, f"write {at}"
        for path in tmp_path.glob(f"{name}*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert refused > 30 // EVERY
    with capsys.disabled():
        sys.stdout.write(f"\n{name}: {refused} of {refusing.count} writes refused, equal content every time\n")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A file system of so many KiB; made larger when asked again."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = False

    def of(kib: int) -> Path:
        nonlocal mounted
        again = "remount," if mounted else ""
        command = ["mount", "-t", "tmpfs", "-o", f"{again}size={kib}k", "tmpfs", str(place)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("only root may mount a small file system")
        mounted = True
        return place

    yield of
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="tmpfs is Linux's")
@pytest.mark.parametrize("name", ["archive", "archive.duckdb"])
def test_a_disk_that_is_full_may_be_made_larger(
    run: Run, sources: Path, tmp_path: Path, content: Content, small_disk: Callable[[int], Path], name: str
) -> None:
    run(sources, archive=tmp_path / name)
    failures = 0
    for kib in (16, 40, 64, 100, 160, 300, 20_000):
        archive = small_disk(kib) / name
        try:
            run(sources, archive=archive)
        except (ArchiveError, InputError) as error:
            failures += 1
            assert "\n" not in str(error)
    assert failures >= 3, "the first sizes are too small"
    assert content(archive) == content(tmp_path / name)
