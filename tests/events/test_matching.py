"""Which entry of the lexicon fits which words."""

from __future__ import annotations

from dateline.events import lexicon
from dateline.events.matching import Match, matches

from .trees import annotated, reader


def found(tree: str) -> list[Match]:
    annotation = annotated(tree)
    return list(matches(annotation.sentences[0], lexicon.load(), reader(annotation)))


def phrases(tree: str) -> list[tuple[str, str]]:
    return [(match.trigger.event, match.trigger.phrase) for match in found(tree)]


def test_a_verb() -> None:
    assert phrases("Kenya = PROPN NNP 2 nsubj B-gpe\naccused accuse VERB VBD 0 root") == [("ACCUSE", "accuse")]


def test_a_verb_and_its_particle() -> None:
    (match,) = found("""
        Kenya  =     PROPN NNP 2 nsubj B-gpe
        turned turn  VERB  VBD 0 root
        down   =     ADP   RP  2 compound:prt
        it     =     PRON  PRP 2 obj
    """)
    assert (match.trigger.event, match.trigger.phrase) == ("REJECT", "turn down")
    assert (match.first, match.last) == (1, 3)


def test_a_verb_without_its_particle_is_another() -> None:
    assert phrases("Kenya = PROPN NNP 2 nsubj B-gpe\nturned turn VERB VBD 0 root\nit = PRON PRP 2 obj") == []


def test_a_verb_and_its_preposition() -> None:
    (match,) = found("""
        Kenya  =    PROPN NNP 2 nsubj B-gpe
        called call VERB  VBD 0 root
        on     =    ADP   IN  4 case
        Uganda =    PROPN NNP 2 obl B-gpe
    """)
    assert (match.trigger.event, match.trigger.phrase) == ("REQUEST", "call on")


def test_a_noun_of_two_words() -> None:
    (match,) = found("""
        An     a PRON DT 3 det
        air    = NOUN NN 3 compound
        strike = NOUN NN 4 nsubj
        ended  end VERB VBD 0 root
    """)
    assert (match.trigger.event, match.trigger.modes) == ("ASSAULT", ("aerial",))
    assert (match.first, match.last) == (1, 3)


def test_a_noun_that_only_describes_another_is_none() -> None:
    assert (
        found("""
        Attack      attack     NOUN NN  2 compound
        helicopters helicopter NOUN NNS 3 nsubj
        flew        fly        VERB VBD 0 root
    """)
        == []
    )


def test_a_condition_on_a_party_must_hold() -> None:
    tree = """
        {who}  =     PROPN NNP 2 nsubj {name}
        met    meet  VERB  VBD 0 root
        {whom} =     {tag} 2 obj {name}
    """
    assert phrases(tree.format(who="Kenya", whom="Uganda", tag="PROPN NNP", name="B-gpe")) == [("CONSULT", "meet")]
    assert phrases(tree.format(who="Kenya", whom="targets", tag="NOUN NNS", name="")) == []


def test_a_predicative_adjective() -> None:
    tree = """
        Kenya     =  PROPN NNP 3 nsubj B-gpe
        is        be AUX   VBZ 3 cop
        unwilling =  ADJ   JJ  0 root
    """
    assert phrases(tree) == [("REJECT", "unwilling")]


def test_an_attributive_adjective_is_none() -> None:
    tree = """
        An        a   DET  DT  3 det
        unwilling =   ADJ  JJ  3 amod
        guest     =   NOUN NN  4 nsubj
        left      leave VERB VBD 0 root
    """
    assert phrases(tree) == []


def test_a_participle_before_a_noun_is_none() -> None:
    assert phrases("The = DET DT 3 det\nattacked attack VERB VBN 3 amod\ntown = NOUN NN 0 root") == []


def test_matches_come_in_order() -> None:
    tree = """
        Kenya    =      PROPN NNP 2 nsubj B-gpe
        accused  accuse VERB  VBD 0 root
        Uganda   =      PROPN NNP 2 obj B-gpe
        and      =      CCONJ CC  5 cc
        attacked attack VERB  VBD 2 conj
        Rwanda   =      PROPN NNP 5 obj B-gpe
    """
    assert [match.token.i for match in found(tree)] == [1, 4]
