"""One sentence, one phenomenon: what must be coded from it, with the trained model. The sentences are in cases.yaml."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.coder import Coder
from dateline.events import ontology
from dateline.records import Count, Event, Party, Report, Source, When

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
PUBLISHED = datetime.date(2023, 5, 5)


def parameters() -> list[Any]:
    """The cases by their names; those with ``fails`` may fail."""
    return [
        pytest.param(
            case,
            id=case["name"],
            marks=pytest.mark.xfail(reason=case["fails"], strict=True) if "fails" in case else (),
        )
        for case in CASES
    ]


# -- records as the file writes them -----------------------------------------------------------------------------------


def party(found: Party, wanted: str) -> str:
    """COUNTRY/SECTOR, or COUNTRY alone where no more is wanted."""
    return f"{found.country or '-'}/{found.sector or '-'}" if "/" in wanted else found.country or "-"


def side(found: tuple[Party, ...], wanted: list[str]) -> list[str]:
    padded = [*wanted, *["/"] * len(found)]
    return [party(one, other) for one, other in zip(found, padded, strict=False)]


def source(found: Source, wanted: str) -> str:
    return party(found.speaker, wanted) + (f" via {found.via.text}" if found.via else "")


def sources(found: tuple[Source, ...], wanted: list[str]) -> list[str]:
    padded = [*wanted, *["/"] * len(found)]
    return [source(one, other) for one, other in zip(found, padded, strict=False)]


def days(found: When | None) -> list[datetime.date | None] | None:
    return None if found is None else [found.start, found.end]


def numbers(found: tuple[Count, ...]) -> dict[str, list[int | None]] | list[Count]:
    """By kind; as they are where a kind stands twice."""
    by_kind = {count.kind: [count.low, count.best, count.high] for count in found}
    return by_kind if len(by_kind) == len(found) else list(found)


def seen(event: Event, wanted: dict[str, Any]) -> dict[str, Any]:
    """The event with the fields that are wanted, in the file's way of writing them."""
    fields = {
        "event": event.event,
        "actor": side(event.actor, wanted.get("actor", [])),
        "recipient": side(event.recipient, wanted.get("recipient", [])),
        "status": list(event.status),
        "of": event.of,
        "mode": list(event.mode),
        "where": event.where and event.where.name,
        "when": days(event.when),
        "counts": numbers(event.counts),
        "said_by": sources(event.said_by, wanted.get("said_by", [])),
    }
    return {name: value for name, value in fields.items() if name in wanted or name in ("event", "status")}


# -- the tests ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", parameters())
def test_what_is_coded(coder: Coder, case: dict[str, Any]) -> None:
    published = case.get("published", PUBLISHED)
    events = coder.code(Report(case["text"], published=published, furniture=()))
    wanted = [{"status": [], **event} for event in case["events"]]
    padded = [*wanted, *({"actor": [], "recipient": []} for _ in events)]
    assert [seen(event, like) for event, like in zip(events, padded, strict=False)] == wanted


def test_cases_have_names_of_their_own() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names) >= 60


def test_every_type_is_among_the_cases() -> None:
    assert {event["event"] for case in CASES for event in case["events"]} == set(ontology.load().types)
