"""Whether it happened: by the words on an act and by those that govern it."""

from __future__ import annotations

import pytest

from dateline.events.status import settle, status_of

from .trees import sentence_of, word


def verb(tree: str, text: str, event: str = "ASSAULT") -> set[str]:
    sentence = sentence_of(tree)
    return status_of(sentence, word(sentence, text), "verb", event)


def noun(tree: str, text: str, event: str = "ASSAULT") -> set[str]:
    sentence = sentence_of(tree)
    return status_of(sentence, word(sentence, text), "noun", event)


def with_auxiliary(words: str) -> str:
    """Rebels … attack soldiers, with one auxiliary: its word and lemma."""
    return f"""
        Rebels   rebel   NOUN NNS 3 nsubj
        {words}          AUX  MD  3 aux
        attack   =       VERB VB  0 root
        soldiers soldier NOUN NNS 3 obj
    """


# -- facts -------------------------------------------------------------------------------------------------------------


def test_told_plainly_is_a_fact() -> None:
    assert verb("Rebels rebel NOUN NNS 2 nsubj\nattacked attack VERB VBD 0 root", "attacked") == set()


def test_attempted_harm_is_no_fact() -> None:
    tree = """
        Rebels   rebel NOUN NNS 2 nsubj
        tried    try   VERB VBD 0 root
        to       =     PART TO  4 mark
        kill     =     VERB VB  2 xcomp
        soldiers soldier NOUN NNS 4 obj
    """
    assert verb(tree, "kill") == {"hypothetical"}


def test_an_attempt_at_anything_else_is_no_fact() -> None:
    tree = """
        Diplomats diplomat NOUN NNS 2 nsubj
        tried     try      VERB VBD 0 root
        to        =        PART TO  4 mark
        meet      =        VERB VB  2 xcomp
        rebels    rebel    NOUN NNS 4 obj
    """
    assert verb(tree, "meet", "CONSULT") == {"hypothetical"}


# -- negation ----------------------------------------------------------------------------------------------------------


def test_not_negates() -> None:
    tree = """
        Rebels   rebel   NOUN NNS 4 nsubj
        did      do      AUX  VBD 4 aux
        not      =       PART RB  4 advmod
        attack   =       VERB VB  0 root
    """
    assert verb(tree, "attack") == {"negated"}


def test_the_clitic_negates() -> None:
    tree = """
        Rebels   rebel   NOUN NNS 4 nsubj
        did      do      AUX  VBD 4 aux
        n't      not     PART RB  4 advmod
        attack   =       VERB VB  0 root
    """
    assert verb(tree, "attack") == {"negated"}


def test_never_negates() -> None:
    tree = """
        Rebels   rebel   NOUN NNS 3 nsubj
        never    =       ADV  RB  3 advmod
        attacked attack  VERB VBD 0 root
    """
    assert verb(tree, "attacked") == {"negated"}


def test_no_attack() -> None:
    tree = """
        No       =       DET  DT  2 det
        attack   =       NOUN NN  4 nsubj:pass
        was      be      AUX  VBD 4 aux:pass
        reported report  VERB VBN 0 root
    """
    assert noun(tree, "attack") == {"negated"}


def test_no_soldiers_were_killed() -> None:
    tree = """
        No       =       DET  DT  2 det
        soldiers soldier NOUN NNS 4 nsubj:pass
        were     be      AUX  VBD 4 aux:pass
        killed   kill    VERB VBN 0 root
    """
    assert verb(tree, "killed") == {"negated"}


def test_nobody_was_killed() -> None:
    tree = """
        Nobody   =       PRON NN  3 nsubj:pass
        was      be      AUX  VBD 3 aux:pass
        killed   kill    VERB VBN 0 root
    """
    assert verb(tree, "killed") == {"negated"}


def test_without_before_a_verb() -> None:
    tree = """
        Rebels    rebel   NOUN NNS 2 nsubj
        left      leave   VERB VBD 0 root
        without   =       SCONJ IN 4 mark
        attacking attack  VERB VBG 2 advcl
    """
    assert verb(tree, "attacking") == {"negated"}


def test_without_before_a_noun() -> None:
    tree = """
        Rebels    rebel   NOUN NNS 2 nsubj
        left      leave   VERB VBD 0 root
        without   =       ADP  IN  5 case
        an        a       DET  DT  5 det
        attack    =       NOUN NN  2 obl
    """
    assert noun(tree, "attack") == {"negated"}


def test_failed_to() -> None:
    tree = """
        Kenya     =       PROPN NNP 2 nsubj B-gpe
        failed    fail    VERB  VBD 0 root
        to        =       PART  TO  4 mark
        release   =       VERB  VB  2 xcomp
        prisoners prisoner NOUN NNS 4 obj
    """
    assert verb(tree, "release", "RETREAT") == {"negated"}


def test_negation_of_the_light_verb_is_that_of_the_noun() -> None:
    tree = """
        Rebels    rebel   NOUN NNS 4 nsubj
        did       do      AUX  VBD 4 aux
        not       =       PART RB  4 advmod
        launch    =       VERB VB  0 root
        an        a       DET  DT  6 det
        attack    =       NOUN NN  4 obj
    """
    assert noun(tree, "attack") == {"negated"}


def test_negation_of_the_first_verb_is_shared_by_the_second() -> None:
    tree = """
        Rebels   rebel   NOUN NNS 4 nsubj
        did      do      AUX  VBD 4 aux
        not      =       PART RB  4 advmod
        attack   =       VERB VB  0 root
        or       =       CCONJ CC 6 cc
        kill     =       VERB VB  4 conj
        soldiers soldier NOUN NNS 6 obj
    """
    assert verb(tree, "kill") == {"negated"}


def test_negation_does_not_reach_a_clause_with_a_subject_of_its_own() -> None:
    tree = """
        Police   =       NOUN NNS 4 nsubj
        did      do      AUX  VBD 4 aux
        not      =       PART RB  4 advmod
        move     =       VERB VB  0 root
        and      =       CCONJ CC 7 cc
        rebels   rebel   NOUN NNS 7 nsubj
        attacked attack  VERB VBD 4 conj
    """
    assert verb(tree, "attacked") == set()


def test_negation_does_not_reach_a_relative_clause() -> None:
    tree = """
        Police   =       NOUN NNS 4 nsubj
        did      do      AUX  VBD 4 aux
        not      =       PART RB  4 advmod
        find     =       VERB VB  0 root
        rebels   rebel   NOUN NNS 4 obj
        who      =       PRON WP  7 nsubj
        attacked attack  VERB VBD 5 acl:relcl
    """
    assert verb(tree, "attacked") == set()


# -- possible, wished, on a condition ----------------------------------------------------------------------------------


@pytest.mark.parametrize("modal", ["could", "might", "may", "would"])
def test_modals_of_the_possible(modal: str) -> None:
    assert verb(with_auxiliary(f"{modal} {modal}"), "attack") == {"hypothetical"}


def test_if() -> None:
    tree = """
        If       =       SCONJ IN 3 mark
        rebels   rebel   NOUN NNS 3 nsubj
        attack   =       VERB VBP 5 advcl
        we       =       PRON PRP 5 nsubj
        leave    =       VERB VBP 0 root
    """
    assert verb(tree, "attack") == {"hypothetical"}


def test_what_depends_on_a_condition() -> None:
    tree = """
        Rebels   rebel   NOUN NNS 2 nsubj
        attack   =       VERB VBP 0 root
        if       =       SCONJ IN 5 mark
        they     =       PRON PRP 5 nsubj
        hunger   =       VERB VBP 2 advcl
    """
    assert verb(tree, "attack") == {"hypothetical"}


def test_an_offer_on_a_condition_is_an_offer() -> None:
    tree = """
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        offered  offer   VERB  VBD 0 root
        talks    talk    NOUN  NNS 2 obj
        if       =       SCONJ IN  6 mark
        rebels   rebel   NOUN  NNS 6 nsubj
        leave    =       VERB  VBP 2 advcl
    """
    assert verb(tree, "offered", "AGREE") == set()


@pytest.mark.parametrize("wish", ["want", "hope", "consider"])
def test_verbs_that_wish(wish: str) -> None:
    tree = f"""
        Rebels   rebel   NOUN NNS 2 nsubj
        {wish}   =       VERB VBP 0 root
        to       =       PART TO  4 mark
        attack   =       VERB VB  2 xcomp
    """
    assert verb(tree, "attack") == {"hypothetical"}


PLANNED = pytest.mark.xfail(reason="a noun that is planned keeps no sign of it", strict=True)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("wants want", "hypothetical"),
        ("prevented prevent", "negated"),
        pytest.param("plans plan", "future", marks=PLANNED),
    ],
)
def test_a_noun_that_is_wished_planned_or_prevented(words: str, status: str) -> None:
    tree = f"""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        {words}          VERB  VBZ 0 root
        an       a       DET   DT  4 det
        attack   =       NOUN  NN  2 obj
    """
    assert noun(tree, "attack") == {status}


def test_the_possibility_of_an_attack() -> None:
    tree = """
        The          = DET  DT 2 det
        possibility  = NOUN NN 0 root
        of           = ADP  IN 5 case
        an           a DET  DT 5 det
        attack       = NOUN NN 2 nmod
    """
    assert noun(tree, "attack") == {"hypothetical"}


def test_a_meeting_that_is_the_purpose_is_to_come() -> None:
    tree = """
        Ministers minister NOUN NNS 2 nsubj
        travelled travel   VERB VBD 0 root
        to        =        PART TO  4 mark
        meet      =        VERB VB  2 advcl
        rebels    rebel    NOUN NNS 4 obj
    """
    assert verb(tree, "meet", "CONSULT") == {"future"}


def test_what_is_likely_is_not_done() -> None:
    tree = """
        Rebels   rebel   NOUN NNS 3 nsubj
        are      be      AUX  VBP 3 cop
        likely   =       ADJ  JJ  0 root
        to       =       PART TO  5 mark
        attack   =       VERB VB  3 xcomp
    """
    assert verb(tree, "attack") == {"hypothetical"}


# -- to come -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["will will", "'ll will", "shall shall"])
def test_modals_of_what_is_to_come(words: str) -> None:
    assert verb(with_auxiliary(words), "attack") == {"future"}


def test_backshifted_would_is_to_come() -> None:
    tree = """
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        said     say     VERB  VBD 0 root
        it       =       PRON  PRP 5 nsubj
        would    =       AUX   MD  5 aux
        attack   =       VERB  VB  2 ccomp
    """
    assert verb(tree, "attack") == {"future"}


def test_backshifted_would_is_shared_by_the_second_verb() -> None:
    tree = """
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        said     say     VERB  VBD 0 root
        it       =       PRON  PRP 5 nsubj
        would    =       AUX   MD  5 aux
        leave    =       VERB  VB  2 ccomp
        and      =       CCONJ CC  7 cc
        attack   =       VERB  VB  5 conj
    """
    assert verb(tree, "attack") == {"future"}


def test_would_with_a_condition_is_none() -> None:
    tree = """
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        said     say     VERB  VBD 0 root
        it       =       PRON  PRP 5 nsubj
        would    =       AUX   MD  5 aux
        attack   =       VERB  VB  2 ccomp
        if       =       SCONJ IN  8 mark
        rebels   rebel   NOUN  NNS 8 nsubj
        came     come    VERB  VBD 5 advcl
    """
    assert verb(tree, "attack") == {"hypothetical"}


def test_is_to() -> None:
    tree = """
        Kenya    =       PROPN NNP 4 nsubj B-gpe
        is       be      AUX   VBZ 4 aux
        to       =       PART  TO  4 mark
        attack   =       VERB  VB  0 root
    """
    assert verb(tree, "attack") == {"future"}


def test_plans_to() -> None:
    tree = """
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        plans    plan    VERB  VBZ 0 root
        to       =       PART  TO  4 mark
        attack   =       VERB  VB  2 xcomp
    """
    assert verb(tree, "attack") == {"future"}


def test_a_planned_visit() -> None:
    tree = """
        The      =       DET  DT  3 det
        planned  =       ADJ  JJ  3 amod
        visit    =       NOUN NN  0 root
    """
    assert noun(tree, "visit", "CONSULT") == {"future"}


def test_was_planned_is_to_come() -> None:
    tree = """
        A        =       DET  DT  2 det
        visit    =       NOUN NN  4 nsubj:pass
        is       be      AUX  VBZ 4 aux:pass
        expected expect  VERB VBN 0 root
        to       =       PART TO  6 mark
        include  =       VERB VB  4 xcomp
        talks    talk    NOUN NNS 6 obj
    """
    assert verb(tree, "include", "CONSULT") == {"future"}


def test_during_a_visit_that_is_to_come() -> None:
    tree = """
        He       =       PRON PRP 3 nsubj
        will     =       AUX  MD  3 aux
        speak    =       VERB VB  0 root
        during   =       ADP  IN  6 case
        a        =       DET  DT  6 det
        visit    =       NOUN NN  3 obl
    """
    assert noun(tree, "visit", "CONSULT") == {"future"}


# -- disputed ----------------------------------------------------------------------------------------------------------


def test_denied_that() -> None:
    tree = """
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        denied   deny    VERB  VBD 0 root
        that     =       SCONJ IN  5 mark
        it       =       PRON  PRP 5 nsubj
        attacked attack  VERB  VBD 2 ccomp
    """
    assert verb(tree, "attacked") == {"disputed"}


def test_denied_doing() -> None:
    tree = """
        Kenya     =       PROPN NNP 2 nsubj B-gpe
        denied    deny    VERB  VBD 0 root
        attacking attack  VERB  VBG 2 xcomp
    """
    assert verb(tree, "attacking") == {"disputed"}


@pytest.mark.parametrize("words", ["denied deny", "dismissed dismiss"])
def test_reports_that_are_denied(words: str) -> None:
    tree = f"""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        {words}          VERB  VBD 0 root
        reports  report  NOUN  NNS 2 obj
        that     =       SCONJ IN  6 mark
        rebels   rebel   NOUN  NNS 6 nsubj
        attacked attack  VERB  VBD 3 acl
    """
    assert verb(tree, "attacked") == {"disputed"}


def test_reportedly_alone_disputes_nothing() -> None:
    tree = """
        Rebels     rebel  NOUN NNS 3 nsubj
        reportedly =      ADV  RB  3 advmod
        attacked   attack VERB VBD 0 root
    """
    assert verb(tree, "attacked") == set()


def test_reportedly_with_a_denial_disputes() -> None:
    tree = """
        Rebels     rebel  NOUN  NNS 3 nsubj
        reportedly =      ADV   RB  3 advmod
        attacked   attack VERB  VBD 0 root
        though     =      SCONJ IN  6 mark
        they       =      PRON  PRP 6 nsubj
        deny       =      VERB  VBP 3 advcl
        it         =      PRON  PRP 6 obj
    """
    assert verb(tree, "attacked") == {"disputed"}


def test_alleged_alone_disputes_nothing() -> None:
    tree = """
        The      =       DET  DT  3 det
        alleged  =       ADJ  JJ  3 amod
        attack   =       NOUN NN  0 root
    """
    assert noun(tree, "attack") == set()


# -- what goes together ------------------------------------------------------------------------------------------------


def test_what_did_not_happen_is_not_possible_as_well() -> None:
    assert settle({"negated", "hypothetical", "future", "disputed"}) == {"negated", "disputed"}


def test_what_is_only_possible_is_not_planned() -> None:
    assert settle({"hypothetical", "future"}) == {"hypothetical"}


def test_saying_tells_nothing_of_what_is_said() -> None:
    tree = """
        Kenya    =       PROPN NNP 4 nsubj B-gpe
        did      do      AUX   VBD 4 aux
        not      =       PART  RB  4 advmod
        say      =       VERB  VB  0 root
        that     =       SCONJ IN  7 mark
        rebels   rebel   NOUN  NNS 7 nsubj
        attacked attack  VERB  VBD 4 ccomp
    """
    assert verb(tree, "attacked") == set()
