"""Which of several inputs of one report is shown: the first, in whatever order they came."""

from __future__ import annotations

import datetime
import itertools

from hypothesis import given
from hypothesis import strategies as st

from dateline.records import Outcome
from dateline.store import shard_rows
from dateline.store.merging import Input, settle
from dateline.store.rows import outcome_row

from . import samples

days = st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 1, 3))
words = st.none() | st.sampled_from("ab")


@st.composite
def inputs(draw: st.DrawFn) -> list[Input]:
    """Inputs of one report, each from a place of its own."""
    made = []
    for n in range(draw(st.integers(1, 4))):
        outcome = outcome_row(Outcome(draw(st.sampled_from("st")), str(n), "coded", None, "r"))
        read = draw(st.booleans())
        told = (draw(days), draw(words)) if read else (None, None)
        made.append(
            Input("r", *told, source=outcome["source"], place=outcome["place"], outcome=outcome, read=read, where=n)
        )
    return made


@given(inputs())
def test_one_is_shown_and_one_outcome_stays_in_any_order(group: list[Input]) -> None:
    found = set()
    for order in itertools.permutations(group):
        settled = settle(order)
        if settled is None:
            assert not any(each.read for each in group)
            return
        assert settled.shown.read
        assert len(settled.copies) == len(group) - 1
        found.add((settled.shown.where, tuple(sorted(copy.where for copy in settled.copies))))
    assert len(found) == 1


def test_what_is_not_known_comes_last() -> None:
    day = datetime.date(2020, 1, 1)
    expected = [
        Input("r", day, "AP", source="a", place="1"),
        Input("r", day, "AP", source="a", place="2"),
        Input("r", day, "AP", source="b", place="1"),
        Input("r", day, "AP"),
        Input("r", day, "DPA", source="a", place="1"),
        Input("r", day, None, source="a", place="1"),
        Input("r", None, "AP", source="a", place="1"),
    ]
    assert sorted(reversed(expected), key=Input.key) == expected


def test_a_shard_is_settled_within() -> None:
    results = [(Outcome("f", f"line {n}", "coded", None, "a"), samples.reading(id="a"), None) for n in (3, 1, 2)]
    rows = shard_rows([*results, (Outcome("f", "line 4", "rejected", "empty", "a"), None, None)])
    assert len(rows["reports"]) == 1 and len(rows["events"]) == 3
    assert {row["place"]: row["outcome"] for row in rows["outcomes"]} == {
        "line 1": "coded",
        "line 2": "copy",
        "line 3": "copy",
        "line 4": "rejected",
    }
    assert [row["place"] for row in rows["copies"]] == ["line 3", "line 2"]


def test_the_same_input_twice_is_one_input() -> None:
    result = (Outcome("f", None, "coded", None, "a"), samples.reading(id="a"), None)
    rows = shard_rows([result, result])
    assert len(rows["reports"]) == len(rows["outcomes"]) == 1
    assert "copies" not in rows
