"""Killed and wounded without double counting."""

from __future__ import annotations

import datetime
import pathlib
import random

import pytest

import dateline.ask as ask
from dateline.ask.casualties import _sums
from dateline.ask.incidents import Toll
from dateline.errors import InputError
from dateline.store import open_archive

from . import samples
from .samples import Told


def test_totals_are_never_added_and_the_undated_stand_apart(archive) -> None:
    week, nowhere = ask.casualties(archive)
    assert (week.period, week.count, week.killed_low, week.killed_best, week.killed_high) == ("2021-W09", 1, 4, 6, 6)
    assert (week.wounded_low, week.wounded_best, week.incidents) == (None, None, ("c1a5",))
    assert (nowhere.period, nowhere.start, nowhere.apart, nowhere.killed_best) == (None, None, "undated", 2)
    assert ask.casualties(archive).left_out == {"aggregate": 1}


def test_in_a_span_the_undated_are_left_out_and_told(archive) -> None:
    found = ask.casualties(archive, since="2021-03", until="2021-03")
    assert [row.period for row in found] == ["2021-W09"]
    assert found.left_out == {"aggregate": 1, "undated": 1}
    assert not ask.casualties(archive, since="2022")


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({"status": "fact"}, [(None, 2)]),
        ({"per": "country"}, [("IRQ", 6), ("IRQ", 2)]),
        ({"per": "place", "by": "year"}, [("Ramadi, IRQ", 6), ("Basra, IRQ", 2)]),
        ({"place": "Basra"}, [(None, 2)]),
        ({"min_publishers": 2}, [(None, 6)]),
        ({"party": "USA/MIL", "text": "dead", "type": "ASSAULT"}, [(None, 6)]),
    ],
)
def test_filters(archive, filters, rows) -> None:
    assert [(row.where, row.killed_best) for row in ask.casualties(archive, **filters)] == rows


def test_many_reports_of_a_few_acts_add_nothing(tmp_path: pathlib.Path) -> None:
    """The series of a year of acts told by one report each is that of the same acts told by many."""
    source = random.Random(7)
    acts = [(source.randrange(360), source.randrange(1, 30)) for _ in range(12)]
    truth = sum(killed for _, killed in acts)
    series = []
    for copies in (1, 5):
        readings, incidents, members = [], [], []
        for n, (day, killed) in enumerate(acts):
            when = (datetime.date(2021, 1, 1) + datetime.timedelta(day)).isoformat()
            told = [
                samples.reading(
                    f"{n}-{k}", when, f"Paper {k}", Told("ASSAULT", ("gunmen",), ("villagers",), when, killed=killed)
                )
                for k in range(copies)
            ]
            readings += told
            incidents.append(samples.incident(f"{n:04x}", *(one.events[0] for one in told), reports=told))
            members += [{"incident": f"{n:04x}", "report": one.report.id, "event": one.events[0].id} for one in told]
        with open_archive(tmp_path / f"{copies}.duckdb") as archive:
            for one in readings:
                archive.add(one)
            archive.put_links({"incidents": incidents, "incident_events": members})
            series.append([(row.period, row.killed_best, row.count) for row in ask.casualties(archive)])
    assert series[0] == series[1]
    assert sum(killed or 0 for _, killed, _ in series[0]) == truth
    # The weeks between have a row each, without a number.
    assert any(killed is None and count == 0 for _, killed, count in series[0])


def test_sums_of_bounds() -> None:
    assert _sums("killed", [Toll(4, 6, 9), Toll(20, None, None), Toll(None, None, 30), Toll()]) == {
        "killed_low": 24,
        "killed_best": 26,
        "killed_high": 59,
        "killed_open": 1,
    }
    assert _sums("killed", [Toll()])["killed_best"] is None


def test_what_cannot_be_asked(archive) -> None:
    with pytest.raises(InputError, match="casualties per 'party'; give country or place"):
        ask.casualties(archive, per="party")
    with pytest.raises(InputError, match="unknown status 'promised'"):
        ask.casualties(archive, status="promised")
