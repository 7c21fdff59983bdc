"""The day and the country that a dateline tells."""

from __future__ import annotations

import datetime

from dateline.events.coding import EventCoder
from dateline.events.datelines import dateline_country, dateline_day

from .trees import annotated

PLAIN = "Police = NOUN NNS 2 nsubj\nleft leave VERB VBD 0 root"
DATED = """
    NAIROBI  = PROPN NNP 0 root B-geo
    ,        = PUNCT ,   3 punct
    Kenya    = PROPN NNP 1 appos B-gpe
    ,        = PUNCT ,   5 punct
    14       = NUM   CD  1 nmod B-tim
    February = PROPN NNP 5 flat I-tim
    2023     = NUM   CD  5 flat I-tim
    -        = PUNCT :   1 punct
"""


def test_the_full_date_of_a_dateline() -> None:
    assert dateline_day(annotated(DATED, PLAIN)) == datetime.date(2023, 2, 14)


def test_the_country_of_a_dateline(event_coder: EventCoder) -> None:
    annotation = annotated(DATED, PLAIN)
    assert dateline_country(annotation, event_coder.knowledge, event_coder.gazetteer) == "KEN"


def test_a_capital_without_its_country(event_coder: EventCoder) -> None:
    annotation = annotated("LUSAKA = PROPN NNP 0 root B-geo\n: = PUNCT : 1 punct", PLAIN)
    assert dateline_country(annotation, event_coder.knowledge, event_coder.gazetteer) == "ZMB"


def test_a_town_is_looked_up(event_coder: EventCoder) -> None:
    annotation = annotated("Kandahar = PROPN NNP 0 root B-geo\n: = PUNCT : 1 punct", PLAIN)
    assert dateline_country(annotation, event_coder.knowledge, event_coder.gazetteer) == "AFG"


def test_a_dateline_without_a_date() -> None:
    assert dateline_day(annotated("LUSAKA = PROPN NNP 0 root B-geo\n: = PUNCT : 1 punct", PLAIN)) is None


def test_a_sentence_is_no_dateline(event_coder: EventCoder) -> None:
    annotation = annotated("Kenya = PROPN NNP 2 nsubj B-gpe\nleft leave VERB VBD 0 root\n. = PUNCT . 2 punct")
    assert dateline_country(annotation, event_coder.knowledge, event_coder.gazetteer) is None
    assert dateline_day(annotation) is None


def test_a_dateline_stands_at_the_beginning(event_coder: EventCoder) -> None:
    late = annotated(PLAIN, PLAIN, PLAIN, "LUSAKA = PROPN NNP 0 root B-geo\n: = PUNCT : 1 punct", paragraphs=True)
    assert dateline_country(late, event_coder.knowledge, event_coder.gazetteer) is None


def test_an_empty_text_has_no_dateline(event_coder: EventCoder) -> None:
    assert dateline_day(annotated()) is None
    assert dateline_country(annotated(), event_coder.knowledge, event_coder.gazetteer) is None
