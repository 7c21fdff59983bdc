"""Numbers of persons, and what befell them."""

from __future__ import annotations

import pytest

from dateline.events.counts import count_at, counts_of, kind_of
from dateline.records import Count

from .trees import annotated, reader, word

Bounds = tuple[int | None, int | None, int | None]


def counts(tree: str) -> list[Count]:
    annotation = annotated(tree)
    found = counts_of(annotation.sentences[0], annotation.text, reader(annotation))
    return [counted.count for counted in found]


def bounds(tree: str) -> list[tuple[str, Bounds]]:
    return [(count.kind, (count.low, count.best, count.high)) for count in counts(tree)]


def killed(*number: tuple[str, str, str]) -> str:
    """Bombs killed (number) people: the number's words with upos and xpos, each a nummod of the noun."""
    people = 3 + len(number)
    rows = [f"{word} = {upos} {xpos} {people} nummod" for word, upos, xpos in number]
    head = "Bombs bomb NOUN NNS 2 nsubj\nkilled kill VERB VBD 0 root\n"
    return head + "\n".join(rows) + "\npeople person NOUN NNS 2 obj"


# -- one number --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "number"), [("16", 16), ("1,200", 1200), ("five", 5), ("ninety", 90)])
def test_digits_and_words(word: str, number: int) -> None:
    assert bounds(killed((word, "NUM", "CD"))) == [("killed", (number, number, number))]


def test_words_of_several_parts() -> None:
    number = (("two", "NUM", "CD"), ("hundred", "NUM", "CD"))
    assert bounds(killed(*number)) == [("killed", (200, 200, 200))]


def test_the_words_of_a_count_are_the_number_and_the_noun() -> None:
    (count,) = counts(killed(("16", "NUM", "CD")))
    assert count.text == "16 people"


def test_a_year_without_persons_is_no_count() -> None:
    assert (
        counts("""
        Bombs    bomb    NOUN NNS 2 nsubj
        fell     fall    VERB VBD 0 root
        in       =       ADP  IN  4 case
        2004     =       NUM  CD  2 obl
    """)
        == []
    )


def test_things_are_not_counted() -> None:
    assert (
        counts("""
        Bombs     bomb    NOUN NNS 2 nsubj
        destroyed destroy VERB VBD 0 root
        five      =       NUM  CD  4 nummod
        houses    house   NOUN NNS 2 obj
    """)
        == []
    )


def test_persons_to_whom_nothing_happened_are_not_counted() -> None:
    assert (
        counts("""
        Five      =       NUM  CD  2 nummod
        soldiers  soldier NOUN NNS 3 nsubj
        slept     sleep   VERB VBD 0 root
    """)
        == []
    )


# -- bounds ------------------------------------------------------------------------------------------------------------


def test_dozens() -> None:
    tree = """
        Dozens   dozen   NOUN NNS 5 nsubj:pass
        of       =       ADP  IN  3 case
        people   person  NOUN NNS 1 nmod
        were     be      AUX  VBD 5 aux:pass
        killed   kill    VERB VBN 0 root
    """
    assert bounds(tree) == [("killed", (24, None, None))]


def test_tens_of_thousands() -> None:
    tree = """
        Tens      ten      NOUN NNS 7 nsubj
        of        =        ADP  IN  3 case
        thousands thousand NOUN NNS 1 nmod
        of        =        ADP  IN  5 case
        people    person   NOUN NNS 3 nmod
        have      =        AUX  VBP 7 aux
        fled      flee     VERB VBN 0 root
    """
    assert bounds(tree) == [("displaced", (20_000, None, None))]


@pytest.mark.parametrize("words", ["at least", "more than", "over", "upwards of", "no fewer than"])
def test_bounds_from_below(words: str) -> None:
    tree = killed(*((word, "ADV", "RB") for word in words.split()), ("16", "NUM", "CD"))
    assert bounds(tree) == [("killed", (16, 16, None))]


@pytest.mark.parametrize("words", ["up to", "at most", "as many as", "fewer than", "no more than"])
def test_bounds_from_above(words: str) -> None:
    tree = killed(*((word, "ADV", "RB") for word in words.split()), ("30", "NUM", "CD"))
    assert bounds(tree) == [("killed", (None, 30, 30))]


@pytest.mark.parametrize("words", ["about", "some", "nearly", "almost", "roughly", "an estimated"])
def test_a_number_that_is_open_on_both_sides(words: str) -> None:
    tree = killed(*((word, "ADV", "RB") for word in words.split()), ("30", "NUM", "CD"))
    (count,) = counts(tree)
    assert (count.low, count.best, count.high) == (None, 30, None)
    assert count.text == f"{words} 30 people"


def test_the_words_of_a_bound_belong_to_the_count() -> None:
    (count,) = counts(killed(("at", "ADV", "RB"), ("least", "ADV", "RB"), ("16", "NUM", "CD")))
    assert count.text == "at least 16 people"


def test_between() -> None:
    tree = """
        Bombs    bomb    NOUN NNS 2 nsubj
        killed   kill    VERB VBD 0 root
        between  =       ADP  IN  4 case
        10       =       NUM  CD  7 nummod
        and      =       CCONJ CC 6 cc
        15       =       NUM  CD  4 conj
        people   person  NOUN NNS 2 obj
    """
    assert bounds(tree)[0] == ("killed", (10, None, 15))


def test_the_upper_end_of_a_range_is_not_counted_again() -> None:
    tree = """
        Between  =       ADP  IN  2 case
        10       =       NUM  CD  7 obl
        and      =       CCONJ CC 4 cc
        15       =       NUM  CD  2 conj
        people   person  NOUN NNS 7 nsubj:pass
        were     be      AUX  VBD 7 aux:pass
        killed   kill    VERB VBN 0 root
    """
    assert bounds(tree) == [("killed", (10, None, 15))]


# -- what befell them --------------------------------------------------------------------------------------------------


def test_killed_and_wounded_have_each_their_number() -> None:
    tree = """
        Bombs    bomb    NOUN NNS 2 nsubj
        killed   kill    VERB VBD 0 root
        five     =       NUM  CD  4 nummod
        people   person  NOUN NNS 2 obj
        and      =       CCONJ CC 6 cc
        wounded  wound   VERB VBD 2 conj
        nine     =       NUM  CD  6 obj
    """
    assert bounds(tree) == [("killed", (5, 5, 5)), ("wounded", (9, 9, 9))]


def test_killing_and_wounding_share_a_number() -> None:
    tree = """
        Bombs    bomb    NOUN NNS 2 nsubj
        killed   kill    VERB VBD 0 root
        or       =       CCONJ CC 4 cc
        wounded  wound   VERB VBD 2 conj
        nine     =       NUM  CD  6 nummod
        people   person  NOUN NNS 2 obj
    """
    assert bounds(tree) == [("killed", (9, 9, 9)), ("wounded", (9, 9, 9))]


def test_seven_of_the_marchers() -> None:
    tree = """
        Seven    =       NUM  CD  6 nsubj:pass
        of       =       ADP  IN  4 case
        the      =       DET  DT  4 det
        marchers marcher NOUN NNS 1 nmod
        were     be      AUX  VBD 6 aux:pass
        arrested arrest  VERB VBN 0 root
    """
    (count,) = counts(tree)
    assert (count.kind, count.best) == ("arrested", 7)


def test_those_who_kill_are_not_counted_as_killed() -> None:
    assert (
        counts("""
        Five     =       NUM  CD  2 nummod
        soldiers soldier NOUN NNS 3 nsubj
        killed   kill    VERB VBD 0 root
        cattle   =       NOUN NNS 3 obj
    """)
        == []
    )


def test_those_who_die_are() -> None:
    tree = """
        Five     =       NUM  CD  2 nummod
        soldiers soldier NOUN NNS 3 nsubj
        died     die     VERB VBD 0 root
    """
    assert bounds(tree) == [("killed", (5, 5, 5))]


def test_participle_on_the_noun() -> None:
    tree = """
        Officials official NOUN NNS 2 nsubj
        named     name     VERB VBD 0 root
        five      =        NUM  CD  4 nummod
        people    person   NOUN NNS 2 obj
        killed    kill     VERB VBN 4 acl
    """
    assert bounds(tree) == [("killed", (5, 5, 5))]


def test_deaths_by_their_own_word() -> None:
    tree = """
        Bombs    bomb    NOUN NNS 2 nsubj
        claimed  claim   VERB VBD 0 root
        16       =       NUM  CD  4 nummod
        lives    life    NOUN NNS 2 obj
    """
    assert bounds(tree) == [("killed", (16, 16, 16))]


def test_protesters_are_participants() -> None:
    tree = """
        Hundreds   hundred   NOUN NNS 4 nsubj
        of         =         ADP  IN  3 case
        protesters protester NOUN NNS 1 nmod
        sang       sing      VERB VBD 0 root
    """
    assert bounds(tree) == [("participants", (200, None, None))]


# -- where it is known that a phrase tells a number --------------------------------------------------------------------


def told_at(tree: str, head: str) -> tuple[str, Bounds] | None:
    """Words and bounds of the count at the phrase that ``head`` heads."""
    annotation = annotated(tree)
    sentence = annotation.sentences[0]
    count = count_at(sentence, word(sentence, head), annotation.text, "arrested")
    if count is None:
        return None
    assert count.kind == "arrested" and annotation.text[count.start : count.end] == count.text
    return count.text, (count.low, count.best, count.high)


def held(*rows: str) -> str:
    """Guards held …: the rows of the object, whose head is the last; words are counted from 3."""
    return "\n".join(("Guards guard NOUN NNS 2 nsubj", "held hold VERB VBD 0 root", *rows))


def test_a_number_at_its_noun() -> None:
    tree = held(
        "at = ADV RB 5 advmod", "least = ADV RB 3 fixed", "six = NUM CD 6 nummod", "miners miner NOUN NNS 2 obj"
    )
    assert told_at(tree, "miners") == ("at least six miners", (6, 6, None))


def test_a_number_that_stands_alone() -> None:
    assert told_at(held("six = NUM CD 2 obj"), "six") == ("six", (6, 6, 6))


def test_a_number_of_things_counts_where_it_is_known_that_persons_are_meant() -> None:
    tree = held("six = NUM CD 4 nummod", "crates crate NOUN NNS 2 obj")
    assert counts(tree) == [] and told_at(tree, "crates") == ("six crates", (6, 6, 6))


@pytest.mark.parametrize("noun", ["miner miner NOUN NN", "Otieno Otieno PROPN NNP"])
def test_a_single_person_is_one(noun: str) -> None:
    tree = held("a = DET DT 4 det", f"{noun} 2 obj")
    assert told_at(tree, noun.split()[0]) == (noun.split()[0], (1, 1, 1))


def test_a_bare_plural_has_no_number() -> None:
    assert told_at(held("miners miner NOUN NNS 2 obj"), "miners") is None


def test_one_joined_with_others_is_not_all() -> None:
    tree = held("a = DET DT 4 det", "nun = NOUN NN 2 obj", "and = CCONJ CC 6 cc", "miners miner NOUN NNS 4 conj")
    assert told_at(tree, "nun") is None


def test_a_number_of_something_else_is_not_theirs() -> None:
    tree = held(
        "the = DET DT 4 det",
        "mayor = NOUN NN 2 obj",
        "of = ADP IN 7 case",
        "two = NUM CD 7 nummod",
        "towns town NOUN NNS 4 nmod",
    )
    assert told_at(tree, "mayor") == ("mayor", (1, 1, 1))


# -- what befell those counted in an event -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "modes", "lemmas", "kind"),
    [
        ("ASSAULT", [], ["attack"], "killed"),
        ("ASSAULT", [], ["wound"], "wounded"),
        ("ASSAULT", [], ["attack", "injure"], "wounded"),
        ("ASSAULT", ["abduct"], ["kill"], "abducted"),
        ("COERCE", [], ["evacuate"], "displaced"),
        ("COERCE", [], ["curb"], "arrested"),
        ("COERCE", ["arrest"], ["seize"], "arrested"),
        ("SANCTION", [], ["jail"], "arrested"),
        ("SANCTION", ["convict", "expel"], ["order"], "displaced"),
        ("SANCTION", [], ["fine"], None),
        ("PROTEST", [], ["kill"], "participants"),
        ("CONSULT", ["visit"], ["meet"], "participants"),
        ("AID", [], ["kill"], None),
    ],
)
def test_what_befell_them(event: str, modes: list[str], lemmas: list[str], kind: str | None) -> None:
    assert kind_of(event, modes, lemmas) == kind
