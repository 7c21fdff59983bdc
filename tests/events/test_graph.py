"""The learned graph and the lexicon read together: bars, types, sides, statuses."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from dateline.events import lexicon
from dateline.events.drafts import Draft
from dateline.events.graph import Bars, Reading, graph_drafts
from dateline.events.lexicon import Lexicon

from .graphs import graph
from .trees import annotated, reader

#: Bars of these tests' own, so that they hold whatever is tuned.
BARS = Bars(
    lexical=0.3,
    doubted=0.1,
    taken=0.6,
    alone=0.8,
    typed=0.1,
    role=0.5,
    role_lexical=0.2,
    role_alone=0.1,
    flag=0.5,
    flag_rule=0.25,
    sector=0.5,
)

#: "attack" is in the lexicon, "zap" is not.
ATTACK = """
    Kenya    =      PROPN NNP 2 nsubj B-gpe
    attacked attack VERB  VBD 0 root
    Uganda   =      PROPN NNP 2 obj B-gpe
    .        =      PUNCT .   2 punct
"""
ZAP = ATTACK.replace("attacked attack", "zapped zap")
THREAT = """
    Kenya      =        PROPN NNP 2 nsubj B-gpe
    threatened threaten VERB  VBD 0 root
    to         =        PART  TO  4 mark
    attack     =        VERB  VB  2 xcomp
    Uganda     =        PROPN NNP 4 obj B-gpe
"""
ASSAULT = {1: {"ASSAULT": 0.9}}
BOTH = {(1, "actor"): {0: 0.9}, (1, "recipient"): {2: 0.9}}


def drafts(tree: str, words: Lexicon | None = None, bars: Bars = BARS, **told: Any) -> list[Draft]:
    """The drafts of one sentence, of whose graph ``told`` is known."""
    annotation = annotated(tree)
    sentence = annotation.sentences[0]
    sentence.graph = graph(len(sentence.tokens), **told)
    return graph_drafts(sentence, words or lexicon.load(), reader(annotation), bars)


def only(tree: str, words: Lexicon | None = None, bars: Bars = BARS, **told: Any) -> Draft:
    (draft,) = drafts(tree, words, bars, **told)
    return draft


def countries(draft: Draft) -> tuple[list[str | None], list[str | None]]:
    return [party.country for party in draft.actor], [party.country for party in draft.recipient]


def owned(kind: str, lemma: str, event: str) -> Lexicon:
    """Ours, where that entry is a user's and of that type."""
    ours = lexicon.load()
    found = [dataclasses.replace(one, own=True, event=event) for one in ours.triggers[kind, lemma]]
    return dataclasses.replace(ours, triggers={**ours.triggers, (kind, lemma): found})


# -- by the names of labels --------------------------------------------------------------------------------------------


def test_what_the_graph_says_of_a_word() -> None:
    said = Reading(
        graph(
            3,
            trigger={1: {"ASSAULT": 0.6, "COERCE": 0.2}},
            flag={1: {"future": 0.7}},
            of={1: {"AID": 0.9}},
            mode={1: {"ASSAULT beat": 0.6, "ASSAULT torture": 0.9, "ASSAULT drone": 0.4, "COERCE arrest": 0.9}},
            sector={0: {"MIL": 0.6}},
            role={(1, "actor"): {0: 0.9}},
        )
    )
    assert said.trigger(1) == pytest.approx(0.8, abs=1e-3) and said.trigger(0) < 0.01
    types = said.types(1)
    assert types["ASSAULT"] == pytest.approx(0.75, abs=1e-3) and sum(types.values()) == pytest.approx(1)
    assert said.flag(1, "future") == pytest.approx(0.7) and said.flag(1, "negated") < 0.01
    assert (said.of(1), said.of(0)) == ("AID", None)
    assert said.modes(1, "ASSAULT") == ["torture", "beat"] and said.modes(1, "AID") == []
    assert said.sector(0, 0.5) == "MIL" and said.sector(0, 0.7) is None and said.sector(1, 0.5) is None
    assert said.role(1, "actor").index(max(said.role(1, "actor"))) == 0 and max(said.role(1, "recipient")) < 0.01


# -- bars --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "found"), [(0.05, 0), (0.15, 1), (0.35, 1)])
def test_a_word_of_the_lexicon_needs_little(share: float, found: int) -> None:
    assert len(drafts(ATTACK, trigger={1: {"ASSAULT": share}})) == found


def test_a_word_of_the_lexicon_that_the_graph_doubts_stands_as_the_rules_have_it() -> None:
    told: dict[str, Any] = {"role": {(1, "actor"): {2: 0.9}}, "flag": {1: {"future": 0.9}}}
    doubted = only(ATTACK, trigger={1: {"COERCE": 0.2}}, **told)
    assert (doubted.event, countries(doubted), doubted.status) == ("ASSAULT", (["KEN"], ["UGA"]), set())
    assert doubted.why[:3] == ["graph 0.20", "type 0.00", "lexicon attack"]
    taken = only(ATTACK, trigger={1: {"COERCE": 0.4}}, **told)
    assert (taken.event, countries(taken), taken.status) == ("COERCE", (["UGA"], []), {"future"})


def test_a_doubted_act_is_left_out_where_the_graph_tells_one_by_its_words() -> None:
    told = drafts(THREAT, trigger={1: {"THREATEN": 0.2}, 3: {"ASSAULT": 0.7}})
    assert [draft.event for draft in told] == ["ASSAULT"]
    assert [draft.event for draft in drafts(THREAT, trigger={1: {"THREATEN": 0.2}})] == ["THREATEN"]


@pytest.mark.parametrize(("share", "found"), [(0.75, 0), (0.85, 1)])
def test_a_word_that_the_lexicon_does_not_know_needs_more(share: float, found: int) -> None:
    assert len(drafts(ZAP, trigger={1: {"ASSAULT": share}})) == found


@pytest.mark.parametrize(("share", "found"), [(0.5, ["THREATEN"]), (0.7, ["THREATEN", "ASSAULT"])])
def test_a_word_that_the_lexicon_takes_for_part_of_another_act(share: float, found: list[str]) -> None:
    told = drafts(THREAT, trigger={1: {"THREATEN": 0.9}, 3: {"ASSAULT": share}})
    assert [draft.event for draft in told] == found


def test_a_word_that_only_carries_one_of_the_lexicon_tells_nothing() -> None:
    shares = {1: {"THREATEN": 0.95}, 3: {"ASSAULT": 0.9}}
    assert [draft.event for draft in drafts(THREAT.replace("threaten ", "zap "), trigger=shares)] == ["ASSAULT"]
    bare = THREAT.replace("threaten ", "zap ").replace("attack ", "zip ")
    assert [draft.event for draft in drafts(bare, trigger=shares)] == ["THREATEN", "ASSAULT"]


def test_the_bar_is_that_of_all_types_together() -> None:
    assert only(ZAP, trigger={1: {"ASSAULT": 0.45, "COERCE": 0.4}}).event == "ASSAULT"


def test_nothing_likely_nothing_told() -> None:
    assert drafts(ATTACK) == []


def test_a_mark_is_no_trigger() -> None:
    assert drafts(ATTACK, trigger={3: {"ASSAULT": 0.99}}) == []


def test_drafts_are_in_the_order_of_the_words() -> None:
    tree = ATTACK.replace(".        =      PUNCT .   2 punct", "zapped zap VERB VBD 2 conj")
    told = drafts(tree, trigger={1: {"ASSAULT": 0.9}, 3: {"COERCE": 0.95}})
    assert [(draft.token.text, draft.event) for draft in told] == [("attacked", "ASSAULT"), ("zapped", "COERCE")]


# -- types -------------------------------------------------------------------------------------------------------------


def test_the_lexicon_adds_to_its_own_type() -> None:
    close = {1: {"COERCE": 0.5, "ASSAULT": 0.46}}
    assert only(ATTACK, trigger=close).event == "ASSAULT"
    assert only(ATTACK, bars=dataclasses.replace(BARS, typed=0.0), trigger=close).event == "COERCE"
    assert only(ATTACK, trigger={1: {"COERCE": 0.7, "ASSAULT": 0.26}}).event == "COERCE"


def test_modes_of_the_type() -> None:
    modes = {1: {"ASSAULT beat": 0.6, "COERCE arrest": 0.9}}
    assert only(ATTACK, trigger=ASSAULT, mode=modes).modes == ["beat"]
    assert only(ATTACK, trigger={1: {"COERCE": 0.95}}, mode=modes).modes == ["arrest"]


def test_a_mode_of_the_lexicon_stands_before_those_of_the_graph_unless_the_type_is_another() -> None:
    tree = ATTACK.replace("attacked attack", "tortured torture")
    modes = {1: {"ASSAULT beat": 0.9}}
    assert only(tree, trigger=ASSAULT, mode=modes).modes == ["torture"]
    assert only(tree, trigger={1: {"SANCTION": 0.9}}, mode=modes).modes == []


def test_what_is_spoken_of() -> None:
    assert only(ATTACK, trigger=ASSAULT, of={1: {"AID": 0.9}}).of == "AID"
    assert only(ATTACK, trigger=ASSAULT).of is None


def test_why_names_the_graph_and_the_lexicon() -> None:
    draft = only(ATTACK, trigger={1: {"ASSAULT": 0.6, "COERCE": 0.2}})
    assert draft.why == ["graph 0.80", "type 0.75", "lexicon attack"]
    assert only(ZAP, trigger=ASSAULT).why == ["graph 0.90", "type 1.00"]


# -- a user's words ----------------------------------------------------------------------------------------------------


def test_a_users_trigger_overrules_the_graph() -> None:
    mine = owned("verb", "attack", "AID")
    draft = only(ATTACK, mine, dataclasses.replace(BARS, role_alone=0.0), trigger={1: {"ASSAULT": 0.99}})
    assert (draft.event, countries(draft)) == ("AID", (["KEN"], ["UGA"]))
    denied = only(ATTACK, mine, trigger=ASSAULT, role={(1, "actor"): {2: 0.9}})
    assert countries(denied)[0] == ["KEN", "UGA"]
    assert [draft.event for draft in drafts(ATTACK, mine)] == ["AID"]


def test_what_a_user_drops_is_no_event_of_that_type() -> None:
    ours = lexicon.load()
    kept = {at: entries for at, entries in ours.triggers.items() if at != ("verb", "attack")}
    less = dataclasses.replace(ours, triggers=kept, dropped=frozenset({("ASSAULT", "verb", "attack")}))
    assert drafts(ATTACK, less, trigger={1: {"ASSAULT": 0.99}}) == []
    assert only(ATTACK, less, trigger={1: {"COERCE": 0.99}}).event == "COERCE"
    assert only(ATTACK, dataclasses.replace(less, dropped=frozenset()), trigger=ASSAULT).event == "ASSAULT"


# -- sides -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "found"), [(0.15, ["UGA"]), (0.25, ["KEN", "UGA"])])
def test_a_party_of_the_frame_needs_little(share: float, found: list[str]) -> None:
    assert countries(only(ATTACK, trigger=ASSAULT, role={(1, "actor"): {0: share, 2: 0.9}}))[0] == found


@pytest.mark.parametrize(("share", "found"), [(0.05, []), (0.15, ["KEN"])])
def test_a_party_of_the_frame_needs_less_where_the_graph_names_nobody(share: float, found: list[str]) -> None:
    assert countries(only(ATTACK, trigger=ASSAULT, role={(1, "actor"): {0: share, 2: 0.4}}))[0] == found


@pytest.mark.parametrize(("share", "found"), [(0.45, []), (0.55, ["KEN"])])
def test_a_party_that_the_graph_alone_names_needs_more(share: float, found: list[str]) -> None:
    assert countries(only(ZAP, trigger=ASSAULT, role={(1, "actor"): {0: share}}))[0] == found


def test_the_graph_may_turn_the_frame() -> None:
    turned = {(1, "actor"): {2: 0.9}, (1, "recipient"): {0: 0.9}}
    assert countries(only(ATTACK, trigger=ASSAULT, role=turned)) == (["UGA"], ["KEN"])


def test_several_parties_of_one_side_are_in_order() -> None:
    assert countries(only(ZAP, trigger=ASSAULT, role={(1, "actor"): {2: 0.8, 0: 0.6}})) == (["KEN", "UGA"], [])


def test_who_acts_does_not_suffer_as_well() -> None:
    both = {(1, "actor"): {0: 0.9}, (1, "recipient"): {0: 0.9, 2: 0.9}}
    assert countries(only(ZAP, trigger=ASSAULT, role=both)) == (["KEN"], ["UGA"])


ARMY = """
    Kenyan   =       ADJ   JJ  2 amod B-gpe
    soldiers soldier NOUN  NNS 3 nsubj
    attacked attack  VERB  VBD 0 root
    Uganda   =       PROPN NNP 3 obj B-gpe
"""


@pytest.mark.parametrize("at", [0, 1])
def test_any_word_of_a_party_may_speak_for_it(at: int) -> None:
    draft = only(ARMY, trigger={2: {"ASSAULT": 0.9}}, role={(2, "actor"): {at: 0.25}})
    assert [party.text for party in draft.actor] == ["Kenyan soldiers"]


def test_a_party_is_taken_once() -> None:
    draft = only(ARMY, trigger={2: {"ASSAULT": 0.9}}, role={(2, "actor"): {0: 0.9, 1: 0.9}})
    assert [party.text for party in draft.actor] == ["Kenyan soldiers"]


def test_a_word_of_which_nothing_is_known_is_a_party_if_the_graph_says_so() -> None:
    tree = "Zealots zealot NOUN NNS 2 nsubj\nzapped zap VERB VBD 0 root"
    told: dict[str, Any] = {"trigger": ASSAULT, "role": {(1, "actor"): {0: 0.9}}}
    (party,) = only(tree, **told, sector={0: {"REB": 0.6}}).actor
    assert (party.text, party.sector) == ("Zealots", "REB")
    (party,) = only(tree, **told, sector={0: {"REB": 0.4}}).actor
    assert party.sector is None


# -- statuses ----------------------------------------------------------------------------------------------------------

PLANNED = """
    Kenya    =      PROPN NNP 3 nsubj B-gpe
    will     =      AUX   MD  3 aux
    attack   =      VERB  VB  0 root
    Uganda   =      PROPN NNP 3 obj B-gpe
"""


def test_a_status_that_the_rules_see_stands_whatever_the_model_says() -> None:
    assert only(PLANNED, trigger={2: {"ASSAULT": 0.9}}, flag={2: {"future": 0.01}}).status == {"future"}
    assert only(PLANNED, trigger={2: {"COERCE": 0.9}}, flag={2: {"future": 0.01}}).status == {"future"}


@pytest.mark.parametrize("kind", ["ASSAULT", "COERCE"])
def test_a_negation_that_the_rules_see_stands(kind: str) -> None:
    tree = """
        Kenya    =      PROPN NNP 4 nsubj B-gpe
        did      do     AUX   VBD 4 aux
        not      =      PART  RB  4 advmod
        attack   =      VERB  VB  0 root
        Uganda   =      PROPN NNP 4 obj B-gpe
    """
    assert only(tree, trigger={3: {kind: 0.9}}).status == {"negated"}


@pytest.mark.parametrize(("share", "found"), [(0.45, set()), (0.55, {"negated"})])
def test_a_status_that_the_graph_alone_sees_needs_more(share: float, found: set[str]) -> None:
    assert only(ATTACK, trigger=ASSAULT, flag={1: {"negated": share}}).status == found


def test_reciprocal_and_aggregate_are_no_statuses() -> None:
    assert only(ATTACK, trigger=ASSAULT, flag={1: {"reciprocal": 0.9, "aggregate": 0.9}}).status == set()


def test_statuses_that_exclude_one_another_are_settled() -> None:
    draft = only(ATTACK, trigger=ASSAULT, flag={1: {"negated": 0.9, "future": 0.9}})
    assert draft.status == {"negated"}


# -- mutual acts -------------------------------------------------------------------------------------------------------

MEETING = ATTACK.replace("attacked attack", "met meet")


@pytest.mark.parametrize(("share", "mutual"), [(0.2, False), (0.3, True)])
def test_a_mutual_act_of_the_lexicon_needs_little(share: float, mutual: bool) -> None:
    draft = only(MEETING, trigger={1: {"CONSULT": 0.9}}, role=BOTH, flag={1: {"reciprocal": share}})
    assert draft.reciprocal == mutual
    assert countries(draft) == ((["KEN", "UGA"], []) if mutual else (["KEN"], ["UGA"]))


@pytest.mark.parametrize(("share", "mutual"), [(0.45, False), (0.55, True)])
def test_a_mutual_act_of_the_graph_alone_needs_more(share: float, mutual: bool) -> None:
    draft = only(ZAP, trigger=ASSAULT, role=BOTH, flag={1: {"reciprocal": share}})
    assert (draft.reciprocal, bool(draft.recipient)) == (mutual, not mutual)
