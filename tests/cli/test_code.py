"""dateline code."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import re
import sys

import pytest

from dateline.cli import main
from dateline.errors import ModelError
from dateline.records import Arrival, Event, Reading, Report
from dateline.store import open_archive

from ..store import samples
from .conftest import FakeReader, code_module

SUM = "5 reports: 1 coded, 2 no event, 2 rejected\n"


def test_json_lines_in_a_pipe_and_the_sum_on_standard_error(run, reports) -> None:
    ran = run("code", reports)
    assert ran.code == 0
    assert [Event.from_dict(json.loads(line)) for line in ran.out.splitlines()] == list(samples.reading().events)
    assert ran.err == (
        f"{SUM}rejected {reports}, line 3: not English (French)\n"
        f"rejected {reports}, line 4: ZeroDivisionError: no words that can be read at all\n"
    )


def test_table_on_a_terminal(run, reports) -> None:
    ran = run("code", reports, terminal=140)
    assert "Iraqi troops [IRQ MIL]" in ran.out and "REJECT assist" in ran.out
    assert all(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= 140 for line in ran.out.splitlines())
    assert "{" not in ran.out


def test_json_may_be_asked_for_on_a_terminal(run, reports) -> None:
    assert len([json.loads(line) for line in run("code", reports, "--json", terminal=80).out.splitlines()]) == 3


def test_into_an_archive_twice(run, reports, tmp_path) -> None:
    path = tmp_path / "a.duckdb"
    first, second = run("code", reports, "-o", path), run("code", reports, "-o", path)
    assert first.out == second.out == ""
    assert first.err.startswith(SUM) and second.err.startswith(SUM)
    assert f"{path}: 3 new, 0 already there\n" in first.err
    assert f"{path}: 0 new, 3 already there\n" in second.err
    with open_archive(path, read_only=True) as opened:
        assert opened.outcomes() == {"coded": 1, "no event": 2, "rejected": 2}
        assert len(opened.events()) == 3


def test_into_an_archive_and_out_as_json(run, reports, tmp_path) -> None:
    assert len(run("code", reports, "-o", tmp_path / "a.duckdb", "--json").out.splitlines()) == 3


def test_standard_input(run) -> None:
    ran = run("code", "-", stdin=samples.TEXT)
    assert len(ran.out.splitlines()) == 3
    assert ran.err == "1 report: 1 coded\n"


def test_no_input_at_all(run) -> None:
    ran = run("code", "-", stdin="")
    assert (ran.code, ran.out, ran.err) == (0, "", "0 reports\n")


def test_date_is_given_only_to_reports_without_one(run, reports, tmp_path, monkeypatch) -> None:
    dated = Arrival("x", None, Report("dated", published=samples.reading().report.published))
    monkeypatch.setattr(code_module, "load_arrivals", lambda paths: [dated, Arrival("y", None, Report("undated"))])
    run("code", reports, "--date", "2001-02-03", "-o", tmp_path / "a.duckdb")
    with open_archive(tmp_path / "a.duckdb") as opened:
        found = opened.sql("SELECT text, published::VARCHAR FROM reports ORDER BY text").fetchall()
    assert found == [("dated", "2009-07-21"), ("undated", "2001-02-03")]


def test_min_confidence(run, reports) -> None:
    ran = run("code", reports, "--min-confidence", "0.8")
    assert [json.loads(line)["confidence"] for line in ran.out.splitlines()] == [0.87]
    assert run("code", reports, "--min-confidence", "0.9").err.startswith("5 reports: 3 no event, 2 rejected\n")


def test_every_input_rejected_is_bad_input(run, tmp_path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("\n".join(f"reject reason {n}" for n in range(25)))
    ran = run("code", path)
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert lines[0] == "25 reports: 25 rejected"
    assert len(lines) == 22 and lines[-1] == "… and 5 more rejected"


@pytest.mark.parametrize("ahead", [1, 2, 3, 100])
def test_a_faulty_report_costs_no_other(ahead: int) -> None:
    kinds = ["good", "bad", "rejected", "good", "good", "bad", "bad", "rejected", "good", "rejected"]
    given = [
        Arrival(str(n), None, rejected="no")
        if kind == "rejected"
        else Arrival(str(n), None, Report(f"{n} {'unreadable' if kind == 'bad' else 'fine'}"))
        for n, kind in enumerate(kinds)
    ]
    results = list(code_module.read_each(FakeReader(ahead), iter(given)))
    assert [result.arrival for result in results] == given
    assert [result.reading is not None for result in results] == [kind == "good" for kind in kinds]
    assert all(r.reading.report == r.arrival.report for r in results if r.reading)
    assert all((r.outcome().outcome == "rejected") == bool(r.reason) for r in results)


def test_reading_is_lazy() -> None:
    taken: list[int] = []

    def endless():
        for n in range(10**9):
            taken.append(n)
            yield Arrival(str(n), None, Report(str(n)))

    results = code_module.read_each(FakeReader(4), endless())
    for _ in range(10):
        next(results)
    assert len(taken) <= 12


def test_a_coder_that_gives_back_too_little_is_no_silence() -> None:
    class Short(FakeReader):
        def read_all(self, reports):
            return iter([self.read(report) for report in reports][:1])

    results = list(code_module.read_each(Short(), [Arrival(str(n), None, Report(str(n))) for n in range(3)]))
    assert [result.outcome().outcome for result in results] == ["no event", "rejected", "rejected"]


def test_a_broken_model_stops_the_run(run, reports, monkeypatch) -> None:
    def broken(self, report: Report) -> Reading:
        raise ModelError("model.onnx: damaged")

    monkeypatch.setattr(FakeReader, "read", broken)
    ran = run("code", reports)
    assert (ran.code, ran.err) == (1, "dateline: model.onnx: damaged\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["code"], "Missing argument"),
        (["code", "x", "--date", "tuesday"], "write it as 2009-07-21"),
        (["code", "x", "--min-confidence", "2"], "--min-confidence"),
        (["code", "x", "--nonsense"], "--nonsense"),
        (["cood", "x"], "cood"),
        (["code", "x", "-o", "-", "--json"], "standard output"),
        (["code", "x", "-o", "/nowhere/a.duckdb"], "no folder"),
    ],
)
def test_bad_usage_is_one_line_and_2(run, arguments: list[str], words: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2 and ran.out == ""
    assert ran.err.startswith("dateline: ") and words in ran.err and ran.err.count("\n") == 1


def test_an_interrupt_keeps_what_is_done(run, reports, tmp_path, monkeypatch) -> None:
    def stop(paths):
        yield Arrival("a", None, Report(samples.TEXT))
        yield Arrival("b", None, Report("fine"))
        yield Arrival("c", None, Report("fine too"))
        raise KeyboardInterrupt

    monkeypatch.setattr(code_module, "load_arrivals", stop)
    ran = run("code", reports, "-o", tmp_path / "a.duckdb")
    assert (ran.code, ran.err) == (130, "dateline: interrupted\n")
    with open_archive(tmp_path / "a.duckdb") as opened:
        assert len(opened.events()) == 3


def test_hostile_words_reach_no_terminal(run, tmp_path, monkeypatch) -> None:
    nasty = "\x1b]0;owned\x07\x9b2J\u202e[red]x[/red]"
    report = Report(f"{samples.TEXT}{nasty}")
    made = samples.reading(report.text)
    party = dataclasses.replace(made.events[0].actor[0], text=nasty)
    made = dataclasses.replace(made, events=(dataclasses.replace(made.events[0], actor=(party,)),))
    monkeypatch.setattr(FakeReader, "read", lambda self, report: made)
    monkeypatch.setattr(
        code_module,
        "load_arrivals",
        lambda paths: [Arrival("x", None, report), Arrival(f"a{nasty}\n.txt", None, rejected=f"b{nasty}\r")],
    )
    for arguments in (["code", "x"], ["code", "x", "--json"]):
        for width in (0, 200):
            ran = run(*arguments, terminal=width)
            assert not set("\x07\x9b\u202e\r") & set(ran.out + ran.err)
            assert "\x1b]" not in ran.out + ran.err and "[red]" in ran.out
            assert ran.err.count("\n") == 2


def test_an_archive_on_standard_output(reports, tmp_path, monkeypatch) -> None:
    with open(tmp_path / "out.duckdb", "w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert main(["code", str(reports), "-o", "-"]) == 0
    with open_archive(pathlib.Path(tmp_path, "out.duckdb"), read_only=True) as opened:
        assert len(opened.events()) == 3
