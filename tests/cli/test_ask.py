"""dateline events and dateline show."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re

import pytest

from dateline.cli.out import event_table
from dateline.cli.vocabulary import check_types, event_types
from dateline.errors import InputError
from dateline.records import Event
from dateline.store import open_archive

from ..store import samples

WORDS = samples.reading().events[0]
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_json_lines_in_a_pipe(run, archive) -> None:
    ran = run("events", archive)
    assert [Event.from_dict(json.loads(line)).trigger.text for line in ran.out.splitlines()] == [
        "turned down",
        "killed",
        "met",
    ]
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "triggers"),
    [
        (["--party", "IRQ/MIL", "--type", "reject", "--status", "fact"], ["turned down"]),
        (["--type", "REJECT/assist", "--type", "CONSULT"], ["turned down", "met"]),
        (["--place", "Ramadi", "--text", "requests", "--min-confidence", "0.8"], ["turned down"]),
        (["--status", "future", "--status", "disputed"], ["killed", "met"]),
        (["--limit", "2"], ["turned down", "killed"]),
    ],
)
def test_filters(run, archive, arguments, triggers) -> None:
    lines = run("events", archive, *arguments).out.splitlines()
    assert [json.loads(line)["trigger"]["text"] for line in lines] == triggers


def test_events_without_dates_are_not_dropped_in_silence(run, archive) -> None:
    ran = run("events", archive, "--since", "2009-07", "--until", "2009")
    assert len(ran.out.splitlines()) == 1
    assert ran.err.startswith("left out for having no date: 1 more")


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_tables_fit_the_terminal(run, archive, width: int) -> None:
    ran = run("events", archive, terminal=width)
    lines = [ANSI.sub("", line) for line in ran.out.splitlines()]
    assert len(lines) == 4 and all(len(line) <= width for line in lines)
    assert lines[1].startswith(WORDS.id[:8])
    assert ran.err == "3 events\n"


def test_blocks_of_a_table_line_up() -> None:
    events = samples.reading().events
    columns = [[c.width for c in event_table(some, 100).columns] for some in (events[:1], events[1:])]
    assert columns[0] == columns[1]


def test_csv_is_flat_and_safe(run, archive) -> None:
    reading = samples.reading(id="=cmd|' /C calc'!A0")
    first = reading.events[0]
    actors = tuple(
        dataclasses.replace(first.actor[0], text=words, name=None, country=country)
        for words, country in (("=1+1", "IRQ"), ("b", None), ("c", "USA"))
    )
    evil = [
        dataclasses.replace(first, id=f"{n:016x}", actor=actors, trigger=dataclasses.replace(first.trigger, text=words))
        for n, words in enumerate(("=a", "+a", "-a", "@a", "\ta", "\ra", "\n=a", " =a", 'a";=b', "\x1b[2J"))
    ]
    with open_archive(archive) as opened:
        opened.add(dataclasses.replace(reading, events=tuple(evil)))
    ran = run("events", archive, "--csv")
    rows = [row for row in csv.DictReader(io.StringIO(ran.out)) if row["id"].startswith("0000")]
    assert sorted(row["trigger"] for row in rows) == sorted(
        ["'=a", "'+a", "'-a", "'@a", "' a", "' a", "' =a", "' =a", 'a";=b', "\ufffd[2J"]
    )
    assert {row["actor"] for row in rows} == {"'=1+1;b;c"}
    assert {row["actor_country"] for row in rows} == {"IRQ;;USA"}
    assert {row["score"] for row in rows} == {"-1.5"}
    assert all(row["report"].startswith("'=cmd") for row in rows)
    assert "\x1b" not in ran.out and '"\'=a"' in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--json", "--csv"], "exclude each other"),
        (["--type", "ATACK"], "unknown type 'ATACK'"),
        (["--status", "denied"], "give fact"),
        (["--since", "lately"], "2009-07-21"),
    ],
)
def test_bad_filters(run, archive, arguments, words) -> None:
    ran = run("events", archive, *arguments)
    assert ran.code == 2 and words in ran.err and ran.err.count("\n") == 1


def test_an_archive_that_is_none(run, tmp_path) -> None:
    assert run("events", tmp_path / "no.duckdb").code == 2
    (tmp_path / "x").write_text("not an archive")
    ran = run("events", tmp_path / "x")
    assert ran.code == 1 and "not a Dateline archive" in ran.err


def test_types_come_from_the_ontology() -> None:
    known = event_types()
    if known:
        assert len(known) == 16 and "aerial" in known["ASSAULT"]
    check_types(["ANYTHING"], {})
    check_types(["assault/Aerial"], {"ASSAULT": ("aerial",)})
    with pytest.raises(InputError, match="it has aerial"):
        check_types(["ASSAULT/demo"], {"ASSAULT": ("aerial",)})


def test_show_in_a_pipe_marks_with_brackets(run, archive) -> None:
    out = " ".join(run("show", archive, WORDS.id[:6]).out.split())
    assert "[actor: Iraqi troops] [trigger: turned down] several [recipient: U.S.] requests for help in" in out
    assert "[where: Ramadi] on [when: June 30]" in out and "[speaker: Colonel Ali Fadhil] [cue: said]" in out
    assert "Officials met on Monday." in out and "Twelve people were killed later." in out
    assert "“turned down” at" in out and "lexicon turn down" in out and "2009-06-30 (day, year from publication)" in out
    assert "\x1b" not in out


def test_show_on_a_terminal_marks_in_different_colours(run, archive) -> None:
    out = run("show", archive, WORDS.id, terminal=250).out
    codes = {
        words: re.search(rf"(\x1b\[[0-9;]*m){words}", out)[1]  # type: ignore[index]
        for words in ("turned down", "Iraqi troops", "U.S.", "Ramadi", "June 30", "said", "Colonel Ali Fadhil")
    }
    assert len(set(codes.values())) == 7
    assert "[trigger:" not in out


@pytest.mark.parametrize("width", [20, 40, 80])
def test_show_without_colour_and_narrow(run, archive, width, monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = run("show", archive, WORDS.id, terminal=width).out
    assert "[trigger:" in out.replace("\n", " ") and all(len(line) <= width for line in out.splitlines())
    assert not re.search(r"\x1b\[[0-9;]*[34]\d", out)


def test_show_neutralises_what_a_report_brings(run, tmp_path) -> None:
    text = (
        "\x1b[31mOfficials\x1b[0m\x07 [bold]met[/bold] on Monday\x9b2J \u202eabc. "
        + samples.TEXT
        + " [link=http://x]y[/link]"
    )
    made = samples.reading(text)
    with open_archive(tmp_path / "a") as opened:
        opened.add(made)
    for terminal in (0, 100):
        out = run("show", tmp_path / "a", made.events[0].id, terminal=terminal).out
        plain = ANSI.sub("", out)
        assert not set("\x1b\x07\x9b\u202e") & set(plain)
        assert "\x1b[31m" not in out and "\x1b]" not in out
    assert "turned down" in plain


def test_markup_in_a_report_is_text(run, tmp_path) -> None:
    text = samples.TEXT.replace("Officials", "[bold]Officials[/bold] :smile: [/]")
    text = text.replace("Monday. ", "Monday. [link=http://x]y[/link] ")
    made = samples.reading(text)
    with open_archive(tmp_path / "a") as opened:
        opened.add(made)
    for terminal in (0, 100):
        out = ANSI.sub("", run("show", tmp_path / "a", made.events[0].id, terminal=terminal).out)
        assert "[bold]Officials[/bold] :smile: [/]" in out and "[link=http://x]y[/link]" in out


def test_show_json(run, archive) -> None:
    assert Event.from_dict(json.loads(run("show", archive, WORDS.id, "--json").out)) == WORDS


def test_show_of_no_event(run, archive) -> None:
    ran = run("show", archive, "ffffffffffff")
    assert ran.code == 2 and "no event with id" in ran.err


def test_show_where_the_sentence_is_missing(run, tmp_path) -> None:
    made = samples.reading(sentences=())
    with open_archive(tmp_path / "a") as opened:
        opened.add(made)
    for terminal in (0, 80):
        assert "turned down" in run("show", tmp_path / "a", made.events[0].id, terminal=terminal).out
