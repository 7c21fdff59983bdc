"""Records laid out as rows of the archive's tables, and built again from them; no database here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from dateline.records import Count, Event, Outcome, Party, Reading, Record, Report, Saying, Source, Span, When, Where

#: One row: column -> value.
Row = dict[str, Any]

R = TypeVar("R", bound=Record)

#: The largest number a BIGINT column holds; a report can write a larger one.
_MOST = 2**63 - 1


def dump(value: Any) -> str:
    """JSON in ASCII, so that every string survives, lone surrogates too."""
    return json.dumps(value, separators=(",", ":"))


def keepable(text: str | None) -> str | None:
    """The text as a database can hold it: a lone surrogate becomes U+FFFD (``record`` has the original)."""
    return None if text is None else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def reading_rows(reading: Reading) -> Iterator[tuple[str, Row]]:
    """``(table, row)`` for all that the reading holds."""
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
        "id": keepable(report.id),
        "title": keepable(report.title),
        "publisher": keepable(report.publisher),
        "published": report.published,
        "url": keepable(report.url),
        "language": keepable(report.language),
        "text": text,
        "sentences": dump([[span.start, span.end] for span in reading.sentences]),
        "furniture": dump(reading.furniture),
        "record": dump(record),
    }


def event_row(report: str, n: int, event: Event, words: str) -> Row:
    """The row of ``events``."""
    return {
        "report": keepable(report),
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
        "passage": keepable(words),
        **_when(event.when),
        **_where(event.where),
        "confidence": event.confidence,
        "coder": event.coder,
        "record": dump(event.to_dict()),
    }


def _span(prefix: str, span: Span) -> Row:
    return {prefix: keepable(span.text), f"{prefix}_start": span.start, f"{prefix}_end": span.end}


def _when(when: When | None) -> Row:
    return {
        "when_text": keepable(when.text) if when else None,
        "when_start": when.start if when else None,
        "when_end": when.end if when else None,
        "when_precision": when.precision if when else None,
    }


def _where(where: Where | None) -> Row:
    fields = ("text", "name", "country", "admin1", "lat", "lon", "geonameid", "precision")
    values = {field: getattr(where, field, None) for field in fields}
    return {f"where_{field}": keepable(v) if isinstance(v, str) else v for field, v in values.items()}


def saying_row(report: str, n: int, saying: Saying) -> Row:
    """The row of ``sayings``."""
    speaker = saying.speaker
    return {
        "report": keepable(report),
        "n": n,
        "id": saying.id,
        "sentence": saying.sentence,
        "speaker": keepable(speaker.text),
        "speaker_name": keepable(speaker.name),
        "speaker_country": speaker.country,
        "speaker_sector": speaker.sector,
        "cue": keepable(saying.cue.text) if saying.cue else None,
        **_span("content", saying.content),
        "direct": saying.direct,
        "via": keepable(saying.via.text) if saying.via else None,
        "to": keepable(saying.to.text) if saying.to else None,
        "record": dump(saying.to_dict()),
    }


def party_row(report: str, side: str, owner: str | None, n: int, party: Party) -> Row:
    """The row of ``parties``; ``owner`` is the id of the event or saying, None for a mention in the report."""
    return {
        "report": keepable(report),
        "side": side,
        "owner": owner,
        "n": n,
        **_span("text", party),
        "name": keepable(party.name),
        "country": party.country,
        "sector": party.sector,
        "sectors": list(party.sectors),
        "role": keepable(party.role),
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
        "report": keepable(report),
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
        "source": keepable(outcome.source),
        "place": keepable(outcome.place) or "",
        "outcome": outcome.outcome,
        "reason": keepable(outcome.reason),
        "report": keepable(outcome.report),
        "record": dump(outcome.to_dict()),
    }


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
