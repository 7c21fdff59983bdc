"""When and where: which time and place of a sentence belong to which act."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

import numpy as np

from dateline.annotation import Annotation, Floats, Sentence, Token
from dateline.events import words
from dateline.events.drafts import Draft, clause_verb
from dateline.events.slots import preposition
from dateline.events.status import HARM
from dateline.records import When, Where
from dateline.resolve.dates import TimeExpression, find_times, resolve_when
from dateline.resolve.parties import PartyReader
from dateline.resolve.places import Gazetteer

#: From which probability a time or place is given to an act if the tree gives it too, and if only the model does.
SURE_ENOUGH, LIKELY = 0.1, 0.4


@dataclasses.dataclass(frozen=True)
class Times:
    """Times of a sentence by the token of the act's trigger, and by the token of the word of saying."""

    of_drafts: dict[int, When]
    of_cues: dict[int, When]


def _over(sentence: Sentence, start: int, end: int, row: Floats) -> float:
    """The highest value of a row over the words of a stretch."""
    return max((float(row[t.i]) for t in sentence.tokens if t.start < end and t.end > start), default=0.0)


def _weighed(
    sentence: Sentence, role: str, start: int, end: int, by_tree: Draft | int | None, drafts: Sequence[Draft]
) -> Draft | int | None:
    """The owner of a stretch: what the tree says, unless the model denies it; else whom the model names."""
    values = [
        (_over(sentence, start, end, draft.graph.role(draft.token.i, role)), number)
        for number, draft in enumerate(drafts)
        if draft.graph is not None
    ]
    if not values:
        return by_tree
    best, number = max(values)
    if isinstance(by_tree, Draft) and by_tree.graph is not None:
        own = _over(sentence, start, end, by_tree.graph.role(by_tree.token.i, role))
        return by_tree if own >= max(SURE_ENOUGH, best / 2) else drafts[number] if best >= LIKELY else None
    return drafts[number] if best >= LIKELY else by_tree


class Settings:
    """Times and places of one report."""

    def __init__(
        self, annotation: Annotation, published: datetime.date | None, parties: PartyReader, gazetteer: Gazetteer
    ) -> None:
        """Count the countries of the report's parties: ambiguous place names go to those."""
        self.text = annotation.text
        self.published = published
        self.parties = parties
        self.gazetteer = gazetteer
        self.hints = parties.hints()
        self.last: When | None = None

    # -- times -------------------------------------------------------------------------------------------------------

    def times(self, sentence: Sentence, drafts: Sequence[Draft], cues: Sequence[int]) -> Times:
        """Gives every time expression to the act or the saying it hangs on."""
        of_drafts: dict[int, When] = {}
        of_cues: dict[int, When] = {}
        for expression in find_times(self.text, sentence.start, sentence.end):
            head = self._head(sentence, expression.start, expression.end)
            if head is None:
                continue
            owner = self._owner(sentence, head, drafts, cues)
            owner = _weighed(sentence, "when", expression.start, expression.end, owner, drafts)
            if isinstance(owner, Draft):
                if owner.token.i not in of_drafts:
                    of_drafts[owner.token.i] = self._resolve(expression, owner.status)
            elif owner is not None and owner not in of_cues:
                of_cues[owner] = self._resolve(expression, set())
        return Times(of_drafts, of_cues)

    def _resolve(self, expression: TimeExpression, status: set[str]) -> When:
        tense = "future" if "future" in status else None
        when = resolve_when(expression, self.published, tense="future" if tense else None, reference=self.last)
        if when.start is not None:
            self.last = when
        return when

    def _head(self, sentence: Sentence, start: int, end: int) -> Token | None:
        """The token of the stretch whose head is outside of it."""
        inside = [token for token in sentence.tokens if token.start < end and token.end > start]
        own = {token.i for token in inside}
        return next((token for token in inside if token.head not in own), None)

    def _owner(
        self, sentence: Sentence, head: Token, drafts: Sequence[Draft], cues: Sequence[int]
    ) -> Draft | int | None:
        """The act the time hangs on by the tree; else the one act of its clause; or the word of saying."""
        by_token = {token: draft for draft in drafts for token in draft.tokens}
        for above in [head, *sentence.ancestors(head)]:
            if above.i in by_token:
                return by_token[above.i]
            if above.i in cues:
                return above.i
            if above.upos in ("VERB", "AUX") or above.head < 0:
                clause = [draft for draft in drafts if clause_verb(sentence, draft.token).i == above.i]
                if clause:
                    return clause[0]
                if above.i not in cues and (below := self._below(sentence, above, drafts)) is not None:
                    return below
                if above.rel not in ("xcomp", "conj", "acl", "advcl"):
                    return None
        return None

    def _below(self, sentence: Sentence, verb: Token, drafts: Sequence[Draft]) -> Draft | None:
        """The first act whose verb is the verb's infinitive, or whose noun hangs on the verb.

        "On Monday they tried to …".
        """
        for draft in drafts:
            at = draft.token
            while at.rel == "xcomp" and (head := sentence.above(at)) is not None:
                at = head
            if at.i == verb.i or (draft.match.trigger.kind == "noun" and draft.token.head == verb.i):
                return draft
        return None

    # -- places ------------------------------------------------------------------------------------------------------

    def place(self, sentence: Sentence, draft: Draft) -> Where | None:
        """The place of the act: by the tree, unless the model denies it; else the place that the model names."""
        by_tree = self._by_tree(sentence, draft)
        if draft.graph is None:
            return by_tree
        row = draft.graph.role(draft.token.i, "where")
        if by_tree is not None and _over(sentence, by_tree.start_char, by_tree.end_char, row) >= SURE_ENOUGH:
            return by_tree
        for i in np.argsort(-row).tolist():
            if row[i] < LIKELY:
                break
            if (where := self._named(sentence, sentence.tokens[i])) is not None:
                return where
        return None

    def _named(self, sentence: Sentence, token: Token) -> Where | None:
        """The place that a name or, failing that, the country before a noun tells."""
        if token.name >= 0:
            name = sentence.names[token.name]
            return self._where(sentence, name.first, name.last)
        return self._where(sentence, token.i, token.i + 1) if token.upos == "PROPN" else self._country(sentence, token)

    def _by_tree(self, sentence: Sentence, draft: Draft) -> Where | None:
        """The place that hangs on the act's words, on the verb that carries them, or on what is done harm."""
        party_spans = [(party.start, party.end) for party in (*draft.actor, *draft.recipient)]
        for anchor in self._anchors(sentence, draft):
            for kid in sentence.kids(anchor, "obl", "nmod", "obj"):
                where = self._at(sentence, kid, draft, party_spans)
                if where is not None:
                    return where
        return None

    def _anchors(self, sentence: Sentence, draft: Draft) -> list[Token]:
        """The words that a place of the act may hang on, nearest first."""
        token = draft.token
        anchors = [token]
        carrier = sentence.above(token)
        if draft.match.trigger.kind == "noun" and carrier is not None and carrier.upos == "VERB":
            anchors += [carrier] if token.rel in ("obj", "nsubj", "nsubj:pass", "conj") else []
        anchors += [sentence.tokens[i] for i in sorted(draft.tokens) if i != token.i]
        anchors += sentence.kids(token, "conj")  # "bombings and other attacks in Iraq"
        if draft.event in (*HARM, "RETREAT"):  # "attacked a bus near Kandahar"
            for kid in sentence.kids(token, "obj", "nmod"):
                anchors += [below for below in sentence.subtree(kid) if below.upos in ("NOUN", "PROPN")]
        return anchors

    def _at(self, sentence: Sentence, kid: Token, draft: Draft, parties: Sequence[tuple[int, int]]) -> Where | None:
        cues = words.load("places")
        is_party = any(start <= kid.start < end for start, end in parties)
        if is_party and (
            kid.rel == "obj" and draft.event != "RETREAT" or preposition(sentence, kid) in cues["directed"]
        ):
            return None  # "called on Ethiopia" happens wherever
        if kid.rel == "obj":
            if draft.event not in ("RETREAT", "ASSAULT", "COERCE", "MOBILIZE"):
                return None
        elif preposition(sentence, kid) not in cues["prepositions"]:
            return None
        near = [kid, *sentence.kids(kid, "conj", "appos", "flat")]
        if kid.lemma.lower() in cues["nouns"]:  # "the city of Ramadi", "a Baghdad market"
            near += sentence.kids(kid, "nmod", "compound")
        for token in near:
            named = token.name >= 0 and sentence.names[token.name].kind in ("geo", "gpe") and token.upos == "PROPN"
            if named:
                name = sentence.names[token.name]
                return self._where(sentence, name.first, name.last)
        if kid.lemma.lower() in cues["nouns"]:
            return self._country(sentence, kid)
        return None

    def _where(self, sentence: Sentence, first: int, last: int) -> Where | None:
        start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
        return self.gazetteer.resolve_where(self.text, start, end, hints=self.hints)

    def _country(self, sentence: Sentence, noun: Token) -> Where | None:
        """The country of a place told by a noun: "Iraqi cities"."""
        party = self.parties.modifier(sentence, noun)
        if party is None or party.country is None:
            return None
        return Where(party.text, party.start, party.end, party.name, party.country, None, None, None, None, "country")
