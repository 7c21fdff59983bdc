"""Who said what, and through whom."""

from __future__ import annotations

from dateline.events.sayings import Heard
from dateline.records import Party

from .trees import heard


def only(*trees: str) -> Heard:
    """The one saying of the sentences."""
    (found,) = (saying for sayings in heard(*trees) for saying in sayings)
    return found


def who(party: Party | None) -> tuple[str | None, str | None] | None:
    return None if party is None else (party.country, party.sector)


def with_clause(verb: str) -> str:
    return f"""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        {verb}           VERB  VBD 0 root
        rebels   rebel   NOUN  NNS 4 nsubj
        attacked attack  VERB  VBD 2 ccomp
    """


# -- words of saying ---------------------------------------------------------------------------------------------------


def test_a_clause_that_is_said() -> None:
    saying = only(with_clause("said say"))
    assert who(saying.speaker) == ("KEN", "GOV")
    assert saying.cue is not None
    assert (saying.cue.text, saying.content.text, saying.direct) == ("said", "rebels attacked", False)


def test_a_verb_that_says_nothing() -> None:
    assert heard(with_clause("saw see")) == [[]]


def test_a_cue_set_after_its_quotation() -> None:
    saying = only("""
        “        =       PUNCT `` 3 punct
        Rebels   rebel   NOUN  NNS 3 nsubj
        attacked attack  VERB  VBD 6 ccomp
        ,        =       PUNCT ,  6 punct
        ”        =       PUNCT '' 3 punct
        said     say     VERB  VBD 0 root
        Colonel  =       PROPN NNP 8 compound
        Idris    =       PROPN NNP 6 nsubj B-per
        Barre    =       PROPN NNP 8 flat I-per
    """)
    assert saying.speaker.name == "Idris Barre"
    assert saying.direct
    assert "Rebels attacked" in saying.content.text


def test_a_cue_set_into_its_quotation() -> None:
    saying = only("""
        Rebels   rebel   NOUN  NNS 2 nsubj
        attacked attack  VERB  VBD 0 root
        ,        =       PUNCT ,   5 punct
        police   =       NOUN  NNS 5 nsubj
        said     say     VERB  VBD 2 parataxis
        ,        =       PUNCT ,   5 punct
        soldiers soldier NOUN  NNS 2 obj
    """)
    assert who(saying.speaker) == (None, "COP")
    assert [i for i in saying.inside if i in (3, 4)] == []
    assert {0, 1, 6} <= set(saying.inside)


def test_a_speaker_who_is_not_known_stays_with_the_words() -> None:
    saying = only("""
        A        =       DET   DT  3 det
        small    =       ADJ   JJ  3 amod
        note     =       NOUN  NN  4 nsubj
        said     say     VERB  VBD 0 root
        rebels   rebel   NOUN  NNS 6 nsubj
        attacked attack  VERB  VBD 4 ccomp
    """)
    assert (saying.speaker.text, saying.speaker.country) == ("small note", None)


def test_it_without_meaning_speaks_for_nobody() -> None:
    assert heard("""
        It       =       PRON  PRP 2 nsubj
        said     say     VERB  VBD 0 root
        rebels   rebel   NOUN  NNS 4 nsubj
        attacked attack  VERB  VBD 2 ccomp
    """) == [[]]


def test_a_wish_is_no_saying() -> None:
    assert heard("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        agreed   agree   VERB  VBD 0 root
        to       =       PART  TO  4 mark
        leave    =       VERB  VB  2 xcomp
    """) == [[]]


def test_agreed_that_is_a_saying() -> None:
    assert who(only(with_clause("agreed agree")).speaker) == ("KEN", "GOV")


def test_an_adjective_is_no_cue() -> None:
    assert heard("""
        The      =       DET   DT  3 det
        stated   state   VERB  VBN 3 amod
        aim      =       NOUN  NN  4 nsubj
        failed   fail    VERB  VBD 0 root
    """) == [[]]


# -- what was not said -------------------------------------------------------------------------------------------------


def test_a_cue_that_is_negated_is_no_saying() -> None:
    assert heard("""
        Kenya    =       PROPN NNP 4 nsubj B-gpe
        has      have    AUX   VBZ 4 aux
        not      =       PART  RB  4 advmod
        said     say     VERB  VBN 0 root
        whether  =       SCONJ IN  7 mark
        rebels   rebel   NOUN  NNS 7 nsubj
        attacked attack  VERB  VBD 4 ccomp
    """) == [[]]


def test_declined_to_say_is_no_saying() -> None:
    assert heard("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        declined decline VERB  VBD 0 root
        to       =       PART  TO  4 mark
        say      =       VERB  VB  2 xcomp
        whether  =       SCONJ IN  7 mark
        rebels   rebel   NOUN  NNS 7 nsubj
        attacked attack  VERB  VBD 4 ccomp
    """) == [[]]


# -- those who pass words on -------------------------------------------------------------------------------------------


def test_an_agency_quotes_the_speaker() -> None:
    saying = only("""
        Reuters  =       PROPN NNP 2 nsubj B-org
        quotes   quote   VERB  VBZ 0 root
        the      =       DET   DT  5 det
        Kenyan   =       ADJ   JJ  5 amod B-gpe
        minister =       NOUN  NN  2 obj
        as       =       SCONJ IN  7 mark
        saying   say     VERB  VBG 2 advcl
        rebels   rebel   NOUN  NNS 9 nsubj
        attacked attack  VERB  VBD 7 ccomp
    """)
    assert who(saying.speaker) == ("KEN", "GOV")
    assert saying.via is not None and saying.via.text == "Reuters"
    assert saying.content.text == "rebels attacked"


def test_the_speaker_is_quoted_in_the_passive() -> None:
    saying = only("""
        The      =       DET   DT  3 det
        Kenyan   =       ADJ   JJ  3 amod B-gpe
        minister =       NOUN  NN  5 nsubj:pass
        was      be      AUX   VBD 5 aux:pass
        quoted   quote   VERB  VBN 0 root
        as       =       SCONJ IN  7 mark
        saying   say     VERB  VBG 5 advcl
        rebels   rebel   NOUN  NNS 9 nsubj
        attacked attack  VERB  VBD 7 ccomp
    """)
    assert who(saying.speaker) == ("KEN", "GOV")
    assert saying.via is None


def test_a_medium_that_was_told_is_addressed() -> None:
    saying = only("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        told     tell    VERB  VBD 0 root
        Reuters  =       PROPN NNP 2 iobj B-org
        rebels   rebel   NOUN  NNS 5 nsubj
        attacked attack  VERB  VBD 2 ccomp
    """)
    assert saying.via is None
    assert saying.to is not None and saying.to.text == "Reuters"


def test_others_who_were_told_are_addressed() -> None:
    saying = only("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        told     tell    VERB  VBD 0 root
        Uganda   =       PROPN NNP 2 iobj B-gpe
        rebels   rebel   NOUN  NNS 5 nsubj
        attacked attack  VERB  VBD 2 ccomp
    """)
    assert who(saying.to) == ("UGA", None)
    assert saying.via is None


ACCORDING = """
    According according VERB VBG 3 case
    to       =       ADP   TO  1 fixed
    police   =       NOUN  NNS 6 obl
    ,        =       PUNCT ,   3 punct
    rebels   rebel   NOUN  NNS 6 nsubj
    attacked attack  VERB  VBD 0 root
"""


def test_according_to() -> None:
    saying = only(ACCORDING)
    assert who(saying.speaker) == (None, "COP")
    assert saying.content.text == "rebels attacked"
    assert saying.cue is not None and saying.cue.text == "According"


def test_one_saying_inside_another() -> None:
    (found,) = heard("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        said     say     VERB  VBD 0 root
        Uganda   =       PROPN NNP 4 nsubj B-gpe
        admitted admit   VERB  VBD 2 ccomp
        rebels   rebel   NOUN  NNS 6 nsubj
        attacked attack  VERB  VBD 4 ccomp
    """)
    assert [saying.speaker.country for saying in found] == ["KEN", "UGA"]  # outermost first


# -- quotations that go on ---------------------------------------------------------------------------------------------

FIRST = """
    “        =       PUNCT `` 3 punct
    Rebels   rebel   NOUN  NNS 3 nsubj
    attacked attack  VERB  VBD 6 ccomp
    ,        =       PUNCT ,  6 punct
    ”        =       PUNCT '' 3 punct
    said     say     VERB  VBD 0 root
    police   =       NOUN  NNS 6 nsubj
"""
SECOND = """
    “        =       PUNCT `` 3 punct
    We       we      PRON  PRP 3 nsubj
    fled     flee    VERB  VBD 0 root
    .        =       PUNCT .   3 punct
    ”        =       PUNCT ''  3 punct
"""
PLAIN = """
    Shops    shop    NOUN  NNS 2 nsubj
    closed   close   VERB  VBD 0 root
"""


def test_a_quotation_goes_on_without_a_cue() -> None:
    (_, (saying,)) = heard(FIRST, SECOND)
    assert who(saying.speaker) == (None, "COP")
    assert saying.cue is None
    assert saying.direct


def test_what_is_not_quoted_is_not_taken_for_the_quotation() -> None:
    assert heard(FIRST, PLAIN)[1] == []


def test_an_open_quotation_goes_on_to_its_end() -> None:
    opened = FIRST.replace("”        =       PUNCT ''", ",        =       PUNCT ,")
    quoting = heard(opened, PLAIN)
    assert [len(sayings) for sayings in quoting] == [1, 1]


def test_a_new_paragraph_ends_an_open_quotation() -> None:
    opened = FIRST.replace("”        =       PUNCT ''", ",        =       PUNCT ,")
    assert heard(opened, PLAIN, paragraphs=True)[1] == []


def test_a_quotation_far_from_the_last_saying_is_nobodys() -> None:
    assert heard(FIRST, PLAIN, PLAIN, PLAIN, SECOND)[-1] == []


def test_a_quotation_before_any_saying_is_nobodys() -> None:
    assert heard(SECOND) == [[]]
