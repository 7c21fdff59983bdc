"""Reads the corpora of ``shared/data`` into one shape: documents of sentences of words with what each corpus knows."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path

from dateline.annotate.features import SPACES
from dateline.annotate.tokens import tokenise

UNKNOWN = -1
#: Every tenth block of so many sentences of gmb-voa is held back. Blocks, not single sentences, because neighbours come
#: from one report and share its names.
BLOCK = 50


@dataclasses.dataclass
class Sentence:
    """Words with annotation; a list is None where the corpus does not have that layer.

    ``heads`` count from 1 within the sentence, 0 is the root. ``spaces`` are indices into `SPACES`.
    """

    words: list[str]
    spaces: list[int]
    upos: list[str] | None = None
    xpos: list[str] | None = None
    lemmas: list[str] | None = None
    heads: list[int] | None = None
    rels: list[str] | None = None
    names: list[str] | None = None
    graph: GraphTargets | None = None


@dataclasses.dataclass
class Node:
    """A word that triggers an event or is the cue of a saying, and the words that have a role in it.

    ``type`` is empty for a cue. ``flags``: statuses, "reciprocal", "aggregate".
    """

    word: int
    type: str
    flags: frozenset[str]
    of: str
    modes: tuple[str, ...]
    roles: dict[str, list[int]]


@dataclasses.dataclass
class GraphTargets:
    """The event graph of a sentence, in words as we split them; a span is told by its head word.

    ``sectors``: head word of a party -> its sector. ``pairs``: (head of actor, head of recipient, type), an empty type
    for two parties between whom nothing is told.
    """

    nodes: list[Node]
    cues: list[Node]
    sectors: dict[int, str]
    pairs: list[tuple[int, int, str]]


Document = list[Sentence]


def read_conllu(path: Path) -> list[Document]:
    """Documents of a treebank in CoNLL-U."""
    documents: list[Document] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip("\n").split("\n")
        if any(line.startswith("# newdoc") for line in lines) or not documents:
            documents.append([])
        paragraph = any(line.startswith("# newpar") for line in lines) or not documents[-1]
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        if rows:
            documents[-1].append(_sentence(rows, paragraph))
    return documents


def _sentence(rows: list[list[str]], paragraph: bool) -> Sentence:
    words = [row for row in rows if row[0].isdigit()]
    return Sentence(
        words=[row[1] for row in words],
        spaces=list(_spaces(rows, paragraph)),
        upos=[row[3] for row in words],
        xpos=[row[4] for row in words],
        lemmas=[row[2] for row in words],
        heads=[int(row[6]) for row in words],
        rels=[row[7] for row in words],
    )


def _spaces(rows: list[list[str]], paragraph: bool) -> Iterator[int]:
    """The space before each word; a multi-word token ("don't") has its parts joined."""
    space = SPACES.index("paragraph" if paragraph else "space")
    joined_until, after = 0, space
    for row in rows:
        spaced = "SpaceAfter=No" not in row[9]
        if "-" in row[0]:
            joined_until, after = int(row[0].split("-")[1]), int(spaced)
        elif row[0].isdigit():
            yield space
            number = int(row[0])
            space = 0 if number < joined_until else after if number == joined_until else int(spaced)


def read_gmb(path: Path) -> list[Sentence]:
    """Sentences of gmb-voa in the order of the file; a sentence's index there is its number everywhere in Dateline.

    Words are split further where our tokenizer would ("U.S.-led"); their parts share the name, and have no tag.
    """
    sentences = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.strip("\n").split("\n") if line]
        if rows:
            sentences.append(_as_we_split(rows))
    return sentences


def _as_we_split(rows: list[list[str]]) -> Sentence:
    result = Sentence([], [], xpos=[], names=[])
    assert result.xpos is not None and result.names is not None
    for (word, tag, name), space in zip(rows, detokenised([row[0] for row in rows]), strict=True):
        parts = [part.text for part in tokenise(word, 0, len(word))]
        result.words += parts
        result.spaces += [space] + [0] * (len(parts) - 1)
        result.xpos += [tag if len(parts) == 1 else ""] * len(parts)
        result.names += [name] + [f"I-{name[2:]}" if name != "O" else "O"] * (len(parts) - 1)
    return result


def held_back(number: int) -> bool:
    """Whether sentence ``number`` of gmb-voa is in the tenth that is never trained on."""
    return number // BLOCK % 10 == 9


def gmb_documents(sentences: list[Sentence], keep: bool) -> list[Document]:
    """Blocks of consecutive sentences: those held back if ``keep``, else those to train on."""
    blocks = [sentences[start : start + BLOCK] for start in range(0, len(sentences), BLOCK)]
    return [block for index, block in enumerate(blocks) if held_back(index * BLOCK) == keep]


def detokenised(words: list[str]) -> list[int]:
    """Likely spaces of words that were printed with a space between all."""
    spaces, quoted = [], False
    for index, word in enumerate(words):
        before = words[index - 1] if index else ""
        closing = word in {",", ".", ";", ":", "!", "?", ")", "%", "'s", "n't", "'", "'re", "'ve", "'ll", "'d", "'m"}
        opening = before in {"(", "$", "#"}
        if word == '"':
            closing, quoted = quoted, not quoted
        elif before == '"' and quoted:
            opening = True
        spaces.append(0 if index and (closing or opening) else 1)
    return spaces


def windows(documents: list[Document], rng: random.Random, longest: int, single: float) -> list[Document]:
    """Cuts documents into windows of consecutive sentences, at most about ``longest`` words each.

    A share ``single`` of the windows holds one sentence; the others fill up to a random length, so that the model sees
    sentences both alone and among their neighbours, as it will when it reads.
    """
    result: list[Document] = []
    for document in documents:
        window: Document = []
        limit = 0
        for sentence in document:
            if window and sum(len(s.words) for s in window) + len(sentence.words) > limit:
                result.append(window)
                window = []
            if not window:
                limit = 0 if rng.random() < single else rng.randint(30, longest)
            window.append(sentence)
        if window:
            result.append(window)
    return result
