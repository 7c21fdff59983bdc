"""Sources, coder and linking that take no time, and do on demand what real ones must not; known to workers by name."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dateline import ingest
from dateline.errors import ModelError, ReadingError
from dateline.records import Arrival, Piece, Provenance, Reading, Report, digest
from dateline.scale import Settings, linking, work

from ..store import samples

#: A word of a report's text -> what reading it does.
DEADLY, UNREADABLE, SLOW = "deadly-word", "unreadable-word", "slow-word"
#: What follows it is a file: where it is not there yet, it is made and the process that reads the report is killed.
DEADLY_ONCE = "deadly-until "
#: A line that begins with it is rejected for the reason that follows; one of the second kind breaks the reading off.
REJECT, BREAK = "reject ", "break "


class FakeReader:
    """Finds the sample's event in reports with its words, nothing in others."""

    def __init__(self, notes: tuple[str, ...] = ()) -> None:
        self.notes = notes

    def read(self, report: Report) -> Reading:
        if DEADLY in report.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if report.text.startswith(DEADLY_ONCE) and _first(Path(report.text.removeprefix(DEADLY_ONCE))):
            os.kill(os.getpid(), signal.SIGKILL)
        if UNREADABLE in report.text:
            raise ReadingError("no words that can be read") from ZeroDivisionError("division by zero")
        if SLOW in report.text:
            time.sleep(0.05)
        if samples.TEXT not in report.text:
            return Reading(report, (), (), (), (), ())
        return dataclasses.replace(samples.reading(report.text, report.id), report=report)


def _first(flag: Path) -> bool:
    """Whether this is the first time that somebody asks for the flag."""
    try:
        flag.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def load(resources: str | None) -> FakeReader:
    """The factory; it tells of the user's resources as the real one does, and makes the sources quick."""
    make_quick()
    return FakeReader(tuple(path.read_text(encoding="utf-8") for path in _files(resources)))


def _files(resources: str | None) -> list[Path]:
    return sorted(Path(resources).glob("*")) if resources else []


def broken(resources: str | None) -> FakeReader:
    """A factory that cannot load."""
    raise ModelError("model.onnx: missing; reinstall dateline")


def dead(resources: str | None) -> FakeReader:
    """A factory that ends its process."""
    os._exit(3)


#: How the fake is named to workers.
FAKE = Settings(factory="tests.scale.fakes:load")


def make_quick() -> None:
    """Put the fakes in the place of reading sources and of cards, in this process."""
    if work.read_piece is ingest.read_piece:  # else a test has put its own there
        work.read_piece = read_piece
    work.card_of = card_of
    linking.link = link


def read_piece(piece: Piece) -> Iterator[Arrival]:
    """A line of JSON a report, or words that ask for something else."""
    for file in piece.files:
        data = Path(file).read_bytes()
        start, stop = (piece.start or 0, piece.stop) if piece.kind == "bytes" else (0, None)
        first = data[:start].count(b"\n") + 1
        for n, line in enumerate(data[start:stop].decode().splitlines(), start=first):
            place = f"line {n}"
            if line.startswith(BREAK):
                raise ZeroDivisionError(line.removeprefix(BREAK))
            if line.startswith(REJECT):
                yield Arrival(file, place, rejected=line.removeprefix(REJECT))
            else:
                report = Report.from_dict(json.loads(line))
                yield Arrival(file, place, report, provenance=Provenance(file, place, sha256=digest(line)))


def card_of(reading: Reading) -> dict[str, Any]:
    """A card of the two things that the fake linking looks at."""
    return {"report": reading.report.id, "publisher": reading.report.publisher}


@dataclasses.dataclass
class Linked:
    """What a fake linking found."""

    tables: dict[str, list[dict[str, Any]]]
    changes: list[dict[str, Any]]


def link(cards: Iterable[str], previous: Mapping[str, list[dict[str, Any]]]) -> Linked:
    """A story for each publisher, of all its reports; what came anew is told."""
    groups: dict[str, list[str]] = {}
    for card in map(json.loads, cards):
        groups.setdefault(card["publisher"] or "", []).append(card["report"])
    was = {row["id"] for row in previous["stories"]}
    stories = [
        {
            "id": digest(name),
            "title": name,
            "reports": len(ids),
            "publishers": 1,
            "countries": [],
            "record": {"of": name},
        }
        for name, ids in sorted(groups.items())
    ]
    told = [{"story": digest(name), "report": id} for name, ids in sorted(groups.items()) for id in sorted(ids)]
    changes = [
        {"what": "story", "id": story["id"], "kind": "came", "record": {}}
        for story in stories
        if story["id"] not in was
    ]
    return Linked({"stories": stories, "story_reports": told}, changes)


def line(text: str, **fields: Any) -> str:
    """A report as a line of a source."""
    return json.dumps({"text": text, **fields})


def write_sources(folder: Path, files: int = 3, reports: int = 8) -> Path:
    """A folder of sources: reports with and without events, and one that comes again in every file."""
    folder.mkdir(parents=True)
    for f in range(files):
        lines = [line("The very same report came in everywhere.", publisher=f"agency {f}", published="2009-07-03")]
        for n in range(reports):
            words = samples.TEXT if n % 2 else "Nothing came of it."
            lines.append(line(f"Report {n} of file {f}. {words}", publisher=f"paper {n % 3}", published="2009-07-01"))
        (folder / f"{f}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
