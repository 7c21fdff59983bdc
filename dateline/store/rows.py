"""Records laid out as rows of the archive's tables, and built again from them; no database here."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from dateline.records import Count, Event, Outcome, Party, Reading, Record, Report, Saying, Source, Span, When, Where
from dateline.store import schema

#: One row: column -> value.
Row = dict[str, Any]

R = TypeVar("R", bound=Record)

#: The largest number a BIGINT column holds; a report can write a larger one.
_MOST = 2**63 - 1


def dump(value: Any) -> str:
    """JSON in ASCII, so that every string survives, lone surrogates too."""
    return json.dumps(value, separators=(",", ":"))


def keepable(text: str | None) -> str | None:
    """The text as any database can hold it: a lone surrogate or NUL becomes U+FFFD (``record`` has the original).

    DuckDB could hold a NUL; PostgreSQL cannot, and both must hold the same.
    """
    if text is None or (text.isascii() and "\0" not in text):
        return text
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd")


def mended(value: Any) -> Any:
    """The value with every text in it as a database can hold it."""
    if isinstance(value, str):
        return keepable(value)
    return [keepable(item) for item in value] if isinstance(value, list) else value


def reading_rows(reading: Reading) -> Iterator[tuple[str, Row]]:
    """``(table, row)`` for all that the reading holds."""
    for table, row in _reading_rows(reading):
        yield table, {column: mended(value) for column, value in row.items()}


def _reading_rows(reading: Reading) -> Iterator[tuple[str, Row]]:
    report = str(reading.report.id)
    yield "reports", report_row(reading)
    for n, event in enumerate(reading.events):
        yield "events", event_row(report, n, event, passage(reading, event))
        yield from (("parties", row) for row in _event_parties(report, event))
        yield from (("counts", count_row(report, event.id, k, count)) for k, count in enumerate(event.counts))
    for n, saying in enumerate(reading.sayings):
        yield "sayings", saying_row(report, n, saying)
        yield from (("parties", row) for row in _saying_parties(report, saying))
    yield from (("parties", party_row(report, "mention", None, n, party)) for n, party in enumerate(reading.parties))
    yield from (("counts", count_row(report, None, n, count)) for n, count in enumerate(reading.counts))


def passage(reading: Reading, event: Event) -> str:
    """The words of the event's sentence; of its trigger where the reading has no such sentence."""
    if 0 <= event.sentence < len(reading.sentences):
        return reading.sentences[event.sentence].text
    return event.trigger.text


def report_row(reading: Reading) -> Row:
    """The row of ``reports``. ``record`` has no text where the column ``text`` holds it unchanged."""
    report = reading.report
    text, record = keepable(report.text), report.to_dict()
    if text == report.text:
        del record["text"]
    return {
        "id": report.id,
        "title": report.title,
        "publisher": report.publisher,
        "published": report.published,
        "url": report.url,
        "language": report.language,
        "text": text,
        "sentences": dump([[span.start, span.end] for span in reading.sentences]),
        "furniture": dump(reading.furniture),
        "record": dump(record),
    }


def event_row(report: str, n: int, event: Event, words: str) -> Row:
    """The row of ``events``."""
    return {
        "report": report,
        "n": n,
        "id": event.id,
        "sentence": event.sentence,
        "event": event.event,
        "mode": list(event.mode),
        "context": list(event.context),
        "of": event.of,
        "quad": event.quad,
        "score": event.score,
        "status": list(event.status),
        "reciprocal": event.reciprocal,
        "aggregate": event.aggregate,
        **_span("trigger", event.trigger),
        "passage": words,
        **_when(event.when),
        **_where(event.where),
        "confidence": event.confidence,
        "coder": event.coder,
        "record": dump(event.to_dict()),
    }


def _span(prefix: str, span: Span) -> Row:
    return {prefix: span.text, f"{prefix}_start": span.start, f"{prefix}_end": span.end}


def _when(when: When | None) -> Row:
    return {
        "when_text": when.text if when else None,
        "when_start": when.start if when else None,
        "when_end": when.end if when else None,
        "when_precision": when.precision if when else None,
    }


def _where(where: Where | None) -> Row:
    fields = ("text", "name", "country", "admin1", "lat", "lon", "geonameid", "precision")
    values = {field: getattr(where, field, None) for field in fields}
    return {f"where_{field}": value for field, value in values.items()}


def saying_row(report: str, n: int, saying: Saying) -> Row:
    """The row of ``sayings``."""
    speaker = saying.speaker
    return {
        "report": report,
        "n": n,
        "id": saying.id,
        "sentence": saying.sentence,
        "speaker": speaker.text,
        "speaker_name": speaker.name,
        "speaker_country": speaker.country,
        "speaker_sector": speaker.sector,
        "cue": saying.cue.text if saying.cue else None,
        **_span("content", saying.content),
        "direct": saying.direct,
        "via": saying.via.text if saying.via else None,
        "to": saying.to.text if saying.to else None,
        "record": dump(saying.to_dict()),
    }


def party_row(report: str, side: str, owner: str | None, n: int, party: Party) -> Row:
    """The row of ``parties``; ``owner`` is the id of the event or saying, None for a mention in the report."""
    return {
        "report": report,
        "side": side,
        "owner": owner,
        "n": n,
        **_span("text", party),
        "name": party.name,
        "country": party.country,
        "sector": party.sector,
        "sectors": list(party.sectors),
        "role": party.role,
        "record": dump(party.to_dict()),
    }


def _event_parties(report: str, event: Event) -> Iterator[Row]:
    for side, parties in (("actor", event.actor), ("recipient", event.recipient)):
        yield from (party_row(report, side, event.id, n, party) for n, party in enumerate(parties))
    for n, source in enumerate(event.said_by):
        yield from _speakers(report, event.id, n, source)


def _saying_parties(report: str, saying: Saying) -> Iterator[Row]:
    yield from _speakers(report, saying.id, 0, saying)
    if saying.to:
        yield party_row(report, "to", saying.id, 0, saying.to)


def _speakers(report: str, owner: str, n: int, source: Source | Saying) -> Iterator[Row]:
    yield party_row(report, "speaker", owner, n, source.speaker)
    if source.via:
        yield party_row(report, "via", owner, n, source.via)


def count_row(report: str, owner: str | None, n: int, count: Count) -> Row:
    """The row of ``counts``; ``owner`` is the id of the event, None for a count of the report as a whole."""
    return {
        "report": report,
        "owner": owner,
        "n": n,
        "kind": count.kind,
        **_span("text", count),
        **{bound: _bounded(getattr(count, bound)) for bound in ("low", "best", "high")},
        "record": dump(count.to_dict()),
    }


def _bounded(number: int | None) -> int | None:
    return None if number is None else max(-_MOST, min(number, _MOST))


def outcome_row(outcome: Outcome) -> Row:
    """The row of ``outcomes``; no place is the empty string, since it is part of the key."""
    return {
        "source": spelled(outcome.source),
        "place": keepable(outcome.place) or "",
        "outcome": outcome.outcome,
        "reason": keepable(outcome.reason),
        "report": keepable(outcome.report),
        "sha256": keepable(outcome.provenance.sha256) if outcome.provenance else None,
        "record": dump(outcome.to_dict()),
    }


def spelled(path: str) -> str:
    """The path as ``source`` holds it: what is no character in it is spelled out, so that two such paths stay two."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\ufffd")


def card_row(report: str, card: Record | Mapping[str, Any] | str) -> Row:
    """The row of ``cards``: what linking needs to know of the report, a record, plain JSON values or their JSON."""
    return {"report": keepable(report), "record": as_json(card)}


def as_json(record: Record | Mapping[str, Any] | str) -> str:
    """The record as JSON; text is taken to be JSON already."""
    if isinstance(record, str):
        return record
    return dump(record.to_dict() if isinstance(record, Record) else record)


def fitted(table: str, row: Mapping[str, Any]) -> Row:
    """A row that linking made as the table holds it: every column there, dates as dates, the record as JSON.

    Raises:
        ValueError: it has a column that the table has not, or lacks one that it needs.
    """
    kinds = schema.columns()[table]
    unknown = sorted(set(row) - set(kinds))
    if unknown:
        raise ValueError(f"{table} has no column {unknown[0]!r}; it has {', '.join(kinds)}")
    made = {name: _fitted(name, kind, row.get(name)) for name, kind in kinds.items()}
    missing = [name for name in schema.required()[table] if made[name] is None]
    if missing:
        raise ValueError(f"a row of {table} needs {missing[0]!r}: {row}")
    return made


def _fitted(name: str, kind: str, value: Any) -> Any:
    if name == "record":
        return mended(as_json({} if value is None else value))
    if kind == "VARCHAR[]":
        return [keepable(item) for item in value or ()]
    if kind == "BIGINT":
        return _bounded(value)
    if kind == "DATE" and isinstance(value, str):
        return datetime.date.fromisoformat(value[:10])
    return utc(value) if kind == "TIMESTAMP" else mended(value)


def utc(value: datetime.datetime | str) -> datetime.datetime:
    """The moment in UTC, without a zone, as a TIMESTAMP holds it; one without a zone is taken to be in UTC."""
    moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo is None else moment.astimezone(datetime.UTC).replace(tzinfo=None)


def built(kind: type[R], record: str) -> R:
    """The record of ``kind`` that the JSON describes."""
    return kind.from_dict(json.loads(record))


def built_report(text: str, record: str) -> Report:
    """The report of a row of ``reports``."""
    return Report.from_dict({"text": text, **json.loads(record)})


def built_spans(text: str, pairs: str) -> tuple[Span, ...]:
    """The spans of ``text`` that ``pairs`` (JSON, ``[[start, end], …]``) name."""
    return tuple(Span(text[start:end], start, end) for start, end in json.loads(pairs))


def columns(rows: Iterable[Row], names: Sequence[str]) -> list[list[Any]]:
    """The rows turned on their side: a list of values for each column, in the order of ``names``."""
    table = list(rows)
    return [[row[name] for row in table] for name in names]
