"""One act told in two words of a sentence is one event; tolls go to the act that they are of."""

from __future__ import annotations

import pytest

import dateline
from dateline.records import Event


@pytest.fixture(scope="module")
def coder() -> dateline.Coder:
    """The coder as it is shipped."""
    return dateline.Coder()


def told(coder: dateline.Coder, text: str, kind: str) -> list[Event]:
    """The events of a type that the text tells."""
    return [event for event in coder.code(dateline.Report(text=text)) if event.event == kind]


@pytest.mark.parametrize(
    ("text", "kind", "trigger"),
    [
        ("The European Union imposed sanctions on 21 Belarusian officials.", "SANCTION", "imposed sanctions"),
        ("Teachers went on strike in Nairobi on Monday.", "PROTEST", "strike"),
        ("Nine people were wounded when a bomb exploded in Kano.", "ASSAULT", "wounded"),
        ("A roadside bomb killed four policemen and wounded nine in Baquba.", "ASSAULT", "killed"),
        ("Chad and Sudan fought a border war between 2005 and 2010.", "ASSAULT", "fought"),
    ],
)
def test_two_words_of_one_act_are_one_event(coder: dateline.Coder, text: str, kind: str, trigger: str) -> None:
    assert [event.trigger.text for event in told(coder, text, kind)] == [trigger]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gunmen killed a guard in Kano after opening fire on a police post.", "ASSAULT"),
        ("Six guards were killed in Kano, and two officers were killed at a checkpoint in Zaria.", "ASSAULT"),
        ("Rebels stormed the town of Bambari and kidnapped five teachers.", "ASSAULT"),
    ],
)
def test_two_acts_stay_two(coder: dateline.Coder, text: str, kind: str) -> None:
    assert len(told(coder, text, kind)) == 2


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("Officials raised the toll of the bombing in Kano to 15.", 15),
        ("The number of dead has risen to 43 since the clashes began in Juba on Sunday.", 43),
        ("The toll from the attack on the base now stands at 22, the army said.", 22),
        ("A bomb exploded in a market in Kano on Monday. Hospital officials put the death toll at 19.", 19),
        ("Twelve people were dead and 40 injured after a suicide bomber struck a market in Kano.", 12),
    ],
)
def test_tolls_go_to_the_act(coder: dateline.Coder, text: str, killed: int) -> None:
    (event,) = told(coder, text, "ASSAULT")
    assert [count.best for count in event.counts if count.kind == "killed"] == [killed]


def test_a_toll_alone_is_nobody_s(coder: dateline.Coder) -> None:
    assert coder.code(dateline.Report(text="The death toll of the earthquake has risen to 400.")) == []


@pytest.mark.parametrize(
    ("text", "kind", "low"),
    [
        ("Fighting in Malakal forced hundreds of families from their homes.", "displaced", 200),
        ("Fighting displaced two and a half million people in Sudan.", "displaced", 2_500_000),
        ("Fighting displaced 1.5 million people in Sudan.", "displaced", 1_500_000),
    ],
)
def test_what_befell_those_counted(coder: dateline.Coder, text: str, kind: str, low: int) -> None:
    assert [(count.kind, count.low) for event in told(coder, text, "ASSAULT") for count in event.counts] == [
        (kind, low)
    ]


def test_what_one_of_two_words_is_seen_not_to_have_done_was_not_done(coder: dateline.Coder) -> None:
    (event,) = told(coder, "The two countries did not reach an agreement in Brussels on Sunday.", "AGREE")
    assert event.status == ("negated",)


def test_whom_a_later_act_hit_is_no_victim_of_the_first(coder: dateline.Coder) -> None:
    text = "Israeli aircraft bombed targets in Gaza on Wednesday after militants fired rockets at southern Israel."
    first, second = told(coder, text, "ASSAULT")
    assert (first.trigger.text, first.recipient) == ("bombed", ())
    assert [party.country for party in second.recipient] == ["ISR"]


def test_what_is_only_named_is_no_act_of_its_own(coder: dateline.Coder) -> None:
    text = "Turkey postponed the visit of the Greek foreign minister on Monday."
    assert [event.event for event in coder.code(dateline.Report(text=text))] == ["REJECT"]


def test_a_debate_leaves_what_is_there_as_it_is(coder: dateline.Coder) -> None:
    text = "The Security Council will meet on Friday to discuss the fighting in South Sudan."
    (event,) = told(coder, text, "ASSAULT")
    assert event.status == ()


def test_what_is_planned_is_not_called_possible_as_well(coder: dateline.Coder) -> None:
    (event,) = coder.code(dateline.Report(text="Egypt is planning to reopen the Rafah crossing next week."))
    assert event.status == ("future",)


def test_a_pronoun_is_no_second_party(coder: dateline.Coder) -> None:
    (event,) = told(coder, "The rebels said they would release 30 soldiers.", "RETREAT")
    assert [party.text for party in event.actor] == ["rebels"]


def test_an_assembly_is_that_of_the_state_named_before_it(coder: dateline.Coder) -> None:
    text = "Guatemala's Congress voted on Monday to dismiss the president. Congress also dismissed the minister."
    events = told(coder, text, "SANCTION")
    assert [party.country for event in events for party in event.actor] == ["GTM", "GTM"]


def test_clauses_beside_each_other_have_each_their_doer(coder: dateline.Coder) -> None:
    text = "Beijing accused Indian troops of crossing the border; New Delhi rejected the charge."
    parties = {
        event.event: [party.country for party in event.actor] for event in coder.code(dateline.Report(text=text))
    }
    assert parties == {"ACCUSE": ["CHN"], "REJECT": ["IND"]}


def test_ministers_of_two_countries_are_of_no_one(coder: dateline.Coder) -> None:
    text = "China accused India of an attack. The two countries' foreign ministers spoke by telephone on Wednesday."
    (event,) = told(coder, text, "CONSULT")
    assert [party.country for party in event.actor] == [None]


def test_who_is_of_an_armed_group_has_its_sector(coder: dateline.Coder) -> None:
    (event,) = told(coder, "U.S. airstrikes killed 20 al-Qaida operatives in Idlib.", "ASSAULT")
    assert [(party.country, party.sector) for party in event.recipient] == [("IMG", "REB")]
