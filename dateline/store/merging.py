"""Which of several inputs with the same report is shown, and what becomes of the others; no database here.

A report is in an archive once, by its id. Where several inputs bring the same one (a text that two agencies sent out, a
file named twice), the canonical input is the first by day of publication (none is last), publisher, source and place,
whatever the order in which they came. The outcome of every other input reads "copy", and a row of ``copies`` keeps its
publisher. All three kinds of archive decide here, so that they hold the same.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dateline.records import Outcome, Reading
from dateline.store.rows import Row, card_row, dump, mended, outcome_row, reading_rows

#: The word for an input whose report is that of another.
COPY = "copy"

#: The outcomes of inputs that have a report in the archive.
READ = ("coded", "no event")

#: What a report tells of its inputs, as columns of ``reports``.
TOLD = ("id", "published", "publisher", "title", "url")

#: Source and place of an input.
Origin = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Result:
    """What became of one input, on its way into the archive; either half may come alone.

    Args:
        card: what linking needs to know of the report, as JSON.
    """

    outcome: Outcome | None
    reading: Reading | None
    card: Any = None


@dataclasses.dataclass(frozen=True)
class Input:
    """One input with a report that others may have too.

    Args:
        source, place: where it came from; None where that is not known.
        outcome: its row of ``outcomes``; None where it has none of its own.
        read: whether it brings a reading; else it is only said to have this report.
        where: whose it is, for the caller.
    """

    report: str
    published: datetime.date | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    source: str | None = None
    place: str | None = None
    outcome: Row | None = None
    read: bool = True
    where: Any = None

    def key(self) -> tuple[Any, ...]:
        """What puts inputs in order; what is not known comes last."""
        values = (self.published, self.publisher, self.source, self.place)
        return tuple((value is None, value or "") for value in values)

    def origin(self) -> tuple[str | None, str | None]:
        """Where it came from."""
        return self.source, self.place


def read_in(report: Row, outcome: Row | None, where: Any, origin: Origin | None = None) -> Input:
    """The input that brings the reading of this row of ``reports`` (of its columns `TOLD`).

    Args:
        report: the row.
        outcome: the input's row of ``outcomes``.
        where: whose it is, for the caller.
        origin: source and place, where there is no row but they are known.
    """
    source, place = (outcome["source"], outcome["place"]) if outcome else origin or (None, None)
    told = {name: report[name] for name in TOLD if name != "id"}
    return Input(report["id"], **told, source=source, place=place, outcome=outcome, where=where)


def only_said(outcome: Row, where: Any) -> Input:
    """The input of a row of ``outcomes`` that brings no reading, but has the report."""
    source, place = outcome["source"], outcome["place"]
    return Input(outcome["report"], source=source, place=place, outcome=outcome, read=False, where=where)


@dataclasses.dataclass(frozen=True)
class Settled:
    """The input whose reading is shown, and those whose outcome reads "copy"."""

    shown: Input
    copies: tuple[Input, ...]


def settle(inputs: Sequence[Input]) -> Settled | None:
    """Who is shown and who is a copy, of the inputs of one report; None where none of them brings a reading.

    An earlier input wins a tie. One that is only said to have the report counts as published like the shown one.
    """
    readings = [each for each in inputs if each.read]
    if not readings:
        return None
    shown = min(readings, key=Input.key)
    known = {name: getattr(shown, name) for name in ("published", "publisher", "title", "url")}
    told: dict[tuple[str | None, str | None], Input] = {}
    for each in inputs:
        if each.outcome is not None:
            told.setdefault(each.origin(), each if each.read else dataclasses.replace(each, **known))
    own = told.get(shown.origin())
    first = min((each for each in told.values() if not each.read), key=Input.key, default=None)
    stays = first if first is not None and (own is None or first.key() < shown.key()) else own
    return Settled(shown, tuple(each for each in told.values() if each is not stays))


def copied(outcome: Row) -> Row:
    """The row of ``outcomes`` of an input that is a copy."""
    return {**outcome, "outcome": COPY, "record": dump({**json.loads(outcome["record"]), "outcome": COPY})}


def same_row(copy: Input) -> Row:
    """The row of ``copies`` that keeps who else brought the very same report."""
    row = {
        "report": copy.report,
        "copy": None,
        "kind": "same",
        "similarity": 1.0,
        "publisher": copy.publisher,
        "url": copy.url,
        "published": copy.published,
        "source": copy.source,
        "place": copy.place,
    }
    published = copy.published.isoformat() if copy.published else None
    return {**row, "record": dump({**row, "title": copy.title, "published": published})}


def shard_rows(results: Iterable[tuple[Outcome | None, Reading | None, Any]]) -> dict[str, list[Row]]:
    """Table -> rows of what became of inputs: ``(outcome, reading, card)`` each, the last two None where there is none.

    Of two outcomes of one source and place the later stays. Inputs with the same report are settled here; those of
    other shards and of the archive are settled where they come together.
    """
    given = [Result(*result) for result in results]
    outcomes: dict[Origin, Row] = {}
    for result in given:
        if result.outcome is not None:
            row = outcome_row(result.outcome)
            outcomes[row["source"], row["place"]] = row
    rows: dict[str, list[Row]] = {}
    for group in _groups(given, outcomes).values():
        settled = settle(group)
        if settled is None:
            continue
        for table, row in _result_rows(settled.shown.where):
            rows.setdefault(table, []).append(row)
        for copy in settled.copies:
            outcomes[copy.source or "", copy.place or ""] = copied(copy.outcome or {})
            rows.setdefault("copies", []).append(same_row(copy))
    if outcomes:
        rows["outcomes"] = list(outcomes.values())
    return rows


def _groups(given: Iterable[Result], outcomes: dict[Origin, Row]) -> dict[str, list[Input]]:
    """Report -> the inputs that have it."""
    groups: dict[str, list[Input]] = {}
    for result in given:
        for made in _inputs(result, outcomes):
            groups.setdefault(made.report, []).append(made)
    return groups


def _inputs(result: Result, outcomes: dict[Origin, Row]) -> Iterator[Input]:
    """The result as an input of its report, where it has one."""
    said = _word(result, outcomes)
    if result.reading is not None:
        report = result.reading.report
        told = {name: mended(getattr(report, name)) for name in TOLD}
        yield read_in(told, said, result)
    elif said is not None and said["report"] is not None:
        yield only_said(said, result)


def _word(result: Result, outcomes: dict[Origin, Row]) -> Row | None:
    """The last word on the input, where that is still about this report and not a refusal."""
    if result.outcome is None:
        return None
    row = outcome_row(result.outcome)
    last = outcomes[row["source"], row["place"]]
    return last if last["report"] == row["report"] and last["outcome"] in READ else None


def _result_rows(result: Result) -> Iterator[tuple[str, Row]]:
    """``(table, row)`` for the reading and its card."""
    if result.reading is None:
        return
    yield from reading_rows(result.reading)
    if result.card is not None:
        yield "cards", card_row(str(result.reading.report.id), result.card)
