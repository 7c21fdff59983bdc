"""What must never be coded, however careless the coder: the trained model over the passages of absurd.yaml."""

from __future__ import annotations

import collections
import datetime
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.coder import Coder
from dateline.events import ontology
from dateline.records import COUNT_KINDS, STATUSES, Event, Party, Report
from dateline.resolve.knowledge import SECTORS

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "absurd.yaml").read_text(encoding="utf-8"))
PUBLISHED = datetime.date(2023, 5, 5)
PARTY = re.compile(rf"([A-Z]{{3}}|ANY|-)(/({'|'.join(sorted(SECTORS))}|ANY|-))?")


def name(case: dict[str, Any]) -> str:
    """The phenomenon and the first words of the text, without marks: the test's id."""
    words = re.findall(r"[\w'-]+", case["text"])
    return f"{case['phenomenon']}: {' '.join(words[:7])}..."


def parameters() -> list[Any]:
    """The cases by their names; those with ``fails`` may fail."""
    return [
        pytest.param(
            case,
            id=name(case),
            marks=pytest.mark.xfail(reason=case["fails"], strict=True) if "fails" in case else (),
        )
        for case in CASES
    ]


# -- patterns ----------------------------------------------------------------------------------------------------------


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def plain(text: str) -> str:
    """In small letters and without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def is_party(found: Party, wanted: str) -> bool:
    codes = (found.country or "-", found.sector or "-")
    return all(part in ("ANY", code) for part, code in zip(wanted.split("/"), codes, strict=False))


def is_side(found: tuple[Party, ...], wanted: Any) -> bool:
    """Whether all parties wanted are there; "" wants nobody."""
    if wanted == "":
        return not found
    return all(any(is_party(party, one) for party in found) for one in listed(wanted))


def holds(texts: list[str], wanted: str) -> bool:
    """Whether the words stand in one of the texts; "" wants no text."""
    return any(plain(wanted) in plain(text) for text in texts) if wanted else not texts


def is_where(event: Event, wanted: str) -> bool:
    names = (event.where.name, event.where.country, event.where.text) if event.where else ()
    return any(plain(one) == plain(wanted) for one in names if one)


def is_after(event: Event, day: datetime.date) -> bool:
    return event.when is not None and event.when.start is not None and event.when.start > day


def has_counts(event: Event, wanted: dict[str, int]) -> bool:
    return set(wanted.items()) <= {(count.kind, count.best) for count in event.counts}


#: Every key of a pattern: whether an event meets what the key wants.
KEYS: dict[str, Callable[[Event, Any], bool]] = {
    "event": lambda event, wanted: event.event in listed(wanted),
    "actor": lambda event, wanted: is_side(event.actor, wanted),
    "recipient": lambda event, wanted: is_side(event.recipient, wanted),
    "status": lambda event, wanted: set(wanted) <= set(event.status),
    "no_status": lambda event, wanted: not set(wanted) & set(event.status),
    "trigger": lambda event, wanted: holds([event.trigger.text], wanted),
    "where": is_where,
    "counts": has_counts,
    "said_by": lambda event, wanted: holds([one.speaker.text for one in event.said_by], wanted),
    "via": lambda event, wanted: holds([one.via.text for one in event.said_by if one.via], wanted),
    "after": is_after,
    "aggregate": lambda event, wanted: event.aggregate is wanted,
}


def meets(event: Event, pattern: dict[str, Any]) -> bool:
    return all(KEYS[key](event, wanted) for key, wanted in pattern.items())


def parties(found: tuple[Party, ...]) -> str:
    return " + ".join(f"{one.text} [{one.country or '-'}/{one.sector or '-'}]" for one in found) or "nobody"


def drawn(event: Event) -> str:
    """One line with all that a pattern can speak of."""
    said = [f"{one.speaker.text} via {one.via.text}" if one.via else one.speaker.text for one in event.said_by]
    fields = {
        "status": ", ".join(event.status),
        "when": f"{event.when.start} to {event.when.end}" if event.when else "",
        "where": f"{event.where.name} [{event.where.country}]" if event.where else "",
        "counts": ", ".join(f"{count.kind} {count.best}" for count in event.counts),
        "said by": ", ".join(said),
        "aggregate": "yes" if event.aggregate else "",
    }
    more = "".join(f"; {field} {value}" for field, value in fields.items() if value)
    return f"{event.event} '{event.trigger.text}': {parties(event.actor)} -> {parties(event.recipient)}{more}"


def faults(case: dict[str, Any], events: list[Event]) -> list[str]:
    """A line for each pattern that is missed, and for each that is met and may not be."""
    missed = [f"missed: {one}" for one in case.get("always", []) if not any(meets(event, one) for event in events)]
    met = [f"met: {one} by {drawn(event)}" for one in case.get("never", []) for event in events if meets(event, one)]
    return missed + met


# -- the tests ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", parameters())
def test_nothing_absurd_is_coded(coder: Coder, case: dict[str, Any]) -> None:
    events = coder.code(Report(case["text"], published=PUBLISHED, furniture=()))
    found = faults(case, events)
    if found:
        seen = [drawn(event) for event in events] or ["none"]
        pytest.fail("\n  ".join([case["text"], *found, "events:", *seen]), pytrace=False)


# -- the file ----------------------------------------------------------------------------------------------------------


def wrong_codes(pattern: dict[str, Any]) -> list[str]:
    """What the codebook does not know."""
    sides = [one for key in ("actor", "recipient") for one in listed(pattern.get(key, "")) if one]
    statuses = [*pattern.get("status", []), *pattern.get("no_status", [])]
    return [
        *(key for key in pattern if key not in KEYS),
        *(one for one in listed(pattern.get("event", [])) if one not in ontology.load().types),
        *(one for one in sides if not PARTY.fullmatch(one)),
        *(one for one in statuses if one not in STATUSES),
        *(kind for kind in pattern.get("counts", {}) if kind not in COUNT_KINDS),
    ]


@pytest.mark.parametrize("case", CASES, ids=name)
def test_case_is_well_formed(case: dict[str, Any]) -> None:
    assert set(case) <= {"phenomenon", "text", "always", "never", "fails"}
    patterns = [*case.get("always", []), *case.get("never", [])]
    assert patterns
    assert {} not in case.get("always", [])
    assert [wrong_codes(pattern) for pattern in patterns] == [[]] * len(patterns)
    assert all(type(pattern.get("after", PUBLISHED)) is datetime.date for pattern in patterns)
    assert all(type(pattern.get("aggregate", True)) is bool for pattern in patterns)


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 150


def test_every_phenomenon_has_several_cases() -> None:
    counted = collections.Counter(case["phenomenon"] for case in CASES)
    assert {phenomenon: number for phenomenon, number in counted.items() if number < 3} == {}


def test_cases_have_names_of_their_own() -> None:
    counted = collections.Counter(map(name, CASES))
    assert [one for one, number in counted.items() if number > 1] == []


def test_a_fault_names_pattern_and_event(coder: Coder) -> None:
    events = coder.code(Report("France accused Russia of spying.", published=PUBLISHED, furniture=()))
    case = {"always": [{"event": "AID"}], "never": [{"event": "ACCUSE", "actor": "FRA"}]}
    missed, met = faults(case, events)
    assert missed == "missed: {'event': 'AID'}"
    assert met.startswith("met: {'event': 'ACCUSE', 'actor': 'FRA'} by ACCUSE 'accused': France [FRA/GOV] -> Russia")
