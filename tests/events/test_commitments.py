"""What words do besides telling: promises, threats, refusals and demands in the mouth of the actor."""

from __future__ import annotations

from dateline.events import lexicon
from dateline.events.commitments import commit, demands
from dateline.events.drafts import Draft, drafts_of
from dateline.events.sayings import SayingReader

from .trees import annotated, reader


def committed(tree: str) -> list[Draft]:
    """The drafts of a sentence after what its speakers commit to, and what they demand."""
    annotation = annotated(tree)
    sentence, parties = annotation.sentences[0], reader(annotation)
    sayings = SayingReader(annotation, parties).read(sentence)
    drafts = drafts_of(sentence, lexicon.load(), parties)
    for draft in drafts:
        commit(sentence, draft, sayings)
    return [*drafts, *demands(sentence, drafts, sayings, parties)]


def said(act: str, obj: str, *, subject: str = "it", modal: str = "will", negated: bool = False) -> Draft:
    """Kenya said (subject) (modal) (not) (act) (object)."""
    verb = 6 if negated else 5
    tag = "PRON PRP" if subject == "it" else "PROPN NNP"
    rows = [
        "Kenya = PROPN NNP 2 nsubj B-gpe",
        "said say VERB VBD 0 root",
        f"{subject} = {tag} {verb} nsubj" + ("" if subject == "it" else " B-gpe"),
        f"{modal} = AUX MD {verb} aux",
        *([f"not = PART RB {verb} advmod"] if negated else []),
        f"{act} = VERB VB 2 ccomp",
        f"{obj} {verb} obj B-gpe",
    ]
    return committed("\n".join(rows))[0]


UGANDA = "Uganda = PROPN NNP"


def test_a_visit_announced_is_an_agreement() -> None:
    draft = said("visit", UGANDA)
    assert (draft.event, draft.of, draft.status) == ("AGREE", "CONSULT", {"future"})


def test_help_announced_is_an_agreement() -> None:
    draft = said("help", UGANDA)
    assert (draft.event, draft.of) == ("AGREE", "AID")


def test_harm_announced_is_a_threat() -> None:
    draft = said("attack", UGANDA)
    assert (draft.event, draft.of, draft.modes) == ("THREATEN", "ASSAULT", [])


def test_release_announced_is_a_concession() -> None:
    draft = said("release", "prisoners prisoner NOUN NNS")
    assert (draft.event, draft.of) == ("CONCEDE", "RETREAT")


def test_will_not_is_a_rejection() -> None:
    draft = said("help", UGANDA, negated=True)
    assert (draft.event, draft.of, draft.status) == ("REJECT", "AID", set())


def test_would_not_is_a_rejection() -> None:
    draft = said("help", UGANDA, modal="would", negated=True)
    assert (draft.event, draft.of) == ("REJECT", "AID")


def test_harm_that_will_not_be_done_is_only_negated() -> None:
    draft = said("attack", UGANDA, negated=True)
    assert (draft.event, draft.status) == ("ASSAULT", {"negated"})


def test_did_not_is_only_negated() -> None:
    draft = said("help", UGANDA, modal="did", negated=True)
    assert (draft.event, draft.status) == ("AID", {"negated"})


def test_what_others_will_do_is_theirs() -> None:
    draft = said("attack", UGANDA, subject="Rwanda")
    assert (draft.event, draft.status) == ("ASSAULT", {"future"})


def test_the_reports_own_voice_commits_nobody() -> None:
    (draft,) = committed("""
        Kenya    =     PROPN NNP 3 nsubj B-gpe
        will     =     AUX   MD  3 aux
        visit    =     VERB  VB  0 root
        Uganda   =     PROPN NNP 3 obj B-gpe
    """)
    assert (draft.event, draft.status) == ("CONSULT", {"future"})


def test_a_threat_on_a_condition_is_a_threat() -> None:
    draft = committed("""
        Kenya    =       PROPN NNP 2 nsubj B-gpe
        said     say     VERB  VBD 0 root
        it       =       PRON  PRP 5 nsubj
        will     =       AUX   MD  5 aux
        attack   =       VERB  VB  2 ccomp
        Uganda   =       PROPN NNP 5 obj B-gpe
        if       =       SCONJ IN  9 mark
        soldiers soldier NOUN  NNS 9 nsubj
        come     =       VERB  VBP 5 advcl
    """)[0]
    assert (draft.event, draft.of, draft.status) == ("THREATEN", "ASSAULT", {"future"})


def demand(speaker: str, asked: str, modal: str = "must", negated: bool = False) -> list[Draft]:
    verb = 6 if negated else 5
    rows = [
        f"{speaker} = PROPN NNP 2 nsubj B-gpe",
        "said say VERB VBD 0 root",
        f"{asked} = PROPN NNP {verb} nsubj B-gpe",
        f"{modal} = AUX MD {verb} aux",
        *([f"not = PART RB {verb} advmod"] if negated else []),
        "release = VERB VB 2 ccomp",
        f"prisoners prisoner NOUN NNS {verb} obj",
    ]
    return [draft for draft in committed("\n".join(rows)) if draft.event == "REQUEST"]


def test_must_asks() -> None:
    (draft,) = demand("Kenya", "Uganda")
    assert draft.of == "RETREAT"
    assert [party.country for party in (*draft.actor, *draft.recipient)] == ["KEN", "UGA"]
    assert draft.token.text == "must"


def test_what_one_must_do_oneself_asks_nobody() -> None:
    assert demand("Kenya", "Kenya") == []


def test_will_asks_nobody() -> None:
    assert demand("Kenya", "Uganda", modal="will") == []


def test_must_not_asks_nothing_yet() -> None:
    assert demand("Kenya", "Uganda", negated=True) == []
