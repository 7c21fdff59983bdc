"""Noun phrases to parties: who is meant, of which country and sector; through the whole report.

A party is found in steps, the surest first: a known name; a common noun for an agent with what it belongs to; a person's
name with the office before or beside it; a name or pronoun that points back to a party met before.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator

from dateline.annotation import Annotation, Sentence, Token
from dateline.records import Party
from dateline.resolve.knowledge import Agent, Known, Knowledge, key

#: Relations of the words that stand before a head and belong to its name or role.
_LEFT = {"compound", "amod", "nmod:poss", "flat", "nummod", "det", "case", "punct", "nmod", "nmod:unmarked", "nmod:desc", "goeswith", "obl:unmarked", "nmod:npmod", "advmod"}
#: How far back (sentences) a pronoun may point; farther back it rarely means the same (Hobbs 1978 found 98 % within one).
PRONOUN_REACH = 3
STATES = {"state", "seat", "region", "people"}


@dataclasses.dataclass(frozen=True, slots=True)
class KnownSpan:
    """A known name at tokens ``first:last`` of a sentence."""

    first: int
    last: int
    known: Known


@dataclasses.dataclass(slots=True)
class Mention:
    """A party mention: where it stands, and what later words may point back to it by."""

    sentence: int
    token: int
    party: Party
    kind: str  # person, group, thing
    subject: bool
    lemma: str
    surname: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Belonging:
    """What a phrase belongs to: country, sectors and the known name that told it."""

    country: str | None = None
    sectors: tuple[str, ...] = ()
    known: Known | None = None


class PartyReader:
    """Reads the parties of one report, sentence by sentence in order."""

    def __init__(self, knowledge: Knowledge, annotation: Annotation, day: datetime.date | None) -> None:
        """Read all parties of ``annotation``; ``day`` is the day of the report, None if not known."""
        self.knowledge = knowledge
        self.text = annotation.text
        self.day = day
        self.sentences = annotation.sentences
        self.known = [list(self._known(sentence)) for sentence in annotation.sentences]
        self.mentions: list[Mention] = []
        self._at: dict[tuple[int, int], Mention | None] = {}
        self._speakers: dict[tuple[int, int], Party] = {}
        for sentence in annotation.sentences:
            for token in sentence.tokens:
                if token.upos in ("NOUN", "PROPN", "PRON"):
                    self._mention(sentence, token)

    # -- what the next step asks -------------------------------------------------------------------------------------

    def parties(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """The parties of the noun phrase that ``token`` heads, coordinated ones one by one; empty if it is none."""
        found = []
        for head in self._coordinated(sentence, token):
            mention = self._mention(sentence, head)
            if mention is not None:
                found.append(mention.party)
                found += self._twins(sentence, head, mention.party)
        return tuple(self._shared_modifiers(found))

    def _twins(self, sentence: Sentence, head: Token, party: Party) -> Iterator[Party]:
        """"Iraqi and U.S. forces" are two parties in one noun."""
        for kid in sentence.kids(head, "amod", "compound", "nmod:poss") if head.upos != "PRON" else ():
            for other in sentence.kids(kid, "conj"):
                span = self._known_at(sentence, other)
                if span is not None and span.known.country not in (None, party.country) and kid.i < head.i:
                    yield dataclasses.replace(party, country=span.known.country, name=None)

    def mention(self, sentence: Sentence, token: Token) -> Mention | None:
        """The mention that ``token`` heads."""
        return self._mention(sentence, token)

    def set_speaker(self, sentence: Sentence, first: int, last: int, speaker: Party) -> None:
        """Tell who speaks in tokens ``first:last``, so that "we" and "I" there can be read; forgets what they were."""
        for token in sentence.tokens[first:last]:
            if token.upos == "PRON" and token.text.lower() in self.knowledge.words["speaker"]:
                self._speakers[sentence.index, token.i] = speaker
                self._at.pop((sentence.index, token.i), None)

    def belonging(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """The party that a noun which is none itself belongs to: "several U.S. requests" is a matter of the U.S."""
        for kid in sentence.kids(token, "nmod:poss"):
            if found := self.parties(sentence, kid):
                return found
        if modifiers := self.modifiers(sentence, token):
            return modifiers
        for kid in sentence.kids(token, "nmod"):
            if self._case(sentence, kid) in self.knowledge.words["owning"] and (found := self.parties(sentence, kid)):
                return found
        return ()

    def all(self) -> tuple[Party, ...]:
        """Every party mention of the report that is no pronoun, in order; of nested ones the outermost."""
        found: list[Party] = []
        for party in sorted((mention.party for mention in self.mentions), key=lambda party: (party.start, -party.end)):
            if not found or party.end > found[-1].end:
                found.append(party)
        return tuple(found)

    def modifiers(self, sentence: Sentence, token: Token) -> tuple[Party, ...]:
        """The parties in what stands before ``token``, coordinated ones one by one: "Iraqi and U.S. forces"."""
        first = self.modifier(sentence, token)
        if first is None:
            return ()
        found = [first]
        for kid in sentence.kids(token, "amod", "compound"):
            for other in sentence.kids(kid, "conj"):
                span = self._known_at(sentence, other)
                if span is not None and span.known.country != first.country:
                    found.append(self._known_party(sentence, span, span.first, span.last))
        return tuple(found)

    def modifier(self, sentence: Sentence, token: Token) -> Party | None:
        """The party in an adjective or noun before ``token`` ("U.S. requests", "the Iraqi refusal", "rebel attack")."""
        for kid in reversed(sentence.kids(token, "amod", "compound", "nmod")):
            if kid.i > token.i or kid.rel == "nmod:poss":
                continue
            span = self._known_at(sentence, kid)
            if span is not None and span.known.kind != "people":
                return self._known_party(sentence, span, span.first, span.last)
            if kid.upos in ("NOUN", "PROPN") and (mention := self._mention(sentence, kid)):
                return mention.party
        return None

    # -- known names -------------------------------------------------------------------------------------------------

    def _known(self, sentence: Sentence) -> Iterator[KnownSpan]:
        """Known names of the sentence, the longest at each place."""
        ends = {token.end: token.i + 1 for token in sentence.tokens}
        allowed = frozenset(ends)
        free = 0
        for token in sentence.tokens:
            if token.i < free or not (token.text[0].isupper() or token.text[0].isdigit()):
                continue
            found = self.knowledge.name_at(self.text, token.start, allowed)
            if found is None:
                continue
            last = ends[found[0]]
            if not self._part_of_other_name(sentence, token.i, last, found[1]):
                free = last
                yield KnownSpan(token.i, last, found[1])

    def _part_of_other_name(self, sentence: Sentence, first: int, last: int, known: Known) -> bool:
        """Whether the words are part of a person's longer name ("Michael Jordan", "Chad Smith")."""
        if known.kind == "person" or sentence.tokens[first].name < 0:
            return False
        name = sentence.names[sentence.tokens[first].name]
        if name.kind != "per" or (name.first, name.last) == (first, last) or last < name.last:
            return name.kind == "per" and last < name.last and known.kind in ("state", "seat", "region") and first > name.first
        return name.first < first and known.kind in ("state", "seat", "region", "people")

    def _known_at(self, sentence: Sentence, token: Token) -> KnownSpan | None:
        return next((span for span in self.known[sentence.index] if span.first <= token.i < span.last), None)

    def _known_party(self, sentence: Sentence, span: KnownSpan, first: int, last: int) -> Party:
        """The party of a known name; its words are tokens ``first:last``."""
        sectors, role = span.known.at(self.day)
        return self._party(sentence, first, last, span.known.name, span.known.country, sectors, role)

    def _party(
        self,
        sentence: Sentence,
        first: int,
        last: int,
        name: str | None,
        country: str | None,
        sectors: tuple[str, ...],
        role: str | None,
    ) -> Party:
        start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
        return Party(
            self.text[start:end], start, end, name, country, sectors[0] if sectors else None, tuple(sectors), role
        )

    # -- mentions ----------------------------------------------------------------------------------------------------

    def _mention(self, sentence: Sentence, token: Token) -> Mention | None:
        at = (sentence.index, token.i)
        if at not in self._at:
            self._at[at] = None  # a phrase within itself (a wrong parse) must not go round
            mention = self._read(sentence, token)
            self._at[at] = mention
            if mention is not None and token.upos != "PRON":
                self.mentions.append(mention)
        return self._at[at]

    def _read(self, sentence: Sentence, token: Token) -> Mention | None:
        if token.upos == "PRON":
            return self._pronoun(sentence, token)
        if token.upos not in ("NOUN", "PROPN", "ADJ", "NUM", "DET", "X"):
            return None
        if token.text.lower() in self.knowledge.words["quantities"]:
            of = next((k for k in sentence.kids(token, "nmod") if self._case(sentence, k) == "of"), None)
            if of is not None and (inner := self._mention(sentence, of)):
                first = min(token.i, self._left_edge(sentence, token))
                party = dataclasses.replace(inner.party, **self._words(sentence, first, of.i + 1))
                return dataclasses.replace(inner, token=token.i, party=party)
        first, last = self._left_edge(sentence, token), self._right_edge(sentence, token)
        party, kind = self._phrase(sentence, token, first, last)
        if party is None:
            return None
        surname = party.name.split()[-1] if party.name and kind == "person" else None
        subject = token.rel.startswith("nsubj")
        return Mention(sentence.index, token.i, party, kind, subject, token.lemma.lower(), surname)

    def _words(self, sentence: Sentence, first: int, last: int) -> dict[str, object]:
        start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
        return {"text": self.text[start:end], "start": start, "end": end}

    def _left_edge(self, sentence: Sentence, token: Token) -> int:
        """The first word of what stands before the head and belongs to it, articles left out."""
        first = token.i
        for kid in reversed(sentence.kids(token)):
            if kid.i > token.i or (kid.rel not in _LEFT and kid.rel.partition(":")[0] not in _LEFT):
                continue
            edge = sentence.subtree(kid)
            if edge[-1].i < first - 1 and any(t.upos != "PUNCT" for t in sentence.tokens[edge[-1].i + 1 : first]):
                break
            if kid.rel != "case" and kid.rel != "punct" and kid.rel != "advmod":
                first = min(first, edge[0].i)
        while first < token.i and (
            sentence.tokens[first].upos in ("DET", "PUNCT", "ADP") or sentence.tokens[first].lemma in ("'s",)
        ):
            first += 1
        return first

    def _right_edge(self, sentence: Sentence, token: Token) -> int:
        """After the last word of the head's own name."""
        last = token.i + 1
        for kid in sentence.kids(token, "flat", "goeswith"):
            last = max(last, sentence.subtree(kid)[-1].i + 1)
        span = self._known_at(sentence, token)
        if span is not None:
            last = max(last, span.last)
        if token.name >= 0 and sentence.names[token.name].kind in ("per", "org"):
            last = max(last, sentence.names[token.name].last)
        return last

    def _phrase(self, sentence: Sentence, token: Token, first: int, last: int) -> tuple[Party | None, str]:
        """The party of a noun phrase, and its kind."""
        span = self._known_at(sentence, token)
        person = self._person_name(sentence, token)
        if person is not None and (span is None or span.known.kind != "person"):
            span = self._known_at(sentence, sentence.tokens[person[0]]) or span
        if span is not None and span.known.kind == "person" and token.upos != "NOUN":
            return self._known_person(sentence, token, span, first, last), "person"
        if person is not None:
            return self._person(sentence, token, person, first, last), "person"
        if span is not None and span.last > token.i:
            party = self._known_head(sentence, token, span, first, last)
            if party is not None:
                return party, "thing" if span.known.kind != "people" else "group"
        if token.lemma.lower() in self.knowledge.words["state_words"] and (state := self._state_meant(sentence, token)):
            return dataclasses.replace(state, **self._words(sentence, first, last), sector=None, sectors=()), "thing"
        agent, begins = self._agent(sentence, token, first)
        if agent is not None:
            return self._agent_party(sentence, token, agent, begins, first, last)
        if token.name >= 0 and sentence.names[token.name].kind == "org":
            return self._unknown_organisation(sentence, token), "thing"
        return None, ""

    def _known_head(
        self, sentence: Sentence, token: Token, span: KnownSpan, first: int, last: int
    ) -> Party | None:
        """A phrase whose head is a known name: "eastern Congo" is a place, "the United Nations" a party."""
        if span.known.kind == "adjective" and token.upos == "ADJ":
            return None
        party = self._known_party(sentence, span, min(first, span.first), max(last, span.last))
        if span.known.kind == "state" and token.rel.startswith("nsubj"):
            party = dataclasses.replace(party, sector="GOV", sectors=("GOV",))
        return party

    def _known_person(self, sentence: Sentence, token: Token, span: KnownSpan, first: int, last: int) -> Party:
        party = self._known_party(sentence, span, min(first, span.first), max(last, span.last))
        if party.sectors or not (role := self._role_of(sentence, token, span.first)):
            return party
        return self._merged(party, role)

    def _unknown_organisation(self, sentence: Sentence, token: Token) -> Party:
        name = sentence.names[token.name]
        party = self._party(sentence, name.first, name.last, None, None, (), None)
        belongs = self._belongs(sentence, token, name.first)
        return dataclasses.replace(party, name=party.text, country=belongs.country)

    # -- common nouns ------------------------------------------------------------------------------------------------

    def _lemmas(self, sentence: Sentence, first: int, last: int) -> list[str]:
        return [token.text.lower() if token.upos == "PROPN" else token.lemma.lower() for token in sentence.tokens[first:last]]

    def _agent(self, sentence: Sentence, token: Token, first: int) -> tuple[Agent | None, int]:
        """The longest agent phrase that ends at the head, or goes on after it with "of"; and where it begins."""
        longest = self.knowledge.longest_agent
        after = next(
            (k for k in sentence.kids(token, "nmod") if k.i > token.i and self._case(sentence, k) == "of"), None
        )
        for last in ([after.i + 1] if after is not None and after.i - token.i < longest else []) + [token.i + 1]:
            for begin in range(max(first, last - longest), token.i + 1):
                words = self._lemmas(sentence, begin, last)
                found = self._agent_word(words, sentence.tokens[last - 1])
                if found is not None and (begin < token.i or token.text.lower() not in self.knowledge.not_agents):
                    return found, begin
        return None, token.i

    def _agent_word(self, words: list[str], end: Token) -> Agent | None:
        """The agent of a phrase; its last word also as written and without its s, as lemmas of plurals vary."""
        for last in dict.fromkeys((words[-1], end.lemma.lower(), end.text.lower(), end.text.lower().removesuffix("s"))):
            found = self.knowledge.agents.get(key([*words[:-1], last]))
            if found is not None:
                return found
        return None

    def _agent_party(
        self, sentence: Sentence, token: Token, agent: Agent, begins: int, first: int, last: int
    ) -> tuple[Party | None, str]:
        belongs = self._belongs(sentence, token, begins)
        sectors = agent.sectors
        if agent.neutral:
            sectors = belongs.sectors or self._inner_sectors(sentence, token, begins) or agent.sectors
            if not sectors and belongs.country is None:
                return None, ""
        country = belongs.country or agent.country
        if "UNK" in sectors and len(sectors) == 1 and country:
            sectors = ("UNK",)
        role = " ".join(self._lemmas(sentence, begins, token.i + 1))
        party = self._party(sentence, first, last, None, country, sectors, role)
        beside = self._apposed_name(sentence, token)
        if beside is not None:
            party = dataclasses.replace(party, name=beside.name, country=party.country or beside.country)
            return party, "person"
        if country is None and (back := self._same_description(sentence, token)) is not None:
            party = dataclasses.replace(party, country=back.country, name=party.name or back.name)
        plural = token.xpos in ("NNS", "NNPS") or token.lemma in ("police", "people", "military")
        singular_person = not plural and agent.sectors not in ((), ("UNK",)) and self._is_person_word(token)
        return party, "person" if singular_person else "group" if plural else "thing"

    def _is_person_word(self, token: Token) -> bool:
        lemma = token.lemma.lower()
        agent = self.knowledge.agents.get((lemma,))
        return bool(lemma in self.knowledge.titles or (agent and agent.neutral) or lemma.endswith(("er", "or", "man", "ist", "ian", "ant", "eer")))

    def _inner_sectors(self, sentence: Sentence, token: Token, begins: int) -> tuple[str, ...]:
        """The sector of the words just before a neutral one: "army spokesman", "rebel leader"."""
        for begin in range(max(0, begins - self.knowledge.longest_agent), begins):
            found = self.knowledge.agents.get(key(self._lemmas(sentence, begin, begins)))
            if found is not None and not found.neutral:
                return found.sectors
        for kid in sentence.kids(token, "nmod"):
            if self._case(sentence, kid) in self.knowledge.words["belonging"] and (inner := self._mention(sentence, kid)):
                return inner.party.sectors
        return ()

    def _case(self, sentence: Sentence, token: Token) -> str:
        return " ".join(kid.lemma.lower() for kid in sentence.kids(token, "case") if kid.i < token.i)

    def _belongs(self, sentence: Sentence, token: Token, begins: int) -> Belonging:
        """The country (and sector) a phrase belongs to: by its modifiers, then possessors, then "of", then "in"."""
        for span in self.known[sentence.index]:
            inside = span.last <= token.i + 1 and span.first >= self._left_edge(sentence, token)
            if inside and not span.first <= token.i < span.last:
                sectors = span.known.at(self.day)[0] if span.known.kind == "organisation" else ()
                return Belonging(span.known.country, sectors, span.known)
        for kid in sentence.kids(token, "nmod:poss"):
            if inner := self._mention(sentence, kid):
                return Belonging(inner.party.country, inner.party.sectors)
        words = self.knowledge.words
        neutral = (agent := self.knowledge.agents.get((token.lemma.lower(),))) is not None and agent.neutral
        for prepositions in (words["belonging"], words["elsewhere"] if neutral else frozenset(), words["located"]):
            for kid in sentence.kids(token, "nmod"):
                if self._case(sentence, kid) in prepositions and (inner := self._mention(sentence, kid)):
                    located = prepositions is words["located"]
                    return Belonging(inner.party.country, () if located else inner.party.sectors)
        head = sentence.above(token)
        if token.rel == "appos" and head is not None and (outer := self._at.get((sentence.index, head.i))):
            return Belonging(outer.party.country, outer.party.sectors)
        return Belonging()

    def _state_meant(self, sentence: Sentence, token: Token) -> Party | None:
        """The state that "the country" means: the last one named, of those not spoken of as where somebody comes from."""
        if not any(kid.rel == "det" and kid.lemma in ("the", "this", "that") for kid in sentence.kids(token)):
            return None
        for index in range(sentence.index, max(-1, sentence.index - PRONOUN_REACH - 1), -1):
            spans = [s for s in self.known[index] if s.known.kind in ("state", "seat") and s.known.country]
            spans = [s for s in spans if index < sentence.index or s.last <= token.i]
            named = [s for s in spans if self.sentences[index].tokens[s.last - 1].rel not in ("compound", "amod")]
            if named:
                chosen = named[0] if index == sentence.index else named[-1]
                return self._known_party(self.sentences[index], chosen, chosen.first, chosen.last)
        return None

    def _same_description(self, sentence: Sentence, token: Token) -> Party | None:
        """The last party named by the same noun with a country, for a phrase with "the", "their" or "his"."""
        definite = any(kid.rel in ("det", "nmod:poss") and kid.lemma in ("the", "this", "that", "its", "his", "their") for kid in sentence.kids(token))
        if not definite:
            return None
        for mention in reversed(self.mentions):
            if mention.lemma == token.lemma.lower() and mention.party.country:
                return mention.party
        return None

    # -- persons -----------------------------------------------------------------------------------------------------

    def _person_name(self, sentence: Sentence, token: Token) -> tuple[int, int] | None:
        """Tokens of the person's name that the phrase is headed by, titles left out."""
        if token.name < 0 or sentence.names[token.name].kind != "per":
            return None
        name = sentence.names[token.name]
        first = name.first
        while first < name.last - 1 and (size := self._title(sentence, first, name.last - 1)):
            first += size
        last = name.last
        while last - 1 > first and sentence.tokens[last - 1].text in ("'s", "’s"):
            last -= 1
        if last - first == 1 and self._title(sentence, first, last):
            return None
        return first, last

    def _title(self, sentence: Sentence, first: int, last: int) -> int:
        """How many words from ``first`` on are a title or office ("Prime Minister"), not yet a name; 0 if none."""
        for end in range(min(last, first + self.knowledge.longest_agent), first, -1):
            words = [token.text.lower() for token in sentence.tokens[first:end]]
            if " ".join(words) in self.knowledge.titles or key(words) in self.knowledge.agents:
                return end - first
        return int(sentence.tokens[first].upos in ("PUNCT", "ADJ"))

    def _person(self, sentence: Sentence, token: Token, name: tuple[int, int], first: int, last: int) -> Party:
        start, end = name
        words = self.text[sentence.tokens[start].start : sentence.tokens[end - 1].end]
        known = self.knowledge.name(words)
        party = self._party(sentence, min(first, start), max(last, end), words, None, (), None)
        role = self._role_of(sentence, token, start)
        if known is not None and known.kind == "person":
            sectors, office = known.at(self.day)
            party = dataclasses.replace(party, name=known.name, country=known.country, role=office, sectors=sectors, sector=sectors[0] if sectors else None)
        if role is not None:
            party = self._merged(party, role)
        back = self._same_name(words)
        if back is not None and not party.country:
            party = self._merged(dataclasses.replace(party, name=back.name or words), back)
        return party

    def _merged(self, party: Party, other: Party) -> Party:
        """``party`` with what ``other`` knows and it does not."""
        sectors = party.sectors or other.sectors
        return dataclasses.replace(
            party,
            country=party.country or other.country,
            sectors=sectors,
            sector=sectors[0] if sectors else None,
            role=party.role or other.role,
        )

    def _role_of(self, sentence: Sentence, token: Token, before: int) -> Party | None:
        """The office before a name ("Interior Ministry spokesman General Khalaf") or beside it in apposition."""
        for i in range(before - 1, max(-1, before - 4), -1):
            left = sentence.tokens[i]
            if left.upos not in ("NOUN", "PROPN", "ADJ", "PUNCT"):
                break
            if left.upos not in ("NOUN", "PROPN"):
                continue
            edge = self._run_of_nouns(sentence, i)
            agent, begins = self._agent(sentence, left, edge)
            title = self.knowledge.titles.get(left.text.lower())
            if agent is None and title is None:
                continue
            first_role = self._earliest_role(sentence, edge, before)
            agent, begins = first_role if first_role else (agent, begins)
            sectors = agent.sectors if agent else (title,) if title else ()
            belongs = self._belongs_before(sentence, edge, before)
            if agent is not None and agent.neutral:
                sectors = belongs.sectors or self._inner_sectors(sentence, left, begins) or sectors
            return self._party(sentence, edge, before, None, belongs.country, sectors, " ".join(self._lemmas(sentence, begins, i + 1)))
        head = sentence.above(token)
        beside = [kid for kid in sentence.kids(token, "appos", "parataxis") if kid.upos == "NOUN" or kid.upos == "PROPN"]
        if head is not None and token.rel in ("appos", "flat", "parataxis", "dep") and head.upos in ("NOUN", "PROPN"):
            beside.append(head)
        for other in beside:
            if (mention := self._at.get((sentence.index, other.i))) or (mention := self._mention(sentence, other)):
                return mention.party
        return None

    def _earliest_role(self, sentence: Sentence, edge: int, before: int) -> tuple[Agent, int] | None:
        """The first agent word of the run before a name: in "ministry spokesman General X" he is first a spokesman."""
        for i in range(edge, before):
            token = sentence.tokens[i]
            if token.upos not in ("NOUN", "PROPN"):
                continue
            agent, begins = self._agent(sentence, token, edge)
            following = sentence.tokens[i + 1] if i + 1 < before else None
            if agent is None or (following is not None and self._agent(sentence, following, edge)[1] <= i and self._agent(sentence, following, edge)[0]):
                continue
            after_neutral = following is not None and (following.text.lower(),) in self.knowledge.agents and self.knowledge.agents[(following.text.lower(),)].neutral
            if not after_neutral:
                return agent, begins
        return None

    def _run_of_nouns(self, sentence: Sentence, i: int) -> int:
        """Where the run of nouns and adjectives that ends at ``i`` begins."""
        while i > 0 and (
            sentence.tokens[i - 1].upos in ("NOUN", "PROPN", "ADJ")
            or sentence.tokens[i - 1].text in ("-", "'s", "’s", "of")
        ):
            i -= 1
        while sentence.tokens[i].text in ("-", "'s", "’s", "of"):
            i += 1
        return i

    def _belongs_before(self, sentence: Sentence, edge: int, before: int) -> Belonging:
        for span in self.known[sentence.index]:
            if edge <= span.first and span.last <= before and span.known.kind != "person":
                sectors = span.known.at(self.day)[0] if span.known.kind == "organisation" else ()
                return Belonging(span.known.country, sectors, span.known)
        return Belonging()

    def _apposed_name(self, sentence: Sentence, token: Token) -> Party | None:
        """The person named in apposition to, or after, an office."""
        for kid in sentence.kids(token, "appos", "flat", "parataxis"):
            name = self._person_name(sentence, kid)
            if name is not None:
                words = self.text[sentence.tokens[name[0]].start : sentence.tokens[name[1] - 1].end]
                known = self.knowledge.name(words)
                country = known.country if known and known.kind == "person" else None
                return self._party(sentence, *name, words, country, (), None)
        return None

    def _same_name(self, words: str) -> Party | None:
        """The last person met before whose name ends alike and has a country."""
        surname = words.split()[-1]
        for mention in reversed(self.mentions):
            if mention.surname == surname and mention.party.country:
                return mention.party
        return None

    # -- pronouns ----------------------------------------------------------------------------------------------------

    def _pronoun(self, sentence: Sentence, token: Token) -> Mention | None:
        word = token.text.lower()
        words = self.knowledge.words
        if word.endswith(("self", "selves")):
            return None  # the same as another in its clause, which is already there
        if word in words["speaker"]:
            speaker = self._speakers.get((sentence.index, token.i))
            if speaker is None:
                return None
            return Mention(sentence.index, token.i, dataclasses.replace(speaker, **self._words(sentence, token.i, token.i + 1)), "group", False, word)
        kinds = (
            ("person",) if word in words["person"] else ("group", "thing") if word in words["group"] else ("thing",) if word in words["thing"] else ()
        )
        before = self._antecedent(sentence, token, kinds) if kinds else None
        if before is None:
            return None
        party = dataclasses.replace(before.party, **self._words(sentence, token.i, token.i + 1))
        return Mention(sentence.index, token.i, party, before.kind, token.rel.startswith("nsubj"), word, before.surname)

    def _antecedent(self, sentence: Sentence, token: Token, kinds: tuple[str, ...]) -> Mention | None:
        """What a pronoun points to: subjects before others, the same sentence before earlier ones."""
        options = [
            mention
            for mention in self.mentions
            if mention.kind in kinds
            and 0 <= sentence.index - mention.sentence <= PRONOUN_REACH
            and (mention.sentence, mention.token) < (sentence.index, token.i)
        ]
        if not options:
            return None
        if token.rel == "nmod:poss" and (near := [m for m in options if m.sentence == sentence.index and m.kind == kinds[0]]):
            return max(near, key=lambda m: m.token)  # "to call on U.S. troops since their pullback"
        return max(
            options,
            key=lambda m: (
                m.sentence - sentence.index + m.subject * 1.5,
                m.kind == kinds[0],
                -m.token if m.subject else m.token,
            ),
        )

    # -- coordination ------------------------------------------------------------------------------------------------

    def _coordinated(self, sentence: Sentence, token: Token) -> list[Token]:
        return [token, *sentence.kids(token, "conj")]

    def _shared_modifiers(self, parties: list[Party]) -> Iterator[Party]:
        """"The Iraqi military and security forces": what the first has and a later bare one lacks, it shares."""
        for i, party in enumerate(parties):
            first = parties[0]
            if i and party.country is None and party.name is None and first.country and first.name is None:
                party = dataclasses.replace(party, country=first.country)
            yield party
