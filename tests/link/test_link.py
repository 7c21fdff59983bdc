"""All of linking together: streaming, the tables, what comes again, what a new report changes."""

from __future__ import annotations

import gc
import json
import random
from collections.abc import Iterator

from bench.pairs import articles, versions
from dateline.link import Card, card, link
from dateline.records import Reading, Report

ORIGINALS = articles()
CARDS = [
    card(Reading(report, (), (), (), (), ()))
    for report in [*ORIGINALS.values(), *(version for _, version, _ in versions(ORIGINALS))]
]
TABLES = {"copies", "stories", "story_reports", "incidents", "incident_events"}


def stream(cards: list[Card]) -> Iterator[Card]:
    """Cards as the store gives them: from JSON, one by one."""
    return (Card.from_dict(json.loads(json.dumps(one.to_dict()))) for one in cards)


def test_cards_are_read_once_in_any_order() -> None:
    linked = link(CARDS)
    assert set(linked.tables) == TABLES
    assert linked.tables["copies"] and linked.tables["stories"]
    shuffled = random.Random(5).sample(CARDS, len(CARDS))
    assert link(stream(shuffled)) == linked


def test_linking_again_changes_nothing() -> None:
    first = link(CARDS)
    assert {row["kind"] for row in first.changes} == {"came"}
    again = link(CARDS, first.tables)
    assert (again.tables, again.changes) == (first.tables, [])


def test_rows_may_come_back_from_an_archive_as_text() -> None:
    first = link(CARDS)
    kept = {
        name: [{key: json.dumps(value) if key == "record" else value for key, value in row.items()} for row in rows]
        for name, rows in first.tables.items()
    }
    assert link(CARDS, kept).changes == []


def test_a_new_report_is_told_and_nothing_else() -> None:
    first = link(CARDS)
    text = ORIGINALS["mine"].text + "\n\nNothing more was known at noon."
    new = card(Reading(Report(text, id="new", publisher="Late News", published="2031-10-22"), (), (), (), (), ()))
    linked = link([*CARDS, new], first.tables)
    told = [(row["what"], row["kind"]) for row in linked.changes]
    assert told == [("copy", "came"), ("story", "changed")]
    (copy, story) = linked.changes
    assert copy["id"] == "new" and copy["record"]["is"]["report"].startswith("mine")
    assert story["record"]["members_came"] == ["new"]


def test_the_same_report_from_several_inputs_counts_its_publishers() -> None:
    first = link(CARDS)
    again = {
        "report": "mine",
        "copy": None,
        "kind": "same",
        "publisher": "Far Away Times",
        "url": None,
        "published": None,
    }
    linked = link(CARDS, {**first.tables, "copies": [*first.tables["copies"], again]})
    assert all(row["copy"] is not None for row in linked.tables["copies"])
    (change,) = [row for row in linked.changes if row["what"] == "story"]
    before, after = change["record"]["fields"]["publishers"]
    assert after == before + 1


def test_nothing_links_to_nothing() -> None:
    linked = link([])
    assert linked.tables == {name: [] for name in TABLES} and linked.changes == []


def test_the_collector_of_cycles_is_left_as_it_was() -> None:
    assert gc.isenabled()
    link([])
    assert gc.isenabled()
    gc.disable()
    try:
        link([])
        assert not gc.isenabled()
    finally:
        gc.enable()
