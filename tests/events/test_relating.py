"""What one marked party does to another, by lexicon and tree alone."""

from __future__ import annotations

import math

from dateline.annotation import Annotation
from dateline.events.coding import EventCoder
from dateline.events.relating import relate

from .trees import annotated

REJECTS = """
    Kenya    =       PROPN NNP 2 nsubj B-gpe
    rejected reject  VERB  VBD 0 root
    Uganda   =       PROPN NNP 5 nmod:poss B-gpe
    's       =       PART  POS 3 case
    request  =       NOUN  NN  2 obj
"""
PLAIN = "Shops shop NOUN NNS 2 nsubj\nclosed close VERB VBD 0 root"


def best(coder: EventCoder, annotation: Annotation, one: str | None, other: str | None) -> str:
    """The likeliest type between two words of the text."""
    spans = [None if w is None else (i := annotation.text.index(w), i + len(w)) for w in (one, other)]
    found = relate(coder, annotation, *spans)
    assert math.isclose(sum(found.values()), 1)
    assert set(found) == set(coder.ontology.types)
    return max(found, key=lambda kind: found[kind])


def test_a_rejection(event_coder: EventCoder) -> None:
    assert best(event_coder, annotated(REJECTS), "Kenya", "Uganda") == "REJECT"


def test_with_one_party_or_none(event_coder: EventCoder) -> None:
    assert best(event_coder, annotated(REJECTS), "Kenya", None) == "REJECT"
    assert best(event_coder, annotated(REJECTS), None, None) == "REJECT"


def test_nothing_told_is_equally_likely(event_coder: EventCoder) -> None:
    found = relate(event_coder, annotated(PLAIN), (0, 5), None)
    assert len(set(found.values())) == 1


def test_no_text_at_all(event_coder: EventCoder) -> None:
    assert math.isclose(sum(relate(event_coder, annotated(), None, None).values()), 1)


def test_spans_outside_of_the_text(event_coder: EventCoder) -> None:
    assert math.isclose(sum(relate(event_coder, annotated(REJECTS), (900, 910), (-5, -1)).values()), 1)


def test_the_act_between_the_parties_beats_one_beside(event_coder: EventCoder) -> None:
    other = "Ghana = PROPN NNP 2 nsubj B-gpe\nattacked attack VERB VBD 0 root\nTogo = PROPN NNP 2 obj B-gpe"
    annotation = annotated(REJECTS, other)
    assert best(event_coder, annotation, "Kenya", "Uganda") == "REJECT"
    assert best(event_coder, annotation, "Ghana", "Togo") == "ASSAULT"
