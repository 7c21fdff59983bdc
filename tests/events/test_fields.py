"""Who says so, whether it happened, where, when and how many: one field at a time, over the trained model."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.coder import Coder
from dateline.records import Event, Reading, Report

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "fields.yaml").read_text(encoding="utf-8"))
PUBLISHED = datetime.date(2023, 5, 5)


def parameters() -> list[Any]:
    """The cases by their first words; those with ``fails`` may fail."""
    return [
        pytest.param(
            case,
            id=" ".join(case["text"].split()[:8]),
            marks=pytest.mark.xfail(reason=case["fails"], strict=True) if "fails" in case else (),
        )
        for case in CASES
    ]


def seen(event: Event, reading: Reading, case: dict[str, Any]) -> dict[str, Any]:
    """What the case asks of an event, as it is there."""
    first = event.said_by[0] if event.said_by else None
    texts = {
        "status": list(event.status),
        "said_by": [source.speaker.text for source in event.said_by],
        "via": first.via.text if first and first.via else None,
        "to": " ".join(saying.to.text for saying in reading.sayings if saying.to),
        "where": event.where.text if event.where else None,
        "when": event.when.text if event.when else None,
        "counts": {count.kind: [count.low, count.best, count.high] for count in event.counts},
        "aggregate": event.aggregate,
    }
    return {key: texts[key] for key in case if key in texts}


def agrees(key: str, got: Any, wanted: Any) -> bool:
    """Whether a field is as wanted; of names it is enough that the words hold them."""
    if key in ("via", "to", "where", "when") and got and wanted:
        return wanted in got
    if key == "said_by":
        return len(got) == len(wanted) and all(one in other for one, other in zip(wanted, got, strict=True))
    return bool(got == wanted)


@pytest.mark.parametrize("case", parameters())
def test_a_field(case: dict[str, Any], coder: Coder) -> None:
    reading = coder.read(Report(text=case["text"], published=case.get("published", PUBLISHED)))
    events = [event for event in reading.events if case["at"] in event.trigger.text]
    assert events, [event.trigger.text for event in reading.events]
    tried = [seen(event, reading, case) for event in events]
    assert any(all(agrees(key, got[key], case[key]) for key in got) for got in tried), tried
