"""What any archive must do: one set of tests over a file, a folder and PostgreSQL."""

from __future__ import annotations

import dataclasses
import datetime
import json
import pathlib
import random
import shutil
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from dateline.errors import ArchiveError, DatelineError, InputError
from dateline.records import Event, Outcome, Provenance, Reading, Report
from dateline.store import content_hash, kind_of, open_archive, schema, shard_rows, write_shard
from dateline.store.archive import Archive

from . import samples, server
from .conftest import KINDS

ROOT = pathlib.Path(__file__).resolve().parents[2]


def triggers(found) -> list[str]:
    return [event.trigger.text for event in found]


def everything(archive: Archive) -> dict[str, list[str]]:
    return {table: sorted(map(str, archive.rows(table))) for table in schema.columns()}


def test_what_is_added_comes_back_the_same(archive: Archive) -> None:
    reading = samples.reading()
    assert archive.add(reading)
    assert archive.reading(str(reading.report.id)) == reading
    assert archive.report(str(reading.report.id)) == reading.report
    assert set(archive.events()) == set(reading.events)
    assert list(archive.sayings()) == list(reading.sayings)


def test_it_is_there_when_opened_again(path: str) -> None:
    reading = samples.reading()
    with open_archive(path) as opened:
        opened.add(reading)
        opened.add_outcome(Outcome("a.txt", None, "coded", None, reading.report.id))
    with open_archive(path, read_only=True) as opened:
        assert opened.reading(str(reading.report.id)) == reading
        assert opened.outcomes() == {"coded": 1}
        assert opened.meta() == {"application": "dateline archive", "coder": "dateline 0.1.0", "schema": "2"}


def test_adding_twice_changes_nothing(archive: Archive) -> None:
    assert archive.add(samples.reading())
    before = everything(archive)
    assert not archive.add(samples.reading())
    archive.flush()
    assert not archive.add(samples.reading())
    assert before == everything(archive)


def test_same_report_twice_in_one_batch_is_added_once(archive: Archive) -> None:
    assert [archive.add(samples.reading()) for _ in range(3)] == [True, False, False]
    assert len(archive.events()) == 3


def test_same_text_under_two_ids_is_two_reports(archive: Archive) -> None:
    assert archive.add(samples.reading(id="a")) and archive.add(samples.reading(id="b"))
    assert len(archive.events()) == 6
    assert archive.event(samples.reading(id="a").events[0].id).report == "a"


def test_outcomes_add_up_and_the_last_word_on_an_input_stays(archive: Archive) -> None:
    for outcome in ("rejected", "coded"):
        archive.add_outcome(Outcome("a.txt", None, outcome))
    archive.add_outcome(Outcome("b.jsonl", "line 1", "coded"))
    archive.flush()
    archive.add_outcome(Outcome("b.jsonl", "line 1", "coded"))
    archive.add_outcome(Outcome("b.jsonl", "line 2", "no event"))
    assert archive.outcomes() == {"coded": 2, "no event": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_order_does_not_depend_on_the_order_of_adding(new_path: Callable[[str], str], kind: str) -> None:
    readings = [samples.reading(id=name) for name in "dbac"]
    orders = []
    for given_order in (readings, readings[::-1]):
        with open_archive(new_path(kind)) as opened:
            for reading in given_order:
                opened.add(reading)
            orders.append([(event.report, event.id) for event in opened.events()])
    assert orders[0] == orders[1]


def test_events_come_by_date_with_publication_in_its_place_where_there_is_none(filled: Archive) -> None:
    assert triggers(filled.events()) == ["turned down", "killed", "met"]


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
def test_filters(filled: Archive, filters: dict, expected: list[str]) -> None:
    found = filled.events(**filters)
    assert triggers(found) == expected
    assert len(found) == len(expected)


def test_events_without_dates_are_counted(filled: Archive) -> None:
    assert filled.undated() == 1
    assert filled.undated(type="REJECT", since="2009") == 0


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
def test_a_wrong_filter_says_what_would_be_right(filled: Archive, filters: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        filled.events(**filters)


def test_sayings(filled: Archive) -> None:
    assert [saying.speaker.name for saying in filled.sayings(speaker="IRQ/MIL")] == ["Ali Fadhil"]
    assert len(filled.sayings(text="turned down")) == 1
    assert not filled.sayings(speaker="USA")


def test_event_by_id_or_its_beginning(archive: Archive) -> None:
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


def test_an_ambiguous_beginning_names_the_ids(archive: Archive) -> None:
    reading = samples.reading()
    first, *others = reading.events
    same = [samples.event(reading.report, id=f"ab{k}{'0' * 13}") for k in range(7)]
    archive.add(samples.reading(events=(first, *same)))
    with pytest.raises(InputError, match=r"ab0.*, ab4\d+, …; give more"):
        archive.event("ab")


def test_a_missing_report_is_named(archive: Archive) -> None:
    with pytest.raises(InputError, match="no report with id 'nothing'"):
        archive.report("nothing")


def test_asking_while_iterating(archive: Archive) -> None:
    archive.add(samples.reading())
    for event in archive.events():
        assert archive.event(event.id) == event
        archive.add(samples.reading(id=f"z{event.id}"))
    assert len(archive.events()) == 12


def test_batches_are_written_as_they_fill(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.store.archive.BATCH_ROWS", 40)
    for k in range(20):
        archive.add(samples.reading(id=f"{k:02}"))
    assert len(archive.events()) == 60


def test_frames(filled: Archive) -> None:
    pytest.importorskip("polars")
    frame = filled.events().to_polars()
    assert frame["trigger"].to_list() == ["turned down", "killed", "met"]
    assert frame["actor_country"].to_list() == ["IRQ", None, None]
    assert filled.events(limit=0).to_polars().columns == frame.columns


def test_pandas(filled: Archive) -> None:
    pytest.importorskip("pandas")
    frame = filled.events().to_pandas()
    assert list(frame["counts"].fillna("")) == ["", "killed 12", ""]
    assert len(filled.sayings().to_pandas()) == 1


@pytest.mark.parametrize("library", ["polars", "pandas"])
def test_a_missing_frame_library_names_the_extra(
    filled: Archive, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(DatelineError, match=r"dateline\[frames\]"):
        getattr(filled.events(), f"to_{library}")()


def test_to_dicts_are_the_full_records(filled: Archive) -> None:
    assert [Event.from_dict(values) for values in filled.events().to_dicts()] == list(filled.events())


def test_sql(archive: Archive) -> None:
    archive.add(samples.reading())
    query = "SELECT name, side FROM parties WHERE side = 'recipient' AND name IS NOT NULL"
    assert archive.sql(query).fetchall() == [("United States", "recipient")]
    assert archive.sql(query).columns == ["name", "side"]
    with pytest.raises(ArchiveError, match="cannot run the query"):
        archive.sql("SELECT nothing FROM nowhere")
    archive.sql("CREATE VIEW mine AS SELECT 1 AS one")
    assert archive.sql("SELECT one FROM mine").fetchall() == [(1,)]


def test_sql_gives_a_frame(filled: Archive) -> None:
    pytest.importorskip("pandas")
    frame = filled.sql("SELECT side, count(*) AS many FROM parties GROUP BY side ORDER BY side").df()
    assert list(frame["side"]) == ["actor", "mention", "recipient", "speaker"]


def test_every_party_and_count_has_its_owner(filled: Archive) -> None:
    sides = dict(filled.sql("SELECT side, count(*) FROM parties GROUP BY side").fetchall())
    assert sides == {"actor": 2, "recipient": 2, "speaker": 2, "mention": 4}
    assert filled.sql("SELECT count(owner), count(*) FROM counts").fetchall() == [(1, 2)]


def test_outcomes_keep_where_they_came_from(archive: Archive) -> None:
    provenance = Provenance("a.warc.gz", "record 12", 4096, "urn:uuid:1", "ab" * 32, "2024-01-02T03:04:05Z")
    outcomes = [
        Outcome("a.warc.gz", "record 12", "not English", "French", None, provenance),
        Outcome("a.warc.gz", "record 13", "rejected", "no text", None),
        Outcome("a.warc.gz", None, "copy", None, "somewhere"),
    ]
    for outcome in outcomes:
        archive.add_outcome(outcome)
    rows = {row["place"]: row for row in archive.rows("outcomes")}
    assert rows["record 12"]["sha256"] == "ab" * 32
    assert [
        Outcome.from_dict(json.loads(rows[place]["record"])) for place in ("record 12", "record 13", "")
    ] == outcomes
    assert archive.outcomes() == {"copy": 1, "not English": 1, "rejected": 1}


# --- one report from several inputs

#: Source, place, id of the report, publisher, day of publication. Of report a the canonical input is s4.
INPUTS = [
    ("s1", "p", "a", "AP", 3),
    ("s1", "q", "b", "AP", 3),
    ("s2", "p", "a", "AFP", 3),
    ("s2", "", "a", "AFP", 3),
    ("s3", "", "a", None, None),
    ("s4", "", "a", "Z", 1),
    ("s5", "", "c", None, None),
]


def came(source: str, place: str, id: str, publisher: str | None, day: int | None) -> tuple[Outcome, Reading]:
    made = samples.reading(id=id)
    date = datetime.date(2009, 7, day) if day else None
    report = dataclasses.replace(made.report, publisher=publisher, published=date, url=f"http://{source}/{place}")
    provenance = Provenance(source, place, sha256="00")
    return Outcome(source, place or None, "coded", None, id, provenance), dataclasses.replace(made, report=report)


def add_all(archive: Archive, inputs, flush: Callable[[], bool] = lambda: False) -> None:
    for values in inputs:
        outcome, reading = came(*values)
        archive.add(reading, card={"of": reading.report.id, "by": reading.report.publisher})
        archive.add_outcome(outcome)
        if flush():
            archive.flush()


def test_of_several_inputs_the_first_published_is_shown_and_the_others_are_copies(archive: Archive) -> None:
    add_all(archive, INPUTS, lambda: True)
    assert archive.outcomes() == {"coded": 3, "copy": 4}
    assert archive.report("a").publisher == "Z"
    assert len(archive.events()) == 9
    assert [json.loads(row["record"])["by"] for row in archive.rows("cards", report="a")] == ["Z"]
    told = [(row["source"], row["place"], row["publisher"], row["kind"], row["copy"]) for row in archive.rows("copies")]
    assert told == [
        ("s1", "p", "AP", "same", None),
        ("s2", "", "AFP", "same", None),
        ("s2", "p", "AFP", "same", None),
        ("s3", "", None, "same", None),
    ]
    copy = next(archive.rows("outcomes", source="s1", place="p"))
    assert (copy["outcome"], copy["report"], copy["sha256"]) == ("copy", "a", "00")
    assert Outcome.from_dict(json.loads(copy["record"])).outcome == "copy"


def test_equal_content_has_equal_hashes_in_any_order_batching_and_kind(new_path: Callable[[str], str]) -> None:
    rng = random.Random(7)
    hashes = set()
    for kind in KINDS:
        if kind == "postgres" and not server.binaries():
            continue
        for round in range(4):
            inputs = INPUTS + INPUTS[:2]
            rng.shuffle(inputs)
            with open_archive(new_path(kind)) as archive:
                add_all(archive, inputs, lambda round=round: rng.random() < round / 3)
                hashes.add(content_hash(archive))
                assert archive.outcomes() == {"coded": 3, "copy": 4}
    assert len(hashes) == 1


def test_the_hash_tells_different_content(archive: Archive) -> None:
    seen = [content_hash(archive)]
    for change in (
        lambda: archive.add(samples.reading(id="a")),
        lambda: archive.add_outcome(Outcome("a", None, "coded", None, "a")),
        lambda: archive.add_outcome(Outcome("a", None, "rejected", "why", "a")),
        lambda: archive.put("story_reports", [{"story": "s", "report": "a"}]),
    ):
        change()
        seen.append(content_hash(archive))
    assert len(set(seen)) == 5
    archive.set_meta({"settings": "others"})
    archive.put_links({"story_reports": [{"story": "s", "report": "a"}]}, [CHANGE])
    assert content_hash(archive) == seen[-1]


def test_the_same_input_again_leaves_everything_as_it_was(archive: Archive) -> None:
    add_all(archive, INPUTS)
    before = everything(archive)
    add_all(archive, INPUTS[::-1], lambda: True)
    assert everything(archive) == before


def test_an_input_that_changed_is_no_copy_any_more(archive: Archive) -> None:
    add_all(archive, [("s1", "", "a", "AP", 3), ("s2", "", "a", "AP", 3)], lambda: True)
    add_all(archive, [("s2", "", "b", "AP", 3)])
    assert archive.outcomes() == {"coded": 2}
    assert not list(archive.rows("copies"))


def test_an_outcome_may_come_after_its_reading_is_written(archive: Archive) -> None:
    for values in (("s2", "", "a", "AP", 3), ("s1", "", "a", "AP", 3)):
        outcome, reading = came(*values)
        archive.add(reading)
        archive.flush()
        archive.add_outcome(outcome)
        archive.flush()
    assert archive.outcomes() == {"coded": 1, "copy": 1}
    assert [row["source"] for row in archive.rows("outcomes", outcome="copy")] == ["s2"]


# --- linking

CHANGE = {"what": "story", "id": "s", "kind": "came", "record": {"id": "s"}}

STORY = {
    "id": "s",
    "title": "A story",
    "first_report": "2009-07-01",
    "last_report": datetime.date(2009, 7, 2),
    "reports": 2,
    "publishers": 1,
    "countries": ["IRQ", "USA"],
    "record": {"id": "s", "title": "A story \ud800"},
}


def test_links_are_replaced_together_and_come_back(archive: Archive) -> None:
    add_all(archive, INPUTS)
    near = {"report": "b", "copy": "c", "kind": "near", "similarity": 0.9, "record": {}}
    links = {"stories": [STORY], "story_reports": [{"story": "s", "report": "a"}], "copies": [near]}
    archive.put_links(links, [CHANGE])
    (story,) = archive.rows("stories")
    assert {**story, "record": json.loads(story["record"])} == {**STORY, "first_report": datetime.date(2009, 7, 1)}
    assert [row["kind"] for row in archive.rows("copies")] == ["same"] * 4 + ["near"]
    # What comes back can be put again.
    archive.put_links({table: list(archive.rows(table)) for table in schema.OF_LINKS}, [CHANGE, CHANGE])
    assert len(list(archive.rows("copies"))) == 5
    assert [row["run"] for row in archive.rows("changes")] == [1, 2, 2]
    archive.put_links({"incident_events": [{"incident": "i", "report": "a", "event": "e"}]})
    assert [len(list(archive.rows(table))) for table in schema.OF_LINKS] == [4, 0, 0, 0, 1]
    archive.put("story_reports", [{"story": "t", "report": "a"}])
    assert [len(list(archive.rows(table))) for table in schema.OF_LINKS] == [4, 0, 1, 0, 1]


def test_changes_keep_the_time_and_number_they_are_given(archive: Archive) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    when = [datetime.datetime(2024, 1, 2, 3, 4, tzinfo=zone), "2024-01-02T01:04:00Z"]
    archive.put_links({}, [{**CHANGE, "at": at, "run": 7} for at in when])
    assert [(row["at"], row["run"]) for row in archive.rows("changes")] == [
        (datetime.datetime(2024, 1, 2, 1, 4), 7)
    ] * 2


def test_links_are_there_when_opened_again(path: str) -> None:
    with open_archive(path) as archive:
        archive.put_links({"stories": [STORY]}, [CHANGE])
        archive.set_meta({"settings": "x"})
    with open_archive(path, read_only=True) as archive:
        assert [row["id"] for row in archive.rows("stories")] == ["s"]
        assert len(list(archive.rows("changes"))) == 1
        assert archive.meta()["settings"] == "x"
        for change in (
            lambda: archive.put("stories", []),
            lambda: archive.set_meta({}),
            lambda: archive.add(samples.reading()),
            lambda: archive.add_outcome(Outcome("a", None, "coded")),
        ):
            with pytest.raises(ArchiveError, match="reading only"):
                change()


def test_links_that_do_not_fit_are_refused(archive: Archive) -> None:
    archive.put("stories", [STORY])
    with pytest.raises(ValueError, match="'colour'"):
        archive.put("stories", [{**STORY, "colour": "red"}])
    with pytest.raises(ValueError, match="no table of linking"):
        archive.put("events", [])
    with pytest.raises(ValueError, match="incident_events needs 'report'"):
        archive.put_links({"stories": [], "incident_events": [{"incident": "i"}]})
    assert len(list(archive.rows("stories"))) == 1


def test_rows_by_value(archive: Archive) -> None:
    archive.put("story_reports", [{"story": story, "report": report} for story in "st" for report in "abc"])
    assert [row["report"] for row in archive.rows("story_reports", story="t")] == ["a", "b", "c"]
    assert [row["story"] for row in archive.rows("story_reports", report=["a", "c"], story="s")] == ["s", "s"]
    assert not list(archive.rows("story_reports", report=[]))
    assert not list(archive.rows("copies", copy=None))
    with pytest.raises(ValueError, match="no table"):
        archive.rows("nothing")
    with pytest.raises(ValueError, match="no column"):
        archive.rows("stories", nothing=1)


# --- shards


def test_shards_are_taken_in_once(new_path: Callable[[str], str], tmp_path: pathlib.Path, path: str) -> None:
    for n, group in enumerate((INPUTS[:3], INPUTS[3:5], INPUTS[5:])):
        rows = shard_rows((*came(*values), {"of": values[2], "by": values[3]}) for values in group)
        write_shard(tmp_path / f"{n}", rows)
    with open_archive(new_path("file")) as other:
        add_all(other, INPUTS)
        expected = content_hash(other)
    with open_archive(path) as archive:
        if kind_of(path) == "folder":
            with pytest.raises(ArchiveError, match="in place"):
                archive.load_shard(tmp_path / "0")
            shutil.copytree(tmp_path, pathlib.Path(path) / "shards")
            archive.refresh()
        else:
            assert [archive.load_shard(tmp_path / name) for name in "201"] == [True] * 3
            assert not archive.load_shard(tmp_path / "0")
        assert content_hash(archive) == expected
        assert archive.meta_of("coder") or kind_of(path) == "folder"


# --- hostile text

HOSTILE = "\x00 \ud800 \udfff \u202e '\";-- %s ? $1 {} \\ \U0001f4a5 \x1b[31m"


def test_hostile_text_comes_back_and_is_found(archive: Archive) -> None:
    made = samples.reading(id=f"id {HOSTILE}")
    report = dataclasses.replace(made.report, title=HOSTILE, publisher=HOSTILE, url=HOSTILE)
    party = dataclasses.replace(made.events[0].actor[0], name=HOSTILE, country=HOSTILE, sectors=(HOSTILE, ""))
    event = dataclasses.replace(made.events[0], actor=(party,), mode=(HOSTILE,), report=str(report.id))
    reading = dataclasses.replace(made, report=report, events=(event,), parties=(party,))
    assert archive.add(reading, card={"title": HOSTILE})
    archive.add_outcome(Outcome(HOSTILE, HOSTILE, "coded", HOSTILE, report.id, Provenance(HOSTILE, sha256=HOSTILE)))
    assert not archive.add(reading)
    archive.put("stories", [{**STORY, "title": HOSTILE, "countries": [HOSTILE]}])
    assert archive.reading(str(report.id)) == reading
    assert list(archive.events(party=HOSTILE)) == [event]
    assert archive.events(text=HOSTILE).to_dicts() == []
    (row,) = archive.rows("outcomes", source=HOSTILE)
    assert Outcome.from_dict(json.loads(row["record"])).source == HOSTILE
    (story,) = archive.rows("stories")
    assert story["title"] == story["countries"][0]
    assert "\x00" not in story["title"] and "\ufffd" in story["title"]


def test_ids_and_paths_of_any_length(archive: Archive) -> None:
    long = "".join(random.Random(3).choice("abcdef0123456789/") for _ in range(20_000))
    archive.add(samples.reading(id=long))
    archive.add_outcome(Outcome(long, long, "coded", None, long))
    archive.flush()
    assert not archive.add(samples.reading(id=long))
    archive.add_outcome(Outcome(long, long, "coded", None, long))
    assert archive.outcomes() == {"coded": 1}
    assert archive.reading(long) == samples.reading(id=long)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(samples.readings())
def test_any_reading_comes_back_the_same_and_with_one_hash(new_path: Callable[[str], str], reading: Reading) -> None:
    hashes = set()
    for kind in KINDS:
        if kind == "postgres" and not server.binaries():
            continue
        with open_archive(new_path(kind)) as opened:
            opened.add(reading)
            assert opened.reading(str(reading.report.id)) == reading
            assert sorted(map(str, opened.events())) == sorted(map(str, reading.events))
            hashes.add(content_hash(opened))
    assert len(hashes) == 1


def test_report_ids_are_given_back(archive: Archive) -> None:
    archive.add(samples.reading(id="voa-2009-07-21"))
    published = samples.reading().report.published
    assert archive.report("voa-2009-07-21") == Report(samples.TEXT, "voa-2009-07-21", "Troops", "AP", published)


def test_a_closed_archive_says_so(path: str) -> None:
    opened = open_archive(path)
    opened.close()
    opened.close()
    with pytest.raises(ArchiveError, match="closed"):
        opened.events().to_dicts()


def test_one_writer_at_a_time(path: str) -> None:
    with open_archive(path):
        other = subprocess.run(
            [sys.executable, "-c", f"from dateline.store import open_archive; open_archive({path!r})"],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
    assert "ArchiveError" in other.stderr and "wait until it is done" in other.stderr
    open_archive(path).close()


def test_a_failed_batch_leaves_nothing_behind(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.add(samples.reading(id="first"))
    archive.flush()
    archive.add(samples.reading(id="second"))

    def fail(*_: object) -> None:
        raise ArchiveError("the disk is full")

    names = {"FolderArchive": ("dateline.store.parts.sync", None)}
    with monkeypatch.context() as patch:
        where = names.get(type(archive).__name__)
        if where:
            patch.setattr(where[0], lambda path: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        else:
            whole = archive._insert
            patch.setattr(archive, "_insert", lambda table, rows: fail() if table == "parties" else whole(table, rows))
        with pytest.raises(ArchiveError, match="disk is full|No space left"):
            archive.flush()
    assert list(archive._stream("SELECT count(*) FROM events", [])) == [(3,)]
    assert len(archive.events()) == 6
