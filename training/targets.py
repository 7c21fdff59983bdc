"""From annotated spans to what the model is to learn: head words, roles and pairs (`corpora.GraphTargets`)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

from dateline.annotate import Annotator
from dateline.annotate.tokens import Word, tokenise
from training import corpora, event_corpus
from training.corpora import GraphTargets, Node, Sentence, detokenised
from training.event_corpus import Act, Annotated, Words


class Split:
    """How the words of an annotated sentence lie in a sentence of words as we split them, and the tree over these."""

    def __init__(self, words: Sequence[str], heads: Sequence[int]) -> None:
        """``words`` as annotated; ``heads`` of the words as we split them, -1 for the root."""
        sizes = [len(tokenise(word, 0, len(word))) for word in words]
        self.starts = [0, *itertools.accumulate(sizes)]
        self.heads = heads

    def head(self, span: Words) -> int:
        """The word of the span that hangs on a word outside of it; the last of them where several do."""
        first, end = self.starts[span[0]], self.starts[span[1]]
        tops = [i for i in range(first, end) if not first <= self.heads[i] < end]
        return tops[0] if tops else end - 1


def targets(annotated: Annotated, split: Split) -> GraphTargets:
    """The graph of one sentence."""
    cues = [_cue(told, split) for told in annotated.sayings if told.cue]
    nodes = [_node(act, annotated, split) for act in annotated.acts]
    sides = [side for act in annotated.acts for side in (*act.actor, *act.recipient)]
    sides += [side for told in annotated.sayings for side in (told.speaker, told.via) if side]
    sectors = {split.head(side.span): side.sector or "" for side in sides}
    return GraphTargets(nodes, cues, sectors, list(_pairs(annotated.acts, split, sectors)))


def _node(act: Act, annotated: Annotated, split: Split) -> Node:
    speakers = [annotated.sayings[i].speaker for i in act.said_by[:1]]
    roles = {
        "actor": [split.head(side.span) for side in act.actor],
        "recipient": [split.head(side.span) for side in act.recipient],
        "when": [split.head(span) for span in act.when],
        "where": [split.head(side.span) for side in act.where],
        "count": [split.head(span) for _, span, *_ in act.counts],
        "reporter": [split.head(side.span) for side in speakers if side],
    }
    flags = set(act.status)
    flags |= {name for name in ("reciprocal", "aggregate") if getattr(act, name)}
    modes = tuple(f"{act.type} {mode}" for mode in act.modes)
    return Node(split.head(act.trigger), act.type, frozenset(flags), act.of or "", modes, roles)


def _cue(told: event_corpus.Told, split: Split) -> Node:
    assert told.cue
    first, end = told.content
    roles = {
        "speaker": [split.head(told.speaker.span)] if told.speaker else [],
        "via": [split.head(told.via.span)] if told.via else [],
        "first": [split.starts[first]],
        "last": [split.starts[end] - 1],
    }
    return Node(split.head(told.cue), "", frozenset(), "", (), roles)


def _pairs(acts: Iterable[Act], split: Split, sectors: dict[int, str]) -> Iterable[tuple[int, int, str]]:
    told: dict[tuple[int, int], str] = {}
    for act in acts:
        for actor, recipient in itertools.product(act.actor, act.recipient):
            told.setdefault((split.head(actor.span), split.head(recipient.span)), act.type)
        if act.reciprocal:
            for one, other in itertools.permutations(act.actor, 2):
                told.setdefault((split.head(one.span), split.head(other.span)), act.type)
    for pair in itertools.permutations(sorted(sectors), 2):
        yield (*pair, told.get(pair, ""))


def attach(sentences: list[Sentence], annotated: Iterable[Annotated], annotator: Annotator) -> None:
    """Give the sentences of gmb-voa that were annotated their graph; the trees are the annotator's."""
    for item in annotated:
        assert item.number is not None
        sentence = sentences[item.number]
        sentence.graph = targets(item, Split(item.words, _heads(sentence, annotator)))


def written(annotated: Iterable[Annotated], annotator: Annotator) -> list[Sentence]:
    """Sentences of our own as training sentences: they know nothing but their graph."""
    result = []
    for item in annotated:
        sentence = Sentence([], [])
        for word, space in zip(item.words, detokenised(list(item.words)), strict=True):
            parts = [part.text for part in tokenise(word, 0, len(word))]
            sentence.words += parts
            sentence.spaces += [space] + [0] * (len(parts) - 1)
        sentence.graph = targets(item, Split(item.words, _heads(sentence, annotator)))
        result.append(sentence)
    return result


def _heads(sentence: Sentence, annotator: Annotator) -> list[int]:
    words, at = [], 0
    for form, space in zip(sentence.words, sentence.spaces, strict=True):
        at += space > 0
        words.append(Word(form, at, at + len(form), space))
        at += len(form)
    (parsed,) = annotator.sentences(words, [0])
    return [token.head for token in parsed.tokens]


def annotated_files(folder: Path = event_corpus.FOLDER) -> list[Path]:
    """The stand-off files to train on: all but the test and the dev split."""
    return sorted(path for path in folder.glob("*.jsonl") if path.stem not in ("test", "dev", "written"))


def load(data: Path, sentences: list[Sentence], annotator: Annotator) -> list[Sentence]:
    """Attach all training annotations to ``sentences`` of gmb-voa; returns the sentences of our own beside them.

    Raises:
        ResourceError: where an annotation does not fit its sentence.
    """
    words = event_corpus.corpus_words(data)
    for path in annotated_files():
        attach(sentences, event_corpus.read(path, words), annotator)
    for sentence, number in zip(sentences, range(len(sentences)), strict=True):
        if corpora.held_back(number) and sentence.graph:
            raise SystemExit(f"targets: sentence {number} is held back, and may not be trained on")
    own = event_corpus.FOLDER / "written.jsonl"
    return written(event_corpus.read(own, words), annotator) if own.is_file() else []
