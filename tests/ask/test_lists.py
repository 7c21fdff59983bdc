"""Incidents, stories, sayings, actors, changes."""

from __future__ import annotations

import datetime

import pytest

import dateline.ask as ask
from dateline.ask.incidents import undated
from dateline.errors import InputError

from . import samples


def ids(found) -> list[str]:
    return [row.id for row in found]


def test_incidents_come_by_their_days_the_undated_last(archive) -> None:
    assert ids(ask.incidents(archive)) == ["50f2", "c1a5", "ba5a"]
    assert ids(ask.incidents(archive, limit=2)) == ["50f2", "c1a5"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"aggregate": False}, ["c1a5", "ba5a"]),
        ({"aggregate": True}, ["50f2"]),
        ({"type": "ASSAULT/firearms", "min_publishers": 1}, ["c1a5"]),
        ({"type": "ASSAULT/aerial"}, []),
        ({"type": ["CONSULT", "assault"], "place": "Basra"}, ["ba5a"]),
        ({"status": "disputed"}, ["c1a5"]),
        ({"status": ["fact", "negated"]}, ["50f2", "ba5a"]),
        ({"since": "2021-02"}, ["50f2", "c1a5"]),
        ({"until": "2021-02"}, ["50f2"]),
        ({"party": "IRQ/CVL"}, ["ba5a"]),
        ({"party": "USA", "text": "6 dead"}, ["c1a5"]),
        # Met by two events of the incident, but not by one.
        ({"text": "4 dead, Baghdad said", "min_confidence": 0.9}, []),
    ],
)
def test_filters_of_incidents(archive, filters, found) -> None:
    assert ids(ask.incidents(archive, **filters)) == found


def test_the_undated_are_counted(archive) -> None:
    assert undated(archive, since="2021", place="IRQ", aggregate=None) == 1
    assert undated(archive, status="disputed") == 0


def test_one_incident_has_every_source(archive) -> None:
    incident, told = ask.incident(archive, "c1")
    assert (incident.killed.low, incident.killed.best, incident.killed.high, bool(incident.wounded)) == (4, 6, 6, False)
    assert incident.to_dict()["reports"] == 2 and "sources" in incident.to_dict()
    first, second, denial = told
    assert (first.publisher, first.said_by, first.counts, first.copies) == (
        "Bay Times",
        ("Baghdad",),
        ("killed 4",),
        ("The Quay",),
    )
    assert first.quote == "American troops assault (0) Iraqi soldiers in Ramadi with 4 dead, Baghdad said."
    assert (second.copy_of, second.url, second.counts) == ("r1", "https://port.example/2", ("killed 6",))
    assert (denial.status, denial.said_by, denial.published) == (
        ("disputed",),
        ("United States",),
        datetime.date(2021, 3, 3),
    )
    assert told.to_dicts()[0]["published"] == "2021-03-02"


@pytest.mark.parametrize(("id", "words"), [("ffff", "nothing with id 'ffff'"), ("", "nothing with id ''")])
def test_no_such_incident(archive, id, words) -> None:
    with pytest.raises(InputError, match=words):
        ask.incident(archive, id)


def test_an_id_that_is_not_one(archive) -> None:
    with pytest.raises(InputError, match="more than one id begins with 'aa': aa11, aa22; give more of it"):
        ask.story(archive, "aa")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["aa11", "aa22"]),
        ({"min_reports": 2}, ["aa11"]),
        ({"since": "2021-03-03", "until": "2021"}, ["aa11"]),
        ({"text": "six DEAD"}, ["aa11"]),
        ({"party": "/UAF", "place": "Basra", "type": "ASSAULT"}, ["aa22"]),
        ({"party": "/UAF", "place": "Ramadi"}, []),
        ({"limit": 0}, []),
    ],
)
def test_stories(archive, filters, found) -> None:
    assert ids(ask.stories(archive, **filters)) == found


def test_one_story_has_its_reports_in_the_order_of_time(archive) -> None:
    story, reports = ask.story(archive, "aa11")
    assert (story.title, story.countries) == ("Clash at Ramadi", ("IRQ", "USA"))
    assert [(one.report, one.events, one.incidents, one.copy_of) for one in reports] == [
        ("r1", 2, ("c1a5",), None),
        ("r2", 2, ("c1a5",), "r1"),
    ]


@pytest.mark.parametrize(
    ("filters", "speakers"),
    [
        ({}, ["Baghdad", "American officials"]),
        ({"speaker": "USA/GOV"}, ["American officials"]),
        ({"since": "2021-03-03"}, ["American officials"]),
        ({"until": "2021-03-02", "text": "with 4"}, ["Baghdad"]),
        ({"direct": True}, []),
        ({"to": "USA"}, []),
        ({"direct": False, "limit": 1}, ["Baghdad"]),
    ],
)
def test_sayings(archive, filters, speakers) -> None:
    assert [saying.speaker.text for saying in ask.sayings(archive, **filters)] == speakers


def test_actors_by_how_often_they_act(archive) -> None:
    found = {row.party: row for row in ask.actors(archive)}
    assert next(iter(found)) == "IRQ/GOV"
    troops = found["USA/MIL"]
    # Two reports of one attack are one act.
    assert (troops.acts, troops.material_conflict, troops.score_mean, troops.towards) == (1, 1, -9.0, ("IRQ/MIL 1",))
    assert (found["IRQ/MIL"].acts, found["IRQ/MIL"].received, found["IRQ/MIL"].score_mean) == (0, 1, None)
    assert found["/UAF"].first is None


def test_actors_event_by_event_and_by_other_labels(archive) -> None:
    found = {
        row.party: row for row in ask.actors(archive, label="country", per_event=True, status=["fact", "disputed"])
    }
    assert found["USA"].acts == 5 and found["?"].acts == 1
    assert next(row for row in ask.actors(archive, label="name") if row.party == "gunmen").towards == ("villagers 1",)


def test_pairs_are_directed_and_what_is_mutual_is_in_both(archive) -> None:
    found = {(row.actor, row.recipient): row.acts for row in ask.pairs(archive, type="CONSULT")}
    assert found == {("IRQ/GOV", "USA/GOV"): 1, ("USA/GOV", "IRQ/GOV"): 1}
    (pair,) = ask.pairs(archive, party="IRN", since="2021")
    assert (pair.actor, pair.recipient, pair.first) == ("USA/GOV", "IRN/GOV", datetime.date(2021, 6, 11))


def test_a_label_that_is_none(archive) -> None:
    with pytest.raises(InputError, match="unknown label 'sector'; give one of code, country, name"):
        ask.actors(archive, label="sector")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["came", "changed", "merged"]),
        ({"since": 1}, ["changed", "merged"]),
        ({"since": "2"}, []),
        ({"since": "2021-03-03"}, ["changed", "merged"]),
        ({"since": "2021-03", "what": "incident"}, ["came", "changed"]),
        ({"kind": ["merged", "split"]}, ["merged"]),
        ({"limit": 1}, ["came"]),
    ],
)
def test_changes(archive, filters, found) -> None:
    assert [change.kind for change in ask.changes(archive, **filters)] == found


def test_changes_are_told_in_words(archive) -> None:
    assert [change.details for change in ask.changes(archive)] == [
        "ASSAULT Ramadi 2021-03-01",
        "killed_best 4 → 6; 2 more, 0 less",
        "into aa11; Six dead",
    ]
    assert ask.changes(archive).to_dicts()[1]["fields"] == {"killed_best": [4, 6]}


@pytest.mark.parametrize(
    ("filters", "words"), [({"kind": "lost"}, "unknown change 'lost'"), ({"since": "x"}, "no date")]
)
def test_changes_that_cannot_be_asked_for(archive, filters, words) -> None:
    with pytest.raises(InputError, match=words):
        ask.changes(archive, **filters)


@pytest.mark.parametrize("question", [ask.incidents, ask.stories, ask.sayings, ask.actors, ask.changes])
def test_a_limit_below_nothing(archive, question) -> None:
    with pytest.raises(InputError, match="limit -1 is less than 0"):
        question(archive, limit=-1)


def test_names_are_sorted_and_explained() -> None:
    assert sorted(ask.__all__) == ask.__all__
    assert all(getattr(ask, name).__doc__ for name in ask.__all__)


def test_the_samples_link_what_they_hold() -> None:
    known = {(event.report, event.id) for reading in samples.READINGS for event in reading.events}
    assert {(row["report"], row["event"]) for row in samples.make_links()["incident_events"]} <= known
