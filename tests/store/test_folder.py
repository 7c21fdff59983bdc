"""The archive as a folder of shards: what only a folder has to do."""

from __future__ import annotations

import json
import pathlib

import pytest

from dateline.errors import ArchiveError, InputError
from dateline.records import Outcome
from dateline.store import content_hash, kind_of, open_archive, shard_rows, write_shard
from dateline.store.folder import damaged_parts

from . import samples
from .test_behaviour import CHANGE, STORY, came


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "archive"


def shard(folder: pathlib.Path, name: str, *inputs: tuple) -> None:
    write_shard(folder / "shards" / name, shard_rows((*came(*values), {"of": values[2]}) for values in inputs))


def names(folder: pathlib.Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("postgresql://user@host/name", "postgres"),
        ("postgres:///name", "postgres"),
        ("new", "folder"),
        ("new.duckdb", "file"),
        ("new.db", "file"),
        ("new.duckdb/", "folder"),
        ("there.duckdb", "folder"),
        ("file", "file"),
    ],
)
def test_what_a_path_names(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, path: str, kind: str) -> None:
    monkeypatch.chdir(tmp_path)
    pathlib.Path("there.duckdb").mkdir()
    pathlib.Path("file").touch()
    assert kind_of(path) == kind
    assert kind_of(pathlib.Path(path)) == kind or "://" in path or path.endswith("/")


def test_a_folder_with_other_things_is_refused_and_left_alone(folder: pathlib.Path) -> None:
    folder.mkdir()
    (folder / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="holds other things"):
        open_archive(folder)
    with pytest.raises(InputError, match="no Dateline archive"):
        open_archive(folder, read_only=True)
    assert names(folder) == ["letter.txt"]


def test_reading_makes_nothing(folder: pathlib.Path) -> None:
    with pytest.raises(InputError, match="no such archive"):
        open_archive(folder, read_only=True)
    assert not folder.exists()
    with pytest.raises(InputError, match="there is no folder"):
        open_archive(folder / "in" / "another")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"application": "other"}', "no Dateline archive"),
        ('{"application": "dateline archive", "schema": "3"}', "schema 3 is newer"),
    ],
)
def test_another_archive_json_is_refused(folder: pathlib.Path, text: str, words: str) -> None:
    folder.mkdir()
    (folder / "archive.json").write_text(text)
    for read_only in (True, False):
        with pytest.raises(ArchiveError, match=words):
            open_archive(folder, read_only=read_only)


def test_one_who_reads_needs_no_lock_and_sees_what_was_finished(folder: pathlib.Path) -> None:
    with open_archive(folder) as writer:
        shard(folder, "0", ("s1", "", "a", "AP", 1))
        with open_archive(folder, read_only=True) as reader:
            assert len(reader.events()) == 3
            writer.add(samples.reading(id="b"))
            writer.flush()
            assert len(reader.events()) == 3
            reader.refresh()
            assert len(reader.events()) == 6
        with pytest.raises(ArchiveError, match="this process has the archive open"):
            open_archive(folder)


def test_shards_without_their_mark_do_not_count(folder: pathlib.Path) -> None:
    open_archive(folder).close()
    shard(folder, "0", ("s1", "", "a", "AP", 1))
    shard(folder, "1", ("s2", "", "b", "AP", 1))
    (folder / "shards" / "1" / "done.json").unlink()
    (folder / "shards" / ".2.77").mkdir()
    with open_archive(folder, read_only=True) as archive:
        assert archive.outcomes() == {"coded": 1}


def test_a_damaged_shard_is_named(folder: pathlib.Path) -> None:
    open_archive(folder).close()
    shard(folder, "0", ("s1", "", "a", "AP", 1))
    (folder / "shards" / "0" / "events.parquet").write_bytes(b"PAR1")
    with pytest.raises(ArchiveError, match=r"0/events.parquet: missing or cut short; remove the folder .*/0 and run"):
        open_archive(folder, read_only=True)


def test_damage_that_keeps_the_size_is_named_when_it_is_met(folder: pathlib.Path) -> None:
    open_archive(folder).close()
    shard(folder, "0", ("s1", "", "a", "AP", 1))
    part = folder / "shards" / "0" / "events.parquet"
    part.write_bytes(b"\x00" * part.stat().st_size)
    with pytest.raises(ArchiveError, match="events.parquet"), open_archive(folder, read_only=True) as archive:
        list(archive.events())


@pytest.mark.parametrize("place", ["shards/0", "link/00000001", "link/00000001-changes"])
def test_one_byte_that_is_wrong_is_named(folder: pathlib.Path, place: str) -> None:
    """Where reading fails at all: what is read though it is wrong is found by a check."""
    shard(folder, "0", ("s1", "", "a", "AP", 1))
    with open_archive(folder) as archive:
        archive.put_links({"stories": [STORY]}, [CHANGE])
    failed = 0
    for part in sorted((folder / place).glob("*.parquet")):
        whole = part.read_bytes()
        for at in range(0, len(whole), max(1, len(whole) // 20)):
            part.write_bytes(whole[:at] + bytes((whole[at] ^ 0xFF,)) + whole[at + 1 :])
            assert [line.split(";")[0] for line in damaged_parts(folder)] == [
                f"{part}: damaged (its SHA-256 is not that which was written)"
            ]
            try:
                with open_archive(folder, read_only=True) as archive:
                    list(archive.rows(part.stem))
            except ArchiveError as error:
                failed += 1
                assert str(error) in set(damaged_parts(folder)) and "run again" in str(error)
        part.write_bytes(whole)
    assert failed > 10 and not list(damaged_parts(folder))


def test_overlaps_that_are_damaged_are_worked_out_again(folder: pathlib.Path) -> None:
    open_archive(folder).close()
    for name in "01":
        shard(folder, name, (f"s{name}", "", "a", "AP", 1))
    open_archive(folder).close()
    (kept,) = (folder / "overlaps").glob("*/more_outcomes.parquet")
    whole = kept.read_bytes()
    kept.write_bytes(bytes(len(whole)))
    for read_only in (True, False):
        with open_archive(folder, read_only=read_only) as archive:
            assert archive.outcomes() == {"coded": 1, "copy": 1}
    assert kept.read_bytes() == whole


def test_only_shards_that_share_a_report_are_read_through_a_filter(folder: pathlib.Path) -> None:
    open_archive(folder).close()
    shard(folder, "0", ("s1", "", "a", "AP", 2))
    shard(folder, "1", ("s2", "", "a", "AP", 1))
    shard(folder, "2", ("s3", "", "c", "AP", 1))
    with open_archive(folder, read_only=True) as archive:
        ((view,),) = archive.sql("SELECT sql FROM duckdb_views() WHERE view_name = 'events'").fetchall()
        plain, hidden = view.split("UNION ALL")
        assert "shards/1/" in plain and "shards/2/" in plain and "shards/0/" not in plain
        assert "shards/0/" in hidden and "shards/2/" not in hidden
        assert archive.outcomes() == {"coded": 2, "copy": 1}
        assert [row["source"] for row in archive.rows("copies")] == ["s1"]


def test_the_last_added_word_on_an_input_stays(folder: pathlib.Path) -> None:
    with open_archive(folder) as archive:
        for n, word in enumerate(["rejected", "no event", "not English"] * 4):
            archive.add_outcome(Outcome("a", None, word, str(n)))
            archive.flush()
        assert [row["reason"] for row in archive.rows("outcomes")] == ["11"]
        # Shards of a run come before those that were added.
        shard(folder, "zz", ("a", "", "x", "AP", 1))
        archive.refresh()
        assert archive.outcomes() == {"not English": 1}


def test_a_linking_that_is_killed_leaves_the_former(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_archive(folder) as archive:
        archive.put_links({"stories": [STORY]}, [CHANGE])
        with monkeypatch.context() as patch:
            patch.setattr("dateline.store.folder.parts.replace_file", fail)
            with pytest.raises(ArchiveError, match="No space left"):
                archive.put_links({"stories": [{**STORY, "id": "t"}]}, [CHANGE])
        assert [row["id"] for row in archive.rows("stories")] == ["s"]
        archive.put_links({"stories": [{**STORY, "id": "u"}]}, [CHANGE])
        assert [row["id"] for row in archive.rows("stories")] == ["u"]
        assert [row["run"] for row in archive.rows("changes")] == [1, 2]


def fail(path: pathlib.Path, text: str) -> None:
    if path.name == "current.json":
        raise OSError(28, "No space left on device")
    path.write_text(text)


def test_old_linkings_go_but_the_last(folder: pathlib.Path) -> None:
    with open_archive(folder) as archive:
        for _ in range(5):
            archive.put_links({"stories": [STORY]}, [CHANGE])
        assert len(list(archive.rows("changes"))) == 5
    kept = [name for name in names(folder / "link") if not name.endswith("changes")]
    assert kept == ["00000004", "00000005", "current.json"]


def test_a_damaged_pointer_is_named(folder: pathlib.Path) -> None:
    with open_archive(folder) as archive:
        archive.put("stories", [STORY])
    (folder / "link" / "current.json").write_text("{}")
    with pytest.raises(ArchiveError, match=r"current.json: damaged; remove it and link again"):
        open_archive(folder, read_only=True)


def test_meta_is_read_from_archive_json(folder: pathlib.Path) -> None:
    with open_archive(folder) as archive:
        archive.set_meta({"settings": "x"})
        archive.add(samples.reading())
    told = json.loads((folder / "archive.json").read_text())
    assert told == {"application": "dateline archive", "schema": "2", "settings": "x", "coder": "dateline 0.1.0"}


def test_settings_of_the_database(folder: pathlib.Path) -> None:
    with open_archive(folder, memory_mb=150, threads=1) as archive:
        query = "SELECT current_setting('threads'), current_setting('memory_limit')"
        ((threads, memory),) = archive.sql(query).fetchall()
        assert threads == 1 and memory.startswith("143")


def test_a_folder_moved_is_the_same(folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with open_archive(folder) as archive:
        archive.add(samples.reading())
        archive.put("stories", [STORY])
        before = content_hash(archive)
    folder.rename(tmp_path / "moved [1]")
    with open_archive(tmp_path / "moved [1]", read_only=True) as archive:
        assert content_hash(archive) == before
