"""Noun phrases to parties: who is meant, of which country and sector; through the whole report.

A party is found in steps, the surest first: a known name; a person's name with the office before or beside it; a
common noun for an agent with what it belongs to; a name or pronoun that points back to a party met before.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
from collections.abc import Iterable, Iterator

from dateline.annotation import Annotation, Sentence, Token
from dateline.records import Party
from dateline.resolve.homes import Homes, Part
from dateline.resolve.knowledge import NO_STATES, Agent, Knowledge
from dateline.resolve.memory import PRONOUN_REACH, Memory, Mention
from dateline.resolve.phrases import KnownSpan, Phrases, case, lemmas, run_of_nouns
from dateline.resolve.places import Gazetteer

#: Words between an office and the name it stands before.
OFFICE_REACH = 4
#: Sectors that a common noun ("people", "gunmen", "suspects") stands for until the report tells more.
VAGUE = frozenset({"UNK", "UAF", "CVL"})
_HEADS = ("NOUN", "PROPN", "ADJ", "NUM", "DET", "X")


@dataclasses.dataclass(frozen=True, slots=True)
class Belonging:
    """What a phrase belongs to: its country and, where that has any, its sectors.

    ``placed``: told only by where it is: "forces in Iraq".
    """

    country: str | None = None
    sectors: tuple[str, ...] = ()
    placed: bool = False


#: Sectors of common nouns for the armed, which say less than the group that they are of.
ARMED = frozenset({"SPY", "CRM", "UAF", "REB"})


class PartyReader:
    """Reads the parties of one report, sentence by sentence in order."""

    def __init__(
        self,
        knowledge: Knowledge,
        annotation: Annotation,
        day: datetime.date | None,
        home: str | None = None,
        gazetteer: Gazetteer | None = None,
    ) -> None:
        """Read all parties of ``annotation``.

        Args:
            knowledge: of names and words.
            annotation: of the report.
            day: of the report, None if not known.
            gazetteer: of places, to tell whose a town is.
            home: country (alpha-3) of the dateline, which "police" and "the government" are of if nothing else tells.
        """
        self.knowledge = knowledge
        self.home = home
        self.gazetteer = gazetteer
        self.phrases = Phrases(knowledge, annotation, day)
        self.memory = Memory()
        self.homes = Homes(self.phrases, gazetteer, home)
        self._read_at: dict[tuple[int, int], Mention | None] = {}
        self._speakers: dict[tuple[int, int], Party] = {}
        self._owners: dict[str, str] = {}  # organisations that bear the name of another country's
        for sentence in annotation.sentences:
            for token in sentence.tokens:
                if token.upos in ("NOUN", "PROPN", "PRON"):
                    self.mention(sentence, token)

    # -- what the next step asks -------------------------------------------------------------------------------------

    def parties(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """The parties of the noun phrase that ``token`` heads, coordinated ones one by one; empty if it is none."""
        found: list[Party] = list(self._pair(sentence, token))
        if found:
            return tuple(found)
        for head in [token, *sentence.kids(token, "conj")]:
            mention = self.mention(sentence, head)
            if mention is not None:
                found.append(mention.party)
                found += self._twins(sentence, head, mention.party)
        return tuple(_sharing(found))

    def acting(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """Like `parties`, without organisations and the like of which nothing is known: those may be anything."""
        found = self.parties(sentence, token)
        mention = self.mention(sentence, token)
        person = mention is not None and mention.kind == "person"
        return tuple(party for party in found if person or party.country or party.sectors)

    def is_place(self, sentence: Sentence, token: Token) -> bool:
        """Whether the word is in the name of a place that is neither a state nor a seat of one."""
        kind = sentence.names[token.name].kind if token.name >= 0 else None
        return kind == "geo" and token.upos == "PROPN" and self.phrases.known_at(sentence, token) is None

    def head(self, sentence: Sentence, party: Party) -> Token:
        """The word of the party's words that stands highest in the tree."""
        inside = [token for token in sentence.tokens if token.start < party.end and token.end > party.start]
        own = {token.i for token in inside}
        return next((token for token in inside if token.head not in own), sentence.tokens[0])

    def settled(
        self, sentence: Sentence, token: Token, party: Party, sector: str | None, part: Part | None = None
    ) -> Party:
        """The party at ``token`` with the country that the report suggests where its own words tell none.

        ``sector``: what the model takes it for; it stands where the words tell none, or one that says little.
        ``part``: what the party does, and with whom.
        """
        return self._at_home(sentence, token, _with_sector(party, sector), part)

    def named(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """The party of a word that is known to stand for one, by its own words alone; never empty."""
        mention = self.mention(sentence, token)
        if mention is not None:
            found: tuple[Party, ...] = (mention.party, *self._twins(sentence, token, mention.party))
        elif span := self.phrases.known_at(sentence, token):
            found = (self.phrases.known_party(sentence, span, span.first, span.last),)
        else:
            first, last = self.phrases.left_edge(sentence, token), self.phrases.right_edge(sentence, token)
            belongs = self._belongs(sentence, token)
            found = (self.phrases.party(sentence, first, last, country=belongs.country),)
        return found

    def meant(self, sentence: Sentence, token: Token) -> tuple[Sentence, Token]:
        """Where the words stand that tell who is meant: of a pronoun, those it points back to."""
        mention = self.mention(sentence, token) if token.upos == "PRON" else None
        if mention is None or mention.of is None:
            return sentence, self._counted(sentence, token)
        before = self.phrases.sentences[mention.of[0]]
        return before, self._counted(before, before.tokens[mention.of[1]])

    def _counted(self, sentence: Sentence, token: Token) -> Token:
        """What "hundreds of" and the like are of; else the word itself."""
        if token.text.lower() not in self.knowledge.words["quantities"]:
            return token
        return next((kid for kid in sentence.kids(token, "nmod") if case(sentence, kid) == "of"), token)

    def _at_home(self, sentence: Sentence, token: Token, party: Party, part: Part | None) -> Party:
        """The party, of the country that the report suggests where its own words tell none."""
        if party.country is not None:
            return party
        if token.text.lower() in self.knowledge.words["speaker"] and self.meant(sentence, token)[1] is token:
            return party  # who "we" are only a saying tells
        if self._several_states(sentence, party):
            return party
        sentence, token = self.meant(sentence, token)
        country = self.homes.of(sentence, token, party.sectors, self.is_definite(sentence, token), part)
        return party if country is None else dataclasses.replace(party, country=country)

    def _several_states(self, sentence: Sentence, party: Party) -> bool:
        """Whether the words count states or their heads: "the two countries' ministers" are of no one country."""
        words = self.knowledge.words
        inside = [token for token in sentence.tokens if party.start <= token.start < party.end]
        counted = {token.i for token in inside if token.text.lower() in words["counting"]}
        return any(
            token.xpos == "NNS" and token.lemma.lower() in words["statelike"] and counted & set(token.children)
            for token in inside
        )

    def mention(self, sentence: Sentence, token: Token) -> Mention | None:
        """The mention that ``token`` heads, None where it names no party."""
        at = (sentence.index, token.i)
        if at not in self._read_at:
            self._read_at[at] = None  # a phrase within itself (a wrong parse) must not go round
            mention = self._pronoun(sentence, token) if token.upos == "PRON" else self._phrase(sentence, token)
            self._read_at[at] = mention
            if mention is not None and token.upos != "PRON":
                self.memory.add(mention)
        return self._read_at[at]

    def set_speaker(self, sentence: Sentence, first: int, last: int, speaker: Party) -> None:
        """Tell who speaks in tokens ``first:last``, so that "we" and "I" there can be read; forgets what they were."""
        for token in sentence.tokens[first:last]:
            if token.upos == "PRON" and token.text.lower() in self.knowledge.words["speaker"]:
                self._speakers[sentence.index, token.i] = speaker
                self._read_at.pop((sentence.index, token.i), None)
                if token.rel == "nmod:poss":
                    self._read_at.pop((sentence.index, token.head), None)  # "our soldiers"

    def _at(self, party: Party) -> tuple[int, int] | None:
        """Sentence and token of the word that heads the party's words."""
        for sentence in self.phrases.sentences:
            if sentence.start <= party.start < sentence.end:
                return sentence.index, self.head(sentence, party).i
        return None

    def belonging(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """The party that a noun which is none itself belongs to: "several U.S. requests" is a matter of the U.S."""
        for kid in sentence.kids(token, "nmod:poss"):
            if found := self.parties(sentence, kid):
                return found
        if modifiers := self.modifiers(sentence, token):
            return modifiers
        for kid in sentence.kids(token, "nmod"):
            if case(sentence, kid) in self.knowledge.words["owning"] and (found := self.parties(sentence, kid)):
                return found
        return ()

    def of_place(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """The state that a place which undergoes something lies in.

        "raided a village in northern Tajikistan", "Pemba".
        """
        if token.name >= 0 and sentence.names[token.name].kind in ("geo", "gpe") and self.gazetteer is not None:
            name = sentence.names[token.name]
            start, end = sentence.tokens[name.first].start, sentence.tokens[name.last - 1].end
            where = self.gazetteer.resolve_where(self.phrases.text, start, end, hints=self.hints())
            if where is not None and where.country:
                return (self.phrases.party(sentence, name.first, name.last, name=where.name, country=where.country),)
        if token.lemma.lower() not in self.knowledge.words["place_nouns"]:
            return ()
        for kid in sentence.kids(token, "nmod"):
            if case(sentence, kid) in self.knowledge.words["located"]:
                inner = self.parties(sentence, kid) or self.of_place(sentence, kid)
                if inner and inner[0].country:
                    first = self.phrases.left_edge(sentence, token)
                    return (self.phrases.party(sentence, first, kid.i + 1, country=inner[0].country),)
        return ()

    def hints(self) -> collections.Counter[str]:
        """How often each country was met: ambiguous names of places go to those."""
        return collections.Counter(mention.party.country for mention in self.memory.mentions if mention.party.country)

    def modifiers(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """The parties in what stands before ``token``, coordinated ones one by one: "Iraqi and U.S. forces"."""
        first = self.modifier(sentence, token)
        if first is None:
            return ()
        found = [first]
        for span in self._coordinated_modifiers(sentence, token):
            if span.known.country != first.country:
                found.append(self.phrases.known_party(sentence, span, span.first, span.last))
        return tuple(found)

    def modifier(self, sentence: Sentence, token: Token) -> Party | None:
        """The party in an adjective or noun before ``token`` ("U.S. requests", "the Iraqi refusal", "rebel attack")."""
        for kid in reversed(sentence.kids(token, "amod", "compound", "nmod")):
            if kid.i > token.i or kid.rel == "nmod:poss":
                continue
            span = self.phrases.known_at(sentence, kid)
            if span is not None and span.known.kind != "people":
                return self.phrases.known_party(sentence, span, span.first, span.last)
            if kid.upos in ("NOUN", "PROPN") and (mention := self.mention(sentence, kid)):
                return mention.party
        return None

    def all(self) -> tuple[Party, ...]:
        """Every party mention of the report that is no pronoun, in order; of nested ones the outermost."""
        return self.memory.all()

    def _pair(self, sentence: Sentence, token: Token) -> Iterator[Party]:
        """Pairs ("the two countries", "both sides", "neither army"): the last two states named, one with the other."""
        words = self.knowledge.words
        counted = {kid.lemma.lower() for kid in sentence.kids(token, "nummod", "det", "amod")} & words["pairs"]
        lemma = token.lemma.lower()
        if not counted or lemma not in words["state_words"] | words["sides"]:
            return
        agent = self.knowledge.agents.get((lemma,)) if lemma in words["sides"] else None
        sectors = agent.sectors if agent is not None and not agent.neutral else ()
        names: dict[str, str] = {}
        for index in range(sentence.index, max(-1, sentence.index - PRONOUN_REACH - 1), -1):
            for span in reversed(self.phrases.known[index]):
                before = index < sentence.index or span.last <= token.i
                if before and span.known.kind in ("state", "seat", "adjective", "people") and len(names) < 2:
                    names.setdefault(span.known.country or "", span.known.name)
        if len(names) == 2:
            first, last = self.phrases.left_edge(sentence, token), token.i + 1
            for country, name in reversed(names.items()):
                yield self.phrases.party(sentence, first, last, name=name, country=country, sectors=sectors)

    # -- coordination ------------------------------------------------------------------------------------------------

    def _coordinated_modifiers(self, sentence: Sentence, head: Token) -> Iterator[KnownSpan]:
        for kid in sentence.kids(head, "amod", "compound", "nmod:poss"):
            for other in sentence.kids(kid, "conj") if kid.i < head.i else ():
                if (span := self.phrases.known_at(sentence, other)) is not None:
                    yield span

    def _twins(self, sentence: Sentence, head: Token, party: Party) -> Iterator[Party]:
        """Two parties in one noun: "Iraqi and U.S. forces", "the governments of Iran and Syria"."""
        spans = list(self._coordinated_modifiers(sentence, head))
        if party.name is None and (
            head.xpos in ("NNS", "NNPS") or head.lemma.lower() in self.knowledge.words["plurals"]
        ):
            spans += self._coordinated_owners(sentence, head, party)
        for country in dict.fromkeys(span.known.country for span in spans):
            if country not in (None, party.country):
                yield dataclasses.replace(party, country=country, name=None)

    def _coordinated_owners(self, sentence: Sentence, head: Token, party: Party) -> Iterator[KnownSpan]:
        """The second and later states that a noun is of or from."""
        for kid in sentence.kids(head, "nmod"):
            first = self.phrases.known_at(sentence, kid)
            of = case(sentence, kid) in self.knowledge.words["belonging"]
            if of and first is not None and first.known.kind == "state" and first.known.country == party.country:
                others = (self.phrases.known_at(sentence, other) for other in sentence.kids(kid, "conj"))
                yield from (span for span in others if span is not None and span.known.kind == "state")

    # -- noun phrases ------------------------------------------------------------------------------------------------

    def _phrase(self, sentence: Sentence, token: Token) -> Mention | None:
        if token.upos not in _HEADS:
            return None
        if token.text.lower() in self.knowledge.words["quantities"] and (some := self._some_of(sentence, token)):
            return some
        first, last = self.phrases.left_edge(sentence, token), self.phrases.right_edge(sentence, token)
        for read in (self._person, self._known, self._state, self._agent, self._organisation):
            found = read(sentence, token, first, last)
            if found is not None:
                party, kind = found
                if kind != "thing" and self._formerly(sentence, token, last):
                    party = dataclasses.replace(party, sector="ELI", sectors=("ELI",))
                surname = party.name.split()[-1] if party.name and kind == "person" else None
                subject = token.rel.startswith("nsubj")
                return Mention(sentence.index, token.i, party, kind, subject, token.lemma.lower(), surname)
        return None

    def _formerly(self, sentence: Sentence, token: Token, last: int) -> bool:
        """Whether the office is one of the past: "former president Carter", "ex-minister"."""
        words = self.knowledge.words["formerly"]
        mention = self.phrases.left_edge(sentence, token)
        return any(other.text.lower() in words for other in sentence.tokens[mention:last] if other.i != token.i)

    def _some_of(self, sentence: Sentence, token: Token) -> Mention | None:
        """The party of "hundreds of protesters" is what follows."""
        for kid in sentence.kids(token, "nmod"):
            if case(sentence, kid) == "of" and (inner := self.mention(sentence, kid)):
                first = self.phrases.left_edge(sentence, token)
                party = self.phrases.moved(inner.party, sentence, first, kid.i + 1)
                return dataclasses.replace(inner, token=token.i, party=party, subject=token.rel.startswith("nsubj"))
        return None

    def _known(self, sentence: Sentence, token: Token, first: int, last: int) -> tuple[Party, str] | None:
        """A phrase whose head is the known name of a state, a people or an organisation."""
        span = self.phrases.known_at(sentence, token)
        if span is None or (span.known.kind == "adjective" and token.upos == "ADJ"):
            return None
        party = self.phrases.known_party(sentence, span, first, last)
        if span.known.kind == "organisation" and (owner := self._owner(sentence, token, span)):
            # "Peru's Congress": the name is known as that of another country
            return dataclasses.replace(
                party, country=owner, name=self.phrases.words(sentence, span.first, span.last)
            ), "thing"
        if span.known.kind == "state" and _acts(sentence, token):
            party = dataclasses.replace(party, sector="GOV", sectors=("GOV",))  # a state that acts is its government
        return party, "group" if span.known.kind == "people" else "thing"

    def _owner(self, sentence: Sentence, token: Token, span: KnownSpan) -> str | None:
        """The country whose the organisation of a state is, where the report tells another than is known."""
        known = span.known
        if known.country in NO_STATES:
            return None
        name = sentence.names[token.name] if token.name >= 0 else None
        first = min(self.phrases.left_edge(sentence, token), name.first if name and name.kind == "org" else span.first)
        before = [
            other.known
            for other in self.phrases.known_between(sentence, first, span.first)
            if other.known.kind in ("state", "adjective", "seat", "region")
        ]
        owners = [other.country for other in before]
        for kid in sentence.kids(token, "nmod:poss") if not owners else ():
            if inner := self.mention(sentence, kid):
                owners.append(inner.party.country)
        owner = next((country for country in owners if country and country not in NO_STATES), None)
        if owner is not None and owner != known.country:
            self._owners[known.name] = owner
        return self._owners.get(known.name) if owner in (None, self._owners.get(known.name)) else None

    def _state(self, sentence: Sentence, token: Token, first: int, last: int) -> tuple[Party, str] | None:
        """What "the country" means: the last state named, of those not spoken of as where somebody comes from."""
        if token.lemma.lower() not in self.knowledge.words["state_words"] or not self.is_definite(sentence, token):
            return None
        if token.xpos in ("NNS", "NNPS"):
            return None  # "the two countries"
        for index in range(sentence.index, max(-1, sentence.index - PRONOUN_REACH - 1), -1):
            other = self.phrases.sentences[index]
            spans = [
                span
                for span in self.phrases.known[index]
                if span.known.kind in ("state", "seat")
                and (index < sentence.index or span.last <= token.i)
                and other.tokens[span.last - 1].rel not in ("compound", "amod")
            ]
            if spans:
                known = (spans[0] if index == sentence.index else spans[-1]).known
                return self.phrases.party(sentence, first, last, name=known.name, country=known.country), "thing"
        return None

    def _organisation(self, sentence: Sentence, token: Token, first: int, last: int) -> tuple[Party, str] | None:
        """A named organisation that is not known; its words may tell whose it is."""
        if token.name < 0 or sentence.names[token.name].kind != "org":
            return None
        name = sentence.names[token.name]
        country = self._belongs(sentence, token).country
        words = self.phrases.words(sentence, name.first, name.last)
        return self.phrases.party(sentence, name.first, name.last, name=words, country=country), "thing"

    def is_definite(self, sentence: Sentence, token: Token) -> bool:
        """Whether a determiner makes the noun point back."""
        definite = self.knowledge.words["definite"]
        return any(kid.lemma.lower() in definite for kid in sentence.kids(token, "det", "nmod:poss"))

    # -- common nouns ------------------------------------------------------------------------------------------------

    def _agent(self, sentence: Sentence, token: Token, first: int, last: int) -> tuple[Party, str] | None:
        """A common noun for an agent, with what it belongs to."""
        agent, begins = self.phrases.agent(sentence, token, first)
        if agent is None:
            return None
        belongs = self._belongs(sentence, token)
        sectors = agent.sectors
        if agent.neutral:
            sectors = belongs.sectors or self._inner_sectors(sentence, token, begins) or agent.sectors
            if not sectors and belongs.country is None:
                return None
            last = max(last, self._owner_end(sentence, token))
        elif "REB" in belongs.sectors and set(agent.sectors) <= ARMED:
            sectors = belongs.sectors  # "al-Qaida operatives", "an ISIL gang leader"
        role = " ".join(lemmas(sentence, begins, token.i + 1))
        person = token.lemma.lower().endswith(tuple(self.knowledge.words["person_endings"]))
        country = _whose(agent, belongs, person)
        if (
            country is None
            and token.lemma.lower() in self.knowledge.words["alliances"]
            and self.phrases.tells_coalition
        ):
            country, sectors = "IGO", ("MIL",)
        party = self.phrases.party(sentence, first, last, country=country, sectors=sectors, role=role)
        beside = self.phrases.apposed_name(sentence, token)
        if beside is not None:
            return dataclasses.replace(party, name=beside.name, country=party.country or beside.country), "person"
        if country is None and self.is_definite(sentence, token):
            back = self.memory.same_description(token.lemma.lower())
            party = dataclasses.replace(party, country=back.country, name=back.name) if back else party
        return party, self._kind(token, agent)

    def _owner_end(self, sentence: Sentence, token: Token) -> int:
        """After the words for whom a neutral agent belongs to, if they follow at once: "aides to the minister"."""
        following = self.knowledge.words["belonging"] | self.knowledge.words["elsewhere"]
        for kid in sentence.kids(token, "nmod"):
            near = kid.i > token.i and sentence.subtree(kid)[0].i == token.i + 1
            if near and case(sentence, kid) in following and self.mention(sentence, kid):
                return self.phrases.right_edge(sentence, kid)
        return 0

    def _kind(self, token: Token, agent: Agent) -> str:
        """Whether a pronoun for it would be he, they or it."""
        if token.xpos in ("NNS", "NNPS") or token.lemma.lower() in self.knowledge.words["plurals"]:
            return "group"
        lemma = token.lemma.lower()
        person = lemma in self.knowledge.titles or agent.neutral
        ending = lemma.endswith(tuple(self.knowledge.words["person_endings"]))
        return "person" if (person or ending) and agent.sectors not in ((), ("UNK",)) else "thing"

    def _inner_sectors(self, sentence: Sentence, token: Token, begins: int) -> tuple[str, ...]:
        """The sector of the words just before a neutral one ("army spokesman"), or of what it is of."""
        agent = self.phrases.agent_ending_at(sentence, begins)
        if agent is not None:
            return agent.sectors
        for kid in sentence.kids(token, "nmod"):
            if case(sentence, kid) in self.knowledge.words["belonging"] and (inner := self.mention(sentence, kid)):
                return inner.party.sectors
        return ()

    def _belongs(self, sentence: Sentence, token: Token) -> Belonging:
        """What a phrase belongs to: by its modifiers, then possessors, then "of" and the like, then "in"."""
        before = self.phrases.known_between(sentence, self.phrases.left_edge(sentence, token), token.i + 1)
        for span in before:
            if not span.first <= token.i < span.last:
                return self._of_known(span)
        for kid in sentence.kids(token, "nmod:poss"):
            if inner := self.mention(sentence, kid):
                return Belonging(inner.party.country, inner.party.sectors)
        words, lemma = self.knowledge.words, token.lemma.lower()
        owning = words["belonging"] | (words["elsewhere"] if self.phrases.is_neutral(lemma) else set())
        owning -= words["sent_for"] if lemma in words["sent"] else set()
        for prepositions, shared in ((owning, True), (words["located"], False)):
            for kid in sentence.kids(token, "nmod"):
                if case(sentence, kid) not in prepositions:
                    continue
                if inner := self.mention(sentence, kid):
                    return Belonging(inner.party.country, inner.party.sectors if shared else (), not shared)
                if place := self.of_place(sentence, kid):  # "the mayor of Karachi"
                    return Belonging(place[0].country, (), not shared)
        head = sentence.above(token)
        if token.rel == "appos" and head is not None and (outer := self._read_at.get((sentence.index, head.i))):
            return Belonging(outer.party.country, outer.party.sectors)
        return Belonging()

    def _of_known(self, span: KnownSpan) -> Belonging:
        sectors = span.known.at(self.phrases.day)[0] if span.known.kind == "organisation" else ()
        return Belonging(span.known.country, sectors)

    # -- persons -----------------------------------------------------------------------------------------------------

    def _person(self, sentence: Sentence, token: Token, first: int, last: int) -> tuple[Party, str] | None:
        """A person by name: known to the world, by the office beside the name, or from before in the report."""
        name = self.phrases.person_name(sentence, token)
        if name is None and token.upos == "PROPN" and self.memory.same_name(token.text):
            name = (token.i, token.i + 1)  # a surname that is also another word: "Cook said"
        span = self.phrases.known_at(sentence, token)
        if name is not None and span is not None and span.known.kind != "person" and (span.first, span.last) == name:
            return None  # the model takes a state for a person
        if name is not None and (span is None or span.known.kind != "person"):
            span = self.phrases.known_at(sentence, sentence.tokens[name[0]]) or span
        if (
            span is not None
            and span.known.kind == "person"
            and name is not None
            and self._namesake(sentence, span, name)
        ):
            span = None
        if span is not None and span.known.kind == "person" and token.upos != "NOUN":
            party = self.phrases.known_party(sentence, span, first, last)
            return (party if party.sectors else self._with_office(party, sentence, token, span.first)), "person"
        if name is None:
            return None
        words = self.phrases.words(sentence, *name)
        party = self.phrases.party(sentence, min(first, name[0]), max(last, name[1]), name=words)
        party = self._with_office(party, sentence, token, name[0])
        back = None if party.country else self.memory.same_name(words)
        if back is not None:
            party = _merged(dataclasses.replace(party, name=back.name or words), back)
        return party, "person"

    def _namesake(self, sentence: Sentence, span: KnownSpan, name: tuple[int, int]) -> bool:
        """Whether the name only shares its last words with a known one: "Sarah Obama"."""
        first, last = name
        if not first < span.first <= span.last == last:
            return False
        given, known = sentence.tokens[first].text, span.known.name.split()
        return len(given) > 2 and given.isalpha() and given[0].isupper() and given not in known

    def _with_office(self, party: Party, sentence: Sentence, token: Token, before: int) -> Party:
        """The person with what the office before the name tells, and then what stands beside it in apposition."""
        return _merged(_merged(party, self._office(sentence, before)), self._beside(sentence, token))

    def _office(self, sentence: Sentence, before: int) -> Party | None:
        """The office right before a name: "Interior Ministry spokesman General Khalaf"."""
        for i in range(before - 1, max(-1, before - OFFICE_REACH), -1):
            left = sentence.tokens[i]
            if left.upos not in ("NOUN", "PROPN", "ADJ") and left.text not in ("-", "."):
                break
            if left.upos in ("NOUN", "PROPN") and (office := self._office_at(sentence, left, before)):
                return office
        return None

    def _beside(self, sentence: Sentence, token: Token) -> Party | None:
        """The office in apposition to a name, or that the name is in apposition to."""
        head = sentence.above(token)
        beside = [kid for kid in sentence.kids(token, "appos", "parataxis") if kid.upos in ("NOUN", "PROPN")]
        if head is not None and token.rel in ("appos", "flat", "parataxis", "dep") and head.upos in ("NOUN", "PROPN"):
            beside.append(head)
        mentions = (self.mention(sentence, other) for other in beside)
        return next((mention.party for mention in mentions if mention is not None), None)

    def _office_at(self, sentence: Sentence, left: Token, before: int) -> Party | None:
        """The office told by the run of nouns that ends with ``left``, right before a name at ``before``."""
        edge = run_of_nouns(sentence, left.i)
        agent, begins = self.phrases.agent(sentence, left, edge)
        title = self.knowledge.titles.get(left.text.lower())
        if agent is None and title is None:
            return None
        agent, begins = self._first_office(sentence, edge, before) or (agent, begins)
        sectors = agent.sectors if agent else (title,) if title else ()
        spans = [
            span
            for span in self.phrases.known_between(sentence, edge, before)
            if span.known.kind != "person" and not case(sentence, sentence.tokens[span.last - 1])
        ]
        belongs = self._of_known(spans[0]) if spans else Belonging()
        if agent is not None and agent.neutral:
            sectors = belongs.sectors or self._inner_sectors(sentence, left, begins) or sectors
        role = " ".join(lemmas(sentence, begins, left.i + 1))
        country = belongs.country or (agent.country if agent is not None else None)
        return self.phrases.party(sentence, edge, before, country=country, sectors=sectors, role=role)

    def _first_office(self, sentence: Sentence, edge: int, before: int) -> tuple[Agent, int] | None:
        """The first office of a run before a name: a "ministry spokesman General X" is first a spokesman."""
        for i in range(edge, before):
            token = sentence.tokens[i]
            agent, begins = self.phrases.agent(sentence, token, edge)
            if agent is None or token.upos not in ("NOUN", "PROPN"):
                continue
            if i + 1 == before:
                return agent, begins
            following = sentence.tokens[i + 1]
            longer, where = self.phrases.agent(sentence, following, edge)
            if (longer is None or where > i) and not self.phrases.is_neutral(following.text.lower()):
                return agent, begins
        return None

    # -- pronouns ----------------------------------------------------------------------------------------------------

    def _pronoun(self, sentence: Sentence, token: Token) -> Mention | None:
        word = token.text.lower()
        words = self.knowledge.words
        subject = token.rel.startswith("nsubj")
        if word in words["speaker"]:
            speaker = self._speakers.get((sentence.index, token.i))
            if speaker is None:
                return None
            party = self.phrases.moved(speaker, sentence, token.i, token.i + 1)
            return Mention(sentence.index, token.i, party, "group", subject, word, None, self._at(speaker))
        kinds = next((kinds for name, kinds in _PRONOUNS.items() if word in words[name]), None)
        before = self.memory.antecedent(sentence, token, kinds) if kinds else None
        if before is None:
            return None
        party = self.phrases.moved(before.party, sentence, token.i, token.i + 1)
        of = before.of or (before.sentence, before.token)
        return Mention(sentence.index, token.i, party, before.kind, subject, word, before.surname, of)


#: Classes of pronouns in ``words/parties.yaml``, and what they may stand for, the likelier first.
_PRONOUNS = {"person": ("person",), "group": ("group", "thing"), "thing": ("thing",)}


def _acts(sentence: Sentence, token: Token) -> bool:
    """Whether the word is a subject, one of several, or the agent of a passive."""
    head = sentence.above(token)
    if token.rel == "conj" and head is not None:
        return _acts(sentence, head)
    return token.rel.startswith("nsubj") or token.rel == "obl:agent"


def _whose(agent: Agent, belongs: Belonging, person: bool) -> str | None:
    """The country of an agent: what it is of, then what its word tells, then where it is.

    Aid groups are of no country, their workers of their own.
    """
    if (agent.country == "NGO" and not person) or (belongs.placed and agent.country):
        return agent.country
    return belongs.country or agent.country


def _with_sector(party: Party, sector: str | None) -> Party:
    """The party, with ``sector`` if it has none or one that says little."""
    if sector is None or not set(party.sectors) <= VAGUE or (party.name and party.sectors):
        return party
    return dataclasses.replace(party, sector=sector, sectors=(sector,))


def _merged(party: Party, other: Party | None) -> Party:
    """``party`` with what ``other`` knows and it does not."""
    if other is None:
        return party
    sectors = party.sectors or other.sectors
    return dataclasses.replace(
        party,
        country=party.country or other.country,
        sectors=sectors,
        sector=next(iter(sectors), None),
        role=party.role or other.role,
    )


def _sharing(parties: Iterable[Party]) -> Iterator[Party]:
    """What the first has and a later bare one lacks, it shares: "the Iraqi military and security forces"."""
    first: Party | None = None
    for party in parties:
        first = first or party
        own = first.country if first.country not in NO_STATES else None
        if party.country is None and party.name is None and own and first.name is None:
            party = dataclasses.replace(party, country=own)
        yield party
