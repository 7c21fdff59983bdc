"""Two subjects of one verb, which no English clause has, become what they must be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.annotate.repair import SUBJECTS, repair
from dateline.annotation import Token

Row = tuple[str, str, int, str]


def tokens_of(rows: list[Row]) -> list[Token]:
    """Word, part of speech, head from 1 (0: root), relation."""
    tokens = [
        Token(i, w, 0, 0, w.lower(), upos, "", head - 1, rel, -1, []) for i, (w, upos, head, rel) in enumerate(rows)
    ]
    for token in tokens:
        if token.head >= 0:
            tokens[token.head].children.append(token.i)
    return tokens


def mended(rows: list[Row]) -> list[tuple[int, str]]:
    """Heads and relations after the repair."""
    tokens = tokens_of(rows)
    repair(tokens)
    return [(token.head + 1, token.rel) for token in tokens]


def test_a_name_right_after_an_office_belongs_to_it() -> None:
    rows = [
        ("Spokesman", "NOUN", 3, "nsubj"),
        ("Khalaf", "PROPN", 3, "nsubj"),
        ("spoke", "VERB", 0, "root"),
    ]
    assert mended(rows) == [(3, "nsubj"), (1, "appos"), (0, "root")]


def test_the_office_may_have_words_of_its_own() -> None:
    rows = [
        ("Ministry", "NOUN", 2, "compound"),
        ("spokesman", "NOUN", 5, "nsubj"),
        ("General", "PROPN", 4, "compound"),
        ("Khalaf", "PROPN", 5, "nsubj"),
        ("spoke", "VERB", 0, "root"),
    ]
    assert mended(rows)[3] == (2, "appos")


def test_the_first_may_be_the_subject_of_what_is_said() -> None:
    rows = [
        ("Rebels", "NOUN", 6, "nsubj"),
        ("released", "VERB", 6, "ccomp"),
        ("men", "NOUN", 2, "obj"),
        (",", "PUNCT", 6, "punct"),
        ("colonel", "NOUN", 6, "nsubj"),
        ("said", "VERB", 0, "root"),
    ]
    assert mended(rows)[0] == (2, "nsubj")


def test_a_clause_that_has_a_subject_takes_no_other() -> None:
    rows = [
        ("Rebels", "NOUN", 6, "nsubj"),
        ("they", "PRON", 3, "nsubj"),
        ("released", "VERB", 6, "ccomp"),
        (",", "PUNCT", 6, "punct"),
        ("colonel", "NOUN", 6, "nsubj"),
        ("said", "VERB", 0, "root"),
    ]
    assert mended(rows)[0] == (6, "nsubj")


def test_two_pronouns_stay_as_they_are() -> None:
    rows = [("he", "PRON", 3, "nsubj"), ("she", "PRON", 3, "nsubj"), ("left", "VERB", 0, "root")]
    assert mended(rows) == [(head, rel) for _, _, head, rel in rows]


def test_a_sound_tree_is_left_alone() -> None:
    rows = [("Rebels", "NOUN", 2, "nsubj"), ("fled", "VERB", 0, "root"), (".", "PUNCT", 2, "punct")]
    assert mended(rows) == [(head, rel) for _, _, head, rel in rows]


def test_a_verb_before_an_infinitive_is_above_it() -> None:
    rows = [
        ("Greece", "PROPN", 4, "nsubj"),
        ("failed", "VERB", 4, "advcl"),
        ("to", "PART", 4, "mark"),
        ("reach", "VERB", 0, "root"),
        ("it", "PRON", 4, "obj"),
    ]
    assert mended(rows) == [(2, "nsubj"), (0, "root"), (4, "mark"), (2, "xcomp"), (4, "obj")]


def test_nothing_at_all() -> None:
    assert mended([]) == []


@st.composite
def trees(draw: st.DrawFn) -> list[Row]:
    """Random trees with many subjects: every word hangs on one drawn before it."""
    n = draw(st.integers(1, 9))
    order = draw(st.permutations(range(n)))
    heads = [0] * n
    for place, i in enumerate(order):
        heads[i] = 0 if place == 0 else 1 + order[draw(st.integers(0, place - 1))]
    upos = st.sampled_from(["NOUN", "PROPN", "VERB", "PRON"])
    rels = st.sampled_from([*SUBJECTS, "nsubj", "ccomp", "parataxis", "obj"])
    return [(f"w{i}", draw(upos), heads[i], draw(rels) if heads[i] else "root") for i in range(n)]


@given(trees())
def test_a_tree_stays_a_tree(rows: list[Row]) -> None:
    tokens = tokens_of(rows)
    repair(tokens)
    assert sum(token.head < 0 for token in tokens) == 1
    for token in tokens:
        at, steps = token, 0
        while at.head >= 0 and steps <= len(tokens):
            at, steps = tokens[at.head], steps + 1
        assert at.head < 0
        assert token.children == [other.i for other in tokens if other.head == token.i]
