"""A run from its sources to a linked archive: what it keeps, what it reads anew, what it refuses."""

from __future__ import annotations

import datetime
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dateline import scale
from dateline.errors import ArchiveError, InputError
from dateline.records import Arrival, Outcome, Piece, Reading, Report
from dateline.scale import linking, lock, manifest, opening, runs, work
from dateline.scale.layout import lay_out
from dateline.store import open_archive

from ..store import samples
from . import fakes

Run = Callable[..., scale.Ran]
Content = Callable[[Path], str]


def outcomes(path: Path) -> dict[str, int]:
    return {name: count for name, count in scale.status(path).outcomes.items() if count}


def settle(folder: Path) -> None:
    """Make the files old enough for their hashes to be trusted: a second look at them is what is tested."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(10**18, 10**18))


def test_every_input_has_one_outcome(run: Run, sources: Path, tmp_path: Path) -> None:
    more = [fakes.REJECT + "binary: a picture", fakes.line(fakes.UNREADABLE), fakes.REJECT + "binary: a film"]
    (sources / "more.jsonl").write_text("\n".join(more), encoding="utf-8")
    ran = run(sources)
    found = scale.status(tmp_path / "archive")
    assert ran.inputs == found.inputs == 3 * 9 + 3
    assert found.outcomes == {"coded": 12, "no event": 13, "copy": 2, "not English": 0, "rejected": 3}
    assert found.reasons == {"rejected": {"binary": 2, "ZeroDivisionError": 1}}
    assert (found.shards, found.done, found.linked, found.running) == (ran.shards, ran.shards, True, False)
    assert ran.linked and ran.events == 36


def test_a_second_run_finds_nothing_to_do(run: Run, sources: Path, tmp_path: Path, content: Content) -> None:
    first = run(sources)
    before = content(tmp_path / "archive")
    again = run(sources)
    assert (again.shards, again.kept, again.linked) == (0, first.shards, False)
    assert content(tmp_path / "archive") == before
    assert run().kept == first.shards, "without sources it goes on with what it has"


@pytest.mark.parametrize("name", ["archive", "archive.duckdb"])
def test_sources_may_come_in_any_order_and_one_by_one(
    run: Run, sources: Path, tmp_path: Path, content: Content, name: str
) -> None:
    files = sorted(sources.iterdir())
    run(sources, archive=tmp_path / f"all-{name}")
    random.Random(7).shuffle(files)
    run(*files, files[0], sources, archive=tmp_path / f"shuffled-{name}")
    for file in files:
        run(file, archive=tmp_path / f"single-{name}")
    wanted = content(tmp_path / f"all-{name}")
    assert content(tmp_path / f"shuffled-{name}") == wanted
    assert content(tmp_path / f"single-{name}") == wanted


def test_the_kind_of_archive_and_the_workers_do_not_matter(
    run: Run, sources: Path, tmp_path: Path, content: Content
) -> None:
    run(sources, archive=tmp_path / "folder")
    run(sources, archive=tmp_path / "file.duckdb", workers=2)
    run(sources, archive=tmp_path / "large", target_bytes=10**6)
    hashes = {content(tmp_path / name) for name in ("folder", "file.duckdb", "large")}
    assert len(hashes) == 1
    assert scale.status(tmp_path / "file.duckdb").outcomes == scale.status(tmp_path / "folder").outcomes


def test_the_same_file_three_times_is_told_as_copies(run: Run, tmp_path: Path, content: Content) -> None:
    base = fakes.write_sources(tmp_path / "one", files=1)
    names = ["a.jsonl", "b.jsonl", "c.jsonl"]
    hashes = set()
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        folder = tmp_path / "thrice"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        archive = tmp_path / f"archive{order}"
        for n in order:
            shutil.copy(base / "0.jsonl", folder / names[n])
            run(folder / names[n], archive=archive)
        hashes.add(content(archive))
        assert outcomes(archive) == {"coded": 4, "no event": 5, "copy": 18}
    assert len(hashes) == 1


def test_clock_and_zone_do_not_matter(
    run: Run, sources: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(sources, archive=tmp_path / "a")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    monkeypatch.setattr(time, "time", lambda: 4e9)
    monkeypatch.setattr(time, "time_ns", lambda: 4 * 10**18)
    try:
        run(sources, archive=tmp_path / "b")
        parts = sorted(path.name for path in (tmp_path / "b/shards").iterdir())
    finally:
        monkeypatch.undo()
        time.tzset()
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert sorted(path.name for path in (tmp_path / "a/shards").iterdir()) == parts
    for part in parts:
        marks = [(tmp_path / name / "shards" / part / "done.json").read_bytes() for name in "ab"]
        assert marks[0] == marks[1], "the same bytes, which the marks have hashes of"


def test_a_clock_that_goes_back_lets_no_change_go_unseen(
    run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 10**17)
    run(sources)
    (sources / "0.jsonl").write_text(fakes.line("Something else."), encoding="utf-8")
    run(sources)
    assert scale.status(tmp_path / "archive").inputs == 2 * 9 + 1


def test_a_new_file_is_read_and_the_others_are_not(run: Run, sources: Path, tmp_path: Path) -> None:
    settle(sources)
    first = run(sources, target_bytes=10**6)
    (sources / "00.jsonl").write_text(fakes.line("Something else."), encoding="utf-8")
    again = run(sources, target_bytes=10**6)
    assert (again.shards, again.inputs, again.kept) == (1, 1, first.shards)
    assert scale.status(tmp_path / "archive").inputs == 28


@pytest.mark.parametrize("settled", [True, False])
def test_a_changed_file_takes_the_place_of_what_it_was(
    run: Run, sources: Path, tmp_path: Path, content: Content, settled: bool
) -> None:
    """The others of its shard stay, whether or not they are named again; as if it had always been so."""
    run(sources, target_bytes=10**6)
    (sources / "1.jsonl").write_text(fakes.line("Something else.", published="2009-07-01"), encoding="utf-8")
    if settled:
        settle(sources)
    run(sources / "1.jsonl", target_bytes=10**6)
    run(sources, archive=tmp_path / "fresh")
    assert scale.status(tmp_path / "archive").inputs == 19
    assert content(tmp_path / "archive") == content(tmp_path / "fresh")


def test_a_file_or_database_refuses_what_has_changed(run: Run, sources: Path, tmp_path: Path, content: Content) -> None:
    archive = tmp_path / "archive.duckdb"
    run(sources, archive=archive)
    before = content(archive)
    (sources / "1.jsonl").write_text(fakes.line("Something else."), encoding="utf-8")
    with pytest.raises(InputError, match="has changed since it was loaded.*make a new archive"):
        run(sources, archive=archive)
    assert content(archive) == before and not scale.status(archive).waiting
    assert run(sources / "2.jsonl", archive=archive).shards == 0


def test_an_edit_that_keeps_size_and_times_is_seen(run: Run, sources: Path, tmp_path: Path) -> None:
    settle(sources)
    run(sources)
    path = sources / "0.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("2009", "2008"), encoding="utf-8")
    settle(sources)
    assert run(sources).shards, "the time of its last change of any kind cannot be set"


def test_other_resources_read_all_anew(run: Run, sources: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "notes.txt").write_text("one line is not read", encoding="utf-8")
    with_own = scale.Settings(str(own), fakes.FAKE.factory)
    first = run(sources)
    second = run(sources, settings=with_own)
    assert (second.shards, second.kept, second.notes) == (first.shards, 0, ("one line is not read",))
    assert scale.status(tmp_path / "archive").inputs == 27
    (own / "notes.txt").write_text("two", encoding="utf-8")
    assert run(sources, settings=scale.Settings(str(own), fakes.FAKE.factory)).kept == 0


def test_what_breaks_off_is_told_and_the_rest_read(run: Run, sources: Path, tmp_path: Path) -> None:
    (sources / "1.jsonl").write_text(
        fakes.line("One.") + f"\n{fakes.BREAK}no sense\n{fakes.line('Two.')}", encoding="utf-8"
    )
    run(sources, target_bytes=10**6)
    assert outcomes(tmp_path / "archive")["rejected"] == 1
    with open_archive(tmp_path / "archive", read_only=True) as archive:
        (row,) = archive.rows("outcomes", outcome="rejected")
    assert (row["place"], row["reason"]) == (
        "after 1 inputs",
        "cannot be read: ZeroDivisionError: no sense; please tell us",
    )


def test_a_long_shard_is_written_in_parts_and_gone_on_with(
    run: Run, sources: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(sources, archive=tmp_path / "whole", target_bytes=10**6)
    monkeypatch.setattr("dateline.scale.work.PART_INPUTS", 4)
    run(sources, target_bytes=10**6)
    parts = sorted((tmp_path / "archive/shards").iterdir())
    assert len(parts) == 7 and parts[-1].name.endswith("-00006-last")
    assert content(tmp_path / "archive") == content(tmp_path / "whole")
    for part in parts[3:]:
        shutil.rmtree(part)
    waiting = scale.status(tmp_path / "archive")
    assert (waiting.inputs, waiting.waiting, waiting.waiting_files, waiting.linked) == (12, 1, 3, False)
    read: list[str] = []
    monkeypatch.setattr(fakes.FakeReader, "read", _noting(read))
    run(target_bytes=10**6)
    assert len(read) == 15, "what is in the parts that are there is not read again"
    assert content(tmp_path / "archive") == content(tmp_path / "whole")


def _noting(read: list[str]) -> Callable[..., object]:
    plain = fakes.FakeReader.read

    def noting(self: fakes.FakeReader, report: object) -> object:
        read.append(str(report))
        return plain(self, report)  # type: ignore[arg-type]

    return noting


def test_a_source_that_changes_while_it_is_read_stops_nothing_else(
    run: Run, sources: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reading(piece: object) -> object:
        (sources / "1.jsonl").write_text(fakes.line("Something else.", published="2009-07-01"), encoding="utf-8")
        return fakes.read_piece(piece)  # type: ignore[arg-type]

    monkeypatch.setattr("dateline.scale.work.read_piece", reading)
    with pytest.raises(InputError, match=r"1\.jsonl: changed while the run was under way; run again"):
        run(sources)
    monkeypatch.setattr("dateline.scale.work.read_piece", fakes.read_piece)
    assert scale.status(tmp_path / "archive").waiting
    run()
    run(sources, archive=tmp_path / "fresh")
    assert content(tmp_path / "archive") == content(tmp_path / "fresh")


def test_a_source_that_vanishes_before_it_is_read_is_told(run: Run, sources: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(sources, watch=Interrupting(after=0))
    (sources / "2.jsonl").unlink()
    assert scale.status(tmp_path / "archive").waiting
    run()
    found = scale.status(tmp_path / "archive")
    assert found.waiting == 0 and found.outcomes["rejected"] == 1


class Interrupting(runs.Unwatched):
    """Presses Ctrl-C when so many shards are done."""

    def __init__(self, after: int) -> None:
        self.left = after

    def stage(self, name: str, total: int, done: int) -> None:
        self.step(None)

    def step(self, done: object) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("workers", [0, 2])
def test_an_interrupted_run_goes_on(run: Run, sources: Path, tmp_path: Path, content: Content, workers: int) -> None:
    run(sources, archive=tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        run(sources, workers=workers, watch=Interrupting(after=3))
    found = scale.status(tmp_path / "archive")
    assert 0 < found.waiting < found.shards and not found.linked
    assert sum(found.outcomes.values()) == found.inputs < 27
    again = run(workers=workers)
    assert again.kept == found.done
    assert content(tmp_path / "archive") == content(tmp_path / "whole")


def test_one_run_at_a_time(run: Run, sources: Path, tmp_path: Path) -> None:
    run(sources)
    with lock.held(lay_out(str(tmp_path / "archive"))):
        assert scale.status(tmp_path / "archive").running
        with pytest.raises(ArchiveError, match=rf"another run \(PID {os.getpid()}\) works on it; wait"):
            run(sources)


def test_a_second_run_does_not_open_the_archive_of_the_first(
    run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(sources)
    with lock.held(lay_out(str(tmp_path / "archive"))):
        # The first run could not open it to link, were it only for a moment.
        monkeypatch.setattr(opening, "open_archive", lambda *_, **__: pytest.fail("opened"))
        with pytest.raises(ArchiveError, match="another run"):
            run(sources)


@pytest.mark.parametrize("name", ["archive", "archive.duckdb"])
def test_what_is_added_beside_a_run_is_linked_too(
    run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(linking, "card_of", fakes.card_of)
    path = tmp_path / name
    run(sources, archive=path)
    # Published before the run's own, so that it takes the place of that reading, and of its card.
    report = Report("The very same report came in everywhere.", published=datetime.date(2001, 1, 1))
    with open_archive(path) as archive:
        archive.add(Reading(report, (), (), (), (), ()))
        archive.add_outcome(Outcome("added.txt", None, "no event", report=report.id))
        archive.add(samples.reading(id="another"))
        archive.add_outcome(Outcome("another.txt", None, "coded", report="another"))
    assert not scale.status(path).linked
    assert run(archive=path).linked and scale.status(path).linked
    with open_archive(path, read_only=True) as archive:
        linked = {row["report"] for row in archive.rows("story_reports")}
        assert linked == {row["id"] for row in archive.rows("reports")} >= {"another", report.id}
    assert not run(archive=path).linked


def test_a_library_that_is_missing_rejects_no_input(
    run: Run, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(piece: Piece) -> Iterator[Arrival]:
        raise InputError("to read WARC needs fastwarc")
        yield

    with monkeypatch.context() as patched:
        patched.setattr(work, "read_piece", lacking)
        with pytest.raises(InputError, match="needs fastwarc"):
            run(sources)
    assert scale.status(tmp_path / "archive").inputs == 0
    assert run(sources).inputs == 27


@pytest.mark.parametrize("name", ["archive", "archive.duckdb"])
def test_a_folder_that_was_empty_is_no_input_once_it_holds_files(
    run: Run, sources: Path, tmp_path: Path, name: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    path = tmp_path / name
    run(sources, empty, archive=path, target_bytes=8_000_000)
    assert scale.status(path).outcomes["rejected"] == 1
    (empty / "new.jsonl").write_text(fakes.line("One more."), encoding="utf-8")
    run(sources, empty, archive=path, target_bytes=8_000_000)
    found = scale.status(path)
    # A file cannot give back what is in it, and need not be refused for that.
    assert (found.outcomes["rejected"], found.inputs) == ((0, 28) if name == "archive" else (1, 29))
    assert run(sources, empty, archive=path, target_bytes=8_000_000).shards == 0


@pytest.mark.parametrize("name", ["archive", "archive.duckdb"])
def test_a_file_that_could_not_be_read_is_read_once_it_can(run: Run, sources: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    (sources / "late.jsonl").symlink_to(tmp_path / "late")
    run(sources, archive=path)
    (tmp_path / "late").write_text(fakes.line("One more."), encoding="utf-8")
    for _ in range(2):
        run(sources, archive=path)
        found = scale.status(path)
        # The file as a whole was one input of the file archive, and stays one.
        assert (found.outcomes["rejected"], found.outcomes["no event"]) == (0 if name == "archive" else 1, 14)
    assert run(sources, archive=path).shards == 0


def test_what_a_killed_run_left_half_written_goes(run: Run, sources: Path, tmp_path: Path) -> None:
    run(sources)
    archive = tmp_path / "archive"
    left = [archive / name / ".00000009.4194304" for name in ("", "link", "overlaps", "shards")]
    for path in left:
        path.mkdir()
    run(sources)
    assert not [path for path in left if path.exists()]


def test_a_part_that_a_killed_run_has_half_removed_goes(
    run: Run, sources: Path, tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive.duckdb"

    class Removing:
        """In the place of `shutil` for runs: it is killed when the mark is gone."""

        @staticmethod
        def rmtree(path: Path) -> None:
            (path / "done.json").unlink()
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(runs, "shutil", Removing)
        run(sources, archive=archive)
    assert scale.status(archive).inputs == 27
    run(sources, archive=archive)
    run(sources)
    assert content(archive) == content(tmp_path / "archive")


def test_a_link_does_not_lead_a_run_to_its_own_archive(run: Run, sources: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(sources)
    with pytest.raises(InputError, match="put it elsewhere"):
        run(link, archive=sources / "archive")


def test_what_cannot_be_read_again_is_refused(run: Run, sources: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="write standard input to a file first"):
        run(Path("-"))
    with pytest.raises(InputError, match="does not exist"):
        run(tmp_path / "nothing")
    with pytest.raises(InputError, match="no run to go on with"):
        run(archive=tmp_path / "none")
    with pytest.raises(InputError, match="the archive lies in .*, which it would read"):
        run(sources, archive=sources / "archive")
    with pytest.raises(InputError, match="is no folder; --resources"):
        scale.run([sources], tmp_path / "b", workers=0, resources=tmp_path / "none")


def test_a_foreign_manifest_is_refused(run: Run, sources: Path, tmp_path: Path) -> None:
    run(sources)
    path = lay_out(str(tmp_path / "archive")).manifest
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"version": 1', '"version": 2'), encoding="utf-8")
    with pytest.raises(ArchiveError, match="another version of Dateline"):
        run(sources)
    path.write_text(text[:-20], encoding="utf-8")
    with pytest.raises(ArchiveError, match="is no manifest"):
        scale.status(tmp_path / "archive")


def test_the_manifest_holds_what_the_shards_read(run: Run, sources: Path, tmp_path: Path) -> None:
    run(sources)
    path = lay_out(str(tmp_path / "archive")).manifest
    kept = manifest.read(path)
    ranges = [(shard.files[0].path, shard.start, shard.stop) for shard in kept.shards]
    assert [file for file, *_ in ranges] == sorted(file for file, *_ in ranges)
    assert {file for file, *_ in ranges} == {str(file) for file in sources.iterdir()}
    assert all(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
