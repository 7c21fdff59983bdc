"""What one marked party does to another: by lexicon and tree alone, and by the model's graph."""

from __future__ import annotations

import math
from typing import Any

from dateline.annotation import Annotation
from dateline.events.coding import EventCoder
from dateline.events.relating import relate

from .graphs import graph
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


# -- with the model ----------------------------------------------------------------------------------------------------

#: "zap" is not in the lexicon.
ZAPPED = """
    Kenya    =       PROPN NNP 2 nsubj B-gpe
    zapped   zap     VERB  VBD 0 root
    Uganda   =       PROPN NNP 2 obj B-gpe
    .        =       PUNCT .   2 punct
"""
ATTACKED = ZAPPED.replace("zapped   zap", "attacked attack")
SIDES = {(1, "actor"): {0: 0.9}, (1, "recipient"): {2: 0.9}}


def modelled(tree: str, **told: Any) -> Annotation:
    """One sentence, of whose graph ``told`` is known."""
    annotation = annotated(tree)
    annotation.sentences[0].graph = graph(len(annotation.sentences[0].tokens), **told)
    return annotation


def share(coder: EventCoder, annotation: Annotation, kind: str, one: str, other: str) -> float:
    """How likely ``one`` does that to ``other``."""
    spans = [(i := annotation.text.index(w), i + len(w)) for w in (one, other)]
    return relate(coder, annotation, *spans)[kind]


def test_a_trigger_with_both_parties(event_coder: EventCoder) -> None:
    annotation = modelled(ZAPPED, trigger={1: {"SANCTION": 0.9}}, role=SIDES)
    assert best(event_coder, annotation, "Kenya", "Uganda") == "SANCTION"
    there, back = (
        share(event_coder, annotation, "SANCTION", *pair) for pair in (("Kenya", "Uganda"), ("Uganda", "Kenya"))
    )
    assert there > back


def test_a_trigger_of_these_parties_beats_a_surer_one_of_others(event_coder: EventCoder) -> None:
    tree = ZAPPED.replace(".        =       PUNCT .   2 punct", "zipped zip VERB VBD 2 conj")
    annotation = modelled(tree, trigger={1: {"SANCTION": 0.6}, 3: {"AID": 0.9}}, role=SIDES)
    assert best(event_coder, annotation, "Kenya", "Uganda") == "SANCTION"
    assert best(event_coder, annotation, None, None) == "AID"


def test_a_mutual_act_is_told_both_ways(event_coder: EventCoder) -> None:
    annotation = modelled(ZAPPED, trigger={1: {"CONSULT": 0.9}}, role={(1, "actor"): {0: 0.9, 2: 0.9}})
    there, back = (
        share(event_coder, annotation, "CONSULT", *pair) for pair in (("Kenya", "Uganda"), ("Uganda", "Kenya"))
    )
    one_sided = modelled(ZAPPED, trigger={1: {"CONSULT": 0.9}}, role={(1, "actor"): {0: 0.9}})
    assert math.isclose(there, back)
    assert there > share(event_coder, one_sided, "CONSULT", "Kenya", "Uganda")


def test_the_pair_itself_is_heard(event_coder: EventCoder) -> None:
    annotation = modelled(ZAPPED, pair={(0, 2): {"ACCUSE": 0.6}, (2, 0): {"REJECT": 0.6}})
    assert best(event_coder, annotation, "Kenya", "Uganda") == "ACCUSE"
    assert best(event_coder, annotation, "Uganda", "Kenya") == "REJECT"


def test_a_sure_model_overrules_the_lexicon(event_coder: EventCoder) -> None:
    assert best(event_coder, annotated(ATTACKED), "Kenya", "Uganda") == "ASSAULT"
    annotation = modelled(ATTACKED, trigger={1: {"THREATEN": 0.95}}, role=SIDES, pair={(0, 2): {"THREATEN": 0.95}})
    assert best(event_coder, annotation, "Kenya", "Uganda") == "THREATEN"


def test_a_model_without_an_opinion_leaves_it_to_the_lexicon(event_coder: EventCoder) -> None:
    assert best(event_coder, modelled(ATTACKED), "Kenya", None) == "ASSAULT"
