"""Lemmas as small edits of the word, so that a classifier can choose them for words never seen.

A rule is ``case|strip|add``: lower-case the word ("l") or keep it ("k"), strip so many letters from its end, add these.
"troops" -> "l|1|" -> "troop"; "withdrew" -> "l|2|aw" -> "withdraw".
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator, Mapping

KEEP = "k|0|"
LOWER = "l|0|"
#: Words whose lemma is kept in memory; those of the news are few and come again.
CACHED = 100_000


def rule_for(word: str, lemma: str) -> str:
    """The rule that makes ``lemma`` of ``word``."""
    case = "l" if lemma == lemma.lower() else "k"
    base = word.lower() if case == "l" else word
    shared = len(os.path.commonprefix([base, lemma]))
    return f"{case}|{len(base) - shared}|{lemma[shared:]}"


def apply_rule(rule: str, word: str) -> str | None:
    """The lemma, or None where the rule does not fit the word (it would strip more than there is)."""
    case, strip, add = rule.split("|", 2)
    base = word.lower() if case == "l" else word
    kept = len(base) - int(strip)
    return base[:kept] + add if kept >= 0 and kept + len(add) > 0 else None


def _stems(word: str) -> Iterator[str]:
    """What an inflected verb may be of, the longest first: "free" or "fre" of "freed"."""
    for strip in range(1, 4):
        yield from (word[:-strip], f"{word[:-strip]}e")


class Lemmatiser:
    """Chooses the lemma of a word among the edits that the model proposes."""

    def __init__(self, seen: Mapping[str, Mapping[str, str]], known: Mapping[str, Iterable[str]]) -> None:
        """What is known of words.

        Args:
            seen: part of speech -> word in lower case -> its lemma, as the treebanks have it.
            known: part of speech -> lemmas known to exist, besides those of ``seen``.
        """
        self._seen = seen
        parts = {*seen, *known}
        self._known = {part: frozenset([*seen.get(part, {}).values(), *known.get(part, ())]) for part in parts}
        self._chosen = functools.lru_cache(maxsize=CACHED)(self._choose)

    def lemma(self, word: str, upos: str, rules: Iterable[str]) -> str:
        """The lemma of a word.

        As seen; else, of what the ``rules`` (best first) make of it, the longest that is known to exist ("aides" is of
        "aide", not "aid"); else what the first rule that fits makes. A noun may well be one not known ("villagers").
        """
        lower = word.lower()
        seen = self._seen.get(upos, {}).get(lower)
        return seen if seen is not None else self._chosen(word, upos, tuple(rules))

    def _choose(self, word: str, upos: str, rules: tuple[str, ...]) -> str:
        """The lemma of a word not seen."""
        lower = word.lower()
        options = [lemma for rule in rules if (lemma := apply_rule(rule, word)) is not None]
        known = self._known.get(upos, frozenset())
        real = [option for option in options if option in known]
        if not real and upos == "VERB":
            real = [stem for stem in _stems(lower) if stem in known][:1]
        if real and upos == "NOUN":
            return max(options[0], *real, key=len)
        return max(real, key=len) if real else options[0] if options else lower
