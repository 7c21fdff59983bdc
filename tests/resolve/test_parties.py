"""Noun phrases to parties: known names, offices, agents, what points back."""

from __future__ import annotations

import datetime

import pytest

from dateline.records import Party
from dateline.resolve import homes
from dateline.resolve.homes import Weights
from dateline.resolve.parties import PartyReader

from ..events.trees import annotated, reader, word


def of(tree: str, head: str, day: str | None = None, home: str | None = None) -> tuple[Party, ...]:
    """The parties of the phrase that ``head`` heads in a text of one sentence."""
    annotation = annotated(tree)
    sentence = annotation.sentences[0]
    published = datetime.date.fromisoformat(day) if day else None
    return reader(annotation, published, home).parties(sentence, word(sentence, head))


def only(tree: str, head: str, day: str | None = None, home: str | None = None) -> Party:
    (party,) = of(tree, head, day, home)
    return party


def codes(party: Party) -> tuple[str | None, str | None]:
    return party.country, party.sector


# -- states ------------------------------------------------------------------------------------------------------------


def test_a_state_that_acts_is_its_government() -> None:
    party = only("Kenya = PROPN NNP 2 nsubj B-gpe\nleft leave VERB VBD 0 root", "Kenya")
    assert (codes(party), party.name) == (("KEN", "GOV"), "Kenya")


def test_a_state_that_undergoes_has_no_sector() -> None:
    party = only("Ghana = PROPN NNP 2 nsubj B-gpe\nleft leave VERB VBD 0 root\nKenya = PROPN NNP 2 obj B-gpe", "Kenya")
    assert codes(party) == ("KEN", None)


def test_a_capital_stands_for_its_government() -> None:
    assert codes(only("Baghdad = PROPN NNP 2 nsubj B-geo\nleft leave VERB VBD 0 root", "Baghdad")) == ("IRQ", "GOV")


def test_a_people() -> None:
    assert only("Iraqis iraqi NOUN NNS 2 nsubj B-gpe\nleft leave VERB VBD 0 root", "Iraqis").country == "IRQ"


def test_joined_states_one_by_one() -> None:
    tree = """
        Kenya   =      PROPN NNP 4 nsubj B-gpe
        and     =      CCONJ CC  3 cc
        Ghana   =      PROPN NNP 1 conj B-gpe
        left    leave  VERB  VBD 0 root
    """
    assert [party.country for party in of(tree, "Kenya")] == ["KEN", "GHA"]


# -- agents ------------------------------------------------------------------------------------------------------------


def test_an_agent_with_an_adjective() -> None:
    tree = """
        The      =       DET  DT  3 det
        Kenyan   =       ADJ  JJ  3 amod B-gpe
        soldiers soldier NOUN NNS 4 nsubj
        left     leave   VERB VBD 0 root
    """
    party = only(tree, "soldiers")
    assert (party.text, codes(party)) == ("Kenyan soldiers", ("KEN", "MIL"))


def test_an_agent_with_a_possessor() -> None:
    tree = (
        "Kenya = PROPN NNP 3 nmod:poss B-gpe\n's = PART POS 1 case\narmy = NOUN NN 4 nsubj\nleft leave VERB VBD 0 root"
    )
    assert codes(only(tree, "army")) == ("KEN", "MIL")


def test_an_agent_of_a_state() -> None:
    tree = """
        The     =      DET   DT  2 det
        army    =      NOUN  NN  5 nsubj
        of      =      ADP   IN  4 case
        Kenya   =      PROPN NNP 2 nmod B-gpe
        left    leave  VERB  VBD 0 root
    """
    assert codes(only(tree, "army")) == ("KEN", "MIL")


def test_an_agent_in_a_state() -> None:
    tree = "Police = NOUN NNS 4 nsubj\nin = ADP IN 3 case\nKenya = PROPN NNP 1 nmod B-gpe\nleft leave VERB VBD 0 root"
    assert codes(only(tree, "Police")) == ("KEN", "COP")


def test_a_phrase_of_two_words_before_its_last() -> None:
    tree = "The = DET DT 3 det\ninterior = ADJ JJ 3 amod\nministry = NOUN NN 4 nsubj\nleft leave VERB VBD 0 root"
    assert only(tree, "ministry").sector == "GOV"


def test_a_spokesman_is_of_the_sector_he_speaks_for() -> None:
    tree = "An a DET DT 3 det\narmy = NOUN NN 3 compound\nspokesman = NOUN NN 4 nsubj\nleft leave VERB VBD 0 root"
    party = only(tree, "spokesman")
    assert (party.sector, party.role) == ("MIL", "army spokesman")


def test_a_leader_of_the_rebels() -> None:
    tree = """
        The     =      DET  DT  2 det
        leader  =      NOUN NN  6 nsubj
        of      =      ADP  IN  5 case
        the     =      DET  DT  5 det
        rebels  rebel  NOUN NNS 2 nmod
        left    leave  VERB VBD 0 root
    """
    assert only(tree, "leader").sector == "REB"


def test_two_adjectives_of_one_noun_are_two_parties() -> None:
    tree = """
        Iraqi   =      ADJ  JJ  4 amod B-gpe
        and     =      CCONJ CC 3 cc
        U.S.    =      PROPN NNP 1 conj B-gpe
        forces  force  NOUN NNS 5 nsubj
        left    leave  VERB VBD 0 root
    """
    assert {codes(party) for party in of(tree, "forces")} == {("IRQ", "MIL"), ("USA", "MIL")}


def test_what_is_no_agent_is_no_party() -> None:
    assert of("The = DET DT 2 det\nweather = NOUN NN 3 nsubj\nleft leave VERB VBD 0 root", "weather") == ()


# -- whose they are, where their own words do not tell -----------------------------------------------------------------

POLICE = "{} = DET DT 2 det\npolice = NOUN NNS 3 nsubj\nleft leave VERB VBD 0 root"
VOTED = "Kenya = PROPN NNP 2 nsubj B-gpe\nvoted vote VERB VBD 0 root"


@pytest.fixture
def weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that believe in the dateline if the phrase is definite, and in nothing else."""
    monkeypatch.setattr(homes, "load", lambda: Weights({"dateline": 3.0, "none bare plural": 6.0}, 0.5))


def whoever(head: str, *trees: str, home: str | None = None, sector: str | None = None) -> Party:
    """The party of a word in the last sentence that is known to stand for one."""
    annotation = annotated(*trees)
    sentence = annotation.sentences[-1]
    read, token = reader(annotation, None, home), word(sentence, head)
    (named,) = read.named(sentence, token)
    party = read.settled(sentence, token, named, sector)
    assert annotation.text[party.start : party.end] == party.text
    return party


def test_words_alone_do_not_tell_whose_the_police_are() -> None:
    assert only(POLICE.format("The"), "police", home="KEN").country is None


@pytest.mark.usefixtures("weighed")
def test_police_known_to_act_may_be_of_the_datelines_country() -> None:
    party = whoever("police", POLICE.format("The"), home="KEN")
    assert codes(party) == ("KEN", "COP")
    assert whoever("police", POLICE.format("The")).country is None


@pytest.mark.usefixtures("weighed")
def test_whether_the_phrase_is_definite_is_weighed() -> None:
    assert whoever("police", POLICE.format("Some"), home="KEN").country is None


def test_police_are_of_the_one_country_that_the_report_speaks_of() -> None:
    assert whoever("police", VOTED, POLICE.format("The")).country == "KEN"


@pytest.mark.usefixtures("weighed")
def test_what_the_words_tell_stands() -> None:
    tree = "Ghanaian = ADJ JJ 2 amod B-gpe\npolice = NOUN NNS 3 nsubj\nleft leave VERB VBD 0 root"
    assert codes(whoever("police", tree, home="KEN", sector="MIL")) == ("GHA", "COP")


def test_a_sector_that_says_little_gives_way_to_that_of_the_model() -> None:
    gunmen = "Gunmen gunman NOUN NNS 2 nsubj\nleft leave VERB VBD 0 root"
    assert whoever("Gunmen", gunmen).sector == "UAF"
    party = whoever("Gunmen", gunmen, sector="REB")
    assert (party.sector, party.sectors) == ("REB", ("REB",))


def test_a_word_of_which_nothing_is_known_is_somebody_if_it_is_known_to_be() -> None:
    tree = "The = DET DT 3 det\nangry = ADJ JJ 3 amod\nzealots zealot NOUN NNS 4 nsubj\nleft leave VERB VBD 0 root"
    assert of(tree, "zealots") == ()
    party = whoever("zealots", tree)
    assert (party.text, codes(party)) == ("angry zealots", (None, None))


# -- persons -----------------------------------------------------------------------------------------------------------


def test_an_office_before_the_name() -> None:
    tree = """
        Kenyan   =     ADJ   JJ  4 amod B-gpe
        Foreign  =     PROPN NNP 3 compound
        Minister =     PROPN NNP 4 compound
        Daniel   =     PROPN NNP 6 nsubj B-per
        Kiprono  =     PROPN NNP 4 flat I-per
        left     leave VERB  VBD 0 root
    """
    party = only(tree, "Daniel")
    assert (party.name, codes(party)) == ("Daniel Kiprono", ("KEN", "GOV"))


def test_an_office_in_apposition() -> None:
    tree = """
        Daniel   =     PROPN NNP 7 nsubj B-per
        Kiprono  =     PROPN NNP 1 flat I-per
        ,        =     PUNCT ,   6 punct
        a        =     DET   DT  6 det
        Kenyan   =     ADJ   JJ  6 amod B-gpe
        general  =     NOUN  NN  1 appos
        left     leave VERB  VBD 0 root
    """
    party = only(tree, "Daniel")
    assert (party.name, codes(party)) == ("Daniel Kiprono", ("KEN", "MIL"))


def test_a_name_in_apposition_to_an_office() -> None:
    tree = """
        A        =     DET   DT  3 det
        Kenyan   =     ADJ   JJ  3 amod B-gpe
        general  =     NOUN  NN  7 nsubj
        ,        =     PUNCT ,   5 punct
        Daniel   =     PROPN NNP 3 appos B-per
        Kiprono  =     PROPN NNP 5 flat I-per
        left     leave VERB  VBD 0 root
    """
    party = only(tree, "general")
    assert (party.name, codes(party)) == ("Daniel Kiprono", ("KEN", "MIL"))


def test_the_office_of_the_day() -> None:
    tree = "Barack = PROPN NNP 3 nsubj B-per\nObama = PROPN NNP 1 flat I-per\nleft leave VERB VBD 0 root"
    assert codes(only(tree, "Barack", "2009-07-21")) == ("USA", "GOV")
    assert codes(only(tree, "Barack", "2023-05-05")) == ("USA", "ELI")


def test_a_state_in_a_persons_name_is_none() -> None:
    tree = "Michael = PROPN NNP 3 nsubj B-per\nJordan = PROPN NNP 1 flat I-per\nleft leave VERB VBD 0 root"
    assert [party.country for party in of(tree, "Michael")] in ([], [None])


# -- what points back --------------------------------------------------------------------------------------------------

GENERAL = """
    Kenyan   =     ADJ   JJ  2 amod B-gpe
    General  =     PROPN NNP 3 compound
    Daniel   =     PROPN NNP 5 nsubj B-per
    Kiprono  =     PROPN NNP 3 flat I-per
    left     leave VERB  VBD 0 root
"""


def second(first: str, then: str, head: str) -> tuple[Party, ...]:
    """The parties of a word in the second of two sentences."""
    annotation = annotated(first, then)
    sentence = annotation.sentences[1]
    found = reader(annotation).parties(sentence, word(sentence, head))
    for party in found:
        assert annotation.text[party.start : party.end] == party.text
    return found


def test_a_surname_points_back() -> None:
    (party,) = second(GENERAL, "Kiprono = PROPN NNP 2 nsubj B-per\nleft leave VERB VBD 0 root", "Kiprono")
    assert (party.name, codes(party)) == ("Daniel Kiprono", ("KEN", "MIL"))


def test_he_points_back_to_a_person() -> None:
    (party,) = second(GENERAL, "He he PRON PRP 2 nsubj\nleft leave VERB VBD 0 root", "He")
    assert (party.text, party.name, codes(party)) == ("He", "Daniel Kiprono", ("KEN", "MIL"))


def test_it_points_back_to_a_state() -> None:
    kenya = "Kenya = PROPN NNP 2 nsubj B-gpe\nleft leave VERB VBD 0 root"
    (party,) = second(kenya, "It it PRON PRP 2 nsubj\nleft leave VERB VBD 0 root", "It")
    assert codes(party) == ("KEN", "GOV")


def test_they_points_back_to_a_group() -> None:
    troops = "Kenyan = ADJ JJ 2 amod B-gpe\nsoldiers soldier NOUN NNS 3 nsubj\nleft leave VERB VBD 0 root"
    (party,) = second(troops, "They they PRON PRP 2 nsubj\nleft leave VERB VBD 0 root", "They")
    assert codes(party) == ("KEN", "MIL")


def test_the_country_points_back_to_a_state() -> None:
    kenya = "Kenya = PROPN NNP 2 nsubj B-gpe\nleft leave VERB VBD 0 root"
    (party,) = second(kenya, "The = DET DT 2 det\ncountry = NOUN NN 3 nsubj\nleft leave VERB VBD 0 root", "country")
    assert party.country == "KEN"


def test_the_two_countries_are_the_last_two_named() -> None:
    both = "Kenya = PROPN NNP 2 nsubj B-gpe\nleft leave VERB VBD 0 root\nGhana = PROPN NNP 2 obj B-gpe"
    then = "The = DET DT 3 det\ntwo = NUM CD 3 nummod\ncountries country NOUN NNS 4 nsubj\nmet meet VERB VBD 0 root"
    assert [party.country for party in second(both, then, "countries")] == ["KEN", "GHA"]


def test_the_same_soldiers_again_are_of_the_same_state() -> None:
    troops = "Kenyan = ADJ JJ 2 amod B-gpe\nsoldiers soldier NOUN NNS 3 nsubj\nleft leave VERB VBD 0 root"
    then = "The = DET DT 2 det\nsoldiers soldier NOUN NNS 3 nsubj\nreturned return VERB VBD 0 root"
    (party,) = second(troops, then, "soldiers")
    assert codes(party) == ("KEN", "MIL")


def test_we_are_nobody_until_a_speaker_is_told() -> None:
    annotation = annotated("We we PRON PRP 2 nsubj\nleft leave VERB VBD 0 root")
    sentence = annotation.sentences[0]
    parties: PartyReader = reader(annotation)
    we = word(sentence, "We")
    assert parties.parties(sentence, we) == ()
    parties.set_speaker(sentence, 0, 2, Party("Kenya", 0, 0, "Kenya", "KEN", "GOV", ("GOV",)))
    (party,) = parties.parties(sentence, we)
    assert (party.text, codes(party)) == ("We", ("KEN", "GOV"))


def test_all_mentions_but_pronouns_in_order() -> None:
    annotation = annotated(GENERAL, "He he PRON PRP 2 nsubj\nmet meet VERB VBD 0 root\nKenya = PROPN NNP 2 obj B-gpe")
    found = reader(annotation).all()
    assert [party.text for party in found] == ["Kenyan General Daniel Kiprono", "Kenya"]
