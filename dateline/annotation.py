"""What the annotate step hands on: sentences of tokens in a tree, with names."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
#: A number for each word of a sentence, as a plain list: those are read word by word.
Row = list[float]


@dataclasses.dataclass(slots=True)
class Token:
    """One word in its sentence.

    ``i``: index in the sentence; ``head``: index of the head, -1 for the root; ``rel``: the UD relation to it.
    ``start:end``: offsets into the report's text. ``name``: index into ``Sentence.names``, -1 outside of all.
    """

    i: int
    text: str
    start: int
    end: int
    lemma: str
    upos: str
    xpos: str
    head: int
    rel: str
    name: int
    children: list[int]


@dataclasses.dataclass(frozen=True, slots=True)
class Name:
    """A name: tokens ``first:last`` (last excluded), with a type of gmb-voa (geo gpe per org tim art eve nat)."""

    first: int
    last: int
    kind: str


class Graph:
    """What the model says of the events of a sentence of n words: probabilities, word by word and pair by pair.

    ``trigger``: (n, 1 + types), class 0 is "no trigger". ``cue``: (n,). ``flag``: (n, flags) statuses, reciprocal,
    aggregate. ``of``: (n, 1 + types). ``mode``: (n, modes). ``sector``: (n, 1 + sectors). What the columns are stands
    in ``labels``. Rows other than ``trigger`` and ``cue`` mean something only where the word is a trigger, or heads a
    party (``sector``).
    """

    def __init__(
        self,
        labels: Mapping[str, list[str]],
        words: Mapping[str, Floats],
        roles: tuple[Floats, Floats],
        pairs: tuple[Floats, Floats],
    ) -> None:
        """Take logits: ``words`` by head; ``roles`` and ``pairs`` as the projections of first and second words."""
        self.labels = labels
        self.trigger = _softmax(words["trigger"])
        self.cue = _sigmoid(words["cue"][:, 0])
        self.flag = _sigmoid(words["flag"])
        self.mode = _sigmoid(words["mode"])
        self.of = _softmax(words["of"])
        self.sector = _softmax(words["sector"])
        self._roles, self._pairs = roles, pairs

    def part(self, first: int, last: int) -> Graph:
        """The graph of the words ``first:last`` alone. What holds for a window is worked out once for all of it."""
        found, own = Graph.__new__(Graph), slice(first, last)
        found.labels = self.labels
        found.trigger, found.cue, found.flag = self.trigger[own], self.cue[own], self.flag[own]
        found.mode, found.of, found.sector = self.mode[own], self.of[own], self.sector[own]
        found._roles = (self._roles[0][own], self._roles[1][own])
        found._pairs = (self._pairs[0][own], self._pairs[1][own])
        return found

    def roles(self, i: int) -> Floats:
        """(roles, n): how likely each word is to have each role in the event, or the saying, of word ``i``."""
        dep, head = self._roles
        scores: Floats = dep[i] @ head.T
        return _sigmoid(scores)

    def pair(self, i: int, j: int) -> Floats:
        """(1 + types,): what the party of word ``i`` does to that of word ``j``; class 0 is "nothing"."""
        dep, head = self._pairs
        scores: Floats = dep[i] @ head[j]
        return _softmax(scores)


def _sigmoid(x: Floats) -> Floats:
    bounded = np.minimum(np.maximum(x, -30), 30)  # np.clip takes longer on the few numbers of a sentence
    found: Floats = (1 / (1 + np.exp(-bounded))).astype(np.float32, copy=False)
    return found


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    found: Floats = e / e.sum(axis=-1, keepdims=True)
    return found


@dataclasses.dataclass(slots=True)
class Sentence:
    """Tokens in order, and the names among them.

    ``paragraph``: whether a paragraph begins with it. ``graph``: what the model says of its events; None where the
    model has no heads for them (small ones in tests).
    """

    index: int
    tokens: list[Token]
    names: list[Name]
    paragraph: bool
    graph: Graph | None = dataclasses.field(default=None, compare=False)

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.tokens[-1].end

    @property
    def root(self) -> Token:
        """The token that has no head."""
        return next(token for token in self.tokens if token.head < 0)

    def kids(self, token: Token, *rels: str) -> list[Token]:
        """Children of the token in order; with ``rels`` only those so related (a bare "obl" takes "obl:tmod" too)."""
        if not token.children:
            return []
        found = [self.tokens[i] for i in token.children]
        if not rels:
            return found
        return [kid for kid in found if kid.rel in rels or (":" in kid.rel and kid.rel.partition(":")[0] in rels)]

    def above(self, token: Token) -> Token | None:
        """The head, None for the root."""
        return self.tokens[token.head] if token.head >= 0 else None

    def ancestors(self, token: Token) -> Iterator[Token]:
        """The head, its head, and so on to the root."""
        head = self.above(token)
        while head is not None:
            yield head
            head = self.above(head)

    def subtree(self, token: Token) -> list[Token]:
        """The token and all below it, in order."""
        found, stack = [], [token.i]
        while stack:
            i = stack.pop()
            found.append(i)
            stack += self.tokens[i].children
        return [self.tokens[i] for i in sorted(found)]


@dataclasses.dataclass(slots=True)
class Annotation:
    """The annotated text."""

    text: str
    sentences: list[Sentence]
