"""What was read of a source that cannot be read again, taken out of a shard that must go for another source's sake."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.records import Count, Event, Outcome, Party, Reading, Saying
from dateline.scale import linking
from dateline.scale.layout import Part, parts_in
from dateline.scale.manifest import Shard
from dateline.store import read_shard, shard_rows, write_shard
from dateline.store.merging import COPY
from dateline.store.rows import Row, built, built_report, built_spans

#: One input: its outcome, what was read of it, and its card.
Kept = tuple[Outcome, Reading | None, Any]


def keep(folder: Path, old: str, shard: Shard) -> None:
    """Write the parts of ``shard``, which is some of the files of the shard ``old``, from the parts of that.

    Args:
        folder: where the parts of both lie.
        old: the id of the shard that goes.
        shard: the files that stay, as one shard.

    Raises:
        ArchiveError: a part of the old shard is damaged, or one cannot be written.
    """
    sources = {file.path for file in shard.files}
    for part in sorted(part for part in parts_in(folder) if part.shard == old):
        kept = [each for each in _inputs(read_shard(folder / part.name)) if each[0].source in sources]
        about = {"shard": shard.id, "part": part.number, "inputs": len(kept)}
        write_shard(folder / Part(shard.id, part.number, part.last).name, shard_rows(kept), about)


def _inputs(rows: dict[str, list[Row]]) -> Iterator[Kept]:
    """The inputs of a part, as they were before those with one report were settled: any of them may have to go."""
    readings = {row["id"]: _reading(row, rows) for row in rows.get("reports", [])}
    cards = {row["report"]: row["record"] for row in rows.get("cards", [])}
    copies = {(row["source"], row["place"]): row for row in rows.get("copies", [])}
    for row in rows.get("outcomes", []):
        outcome = built(Outcome, row["record"])
        reading, card = readings.get(row["report"]), cards.get(row["report"])
        if outcome.outcome == COPY and reading is not None:
            reading = _as_copied(reading, copies[row["source"], row["place"]])
            outcome = dataclasses.replace(outcome, outcome="coded" if reading.events else "no event")
            card = linking.card_of(reading) if card is not None else None
        yield outcome, reading if outcome.outcome in ("coded", "no event") else None, card


def _as_copied(reading: Reading, copy: Row) -> Reading:
    """The reading as the copy brought it."""
    told = {"title": json.loads(copy["record"]).get("title"), "publisher": copy["publisher"], "url": copy["url"]}
    report = dataclasses.replace(reading.report, **told, published=copy["published"])
    return dataclasses.replace(reading, report=report)


def _reading(row: Row, rows: dict[str, list[Row]]) -> Reading:
    """The reading of a row of ``reports``, from the rows of its part."""

    def of(table: str, free: bool) -> list[str]:
        """The records of the report's rows, of those that belong to it alone where ``free``."""
        found = [each for each in rows.get(table, []) if each["report"] == row["id"]]
        found = [each for each in found if each["owner"] is None] if free else found
        return [each["record"] for each in sorted(found, key=lambda each: int(each["n"]))]

    report = built_report(row["text"], row["record"])
    return Reading(
        report=report,
        events=tuple(built(Event, record) for record in of("events", free=False)),
        sayings=tuple(built(Saying, record) for record in of("sayings", free=False)),
        counts=tuple(built(Count, record) for record in of("counts", free=True)),
        parties=tuple(built(Party, record) for record in of("parties", free=True)),
        sentences=built_spans(report.text, row["sentences"]),
        furniture=tuple((span.start, span.end) for span in built_spans(report.text, row["furniture"])),
    )
