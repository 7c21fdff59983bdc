"""What becomes one incident, what does not, and what the record says."""

from __future__ import annotations

import datetime
import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.link.cards import Card
from dateline.link.incidents import IncidentIndex
from dateline.records import Event
from tests.link.incidents_made import MARCH_8, TOWNS, country, day, dead, event, party, province, told, town

ONE_DAY = datetime.timedelta(days=1)
BOMB = {"mode": ("explosives",), "when": day(MARCH_8), "where": town("Ramadi")}


def rows(cards: Sequence[Card], **tables: Any) -> dict[str, list[dict[str, Any]]]:
    index = IncidentIndex(tables.pop("previous", None))
    index.add(cards)
    return index.rows(**tables)


def groups(cards: Sequence[Card], **tables: Any) -> set[frozenset[str]]:
    """The incidents as sets of event ids."""
    found: dict[str, set[str]] = {}
    for line in rows(cards, **tables)["incident_events"]:
        found.setdefault(line["incident"], set()).add(line["event"])
    return {frozenset(members) for members in found.values()}


def pair(one: Event, other: Event) -> bool:
    """Whether events ``a`` and ``b`` of two reports of one day become one incident."""
    return frozenset("ab") in groups([told("r1", one), told("r2", other)])


def record(cards: Sequence[Card], **tables: Any) -> Mapping[str, Any]:
    """The record of the only incident."""
    [line] = rows(cards, **tables)["incidents"]
    found: Mapping[str, Any] = line["record"]
    return found


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"mode": ()},
        {"where": province("Anbar", "IRQ")},
        {"where": country("IRQ")},
        {"when": day(datetime.date(2016, 3, 1), datetime.date(2016, 3, 31), "month"), "counts": (dead(9),)},
        {"when": None},
        {"counts": (dead(11),)},
    ],
    ids=["the same", "no mode", "province", "country", "month", "undated", "a higher toll"],
)
def test_one_act_told_otherwise_is_one_incident(changes: dict[str, Any]) -> None:
    one = event("a", **BOMB, counts=(dead(9),))
    assert pair(one, event("b", **{**BOMB, **changes}))


@pytest.mark.parametrize(
    "changes",
    [
        {"when": day(MARCH_8 - ONE_DAY)},
        {"where": town("Fallujah")},
        {"where": province("Nineveh", "IRQ")},
        {"where": country("AFG")},
        {"mode": ("abduct",)},
        {"aggregate": True},
        {"when": day(datetime.date(2016, 1, 1), MARCH_8, "span"), "counts": (dead(200),)},
        {"kind": "CONSULT", "mode": ()},
    ],
    ids=[
        "another day",
        "another town",
        "another province",
        "another country",
        "another kind",
        "a sum",
        "a span",
        "talks",
    ],
)
def test_another_act_is_another_incident(changes: dict[str, Any]) -> None:
    one = event("a", **BOMB, counts=(dead(9),))
    assert not pair(one, event("b", **{**BOMB, "counts": (dead(9),), **changes}))


def test_sanctions_of_two_parties_on_one_are_two_incidents() -> None:
    russia = (party("Russia", "RUS", "GOV", "Russia"),)
    one = event(
        "a", "SANCTION", actor=(party("EU", "EUR", "GOV", "European Union"),), recipient=russia, when=day(MARCH_8)
    )
    other = event(
        "b", "SANCTION", actor=(party("U.S.", "USA", "GOV", "United States"),), recipient=russia, when=day(MARCH_8)
    )
    assert not pair(one, other)
    same = event("b", "SANCTION", actor=(party("Brussels", "EUR", "GOV", "European Union"),), recipient=russia)
    assert pair(one, same)


def test_events_of_one_act_in_one_report_are_one_incident() -> None:
    bomb = event("a", **BOMB)
    blast = event("b", mode=("explosives",), sentence=1)
    attack = event("c", sentence=3)
    old = event("d", **{**BOMB, "when": day(MARCH_8 - 4 * ONE_DAY)}, sentence=4)
    assert groups([told("r1", bomb, blast, attack, old)]) == {frozenset("abc"), frozenset("d")}


def test_a_town_of_the_same_name_in_another_country_is_a_slip_of_the_gazetteer() -> None:
    far = town("Kabul")
    slip = type(far)(**{**far.to_dict(), "name": "Ramadi", "admin1": None})
    assert pair(event("a", **BOMB, counts=(dead(9),)), event("b", **{**BOMB, "where": slip}, counts=(dead(9),)))


@pytest.mark.parametrize("status", ["future", "hypothetical", "negated"])
def test_what_was_not_done_founds_no_incident(status: str) -> None:
    tomorrow = {**BOMB, "when": day(MARCH_8 + ONE_DAY)}
    assert groups([told("r1", event("a", **tomorrow, status=(status,)))]) == set()


def test_what_is_told_of_a_day_gone_by_was_done() -> None:
    assert groups([told("r1", event("a", **BOMB, status=("future",)))]) == {frozenset("a")}


def test_a_denial_goes_with_the_act() -> None:
    group = (party("Islamic State", None, "REB", "Islamic State"),)
    bomb = event("a", **BOMB, counts=(dead(9),))
    denial = event("b", actor=group, status=("disputed",), sentence=2)
    found = record([told("r1", bomb, denial)])
    assert found["status"] == ["disputed"]
    assert [source["status"] for source in found["sources"]] == [[], ["disputed"]]
    assert found["actor"] == []  # who denies a deed is shown as a source, not as its doer


def test_a_sum_is_no_part_of_an_act_and_is_known_by_its_size() -> None:
    bomb = event("a", **BOMB, counts=(dead(9),))
    total = event("b", counts=(dead(340),), sentence=2)
    lines = rows([told("r1", bomb, total)])["incidents"]
    assert {(line["killed_best"], line["aggregate"]) for line in lines} == {(9, False), (340, True)}


def test_the_record_keeps_every_source_and_its_figure() -> None:
    first = told("r1", event("a", **BOMB, counts=(dead(5),)), publisher="One")
    later = told("r2", event("b", **BOMB, counts=(dead(9),)), publisher="Two", published=MARCH_8 + ONE_DAY)
    copies = [{"report": "r2", "copy": "r3", "kind": "near", "publisher": "Three"}]
    found = record([later, first], copies=copies)
    killed = found["tolls"]["killed"]
    assert (killed["low"], killed["best"], killed["high"], killed["sources"]) == (5, 9, 9, 2)
    assert [(source["publisher"], source["copies"]) for source in found["sources"]] == [("One", []), ("Two", ["Three"])]
    assert (found["first_report"], found["last_report"]) == ("2016-03-08", "2016-03-09")
    assert (found["where"]["name"], found["when"]["start"]) == ("Ramadi", "2016-03-08")


def test_a_copy_gives_no_figure_of_its_own() -> None:
    cards = [told(name, event(f"{name}e", **BOMB, counts=(dead(5),))) for name in ("r1", "r2")]
    copies = [{"report": "r1", "copy": "r2", "kind": "near", "publisher": "Agency r2"}]
    assert record(cards)["tolls"]["killed"]["sources"] == 2
    assert record(cards, copies=copies)["tolls"]["killed"]["sources"] == 1


def test_an_undated_act_is_no_later_than_its_first_report() -> None:
    found = record([told("r1", event("a", where=town("Ramadi")))])
    assert found["when"]["start"] is None
    assert found["when"]["end"] == "2016-03-08"


@st.composite
def archives(draw: st.DrawFn) -> list[Card]:
    """Up to nine reports of a few acts, told more or less fully."""
    cards = []
    for n in range(draw(st.integers(1, 9))):
        events = []
        for k in range(draw(st.integers(0, 3))):
            date = MARCH_8 + draw(st.integers(-3, 0)) * ONE_DAY
            choices: dict[str, Any] = {
                "mode": draw(st.sampled_from([(), ("explosives",), ("firearms",), ("abduct",)])),
                "when": draw(st.sampled_from([None, day(date)])),
                "where": draw(st.sampled_from([None, country("IRQ"), *map(town, sorted(TOWNS))])),
                "counts": draw(st.sampled_from([(), (dead(3),), (dead(40),)])),
                "status": draw(st.sampled_from([(), (), ("disputed",), ("future",)])),
                "aggregate": draw(st.booleans()) and draw(st.booleans()),
            }
            events.append(event(f"e{n}.{k}", sentence=k, **choices))
        published = draw(st.sampled_from([None, MARCH_8, MARCH_8 + ONE_DAY]))
        cards.append(told(f"r{n}", *events, published=published))
    return cards


@settings(max_examples=60)
@given(archives(), st.randoms(use_true_random=False), st.integers(1, 9))
def test_any_order_and_any_batches_give_the_same(cards: list[Card], rng: random.Random, size: int) -> None:
    expected = rows(cards)
    shuffled = rng.sample(cards, len(cards))
    index = IncidentIndex()
    for start in range(0, len(shuffled), size):
        index.add(shuffled[start : start + size])
    assert index.rows() == expected


@settings(max_examples=60)
@given(archives())
def test_every_event_is_in_one_incident_at_most_and_no_incident_mixes(cards: list[Card]) -> None:
    events = {(card.report, item.id): item for card in cards for item in card.events}
    tables = rows(cards)
    keys = [(line["report"], line["event"]) for line in tables["incident_events"]]
    assert len(set(keys)) == len(keys)
    for line in tables["incidents"]:
        members = [events[source["report"], source["event"]] for source in line["record"]["sources"]]
        dates = {item.when.start for item in members if item.when}
        places = {item.where.name for item in members if item.where and item.where.lat}
        assert len(dates) <= 1 and len(places) <= 1
        assert line["first_report"] is None or line["first_report"] <= line["last_report"]


@settings(max_examples=40)
@given(archives(), st.integers(0, 8))
def test_ids_stay_and_untouched_incidents_do_not_change(cards: list[Card], missing: int) -> None:
    before = rows([card for n, card in enumerate(cards) if n != missing])
    index = IncidentIndex(before)
    index.add(cards)
    after = index.rows()
    json.dumps([line["record"] for line in after["incidents"]])  # plain values only
    members = {line["id"]: len(line["record"]["sources"]) for line in after["incidents"]}
    old = {(line["report"], line["event"]): line["incident"] for line in before["incident_events"]}
    new = {(line["report"], line["event"]): line["incident"] for line in after["incident_events"]}
    changed = {line["id"] for line in index.changes(after)}
    for name in {line["id"] for line in before["incidents"]} - changed:
        assert {key for key in old if old[key] == name} == {key for key in new if new[key] == name}
        assert name in members
    assert rows(cards, previous=after) == after
