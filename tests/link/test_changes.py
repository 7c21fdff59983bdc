"""Ids carried over and changes told."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from dateline.link.changes import diff, keep_ids, plain


def test_a_group_keeps_its_id() -> None:
    assert keep_ids("story", [["a", "b", "c"]], {"old": ["b"]}) == ["old"]


def test_of_two_that_merge_the_one_made_first_stays() -> None:
    assert keep_ids("story", [["a", "b", "c"]], {"first": ["c"], "second": ["a", "b"]}) == ["first"]


def test_of_two_halves_the_larger_keeps_the_id_and_the_other_gets_one_of_its_own() -> None:
    (name,) = keep_ids("story", [["a", "b", "c"]], {})
    small, large = keep_ids("story", [["a"], ["b", "c"]], {name: ["a", "b", "c"]})
    assert large == name and small != name


@given(st.lists(st.integers(0, 7), min_size=20, max_size=20), st.lists(st.integers(0, 4), min_size=20, max_size=20))
def test_ids_are_always_of_one_group_each(now: list[int], then: list[int]) -> None:
    groups = [[str(m) for m, place in enumerate(now) if place == n] for n in sorted(set(now))]
    previous = {f"p{n}": [str(m) for m, place in enumerate(then) if place == n] for n in range(4)}
    names = keep_ids("story", groups, previous)
    assert len(set(names)) == len(names) == len(groups)
    for name, group in zip(names, groups, strict=True):
        assert name not in previous or set(previous[name]) & set(group)


def test_what_changed_is_told_by_kind() -> None:
    before = {"a": {"id": "a", "n": 1}, "b": {"id": "b"}, "c": {"id": "c"}, "d": {"id": "d", "record": "x"}}
    after = {"a": {"id": "a", "n": 2}, "d": {"id": "d", "record": "y"}, "e": {"id": "e"}, "f": {"id": "f"}}
    were = {"a": ["1", "2"], "b": ["3"], "c": ["4"], "d": ["5"]}
    are = {"a": ["1", "3"], "d": ["5"], "e": ["2"], "f": ["6"]}
    told = {row["id"]: row for row in diff("story", before, after, were, are)}
    assert {name: row["kind"] for name, row in told.items()} == {
        "a": "changed",
        "b": "merged",
        "c": "went",
        "e": "split",
        "f": "came",
    }
    assert told["a"]["record"] == {"fields": {"n": [1, 2]}, "members_came": ["3"], "members_went": ["2"]}
    assert told["b"]["record"]["into"] == ["a"] and told["e"]["record"]["from"] == ["a"]


def test_rows_are_told_in_plain_values() -> None:
    assert plain({"day": datetime.date(2030, 1, 2), "who": ("a",), "record": "{}"}) == {
        "day": "2030-01-02",
        "who": ["a"],
    }
