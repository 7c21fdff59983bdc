"""What words do besides telling.

A party that says it will do a thing commits to it; one that says others must asks them.

The borderlines are the codebook's: a promised visit is AGREE of CONSULT, a promised withdrawal CONCEDE of RETREAT. By
the same measure harm announced is THREATEN, and "we will not" is REJECT of what cooperation would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dateline.annotation import Sentence, Token
from dateline.events import words
from dateline.events.drafts import Draft
from dateline.events.lexicon import Trigger
from dateline.events.matching import Match
from dateline.events.sayings import Heard
from dateline.events.slots import Slots, grammatical_subject
from dateline.events.status import HARM
from dateline.records import Party
from dateline.resolve.parties import PartyReader

PROMISED = ("CONSULT", "SUPPORT", "COOPERATE", "AID")
REFUSED = (*PROMISED, "RETREAT", "AGREE", "CONCEDE")


def commit(sentence: Sentence, draft: Draft, heard: Iterable[Heard]) -> None:
    """Recasts a draft that its own actor speaks of as to come."""
    if not draft.actor or not _speaks(draft, heard):
        return
    coming = _coming(sentence, draft.token)
    conditional = "hypothetical" in draft.status and _will(sentence, draft.token)
    if ("future" in draft.status or conditional) and draft.event in (*PROMISED, "RETREAT", *HARM):
        kind = "AGREE" if draft.event in PROMISED else "CONCEDE" if draft.event == "RETREAT" else "THREATEN"
        draft.event, draft.of, draft.modes = kind, draft.event, []
        draft.status.discard("hypothetical")  # the threat or offer is made, whatever it is made to depend on
        draft.status.add("future")
        draft.why.append("announced by the actor")
    elif "negated" in draft.status and coming and draft.event in REFUSED:
        draft.event, draft.of, draft.modes = "REJECT", draft.of or draft.event, []
        draft.status.discard("negated")
        draft.why.append("refused by the actor")


def _speaks(draft: Draft, heard: Iterable[Heard]) -> bool:
    """Whether a saying around the draft is that of its actor, or of one who speaks for it."""
    speakers = [saying.speaker for saying in heard if draft.token.i in saying.inside]
    return any(_same(speaker, party) for speaker in speakers for party in draft.actor)


def _same(one: Party, other: Party) -> bool:
    return (one.country is not None and one.country == other.country) or (
        one.name is not None and one.name == other.name
    )


def _will(sentence: Sentence, token: Token) -> bool:
    return bool({kid.lemma.lower() for kid in sentence.kids(token, "aux")} & words.load("status")["coming"])


def _coming(sentence: Sentence, token: Token) -> bool:
    cues = words.load("status")
    modals = {kid.lemma.lower() for kid in sentence.kids(token, "aux")} | {
        kid.text.lower() for kid in sentence.kids(token, "aux")
    }
    return bool(modals & (cues["coming"] | {"would"}))


def demands(
    sentence: Sentence, drafts: Sequence[Draft], heard: Iterable[Heard], parties: PartyReader
) -> Iterator[Draft]:
    """A REQUEST for each saying that tells another party what it must do."""
    for saying in heard:
        verb = _said_verb(sentence, saying)
        modal = _obliging(sentence, verb) if verb is not None else None
        subject = grammatical_subject(sentence, verb) if verb is not None else None
        if verb is None or modal is None or subject is None:
            continue
        asked = tuple(party for party in parties.parties(sentence, subject) if party.country)
        if not asked or any(_same(saying.speaker, party) for party in asked) or not saying.speaker.country:
            continue
        own = next((draft for draft in drafts if draft.token is verb), None)
        trigger = Trigger("REQUEST", "verb", modal.lemma.lower(), (), (), None, (), (), {}, {}, (), False, 0)
        match = Match(trigger, modal, modal.i, modal.i + 1, Slots(sentence, verb, "verb"))
        why = [f"lexicon {modal.lemma.lower()}", "actor by saying", "recipient by subject"]
        of = own.event if own is not None else None
        yield Draft(match, "REQUEST", [], of, set(), (saying.speaker,), asked, False, why, {modal.i, verb.i})


def _said_verb(sentence: Sentence, saying: Heard) -> Token | None:
    """The main verb of what is said."""
    inside = set(saying.inside)
    return next((token for token in sentence.tokens if token.i in inside and token.head not in inside), None)


def _obliging(sentence: Sentence, verb: Token) -> Token | None:
    cues = words.load("status")
    negated = any(kid.lemma.lower() in cues["negators"] for kid in sentence.kids(verb, "advmod"))
    return (
        None
        if negated
        else next((kid for kid in sentence.kids(verb, "aux") if kid.lemma.lower() in cues["obliging"]), None)
    )
