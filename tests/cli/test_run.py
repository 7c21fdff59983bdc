"""``dateline run`` and ``dateline status``."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline import scale
from dateline.cli.status import lines
from dateline.records import Arrival, Piece
from dateline.scale import linking, runs, work
from dateline.store import content_hash, open_archive

from ..scale import fakes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fakes in the place of the coder, the sources and the linking, all in this process."""
    for module, name in ((work, "read_piece"), (work, "card_of"), (linking, "link")):
        monkeypatch.setattr(module, name, getattr(fakes, name))
    monkeypatch.setattr(runs, "_workers", lambda settings, count, ray: runs.Here(_faked(settings)))


def _faked(settings: scale.Settings) -> scale.Settings:
    return scale.Settings(settings.resources, fakes.FAKE.factory)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return fakes.write_sources(tmp_path / "sources", files=2)


def test_a_run_tells_what_became_of_the_inputs(
    quick: None, run: Callable[..., Any], sources: Path, tmp_path: Path
) -> None:
    (sources / "more.jsonl").write_text(fakes.REJECT + "binary: a \x1b[2Jpicture", encoding="utf-8")
    ran = run("run", sources, "--archive", tmp_path / "news")
    assert (ran.code, ran.out) == (0, ""), "single inputs that were rejected are no failure"
    told = f"""\
worked 1 shard
{tmp_path}/news: 19 inputs
          8 coded
          9 no event
          1 copy
          1 rejected
                    1 binary
1 of 1 shard done, linked
"""
    assert ran.err == told
    shown = run("status", tmp_path / "news")
    assert (shown.code, shown.out) == (0, told.split("\n", 1)[1])
    again = run("run", "--archive", tmp_path / "news")
    assert again.err.startswith("worked 0 shards, 1 were there\n")


def test_status_as_json(quick: None, run: Callable[..., Any], sources: Path, tmp_path: Path) -> None:
    run("run", sources, "--archive", tmp_path / "news.duckdb")
    found = json.loads(run("status", tmp_path / "news.duckdb", "--json").out)
    assert found["outcomes"] == {"coded": 8, "no event": 9, "copy": 1, "not English": 0, "rejected": 0}
    assert (found["inputs"], found["waiting"], found["linked"], found["running"]) == (18, 0, True, False)


def test_resources_are_used_and_what_is_not_read_of_them_told(
    quick: None, run: Callable[..., Any], sources: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.txt").write_text("a.txt: not read", encoding="utf-8")
    assert run("run", sources, "--archive", tmp_path / "news", "--resources", own).err.startswith("a.txt: not read\n")


@pytest.mark.parametrize("name", ["news", "news.duckdb"])
def test_a_check_finds_what_is_not_as_it_was_written(
    quick: None, run: Callable[..., Any], sources: Path, tmp_path: Path, name: str
) -> None:
    archive = tmp_path / name
    run("run", sources, "--archive", archive)
    plain = run("status", archive)
    checked = run("status", archive, "--check")
    assert (checked.code, checked.out) == (0, plain.out)
    assert checked.err.startswith("checked ") and checked.err.endswith(" MB): all as written\n")
    if name == "news":
        before = content(archive)
        for place, remedy in (
            ("shards/*/reports.parquet", "{folder} and run again: its shard is then read anew"),
            ("link/*/stories.parquet", "{link} and run again: the reports are then linked anew"),
        ):
            (part,) = archive.glob(place)
            part.write_bytes(bytes(part.stat().st_size))
            checked = run("status", archive, "--check")
            what = remedy.format(folder=part.parent, link=archive / "link")
            assert (checked.code, checked.out) == (1, "")
            assert checked.err == (
                f"dateline: {part}: damaged (its SHA-256 is not that which was written); remove the folder {what}\n"
            )
            shutil.rmtree(what.split(" and run")[0])
            assert run("run", "--archive", archive).code == 0
            assert run("status", archive, "--check").code == 0 and content(archive) == before


def content(path: Path) -> str:
    with open_archive(path, read_only=True) as archive:
        return content_hash(archive)


@pytest.mark.parametrize("name", ["news", "news.duckdb"])
def test_a_file_given_to_run_and_to_code_is_one_input(
    quick: None,
    run: Callable[..., Any],
    sources: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    def arrivals(paths: list[str]) -> Iterator[Arrival]:
        return itertools.chain.from_iterable(fakes.read_piece(Piece((path,))) for path in paths)

    monkeypatch.setattr(sys.modules["dateline.cli.code"], "load_arrivals", arrivals)
    monkeypatch.chdir(sources)
    (sources / "more.jsonl").write_text(fakes.REJECT + "binary", encoding="utf-8")
    run("run", sources, "--archive", tmp_path / name)
    before = content(tmp_path / name)
    for given in ("more.jsonl", "../sources/more.jsonl", sources / "more.jsonl"):
        coded = run("code", "0.jsonl", given, "-o", tmp_path / name)
        assert f"rejected {given}, line 1: binary" in coded.err, "as it was given"
        with open_archive(tmp_path / name, read_only=True) as archive:
            inputs = [row["source"] for row in archive.rows("outcomes")]
        assert (len(inputs), {os.path.dirname(source) for source in inputs}) == (19, {str(sources)})
    assert content(tmp_path / name) == before


def test_what_is_gone_is_told_and_what_cannot_be_read_is_a_fault(
    quick: None, run: Callable[..., Any], sources: Path, tmp_path: Path
) -> None:
    files = sorted(sources.iterdir())
    run("run", *files, "--archive", tmp_path / "news")
    files[0].unlink()
    ran = run("run", *files, "--archive", tmp_path / "news")
    assert ran.code == 0 and ran.err.endswith(f"{files[0]}: gone; what was read before stays in the archive\n")
    assert f"{tmp_path}/news: 18 inputs\n" in ran.err
    files[1].unlink()
    files[1].mkdir()
    ran = run("run", *files, "--archive", tmp_path / "news")
    assert ran.code == 2 and f"{tmp_path}/news: 18 inputs\n" in ran.err
    why = "cannot be read now (it is a folder now); what was read before stays in the archive"
    assert ran.err.splitlines()[-1] == f"dateline: {files[1]}: {why}"


def test_bad_usage(run: Callable[..., Any], sources: Path, tmp_path: Path) -> None:
    for arguments, words in (
        (["run", sources], "Missing option '--archive'"),
        (["run", "--archive", tmp_path / "a"], "name the files or folders to read"),
        (["run", "-", "--archive", tmp_path / "a"], "write standard input to a file first"),
        (["run", sources, "--archive", tmp_path / "a", "--workers", "0"], "--workers"),
        (["run", tmp_path / "nothing", "--archive", tmp_path / "a"], "does not exist"),
        (["status", tmp_path / "nothing"], "no such archive"),
    ):
        ran = run(*arguments)
        assert ran.code == 2 and words in ran.err and ran.err.count("\n") == 1, ran


def test_status_while_shards_wait() -> None:
    found = scale.Status(
        archive="news",
        inputs=1200,
        outcomes={"coded": 0, "no event": 0, "copy": 0, "not English": 0, "rejected": 1200},
        reasons={"rejected": {f"reason {n}": 100 for n in range(12)}},
        shards=3,
        done=1,
        waiting_files=1,
        waiting_bytes=2_500_000,
        unloaded=1,
        linked=False,
        running=True,
    )
    told = list(lines(found))
    assert told[0] == "news: 1,200 inputs"
    assert told[-3].strip() == "200 for other reasons (--json has all)"
    assert told[-2] == "1 input of these not loaded yet; run again to load them"
    told_by_run = list(lines(dataclasses.replace(found, writing=True)))
    assert told_by_run[-3] == "1 input of these not loaded yet; a run loads them just now"
    assert told_by_run[-2].startswith("a run writes to the file just now; which of the inputs it loads are copies")
    assert told[-1] == "1 of 3 shards done; 2 waiting (1 file, 2.5 MB), not counted above; a run works on it"


def test_ctrl_c_ends_a_run_that_can_go_on(sources: Path, tmp_path: Path) -> None:
    (sources / "slow.jsonl").write_text(
        "\n".join(fakes.line(f"{fakes.SLOW} {n}") for n in range(2000)), encoding="utf-8"
    )
    command = [sys.executable, "-m", "tests.scale.program", "run", str(sources), "--archive", str(tmp_path / "news")]
    process = subprocess.Popen(
        [*command, "--workers", "2"], cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    for _ in range(1200):
        if list((tmp_path / "news/shards").glob("*-last")):
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == "dateline: interrupted\n"
    found = scale.status(tmp_path / "news")
    assert 0 < found.done < found.shards and not found.running
