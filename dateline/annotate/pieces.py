"""Words to the word pieces of the encoder."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from tokenizers import Tokenizer

from dateline.errors import ModelError

#: The encoder has 512 positions; a word of a thousand letters must not take them all.
MOST_PIECES_A_WORD = 8
#: Words whose pieces are kept in memory; those of the news are few and come again.
CACHED = 65_536
#: Half a character, which Python can hold and the tokenizer cannot take.
_LONE = re.compile("[\ud800-\udfff]")


def _mark(tokenizer: Tokenizer, name: str) -> int:
    found = tokenizer.token_to_id(name)
    if found is None:
        raise ModelError(f"the tokenizer has no {name}: it is not one of ours; reinstall dateline")
    return found


class Pieces:
    """Encodes words given one by one, so that every piece knows its word."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Keep the tokenizer, its own padding and cutting off turned off. Raises `ModelError` for a foreign one."""
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self.tokenizer = tokenizer
        self._of_word = functools.lru_cache(maxsize=CACHED)(self._of)
        self.cls, self.sep, self.unknown = (_mark(tokenizer, name) for name in ("[CLS]", "[SEP]", "[UNK]"))

    def of_words(self, words: Sequence[str]) -> list[list[int]]:
        """The pieces of each word; never empty, at most `MOST_PIECES_A_WORD`."""
        return [self._of_word(word) for word in words]

    def _of(self, word: str) -> list[int]:
        encoded = self.tokenizer.encode([_LONE.sub("\ufffd", word)], is_pretokenized=True, add_special_tokens=False)
        return encoded.ids[:MOST_PIECES_A_WORD] or [self.unknown]

    def encode(self, words: Sequence[str]) -> tuple[list[int], list[int], list[int], list[int]]:
        """A window of words as the model takes it; see `join`."""
        return self.join(self.of_words(words))

    def join(self, words: Sequence[Sequence[int]]) -> tuple[list[int], list[int], list[int], list[int]]:
        """A window of words, each given by its pieces, as the model takes it.

        Returns:
            ``pieces`` with [CLS] before and [SEP] after; ``first`` and ``last`` piece of [CLS] and each word (1 + words
            long); ``owner``: the word of each piece, -1 for the two marks.
        """
        pieces, first, last, owner = [self.cls], [0], [0], [-1]
        for word, own in enumerate(words):
            first.append(len(pieces))
            pieces += own
            owner += [word] * len(own)
            last.append(len(pieces) - 1)
        return [*pieces, self.sep], first, last, [*owner, -1]
