"""When and where: which time and place of a sentence belong to which act."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

from dateline.annotation import Annotation, Row, Sentence, Token
from dateline.events import words
from dateline.events.drafts import Draft, clause_verb
from dateline.events.sayings import Heard
from dateline.events.slots import preposition
from dateline.events.status import HARM
from dateline.records import When, Where
from dateline.resolve.dates import TimeExpression, find_times, resolve_when
from dateline.resolve.parties import PartyReader
from dateline.resolve.places import Gazetteer

#: An act is background once it lies so long before the report: "more than about a year" (codebook), taken as 18 months.
LONG_AGO = datetime.timedelta(days=548)
#: Units that are so long that a few of them ago are long ago, and how many it takes.
LONG_UNITS = {"year": 2, "decade": 1, "century": 1}
#: Words that open a time which reaches up to the report.
UP_TO_NOW = frozenset({"since", "until", "till", "by"})
#: Statuses of what is not over.
AHEAD = frozenset({"future", "hypothetical"})

#: From which probability a time or place is given to an act if the tree gives it too, and if only the model does.
SURE_ENOUGH, LIKELY = 0.1, 0.4


#: The same for words that tell time without a day ("before the protest"), and how many there may be.
WORDS_ALONE, LONGEST = 0.5, 8


@dataclasses.dataclass(frozen=True)
class Times:
    """Times of a sentence by the token of the act's trigger, and by the token of the word of saying."""

    of_drafts: dict[int, When]
    of_cues: dict[int, When]


def _over(sentence: Sentence, start: int, end: int, row: Row) -> float:
    """The highest value of a row over the words of a stretch."""
    return max((row[t.i] for t in sentence.tokens if t.start < end and t.end > start), default=0.0)


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


def _is_topic(sentence: Sentence, draft: Draft, place: Token) -> bool:
    """Whether a place is only what is talked of: "discussed the situation in Aleppo"."""
    if draft.event != "CONSULT":
        return False
    topics = words.load("places")["topics"]
    for below, above in zip([place, *sentence.ancestors(place)], sentence.ancestors(place), strict=False):
        if below is not place and preposition(sentence, below) in topics:
            return True
        if above.i == draft.token.i:
            return below.rel == "obj" and below is not place and draft.token.lemma.lower() in topics
    return False


def _outside(sentence: Sentence, act: Token, time: Token) -> bool:
    """Whether one of the two stands in a clause on a noun and the other does not.

    "Those who had fled surrendered on Monday", "released a man arrested in May".
    """
    above = {token.i for token in sentence.ancestors(act)} | {act.i}
    for at in [time, *sentence.ancestors(time)]:
        if at.rel in ("acl", "acl:relcl") and at.i not in above:
            return True
    for at in [act, *sentence.ancestors(act)]:
        if at.rel == "acl:relcl":
            return time.i > max(token.i for token in sentence.subtree(at))
    return False


def _alike(sentence: Sentence, one: Token, other: Token) -> bool:
    """Whether two joined verbs stand in one tense."""
    return one.xpos == other.xpos and not sentence.kids(one, "aux") and not sentence.kids(other, "aux")


class Settings:
    """Times and places of one report."""

    def __init__(
        self,
        annotation: Annotation,
        published: datetime.date | None,
        parties: PartyReader,
        gazetteer: Gazetteer,
        heard: Sequence[Sequence[Heard]] = (),
    ) -> None:
        """Count the countries of the report's parties: ambiguous place names go to those.

        ``heard``: the sayings of each sentence; where somebody speaks is not where that happened of which is spoken.
        """
        self.heard = heard
        self.text = annotation.text
        self.published = published
        self.parties = parties
        self.gazetteer = gazetteer
        self.hints = parties.hints()
        self.last: When | None = None
        self._long_ago: set[int] = set()  # where times begin that lie long ago without telling a day

    # -- times -------------------------------------------------------------------------------------------------------

    def times(self, sentence: Sentence, drafts: Sequence[Draft], cues: Sequence[int]) -> Times:
        """Gives every time expression to the act or the saying it hangs on."""
        of_drafts: dict[int, When] = {}
        of_cues: dict[int, When] = {}
        expressions = find_times(self.text, sentence.start, sentence.end)
        for expression in expressions:
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
        for draft in drafts:
            if draft.graph is not None and draft.token.i not in of_drafts:
                when = self._by_model(sentence, draft, draft.graph.role(draft.token.i, "when"), expressions)
                if when is not None:
                    of_drafts[draft.token.i] = when
        return Times(of_drafts, of_cues)

    def _by_model(
        self, sentence: Sentence, draft: Draft, row: Row, expressions: Sequence[TimeExpression]
    ) -> When | None:
        """The time that the model names for an act: one that other acts have too, or words that tell no day."""
        best = row.index(max(row))
        if row[best] < LIKELY:
            return None
        token = sentence.tokens[best]
        if _outside(sentence, draft.token, token):
            return None
        for expression in expressions:
            if expression.start < token.end and token.start < expression.end:
                return self._resolve(expression, draft.status)
        if row[best] < WORDS_ALONE or token.i in draft.tokens:
            return None
        inside = sentence.subtree(token)
        whole = inside[-1].i - inside[0].i + 1 == len(inside) <= LONGEST and not draft.tokens & {t.i for t in inside}
        first, last = (inside[0], inside[-1]) if whole else (token, token)
        words_ = self.text[first.start : last.end]
        return When(words_, first.start, last.end, None, None, "none", "open: the words tell no day")

    def _resolve(self, expression: TimeExpression, status: set[str]) -> When:
        if expression.anchor == "published" and expression.unit in LONG_UNITS:
            vague = expression.kind == "open" and expression.unit != "year"
            if vague or expression.kind == "offset" and -(expression.high or 0) >= LONG_UNITS[expression.unit]:
                self._long_ago.add(expression.start)
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

    def set_background(self, sentence: Sentence, drafts: Sequence[Draft], whens: dict[int, When]) -> None:
        """Marks what lies long before the report, and with it what is told as part of that."""
        marked = set[int]()
        for draft in drafts:
            when = whens.get(draft.token.i)
            if not draft.status & AHEAD and (
                (when is not None and self._is_long_ago(when)) or self._in_the_past(sentence, draft)
            ):
                draft.status.add("historical")
            if "historical" in draft.status:
                marked.add(draft.token.i)
        for draft in drafts if marked else ():
            if draft.token.i not in whens and not draft.status & AHEAD and self._part_of(sentence, draft, marked):
                draft.status.add("historical")

    def _is_long_ago(self, when: When) -> bool:
        if when.start_char in self._long_ago:
            return True
        if when.end is None or when.start is None:
            return False
        if self.published is not None:
            return self.published - when.end > LONG_AGO
        # Whoever tells the year in a report without a date tells of another year than the report's.
        return when.precision != "none" and not any(word in UP_TO_NOW for word in when.text.lower().split()[:1])

    def _in_the_past(self, sentence: Sentence, draft: Draft) -> bool:
        cues = words.load("status")["background"]
        verb = clause_verb(sentence, draft.token)
        return any(
            kid.lemma.lower() in cues and kid.rel.startswith(("obl", "nmod"))
            for token in {verb.i: verb, draft.token.i: draft.token}.values()
            for kid in sentence.kids(token)
        )

    def _part_of(self, sentence: Sentence, draft: Draft, marked: set[int]) -> bool:
        """Whether the act stands below one that is background, or beside it."""
        below = draft.token
        for above in sentence.ancestors(draft.token):
            if above.i in marked:
                return below.rel != "xcomp" and (below.rel != "conj" or _alike(sentence, below, above))
            below = above
        return any(kid.i in marked and _alike(sentence, draft.token, kid) for kid in sentence.kids(draft.token, "conj"))

    # -- places ------------------------------------------------------------------------------------------------------

    def place(self, sentence: Sentence, draft: Draft) -> Where | None:
        """The place of the act: by the tree, unless the model denies it; else the place that the model names."""
        by_tree = self._by_tree(sentence, draft)
        if draft.graph is None:
            return by_tree
        row = draft.graph.role(draft.token.i, "where")
        if by_tree is not None:
            inside = [t for t in sentence.tokens if by_tree.start_char <= t.start < by_tree.end_char]
            heads = [t.i for t in inside] + [t.head for t in inside if t.upos == "ADJ"]  # "Iraqi cities"
            own = max(row[i] for i in heads if i >= 0)
            if own >= max(SURE_ENOUGH, max(row) / 2):
                return by_tree
        likely = [i for i, share in enumerate(row) if share >= LIKELY]
        for i in sorted(likely, key=lambda i: -row[i]):
            token = sentence.tokens[i]
            if self._of_speaking(sentence, draft, token) or _is_topic(sentence, draft, token):
                continue
            if (where := self._named(sentence, token) or self._unlisted(sentence, token)) is not None:
                return where
        return None

    def _of_speaking(self, sentence: Sentence, draft: Draft, place: Token) -> bool:
        """Whether a place is that of the speaker alone: "speaking in Vienna, he said", "told a meeting in Rome that".

        "In Baghdad, police said" may tell both.
        """
        heard = self.heard[sentence.index] if sentence.index < len(self.heard) else ()
        around = [saying for saying in heard if draft.token.i in saying.inside and saying.cue is not None]
        if not around or any(place.i in saying.inside for saying in around):
            return False
        cues, sayings = words.load("sayings"), {saying.cue_token for saying in around}
        for below, above in zip([place, *sentence.ancestors(place)], sentence.ancestors(place), strict=False):
            if above.i in sayings:
                return below.i > above.i
            if above.lemma.lower() in cues["occasions"] or (
                above.xpos == "VBG" and above.lemma.lower() in cues["verbs"]
            ):
                return True
        return False

    def _unlisted(self, sentence: Sentence, token: Token) -> Where | None:
        """A place that no gazetteer has, by its words; its country is that of the place told with it."""
        named = [token] if token.upos == "PROPN" or token.name >= 0 else []
        named += [kid for kid in sentence.kids(token, "compound", "nmod", "appos", "amod") if kid.upos == "PROPN"]
        if not named:
            return None
        heart = named[0]
        first, last = heart.i, heart.i + 1
        if heart.name >= 0:
            first, last = sentence.names[heart.name].first, sentence.names[heart.name].last
        if heart.i != token.i and heart.i < token.i:
            if (where := self._where(sentence, first, token.i + 1)) is not None:
                return where
            last = token.i + 1
        beside = [
            kid
            for kid in sentence.kids(token, "nmod", "appos", "compound", "nmod:poss")
            if kid.i not in range(first, last)
        ]
        told = (
            self._where(sentence, sentence.names[k.name].first, sentence.names[k.name].last)
            for k in beside
            if k.name >= 0
        )
        country = next((where.country for where in told if where is not None), None)
        start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
        text = self.text[start:end]
        return Where(text, start, end, text, country, None, None, None, None, "place")

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
