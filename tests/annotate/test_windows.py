"""Texts to windows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.annotate.tokens import PARAGRAPH, SPACE, Word
from dateline.annotate.windows import LONGEST, WINDOW, paragraphs, windows, words_of

from .texts import texts

WRAPPED = (
    "Iraqi troops turned down several requests for help in the city of\n"
    "Ramadi on the last day of June, and the colonel who told this to a\n"
    "news agency added that they would go on doing so for as long as it\n"
    "takes.\n"
)


def made(*texts: str) -> list[Word]:
    """Words with a space before each; "|" before a word begins a paragraph."""
    words, at = [], 0
    for text in texts:
        plain = text.removeprefix("|")
        words.append(Word(plain, at, at + len(plain), PARAGRAPH if text[0] == "|" and len(text) > 1 else SPACE))
        at += len(plain) + 1
    return words


some = st.lists(
    st.tuples(st.sampled_from(["a", "Troops", ".", ",", "”", "|And", "(", "?"]), st.integers(1, 8)), max_size=900
)


@given(some)
def test_every_word_is_in_exactly_one_window(pairs: list[tuple[str, int]]) -> None:
    words = made(*(text for text, _ in pairs))
    cuts = list(windows(words, [count for _, count in pairs]))
    assert [i for begin, end in cuts for i in range(begin, end)] == list(range(len(words)))
    assert all(begin < end for begin, end in cuts)


@given(some, st.integers(0, 3))
def test_no_window_is_longer_than_the_encoder(pairs: list[tuple[str, int]], every: int) -> None:
    words, pieces = made(*(text for text, _ in pairs)), [count for _, count in pairs]
    starts = set(range(0, len(words), every * 40)) if every else None
    for begin, end in windows(words, pieces, starts):
        assert sum(pieces[begin:end]) <= LONGEST


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_sentences_are_not_cut_where_they_fit(lengths: list[int]) -> None:
    starts = {sum(lengths[:i]) for i in range(len(lengths))}
    words = made(*["a"] * sum(lengths))
    for begin, end in windows(words, [1] * len(words), starts):
        assert begin in starts
        assert end in starts or end == len(words)
        assert end - begin <= max(WINDOW, max(lengths))


def test_a_sentence_longer_than_a_window_gets_one_of_its_own() -> None:
    words = made("|Short", ".", *["|Long"], *["a"] * 300, ".", "|Short", ".")
    assert list(windows(words, [1] * len(words))) == [(0, 2), (2, 304), (304, 306)]


def test_one_longer_than_the_encoder_is_cut_at_its_last_mark() -> None:
    words = made("|Troops", *["a"] * 399, ",", *["a"] * 399, ".")
    first, *rest = windows(words, [1] * len(words))
    assert first == (0, 401)
    assert rest[-1][1] == len(words)


def test_one_without_a_mark_is_cut_where_it_must_be() -> None:
    words = made("|Troops", *["a"] * 2000)
    assert [end - begin for begin, end in windows(words, [1] * len(words))] == [LONGEST] * 3 + [2001 - 3 * LONGEST]


def test_no_words_no_windows() -> None:
    assert list(windows([], [])) == []


def test_paragraphs_end_at_line_ends() -> None:
    text = "A title\nA first paragraph.\r\n\r\nA second one.\n"
    assert [text[a:b] for a, b in paragraphs(text, 0, len(text))] == ["A title", "A first paragraph.", "A second one."]


def test_lines_wrapped_by_hand_are_one_paragraph() -> None:
    assert [WRAPPED[a:b] for a, b in paragraphs(WRAPPED, 0, len(WRAPPED))] == [WRAPPED.rstrip("\n")]


@given(texts)
def test_paragraphs_hold_all_but_white_space(text: str) -> None:
    at = 0
    for start, end in paragraphs(text, 0, len(text)):
        assert start >= at and end > start
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


@given(texts, st.data())
def test_words_outside_of_what_is_skipped(text: str, data: st.DataObject) -> None:
    """Every character is in one word or skipped, save white space; no word reaches into what is skipped."""
    spot = st.integers(0, len(text))
    skip = [tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(spot, spot), max_size=3))]
    left = set(range(len(text))) - {i for a, b in skip for i in range(a, b)}
    seen: set[int] = set()
    for word in words_of(text, skip):  # type: ignore[arg-type]
        assert word.text == text[word.start : word.end]
        assert left.issuperset(range(word.start, word.end))
        assert seen.isdisjoint(range(word.start, word.end))
        seen.update(range(word.start, word.end))
    assert all(text[i].isspace() for i in left - seen)
