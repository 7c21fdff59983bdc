"""What one marked party does to another: a distribution over the 16 types.

This first form rests on the lexicon and the tree alone: it votes over the drafts of the text by how well their
parties meet the marked spans, and how near the trigger lies to the path between them. It is not calibrated.
"""

from __future__ import annotations

from dateline.annotation import Annotation, Sentence, Token
from dateline.events.coding import EventCoder
from dateline.events.drafts import Draft, drafts_of
from dateline.records import Party
from dateline.resolve.parties import PartyReader

CharSpan = tuple[int, int] | None

#: Weights of the votes, and what every type has before any vote; set by hand.
BOTH, ONE, ON_PATH, PRESENT, PRIOR = 8.0, 2.0, 3.0, 0.5, 0.02


def relate(coder: EventCoder, annotation: Annotation, actor: CharSpan, recipient: CharSpan) -> dict[str, float]:
    """Type -> probability, all 16 types, sum 1."""
    votes = dict.fromkeys(coder.ontology.types, PRIOR)
    parties = PartyReader(coder.knowledge, annotation, None)
    for sentence in annotation.sentences:
        path = _path(sentence, _head(sentence, actor), _head(sentence, recipient))
        for draft in drafts_of(sentence, coder.lexicon, parties):
            votes[draft.event] += _vote(draft, actor, recipient, path)
    total = sum(votes.values())
    return {kind: vote / total for kind, vote in votes.items()}


def _vote(draft: Draft, actor: CharSpan, recipient: CharSpan, path: set[int]) -> float:
    fits = _meets(draft.actor, actor) + _meets(draft.recipient, recipient)
    turned = _meets(draft.recipient, actor) and _meets(draft.actor, recipient) and not draft.reciprocal
    vote = PRESENT + (BOTH if fits == 2 else ONE * fits) + ON_PATH * bool(draft.tokens & path)
    return vote / 2 if turned else vote


def _meets(side: tuple[Party, ...], span: CharSpan) -> bool:
    return span is not None and any(party.start < span[1] and party.end > span[0] for party in side)


def _head(sentence: Sentence, span: CharSpan) -> Token | None:
    """The token of the span that stands highest in the tree."""
    if span is None:
        return None
    inside = [token for token in sentence.tokens if token.start < span[1] and token.end > span[0]]
    own = {token.i for token in inside}
    return next((token for token in inside if token.head not in own), None)


def _path(sentence: Sentence, one: Token | None, other: Token | None) -> set[int]:
    """Tokens on the way from one token to the other through the tree."""
    if one is None or other is None:
        return set()
    up = [one.i, *(token.i for token in sentence.ancestors(one))]
    down = [other.i, *(token.i for token in sentence.ancestors(other))]
    common = next((i for i in up if i in set(down)), None)
    if common is None:
        return set()
    return {*up[: up.index(common) + 1], *down[: down.index(common)]} - {one.i, other.i}
