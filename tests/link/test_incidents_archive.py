"""The bench archive: the same every time, whole, and linked well where the coder makes no mistakes."""

from __future__ import annotations

from bench import incidents as bench
from bench.archive import load, oracle
from bench.archive.generate import generate
from bench.archive.truth import UNREAL, unmarked
from dateline.link import IncidentIndex, card
from dateline.records import Reading


def test_the_archive_is_large_and_the_same_every_time() -> None:
    archive = load()
    assert archive == load()
    assert len(archive.told) >= 300
    assert sum(told.written for told in archive.told) >= 60
    assert len({told.report.id for told in archive.told}) == len(archive.told)


def test_every_mark_is_of_a_known_incident_and_every_fact_is_told() -> None:
    archive = load()
    assert archive.incidents() == set(archive.facts)
    for told in archive.told:
        assert told.marks and all(mark.start < mark.end for mark in told.marks)
        assert not set("[]{}|") & set(told.report.text)


def test_marks_are_taken_out() -> None:
    text, marks = unmarked("A bomb [went off|b1] today, [killing|b1] two.")
    assert text == "A bomb went off today, killing two."
    assert [text[mark.start : mark.end] for mark in marks] == ["went off", "killing"]


def test_b_cubed() -> None:
    assert bench.b_cubed({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "x", 3: "y"}) == (1.0, 1.0, 1.0)
    precision, recall, _ = bench.b_cubed({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "y", 3: "y"})
    assert (round(precision, 3), round(recall, 3)) == (0.667, 0.667)


def test_events_as_told_are_linked_well() -> None:
    """The floor is below what bench/incidents.py measures (.98), so that a new weight need not be a new test."""
    archive = generate()
    index, labels = IncidentIndex(), {}
    for told in archive.told:
        events = oracle.events(told)
        index.add([card(Reading(told.report, events, (), (), (), ()))])
        labels |= {(event.report, event.id): mark.incident for event, mark in zip(events, told.marks, strict=True)}
    score = bench.score(archive, labels, index.rows(), "all")
    assert score.found[2] >= 0.93
    assert score.within >= 0.95 * score.tolls
    assert score.sums_in_single == 0 and score.unreal == 0
    assert UNREAL in labels.values()
