"""Who fills a verb's or a noun's slots, in each of the ways that English hides it."""

from __future__ import annotations

from dateline.annotation import Sentence, Token
from dateline.events.slots import (
    Slots,
    agent_phrase,
    complement,
    grammatical_subject,
    is_passive,
    is_time,
    object_,
    preposition,
    subject,
    with_preposition,
)

from .trees import sentence_of, word


def text(token: Token | None) -> str | None:
    return None if token is None else token.text


def sides(sentence: Sentence, verb: str) -> tuple[str | None, str | None]:
    """Who does and who undergoes what the verb tells."""
    token = word(sentence, verb)
    return text(subject(sentence, token)), text(object_(sentence, token))


def slot(sentence: Sentence, token: str, kind: str, name: str) -> str | None:
    return text(Slots(sentence, word(sentence, token), kind).get(name))


# -- active and passive ------------------------------------------------------------------------------------------------

PASSIVE = """
Soldiers  soldier NOUN NNS 3 nsubj:pass
were      be      AUX  VBD 3 aux:pass
attacked  attack  VERB VBN 0 root
by        =       ADP  IN  5 case
rebels    rebel   NOUN NNS 3 obl:agent
"""


def test_active() -> None:
    sentence = sentence_of("""
        Rebels    rebel   NOUN NNS 2 nsubj
        attacked  attack  VERB VBD 0 root
        soldiers  soldier NOUN NNS 2 obj
    """)
    assert sides(sentence, "attacked") == ("Rebels", "soldiers")


def test_passive_with_agent() -> None:
    assert sides(sentence_of(PASSIVE), "attacked") == ("rebels", "Soldiers")


def test_passive_without_agent() -> None:
    sentence = sentence_of("""
        Soldiers  soldier NOUN NNS 3 nsubj:pass
        were      be      AUX  VBD 3 aux:pass
        attacked  attack  VERB VBN 0 root
    """)
    assert sides(sentence, "attacked") == (None, "Soldiers")


def test_passive_with_get() -> None:
    sentence = sentence_of("""
        Soldiers  soldier NOUN NNS 3 nsubj:pass
        got       get     AUX  VBD 3 aux:pass
        attacked  attack  VERB VBN 0 root
    """)
    assert is_passive(sentence, word(sentence, "attacked"))


def test_a_place_after_by_is_no_agent_of_an_active_verb() -> None:
    sentence = sentence_of("""
        Rebels    rebel  NOUN NNS 2 nsubj
        marched   march  VERB VBD 0 root
        by        =      ADP  IN  5 case
        the       =      DET  DT  5 det
        river     =      NOUN NN  2 obl
    """)
    assert sides(sentence, "marched")[0] == "Rebels"


def test_according_to_is_no_agent() -> None:
    sentence = sentence_of("""
        Soldiers   soldier  NOUN NNS 3 nsubj:pass
        were       be       AUX  VBD 3 aux:pass
        attacked   attack   VERB VBN 0 root
        according  accord   VERB VBG 6 case
        to         =        ADP  IN  4 fixed
        police     =        NOUN NNS 3 obl
    """)
    assert agent_phrase(sentence, word(sentence, "attacked")) is None
    assert sides(sentence, "attacked") == (None, "Soldiers")


def test_have_without_be_is_active_whatever_the_relation_says() -> None:
    sentence = sentence_of("""
        Authorities authority NOUN NNS 3 nsubj:pass
        have        =         AUX  VBP 3 aux
        deported    deport    VERB VBN 0 root
        traders     trader    NOUN NNS 3 obj
    """)
    assert sides(sentence, "deported") == ("Authorities", "traders")


def test_have_been_is_passive() -> None:
    sentence = sentence_of("""
        Traders     trader    NOUN NNS 4 nsubj:pass
        have        =         AUX  VBP 4 aux
        been        be        AUX  VBN 4 aux:pass
        deported    deport    VERB VBN 0 root
    """)
    assert sides(sentence, "deported") == (None, "Traders")


# -- clauses on a noun -------------------------------------------------------------------------------------------------


def test_relative_clause_whose_subject_is_the_pronoun() -> None:
    sentence = sentence_of("""
        Rebels    rebel   NOUN NNS 5 nsubj
        who       =       PRON WP  3 nsubj
        attacked  attack  VERB VBD 1 acl:relcl
        soldiers  soldier NOUN NNS 3 obj
        fled      flee    VERB VBD 0 root
    """)
    assert sides(sentence, "attacked") == ("Rebels", "soldiers")


def test_relative_clause_whose_object_is_the_pronoun() -> None:
    sentence = sentence_of("""
        Soldiers  soldier NOUN NNS 5 nsubj
        whom      =       PRON WP  4 obj
        rebels    rebel   NOUN NNS 4 nsubj
        attacked  attack  VERB VBD 1 acl:relcl
        fled      flee    VERB VBD 0 root
    """)
    assert sides(sentence, "attacked") == ("rebels", "Soldiers")


def test_relative_clause_without_a_pronoun() -> None:
    sentence = sentence_of("""
        Soldiers  soldier NOUN NNS 4 nsubj
        rebels    rebel   NOUN NNS 3 nsubj
        attacked  attack  VERB VBD 1 acl:relcl
        fled      flee    VERB VBD 0 root
    """)
    assert sides(sentence, "attacked") == ("rebels", "Soldiers")


def test_relative_clause_in_the_passive() -> None:
    sentence = sentence_of("""
        Soldiers  soldier NOUN NNS 7 nsubj
        who       =       PRON WP  4 nsubj:pass
        were      be      AUX  VBD 4 aux:pass
        attacked  attack  VERB VBN 1 acl:relcl
        by        =       ADP  IN  6 case
        rebels    rebel   NOUN NNS 4 obl:agent
        fled      flee    VERB VBD 0 root
    """)
    assert sides(sentence, "attacked") == ("rebels", "Soldiers")


def test_past_participle_on_a_noun_is_passive() -> None:
    sentence = sentence_of("""
        Soldiers  soldier NOUN NNS 5 nsubj
        attacked  attack  VERB VBN 1 acl
        by        =       ADP  IN  4 case
        rebels    rebel   NOUN NNS 2 obl:agent
        fled      flee    VERB VBD 0 root
    """)
    assert sides(sentence, "attacked") == ("rebels", "Soldiers")


def test_present_participle_on_a_noun_is_active() -> None:
    sentence = sentence_of("""
        Rebels    rebel   NOUN NNS 4 nsubj
        attacking attack  VERB VBG 1 acl
        soldiers  soldier NOUN NNS 2 obj
        fled      flee    VERB VBD 0 root
    """)
    assert sides(sentence, "attacking") == ("Rebels", "soldiers")


def test_infinitive_on_a_noun_belongs_to_its_owner() -> None:
    sentence = sentence_of("""
        Kenya    =      PROPN NNP 3 nmod:poss B-gpe
        's       =      PART  POS 1 case
        plan     =      NOUN  NN  6 nsubj
        to       =      PART  TO  5 mark
        leave    =      VERB  VB  3 acl
        failed   fail   VERB  VBD 0 root
    """)
    assert sides(sentence, "leave")[0] == "Kenya"


def test_infinitive_on_the_object_of_a_verb_belongs_to_its_subject() -> None:
    sentence = sentence_of("""
        Kenya    =        PROPN NNP 2 nsubj B-gpe
        made     make     VERB  VBD 0 root
        plans    plan     NOUN  NNS 2 obj
        to       =        PART  TO  5 mark
        leave    =        VERB  VB  3 acl
    """)
    assert sides(sentence, "leave")[0] == "Kenya"


# -- clauses that share a subject --------------------------------------------------------------------------------------


def test_infinitive_of_subject_control() -> None:
    sentence = sentence_of("""
        Kenya      =       PROPN NNP 2 nsubj B-gpe
        promised   promise VERB  VBD 0 root
        to         =       PART  TO  4 mark
        release    =       VERB  VB  2 xcomp
        prisoners  prisoner NOUN NNS 4 obj
    """)
    assert sides(sentence, "release") == ("Kenya", "prisoners")


def test_infinitive_of_object_control() -> None:
    sentence = sentence_of("""
        Kenya      =       PROPN NNP 2 nsubj B-gpe
        urged      urge    VERB  VBD 0 root
        Uganda     =       PROPN NNP 2 obj B-gpe
        to         =       PART  TO  5 mark
        release    =       VERB  VB  2 xcomp
        prisoners  prisoner NOUN NNS 5 obj
    """)
    assert sides(sentence, "release") == ("Uganda", "prisoners")


def test_infinitive_under_a_passive_verb_belongs_to_the_subject() -> None:
    sentence = sentence_of("""
        Uganda     =       PROPN NNP 3 nsubj:pass B-gpe
        was        be      AUX   VBD 3 aux:pass
        urged      urge    VERB  VBN 0 root
        to         =       PART  TO  5 mark
        release    =       VERB  VB  3 xcomp
        prisoners  prisoner NOUN NNS 5 obj
    """)
    assert sides(sentence, "release") == ("Uganda", "prisoners")


def test_infinitive_under_an_adjective() -> None:
    sentence = sentence_of("""
        Kenya      =       PROPN NNP 3 nsubj B-gpe
        is         be      AUX   VBZ 3 cop
        ready      =       ADJ   JJ  0 root
        to         =       PART  TO  5 mark
        leave      =       VERB  VB  3 xcomp
    """)
    assert sides(sentence, "leave")[0] == "Kenya"


def test_shared_subject_of_joined_verbs() -> None:
    sentence = sentence_of("""
        Rebels    rebel   NOUN NNS 2 nsubj
        attacked  attack  VERB VBD 0 root
        soldiers  soldier NOUN NNS 2 obj
        and       =       CCONJ CC 5 cc
        burned    burn    VERB VBD 2 conj
        houses    house   NOUN NNS 5 obj
    """)
    assert sides(sentence, "burned") == ("Rebels", "houses")


def test_shared_object_of_joined_verbs() -> None:
    sentence = sentence_of("""
        Rebels    rebel   NOUN NNS 2 nsubj
        attacked  attack  VERB VBD 0 root
        and       =       CCONJ CC 4 cc
        killed    kill    VERB VBD 2 conj
        soldiers  soldier NOUN NNS 4 obj
    """)
    assert sides(sentence, "attacked") == ("Rebels", "soldiers")


def test_shared_passive_of_joined_participles() -> None:
    sentence = sentence_of("""
        Soldiers  soldier NOUN NNS 3 nsubj:pass
        were      be      AUX  VBD 3 aux:pass
        attacked  attack  VERB VBN 0 root
        and       =       CCONJ CC 5 cc
        killed    kill    VERB VBN 3 conj
        by        =       ADP  IN  7 case
        rebels    rebel   NOUN NNS 5 obl:agent
    """)
    assert sides(sentence, "killed") == ("rebels", "Soldiers")


def test_adverbial_participle_shares_the_subject() -> None:
    sentence = sentence_of("""
        Rebels    rebel   NOUN NNS 2 nsubj
        fled      flee    VERB VBD 0 root
        ,         =       PUNCT ,  4 punct
        killing   kill    VERB VBG 2 advcl
        soldiers  soldier NOUN NNS 4 obj
    """)
    assert sides(sentence, "killing") == ("Rebels", "soldiers")


def test_a_clause_of_reason_does_not_share_the_subject() -> None:
    sentence = sentence_of("""
        Rebels    rebel   NOUN NNS 2 nsubj
        fled      flee    VERB VBD 0 root
        because   =       SCONJ IN 4 mark
        attacked  attack  VERB VBD 2 advcl
    """)
    assert sides(sentence, "attacked")[0] is None


def test_the_subject_of_a_saying_is_not_that_of_what_is_said() -> None:
    sentence = sentence_of("""
        Police    =       NOUN NNS 2 nsubj
        said      say     VERB VBD 0 root
        rebels    rebel   NOUN NNS 4 nsubj
        attacked  attack  VERB VBD 2 ccomp
    """)
    assert sides(sentence, "attacked") == ("rebels", None)


def test_a_tree_without_any_subject_has_none() -> None:
    sentence = sentence_of("Attack = VERB VB 0 root")
    assert grammatical_subject(sentence, sentence.root) is None


# -- prepositions and complements --------------------------------------------------------------------------------------


def test_preposition_before_a_noun() -> None:
    sentence = sentence_of(PASSIVE)
    assert preposition(sentence, word(sentence, "rebels")) == "by"
    assert preposition(sentence, word(sentence, "Soldiers")) == ""


def test_the_possessive_s_is_no_preposition() -> None:
    sentence = sentence_of("""
        Kenya    =      PROPN NNP 3 nmod:poss B-gpe
        's       =      PART  POS 1 case
        plan     =      NOUN  NN  0 root
    """)
    assert preposition(sentence, word(sentence, "Kenya")) == ""


def test_a_time_fills_no_slot() -> None:
    sentence = sentence_of("""
        Kenya     =    PROPN NNP 2 nsubj B-gpe
        called    call VERB  VBD 0 root
        on        =    ADP   IN  4 case
        Monday    =    PROPN NNP 2 obl B-tim
        on        =    ADP   IN  6 case
        Uganda    =    PROPN NNP 2 obl B-gpe
    """)
    found = with_preposition(sentence, word(sentence, "called"), "on")
    assert text(found) == "Uganda"
    assert is_time(sentence, word(sentence, "Monday"))


def test_the_agent_fills_by_alone() -> None:
    assert slot(sentence_of(PASSIVE), "attacked", "verb", "by") == "rebels"
    assert slot(sentence_of(PASSIVE), "attacked", "verb", "with") is None


def test_the_preposition_of_an_object_counts_for_its_verb() -> None:
    sentence = sentence_of("""
        Kenya     =        PROPN NNP 2 nsubj B-gpe
        imposed   impose   VERB  VBD 0 root
        sanctions sanction NOUN  NNS 2 obj
        on        =        ADP   IN  5 case
        Uganda    =        PROPN NNP 3 nmod B-gpe
    """)
    assert slot(sentence, "imposed", "verb", "on") == "Uganda"


def test_the_indirect_object() -> None:
    sentence = sentence_of("""
        Kenya     =     PROPN NNP 2 nsubj B-gpe
        gave      give  VERB  VBD 0 root
        Uganda    =     PROPN NNP 2 iobj B-gpe
        money     =     NOUN  NN  2 obj
    """)
    assert slot(sentence, "gave", "verb", "iobject") == "Uganda"
    assert slot(sentence, "gave", "verb", "object") == "money"


DEMAND = """
Kenya     =        PROPN NNP 2 nsubj B-gpe
demanded  demand   VERB  VBD 0 root
that      =        SCONJ IN  5 mark
Uganda    =        PROPN NNP 5 nsubj B-gpe
release   =        VERB  VB  2 ccomp
prisoners prisoner NOUN  NNS 5 obj
"""


def test_the_subject_of_a_clause_that_is_asked() -> None:
    assert slot(sentence_of(DEMAND), "demanded", "verb", "clause") == "Uganda"


def test_the_object_of_a_clause() -> None:
    assert slot(sentence_of(DEMAND), "demanded", "verb", "clause_object") == "prisoners"


def test_a_clause_that_tells_a_fact_asks_nobody() -> None:
    sentence = sentence_of("""
        Kenya     =        PROPN NNP 2 nsubj B-gpe
        insisted  insist   VERB  VBD 0 root
        that      =        SCONJ IN  5 mark
        Uganda    =        PROPN NNP 5 nsubj B-gpe
        released  release  VERB  VBD 2 ccomp
        prisoners prisoner NOUN  NNS 5 obj
    """)
    assert slot(sentence, "insisted", "verb", "clause") is None


def test_the_complement_of_a_noun_is_an_infinitive() -> None:
    sentence = sentence_of("""
        Kenya    =      PROPN NNP 3 nmod:poss B-gpe
        's       =      PART  POS 1 case
        vow      =      NOUN  NN  0 root
        to       =      PART  TO  5 mark
        leave    =      VERB  VB  3 acl
    """)
    assert text(complement(sentence, word(sentence, "vow"))) == "leave"


def test_a_participle_is_no_complement() -> None:
    sentence = sentence_of("""
        Rebels    rebel   NOUN NNS 0 root
        attacking attack  VERB VBG 1 acl
        soldiers  soldier NOUN NNS 2 obj
    """)
    assert complement(sentence, word(sentence, "Rebels")) is None


# -- nouns that name acts ----------------------------------------------------------------------------------------------

LIGHT = """
Rebels   rebel   NOUN NNS 2 nsubj
launched launch  VERB VBD 0 root
an       a       DET  DT  4 det
attack   =       NOUN NN  2 obj
on       =       ADP  IN  6 case
soldiers soldier NOUN NNS 2 obl
"""


def test_light_verb_gives_the_doer() -> None:
    sentence = sentence_of(LIGHT)
    slots = Slots(sentence, word(sentence, "attack"), "noun")
    assert text(slots.doer()) == "Rebels"
    assert slots.sufferer() is None
    assert slots.carried_by("doing") and not slots.carried_by("suffering")


def test_the_preposition_of_a_light_verb_counts_for_the_noun() -> None:
    assert slot(sentence_of(LIGHT), "attack", "noun", "on") == "soldiers"


def test_light_verb_in_the_passive() -> None:
    sentence = sentence_of("""
        The      =       DET  DT  2 det
        attack   =       NOUN NN  4 nsubj:pass
        was      be      AUX  VBD 4 aux:pass
        launched launch  VERB VBN 0 root
        by       =       ADP  IN  6 case
        rebels   rebel   NOUN NNS 4 obl:agent
    """)
    assert text(Slots(sentence, word(sentence, "attack"), "noun").doer()) == "rebels"


def test_light_verb_of_suffering() -> None:
    sentence = sentence_of("""
        Soldiers soldier NOUN NNS 2 nsubj
        came     come    VERB VBD 0 root
        under    =       ADP  IN  4 case
        attack   =       NOUN NN  2 obl
    """)
    slots = Slots(sentence, word(sentence, "attack"), "noun")
    assert text(slots.sufferer()) == "Soldiers"
    assert slots.doer() is None


def test_a_verb_that_is_not_light_gives_no_doer() -> None:
    sentence = sentence_of("""
        Soldiers  soldier  NOUN NNS 2 nsubj
        described describe VERB VBD 0 root
        an        a        DET  DT  4 det
        attack    =        NOUN NN  2 obj
    """)
    assert Slots(sentence, word(sentence, "attack"), "noun").doer() is None


def test_the_possessor_of_a_noun() -> None:
    sentence = sentence_of("""
        Kenya    =      PROPN NNP 3 nmod:poss B-gpe
        's       =      PART  POS 1 case
        refusal  =      NOUN  NN  0 root
    """)
    assert slot(sentence, "refusal", "noun", "poss") == "Kenya"


def test_the_governor_of_a_noun_is_the_subject_of_its_clause() -> None:
    sentence = sentence_of("""
        Kenya     =     PROPN NNP 2 nsubj B-gpe
        raised    raise VERB  VBD 0 root
        it        =     PRON  PRP 2 obj
        during    =     ADP   IN  6 case
        a         =     DET   DT  6 det
        visit     =     NOUN  NN  2 obl
    """)
    assert slot(sentence, "visit", "noun", "governor") == "Kenya"


def test_the_subject_of_an_adjective() -> None:
    sentence = sentence_of("""
        Kenya      =       PROPN NNP 3 nsubj B-gpe
        is         be      AUX   VBZ 3 cop
        unwilling  =       ADJ   JJ  0 root
    """)
    assert slot(sentence, "unwilling", "adj", "subject") == "Kenya"
