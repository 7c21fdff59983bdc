"""Verb patterns of PETRARCH as entries of our trigger schema, as far as that can say them.

``* WITH +`` becomes the verb with a preposition, ``* &TALKS`` a condition on its object. What is longer, or has words
before the verb, our schema cannot say.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

#: Signs of a pattern: the verb, the source, the target, both, and words to skip.
VERB, SOURCE, TARGET, BOTH, SKIP = "*", "$", "+", "%", "^"
_SIGNS = frozenset({SOURCE, TARGET, BOTH, SKIP})
_WORD = re.compile(r"[^\s(){}]+")

Row = dict[str, str | list[str] | dict[str, list[str]]]


class CannotSay(Exception):
    """Our schema cannot say it; the message goes on from "left: 12 …"."""


@dataclasses.dataclass(frozen=True)
class Words:
    """What patterns draw on: which words are particles and prepositions, and the sets of synonyms."""

    particles: frozenset[str]
    prepositions: frozenset[str]
    sets: dict[str, tuple[str, ...]]

    def is_small(self, word: str) -> bool:
        """Whether a word stands for itself after a verb."""
        return word in self.particles or word in self.prepositions


@dataclasses.dataclass(frozen=True)
class _Shape:
    """The content words after the verb, and where the target stands: -1 before the verb, None nowhere."""

    words: tuple[str, ...]
    target: int | None


def rows(pattern: str, words: Words) -> list[Row]:
    """Entries without their verb: ``extra`` words after it, ``if``, ``actor``, ``recipient``.

    Raises:
        ValueError: where the pattern is none.
        CannotSay: where our schema has no words for it.
    """
    shape = _shape(pattern)
    found = _rows(shape, words)
    if shape.target == -1:
        # "+ * FROM $": whom it befalls stands first; who did it may follow.
        found = [row | {"actor": ["by", "from"], "recipient": ["subject"]} for row in found]
    return found


def _shape(pattern: str) -> _Shape:
    found = _WORD.findall(pattern)
    if found.count(VERB) != 1:
        raise ValueError("a pattern should have one * where its verb stands, as in - * WITH + [040]")
    at = found.index(VERB)
    before, after = found[:at], found[at + 1 :]
    if any(word not in _SIGNS for word in before):
        raise CannotSay("with words before the verb")
    if TARGET in before and [word.upper() for word in after[-2:]] == ["BY", SOURCE]:
        before, after = [SOURCE], [*after[:-2], TARGET]  # a passive, which our reading of the tree undoes
    if SOURCE in after and TARGET not in before:
        raise CannotSay("with the source after the verb")
    content = tuple(word for word in after if word not in _SIGNS)
    if TARGET in before:
        return _Shape(content, -1)
    marks = [i for i, word in enumerate(after) if word == TARGET]
    return _Shape(content, sum(word not in _SIGNS for word in after[: marks[0]]) if marks else None)


def _rows(shape: _Shape, words: Words) -> list[Row]:
    if any(word[0] != "&" and "_" in word.strip("_") for word in shape.words):
        raise CannotSay("with a phrase of several words")
    content = [word if word.startswith("&") else word.strip("_").lower() for word in shape.words]
    small = "".join("p" if words.is_small(word) else "n" for word in content)
    if small not in _BUILDERS:
        raise CannotSay("with more words after the verb than one noun and what goes with it")
    return _BUILDERS[small](content, shape.target, words)


def _bare(content: Sequence[str], target: int | None, words: Words) -> list[Row]:
    if target is None:
        return [{}]
    return [{"if": {"subject" if target == -1 else "object": ["@PARTY"]}}]


def _small(content: Sequence[str], target: int | None, words: Words) -> list[Row]:
    """As in "* DOWN", "* WITH +", "* OUT OF": words of the phrase; the last may lead to the recipient."""
    slots = ["object", content[-1]] if target == 0 else [content[-1], "object"]
    return [{"extra": list(content), "recipient": slots}]


def _noun(content: Sequence[str], target: int | None, words: Words) -> list[Row]:
    row: Row = {"if": {"object": nouns(content[0], words)}}
    return [row | {"recipient": ["iobject", "to", "for"]} if target == 0 else row]


def _small_noun(content: Sequence[str], target: int | None, words: Words) -> list[Row]:
    """As "* IN TALKS" by the preposition, or "* OFF TALKS" by the object; of a word that may be both, both."""
    small, inside = content[0], nouns(content[1], words)
    recipient: Row = {"recipient": ["object"]} if target == 0 else {}
    found: list[Row] = []
    if small in words.particles:
        found.append({"extra": [small], "if": {"object": inside}})
    if small in words.prepositions:
        found.append({"if": {small: inside}, **recipient})
    return found


def _noun_small(content: Sequence[str], target: int | None, words: Words) -> list[Row]:
    """As in "* SUPPORT FOR +": the recipient follows the preposition."""
    noun, small = content
    row: Row = {"if": {"object": nouns(noun, words)}}
    return [row | ({"recipient": [small]} if small in words.prepositions else {"extra": [small]})]


#: Small words (p) and nouns (n) after the verb -> what makes rows of them.
_BUILDERS = {
    "": _bare,
    "p": _small,
    "pp": _small,
    "n": _noun,
    "pn": _small_noun,
    "np": _noun_small,
}


def nouns(word: str, words: Words) -> list[str]:
    """The lemmas a word or &SET stands for; a set's phrases of several words are no lemmas. Raises `CannotSay`."""
    if not word.startswith("&"):
        return [word]
    name = word.strip("&_")
    if name not in words.sets:
        raise ValueError(f"no set &{name} stands in this file; write it as a line &{name} and lines +WORD under it")
    found = [item for item in words.sets[name] if " " not in item]
    if not found:
        raise CannotSay("with a set of nothing but phrases of several words")
    return found
