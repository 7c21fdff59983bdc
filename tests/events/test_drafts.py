"""Drafts: a trigger with its parties, what is one act joined, what is only spoken of taken up as ``of``."""

from __future__ import annotations

from dateline.events.drafts import Draft, clause_verb
from dateline.records import Party

from .trees import drafts, sentence_of, word


def only(tree: str) -> Draft:
    """The one draft of a sentence."""
    found = drafts(tree)
    assert len(found) == 1, [(draft.event, draft.token.text) for draft in found]
    return found[0]


def kinds(tree: str) -> list[tuple[str, str]]:
    return [(draft.event, draft.token.text) for draft in drafts(tree)]


def countries(side: tuple[Party, ...]) -> list[str | None]:
    return [party.country for party in side]


def sectors(side: tuple[Party, ...]) -> list[str | None]:
    return [party.sector for party in side]


# -- parties -----------------------------------------------------------------------------------------------------------


def test_actor_and_recipient_of_a_verb() -> None:
    draft = only("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        accused  accuse  VERB  VBD 0 root
        Uganda   =       PROPN NNP 2 obj B-gpe
    """)
    assert (draft.event, countries(draft.actor), countries(draft.recipient)) == ("ACCUSE", ["KEN"], ["UGA"])


def test_sides_are_not_turned_in_the_passive() -> None:
    draft = only("""
        Uganda   =       PROPN NNP 3 nsubj:pass B-gpe
        was      be      AUX   VBD 3 aux:pass
        accused  accuse  VERB  VBN 0 root
        by       =       ADP   IN  5 case
        Kenya    =       PROPN NNP 3 obl:agent B-gpe
    """)
    assert (countries(draft.actor), countries(draft.recipient)) == (["KEN"], ["UGA"])


def test_joined_parties_stay_in_one_event() -> None:
    draft = only("""
        Kenya    =       PROPN NNP 4 nsubj B-gpe
        and      =       CCONJ CC  3 cc
        Ghana    =       PROPN NNP 1 conj B-gpe
        accused  accuse  VERB  VBD 0 root
        Uganda   =       PROPN NNP 4 obj B-gpe
    """)
    assert countries(draft.actor) == ["KEN", "GHA"]


def test_possessor_and_preposition_of_a_noun() -> None:
    draft = only("""
        Kenya    =       PROPN NNP 3 nmod:poss B-gpe
        's       =       PART  POS 1 case
        attack   =       NOUN  NN  6 nsubj
        on       =       ADP   IN  5 case
        Uganda   =       PROPN NNP 3 nmod B-gpe
        failed   fail    VERB  VBD 0 root
    """)
    assert (draft.event, countries(draft.actor), countries(draft.recipient)) == ("ASSAULT", ["KEN"], ["UGA"])


def test_an_actor_is_not_the_recipient_too() -> None:
    (draft,) = drafts("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        attacked attack  VERB  VBD 0 root
    """)
    assert draft.recipient == ()


def test_two_who_met_are_mutual() -> None:
    draft = only("""
        Kenya    =       PROPN NNP 4 nsubj B-gpe
        and      =       CCONJ CC  3 cc
        Ghana    =       PROPN NNP 1 conj B-gpe
        met      meet    VERB  VBD 0 root
    """)
    assert draft.reciprocal
    assert countries(draft.actor) == ["KEN", "GHA"]


def test_why_names_the_entry_and_the_slots() -> None:
    draft = only("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        accused  accuse  VERB  VBD 0 root
        Uganda   =       PROPN NNP 2 obj B-gpe
    """)
    assert draft.why == ["lexicon accuse", "actor by subject", "recipient by object"]


def test_the_weapon_tells_the_mode() -> None:
    draft = only("""
        Rebels   rebel   NOUN NNS 2 nsubj
        attacked attack  VERB VBD 0 root
        soldiers soldier NOUN NNS 2 obj
        with     =       ADP  IN  5 case
        knives   knife   NOUN NNS 2 obl
    """)
    assert draft.modes == ["primitive"]


# -- what is one act ---------------------------------------------------------------------------------------------------


def test_exploded_and_killing_are_one_act() -> None:
    draft = only("""
        A         =       DET  DT  2 det
        bomb      =       NOUN NN  3 nsubj
        exploded  explode VERB VBD 0 root
        ,         =       PUNCT ,  5 punct
        killing   kill    VERB VBG 3 advcl
        soldiers  soldier NOUN NNS 5 obj
    """)
    assert (draft.event, draft.modes, sectors(draft.recipient)) == ("ASSAULT", ["explosives"], ["MIL"])
    assert draft.tokens >= {2, 4}


def test_an_attack_that_killed_is_one_act() -> None:
    draft = only("""
        Rebels   rebel   NOUN NNS 2 nsubj
        launched launch  VERB VBD 0 root
        an       a       DET  DT  4 det
        attack   =       NOUN NN  2 obj
        that     =       PRON WDT 6 nsubj
        killed   kill    VERB VBD 4 acl:relcl
        soldiers soldier NOUN NNS 6 obj
    """)
    assert (draft.event, sectors(draft.actor), sectors(draft.recipient)) == ("ASSAULT", ["REB"], ["MIL"])


def test_killed_in_a_bombing_is_one_act() -> None:
    draft = only("""
        Soldiers soldier NOUN NNS 3 nsubj:pass
        were     be      AUX  VBD 3 aux:pass
        killed   kill    VERB VBN 0 root
        in       =       ADP  IN  6 case
        a        =       DET  DT  6 det
        bombing  =       NOUN NN  3 obl
    """)
    assert (draft.event, draft.modes, sectors(draft.recipient)) == ("ASSAULT", ["explosives"], ["MIL"])


def test_attacked_and_killed_are_one_act() -> None:
    draft = only("""
        Rebels   rebel   NOUN NNS 2 nsubj
        attacked attack  VERB VBD 0 root
        and      =       CCONJ CC 4 cc
        killed   kill    VERB VBD 2 conj
        soldiers soldier NOUN NNS 4 obj
    """)
    assert (sectors(draft.actor), sectors(draft.recipient)) == (["REB"], ["MIL"])


def test_two_attackers_are_two_acts() -> None:
    found = kinds("""
        Rebels   rebel   NOUN NNS 2 nsubj
        attacked attack  VERB VBD 0 root
        soldiers soldier NOUN NNS 2 obj
        and      =       CCONJ CC 6 cc
        police   =       NOUN NNS 6 nsubj
        killed   kill    VERB VBD 2 conj
        rebels   rebel   NOUN NNS 6 obj
    """)
    assert found == [("ASSAULT", "attacked"), ("ASSAULT", "killed")]


def test_two_acts_of_one_actor_are_two_events() -> None:
    found = kinds("""
        Kenya     =       PROPN NNP 2 nsubj B-gpe
        accused   accuse  VERB  VBD 0 root
        Uganda    =       PROPN NNP 2 obj B-gpe
        and       =       CCONJ CC  5 cc
        expelled  expel   VERB  VBD 2 conj
        its       =       PRON  PRP$ 7 nmod:poss
        ambassador =      NOUN  NN  5 obj
    """)
    assert found == [("ACCUSE", "accused"), ("SANCTION", "expelled")]


# -- what is only spoken of --------------------------------------------------------------------------------------------


def spoken(words: str, act: str, preposition: str = "from") -> Draft:
    """Kenya (speech act) to (act) its troops from Uganda."""
    return only(f"""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        {words}          VERB  VBD 0 root
        to       =       PART  TO  4 mark
        {act}    =       VERB  VB  2 xcomp
        its      =       PRON  PRP$ 6 nmod:poss
        troops   troop   NOUN  NNS 4 obj
        {preposition} =  ADP   IN  8 case
        Uganda   =       PROPN NNP 4 obl B-gpe
    """)


def test_refused_to_withdraw_is_one_rejection() -> None:
    draft = spoken("refused refuse", "withdraw")
    assert (draft.event, draft.of, countries(draft.actor)) == ("REJECT", "RETREAT", ["KEN"])


def test_what_the_inner_act_knows_becomes_the_recipient() -> None:
    assert countries(spoken("refused refuse", "withdraw").recipient) == ["UGA"]


def test_withdrawal_promised_is_a_concession() -> None:
    draft = spoken("promised promise", "withdraw")
    assert (draft.event, draft.of) == ("CONCEDE", "RETREAT")


def test_harm_promised_is_a_threat() -> None:
    draft = only("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        vowed    vow     VERB  VBD 0 root
        to       =       PART  TO  4 mark
        attack   =       VERB  VB  2 xcomp
        Uganda   =       PROPN NNP 4 obj B-gpe
    """)
    assert (draft.event, draft.of, countries(draft.recipient)) == ("THREATEN", "ASSAULT", ["UGA"])


def test_help_promised_is_an_agreement() -> None:
    draft = only("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        promised promise VERB  VBD 0 root
        to       =       PART  TO  4 mark
        help     =       VERB  VB  2 xcomp
        Uganda   =       PROPN NNP 4 obj B-gpe
    """)
    assert (draft.event, draft.of, countries(draft.recipient)) == ("AGREE", "AID", ["UGA"])


def test_what_is_asked_is_no_event_of_its_own() -> None:
    draft = only("""
        Kenya     =       PROPN NNP 2 nsubj B-gpe
        urged     urge    VERB  VBD 0 root
        Uganda    =       PROPN NNP 2 obj B-gpe
        to        =       PART  TO  5 mark
        release   =       VERB  VB  2 xcomp
        prisoners prisoner NOUN NNS 5 obj
    """)
    assert (draft.event, draft.of, countries(draft.recipient)) == ("REQUEST", "RETREAT", ["UGA"])


def test_a_request_that_is_refused_is_one_rejection() -> None:
    draft = only("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        rejected reject  VERB  VBD 0 root
        a        =       DET   DT  4 det
        request  =       NOUN  NN  2 obj
        from     =       ADP   IN  6 case
        Uganda   =       PROPN NNP 4 nmod B-gpe
    """)
    assert (draft.event, draft.of) == ("REJECT", "REQUEST")
    assert (countries(draft.actor), countries(draft.recipient)) == (["KEN"], ["UGA"])


def test_what_is_said_is_an_event_of_its_own() -> None:
    found = kinds("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        said     say     VERB  VBD 0 root
        Uganda   =       PROPN NNP 4 nsubj B-gpe
        attacked attack  VERB  VBD 2 ccomp
        rebels   rebel   NOUN  NNS 4 obj
    """)
    assert found == [("ASSAULT", "attacked")]


# -- the clause of a word ----------------------------------------------------------------------------------------------


def test_the_verb_of_the_clause_a_noun_stands_in() -> None:
    sentence = sentence_of("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        rejected reject  VERB  VBD 0 root
        a        =       DET   DT  4 det
        request  =       NOUN  NN  2 obj
    """)
    assert clause_verb(sentence, word(sentence, "request")).text == "rejected"


def test_a_noun_without_a_verb_is_its_own_clause() -> None:
    sentence = sentence_of("Attack = NOUN NN 0 root")
    assert clause_verb(sentence, sentence.root).text == "Attack"
