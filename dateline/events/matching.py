"""Finds triggers: which words of a sentence an entry of the lexicon fits, with its conditions."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator

from dateline.annotation import Sentence, Token
from dateline.events.lexicon import Lexicon, Trigger
from dateline.events.slots import Slots, with_preposition
from dateline.resolve.parties import PartyReader

#: Relations of a noun that only describes another word ("attack helicopter", "ceasefire line").
_DESCRIBING = {"compound", "amod", "nmod:desc", "flat", "goeswith"}
_PREDICATIVE = {"root", "xcomp", "ccomp", "conj", "acl:relcl", "acl", "advcl", "parataxis"}


@dataclasses.dataclass(slots=True)
class Match:
    """A trigger found: its entry, its head word, its words ``first:last`` and its slots."""

    trigger: Trigger
    token: Token
    first: int
    last: int
    slots: Slots


def matches(sentence: Sentence, lexicon: Lexicon, parties: PartyReader) -> Iterator[Match]:
    """The best entry for each word that triggers something, in order."""
    for token in sentence.tokens:
        for kind in _kinds(sentence, token):
            match = _match(sentence, token, kind, lexicon, parties)
            if match is not None:
                yield match
                break


def _match(sentence: Sentence, token: Token, kind: str, lexicon: Lexicon, parties: PartyReader) -> Match | None:
    lemma = token.text.lower() if kind == "adj" else token.lemma.lower()
    triggers = lexicon.triggers.get((kind, lemma))
    if triggers is None:  # as of most words
        return None
    slots = Slots(sentence, token, kind)
    for trigger in triggers:
        span = _extra(sentence, token, trigger)
        if span is not None and _fits(sentence, slots, trigger, parties):
            return Match(trigger, token, *span, slots)
    return None


def _kinds(sentence: Sentence, token: Token) -> list[str]:
    """As what a word may trigger; a participle after "be" also as the adjective it may be ("is opposed to")."""
    if token.upos == "VERB" and token.rel not in ("amod", "case", "compound"):
        participle = token.xpos == "VBN" and any(kid.lemma == "be" for kid in sentence.kids(token, "aux", "cop"))
        return ["adj", "verb"] if participle and not sentence.kids(token, "obl:agent") else ["verb"]
    if token.upos == "NOUN":
        return ["noun"] if token.rel not in _DESCRIBING else []
    if token.upos == "ADJ" and (token.rel in _PREDICATIVE or sentence.kids(token, "cop")):
        return ["adj"]
    return []


def _extra(sentence: Sentence, token: Token, trigger: Trigger) -> tuple[int, int] | None:
    """Whether the other words of the entry are there; the words of the trigger if so."""
    if not trigger.extra:
        return token.i, token.i + 1
    if trigger.kind == "noun":
        return _noun_phrase(sentence, token, trigger)
    last = token.i + 1
    for word in trigger.extra:
        particle = next(
            (
                kid.i
                for kid in sentence.kids(token, "compound", "advmod", "case", "mark", "xcomp", "obl")
                if kid.i > token.i and kid.lemma.lower() == word
            ),
            -1,
        )
        phrase = with_preposition(sentence, token, word)
        if particle < 0 and phrase is None and not _follows(sentence, last, word):
            return None
        if _follows(sentence, last, word):
            last += 1
    return token.i, last


def _follows(sentence: Sentence, i: int, word: str) -> bool:
    return i < len(sentence.tokens) and sentence.tokens[i].text.lower() == word


def _noun_phrase(sentence: Sentence, token: Token, trigger: Trigger) -> tuple[int, int] | None:
    size = len(trigger.extra)
    before = tuple(t.lemma.lower() for t in sentence.tokens[max(0, token.i - size) : token.i])
    if before == trigger.extra:
        return token.i - size, token.i + 1
    after = tuple(t.lemma.lower() for t in sentence.tokens[token.i + 1 : token.i + 1 + size])
    return (token.i, token.i + 1 + size) if after == trigger.extra else None


def _fits(sentence: Sentence, slots: Slots, trigger: Trigger, parties: PartyReader) -> bool:
    for slot, wanted in trigger.condition.items():
        if not _holds(sentence, slots, slot, wanted, parties):
            return False
    return not any(_holds(sentence, slots, slot, wanted, parties) for slot, wanted in trigger.unless.items())


def _holds(sentence: Sentence, slots: Slots, slot: str, wanted: frozenset[str], parties: PartyReader) -> bool:
    """Whether what fills the slot is one of the wanted lemmas or classes."""
    fillers = _fillers(sentence, slots, slot)
    if "@NONE" in wanted and not fillers:
        return True
    return any(_is(sentence, filler, wanted, parties) for filler in fillers)


def _fillers(sentence: Sentence, slots: Slots, slot: str) -> list[Token]:
    if slot == "adj":
        return [kid for kid in sentence.kids(slots.token, "amod", "compound", "nmod") if kid.i < slots.token.i]
    found = slots.get(slot)
    return [] if found is None else [found, *sentence.kids(found, "conj")]


@functools.cache
def _classes(wanted: frozenset[str]) -> frozenset[str]:
    return frozenset(item[1:] for item in wanted if item.startswith("@"))


def _is(sentence: Sentence, token: Token, wanted: frozenset[str], parties: PartyReader) -> bool:
    text = token.text.lower()
    if {token.lemma.lower(), text, text.removesuffix("s")} & wanted or "@ANY" in wanted:
        return True
    classes = _classes(wanted)
    if not classes:
        return False
    if "PLACE" in classes and token.name >= 0 and sentence.names[token.name].kind in ("geo", "gpe"):
        return True
    for party in parties.parties(sentence, token):
        if "PARTY" in classes or ("COUNTRY" in classes and party.country) or classes & set(party.sectors):
            return True
    return False
