"""From an annotated report to its events and sayings: the way of the events step on one page."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

from dateline.annotation import Annotation, Sentence, Token
from dateline.events import lexicon as lexicons
from dateline.events import ontology as ontologies
from dateline.events import words
from dateline.events.commitments import commit, demands
from dateline.events.confidence import confidence_of
from dateline.events.counts import Counted, befallen, count_at, counts_of, kind_at, kind_of
from dateline.events.datelines import dateline_country, dateline_day
from dateline.events.drafts import Draft, EventReading, drafts_of, has_needed
from dateline.events.graph import graph_drafts
from dateline.events.once import once
from dateline.events.sayings import Heard, SayingReader
from dateline.events.settings import Settings
from dateline.records import Count, Event, Party, Report, Saying, Source, Span, When, digest
from dateline.resolve import knowledge as knowledges
from dateline.resolve import own as own_knowledge
from dateline.resolve.parties import PartyReader
from dateline.resolve.places import Gazetteer
from dateline.resources.own import Own

#: A light verb belongs to the trigger ("launched a new attack") if no more words than this lie between.
LONGEST_TRIGGER = 5
#: How many sentences after an attack its toll may be told in a sentence of its own.
TOLD_LATELY = 4
#: Of these an event has one: of 7,600 annotated events 17 are both.
EITHER = frozenset({"hypothetical", "future"})
#: From which probability the model's word on whose a count is is taken, where the tree agrees, and where not.
COUNT_BY_BOTH, COUNT_BY_MODEL, COUNT_ALONE = 0.1, 0.4, 0.5
#: The same for one that stands beside another of the act.
COUNT_BESIDE = 0.8
#: How likely the model must find a sum over a time, where the time is long, and where it is not.
SUMS_OVER_TIME, SUMS = 0.2, 0.5
#: How likely the model must find a denial that only a clause beside the act tells.
DENIED_AT_LEAST = 0.05
#: Sectors of those who act at home: where the report does not say whose they are, the place does.
DOMESTIC = frozenset({"COP", "GOV", "JUD", "LEG", "CVL", "EDU", "LAB", "OPP", "REL", "AGR", "MED"})


@dataclasses.dataclass(frozen=True)
class Coded:
    """What the events step finds in one report."""

    events: tuple[Event, ...]
    sayings: tuple[Saying, ...]
    counts: tuple[Count, ...]
    parties: tuple[Party, ...]


class EventCoder:
    """Codes annotated reports; safe to share between threads."""

    def __init__(self, version: str, own: Own | None = None) -> None:
        """Load lexicon, ontology, knowledge and gazetteer; ``version`` stands in every event.

        ``own`` is a user's folder laid over ours; ``notes`` then tell what of it was read. Raises `ResourceError`.
        """
        self.version = version
        self.lexicon = lexicons.load()
        self.ontology = ontologies.load()
        self.knowledge = knowledges.load()
        self.gazetteer = Gazetteer.load()
        self.notes: tuple[str, ...] = ()
        if own is not None:
            self.lexicon, verbs = lexicons.extended(self.lexicon, own, self.ontology)
            self.knowledge, names = own_knowledge.extended(self.knowledge, own)
            self.notes = (*map(str, names), *map(str, verbs), *own.unread_lines())

    def lemmas(self) -> dict[str, set[str]]:
        """Universal part of speech -> lemmas that the lexicon and the word classes know; a help in finding lemmas."""
        found = self.lexicon.by_part_of_speech()
        for name in ("sayings", "status", "light_verbs"):
            found["VERB"] |= frozenset().union(*words.load(name).values())
        return found

    def code(self, report: Report, annotation: Annotation) -> Coded:
        """The events, sayings, counts and parties of a report."""
        day = report.published or dateline_day(annotation)
        parties = self.parties(annotation, day)
        sayings = SayingReader(annotation, parties)
        heard = [sayings.read(sentence) for sentence in annotation.sentences]
        settings = Settings(annotation, day, parties, self.gazetteer, heard)
        events: list[Event] = []
        counts: list[Count] = []
        spoken: list[Saying] = []
        last: dict[str, tuple[Party, ...]] = {}
        for sentence in annotation.sentences:
            drafts = self._drafts(sentence, heard[sentence.index], parties, last)
            counted = counts_of(sentence, annotation.text, parties)
            counts += [item.count for item in counted]
            whens = settings.times(sentence, drafts, [saying.cue_token for saying in heard[sentence.index]])
            settings.set_background(sentence, drafts, whens.of_drafts)
            for draft in drafts:
                if draft.graph is None and _told_again(sentence, draft, events):
                    continue
                said_by = self._said_by(sentence, draft.token, heard[sentence.index], whens.of_cues)
                when = whens.of_drafts.get(draft.token.i)
                events.append(self._event(report, sentence, draft, when, said_by, settings, counted, drafts))
            _give_tolls(sentence, counted, drafts, events)
            spoken += [self._saying(report, saying, whens.of_cues) for saying in heard[sentence.index]]
        return Coded(tuple(_settled(events)), tuple(spoken), tuple(counts), parties.all())

    def parties(self, annotation: Annotation, day: datetime.date | None) -> PartyReader:
        """The reader of the parties of a report; ``day``: of the report, None if not known."""
        home = dateline_country(annotation, self.knowledge, self.gazetteer)
        return PartyReader(self.knowledge, annotation, day, home, self.gazetteer)

    def _drafts(
        self, sentence: Sentence, heard: Sequence[Heard], parties: PartyReader, last: dict[str, tuple[Party, ...]]
    ) -> list[Draft]:
        """The drafts of a sentence; ``last``: who was last helped, carried from sentence to sentence."""
        if sentence.graph is not None:
            drafts = once(sentence, graph_drafts(sentence, self.lexicon, parties))
            for draft in drafts:
                if draft.known:
                    commit(sentence, draft, heard)
            told = {i for draft in drafts for i in draft.tokens}
            drafts += [draft for draft in demands(sentence, drafts, heard, parties) if not draft.tokens & told]
            return [draft for draft in drafts if self._complete(draft, heard, last)]
        drafts = [draft for draft in drafts_of(sentence, self.lexicon, parties) if self._complete(draft, heard, last)]
        for draft in drafts:
            commit(sentence, draft, heard)
        asked = list(demands(sentence, drafts, heard, parties))
        told = {i for draft in asked for i in draft.tokens}
        return [draft for draft in drafts if draft.token.i not in told] + asked

    def _complete(self, draft: Draft, heard: Sequence[Heard], last: dict[str, tuple[Party, ...]]) -> bool:
        """Fills in a party that the words leave to be understood; whether the draft then has all it needs.

        "Close cooperation with the Iraqi forces continues", an officer says: of his own side. Help without a
        recipient goes where the help told of just before went.
        """
        if draft.match.trigger.reciprocal and draft.recipient and not draft.actor:
            inside = [saying for saying in heard if draft.token.i in saying.inside and saying.speaker.country]
            if inside and inside[-1].speaker.country not in {party.country for party in draft.recipient}:
                draft.actor, draft.reciprocal = (inside[-1].speaker,), True
                draft.why.append("actor by speaker")
        material = self.ontology.types[draft.event].needs_recipient and draft.event != "SANCTION"
        if material and draft.actor and not draft.recipient and len(draft.actor) < 2:
            own = {party.country for party in draft.actor}
            draft.recipient = tuple(party for party in last.get("aid", ()) if party.country not in own)
            draft.why += ["recipient by the help told before"] if draft.recipient else []
        if material and draft.recipient:
            last["aid"] = draft.recipient
        lacks = self.ontology.types[draft.event].needs_recipient and not draft.recipient and len(draft.actor) < 2
        # What an entry insists on is there to tell its meanings apart; where the model sees an act, that is done.
        return (draft.graph is not None or has_needed(draft)) and not lacks

    def _said_by(
        self, sentence: Sentence, token: Token, heard: Sequence[Heard], whens: dict[int, When]
    ) -> tuple[Source, ...]:
        """The chain of sayings that the word stands in, nearest first."""
        around = sorted(
            (saying for saying in heard if token.i in saying.inside and token.i != saying.cue_token),
            key=lambda saying: len(saying.inside),
        )
        return tuple(Source(s.speaker, s.cue, s.direct, s.via, whens.get(s.cue_token)) for s in around)

    def _event(
        self,
        report: Report,
        sentence: Sentence,
        draft: Draft,
        when: When | None,
        said_by: tuple[Source, ...],
        settings: Settings,
        counted: Sequence[Counted],
        drafts: Sequence[Draft],
    ) -> Event:
        kind, of = draft.event, draft.of
        status = set(draft.status)
        unlikely = draft.graph is not None and draft.graph.flag(draft.token.i, "disputed") < DENIED_AT_LEAST
        if _denied(sentence, draft) and not unlikely:
            status.add("disputed")
        if draft.graph is not None and status >= EITHER:
            status -= EITHER - {_likelier(draft, draft.graph)}
        modes = [mode for mode in draft.modes if mode in self.ontology.types[kind].modes]
        trigger = _trigger_span(settings.text, sentence, draft)
        own = _counts(sentence, draft, drafts, counted, settings.text)
        where = settings.place(sentence, draft)
        if where is not None and where.country is not None:
            _at_home(draft, where.country)
        spans = [(party.start, party.end) for party in (*draft.actor, *draft.recipient)]
        return Event(
            id=digest(report.text, trigger.start, trigger.end, kind, spans),
            report=report.id or "",
            sentence=sentence.index,
            event=kind,
            mode=tuple(modes),
            context=self.ontology.contexts_of({token.lemma.lower() for token in sentence.tokens}),
            of=of,
            quad=self.ontology.types[kind].quad,
            score=self.ontology.score(kind, modes),
            status=tuple(sorted(status)),
            reciprocal=draft.reciprocal,
            aggregate=bool(own and when) and _sums_up(draft, when),
            trigger=trigger,
            actor=draft.actor,
            recipient=draft.recipient,
            when=when,
            where=where,
            counts=own,
            said_by=said_by,
            confidence=confidence_of(draft.why),
            why=tuple(draft.why),
            coder=self.version,
        )

    def _saying(self, report: Report, heard: Heard, whens: dict[int, When]) -> Saying:
        key = digest(report.text, "saying", heard.content.start, heard.content.end, heard.speaker.start)
        when = whens.get(heard.cue_token)
        return Saying(
            key,
            report.id or "",
            heard.sentence,
            heard.speaker,
            heard.cue,
            heard.content,
            heard.direct,
            heard.via,
            heard.to,
            when,
        )


def _likelier(draft: Draft, graph: EventReading) -> str:
    """Which status of `EITHER` an event has: what the rules see, else what the model finds likelier."""
    ruled = draft.ruled & EITHER
    return (
        next(iter(ruled)) if len(ruled) == 1 else max(sorted(EITHER), key=lambda name: graph.flag(draft.token.i, name))
    )


def _told_again(sentence: Sentence, draft: Draft, events: Sequence[Event]) -> bool:
    """Whether a bare "the attack" only points back to an act of its type told before."""
    if draft.match.trigger.kind != "noun" or draft.actor or draft.recipient:
        return False
    definite = any(kid.lemma.lower() in words.load("status")["pointing"] for kid in sentence.kids(draft.token, "det"))
    return definite and any(event.event == draft.event for event in events)


def _at_home(draft: Draft, country: str) -> None:
    """Gives police, courts, protesters and the like whose country is not told that of the place they act in."""
    if draft.event in ("PROTEST", "COERCE", "SANCTION", "MOBILIZE"):
        at_home = tuple(
            dataclasses.replace(party, country=country)
            if not party.country and set(party.sectors) & DOMESTIC
            else party
            for party in draft.actor
        )
        if at_home != draft.actor:
            draft.actor = at_home
            draft.why.append("country of the actor by the place")


def _denied(sentence: Sentence, draft: Draft) -> bool:
    """Whether a clause set against the act denies it: "…, although the ministry denied it"."""
    denying = words.load("status")["denying"]
    return any(
        kid.lemma.lower() in denying
        and kid.upos == "VERB"
        and any(mark.rel in ("mark", "cc") for mark in sentence.kids(kid))
        for kid in sentence.kids(draft.token, "advcl", "conj", "parataxis")
    )


def _trigger_span(text: str, sentence: Sentence, draft: Draft) -> Span:
    first = draft.match.first
    carrier = sentence.above(draft.token)
    if draft.match.trigger.kind == "noun" and draft.token.rel == "obj" and carrier is not None:
        near = first - LONGEST_TRIGGER < carrier.i < first
        first = carrier.i if near and draft.match.slots.carried_by("doing") else first
    start, end = sentence.tokens[first].start, sentence.tokens[draft.match.last - 1].end
    return Span(text[start:end], start, end)


def _counts_for(sentence: Sentence, item: Counted, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether a count tells of this act: its verb is one of the draft's words, or of no other draft and right by."""
    if item.toll:  # of the first act that is told with it, whatever the model makes of the number
        acts = (other for other in drafts if other.event == "ASSAULT" and other.tokens & item.toll)
        return next(acts, None) is draft
    if _told_of(sentence, item, draft) and not any(item.cause in other.tokens for other in drafts):
        return True
    if draft.graph is not None:
        row = draft.graph.role(draft.token.i, "count")
        inside = [t.i for t in sentence.tokens if t.start < item.count.end and t.end > item.count.start]
        value = max((row[i] for i in inside), default=0.0)
        return value >= (COUNT_BY_BOTH if item.cause in draft.tokens else COUNT_BY_MODEL)
    if item.cause in draft.tokens:
        return True
    if draft.event not in ("ASSAULT", "COERCE", "PROTEST") or any(item.cause in other.tokens for other in drafts):
        return False
    cause = sentence.tokens[item.cause]
    kids = sentence.kids(cause)
    near = {
        cause.i,
        cause.head,
        *(kid.i for kid in kids),
        *(inner.i for kid in kids for inner in sentence.kids(kid, "nmod")),
    }
    first = next((other for other in drafts if other.event == draft.event and other.tokens & near), None)
    return first is draft


def _give_tolls(sentence: Sentence, counted: Sequence[Counted], drafts: Sequence[Draft], events: list[Event]) -> None:
    """Give a toll that its sentence tells of no act ("The death toll has risen to 43.") to the attack told last."""
    tolls = [item for item in counted if item.toll]
    own = [item for item in tolls if not any(_counts_for(sentence, item, one, drafts) for one in drafts)]
    recent = [
        n
        for n, event in enumerate(events)
        if event.event == "ASSAULT" and not event.status and sentence.index - TOLD_LATELY <= event.sentence
    ]
    if recent and not any(draft.event == "ASSAULT" for draft in drafts):
        last = events[recent[-1]]
        told = tuple(item.count for item in own if not _otherwise(sentence, item, last))
        if told:
            why = (*last.why, "toll told later")
            events[recent[-1]] = dataclasses.replace(last, counts=(*last.counts, *told), why=why)


def _otherwise(sentence: Sentence, item: Counted, event: Event) -> bool:
    """Whether somebody "puts the toll at 9" of an act that has one already: an event keeps one source's figures."""
    verb = sentence.tokens[item.cause]
    sourced = bool(sentence.kids(verb, "obj") and sentence.kids(verb, "nsubj"))
    return sourced and any(count.kind == item.count.kind for count in event.counts)


def _told_of(sentence: Sentence, item: Counted, draft: Draft) -> bool:
    """Whether the act is told in a clause on the harm: "12 people were dead after a bomber struck a market"."""
    harm = draft.event == "ASSAULT" and item.count.kind in ("killed", "wounded")
    return harm and draft.token.rel == "advcl" and any(t.i == item.cause for t in sentence.ancestors(draft.token))


def _sums_up(draft: Draft, when: When | None) -> bool:
    """Whether a count is a sum over a time: the time is no single day and the model does not take it for one act."""
    if when is None or when.precision == "span":
        return when is not None
    bar = SUMS_OVER_TIME if when.precision in ("month", "season", "year", "none") else SUMS
    return draft.graph is not None and draft.graph.flag(draft.token.i, "aggregate") >= bar


def _counts(
    sentence: Sentence, draft: Draft, drafts: Sequence[Draft], counted: Sequence[Counted], text: str
) -> tuple[Count, ...]:
    """The counts of an act: those that the tree gives it, and those that only the model does."""
    own = [item.count for item in counted if _counts_for(sentence, item, draft, drafts)]
    own = [dataclasses.replace(count, kind=befallen(count.kind, draft.event)) for count in own]
    own += [
        count
        for count in _counted_by_graph(sentence, draft, text, COUNT_BESIDE if own else COUNT_ALONE)
        if not any(count.start < other.end and other.start < count.end for other in own)
    ]
    return tuple(sorted(own, key=lambda count: count.start))


def _counted_by_graph(sentence: Sentence, draft: Draft, text: str, bar: float) -> tuple[Count, ...]:
    """The numbers that the model gives to an act and the tree did not find."""
    if draft.graph is None:
        return ()
    by_act = kind_of(draft.event, draft.modes, (sentence.tokens[i].lemma.lower() for i in sorted(draft.tokens)))
    row = draft.graph.role(draft.token.i, "count")
    heads = [token for token in sentence.tokens if row[token.i] >= bar]
    kinds = [(token, kind_at(sentence, token) or by_act) for token in heads]
    found = (count_at(sentence, token, text, befallen(kind, draft.event)) for token, kind in kinds if kind)
    return tuple(count for count in found if count is not None)


def _settled(events: list[Event]) -> list[Event]:
    """The events in order, each id once."""
    seen: set[str] = set()
    result = []
    for event in sorted(events, key=lambda event: event.trigger.start):
        if event.id not in seen:
            seen.add(event.id)
            result.append(event)
    return result
