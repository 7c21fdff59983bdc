"""A command line whose sources and coder are fakes: what it does with what they give is what is tested here."""

from __future__ import annotations

import dataclasses
import io
import pathlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

import pytest

import dateline.cli.code  # noqa: F401 - so that the module is there to be patched
from dateline.cli import main
from dateline.errors import InputError
from dateline.records import Arrival, Reading, Report
from dateline.store import open_archive

from ..store import samples

code_module = sys.modules["dateline.cli.code"]


class FakeReader:
    """Reads a report of the sample's words; finds nothing in others; cannot read those with "unreadable" in them."""

    def __init__(self, ahead: int = 3) -> None:
        self.ahead = ahead

    def read(self, report: Report) -> Reading:
        if "unreadable" in report.text:
            raise InputError("no words that can be read\nat all") from ZeroDivisionError("division by zero")
        if "turned down" not in report.text:
            return Reading(report, (), (), (), (), ())
        made = samples.reading(report.text, report.id)
        return dataclasses.replace(made, report=report)

    def read_all(self, reports: Iterable[Report]) -> Iterator[Reading]:
        """Takes several reports before it gives back the first, as a coder that reads in batches does."""
        batch: list[Report] = []
        for report in reports:
            batch.append(report)
            if len(batch) == self.ahead:
                yield from [self.read(one) for one in batch]
                batch = []
        yield from [self.read(one) for one in batch]


def arrivals(paths: Sequence[str]) -> Iterator[Arrival]:
    """A line of a file is a report; one that begins with "reject" is rejected for the reason that follows."""
    for path in paths:
        lines = sys.stdin.read() if path == "-" else pathlib.Path(path).read_text(encoding="utf-8")
        for n, line in enumerate(lines.splitlines(), start=1):
            if line.startswith("reject "):
                yield Arrival(path, f"line {n}", rejected=line.removeprefix("reject "))
            else:
                yield Arrival(path, f"line {n}", report=Report(line))


@pytest.fixture(autouse=True)
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_module, "load_reader", lambda resources: FakeReader())
    monkeypatch.setattr(code_module, "load_arrivals", arrivals)
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


@dataclasses.dataclass
class Ran:
    """What a run gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run the command line; ``terminal`` makes standard output one, of that many columns."""

    def go(*arguments: object, terminal: int = 0, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        monkeypatch.setattr(sys.stdout, "isatty", lambda: bool(terminal), raising=False)
        if terminal:
            monkeypatch.setenv("COLUMNS", str(terminal))
            monkeypatch.setenv("TERM", "xterm-256color")
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return go


@pytest.fixture
def archive(tmp_path: pathlib.Path) -> pathlib.Path:
    """An archive with the sample reading."""
    path = tmp_path / "events.duckdb"
    with open_archive(path) as opened:
        opened.add(samples.reading())
    return path


@pytest.fixture
def reports(tmp_path: pathlib.Path) -> pathlib.Path:
    """Five inputs: one with events, two without, one rejected, one that the coder cannot read."""
    path = tmp_path / "reports.txt"
    lines = [samples.TEXT, "nothing here", "reject not English (French)", "this is unreadable", "nothing there"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
