"""Records laid flat, one value a column, for tables, data frames and CSV."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from dateline.records import Count, Event, Party, Saying, Source

#: The columns of a flat event, in order, with the type of value: str, int, float or bool (all may be None).
EVENT_COLUMNS: dict[str, type] = {
    "id": str,
    "report": str,
    "sentence": int,
    "event": str,
    "mode": str,
    "of": str,
    "status": str,
    "actor": str,
    "actor_name": str,
    "actor_country": str,
    "actor_sector": str,
    "trigger": str,
    "recipient": str,
    "recipient_name": str,
    "recipient_country": str,
    "recipient_sector": str,
    "when_start": str,
    "when_end": str,
    "when_precision": str,
    "when_text": str,
    "where_name": str,
    "where_admin1": str,
    "where_country": str,
    "where_lat": float,
    "where_lon": float,
    "where_precision": str,
    "where_text": str,
    "counts": str,
    "said_by": str,
    "context": str,
    "quad": int,
    "score": float,
    "reciprocal": bool,
    "aggregate": bool,
    "confidence": float,
    "why": str,
    "coder": str,
}

#: The same for a flat saying.
SAYING_COLUMNS: dict[str, type] = {
    "id": str,
    "report": str,
    "sentence": int,
    "speaker": str,
    "speaker_name": str,
    "speaker_country": str,
    "speaker_sector": str,
    "cue": str,
    "content": str,
    "direct": bool,
    "via": str,
    "to": str,
}


def joined(values: Iterable[str | None]) -> str | None:
    """The values with ``;`` between them, those that are missing left out; None where all are."""
    return ";".join(value for value in values if value) or None


def flat_event(event: Event) -> dict[str, Any]:
    """The event as one row with the keys of `EVENT_COLUMNS`; several values of a field are joined by ``;``."""
    return {
        "id": event.id,
        "report": event.report,
        "sentence": event.sentence,
        "event": event.event,
        "mode": joined(event.mode),
        "of": event.of,
        "status": joined(event.status),
        **_side("actor", event.actor),
        "trigger": event.trigger.text,
        **_side("recipient", event.recipient),
        **_fields("when", event.when, ("start", "end", "precision", "text")),
        **_fields("where", event.where, ("name", "admin1", "country", "lat", "lon", "precision", "text")),
        "counts": joined(count_words(count) for count in event.counts),
        "said_by": joined(source_words(source) for source in event.said_by),
        "context": joined(event.context),
        "quad": event.quad,
        "score": event.score,
        "reciprocal": event.reciprocal,
        "aggregate": event.aggregate,
        "confidence": event.confidence,
        "why": joined(event.why),
        "coder": event.coder,
    }


def _side(side: str, parties: tuple[Party, ...]) -> dict[str, str | None]:
    return {
        side: joined(party.text for party in parties),
        f"{side}_name": _aligned([party.name for party in parties]),
        f"{side}_country": _aligned([party.country for party in parties]),
        f"{side}_sector": _aligned([party.sector for party in parties]),
    }


def _aligned(values: list[str | None]) -> str | None:
    """Joined by ``;`` with the gaps kept: the second name belongs to the second country. None if all are gaps."""
    return ";".join(value or "" for value in values) if any(values) else None


def _fields(prefix: str, record: object, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a record that may be missing; dates as ISO strings."""
    values = {name: getattr(record, name, None) for name in names}
    return {f"{prefix}_{name}": v.isoformat() if isinstance(v, datetime.date) else v for name, v in values.items()}


def count_words(count: Count) -> str:
    """``killed 16``, ``killed 10-15``, ``killed 2000-`` (no upper bound), ``killed -30`` (no lower bound)."""
    if count.low == count.best == count.high and count.best is not None:
        return f"{count.kind} {count.best}"
    low, high = ("" if bound is None else str(bound) for bound in (count.low, count.high))
    return f"{count.kind} {low}-{high}"


def source_words(source: Source | Saying) -> str:
    """The speaker, and the medium where one carries it: ``Colonel Fadhil via AP``."""
    via = f" via {source.via.name or source.via.text}" if source.via else ""
    return f"{source.speaker.name or source.speaker.text}{via}"


def flat_saying(saying: Saying) -> dict[str, Any]:
    """The saying as one row with the keys of `SAYING_COLUMNS`."""
    return {
        "id": saying.id,
        "report": saying.report,
        "sentence": saying.sentence,
        "speaker": saying.speaker.text,
        "speaker_name": saying.speaker.name,
        "speaker_country": saying.speaker.country,
        "speaker_sector": saying.speaker.sector,
        "cue": saying.cue.text if saying.cue else None,
        "content": saying.content.text,
        "direct": saying.direct,
        "via": saying.via.text if saying.via else None,
        "to": saying.to.text if saying.to else None,
    }
