"""Low, best and high over sources."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.link import tolls
from dateline.link.tolls import Figure
from dateline.records import Count

DAY = datetime.date(2016, 3, 8)


def figure(source: str, best: int, day: int = 0, low: int | None = -1, high: int | None = -1) -> Figure:
    published = DAY + datetime.timedelta(days=day)
    return Figure("killed", best if low == -1 else low, best, best if high == -1 else high, source, published, source)


def bounds(*found: Figure) -> tuple[int | None, int, int | None]:
    toll = tolls.toll(found)
    return toll["low"], toll["best"], toll["high"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([figure("A", 5)], (5, 5, 5)),
        ([figure("A", 5), figure("A", 9, 1)], (9, 9, 9)),
        ([figure("A", 5), figure("B", 9, 1)], (5, 9, 9)),
        ([figure("A", 5), figure("B", 9, 30)], (9, 9, 9)),
        ([figure("A", 9), figure("B", 11), figure("C", 9)], (9, 9, 11)),
        ([figure("A", 9), figure("B", 3, 1, 3)], (9, 9, 9) if 3 < 9 * tolls.PART else (3, 3, 9)),
        ([figure("A", 5, 0, 5, None)], (5, 5, None)),
        ([figure("A", 5, 0, 5, None), figure("B", 7)], (5, 7, 7)),
        ([figure("A", 30, 0, None, 30)], (None, 30, 30)),
        ([figure("A", 9, 0, 9, None), figure("B", 5, 1, None, 5)], (5, 5, None)),
        ([figure("A", 28), figure("B", 6, 1), figure("C", 6, 1)], (6, 6, 6)),
        ([figure("A", 6), figure("B", 6), figure("C", 28, 1)], (28, 28, 28)),
    ],
    ids=[
        "one",
        "updated",
        "two",
        "old",
        "majority",
        "a part",
        "at least",
        "closed above",
        "up to",
        "up to less",
        "a sum",
        "a rise",
    ],
)
def test_bounds(found: list[Figure], expected: tuple[int | None, int, int | None]) -> None:
    assert bounds(*found) == expected


def test_every_figure_is_told_with_its_days() -> None:
    toll = tolls.toll([figure("A", 5), figure("A", 5, 2), figure("B", 9, 1)])
    assert toll["told"] == [
        {"source": "A", "figure": 5, "from": "2016-03-08", "to": "2016-03-10"},
        {"source": "B", "figure": 9, "from": "2016-03-09", "to": "2016-03-09"},
    ]
    assert toll["sources"] == 2 and "latest report" in toll["rule"]


def test_a_report_gives_its_highest_figure() -> None:
    counts = [Count("nine", 0, 0, "killed", 9, 9, 9), Count("three children", 0, 0, "killed", 3, 3, 3)]
    [found] = tolls.figures(counts, "A", DAY, "r1")
    assert found.best == 9


figures = st.builds(
    figure, st.sampled_from("ABCD"), st.integers(1, 50), st.integers(0, 6), st.just(-1), st.sampled_from([-1, None])
)


@given(st.lists(figures, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_bounds_hold_the_best_and_order_does_not_matter(found: list[Figure], rng) -> None:  # type: ignore[no-untyped-def]
    low, best, high = bounds(*found)
    assert (low is None or low <= best) and (high is None or best <= high)
    assert tolls.toll(rng.sample(found, len(found))) == tolls.toll(found)
