"""What one marked party does to another: a distribution over the 16 types.

Three witnesses are heard: what the model says of the pair itself; the model's triggers that have the first party as
actor and the second as recipient; and the lexicon's drafts by how well their parties meet the marked spans and how near
the trigger lies to the path between them. Their weights were chosen on the dev split of our own annotation (LOG.md).
"""

from __future__ import annotations

import numpy as np

from dateline.annotation import Annotation, Floats, Graph, Row, Sentence
from dateline.events.coding import EventCoder
from dateline.events.drafts import Draft, drafts_of
from dateline.events.graph import Reading
from dateline.records import Party
from dateline.resolve.parties import PartyReader

CharSpan = tuple[int, int] | None

#: What the lexicon's drafts count that have both parties, one of them, a trigger on the path, or none of these.
DRAFT_BOTH, DRAFT_ONE, DRAFT_ON_PATH, DRAFT_THERE = 8.0, 2.0, 3.0, 0.5
#: What the pair itself counts, a trigger of the model with both parties, with one of them, and any; and the lexicon's
#: drafts all together. What every type has before any vote.
PAIR, BOTH, ONE, ANY, LEXICON, PRIOR = 1.0, 1.0, 0.3, 0.1, 0.7, 0.01


def relate(coder: EventCoder, annotation: Annotation, actor: CharSpan, recipient: CharSpan) -> dict[str, float]:
    """Type -> probability, all 16 types, sum 1."""
    types = list(coder.ontology.types)
    by_lexicon, by_model = np.zeros(len(types)), np.zeros(len(types))
    parties = PartyReader(coder.knowledge, annotation, None)
    for sentence in annotation.sentences:
        one, other = _words(sentence, actor), _words(sentence, recipient)
        path = _path(sentence, _head(sentence, one), _head(sentence, other))
        for draft in drafts_of(sentence, coder.lexicon, parties):
            by_lexicon[types.index(draft.event)] += _vote(draft, actor, recipient, path)
        if sentence.graph is not None:
            by_model += _votes(sentence, sentence.graph, one, other)
    votes = PRIOR + by_model + LEXICON * by_lexicon / max(1.0, float(by_lexicon.sum()))
    return dict(zip(types, (votes / votes.sum()).tolist(), strict=True))


def _words(sentence: Sentence, span: CharSpan) -> list[int]:
    """The words of the sentence that lie in the span."""
    if span is None:
        return []
    return [token.i for token in sentence.tokens if token.start < span[1] and token.end > span[0]]


def _head(sentence: Sentence, words: list[int]) -> int | None:
    """The word of the span that stands highest in the tree."""
    return next((i for i in words if sentence.tokens[i].head not in words), None)


# -- the model ---------------------------------------------------------------------------------------------------------


def _votes(sentence: Sentence, graph: Graph, actor: list[int], recipient: list[int]) -> Floats:
    """(types,): what the model says for each type in one sentence."""
    triggers = graph.trigger[:, 1:]
    votes = ANY * triggers.max(axis=0)
    reading = Reading(graph)
    for i in np.flatnonzero(triggers.sum(axis=1) > 0.02).tolist():
        acts, suffers = reading.role(i, "actor"), reading.role(i, "recipient")
        mutual = min(_over(acts, actor), _over(acts, recipient))
        both = max(_over(acts, actor) * _over(suffers, recipient), mutual)
        votes = votes + triggers[i] * (BOTH * both + ONE * max(_over(acts, actor), _over(suffers, recipient)))
    one, other = _head(sentence, actor), _head(sentence, recipient)
    if one is not None and other is not None:
        pair = graph.pair(one, other)[1:]
        votes = votes + PAIR * pair / max(float(pair.sum()), 1e-6)
    found: Floats = votes
    return found


def _over(row: Row, words: list[int]) -> float:
    return max((row[i] for i in words), default=0.0)


# -- the lexicon -------------------------------------------------------------------------------------------------------


def _vote(draft: Draft, actor: CharSpan, recipient: CharSpan, path: set[int]) -> float:
    fits = _meets(draft.actor, actor) + _meets(draft.recipient, recipient)
    turned = _meets(draft.recipient, actor) and _meets(draft.actor, recipient) and not draft.reciprocal
    vote = DRAFT_THERE + (DRAFT_BOTH if fits == 2 else DRAFT_ONE * fits) + DRAFT_ON_PATH * bool(draft.tokens & path)
    return vote / 2 if turned else vote


def _meets(side: tuple[Party, ...], span: CharSpan) -> bool:
    return span is not None and any(party.start < span[1] and party.end > span[0] for party in side)


def _path(sentence: Sentence, one: int | None, other: int | None) -> set[int]:
    """Tokens on the way from one token to the other through the tree."""
    if one is None or other is None:
        return set()
    up, down = ([i, *(t.i for t in sentence.ancestors(sentence.tokens[i]))] for i in (one, other))
    common = next((i for i in up if i in set(down)), None)
    if common is None:
        return set()
    return {*up[: up.index(common) + 1], *down[: down.index(common)]} - {one, other}
