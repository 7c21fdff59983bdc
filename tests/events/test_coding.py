"""The way of the events step: from sentences annotated by hand to records."""

from __future__ import annotations

import datetime

from dateline.events.coding import Coded, EventCoder
from dateline.records import Event, Report

from .trees import annotated

ATTACK = """
    Rebels   rebel   NOUN  NNS 2 nsubj
    attacked attack  VERB  VBD 0 root
    soldiers soldier NOUN  NNS 2 obj
"""
AGAIN = """
    The      =       DET   DT  2 det
    attack   =       NOUN  NN  3 nsubj
    angered  anger   VERB  VBD 0 root
    nobody   =       PRON  NN  3 obj
"""


def code(coder: EventCoder, *trees: str, published: datetime.date | None = None) -> Coded:
    annotation = annotated(*trees, paragraphs=True)
    return coder.code(Report(annotation.text, id="a", published=published), annotation)


def only(coder: EventCoder, *trees: str) -> Event:
    (event,) = code(coder, *trees).events
    return event


def test_nothing_is_read_in_nothing(event_coder: EventCoder) -> None:
    assert code(event_coder) == Coded((), (), (), ())


def test_an_event_has_the_codes_of_its_type(event_coder: EventCoder) -> None:
    event = only(event_coder, ATTACK)
    assert (event.event, event.quad, event.score) == ("ASSAULT", 4, -9.0)
    assert (event.report, event.sentence, event.coder) == ("a", 0, "dateline test")
    assert "lexicon attack" in event.why
    assert 0 < event.confidence <= 1


def test_the_score_is_that_of_the_mode(event_coder: EventCoder) -> None:
    tree = ATTACK + "with with ADP IN 5 case\nknives knife NOUN NNS 2 obl"
    event = only(event_coder, tree)
    assert (event.mode, event.score) == (("primitive",), -8.0)


def test_the_id_rests_on_text_trigger_type_and_parties(event_coder: EventCoder) -> None:
    one, same = only(event_coder, ATTACK), only(event_coder, ATTACK)
    other = only(event_coder, ATTACK.replace("Rebels", "Gunmen").replace("rebel ", "gunman "))
    assert one.id == same.id != other.id


def test_told_again_is_no_new_event(event_coder: EventCoder) -> None:
    assert len(code(event_coder, ATTACK, AGAIN).events) == 1


def test_the_attack_told_for_the_first_time_is_one(event_coder: EventCoder) -> None:
    assert len(code(event_coder, AGAIN).events) == 1


def test_an_attack_told_again_with_a_party_is_another(event_coder: EventCoder) -> None:
    other = AGAIN.replace("The      =       DET   DT  2 det", "Kenyan   =       ADJ   JJ  2 amod B-gpe")
    assert len(code(event_coder, ATTACK, other).events) == 2


def test_the_trigger_of_a_light_verb_takes_in_the_verb(event_coder: EventCoder) -> None:
    event = only(
        event_coder,
        """
        Rebels   rebel   NOUN  NNS 2 nsubj
        launched launch  VERB  VBD 0 root
        an       a       DET   DT  4 det
        attack   =       NOUN  NN  2 obj
        """,
    )
    assert event.trigger.text == "launched an attack"


def test_help_without_a_recipient_is_none(event_coder: EventCoder) -> None:
    tree = "Ghana = PROPN NNP 2 nsubj B-gpe\ndonated donate VERB VBD 0 root\nrice = NOUN NN 2 obj"
    assert code(event_coder, tree).events == ()


def test_help_told_on_goes_where_it_went_before(event_coder: EventCoder) -> None:
    first = "Kenya = PROPN NNP 2 nsubj B-gpe\nhelped help VERB VBD 0 root\nUganda = PROPN NNP 2 obj B-gpe"
    second = "Ghana = PROPN NNP 2 nsubj B-gpe\ndonated donate VERB VBD 0 root\nrice = NOUN NN 2 obj"
    events = code(event_coder, first, second).events
    assert [event.recipient[0].country for event in events] == ["UGA", "UGA"]
    assert "recipient by the help told before" in events[1].why


def test_the_chain_of_sayings_nearest_first(event_coder: EventCoder) -> None:
    event = only(
        event_coder,
        """
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        said     say     VERB  VBD 0 root
        Uganda   =       PROPN NNP 4 nsubj B-gpe
        added    add     VERB  VBD 2 ccomp
        rebels   rebel   NOUN  NNS 6 nsubj
        attacked attack  VERB  VBD 4 ccomp
        soldiers soldier NOUN  NNS 6 obj
        """,
    )
    assert [source.speaker.country for source in event.said_by] == ["UGA", "KEN"]


def test_what_a_clause_denies_is_disputed(event_coder: EventCoder) -> None:
    event = only(
        event_coder,
        """
        Rebels   rebel   NOUN  NNS 2 nsubj
        attacked attack  VERB  VBD 0 root
        soldiers soldier NOUN  NNS 2 obj
        although =       SCONJ IN  6 mark
        Kenya    =       PROPN NNP 6 nsubj B-gpe
        denied   deny    VERB  VBD 2 advcl
        it       =       PRON  PRP 6 obj
        """,
    )
    assert event.status == ("disputed",)


def test_counts_go_to_the_act_that_tells_them(event_coder: EventCoder) -> None:
    events = code(
        event_coder,
        """
        Rebels   rebel   NOUN  NNS 2 nsubj
        killed   kill    VERB  VBD 0 root
        five     =       NUM   CD  4 nummod
        soldiers soldier NOUN  NNS 2 obj
        and      =       CCONJ CC  7 cc
        police   =       NOUN  NNS 7 nsubj
        arrested arrest  VERB  VBD 2 conj
        nine     =       NUM   CD  9 nummod
        rebels   rebel   NOUN  NNS 7 obj
        """,
    ).events
    assert [[(count.kind, count.best) for count in event.counts] for event in events] == [
        [("killed", 5)],
        [("arrested", 9)],
    ]


def test_contexts_by_the_words_of_the_sentence(event_coder: EventCoder) -> None:
    assert "military" in only(event_coder, ATTACK).context


def test_police_without_a_country_are_of_the_place(event_coder: EventCoder) -> None:
    event = only(
        event_coder,
        """
        Police   =       NOUN  NNS 2 nsubj
        arrested arrest  VERB  VBD 0 root
        students student NOUN  NNS 2 obj
        in       =       ADP   IN  5 case
        Kandahar =       PROPN NNP 2 obl B-geo
        """,
    )
    assert [party.country for party in event.actor] == ["AFG"]
    assert "country of the actor by the place" in event.why


def test_events_stand_in_the_order_of_their_triggers(event_coder: EventCoder) -> None:
    events = code(event_coder, ATTACK, ATTACK.replace("attacked attack ", "accused  accuse")).events
    assert [event.trigger.start for event in events] == sorted(event.trigger.start for event in events)
    assert [event.event for event in events] == ["ASSAULT", "ACCUSE"]


def test_a_saying_points_at_its_words(event_coder: EventCoder) -> None:
    annotation = annotated("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        said     say     VERB  VBD 0 root
        rebels   rebel   NOUN  NNS 4 nsubj
        left     leave   VERB  VBD 2 ccomp
    """)
    (saying,) = event_coder.code(Report(annotation.text), annotation).sayings
    for span in (saying.speaker, saying.content, saying.cue):
        assert span is not None and annotation.text[span.start : span.end] == span.text
