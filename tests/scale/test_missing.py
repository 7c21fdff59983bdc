"""Sources that were read and are gone, or cannot be read, when the run is repeated."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline import scale
from dateline.errors import InputError
from dateline.scale import fingerprint, linking
from dateline.store import open_archive

from . import fakes

Run = Callable[..., scale.Ran]
Content = Callable[[Path], str]
LARGE = 10**6


@pytest.mark.parametrize("name", ["archive", "archive.duckdb"])
@pytest.mark.parametrize("target", [900, LARGE])
def test_a_source_that_is_gone_keeps_what_was_read_of_it(
    run: Run, sources: Path, tmp_path: Path, content: Content, name: str, target: int
) -> None:
    archive = tmp_path / name
    files = sorted(sources.iterdir())
    assert run(*files, archive=archive, target_bytes=target).missing.gone == ()
    before = content(archive)
    files[1].unlink()
    for _ in range(2):
        ran = run(*files, archive=archive, target_bytes=target)
        assert (ran.missing.gone, ran.missing.unreadable) == ((str(files[1]),), {})
        assert content(archive) == before
    assert run(sources, archive=archive, target_bytes=target).missing.gone == (str(files[1]),)
    assert run(files[0], archive=archive, target_bytes=target).missing.gone == (), "nobody asked for it"
    (sources / "3.jsonl").write_text(fakes.line("One more."), encoding="utf-8")
    assert run(*files, sources / "3.jsonl", archive=archive, target_bytes=target).inputs == 1
    shutil.rmtree(sources)
    assert len(run(sources, archive=archive, target_bytes=target).missing.gone) == 4
    with pytest.raises(InputError, match="does not exist"):
        run(tmp_path / "never", archive=archive)


def broken(path: Path, how: str, patch: pytest.MonkeyPatch) -> str:
    """Make the file unreadable; why it then is."""
    if how == "an error of the disk":
        plain = fingerprint._hash

        def hashed(each: str) -> str:
            if each == str(path):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return plain(each)

        os.utime(path)
        patch.setattr(fingerprint, "_hash", hashed)
        return "its content cannot be read"
    path.unlink()
    if how == "a pipe":
        os.mkfifo(path)
        return "it is no file any more"
    if how == "a link to nothing":
        path.symlink_to("nothing")
        return "No such file or directory"
    path.mkdir()
    if how == "a folder of files":
        (path / "new.jsonl").write_text(fakes.line("Another thing."), encoding="utf-8")
    return "it is a folder now"


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("target", [900, LARGE])
@pytest.mark.parametrize(
    "how", ["an error of the disk", "a pipe", "a link to nothing", "an empty folder", "a folder of files"]
)
def test_a_source_that_cannot_be_read_keeps_what_was_read_of_it(
    run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, target: int, named: bool
) -> None:
    files = sorted(sources.iterdir())
    given = files if named else [sources]
    run(*given, target_bytes=target)
    before = scale.status(tmp_path / "archive")
    with monkeypatch.context() as patch:
        why = broken(files[1], how, patch)
        for _ in range(2):
            ran = run(*given, target_bytes=target)
            assert (ran.missing.gone, ran.missing.unreadable) == ((), {str(files[1]): why})
            found = scale.status(tmp_path / "archive")
            more = how == "a folder of files"
            assert (found.inputs, found.outcomes["coded"]) == (before.inputs + more, before.outcomes["coded"])
            assert found.linked


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_cannot_be_entered(run: Run, sources: Path, tmp_path: Path) -> None:
    run(sources)
    sources.chmod(0)
    try:
        assert list(run(sources).missing.unreadable) == [str(sources)]
        assert scale.status(tmp_path / "archive").inputs == 27
    finally:
        sources.chmod(0o700)


@pytest.mark.parametrize("again", [True, False])
def test_one_that_is_gone_stays_where_another_of_its_shard_has_changed(
    run: Run, sources: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """As if it had always been read alone; what it has in common with the changed one too."""
    monkeypatch.setattr("dateline.scale.work.PART_INPUTS", 10)
    monkeypatch.setattr(linking, "card_of", fakes.card_of)
    run(sources, target_bytes=LARGE)
    (sources / "1.jsonl").unlink()
    (sources / "0.jsonl").write_text(fakes.line("Something else."), encoding="utf-8")
    if not again:
        (sources / "2.jsonl").unlink()
    ran = run(sources / "0.jsonl", target_bytes=LARGE)
    assert ran.inputs == (10 if again else 1)
    assert scale.status(tmp_path / "archive").inputs == 19

    fresh = fakes.write_sources(tmp_path / "fresh", files=3)
    shutil.rmtree(sources)
    shutil.move(fresh, sources)
    (sources / "0.jsonl").write_text(fakes.line("Something else."), encoding="utf-8")
    run(sources, archive=tmp_path / "wanted", target_bytes=LARGE)
    assert content(tmp_path / "archive") == content(tmp_path / "wanted")
    with open_archive(tmp_path / "archive", read_only=True) as archive:
        (same,) = archive.rows("copies")
        assert same["publisher"] == "agency 2"


def test_it_stays_where_the_run_is_killed_while_it_is_kept(
    run: Run, sources: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(sources, target_bytes=LARGE)
    (sources / "1.jsonl").rename(tmp_path / "away")
    (sources / "0.jsonl").write_text(fakes.line("Something else."), encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("dateline.scale.manifest.write", _once(scale.runs.manifest.write))
        with pytest.raises(KeyboardInterrupt):
            run(sources, target_bytes=LARGE)
    (tmp_path / "away").rename(sources / "1.jsonl")
    (sources / "1.jsonl").write_text(fakes.line("Something new."), encoding="utf-8")
    run(sources, target_bytes=LARGE)
    run(sources, archive=tmp_path / "wanted", target_bytes=LARGE)
    assert content(tmp_path / "archive") == content(tmp_path / "wanted")


def _once(write: Callable[..., None]) -> Callable[..., None]:
    """Writes the first manifest, and is stopped at the second."""
    calls = []

    def writing(*arguments: object) -> None:
        calls.append(1)
        if len(calls) > 1:
            raise KeyboardInterrupt
        write(*arguments)

    return writing
