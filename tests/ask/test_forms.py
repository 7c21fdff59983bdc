"""Answers as frames and files, and relations as pictures."""

from __future__ import annotations

import datetime
import json
import math
import pathlib

import duckdb
import pytest

import dateline.ask as ask
from dateline.ask.periods import Period, period_of
from dateline.ask.plot import _draw
from dateline.ask.relations import Point, Relation
from dateline.errors import ArchiveError, DatelineError, InputError

QUESTIONS = {
    "actors": ask.actors,
    "casualties": ask.casualties,
    "changes": ask.changes,
    "incidents": ask.incidents,
    "pairs": ask.pairs,
    "relations": lambda archive: ask.relations(archive, "USA", "IRQ"),
    "stories": ask.stories,
    "told": lambda archive: ask.incident(archive, "c1a5")[1],
    "reports": lambda archive: ask.story(archive, "aa11")[1],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_is_rows_json_frames_and_parquet(archive, question, tmp_path: pathlib.Path) -> None:
    answer = QUESTIONS[question](archive)
    rows = list(answer.to_rows())
    assert rows and all(list(row) == list(answer.columns) for row in rows)
    assert all(value is None or isinstance(value, answer.columns[name]) for row in rows for name, value in row.items())
    assert json.loads(json.dumps(answer.to_dicts())) == answer.to_dicts()
    assert answer.count() == len(rows) and bool(answer)
    answer.to_parquet(tmp_path / "it's.parquet")
    found = duckdb.sql(f"FROM read_parquet('{tmp_path}/it''s.parquet')")
    assert found.fetchall() == [tuple(row.values()) for row in rows]
    assert found.columns == list(answer.columns)
    assert [file.name for file in tmp_path.iterdir()] == ["it's.parquet"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_polars(archive, question) -> None:
    pytest.importorskip("polars")
    answer = QUESTIONS[question](archive)
    assert answer.to_polars().to_dicts() == list(answer.to_rows())


@pytest.mark.parametrize("question", QUESTIONS)
def test_pandas(archive, question) -> None:
    pytest.importorskip("pandas")
    answer = QUESTIONS[question](archive)
    frame = answer.to_pandas()
    assert list(frame.columns) == list(answer.columns) and len(frame) == answer.count()


def test_an_empty_answer_has_its_columns(archive, tmp_path: pathlib.Path) -> None:
    answer = ask.incidents(archive, limit=0)
    assert not answer and answer.count() == 0
    answer.to_parquet(tmp_path / "none.parquet")
    assert duckdb.sql(f"FROM '{tmp_path}/none.parquet'").columns == list(answer.columns)


def test_a_file_that_cannot_be_written(archive, tmp_path: pathlib.Path) -> None:
    with pytest.raises(ArchiveError, match="nowhere/x.parquet: cannot be written"):
        ask.incidents(archive).to_parquet(tmp_path / "nowhere" / "x.parquet")


@pytest.fixture(scope="module")
def relation() -> Relation:
    """Two months with acts, and two without between them."""
    scores = {"2021-03": (-9.0, 2.5), "2021-06": (2.5, -2.0)}
    days = (datetime.date(2021, month, 1) for month in range(3, 7))
    return Relation(
        "USA", "IRQ", "month", False, [point(period_of(day, "month"), scores) for day in days], {"undated": 3}
    )


def point(period: Period, scores: dict[str, tuple[float, float]]) -> Point:
    forward, backward = scores.get(period.name, (None, None))
    one = int(period.name in scores)
    return Point(
        period=period.name,
        start=period.start,
        end=period.end,
        count=2 * one,
        score_mean=None,
        score_sum=None,
        verbal_cooperation=one,
        material_cooperation=0,
        verbal_conflict=0,
        material_conflict=one,
        forward=one,
        forward_mean=forward,
        forward_sum=forward,
        backward=one,
        backward_mean=backward,
        backward_sum=backward,
        incidents=(),
        events=(),
    )


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_picture_is_the_same_bytes_every_time(relation: Relation, tmp_path: pathlib.Path, form: str) -> None:
    pytest.importorskip("matplotlib")
    files = [tmp_path / f"{n}.{form}" for n in range(2)]
    for file in files:
        relation.plot(file)
    first, second = (file.read_bytes() for file in files)
    assert first == second and len(first) > 5_000
    assert first.startswith(b"\x89PNG" if form == "png" else b"<?xml")
    assert b"dc:date" not in first and len(list(tmp_path.iterdir())) == 2


def test_a_picture_of_names_that_are_no_formula_and_no_letters(relation: Relation, tmp_path: pathlib.Path) -> None:
    """An odd number of dollar signs, a control character, a script that the font lacks, a very long name."""
    pytest.importorskip("matplotlib")
    name = "$x^ \x1b[31m \u4f0a\u62c9\u514b"
    Relation(name, "word " * 60, "month", False, list(relation), {}).plot(tmp_path / "x.svg")


def test_gaps_are_drawn_as_gaps(relation: Relation) -> None:
    pytest.importorskip("matplotlib")
    above, below = _draw(relation, list(relation)).axes
    forward = next(line for line in above.lines if line.get_label() == "USA → IRQ")
    drawn = [float(value) for value in forward.get_ydata()]
    assert [math.isnan(value) for value in drawn] == [False, True, True, False]
    assert sorted(bar.get_height() for bar in below.patches)[-1] == 1
    assert below.get_ylabel() == "number of incidents"


@pytest.mark.parametrize("name", ["x.pdf", "x", "x.jpeg"])
def test_a_picture_of_another_kind(relation: Relation, tmp_path: pathlib.Path, name: str) -> None:
    with pytest.raises(InputError, match="end the name in .png or .svg"):
        relation.plot(tmp_path / name)


def test_nothing_to_draw(tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="nothing to draw of NOR and SWE"):
        Relation("NOR", "SWE", "month", False, [], {}).plot(tmp_path / "x.png")


def test_a_picture_that_cannot_be_written(relation: Relation, tmp_path: pathlib.Path) -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(DatelineError, match="x.png: cannot be written: No such file or directory"):
        relation.plot(tmp_path / "nowhere" / "x.png")
