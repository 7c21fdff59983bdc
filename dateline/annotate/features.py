"""What the model sees of a word besides its letters.

The encoder's vocabulary is lower-cased, and a row of words knows nothing of the page. Two small facts give both back:
the word's shape, and the space before it. Training and reading share this module, so that they cannot drift apart.
"""

from __future__ import annotations

import functools

SHAPES = ("lower", "title", "capitals", "initial", "mixed", "digits", "mark")
SPACES = ("none", "space", "paragraph")

#: Number of feature values, and the one that stands for "no word" ([CLS], [SEP]).
FEATURES = len(SHAPES) * len(SPACES) + 1
NO_WORD = FEATURES - 1


@functools.lru_cache(maxsize=65_536)
def shape(word: str) -> int:
    """Index into `SHAPES`."""
    if not any(char.isalnum() for char in word):
        return 6
    if any(char.isdigit() for char in word):
        return 5
    if word.islower() or not any(char.isupper() for char in word):
        return 0
    letters = [char for char in word if char.isalpha() or char.isupper()]  # "Ⓐ" is upper case, and no letter
    if len(letters) == 1:
        return 3
    if word.isupper():
        return 2
    return 1 if letters[0].isupper() and all(char.islower() for char in letters[1:]) else 4


def feature(word: str, space: int) -> int:
    """The combined feature of a word; ``space`` is an index into `SPACES`."""
    return space * len(SHAPES) + shape(word)
