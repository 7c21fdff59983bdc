"""What two parties do to each other."""

from __future__ import annotations

import pathlib
import random

import pytest

import dateline.ask as ask
from dateline.ask.asking import kinds
from dateline.errors import InputError
from dateline.store import open_archive

from . import samples
from .samples import Told


def test_each_incident_counts_once_with_all_its_events(archive) -> None:
    march, april, may, june = ask.relations(archive, "USA", "IRQ")
    clash = samples.make_links()["incidents"][0]["id"]
    assert (march.period, march.count, march.incidents) == ("2021-03", 2, (clash,))
    # The attack, told twice, and the meeting; not the event that denies the attack.
    told = {event.id for event in (samples.READINGS[0].events + samples.READINGS[1].events[:1])}
    assert set(march.events) == told
    assert (march.score_mean, march.score_sum) == (-3.25, -6.5)
    assert (march.verbal_cooperation, march.material_conflict) == (1, 1)
    assert april.count == may.count == 0 and april.score_mean is None and april.score_sum is None
    # The accusation one way, the promise the other; what is only planned is not among them.
    assert (june.forward, june.forward_mean, june.backward, june.backward_mean) == (1, 2.5, 1, -2.0)


def test_what_is_mutual_goes_both_ways(archive) -> None:
    (point,) = ask.relations(archive, "USA", "IRQ", type="CONSULT")
    assert (point.count, point.forward, point.backward) == (1, 1, 1)


def test_the_other_way_round_is_the_mirror_image(archive) -> None:
    there, back = ask.relations(archive, "USA", "IRQ"), ask.relations(archive, "IRQ", "USA")
    for one, other in zip(there, back, strict=True):
        assert (one.count, one.score_mean, one.events) == (other.count, other.score_mean, other.events)
        assert (one.forward, one.forward_mean, one.forward_sum) == (
            other.backward,
            other.backward_mean,
            other.backward_sum,
        )


def test_nothing_is_left_out_in_silence(archive) -> None:
    found = ask.relations(archive, "USA", "IRQ")
    assert found.left_out == {"aggregate": 1, "disputed": 1, "future": 1, "longer": 1, "undated": 1}
    assert ask.relations(archive, "USA", "IRQ", since="2021-06").left_out == {
        "future": 1,
        "longer": 1,
        "undated": 1,
    } | ({"aggregate": 1})


def test_every_event_for_itself(archive) -> None:
    march = next(iter(ask.relations(archive, "USA", "IRQ", per_event=True, status=["fact", "disputed"])))
    assert (march.count, march.incidents, march.material_conflict) == (4, (), 3)


@pytest.mark.parametrize(
    ("filters", "counts"),
    [
        ({"status": "future"}, [1]),
        ({"status": "promised"}, [1]),
        ({"min_confidence": 0.5}, [2, 0, 0, 1]),
        ({"place": "Oslo"}, [1]),
        ({"text": "6 dead"}, [1]),
        ({"type": ["ACCUSE", "AGREE"]}, [2]),
        ({"until": "2021-05"}, [2]),
        ({"by": "quarter"}, [2, 2]),
        ({"by": "year"}, [5]),
        ({"by": "week", "until": "2021-03"}, [2]),
    ],
)
def test_filters(archive, filters, counts) -> None:
    assert [point.count for point in ask.relations(archive, "USA", "IRQ", **filters)] == counts


@pytest.mark.parametrize(
    ("a", "b", "forward", "backward"),
    [
        ("USA/MIL", "IRQ/MIL", 1, 0),
        ("/MIL", "/MIL", 1, 1),
        ("united states", "Tehran", 1, 0),
        ("IRN", "USA/GOV", 0, 1),
        ("Harbour Front", "USA", 0, 0),
    ],
)
def test_parties_by_code_and_by_words(archive, a, b, forward, backward) -> None:
    points = list(ask.relations(archive, a, b))
    assert (sum(point.forward for point in points), sum(point.backward for point in points)) == (forward, backward)


def test_the_day_of_the_report_counts_only_where_it_is_asked_for(tmp_path: pathlib.Path) -> None:
    told = samples.reading("u", "2021-05-04", "Bay Times", Told("ACCUSE", ("Baghdad",), ("Tehran",), None))
    with open_archive(tmp_path / "a.duckdb") as archive:
        archive.add(told)
        assert not ask.relations(archive, "IRQ", "IRN")
        assert ask.relations(archive, "IRQ", "IRN").left_out == {"undated": 1}
        (point,) = ask.relations(archive, "IRQ", "IRN", published=True, since="2021-05", until="2021-05")
        assert (point.period, point.backward, point.forward) == ("2021-05", 0, 1)


def test_the_days_of_the_incident_go_before_those_of_the_event(tmp_path: pathlib.Path) -> None:
    told = samples.reading("u", "2021-05-04", "Bay Times", Told("ACCUSE", ("Baghdad",), ("Tehran",), "2021-05-02"))
    incident = samples.incident("aa", told.events[0], when_start=samples.days("2021-04-30")[0])  # type: ignore[index]
    with open_archive(tmp_path / "a.duckdb") as archive:
        archive.add(told)
        members = [{"incident": "aa", "report": "u", "event": told.events[0].id}]
        archive.put_links({"incidents": [incident], "incident_events": members})
        assert [point.period for point in ask.relations(archive, "IRQ", "IRN")] == ["2021-04"]
        assert [point.period for point in ask.relations(archive, "IRQ", "IRN", per_event=True)] == ["2021-05"]


def test_the_order_of_adding_changes_nothing(tmp_path: pathlib.Path, archive) -> None:
    shuffled = list(samples.READINGS)
    random.Random(4).shuffle(shuffled)
    with open_archive(tmp_path / "a.duckdb") as other:
        for reading in shuffled:
            other.add(reading)
        other.put_links(samples.make_links())
        assert ask.relations(other, "USA", "IRQ").to_dicts() == ask.relations(archive, "USA", "IRQ").to_dicts()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"by": "day"}, "unknown period 'day'"),
        ({"status": "real"}, "unknown status 'real'; give fact, promised, negated"),
        ({"since": "May"}, "'May' is no date"),
        ({"b": " "}, "a party without words"),
    ],
)
def test_what_cannot_be_asked(archive, arguments, words) -> None:
    with pytest.raises(InputError, match=words):
        ask.relations(archive, **{"a": "USA", "b": "IRQ", **arguments})


@pytest.mark.parametrize(
    ("status", "event", "of", "found"),
    [
        ((), "AID", None, {"fact"}),
        (("future",), "AID", None, {"future"}),
        (("future",), "AGREE", "AID", {"promised"}),
        (("future",), "AGREE", None, {"future"}),
        (("future", "disputed"), "THREATEN", "ASSAULT", {"promised", "disputed"}),
        (("future",), "REQUEST", "AID", {"future"}),
    ],
)
def test_a_promise_is_an_act_though_what_it_promises_is_to_come(status, event, of, found) -> None:
    assert kinds(status, event, of) == found
