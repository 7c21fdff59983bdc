"""Lemmas as edits of the word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.annotate.lemmas import KEEP, LOWER, Lemmatiser, apply_rule, rule_for

words = st.one_of(st.text(min_size=1, max_size=12), st.from_regex(r"[A-Z]?[a-z]{1,10}", fullmatch=True))


@given(words, words)
def test_a_rule_gives_the_lemma_back(word: str, lemma: str) -> None:
    assert apply_rule(rule_for(word, lemma), word) == lemma


@pytest.mark.parametrize(
    ("word", "lemma", "rule"),
    [
        ("troops", "troop", "l|1|"), ("Withdrew", "withdraw", "l|2|aw"), ("Iraq", "Iraq", KEEP), ("The", "the", LOWER),
        ("ran", "run", "l|2|un"), ("|", "|", LOWER),
    ],
)  # fmt: skip
def test_rules_are_short(word: str, lemma: str, rule: str) -> None:
    assert rule_for(word, lemma) == rule


@given(words, st.integers(0, 20), st.text(max_size=3))
def test_a_rule_that_does_not_fit_gives_nothing(word: str, strip: int, add: str) -> None:
    lemma = apply_rule(f"k|{strip}|{add}", word)
    assert (lemma is None) == (strip > len(word) or (strip == len(word) and not add))
    assert lemma is None or lemma == word[: len(word) - strip] + add


lemmatiser = Lemmatiser({"VERB": {"left": "leave"}}, {"VERB": {"bomb"}})


def test_what_was_seen_comes_first() -> None:
    assert lemmatiser.lemma("Left", "VERB", ["l|0|"]) == "leave"
    assert lemmatiser.lemma("left", "ADJ", ["l|0|"]) == "left"


def test_a_lemma_that_exists_wins_over_a_better_guess() -> None:
    assert lemmatiser.lemma("bombed", "VERB", ["l|1|", "l|2|"]) == "bomb"


def test_else_the_first_that_fits() -> None:
    assert lemmatiser.lemma("shelled", "VERB", ["l|90|", "l|2|", "l|1|"]) == "shell"


@given(words)
def test_there_is_always_one(word: str) -> None:
    assert lemmatiser.lemma(word, "X", ["l|90|"]) == word.lower()
