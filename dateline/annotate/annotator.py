"""The annotate step: text to sentences of tokens in a tree, with names."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dateline.annotate import decode
from dateline.annotate.lemmas import Lemmatiser
from dateline.annotate.repair import repair
from dateline.annotate.session import WORD_HEADS, GraphScores, OnnxSession, Scores, Session
from dateline.annotate.tokens import PARAGRAPH, Word
from dateline.annotate.windows import windows, words_of
from dateline.annotation import Annotation, Graph, Name, Sentence, Token

#: Marks that end a quotation.
CLOSING = ('"', "”", "''", "»")
QUOTES = frozenset({*CLOSING, "“", "``", "«"})
#: Logit above which a sentence begins at a word.
BEGINS = 0.0


@dataclasses.dataclass(frozen=True)
class Gate:
    """Below which probabilities a sentence is not worth decoding: nothing in it tells of an act or of a saying.

    Always decoded is a sentence with quotation marks, one of few words (a dateline, a title), and one with a capital
    within, since it may say who somebody is that later sentences speak of. Figures in docs/model.md.
    """

    trigger: float = 0.01
    cue: float = 0.02
    few: int = 10

    def passes(self, words: Sequence[Word], graph: Graph) -> bool:
        """Whether the sentence is decoded."""
        if len(words) <= self.few or any(word.text in QUOTES or word.text[0].isupper() for word in words[1:]):
            return True
        return float(graph.trigger[:, 0].min()) <= 1 - self.trigger or float(graph.cue.max()) >= self.cue


class Annotator:
    """Runs the model over a text, window by window."""

    def __init__(self, session: Session | None = None, lemmas: Mapping[str, Iterable[str]] | None = None) -> None:
        """Use ``session``, by default the model that comes with Dateline.

        Args:
            session: the model.
            lemmas: part of speech -> lemmas that are known to exist (those of the lexicon), a help with rare words.
        """
        self.session = session or OnnxSession()
        self._lemmatiser = Lemmatiser(self.session.lemmas, lemmas or {})

    def annotate(self, text: str, skip: Sequence[tuple[int, int]] = (), gate: Gate | None = None) -> Annotation:
        """The annotation of the text outside of the stretches ``skip``, without sentences that the gate leaves out."""
        return Annotation(text, self.sentences(words_of(text, skip), gate=gate))

    def sentences(
        self, words: Sequence[Word], starts: Iterable[int] | None = None, gate: Gate | None = None
    ) -> list[Sentence]:
        """Sentences of words in order.

        Args:
            words: of the whole text.
            starts: where sentences begin, if that is known; otherwise the model says.
            gate: which sentences to leave out; by default none.
        """
        known = None if starts is None else set(starts)
        result: list[Sentence] = []
        paragraph = False  # whether one has begun since the last sentence that was kept
        pieces = self.session.pieces(words)
        for begin, end in windows(words, [len(own) for own in pieces], known):
            window = words[begin:end]
            scores = self.session.run(window, pieces[begin:end])
            tags = _tags(scores, self.session.labels)
            told = None if scores.graph is None else _graph(scores.graph, self.session.labels)
            start = scores.start.tolist()
            cuts = [
                i
                for i in range(len(window))
                if i == 0 or (begin + i in known if known is not None else _begins(window, i, start[i]))
            ]
            for first, last in zip(cuts, [*cuts[1:], len(window)], strict=True):
                graph = None if told is None else told.part(first, last)
                paragraph = paragraph or window[first].space == PARAGRAPH
                if gate is None or graph is None or gate.passes(window[first:last], graph):
                    tokens, names = self._tokens(window, scores, tags, first, last)
                    result.append(Sentence(len(result), tokens, names, paragraph, graph))
                    paragraph = False
        return result

    def _tokens(
        self, window: Sequence[Word], scores: Scores, tags: _Tags, first: int, last: int
    ) -> tuple[list[Token], list[Name]]:
        """The tokens of the sentence of the window's words ``first:last``, in a tree, and its names."""
        labels = self.session.labels
        arcs = np.concatenate((scores.arc[first:last, :1], scores.arc[first:last, first + 1 : last + 1]), axis=1)
        heads = decode.tree(arcs)
        at = np.array([0 if head == 0 else first + head for head in heads])
        rel_scores = np.einsum("nrk,nk->nr", scores.rel_dep[first:last], scores.rel_head[at])
        rels = _relations(rel_scores, heads, labels["rel"])
        names = [Name(*span) for span in decode.names(scores.name[first:last], labels["name"])]
        inside = {i: number for number, name in enumerate(names) for i in range(name.first, name.last)}
        rule_names = labels["lemma"]
        tokens = []
        for i, word in enumerate(window[first:last]):
            upos = tags.upos[first + i]
            lemma = self._lemmatiser.lemma(word.text, upos, map(rule_names.__getitem__, tags.rules[first + i]))
            token = Token(
                i,
                word.text,
                word.start,
                word.end,
                lemma,
                upos,
                tags.xpos[first + i],
                heads[i] - 1,
                rels[i],
                inside.get(i, -1),
                [],
            )
            tokens.append(token)
        for token in tokens:
            if token.head >= 0:
                tokens[token.head].children.append(token.i)
        repair(tokens)
        return tokens, names


@dataclasses.dataclass(frozen=True, slots=True)
class _Tags:
    """What the model finds likeliest of each word of a window: parts of speech, and lemma rules, the best first."""

    upos: list[str]
    xpos: list[str]
    rules: list[list[int]]


def _tags(scores: Scores, labels: Mapping[str, list[str]]) -> _Tags:
    upos = [labels["upos"][tag] for tag in scores.upos.argmax(axis=1).tolist()]
    xpos = [labels["xpos"][tag] for tag in scores.xpos.argmax(axis=1).tolist()]
    return _Tags(upos, xpos, scores.lemma.tolist())


def _graph(scores: GraphScores, labels: Mapping[str, list[str]]) -> Graph:
    """The event graph of a window."""
    words, column = {}, 0
    for name in WORD_HEADS:
        words[name] = scores.events[:, column : column + len(labels[name])]
        column += len(labels[name])
    return Graph(labels, words, (scores.role_dep, scores.role_head), (scores.pair_dep, scores.pair_head))


def _begins(window: Sequence[Word], i: int, score: float) -> bool:
    """Whether a sentence begins at word ``i``: never after a comma, nor in lower case after a quotation."""
    if window[i].space == PARAGRAPH:
        return True
    if score <= BEGINS:
        return False
    before = i - 1
    quoted = window[before].text in CLOSING
    if quoted and before:
        before -= 1
    return not (window[before].text == "," or (quoted and window[i].text[0].islower()))


def _relations(scores: decode.Floats, heads: Sequence[int], labels: Sequence[str]) -> list[str]:
    """The best relation of each word; "root" for the root and for it alone."""
    root = labels.index("root")
    scores = scores.copy()
    scores[:, root] = -np.inf
    best = scores.argmax(axis=1).tolist()
    return ["root" if head == 0 else labels[rel] for head, rel in zip(heads, best, strict=True)]
