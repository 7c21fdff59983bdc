"""dateline code --resources: what of a user's folder is told, and errors of it."""

from __future__ import annotations

import pathlib

import pytest

import dateline.coder
from dateline.cli.code import load_reader as real_load_reader
from dateline.errors import ResourceError

from .conftest import FakeReader, code_module


@pytest.fixture(autouse=True)
def coder(monkeypatch: pytest.MonkeyPatch, fakes: None) -> None:
    """The real `load_reader`, with a coder that reads the folder's name only."""

    class FakeCoder(FakeReader):
        def __init__(self, resources: str | None = None) -> None:
            super().__init__()
            if resources == "bad":
                raise ResourceError("bad/actors.txt", 7, "a name should stand here")
            self.notes = ("my.verbs.txt: read 812 of 1,033 patterns",) if resources else ()

    monkeypatch.setattr(code_module, "load_reader", real_load_reader)
    monkeypatch.setattr(dateline.coder, "Coder", FakeCoder)


def test_what_was_read_is_told_once_before_the_sum(run, reports: pathlib.Path) -> None:
    ran = run("code", reports, "--resources", "mine")
    assert ran.code == 0
    assert ran.err.startswith("my.verbs.txt: read 812 of 1,033 patterns\n5 reports: ")
    assert ran.err.count("1,033") == 1


def test_without_them_nothing_is_told(run, reports: pathlib.Path) -> None:
    assert run("code", reports).err.startswith("5 reports: ")


def test_a_wrong_line_is_bad_input(run, reports: pathlib.Path) -> None:
    ran = run("code", reports, "--resources", "bad")
    assert (ran.code, ran.out, ran.err) == (2, "", "dateline: bad/actors.txt:7: a name should stand here\n")
