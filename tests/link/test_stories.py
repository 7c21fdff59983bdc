"""Stories: floors on bench sets, independence of order, ids kept, and that a new report touches only what it is of."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.link import crowded, made_up, pair_stories, stories, undated
from dateline.link import Card, StoryIndex
from dateline.link.stories import _candidates, _entry, _Group, _likeness

#: The least B-cubed F1 on the reports of bench/pairs, of words alone: as dated, all in one week, without dates.
FLOORS = (0.95, 0.80, 0.85)

FEW = settings(max_examples=20)

CARDS, TRUTH = pair_stories()


def tables(cards: Sequence[Card], previous: Mapping[str, Any] | None = None, batches: int = 1) -> dict[str, Any]:
    index = StoryIndex(previous)
    for n in range(batches):
        index.add(cards[n::batches])
    return index.rows()


def groups(found: Mapping[str, Any]) -> set[frozenset[str]]:
    within: dict[str, set[str]] = {}
    for row in found["story_reports"]:
        within.setdefault(row["story"], set()).add(row["report"])
    return {frozenset(members) for members in within.values()}


ALL = tables(CARDS)


def test_stories_are_found() -> None:
    figures = [stories(change, TRUTH)[2] for change in (CARDS, crowded(CARDS, TRUTH), undated(CARDS, TRUTH))]
    assert all(figure >= floor for figure, floor in zip(figures, FLOORS, strict=True)), figures


def test_made_up_stories_are_found() -> None:
    cards = list(made_up(400))
    assert stories(cards, {one.report: one.report.split("-")[0] for one in cards})[2] >= 0.98


@FEW
@given(st.permutations(range(len(CARDS))), st.integers(1, 9))
def test_no_order_and_no_batching_matters(order: list[int], batches: int) -> None:
    assert tables([CARDS[n] for n in order], batches=batches) == ALL


@FEW
@given(st.sets(st.sampled_from(range(len(CARDS))), max_size=30), st.randoms(use_true_random=False))
def test_ids_stay_when_reports_come_later(late: set[int], rng: Any) -> None:
    first = tables([one for n, one in enumerate(CARDS) if n not in late])
    later = tables(rng.sample(CARDS, len(CARDS)), first)
    assert groups(later) == groups(ALL)
    of = {row["report"]: row["story"] for row in later["story_reports"]}
    for row in first["stories"]:
        members = [line["report"] for line in first["story_reports"] if line["story"] == row["id"]]
        now = {of[member] for member in members if member in of}
        # A story that is still one keeps its id, unless it has become part of one that was made earlier.
        if len(now) == 1:
            name = now.pop()
            assert name == row["id"] or name in {one["id"] for one in first["stories"]}


@FEW
@given(st.integers(0, len(CARDS) - 1))
def test_a_new_report_changes_only_what_it_is_tied_to(left_out: int) -> None:
    new = CARDS[left_out]
    before, after = groups(tables([one for one in CARDS if one is not new])), groups(ALL)
    touched = {member for group in before ^ after for member in group} - {new.report}
    keys = set(new.words)
    assert all(keys & set(one.words) for one in CARDS if one.report in touched)
    same = [group for group in after if new.report in group]
    assert len(after - before) <= len(same) + 1


def test_a_report_of_another_affair_changes_nothing() -> None:
    foreign = next(made_up(1, seed=9))
    linked = tables([*CARDS, foreign], ALL)
    assert linked == ALL
    index = StoryIndex(ALL)
    index.add([*CARDS, foreign])
    assert index.changes(index.rows()) == []


def test_a_merger_keeps_the_earlier_id_and_is_told() -> None:
    story = [one for one in CARDS if TRUTH[one.report] == "mine"]
    first = tables(story)
    (row,) = first["stories"]
    members = [line["report"] for line in first["story_reports"]]
    halves = {
        "stories": [{**row, "id": "late", "first_report": "2031-10-21"}, {**row, "id": "early"}],
        "story_reports": [
            {"story": "late" if n % 2 else "early", "report": member} for n, member in enumerate(members)
        ],
    }
    index = StoryIndex(halves)
    index.add(story)
    linked = index.rows()
    assert [one["id"] for one in linked["stories"]] == ["early"]
    told = {(one["id"], one["kind"]) for one in index.changes(linked)}
    assert told == {("early", "changed"), ("late", "merged")}


def test_a_row_tells_the_story() -> None:
    story = [
        dataclasses.replace(one, publisher=f"P{n % 3}") for n, one in enumerate(CARDS) if TRUTH[one.report] == "mine"
    ]
    again = {"report": story[0].report, "copy": None, "publisher": "P9"}
    index = StoryIndex()
    index.add(story)
    (row,) = index.rows([again])["stories"]
    assert row["first_report"] == datetime.date(2031, 10, 20) and row["last_report"] == datetime.date(2031, 10, 21)
    assert (row["reports"], row["publishers"]) == (len(story), 4)
    assert row["title"] in {one.title for one in story}
    assert len(row["record"]["sources"]) == len(story) and row["record"]["first_report"] == "2031-10-20"


def test_nothing_gives_nothing() -> None:
    assert tables([]) == {"stories": [], "story_reports": []}
    assert tables([Card("a"), Card("b")]) == {"stories": [], "story_reports": []}


def test_candidates_grow_with_the_reports_and_not_their_square() -> None:
    """Sixteen hundred reports that share every key are compared with their neighbours in time alone."""
    (one,) = made_up(1)
    entries = sorted((_entry(dataclasses.replace(one, report=f"r{n:04}")) for n in range(1_600)), key=lambda e: e.order)
    assert sum(len(block) for block in _candidates(entries)) <= 1_600 * 10


def test_many_pairs_at_once_are_as_alike_as_each_by_itself() -> None:
    given = [*CARDS, dataclasses.replace(CARDS[0], report="undated", published=None), Card("empty")]
    entries = [_entry(one) for one in given]
    pairs = [(one, two) for two in range(len(entries)) for one in range(two)]
    each = [_Group.of(entries[one]).likeness(_Group.of(entries[two])) for one, two in pairs]
    assert _likeness(entries, *np.array(pairs).T).tolist() == each
    assert 0.0 in each and any(0 < likeness < 1 for likeness in each)
