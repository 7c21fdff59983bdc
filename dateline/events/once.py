"""One act that a sentence tells in two words ("killed in a bombing", "imposed sanctions") is one event.

The learned graph marks every word that tells an act, our annotation one word of each act. LOG.md has how many pairs of
one type that an arc joins are two acts, by the arc.
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.annotation import Sentence
from dateline.events import words
from dateline.events.drafts import Draft, EventReading
from dateline.events.slots import preposition
from dateline.events.status import settle

#: Arcs between two words of one type that tell one act.
_WITHIN = frozenset({"obj", "nsubj", "nsubj:pass", "acl", "acl:relcl", "nmod", "compound"})
#: Types of which a clause tells the same act again: "killed when a bomb exploded", "met to discuss".
_AGAIN = frozenset({"ASSAULT", "CONSULT", "PROTEST"})


def once(sentence: Sentence, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts in order, those of one act joined in the one whose word our annotation takes for its trigger."""
    stays = {draft.token.i: draft for draft in drafts}
    for draft in sorted(drafts, key=lambda draft: draft.token.i, reverse=True):
        head = sentence.above(draft.token)
        above = stays.get(head.i) if head is not None else None
        if above is None or above is draft or draft.graph is None:
            continue
        if _only_named(above, draft):
            above.tokens |= draft.tokens
            del stays[draft.token.i]
            continue
        if not _one_act(sentence, above, draft):
            continue
        stay, go = (draft, above) if _named_below(sentence, draft) else (above, draft)
        _join(stay, go, draft.graph)
        # What stands below the word that goes is now below the one that stays.
        stays = {i: stay if one is go else one for i, one in stays.items()}
    return sorted({id(one): one for one in stays.values()}.values(), key=lambda one: one.token.i)


def _only_named(above: Draft, draft: Draft) -> bool:
    """Whether the lower word only names what the upper one is done with: "postponed the visit"."""
    sides = [[(p.start, p.end) for side in (one.actor, one.recipient) for p in side] for one in (above, draft)]
    light = any(draft.match.slots.carried_by(way) for way in ("doing", "suffering"))
    own = above.match.trigger.own or draft.match.trigger.own
    return draft.token.rel == "obj" and above.event != draft.event and sides[0] == sides[1] != [] and not light | own


def _one_act(sentence: Sentence, above: Draft, draft: Draft) -> bool:
    """Whether the two tell one act; ``above`` or what was joined in it stands right above the draft's word."""
    if above.event != draft.event or above.match.trigger.own != draft.match.trigger.own:
        return False
    token, rel = draft.token, draft.token.rel
    if rel != "obj" and ("negated" in above.status) != ("negated" in draft.status):
        return False  # "nobody was hurt in the explosion"
    if rel in _WITHIN:
        return True
    known = words.load("joins")
    if rel.startswith("obl"):
        return preposition(sentence, token) not in known["apart"]
    if rel in ("advcl", "xcomp") and draft.event in _AGAIN:
        return not {kid.lemma.lower() for kid in sentence.kids(token, "mark", "case", "advmod")} & known["apart"]
    harm = {above.token.lemma.lower(), token.lemma.lower()}  # "killed four and wounded nine", not "killed … killed"
    return rel == "conj" and above.status == draft.status and len(harm) == 2 and harm <= known["harm"]


def _named_below(sentence: Sentence, draft: Draft) -> bool:
    """Whether the lower of two words is the trigger: "the bombing killed nine", "went on strike"."""
    token, head = draft.token, sentence.above(draft.token)
    if token.rel == "obj":
        return any(draft.match.slots.carried_by(way) for way in ("doing", "suffering"))
    if token.rel == "obl" and head is not None:
        carrier = f"{head.lemma.lower()} {preposition(sentence, token)}"
        return carrier in words.load("light_verbs")["with_preposition"]
    return token.rel in ("nsubj", "nsubj:pass", "obl:unmarked")


def _join(stay: Draft, go: Draft, graph: EventReading) -> None:
    """Let the one that stays know what the other knows: parties that it lacks, modes, times, places, counts."""
    graph.join(stay.token.i, go.token.i)
    if not stay.reciprocal:
        stay.actor = stay.actor or tuple(party for party in go.actor if party not in stay.recipient)
        stay.recipient = stay.recipient or tuple(party for party in go.recipient if party not in stay.actor)
    # What either word is seen not to have happened did not: a deed must not be told as fact.
    stay.status = settle(stay.status | go.status)
    stay.modes += [mode for mode in go.modes if mode not in stay.modes]
    stay.tokens |= go.tokens
    stay.why += [why for why in go.why if why.startswith("lexicon") and why not in stay.why]
