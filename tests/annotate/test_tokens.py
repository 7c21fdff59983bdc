"""Text to words by the conventions of the English treebanks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.annotate.tokens import NONE, PARAGRAPH, SPACE, tokenise, word_lists

from .texts import texts


def split(text: str) -> list[str]:
    return [word.text for word in tokenise(text, 0, len(text))]


@pytest.mark.parametrize(
    "text",
    [
        # contractions
        "do n't", "ca n't", "wo n't", "would n't", "I 'll", "they 're", "we 've", "he 'd", "Iraq 's", "troops '",
        "did n’t", "Iraq ’s", "can not", "gon na",
        # hyphens: split, save after a prefix that is no word
        "U.S. - led", "high - ranking", "12 - year - old", "pro-government", "non-combat", "president-elect",
        # abbreviations and initials keep their stop
        "Mr. Smith", "Gen. David Petraeus", "Lt. Col. Jones", "Robert M. Gates", "J. R. Smith", "the U.S. army",
        "U.N. envoy", "Jan. 5", "Corp. said", "No. 5", "a.m. today",
        "in Mar. 2003", "Rep. Jones", "art. 7",
        # but not in words that only look like them
        "I said no .", "sat .", "on the sun .",
        # datelines
        "Baghdad : troops", "WASHINGTON ( AP ) — The", "KABUL , Afghanistan ( Reuters ) -",
        # numbers, money, units
        "1,200", "3.5 %", "$ 3 m", "£ 5 bn", "5 pm", "40 km", "10:30", "2009-06-30", "1990s", "3rd", "2009/10",
        # marks
        "“ Yes , ” he said .", "\" No ! \"", "( 1 )", "What ?!", "Well ... no", "and / or",
        # kept whole
        "http://example.org/a?b=c", "www.example.com", "a.b@example.org", "O'Neill", "café",
    ],
)  # fmt: skip
def test_words_as_the_treebanks_have_them(text: str) -> None:
    """The expected words have spaces between them; the text is put together as it would be printed."""
    assert split(printed(text)) == text.split()


#: Marks with no space before them, and with none after them, in print.
CLOSING = set(
    ", . : ; ! ? ?! % ) ” ... n't n’t 's ’s 'll 're 've 'd ' - led ranking year old not na m bn pm km / or".split()
)
OPENING = set("( “ $ £ /".split())


def printed(text: str) -> str:
    """Words put together with the spaces that print has."""
    result, quoted = "", False
    parts = text.split()
    for i, word in enumerate(parts):
        before = parts[i - 1] if i else ""
        glued = word in CLOSING or before in OPENING
        if word == '"':
            glued, quoted = quoted, not quoted
        elif before == '"' and quoted:
            glued = True
        if word == "-" and before == ")":
            glued = False
        if word == "m" and before in ("a", "I"):
            glued = False
        result += word if glued or not result else " " + word
    return result


def test_the_puzzle_prints_what_it_should() -> None:
    assert printed("“ Yes , ” he said .") == "“Yes,” he said."
    assert printed("U.S. - led") == "U.S.-led"
    assert printed("KABUL , Afghanistan ( Reuters ) -") == "KABUL, Afghanistan (Reuters) -"


def test_spaces_are_told_apart() -> None:
    text = "Iraq's army.\n\nIt left."
    spaces = [word.space for word in tokenise(text, 0, len(text))]
    assert spaces == [PARAGRAPH, NONE, SPACE, NONE, SPACE, SPACE, NONE]  # paragraphs are cut before, by `words_of`


def test_offsets_count_from_the_whole_text() -> None:
    text = "left out. Troops left."
    words = tokenise(text, 10, len(text))
    assert [(word.start, word.end) for word in words] == [(10, 16), (17, 21), (21, 22)]


def test_nothing_outside_of_the_stretch_is_read() -> None:
    assert [word.text for word in tokenise("abc def ghi", 2, 9)] == ["c", "def", "g"]


@given(texts)
def test_words_are_the_text_at_their_offsets(text: str) -> None:
    for word in tokenise(text, 0, len(text)):
        assert word.text == text[word.start : word.end]
        assert word.text
        assert not any(char.isspace() for char in word.text)


@given(texts)
def test_words_are_in_order_with_only_white_space_between(text: str) -> None:
    at = 0
    for word in tokenise(text, 0, len(text)):
        assert word.start >= at
        assert not text[at : word.start].strip()
        assert (word.space == NONE) == (word.start == at and at > 0) or at == 0
        at = word.end
    assert not text[at:].strip()


@given(texts, texts)
def test_what_stands_in_another_paragraph_changes_nothing(before: str, text: str) -> None:
    """The words of a stretch depend on the stretch alone."""
    whole = before + "\n\n" + text
    alone = [(word.text, word.start, word.end) for word in tokenise(text, 0, len(text))]
    moved = len(before) + 2
    assert [(w.text, w.start - moved, w.end - moved) for w in tokenise(whole, moved, len(whole))] == alone


@given(st.sampled_from("ab.-'’\"1%$"), st.integers(1, 3000))
def test_a_long_run_of_one_character_ends(char: str, count: int) -> None:
    assert "".join(split(char * count)) == char * count


def test_a_chain_of_prefixes_ends() -> None:
    assert split("re-" * 5000 + "do") == ["re-" * 5000 + "do"]


def test_a_megabyte_without_a_space_takes_no_longer_than_it_must() -> None:
    text = "a-" * 200_000
    assert len(split(text)) > 1


def test_the_splits_are_spelled_as_the_words_they_split() -> None:
    for word, parts in word_lists().splits.items():
        assert "".join(parts) == word
