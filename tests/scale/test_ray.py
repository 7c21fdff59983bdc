"""Real Ray on this machine: two workers, one killed in mid-run; the token, and who can reach it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline import scale
from dateline.errors import DatelineError, InputError

from . import fakes

Run = Callable[..., scale.Ran]
Content = Callable[[Path], str]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="pip install 'dateline[ray]'")
def test_a_killed_worker_is_replaced_and_nobody_else_comes_in(
    run: Run, sources: Path, tmp_path: Path, content: Content, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.txt").write_text("by content", encoding="utf-8")
    flag = tmp_path / "killed"
    flag.touch()
    deadly = fakes.line(f"{fakes.DEADLY_ONCE}{flag}", published="2009-07-01")
    (sources / "deadly.jsonl").write_text(
        f"{fakes.line('Before.')}\n{deadly}\n{fakes.line('After.')}", encoding="utf-8"
    )
    run(sources, archive=tmp_path / "whole", settings=scale.Settings(str(own), fakes.FAKE.factory), target_bytes=3000)
    flag.unlink()
    command = [sys.executable, "-m", "tests.scale.on_ray", str(sources), str(tmp_path / "archive"), str(own)]
    # No token of the user's: one is made for the run.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    environment["HOME"] = str(tmp_path)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["hash"] == content(tmp_path / "archive") == content(tmp_path / "whole")
    assert told["notes"] == ["by content"]
    assert told["lost"] == 1
    assert set(told["listening"]) <= {"127.0.0.1", "[::ffff:127.0.0.1]", "[::1]"}
    assert told["friend"] == "joined"
    assert told["stranger"] in ("AuthenticationError", "ConnectionError")
    assert not (tmp_path / ".ray").exists(), "the token is not left on the disk"
    with capsys.disabled():
        sys.stdout.write(f"\nRay, two workers: {told}\n")


def test_a_cluster_is_joined_with_a_token_only(
    run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_AUTH_MODE", "RAY_USAGE_STATS_ENABLED"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    with pytest.raises(InputError, match="joined with its token; set RAY_AUTH_TOKEN_PATH"):
        run(sources, ray="127.0.0.1:1")
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"


def test_without_ray_the_extra_is_named(run: Run, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setenv("RAY_AUTH_TOKEN", "x")
    for name in ("RAY_AUTH_MODE", "RAY_USAGE_STATS_ENABLED", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    with pytest.raises(DatelineError, match=r"pip install 'dateline\[ray\]'"):
        run(sources, ray="local")
