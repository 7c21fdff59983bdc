"""Which time and which place belong to which act."""

from __future__ import annotations

import datetime

from dateline.events.coding import EventCoder
from dateline.records import Event, Report, Saying

from .trees import annotated

PUBLISHED = datetime.date(2023, 5, 5)  # a Friday


def read(
    coder: EventCoder, *trees: str, published: datetime.date | None = PUBLISHED
) -> tuple[tuple[Event, ...], tuple[Saying, ...]]:
    annotation = annotated(*trees)
    coded = coder.code(Report(annotation.text, published=published), annotation)
    return coded.events, coded.sayings


def only(coder: EventCoder, *trees: str, published: datetime.date | None = PUBLISHED) -> Event:
    (event,) = read(coder, *trees, published=published)[0]
    return event


def days(event: Event) -> tuple[str, str] | None:
    return None if event.when is None else (str(event.when.start), str(event.when.end))


ATTACK = """
    Rebels   rebel   NOUN  NNS 2 nsubj
    attacked attack  VERB  VBD 0 root
    soldiers soldier NOUN  NNS 2 obj
    on       =       ADP   IN  5 case
    Tuesday  =       PROPN NNP 2 obl B-tim
    in       =       ADP   IN  7 case
    Kandahar =       PROPN NNP 2 obl B-geo
"""


def test_a_day_under_the_verb(event_coder: EventCoder) -> None:
    event = only(event_coder, ATTACK)
    assert days(event) == ("2023-05-02", "2023-05-02")
    assert event.when is not None and event.when.precision == "day"


def test_without_a_day_of_publication_the_words_are_kept(event_coder: EventCoder) -> None:
    event = only(event_coder, ATTACK, published=None)
    assert event.when is not None
    assert (event.when.text, event.when.start, event.when.end) == ("Tuesday", None, None)
    assert event.when.precision == "none"


def test_a_place_under_the_verb(event_coder: EventCoder) -> None:
    event = only(event_coder, ATTACK)
    assert event.where is not None
    assert (event.where.text, event.where.country, event.where.precision) == ("Kandahar", "AFG", "city")


def test_the_time_of_a_saying_is_not_that_of_the_act(event_coder: EventCoder) -> None:
    (event,), (saying,) = read(
        event_coder,
        """
        Police   =       NOUN  NNS 2 nsubj
        said     say     VERB  VBD 0 root
        on       =       ADP   IN  4 case
        Tuesday  =       PROPN NNP 2 obl B-tim
        rebels   rebel   NOUN  NNS 6 nsubj
        attacked attack  VERB  VBD 2 ccomp
        soldiers soldier NOUN  NNS 6 obj
        """,
    )
    assert event.when is None
    assert saying.when is not None and saying.when.text == "Tuesday"
    assert event.said_by[0].when == saying.when


def test_the_time_of_a_light_verb_is_that_of_the_noun(event_coder: EventCoder) -> None:
    event = only(
        event_coder,
        """
        Rebels   rebel   NOUN  NNS 2 nsubj
        launched launch  VERB  VBD 0 root
        an       a       DET   DT  4 det
        attack   =       NOUN  NN  2 obj
        on       =       ADP   IN  6 case
        Tuesday  =       PROPN NNP 2 obl B-tim
        """,
    )
    assert days(event) == ("2023-05-02", "2023-05-02")


def test_each_of_two_acts_has_its_own_time(event_coder: EventCoder) -> None:
    events, _ = read(
        event_coder,
        """
        Police   =       NOUN  NNS 2 nsubj
        arrested arrest  VERB  VBD 0 root
        rebels   rebel   NOUN  NNS 2 obj
        on       =       ADP   IN  5 case
        Tuesday  =       PROPN NNP 2 obl B-tim
        and      =       CCONJ CC  7 cc
        released release VERB  VBD 2 conj
        them     they    PRON  PRP 7 obj
        on       =       ADP   IN  10 case
        Thursday =       PROPN NNP 7 obl B-tim
        """,
    )
    assert [days(event) for event in events] == [("2023-05-02", "2023-05-02"), ("2023-05-04", "2023-05-04")]


def test_a_day_to_come_lies_after_publication(event_coder: EventCoder) -> None:
    event = only(
        event_coder,
        """
        Kenya    =       PROPN NNP 3 nsubj B-gpe
        will     =       AUX   MD  3 aux
        visit    =       VERB  VB  0 root
        Uganda   =       PROPN NNP 3 obj B-gpe
        on       =       ADP   IN  6 case
        Tuesday  =       PROPN NNP 3 obl B-tim
        """,
    )
    assert days(event) == ("2023-05-09", "2023-05-09")


def test_long_ago_is_historical(event_coder: EventCoder) -> None:
    event = only(event_coder, ATTACK.replace("Tuesday  =       PROPN NNP", "1998     =       NUM   CD "))
    assert event.status == ("historical",)


def test_whom_one_calls_on_is_no_place(event_coder: EventCoder) -> None:
    event = only(
        event_coder,
        """
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        called   call    VERB  VBD 0 root
        on       =       ADP   IN  4 case
        Uganda   =       PROPN NNP 2 obl B-geo
        """,
    )
    assert event.where is None


def test_cities_of_a_state_are_that_state(event_coder: EventCoder) -> None:
    event = only(
        event_coder,
        """
        Rebels   rebel   NOUN  NNS 2 nsubj
        attacked attack  VERB  VBD 0 root
        soldiers soldier NOUN  NNS 2 obj
        in       =       ADP   IN  6 case
        Kenyan   =       ADJ   JJ  6 amod B-gpe
        cities   city    NOUN  NNS 2 obl
        """,
    )
    assert event.where is not None
    assert (event.where.country, event.where.precision) == ("KEN", "country")
