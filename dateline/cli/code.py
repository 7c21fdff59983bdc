"""``dateline code``: reports in, events out, one outcome for every input."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import datetime
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from dateline.cli.meter import Meter
from dateline.cli.out import Writer, note, writer
from dateline.cli.paths import archive_to_write
from dateline.errors import DatelineError, InputError, ModelError, ResourceError
from dateline.records import OUTCOMES, Arrival, Outcome, Reading, Report

if TYPE_CHECKING:
    from dateline.store.archive import Archive

#: Rejected inputs that are named one by one; the others are counted.
NAMED = 20


class Reader(Protocol):
    """What this command needs of a coder."""

    def read(self, report: Report) -> Reading:
        """Read one report; raises DatelineError where it cannot."""

    def read_all(self, reports: Iterable[Report]) -> Iterator[Reading]:
        """Read reports lazily, in order."""


@dataclasses.dataclass(frozen=True)
class Result:
    """What became of one arrival: its reading, or why there is none."""

    arrival: Arrival
    reading: Reading | None
    reason: str | None = None

    def outcome(self) -> Outcome:
        """The one outcome of the input."""
        report = self.arrival.report.id if self.arrival.report else None
        word = self.arrival.outcome if self.reading is None else "coded" if self.reading.events else "no event"
        return Outcome(
            self.arrival.source, self.arrival.place, word, self.reason, report, provenance=self.arrival.provenance
        )


def load_reader(resources: str | None) -> Reader:
    """The coder, loaded; tests put a fake in its place. What it did not read of the user's resources is told."""
    from dateline.coder import Coder

    coder = Coder(resources=resources)
    for line in coder.notes:
        note(line)
    return coder


def load_arrivals(paths: Sequence[str]) -> Iterable[Arrival]:
    """All inputs under the paths; tests put a fake in its place."""
    from dateline.ingest import read_sources

    return read_sources(paths, sys.stdin.buffer)


def read_each(reader: Reader, arrivals: Iterable[Arrival]) -> Iterator[Result]:
    """One result for each arrival, in order.

    The reader may look ahead to read reports together. Where one of them cannot be read, those it had taken are read
    again one by one, so that the fault is the outcome of the one report that has it.
    """
    waiting: collections.deque[Arrival] = collections.deque()
    rest = iter(arrivals)

    def reports() -> Iterator[Report]:
        for arrival in rest:
            waiting.append(arrival)
            if arrival.report is not None:
                yield arrival.report

    # read_all ends early only by a fault: when it ends by itself, the arrivals have ended too.
    while True:
        try:
            for reading in reader.read_all(reports()):
                yield from _rejected_before(waiting)
                yield Result(waiting.popleft(), reading)
            break
        except (ModelError, ResourceError):
            raise
        except DatelineError:
            while waiting:
                yield _read_one(reader, waiting.popleft())
    while waiting:
        yield _rejected(waiting.popleft())


def _rejected_before(waiting: collections.deque[Arrival]) -> Iterator[Result]:
    """The rejected arrivals at the front."""
    while waiting[0].report is None:
        yield _rejected(waiting.popleft())


def _rejected(arrival: Arrival) -> Result:
    return Result(arrival, None, arrival.rejected or "the coder gave nothing back for it")


def _read_one(reader: Reader, arrival: Arrival) -> Result:
    if arrival.report is None:
        return _rejected(arrival)
    try:
        return Result(arrival, reader.read(arrival.report))
    except (ModelError, ResourceError):
        # Not this report's fault; every other one would end the same way.
        raise
    except DatelineError as error:
        return Result(arrival, None, f"{type(error.__cause__ or error).__name__}: {error}")


@dataclasses.dataclass
class Tally:
    """Counts the outcomes; keeps the first rejected inputs to name them."""

    outcomes: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    rejected: list[Outcome] = dataclasses.field(default_factory=list)
    added: int = 0

    def count(self, outcome: Outcome) -> None:
        """Count one input."""
        self.outcomes[outcome.outcome] += 1
        if outcome.outcome == "rejected" and len(self.rejected) < NAMED:
            self.rejected.append(outcome)

    def lines(self) -> Iterator[str]:
        """The sum, then a line for each rejected input, then how many more there are."""
        total = self.outcomes.total()
        parts = ", ".join(f"{self.outcomes[word]:,} {word}" for word in OUTCOMES if self.outcomes[word])
        yield f"{total:,} report{'' if total == 1 else 's'}" + (f": {parts}" if parts else "")
        for outcome in self.rejected:
            place = f", {outcome.place}" if outcome.place else ""
            yield f"rejected {outcome.source}{place}: {outcome.reason}"
        more = self.outcomes["rejected"] - len(self.rejected)
        if more:
            yield f"… and {more:,} more rejected"


def code(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files or folders; - is standard input.")],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="ARCHIVE", help="Add the readings to this archive.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines, on a terminal and beside -o too.")] = False,
    date: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Date of publication of reports that do not tell theirs.")
    ] = None,
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Leave out events less sure than this.")] = 0,
    resources: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Your own names and triggers, or PETRARCH dictionaries, laid over ours."),
    ] = None,
) -> None:
    """Read reports and code their events: a table on a terminal, JSON lines in a pipe.

    At the end, standard error has the number of reports by outcome and why any was rejected.

    \b
    Examples:
      dateline code report.txt
      dateline code reports/ more.jsonl -o events.duckdb
      dateline code --json --date 2009-07-21 report.txt
      cat report.txt | dateline code - | jq .event
    """  # noqa: D301 - the \b tells click to keep the lines as they are
    published = _day(date)
    if output == "-" and json:
        raise InputError("-o - and --json both write to standard output; give the archive a file")
    reader = load_reader(resources)
    arrivals = (_dated(arrival, published) for arrival in load_arrivals(paths))
    with contextlib.ExitStack() as stack:
        archive = stack.enter_context(archive_to_write(output)) if output else None
        meter = stack.enter_context(Meter())
        events = writer(json, pause=meter.paused) if json or archive is None else None
        tally = _run(read_each(reader, arrivals), archive, events, meter, min_confidence)
        if archive is not None:
            archive.flush()
    _report(tally, output)


def _run(
    results: Iterable[Result], archive: Archive | None, events: Writer | None, meter: Meter, least: float
) -> Tally:
    """Send each result where it belongs, and count it."""
    tally = Tally()
    for result in results:
        result = dataclasses.replace(result, reading=_sure(result.reading, least))
        outcome, reading = result.outcome(), result.reading
        if archive is not None:
            tally.added += archive.add(reading) if reading else 0
            archive.add_outcome(_absolute(outcome))
        if events is not None and reading is not None:
            for event in reading.events:
                events.write(event)
        tally.count(outcome)
        meter.step(len(reading.events) if reading else 0)
    if events:
        events.close()
    return tally


def _absolute(outcome: Outcome) -> Outcome:
    """The outcome as an archive keeps it: a file is one input, from whatever folder and by which command it came."""
    if outcome.source == "-":
        return outcome
    source, provenance = os.path.abspath(outcome.source), outcome.provenance
    if provenance is not None:
        provenance = dataclasses.replace(provenance, source=source)
    return dataclasses.replace(outcome, source=source, provenance=provenance)


def _report(tally: Tally, output: str | None) -> None:
    """Say what became of the inputs; a run that could use none of them is a failure."""
    for line in tally.lines():
        note(line)
    read = tally.outcomes["coded"] + tally.outcomes["no event"]
    if output:
        note(f"{output}: {tally.added:,} new, {read - tally.added:,} already there")
    if tally.outcomes and not read:
        raise typer.Exit(2)


def _sure(reading: Reading | None, least: float) -> Reading | None:
    """The reading without the events that are less sure."""
    if reading is None or least <= 0:
        return reading
    return dataclasses.replace(reading, events=tuple(event for event in reading.events if event.confidence >= least))


def _dated(arrival: Arrival, published: datetime.date | None) -> Arrival:
    """The arrival with the date, where its report has none."""
    if published is None or arrival.report is None or arrival.report.published is not None:
        return arrival
    return dataclasses.replace(arrival, report=dataclasses.replace(arrival.report, published=published))


def _day(text: str | None) -> datetime.date | None:
    try:
        return None if text is None else datetime.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--date {text!r} is no date; write it as 2009-07-21") from None
