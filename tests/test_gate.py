"""The gate: a floor holds, rises, and never sinks by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import gate, quality, table
from bench.gate import HOLDS, NEW, Floor
from bench.quality import Figure

DATA = {"data/a": "1234"}


def figure(value: float, name: str = "plain.recall", most: bool = False) -> Figure:
    return Figure(name, value, data=tuple(DATA), most=most)


def floor(value: float, data: dict[str, str] = DATA) -> Floor:
    return Floor(value, value, "2026-01-01", data)


@pytest.mark.parametrize(
    ("value", "most", "holds"), [(16, False, True), (15.9, False, False), (16, True, True), (17, True, False)]
)
def test_a_floor_holds(value: float, most: bool, holds: bool) -> None:
    assert (gate.verdict(figure(value, most=most), floor(16), DATA) == HOLDS) == holds


def test_a_floor_says_nothing_of_other_data() -> None:
    assert "OTHER DATA" in gate.verdict(figure(99), floor(16, {"data/a": "5678"}), DATA)


def test_a_figure_without_a_floor_is_new() -> None:
    assert gate.verdict(figure(1), None, DATA) == NEW


def test_a_floor_rises() -> None:
    new = gate.raised(figure(18), floor(16), DATA, lower=False)
    assert (new.floor, new.figure) == (18, 18)


@pytest.mark.parametrize(("value", "most"), [(15, False), (17, True)])
def test_a_floor_sinks_only_when_told(value: float, most: bool) -> None:
    assert gate.raised(figure(value, most=most), floor(16), DATA, lower=False) == floor(16)
    assert gate.raised(figure(value, most=most), floor(16), DATA, lower=True).floor == value


def test_other_data_make_a_new_floor() -> None:
    assert gate.raised(figure(15), floor(16, {"data/a": "5678"}), DATA, lower=False).floor == 15


def test_figures_of_the_model_have_slack() -> None:
    assert gate.bound(figure(90, "ewt.las")) == pytest.approx(89.9)
    assert gate.bound(figure(16)) == 16


def test_what_has_a_floor_must_be_measured() -> None:
    floors = {"plain.recall": floor(16), "model.size": floor(25, {})}
    assert gate.missing(floors, [], None) == ["model.size"]
    assert gate.missing(floors, [figure(16)], Path()) == ["model.size"]


def test_floors_come_back_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    gate.save({"b": floor(2), "a": floor(1)}, path)
    assert list(gate.load(path)) == ["a", "b"]
    assert gate.load(path)["b"] == floor(2)


def test_the_pinned_floors_are_whole() -> None:
    assert all(entry.date and set(map(len, entry.data.values())) <= {64} for entry in gate.load().values())


def test_a_scorer_that_prints_something_else_is_an_error() -> None:
    with pytest.raises(quality.ScorerError, match="printed no figures"):
        quality.lines_of("nothing", "score.py")
    with pytest.raises(quality.ScorerError, match="f1"):
        quality.numbers("precision 0.5", "precision", "f1")


def test_a_table_is_markdown() -> None:
    assert table(("a", "b"), [("x", 1)]).splitlines() == ["| a | b |", "| - | -: |".replace("-:", ":"), "| x | 1 |"]
