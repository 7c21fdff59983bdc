"""What any archive must do. One class, over the store there is; a second store joins by another fixture."""

from __future__ import annotations

import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from dateline.errors import ArchiveError, DatelineError, InputError
from dateline.records import Event, Outcome, Reading, Report
from dateline.store import open_archive
from dateline.store.archive import Archive
from dateline.store.schema import statements

from . import samples

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "events.duckdb"


@pytest.fixture
def archive(path: pathlib.Path):
    with open_archive(path) as opened:
        yield opened


def triggers(found) -> list[str]:
    return [event.trigger.text for event in found]


class TestBehaviour:
    def test_what_is_added_comes_back_the_same(self, archive: Archive) -> None:
        reading = samples.reading()
        assert archive.add(reading)
        assert archive.reading(str(reading.report.id)) == reading
        assert archive.report(str(reading.report.id)) == reading.report
        assert set(archive.events()) == set(reading.events)
        assert list(archive.sayings()) == list(reading.sayings)

    def test_it_is_there_when_opened_again(self, path: pathlib.Path) -> None:
        reading = samples.reading()
        with open_archive(path) as opened:
            opened.add(reading)
            opened.add_outcome(Outcome("a.txt", None, "coded", None, reading.report.id))
        with open_archive(path, read_only=True) as opened:
            assert opened.reading(str(reading.report.id)) == reading
            assert opened.outcomes() == {"coded": 1}
            assert opened.meta() == {"application": "dateline archive", "coder": "dateline 0.1.0", "schema": "1"}

    def test_adding_twice_changes_nothing(self, archive: Archive) -> None:
        assert archive.add(samples.reading())
        before = {table: archive.sql(f"SELECT * FROM {table}").fetchall() for table in tables()}
        assert not archive.add(samples.reading())
        archive.flush()
        assert not archive.add(samples.reading())
        assert before == {table: archive.sql(f"SELECT * FROM {table}").fetchall() for table in tables()}

    def test_same_report_twice_in_one_batch_is_added_once(self, archive: Archive) -> None:
        assert [archive.add(samples.reading()) for _ in range(3)] == [True, False, False]
        assert len(archive.events()) == 3

    def test_same_text_under_two_ids_is_two_reports(self, archive: Archive) -> None:
        assert archive.add(samples.reading(id="a")) and archive.add(samples.reading(id="b"))
        assert len(archive.events()) == 6
        assert archive.event(samples.reading(id="a").events[0].id).report == "a"

    def test_outcomes_add_up_and_the_last_word_on_an_input_stays(self, archive: Archive) -> None:
        for outcome in ("rejected", "coded"):
            archive.add_outcome(Outcome("a.txt", None, outcome))
        archive.add_outcome(Outcome("b.jsonl", "line 1", "coded"))
        archive.flush()
        archive.add_outcome(Outcome("b.jsonl", "line 1", "coded"))
        archive.add_outcome(Outcome("b.jsonl", "line 2", "no event"))
        assert archive.outcomes() == {"coded": 2, "no event": 1}

    def test_order_does_not_depend_on_the_order_of_adding(self, tmp_path: pathlib.Path) -> None:
        readings = [samples.reading(id=name) for name in "dbac"]
        orders = []
        for name, given_order in (("x", readings), ("y", readings[::-1])):
            with open_archive(tmp_path / name) as opened:
                for reading in given_order:
                    opened.add(reading)
                orders.append([(event.report, event.id) for event in opened.events()])
        assert orders[0] == orders[1]

    def test_events_come_by_date_with_publication_in_its_place_where_there_is_none(self, archive: Archive) -> None:
        archive.add(samples.reading())
        assert triggers(archive.events()) == ["turned down", "killed", "met"]

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, ["turned down", "killed", "met"]),
            ({"party": "IRQ"}, ["turned down"]),
            ({"party": "irq/mil"}, ["turned down"]),
            ({"party": "IRQ/GOV"}, ["turned down"]),
            ({"party": "USA/MIL"}, []),
            ({"party": "/CVL"}, ["killed"]),
            ({"party": "united states"}, ["turned down"]),
            ({"party": "TROOPS"}, ["turned down"]),
            ({"party": "troop"}, []),
            ({"party": "U.S."}, ["turned down"]),
            ({"party": "UxS."}, []),
            ({"party": "Ali Fadhil"}, []),
            ({"party": "%"}, []),
            ({"party": ""}, []),
            ({"party": "' OR true --"}, []),
            ({"type": "REJECT"}, ["turned down"]),
            ({"type": ["reject", "CONSULT"]}, ["turned down", "met"]),
            ({"type": "REJECT/assist"}, ["turned down"]),
            ({"type": "REJECT/yield"}, []),
            ({"type": []}, []),
            ({"since": "2009-07-01"}, ["killed"]),
            ({"since": "2009-06-30", "until": "2009-06-30"}, ["turned down"]),
            ({"since": "2009-07-20", "until": "2009-07-20"}, ["killed"]),
            ({"until": "2009-06"}, ["turned down"]),
            ({"since": "2009"}, ["turned down", "killed"]),
            ({"since": "2010"}, []),
            ({"place": "ramadi"}, ["turned down"]),
            ({"place": "Anbar"}, ["turned down"]),
            ({"place": "IRQ"}, ["turned down"]),
            ({"place": "Rama"}, []),
            ({"status": "fact"}, ["turned down"]),
            ({"status": "disputed"}, ["killed"]),
            ({"status": ["fact", "future"]}, ["turned down", "met"]),
            ({"text": "several u.s.  REQUESTS"}, ["turned down"]),
            ({"text": "Twelve people"}, ["killed"]),
            ({"text": "%"}, []),
            ({"min_confidence": 0.7}, ["turned down", "met"]),
            ({"limit": 1}, ["turned down"]),
            ({"limit": 0}, []),
            ({"type": "REJECT", "status": "disputed"}, []),
        ],
    )
    def test_filters(self, archive: Archive, filters: dict, expected: list[str]) -> None:
        archive.add(samples.reading())
        found = archive.events(**filters)
        assert triggers(found) == expected
        assert len(found) == len(expected)

    def test_events_without_dates_are_counted(self, archive: Archive) -> None:
        archive.add(samples.reading())
        assert archive.undated() == 1
        assert archive.undated(type="REJECT", since="2009") == 0

    @pytest.mark.parametrize(
        ("filters", "words"),
        [
            ({"status": "denied"}, "give fact, negated"),
            ({"since": "yesterday"}, "2009-07-21"),
            ({"until": "2009-02-30"}, "2009-07-21"),
            ({"since": "0000"}, "2009-07-21"),
            ({"limit": -1}, "less than 0"),
        ],
    )
    def test_a_wrong_filter_says_what_would_be_right(self, archive: Archive, filters: dict, words: str) -> None:
        with pytest.raises(InputError, match=words):
            archive.events(**filters)

    def test_sayings(self, archive: Archive) -> None:
        archive.add(samples.reading())
        assert [saying.speaker.name for saying in archive.sayings(speaker="IRQ/MIL")] == ["Ali Fadhil"]
        assert len(archive.sayings(text="turned down")) == 1
        assert not archive.sayings(speaker="USA")

    def test_event_by_id_or_its_beginning(self, archive: Archive) -> None:
        reading = samples.reading()
        archive.add(reading)
        wanted = reading.events[0]
        assert archive.event(wanted.id) == archive.event(wanted.id[:8].upper()) == wanted
        with pytest.raises(InputError, match="no event with id 'zz'"):
            archive.event("zz")
        with pytest.raises(InputError, match="no event"):
            archive.event("%")
        with pytest.raises(InputError, match="no event"):
            archive.event("")

    def test_an_ambiguous_beginning_names_the_ids(self, archive: Archive) -> None:
        reading = samples.reading()
        first, *others = reading.events
        same = [samples.event(reading.report, id=f"ab{k}{'0' * 13}") for k in range(7)]
        archive.add(samples.reading(events=(first, *same)))
        with pytest.raises(InputError, match=r"ab0.*, ab4\d+, …; give more"):
            archive.event("ab")

    def test_a_missing_report_is_named(self, archive: Archive) -> None:
        with pytest.raises(InputError, match="no report with id 'nothing'"):
            archive.report("nothing")

    def test_asking_while_iterating(self, archive: Archive) -> None:
        archive.add(samples.reading())
        for event in archive.events():
            assert archive.event(event.id) == event
            archive.add(samples.reading(id=f"z{event.id}"))
        assert len(archive.events()) == 12

    def test_batches_are_written_as_they_fill(self, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("dateline.store.archive.BATCH_ROWS", 40)
        for k in range(20):
            archive.add(samples.reading(id=f"{k:02}"))
        assert len(archive.events()) == 60

    def test_frames(self, archive: Archive) -> None:
        archive.add(samples.reading())
        pytest.importorskip("polars")
        frame = archive.events().to_polars()
        assert frame["trigger"].to_list() == ["turned down", "killed", "met"]
        assert frame["actor_country"].to_list() == ["IRQ", None, None]
        assert archive.events(limit=0).to_polars().columns == frame.columns

    def test_pandas(self, archive: Archive) -> None:
        archive.add(samples.reading())
        pytest.importorskip("pandas")
        frame = archive.events().to_pandas()
        assert list(frame["counts"].fillna("")) == ["", "killed 12", ""]
        assert len(archive.sayings().to_pandas()) == 1

    @pytest.mark.parametrize("library", ["polars", "pandas"])
    def test_a_missing_frame_library_names_the_extra(
        self, archive: Archive, library: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(DatelineError, match=r"dateline\[frames\]"):
            getattr(archive.events(), f"to_{library}")()

    def test_to_dicts_are_the_full_records(self, archive: Archive) -> None:
        archive.add(samples.reading())
        assert [Event.from_dict(values) for values in archive.events().to_dicts()] == list(archive.events())

    def test_sql(self, archive: Archive) -> None:
        archive.add(samples.reading())
        rows = archive.sql("SELECT name FROM parties WHERE side = 'recipient' AND name IS NOT NULL").fetchall()
        assert rows == [("United States",)]
        with pytest.raises(ArchiveError, match="cannot run the query"):
            archive.sql("SELECT nothing FROM nowhere")
        archive.sql("CREATE VIEW mine AS SELECT 1 AS one")

    def test_every_party_and_count_has_its_owner(self, archive: Archive) -> None:
        archive.add(samples.reading())
        sides = dict(archive.sql("SELECT side, count(*) FROM parties GROUP BY side").fetchall())
        assert sides == {"actor": 2, "recipient": 2, "speaker": 2, "mention": 4}
        assert archive.sql("SELECT count(owner), count(*) FROM counts").fetchall() == [(1, 2)]


class TestFile:
    def test_a_closed_archive_says_so(self, path: pathlib.Path) -> None:
        opened = open_archive(path)
        opened.close()
        opened.close()
        with pytest.raises(ArchiveError, match="closed"):
            opened.events().to_dicts()

    def test_read_only_refuses_to_write_and_to_make(self, path: pathlib.Path) -> None:
        with pytest.raises(InputError, match="no such archive"):
            open_archive(path, read_only=True)
        assert not path.exists()
        open_archive(path).close()
        with open_archive(path, read_only=True) as opened, pytest.raises(ArchiveError, match="reading only"):
            opened.add(samples.reading())

    @pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\x00" + b"\0" * 100, b"\0" * 8 + b"DUCK" * 2000])
    def test_another_file_is_refused_and_left_alone(self, path: pathlib.Path, content: bytes) -> None:
        path.write_bytes(content)
        with pytest.raises(ArchiveError, match=str(path)) as caught:
            open_archive(path)
        assert "\n" not in str(caught.value)
        assert path.read_bytes() == content

    @pytest.mark.parametrize(
        "statement", ["CREATE TABLE a (b INTEGER)", "CREATE TABLE meta (a INTEGER)", "CREATE VIEW v AS SELECT 1"]
    )
    def test_another_database_is_refused(self, path: pathlib.Path, statement: str) -> None:
        with duckdb.connect(str(path)) as other:
            other.execute(statement)
        with pytest.raises(ArchiveError, match="no Dateline archive"):
            open_archive(path)

    def test_a_newer_schema_is_refused(self, path: pathlib.Path) -> None:
        with open_archive(path) as opened:
            opened.sql("UPDATE meta SET value = '2' WHERE key = 'schema'")
        for read_only in (True, False):
            with pytest.raises(ArchiveError, match="schema 2 is newer"):
                open_archive(path, read_only=read_only)

    def test_a_folder_or_a_path_without_one_is_refused(self, tmp_path: pathlib.Path) -> None:
        with pytest.raises(InputError, match="a folder"):
            open_archive(tmp_path)
        with pytest.raises(InputError, match="there is no folder"):
            open_archive(tmp_path / "no" / "a.duckdb")

    def test_another_process_that_holds_it_is_named(self, path: pathlib.Path) -> None:
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

    def test_a_failed_batch_leaves_nothing_behind(self, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
        archive.add(samples.reading(id="first"))
        archive.flush()
        whole = archive._insert
        archive.add(samples.reading(id="second"))

        def fail(table: str, rows: list) -> None:
            if table == "sayings":
                raise duckdb.IOException("IO Error: No space left on device\nmore")
            whole(table, rows)

        with monkeypatch.context() as patch:
            patch.setattr(archive, "_insert", fail)
            with pytest.raises(ArchiveError, match="cannot write the archive: IO Error: No space left on device$"):
                archive.flush()
        counted = archive._open.execute("SELECT count(*) FROM events").fetchall()
        assert counted == [(3,)]
        archive.flush()
        assert len(archive.events()) == 6

    @pytest.mark.parametrize("lines", [1, 7, 23])
    def test_killed_at_work_it_holds_whole_reports_only(self, path: pathlib.Path, lines: int) -> None:
        script = f"""
            import dateline.store.archive as module
            from tests.store import samples
            module.BATCH_ROWS = 50
            archive = module.Archive({str(path)!r})
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


def python(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def tables() -> list[str]:
    return [line.split()[2] for line in statements().splitlines() if line.startswith("CREATE TABLE")]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(samples.readings())
def test_any_reading_comes_back_the_same(reading: Reading) -> None:
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        with open_archive(folder / "a.duckdb") as opened:
            opened.add(reading)
            assert opened.reading(str(reading.report.id)) == reading
            assert sorted(map(str, opened.events())) == sorted(map(str, reading.events))
    finally:
        shutil.rmtree(folder)


def test_the_documentation_names_every_table_and_column() -> None:
    documented = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    with duckdb.connect() as database:
        database.execute(statements())
        found = database.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
    sections = {part.split("`", 1)[0]: part for part in documented.split("\n### `")[1:]}
    assert set(sections) == set(tables())
    missing = [(table, column) for table, column in found if f"| `{column}` |" not in sections[table]]
    assert not missing


def test_opening_the_package_does_not_load_the_database() -> None:
    code = "import sys, dateline.store, dateline.store.flat; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_report_ids_are_given_back(path: pathlib.Path) -> None:
    with open_archive(path) as opened:
        opened.add(samples.reading(id="voa-2009-07-21"))
        assert opened.report("voa-2009-07-21") == Report(
            samples.TEXT, "voa-2009-07-21", "Troops", "AP", samples.reading().report.published
        )
