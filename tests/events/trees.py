"""Sentences annotated by hand, so that what works on trees is tested without the model that makes them.

A tree is one word a line: ``word lemma UPOS XPOS head rel name``. ``head`` counts words from 1, 0 is the root; a lemma
"=" is the word in lower case; ``name`` is left out, or "B-gpe" where a name of that kind begins and "I-gpe" where it
goes on. The text is the words with a space between each two.
"""

from __future__ import annotations

import datetime

from dateline.annotation import Annotation, Name, Sentence, Token
from dateline.events import lexicon
from dateline.events.drafts import Draft, drafts_of
from dateline.events.sayings import Heard, SayingReader
from dateline.resolve import knowledge
from dateline.resolve.parties import PartyReader


def annotated(*trees: str, paragraphs: bool = False) -> Annotation:
    """A text of these sentences; the first begins a paragraph, the others where ``paragraphs`` is true."""
    sentences: list[Sentence] = []
    text = ""
    for index, tree in enumerate(trees):
        text += "" if not index else "\n\n" if paragraphs else " "
        sentence, words = _sentence(tree, index, len(text), paragraphs or not index)
        sentences.append(sentence)
        text += words
    return Annotation(text, sentences)


def sentence_of(tree: str) -> Sentence:
    """One sentence."""
    return annotated(tree).sentences[0]


def _sentence(tree: str, index: int, at: int, paragraph: bool) -> tuple[Sentence, str]:
    rows = [line.split() for line in tree.strip().splitlines()]
    tokens: list[Token] = []
    for i, (word, lemma, upos, xpos, head, rel, *_) in enumerate(rows):
        lemma = word.lower() if lemma == "=" else lemma
        tokens.append(Token(i, word, at, at + len(word), lemma, upos, xpos, int(head) - 1, rel, -1, []))
        at += len(word) + 1
    for token in tokens:
        if token.head >= 0:
            tokens[token.head].children.append(token.i)
    assert sum(token.head < 0 for token in tokens) == 1, tree
    return Sentence(index, tokens, _names(rows, tokens), paragraph), " ".join(row[0] for row in rows)


def _names(rows: list[list[str]], tokens: list[Token]) -> list[Name]:
    names: list[Name] = []
    for i, row in enumerate(rows):
        begins, _, kind = row[6].partition("-") if len(row) > 6 else ("", "", "")
        if begins == "B":
            names.append(Name(i, i + 1, kind))
        elif begins == "I":
            names[-1] = Name(names[-1].first, i + 1, kind)
        if begins:
            tokens[i].name = len(names) - 1
    return names


def word(sentence: Sentence, text: str) -> Token:
    """The one token of that text."""
    (found,) = (token for token in sentence.tokens if token.text == text)
    return found


def reader(annotation: Annotation, day: datetime.date | None = None, home: str | None = None) -> PartyReader:
    """The party reader of a text."""
    return PartyReader(knowledge.load(), annotation, day, home)


def drafts(tree: str) -> list[Draft]:
    """The drafts of one sentence by the lexicon that comes with Dateline."""
    annotation = annotated(tree)
    return drafts_of(annotation.sentences[0], lexicon.load(), reader(annotation))


def heard(*trees: str, paragraphs: bool = False) -> list[list[Heard]]:
    """The sayings of each sentence."""
    annotation = annotated(*trees, paragraphs=paragraphs)
    sayings = SayingReader(annotation, reader(annotation))
    return [sayings.read(sentence) for sentence in annotation.sentences]
