"""What the annotate step hands on: sentences of tokens in a tree, with names."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator


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


@dataclasses.dataclass(slots=True)
class Sentence:
    """Tokens in order, and the names among them. ``paragraph``: whether a paragraph begins with it."""

    index: int
    tokens: list[Token]
    names: list[Name]
    paragraph: bool

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
        found = [self.tokens[i] for i in token.children]
        return [kid for kid in found if not rels or kid.rel in rels or kid.rel.partition(":")[0] in rels]

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
