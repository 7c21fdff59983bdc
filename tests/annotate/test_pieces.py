"""Words to the pieces of the encoder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from dateline.annotate.pieces import MOST_PIECES_A_WORD, Pieces

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "troop", "##s", "i", "##ra", "##q", "a", "##a", ".", "'"]


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=16)
    return Pieces(tokenizer)


def test_every_piece_knows_its_word(pieces: Pieces) -> None:
    ids, first, last, owner = pieces.encode(["Troops", "Iraq", "."])
    assert [VOCABULARY[i] for i in ids] == ["[CLS]", "troop", "##s", "i", "##ra", "##q", ".", "[SEP]"]
    assert (first, last) == ([0, 1, 3, 6], [0, 2, 5, 6])
    assert owner == [-1, 0, 0, 1, 1, 1, 2, -1]


def test_what_the_normaliser_swallows_is_unknown(pieces: Pieces) -> None:
    assert pieces.of_words(["\u200b", "troop"]) == [[VOCABULARY.index("[UNK]")], [VOCABULARY.index("troop")]]


def test_a_word_of_a_thousand_letters_does_not_take_the_window(pieces: Pieces) -> None:
    assert [len(own) for own in pieces.of_words(["a" * 90, "." * 1000])] == [MOST_PIECES_A_WORD] * 2


def test_no_words(pieces: Pieces) -> None:
    assert pieces.of_words([]) == []
    assert pieces.encode([])[0] == [VOCABULARY.index("[CLS]"), VOCABULARY.index("[SEP]")]


@given(st.lists(st.text(min_size=1, max_size=20), max_size=30))
def test_pieces_are_whole_whatever_the_words(pieces: Pieces, words: list[str]) -> None:
    own = pieces.of_words(words)
    assert len(own) == len(words)
    assert all(1 <= len(found) <= MOST_PIECES_A_WORD for found in own)
    ids, first, last, owner = pieces.encode(words)
    assert len(ids) == len(owner) == 2 + sum(map(len, own))
    assert all(owner[a] == owner[b] == word for word, (a, b) in enumerate(zip(first[1:], last[1:], strict=True)))


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=8), st.integers(0, 7))
def test_a_word_has_the_same_pieces_alone(pieces: Pieces, words: list[str], which: int) -> None:
    word = words[which % len(words)]
    assert pieces.of_words([word])[0] == pieces.of_words(words)[which % len(words)]
