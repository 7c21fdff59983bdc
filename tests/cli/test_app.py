"""The program as a whole: help, version, exit codes, pipes, other processes."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from dateline.cli.app import app
from dateline.cli.safe import csv_cell, json_line, visible
from dateline.store import open_archive

ROOT = pathlib.Path(__file__).resolve().parents[2]


def dateline(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dateline.cli", *map(str, arguments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": ROOT}
    return subprocess.Popen(command, **{**pipes, **options})  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("command", [[], ["code"], ["events"], ["show"]])
def test_help_has_examples(command: list[str]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    examples = result.output.split("Examples:")[1].split("\n\n")[0].strip().splitlines()
    assert len(examples) >= 2 and all("dateline " in line for line in examples)


def test_nothing_asked_shows_help(run) -> None:
    ran = run()
    assert ran.code == 0 and "Usage: dateline" in ran.out


def test_version(run) -> None:
    ran = run("--version")
    assert ran.code == 0 and ran.out.startswith("dateline")


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from dateline.cli import main; main(['--help']);"
        "heavy = {'duckdb', 'onnxruntime', 'tokenizers', 'trafilatura', 'numpy', 'polars', 'pandas', 'dateline.coder'};"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_reader_that_goes_away_ends_it_quietly(archive: pathlib.Path) -> None:
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    with dateline("events", archive, stdout=writing_end) as process:
        os.close(writing_end)
        assert process.communicate()[1] == b""
    assert process.returncode == 141


def test_an_archive_in_use_is_one_line_and_1(archive: pathlib.Path) -> None:
    with open_archive(archive):
        process = dateline("events", archive)
        out, err = process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert f"another process (PID {os.getpid()}) has the archive open" in err.decode()
    assert err.count(b"\n") == 1


def test_an_archive_on_standard_input(archive: pathlib.Path) -> None:
    out, err = dateline("events", "-").communicate(archive.read_bytes())
    assert (out.count(b"\n"), err) == (3, b"")
    out, err = dateline("events", "-").communicate(b"something else")
    assert err.startswith(b"dateline: ") and err.count(b"\n") == 1


def test_output_in_an_encoding_that_lacks_a_character_is_still_json(archive: pathlib.Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for arguments in (["events", archive], ["events", archive, "--csv"], ["show", archive, "8"]):
        with dateline(*arguments, env=environment) as process:
            out, err = process.communicate()
        assert out.isascii() and b"Traceback" not in err


@given(st.text(st.characters(codec=None)))
def test_visible_keeps_the_length_and_nothing_that_is_obeyed(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown


@given(st.text(st.characters(codec=None)))
def test_a_cell_is_never_a_formula(text: str) -> None:
    assert not csv_cell(text).lstrip().startswith(tuple("=+-@\t\r"))


@given(st.text(st.characters(codec=None)), st.sampled_from(["utf-8", "ascii", "cp1252", None]))
def test_a_json_line_says_the_same_in_any_encoding(text: str, encoding: str | None) -> None:
    import json

    line = json_line({"a": text}, encoding)
    assert json.loads(line) == {"a": text}
    assert "\n" not in line and not set("\x1b\x9b\x7f\u202e") & set(line)
    line.encode(encoding or "utf-8")
