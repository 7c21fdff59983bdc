"""Lemmas as small edits of the word, so that a classifier can choose them for words never seen.

A rule is ``case|strip|add``: lower-case the word ("l") or keep it ("k"), strip so many letters from its end, add these.
"troops" -> "l|1|" -> "troop"; "withdrew" -> "l|2|aw" -> "withdraw".
"""

from __future__ import annotations

import os

KEEP = "k|0|"
LOWER = "l|0|"


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
