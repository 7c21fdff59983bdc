"""What a worker does: a shard in, its parts on the disk. The same shard gives the same parts, wherever and whenever."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dateline.errors import DatelineError, ModelError, ReadingError, ResourceError
from dateline.ingest import read_piece
from dateline.records import Arrival, Outcome, Piece, Reading
from dateline.scale import disk, fingerprint
from dateline.scale.journal import Journal, Place
from dateline.scale.layout import Part, parts_in
from dateline.scale.linking import card_of
from dateline.scale.manifest import Shard
from dateline.scale.settings import Reader
from dateline.store import read_done, shard_rows, write_shard

#: A part is written when so many inputs wait, or so many characters of text. What waits, with its rows, takes up to
#: 220 MB (measured, docs/scale.md) beside the 250 MB of a coder; larger parts would make fewer files.
PART_INPUTS = 500
PART_CHARACTERS = 1_000_000
#: What DuckDB may take to write a part, in megabytes.
PART_MEMORY = 150


@dataclass(frozen=True)
class Task:
    """A shard to be worked.

    Args:
        folder: where its parts go.
        journal: where to note each input before it is taken up; None for not at all.
        deadly: inputs that are left out, as each ended the worker that took it up.
    """

    shard: Shard
    folder: str
    journal: str | None = None
    deadly: frozenset[Place] = frozenset()


@dataclass
class Done:
    """A shard was worked.

    Args:
        inputs: how many it has; ``events`` those found by this worker, ``words`` those read.
        seconds: by stage: "read" the sources, "code", "card", "write" the parts.
        peak: the most memory that the worker has had, in bytes.
    """

    shard: str
    inputs: int = 0
    events: int = 0
    words: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    peak: int = 0


class ChangedError(DatelineError):
    """A source is not what it was when the run was planned."""


@dataclass(frozen=True)
class Result:
    """What became of one input: the row of its outcome, and what was read."""

    outcome: Outcome
    reading: Reading | None = None
    card: Any = None

    @property
    def size(self) -> int:
        """Characters of its text."""
        return len(self.reading.report.text) if self.reading else 0


def work(task: Task, reader: Reader) -> Done:
    """Read the shard and write its parts. Parts that are there already are kept.

    Raises:
        ArchiveError: a part cannot be written; what was written before stays.
        ChangedError: a source has changed since the run was planned.
        ModelError, ResourceError: the coder cannot be used.
    """
    done, clock = Done(task.shard.id), _Clock()
    with contextlib.ExitStack() as stack:
        journal = Journal(Path(task.journal)) if task.journal else None
        if journal:
            stack.callback(journal.close)
        there = _there(task)
        arrivals = itertools.islice(_arrivals(task, journal, clock), sum(there), None)
        results = (_result(place, arrival, task, reader, journal, clock) for place, arrival in arrivals)
        done.inputs = sum(there)
        for number, (results_of_part, last) in enumerate(_parts(results), start=len(there)):
            _check(task.shard)
            if journal:
                journal.note(Place(-1, number, "write"))
            _write(task, Part(task.shard.id, number, last), results_of_part, clock)
            done.inputs += len(results_of_part)
            done.events += sum(len(result.reading.events) for result in results_of_part if result.reading)
            done.words += sum(result.reading.report.text.count(" ") for result in results_of_part if result.reading)
    done.seconds, done.peak = clock.seconds, peak()
    return done


def _there(task: Task) -> list[int]:
    """The inputs of each part that an interrupted run has left, up to the first that is missing."""
    found = {part.number: part for part in parts_in(Path(task.folder)) if part.shard == task.shard.id}
    numbers = itertools.takewhile(found.__contains__, itertools.count())
    return [int(read_done(Path(task.folder) / found[number].name)["inputs"]) for number in numbers]


def _parts(results: Iterator[Result]) -> Iterator[tuple[list[Result], bool]]:
    """The results in bounded lists, each with whether it is the last; one empty list where there are none."""
    held: list[Result] = []
    size = 0
    for result in results:
        if len(held) >= PART_INPUTS or size >= PART_CHARACTERS:
            yield held, False
            held, size = [], 0
        held.append(result)
        size += result.size
    yield held, True


def _write(task: Task, part: Part, results: list[Result], clock: _Clock) -> None:
    """Put the part on the disk, whole or not at all."""
    folder = Path(task.folder)
    about = {"shard": part.shard, "part": part.number, "inputs": len(results)}
    with clock.stage("write"), disk.guarded(folder):
        disk.make_folder(folder)
        rows = shard_rows((result.outcome, result.reading, result.card) for result in results)
        write_shard(folder / part.name, rows, about, memory_mb=PART_MEMORY)


def _check(shard: Shard) -> None:
    for file in shard.files:
        if not fingerprint.unchanged(file):
            raise ChangedError(f"{file.path}: changed while the run was under way; run again, and it is read anew")


def _arrivals(task: Task, journal: Journal | None, clock: _Clock) -> Iterator[tuple[Place, Arrival]]:
    """The inputs of the shard in order, file by file, so that what goes wrong in one is no matter to the next."""
    piece = task.shard.piece
    pieces = [Piece((file,)) for file in piece.files] if piece.kind == "files" else [piece]
    for number, one in enumerate(pieces):
        yield from _arrivals_of(one, number, task.deadly, journal, clock)


def _arrivals_of(
    piece: Piece, file: int, deadly: frozenset[Place], journal: Journal | None, clock: _Clock
) -> Iterator[tuple[Place, Arrival]]:
    """The inputs of one file or range; where reading it breaks off, one more input that says so."""
    stream = read_piece(piece)
    for number in itertools.count():
        place = Place(file, number, "read")
        if place in deadly:
            yield place, _broken_off(piece, number, "whoever reads on is ended by the system (see docs/scale.md)")
            return
        if journal:
            journal.note(place)
        try:
            with clock.stage("read"):
                arrival = next(stream)
        except StopIteration:
            return
        except DatelineError:
            # A library that is not installed: every other input of the kind would end the same way.
            raise
        except Exception as error:  # noqa: BLE001 - one bad file must not stop a run
            yield place, _broken_off(piece, number, f"{type(error).__name__}: {error}; please tell us")
            return
        yield place._replace(step="code"), arrival


def _broken_off(piece: Piece, number: int, reason: str) -> Arrival:
    """What stands for all that could not be read of the piece."""
    start = f"{piece.kind} from {piece.start}" if piece.kind != "files" else ""
    after = f"after {number} inputs" if number else ""
    return Arrival(
        piece.files[0], ", ".join(filter(None, (start, after))) or None, rejected=f"cannot be read: {reason}"
    )


def _result(
    place: Place, arrival: Arrival, task: Task, reader: Reader, journal: Journal | None, clock: _Clock
) -> Result:
    """The one outcome of the input."""
    if arrival.report is None:
        return _ended(arrival, arrival.outcome, arrival.rejected or "nothing was read of it, and no reason is known")
    if place in task.deadly:
        return _ended(arrival, "rejected", "ends any worker that reads it, alone too (see docs/scale.md); left out")
    if journal:
        journal.note(place)
    try:
        with clock.stage("code"):
            reading = reader.read(arrival.report)
    except (ModelError, ResourceError):
        # Not this report's fault; every other one would end the same way.
        raise
    except ReadingError as error:
        return _ended(arrival, "rejected", f"{type(error.__cause__ or error).__name__}: {error}")
    with clock.stage("card"):
        card = card_of(reading)
    return Result(_ended(arrival, "coded" if reading.events else "no event").outcome, reading, card)


def _ended(arrival: Arrival, outcome: str, reason: str | None = None) -> Result:
    report = arrival.report.id if arrival.report and outcome in ("coded", "no event") else None
    return Result(Outcome(arrival.source, arrival.place, outcome, reason, report, arrival.provenance))


class _Clock:
    """Seconds by stage; they are told to the run and never written."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what is done within."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def peak() -> int:
    """The most memory this process has had, in bytes; 0 where the system does not tell."""
    try:  # what getrusage tells on Linux has the parent's peak in it, from the moment before this program began
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
