"""A session at the seam: scores made by rule, so that what comes after it can be tested without a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dateline.annotate.session import Scores
from dateline.annotate.tokens import Word
from dateline.annotate.windows import LONGEST

LABELS = {
    "upos": ["NOUN", "PUNCT", "VERB"],
    "xpos": ["NN", "VBD"],
    "lemma": ["k|0|", "l|0|", "l|1|", "l|40|"],
    "name": ["B-geo", "I-geo", "O"],
    "rel": ["dep", "nsubj", "root"],
}


class FakeSession:
    """Every word hangs on the one before it, words in capitals are one name, verbs end in "ed"; remembers its windows.

    A sentence begins after a full stop.
    """

    def __init__(self) -> None:
        self.labels = LABELS
        self.lemmas = {"VERB": {"turned": "turn"}}
        self.windows: list[list[str]] = []

    def pieces(self, words: Sequence[Word]) -> list[list[int]]:
        return [[7] * (1 + len(word.text) // 8) for word in words]

    def run(self, words: Sequence[Word], pieces: Sequence[Sequence[int]]) -> Scores:
        assert words and self.pieces(words) == pieces
        assert sum(map(len, pieces)) <= LONGEST
        self.windows.append([word.text for word in words])
        n, kinds = len(words), len(LABELS["rel"])
        upos = [2 if word.text.endswith("ed") else 0 if word.text.isalpha() else 1 for word in words]
        named = [0 if word.text.isupper() and word.text.isalpha() else 2 for word in words]
        begins = [float(i > 0 and words[i - 1].text == ".") - 0.5 for i in range(n)]
        arc = np.full((n, 1 + n), -5.0)
        for i in range(n):
            arc[i, i] = 5.0  # column i is word i - 1, and the root for the first
        rel_dep = np.tile(np.array([[0.0], [1.0], [2.0]]), (n, 1, 1))  # "root" scores best everywhere
        return Scores(
            upos=one_hot(upos, len(LABELS["upos"])),
            xpos=one_hot([0] * n, len(LABELS["xpos"])),
            lemma=np.tile(np.array([3, 2, 1]), (n, 1)),
            name=one_hot(named, len(LABELS["name"])),
            start=np.array(begins, dtype=np.float32),
            arc=arc.astype(np.float32),
            rel_dep=rel_dep.reshape(n, kinds, 1).astype(np.float32),
            rel_head=np.ones((1 + n, 1), dtype=np.float32),
        )


def one_hot(which: Sequence[int], classes: int) -> np.ndarray:
    return np.eye(classes, dtype=np.float32)[list(which)]
