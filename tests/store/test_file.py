"""The archive in one DuckDB file: what only a file has to do."""

from __future__ import annotations

import pathlib
import signal
import subprocess
import sys
import textwrap

import duckdb
import pytest

from dateline.errors import ArchiveError, InputError
from dateline.records import Outcome
from dateline.store import content_hash, open_archive, schema

from . import samples

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "events.duckdb"


def test_read_only_refuses_to_write_and_to_make(path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="no such archive"):
        open_archive(path, read_only=True)
    assert not path.exists()
    open_archive(path).close()
    with open_archive(path, read_only=True) as opened, pytest.raises(ArchiveError, match="reading only"):
        opened.add(samples.reading())


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\x00" + b"\0" * 100, b"\0" * 8 + b"DUCK" * 2000])
def test_another_file_is_refused_and_left_alone(path: pathlib.Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match=str(path)) as caught:
        open_archive(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE a (b INTEGER)", "CREATE TABLE meta (a INTEGER)", "CREATE VIEW v AS SELECT 1"]
)
def test_another_database_is_refused(path: pathlib.Path, statement: str) -> None:
    with duckdb.connect(str(path)) as other:
        other.execute(statement)
    with pytest.raises(ArchiveError, match="no Dateline archive"):
        open_archive(path)


def test_a_newer_schema_is_refused(path: pathlib.Path) -> None:
    with open_archive(path) as opened:
        opened.sql("UPDATE meta SET value = '3' WHERE key = 'schema'")
    for read_only in (True, False):
        with pytest.raises(ArchiveError, match="schema 3 is newer"):
            open_archive(path, read_only=read_only)


def test_a_path_without_a_folder_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        open_archive(tmp_path / "no" / "a.duckdb")


def test_another_process_that_holds_it_is_named(path: pathlib.Path) -> None:
    script = f"""
        from dateline.store import open_archive
        with open_archive({str(path)!r}):
            print("open", flush=True)
            input()
    """
    with python(script) as holder:
        assert holder.stdout and holder.stdout.readline() == "open\n"
        for read_only in (True, False):
            with pytest.raises(ArchiveError, match=rf"another process \(PID {holder.pid}\) has the archive open"):
                open_archive(path, read_only=read_only)
        holder.communicate("\n")
    open_archive(path, read_only=True).close()


@pytest.mark.parametrize("lines", [1, 7, 23])
def test_killed_at_work_it_holds_whole_reports_only(path: pathlib.Path, lines: int) -> None:
    script = f"""
        import dateline.store.archive as module
        from dateline.store import open_archive
        from tests.store import samples
        module.BATCH_ROWS = 50
        archive = open_archive({str(path)!r})
        for k in range(100_000):
            archive.add(samples.reading(id=str(k)))
            print(k, flush=True)
    """
    with python(script) as worker:
        assert worker.stdout
        for _ in range(lines):
            worker.stdout.readline()
        worker.send_signal(signal.SIGKILL)
    with open_archive(path, read_only=True) as opened:
        held = [key for (key,) in opened.sql("SELECT id FROM reports").fetchall()]
        assert all(opened.reading(key) == samples.reading(id=key) for key in held)
        assert len(opened.events()) == 3 * len(held)
    with open_archive(path) as opened:
        assert opened.add(samples.reading(id="one more"))


#: The schema as version 1 had it.
FORMER = pathlib.Path(__file__).with_name("schema_1.sql")


@pytest.fixture
def former(path: pathlib.Path) -> pathlib.Path:
    """A file of version 1 with one reading and two outcomes."""
    with open_archive(path) as opened:
        opened.add(samples.reading(id="a"))
        opened.add_outcome(Outcome("a.txt", None, "coded", None, "a"))
        opened.add_outcome(Outcome("b.txt", None, "rejected", "empty"))
    with duckdb.connect(str(path)) as database:
        for table in (*schema.OF_LINKS, "cards", "changes"):
            database.execute(f"DROP TABLE {table}")
        database.execute("CREATE TEMP TABLE kept AS SELECT * EXCLUDE (sha256) FROM outcomes")
        database.execute("DROP TABLE outcomes")
        (made,) = [part for part in FORMER.read_text().split(";") if "CREATE TABLE outcomes" in part]
        database.execute(made)
        database.execute("INSERT INTO outcomes SELECT * FROM temp.kept")
        database.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    return path


def shape(path: pathlib.Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as database:
        query = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal"
        return database.execute(f"{query} ORDER BY ALL").fetchall()


def test_a_file_of_version_1_is_made_one_of_version_2_when_opened_for_writing(
    former: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with open_archive(former) as opened:
        assert opened.meta()["schema"] == "2"
        assert opened.reading("a") == samples.reading(id="a")
        assert opened.outcomes() == {"coded": 1, "rejected": 1}
        opened.put("story_reports", [{"story": "s", "report": "a"}])
        opened.add_outcome(Outcome("b.txt", None, "no event"))
        assert opened.outcomes() == {"coded": 1, "no event": 1}
    open_archive(tmp_path / "new.duckdb").close()
    assert shape(former) == shape(tmp_path / "new.duckdb")


def test_a_file_of_version_1_can_be_read_as_it_is(former: pathlib.Path) -> None:
    before = former.read_bytes()
    with open_archive(former, read_only=True, memory_mb=200, threads=1) as opened:
        assert opened.meta()["schema"] == "1"
        assert opened.reading("a") == samples.reading(id="a")
        assert len(opened.events(party="IRQ")) == 1
        assert [row["sha256"] for row in opened.rows("outcomes")] == [None, None]
        assert not [row for table in (*schema.OF_LINKS, "cards", "changes") for row in opened.rows(table)]
        shown = content_hash(opened)
    assert former.read_bytes() == before
    with open_archive(former) as opened:
        assert content_hash(opened) == shown


def test_a_migration_that_fails_leaves_version_1(former: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = shape(former)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "statements", lambda: "CREATE TABLE stories (id VARCHAR); SELECT 1 FROM nowhere")
        with pytest.raises(ArchiveError, match=str(former)):
            open_archive(former)
    assert shape(former) == before


def python(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
