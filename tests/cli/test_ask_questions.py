"""dateline sayings, incidents, stories, relations, actors, casualties, changes; and where Parquet goes."""

from __future__ import annotations

import csv
import io
import json
import pathlib
import re
import subprocess
import sys

import duckdb
import pytest
from typer.testing import CliRunner

from dateline.cli.app import app
from dateline.cli.ask_out import bounds
from dateline.store import open_archive

from ..ask import samples
from ..ask.samples import Told

ANSI = re.compile(r"\x1b\[[0-9;]*m")
ROOT = pathlib.Path(__file__).resolve().parents[2]

LISTS = {
    "sayings": ["sayings"],
    "incidents": ["incidents"],
    "incident": ["incidents", "c1a5"],
    "stories": ["stories"],
    "story": ["stories", "aa11"],
    "relations": ["relations", "USA", "IRQ"],
    "actors": ["actors"],
    "pairs": ["actors", "--pairs"],
    "casualties": ["casualties"],
    "changes": ["changes"],
}


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    path = tmp_path_factory.mktemp("questions") / "archive.duckdb"
    samples.fill(path)
    return path


def command(asked: pathlib.Path, name: str) -> list[str]:
    question, *rest = LISTS[name]
    return [question, str(asked), *rest]


@pytest.mark.parametrize("name", sorted({first for first, *_ in LISTS.values()}))
def test_help_has_examples(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    examples = result.output.split("Examples:")[1].split("\n\n")[0].strip().splitlines()
    assert len(examples) >= 2 and all(f"dateline {name} " in line for line in examples)


@pytest.mark.parametrize("name", LISTS)
def test_json_lines_in_a_pipe(run, asked, name: str) -> None:
    ran = run(*command(asked, name))
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0 and lines and all(isinstance(line, dict) for line in lines)
    assert run(*command(asked, name), "--json", terminal=80).out == ran.out


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("width", [40, 120])
def test_tables_fit_the_terminal(run, asked, name: str, width: int) -> None:
    ran = run(*command(asked, name), terminal=width)
    lines = [ANSI.sub("", line) for line in ran.out.splitlines()]
    assert ran.code == 0 and len(lines) > 1 and all(len(line.rstrip()) <= width for line in lines)


@pytest.mark.parametrize("name", LISTS)
def test_csv_and_parquet_say_the_same(run, asked, tmp_path, name: str) -> None:
    ran = run(*command(asked, name), "--csv")
    head, *rows = csv.reader(io.StringIO(ran.out))
    file = tmp_path / "out.parquet"
    written = run(*command(asked, name), "--parquet", file)
    assert written.out == "" and f"{file}: written" in written.err
    found = duckdb.sql(f"FROM '{file}'")
    assert found.columns == head and len(found.fetchall()) == len(rows) > 0


def test_events_go_into_parquet_too(run, archive, tmp_path) -> None:
    file = tmp_path / "events.parquet"
    assert run("events", archive, "--type", "REJECT", "--parquet", file).code == 0
    assert duckdb.sql(f"SELECT event, actor_country FROM '{file}'").fetchall() == [("REJECT", "IRQ")]


def test_parquet_on_standard_output(asked, tmp_path) -> None:
    line = [sys.executable, "-m", "dateline.cli", "stories", str(asked), "--parquet", "-"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, check=True)
    (tmp_path / "s.parquet").write_bytes(done.stdout)
    assert duckdb.sql(f"SELECT id FROM '{tmp_path}/s.parquet' ORDER BY id").fetchall() == [("aa11",), ("aa22",)]


def test_parquet_is_not_for_a_terminal(run, asked) -> None:
    ran = run("stories", asked, "--parquet", "-", terminal=80)
    assert ran.code == 2 and "a Parquet file is no text for a terminal" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["incidents", "--json", "--csv"], "--json and --csv exclude each other; give one"),
        (["stories", "--csv", "--parquet", "x"], "--csv and --parquet exclude each other"),
        (["events", "--json", "--parquet", "x"], "--json and --parquet exclude each other"),
        (
            ["incidents", "c1a5", "--party", "USA", "--limit", "3"],
            "--party, --limit with an ID; filters go with the list",
        ),
        (["stories", "aa11", "--min-reports", "2"], "--min-reports with an ID"),
        (["incidents", "zz"], "nothing with id 'zz'; `dateline incidents"),
        (["incidents", "--type", "BATTLE"], "unknown type 'BATTLE'"),
        (["relations", "USA"], "Missing argument 'B'"),
        (["relations", "USA", "IRQ", "--by", "decade"], "unknown period 'decade'"),
        (["relations", "USA", "IRQ", "--plot", "x.gif"], "end the name in .png or .svg"),
        (["relations", "USA", "IRQ", "--since", "soon"], "'soon' is no date"),
        (["actors", "--label", "town"], "unknown label 'town'"),
        (["casualties", "--per", "party"], "give country or place"),
        (["changes", "--since", "yesterday"], "'yesterday' is no date"),
        (["sayings", "--until", "2021-13"], "'2021-13' is no date"),
    ],
)
def test_bad_questions_are_one_line_and_2(run, asked, arguments: list[str], words: str) -> None:
    question, *rest = arguments
    ran = run(question, asked, *rest)
    assert ran.code == 2 and words in ran.err and ran.err.count("\n") == 1


def test_relations_say_what_they_leave_out(run, asked) -> None:
    ran = run("relations", asked, "USA", "IRQ")
    assert [json.loads(line)["count"] for line in ran.out.splitlines()] == [2, 0, 0, 2]
    told = "1 summing up several acts, 1 disputed, 1 future, 1 known only to within more than a month, 1 undated"
    assert ran.err == f"left out: {told}\n"


def test_relations_without_any_act_say_so(run, asked) -> None:
    ran = run("relations", asked, "NOR", "SWE")
    assert (ran.code, ran.out, ran.err) == (0, "", "no act between NOR and SWE that counts has a known date\n")


def test_a_long_gap_is_one_line_of_a_table(run, tmp_path) -> None:
    path = tmp_path / "a.duckdb"
    with open_archive(path) as archive:
        for n, day in enumerate(("2020-01-05", "2021-06-05")):
            archive.add(samples.reading(str(n), day, "Bay Times", Told("ACCUSE", ("Baghdad",), ("Tehran",), day)))
    lines = run("relations", path, "IRQ", "IRN", terminal=80).out.splitlines()
    assert [ANSI.sub("", line).split()[:2] for line in lines[1:]] == [["2020-01", "1"], ["…", "16"], ["2021-06", "1"]]


def test_a_picture_beside_the_table(run, asked, tmp_path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "usa-irq.svg"
    ran = run("relations", asked, "USA", "IRQ", "--plot", file, terminal=100)
    assert ran.code == 0 and f"{file}: drawn" in ran.err and file.read_bytes().startswith(b"<?xml")


def test_incidents_without_dates_are_not_dropped_in_silence(run, asked) -> None:
    ran = run("incidents", asked, "--since", "2021-02", "--single")
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == ["c1a5"]
    assert ran.err.startswith("left out for having no date: 1 more")


def test_one_incident_shows_who_says_what(run, asked) -> None:
    shown = ANSI.sub("", run("incidents", asked, "c1", terminal=160).out)
    lines = [line.strip() for line in shown.splitlines()]
    assert "killed     low 4, best 6, high 6" in lines
    assert "killed 4: Bay Times (Baghdad) 2021-03-02" in lines
    assert "disputed: Port Post (United States) 2021-03-03" in lines
    assert "2021-03-02, Bay Times, Clash at Ramadi, https://bay.example/1" in lines
    assert any(line.startswith("said by Baghdad; killed 4; also in The Quay") for line in lines)


def test_one_story_shows_its_reports(run, asked) -> None:
    shown = ANSI.sub("", run("stories", asked, "aa11", terminal=160).out)
    assert shown.index("Bay Times") < shown.index("Port Post") and "https://port.example/2" in shown


def test_casualties_stand_beside_their_bounds(run, asked) -> None:
    ran = run("casualties", asked, "--by", "month", terminal=120)
    lines = [ANSI.sub("", line).split() for line in ran.out.splitlines()]
    assert lines[1][:4] == ["2021-03", "1", "6", "4–6"] and lines[2][:5] == ["no", "date", "1", "2", "2"]
    assert "1 summing up several acts" in ran.err


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [
        (4, 6, 9, "4–6–9"),
        (4, 6, 6, "4–6"),
        (1200, 1200, 1200, "1,200"),
        (5, None, None, "≥5"),
        (5, 7, None, "≥7"),
        (None, None, 30, "≤30"),
        (None, None, None, ""),
    ],
)
def test_bounds(low, best, high, words) -> None:
    assert bounds(low, best, high) == words


def test_hostile_words_reach_no_terminal_and_no_spreadsheet(run, tmp_path) -> None:
    path = tmp_path / "a.duckdb"
    hostile = '=HYPERLINK("x")\x1b[2J\u202e'
    told = samples.reading(
        "r", "2021-03-02", hostile, Told("ASSAULT", ("gunmen",), ("villagers",), "2021-03-01", killed=3),
        title=hostile, url=hostile,
    )  # fmt: skip
    incident = samples.incident("1a", told.events[0], reports=(told,), actor=[hostile], where_name=hostile)
    story = {**samples.make_links()["stories"][0], "title": hostile, "id": "2b"}
    change = {**samples.CHANGES[0], "record": json.dumps({"is": {"title": hostile}})}
    tables = {
        "incidents": [incident],
        "incident_events": [{"incident": "1a", "report": "r", "event": told.events[0].id}],
        "stories": [story],
        "story_reports": [{"story": "2b", "report": "r"}],
    }
    with open_archive(path) as archive:
        archive.add(told)
        archive.put_links(tables, [change])
    asked = [command(path, name) for name in ("incidents", "stories", "changes")]
    asked += [["incidents", path, "1a"], ["stories", path, "2b"], ["casualties", path, "--per", "place"]]
    for arguments in [*asked, ["relations", path, hostile, "IRQ"]]:
        for form in ([], ["--json"], ["--csv"]):
            ran = run(*arguments, *form, terminal=120)
            printed = ANSI.sub("", ran.out + ran.err)
            assert ran.code == 0 and not {"\x1b", "\u202e"} & set(printed)
        cells = [cell for row in csv.reader(io.StringIO(ran.out)) for cell in row]
        assert not any(cell.startswith("=") for cell in cells)


def test_questions_load_nothing_that_is_not_needed(asked) -> None:
    script = (
        f"import sys; from dateline.cli import main; main(['incidents', {str(asked)!r}]);"
        "heavy = {'onnxruntime', 'tokenizers', 'trafilatura', 'numpy', 'polars', 'pandas', 'matplotlib', 'ray'};"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
