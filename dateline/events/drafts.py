"""Drafts of events: triggers with their parties, and how those of one sentence hang together.

One act is often told by several words ("launched an attack that killed five"), and one word's act is often only what
another asks, promises or refuses ("refused to withdraw"). Here the first are joined and the second taken up as ``of``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Protocol

from dateline.annotation import Row, Sentence, Token
from dateline.events import words
from dateline.events.lexicon import Lexicon
from dateline.events.matching import Match, matches
from dateline.events.slots import preposition
from dateline.events.status import HARM, SPEECH, settle, status_of
from dateline.records import Party
from dateline.resolve.parties import PartyReader

#: Arcs from a speech act to what it speaks of; what lies farther is told as an act of its own.
FARTHEST = 2
#: The same from an accusation: all that is alleged is alleged.
FARTHEST_ALLEGED = 4
_COMPLEMENT = {"xcomp", "ccomp", "obj", "acl", "nmod", "obl", "nsubj:pass", "advcl", "conj", "compound", "iobj"}


class EventReading(Protocol):
    """What later steps ask of the model's graph (`graph.Reading`)."""

    def role(self, i: int, name: str) -> Row:
        """How likely each word has the role ``name`` in the event of word ``i``."""

    def flag(self, i: int, name: str) -> float:
        """How likely the event of word ``i`` has a status, or is reciprocal or aggregate."""

    def join(self, i: int, j: int) -> None:
        """From now on word ``i`` has the roles of word ``j`` as well: both tell one act."""


@dataclasses.dataclass(slots=True)
class Draft:
    """An event in the making."""

    match: Match
    event: str
    modes: list[str]
    of: str | None
    status: set[str]
    actor: tuple[Party, ...]
    recipient: tuple[Party, ...]
    reciprocal: bool
    why: list[str]
    tokens: set[int] = dataclasses.field(default_factory=set)  # of all triggers joined in it
    graph: EventReading | None = None  # what the model says of the sentence
    ruled: frozenset[str] = frozenset()  # which statuses the rules see

    @property
    def known(self) -> bool:
        """Whether the lexicon has the trigger."""
        return any(reason.startswith("lexicon") for reason in self.why)

    @property
    def token(self) -> Token:
        """Head word of the trigger."""
        return self.match.token


def drafts_of(sentence: Sentence, lexicon: Lexicon, parties: PartyReader) -> list[Draft]:
    """The drafts of a sentence, in order."""
    found = {match.token.i: draft_of(sentence, match, parties) for match in matches(sentence, lexicon, parties)}
    join(sentence, found)
    absorb(sentence, found)
    return list(found.values())


def draft_of(sentence: Sentence, match: Match, parties: PartyReader) -> Draft:
    """The draft of one match, by the lexicon and the tree alone."""
    trigger = match.trigger
    actor = _side(sentence, match, trigger.actor, parties, "doing", NOBODY)
    recipient = _side(sentence, match, trigger.recipient, parties, "suffering", actor)
    why = [f"lexicon {trigger.phrase}"]
    why += [f"actor by {actor.slot}"] if actor.parties else []
    why += [f"recipient by {recipient.slot}"] if recipient.parties else []
    both = bool(actor.parties and recipient.parties)
    reciprocal = trigger.reciprocal and (both or len(actor.parties) > 1)
    status = status_of(sentence, match.token, trigger.kind, trigger.event)
    modes = list(trigger.modes) or (_weapons(sentence, match) if trigger.event == "ASSAULT" else [])
    draft = Draft(match, trigger.event, modes, trigger.of, status, actor.parties, recipient.parties, reciprocal, why)
    draft.tokens.add(match.token.i)
    return draft


def _weapons(sentence: Sentence, match: Match) -> list[str]:
    """Modes by the weapon or attack that is the subject, or stands with "with", "by" or "in"."""
    fillers = [match.slots.get(slot) for slot in ("subject", "with", "by", "in")]
    named = {token.lemma.lower() for token in fillers if token is not None}
    named |= {
        f"{kid.lemma.lower()} {token.lemma.lower()}"
        for token in fillers
        if token
        for kid in sentence.kids(token, "compound")
    }
    return [mode for mode, weapons in words.load("weapons").items() if named & weapons][:1]


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """The parties of one side, the slot they fill, and the words they stand at."""

    parties: tuple[Party, ...] = ()
    slot: str = ""
    tokens: frozenset[int] = frozenset()


NOBODY = Side()


def _side(
    sentence: Sentence, match: Match, slots: tuple[str, ...], parties: PartyReader, light: str, taken: Side
) -> Side:
    """The first slot that is filled by a party which is not on the other side already."""
    others = [_identity(party) for party in taken.parties]
    for slot, filler in _fillers(match, slots, light):
        if filler.i in taken.tokens:
            continue
        found = tuple(
            party for party in _found(sentence, slot, filler, parties, light) if _identity(party) not in others
        )
        if found:
            return Side(found, slot, frozenset({filler.i}))
    return NOBODY


def _fillers(match: Match, slots: tuple[str, ...], light: str) -> Iterator[tuple[str, Token]]:
    """Slots that are filled, best first; a noun's own modifiers ("adj") are found at the noun itself."""
    if match.trigger.kind == "noun":
        carrier = match.slots.doer() if light == "doing" else match.slots.sufferer()
        if carrier is not None:
            yield f"{light} verb", carrier
    for slot in slots:
        filler = match.token if slot == "adj" else match.slots.get(slot)
        if filler is not None:
            yield slot, filler


def _found(sentence: Sentence, slot: str, filler: Token, parties: PartyReader, light: str) -> tuple[Party, ...]:
    """The parties that a filler names, belongs to or, on the suffering side, lies in the land of."""
    if slot == "adj":
        return parties.modifiers(sentence, filler)
    found = parties.acting(sentence, filler)
    if not found and slot not in ("in", "at"):
        found = parties.belonging(sentence, filler)
    if not found and light == "suffering":
        found = parties.of_place(sentence, filler)
    return found


def _identity(party: Party) -> tuple[object, ...]:
    """What is the same of two mentions of one party: of "Pakistan … its border"."""
    known = party.name or party.role
    return (party.name, party.country, party.sectors, party.role) if known else (party.start, party.end)


# -- joining what is one act -------------------------------------------------------------------------------------------


def join(sentence: Sentence, found: dict[int, Draft]) -> None:
    """Join drafts that tell of the same act; the one that stays takes over what the other knows."""
    for i in sorted(found, reverse=True):
        draft = found.get(i)
        if draft is None:
            continue
        other = _same_act(sentence, draft, found)
        if other is not None and other is not draft:
            _merge(other, draft)
            del found[i]


def _same_act(sentence: Sentence, draft: Draft, found: dict[int, Draft]) -> Draft | None:
    """The draft that tells of the same act as ``draft`` and tells it better."""
    token = draft.token
    head = sentence.above(token)
    above = found.get(head.i) if head is not None else None
    if above is not None and draft.match.trigger.kind == "noun" and token.rel in ("obj", "nsubj:pass", "obl"):
        if "object" in above.match.trigger.condition or above.event == draft.event and token.rel == "obj":
            return above  # "lifted sanctions", "reached an agreement"
    if draft.event != "ASSAULT":
        return None
    harm = draft.match.trigger.kind == "verb"
    if (
        above is not None
        and above.event == "ASSAULT"
        and harm
        and token.rel in ("advcl", "acl", "acl:relcl", "xcomp", "conj")
    ):
        marks = {kid.lemma.lower() for kid in sentence.kids(token, "mark")}
        if token.rel == "advcl" and marks & words.load("joins")["apart"]:
            return None  # "bombed Gaza after rockets were fired"
        shares = token.rel != "conj" or not sentence.kids(token, "nsubj", "nsubj:pass")
        return above if shares else None  # "exploded, killing dozens"; "an attack that killed five"
    if harm:
        for kid in sentence.kids(token, "nsubj", "obl"):  # "killed in car bombings", "the attack killed five"
            inner = found.get(kid.i)
            if (
                inner is not None
                and inner.event in ("ASSAULT", "COERCE")  # "killed in a raid": the raid was deadly
                and inner.match.trigger.kind == "noun"
                and (kid.rel == "nsubj" or preposition(sentence, kid) in ("in", "by", "during"))
            ):
                return inner
    return None


def _merge(stays: Draft, goes: Draft) -> None:
    if goes.event == "ASSAULT" and stays.event == "COERCE":  # a raid in which somebody was killed
        stays.event, stays.modes, stays.of = "ASSAULT", [], None
    stays.modes += [mode for mode in goes.modes if mode not in stays.modes and stays.event == goes.event]
    stays.actor = stays.actor or goes.actor
    if not stays.recipient:
        stays.recipient = tuple(party for party in goes.recipient if party not in stays.actor)
    if stays.token.rel not in ("root",) and goes.match.trigger.kind == "verb" and stays.match.trigger.kind == "noun":
        stays.status = settle(stays.status | goes.status)
    stays.tokens |= goes.tokens
    stays.why += [why for why in goes.why if why.startswith("lexicon")]


# -- taking up what is only spoken of ----------------------------------------------------------------------------------


def absorb(sentence: Sentence, found: dict[int, Draft]) -> None:
    """What a speech act agrees to, asks, refuses or threatens becomes its ``of`` and is no event of its own."""
    taken: dict[int, Draft] = {}
    for i in sorted(found, key=lambda i: _depth(sentence, sentence.tokens[i])):
        inner = found[i]
        outer = _speaker_of(sentence, inner, {**found, **taken})
        if outer is None or outer is inner:
            continue
        taken[i] = outer
        outer.of = outer.of or (inner.event if outer.event in SPEECH else None)
        outer.tokens |= inner.tokens
        if not outer.recipient:
            outer.recipient = _other_party(outer.actor, inner)
        _recast(outer, inner)
        del found[i]


def _depth(sentence: Sentence, token: Token) -> int:
    return sum(1 for _ in sentence.ancestors(token))


def _speaker_of(sentence: Sentence, inner: Draft, found: dict[int, Draft]) -> Draft | None:
    """The nearest speech act that governs ``inner`` by complements alone."""
    token = inner.token
    sayings = words.load("sayings")["verbs"]
    for steps in range(FARTHEST_ALLEGED):
        head = sentence.above(token)
        if head is None or token.rel not in _COMPLEMENT:
            return None
        outer = found.get(head.i)
        if not _complements(sentence, token, outer):
            return None
        if outer is not None:
            return outer if outer is not inner and _takes_up(outer, inner, token, steps) else None
        if token.rel == "ccomp" and head.lemma.lower() in sayings:
            return None
        token = head
    return None


def _complements(sentence: Sentence, token: Token, outer: Draft | None) -> bool:
    """Whether the token is what the word above it speaks of, not a circumstance of it."""
    event = outer.event if outer is not None else None
    if token.rel == "advcl":
        marks = {mark.lemma for mark in sentence.kids(token, "mark")}
        return event == "PROTEST" or bool(marks & {"to", "that"} or (event == "ACCUSE" and marks & {"of", "for"}))
    if token.rel == "obl":
        return preposition(sentence, token) in words.load("light_verbs")["speech_prepositions"]
    return token.rel != "conj" or outer is None


def _takes_up(outer: Draft, inner: Draft, token: Token, steps: int) -> bool:
    """Whether the outer act makes the inner one a thing spoken of; ``steps``: arcs between them, less one."""
    if outer.event == "ACCUSE":  # what is alleged; but an attack that is condemned was one
        return token.rel in ("advcl", "acl", "obl", "xcomp", "ccomp")
    if steps >= FARTHEST:
        return False
    demanded = outer.event == "PROTEST" and inner.event in ("REQUEST", "REJECT", "ACCUSE")
    return outer.event in SPEECH or demanded  # what a demonstration asks for is not asked apart


def _other_party(actor: tuple[Party, ...], inner: Draft) -> tuple[Party, ...]:
    """Whom the inner act concerns besides the speaker: told by its words, also where both are of one country."""
    own = {(party.country, party.name, party.sector) for party in actor}
    for side in (inner.recipient, inner.actor):
        if side and not {(party.country, party.name, party.sector) for party in side} & own:
            return side
    return ()


def _recast(outer: Draft, inner: Draft) -> None:
    """A vow to attack is a threat; a vow to withdraw a concession."""
    if outer.event == "AGREE" and inner.event in HARM and outer.match.trigger.phrase != "agree":
        outer.event, outer.modes = "THREATEN", []
    elif outer.event == "AGREE" and inner.event == "RETREAT":
        outer.event, outer.modes = "CONCEDE", []


def has_needed(draft: Draft) -> bool:
    """Whether the parties that the entry insists on are known; the two of a mutual act are both."""
    mutual = draft.match.trigger.reciprocal and len(draft.actor) > 1
    sides = {"actor": bool(draft.actor), "recipient": bool(draft.recipient) or mutual}
    return all(sides[need] for need in draft.match.trigger.needs)


def clause_verb(sentence: Sentence, token: Token) -> Token:
    """The verb or predicate of the clause a token stands in; the token itself where nothing is above."""
    at = token
    while at.upos not in ("VERB", "AUX") and (head := sentence.above(at)) is not None:
        at = head
    return at
