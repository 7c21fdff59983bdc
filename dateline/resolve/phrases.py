"""Noun phrases: where they begin and end, which known names and which words for agents they hold."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import itertools
from collections.abc import Iterator

from dateline.annotation import Annotation, Sentence, Token
from dateline.records import Party
from dateline.resolve.knowledge import Agent, Knowledge, Known, key

#: Relations of the words that stand before a head and belong to its name or role.
_LEFT = {"compound", "amod", "nmod", "flat", "nummod", "det", "goeswith", "obl"}
_POSSESSIVE = ("'s", "’s")
_PLACES = ("state", "seat", "region")


@dataclasses.dataclass(frozen=True, slots=True)
class KnownSpan:
    """A known name at tokens ``first:last`` of a sentence."""

    first: int
    last: int
    known: Known


class Phrases:
    """The noun phrases of one report; all that can be told of them without looking at others."""

    def __init__(self, knowledge: Knowledge, annotation: Annotation, day: datetime.date | None) -> None:
        """Find the known names of ``annotation``; ``day`` is the day of the report, None if not known."""
        self.knowledge = knowledge
        self.text = annotation.text
        self.day = day
        self.sentences = annotation.sentences
        self.known = [list(self._known(sentence)) for sentence in annotation.sentences]
        self._known_at = [{i: span for span in spans for i in range(span.first, span.last)} for spans in self.known]
        self._left_edges: dict[tuple[int, int], int] = {}

    @functools.cached_property
    def tells_coalition(self) -> bool:
        """Whether the report is of a coalition of states at war, not of parties: "coalition aircraft"."""
        words = self.knowledge.words
        for sentence in self.sentences:
            for token, after in itertools.pairwise(sentence.tokens):
                if token.lemma.lower() in words["alliances"] and after.lemma.lower() in words["forces"]:
                    return True
                if token.lemma.lower() in words["leading"] and after.lemma.lower() in words["alliances"]:
                    return True
        return False

    # -- known names -------------------------------------------------------------------------------------------------

    def _known(self, sentence: Sentence) -> Iterator[KnownSpan]:
        """Known names of the sentence, the longest at each place."""
        ends = {token.end: token.i + 1 for token in sentence.tokens}
        allowed = frozenset(ends)
        free = 0
        for token in sentence.tokens:
            if token.i < free or not token.text[0].isalnum():
                continue
            found = self.knowledge.name_at(self.text, token.start, allowed)
            if found is None:
                continue
            last = ends[found[0]]
            if not _inside_a_persons_name(sentence, token.i, last, found[1]):
                free = last
                yield KnownSpan(token.i, last, found[1])

    def known_at(self, sentence: Sentence, token: Token) -> KnownSpan | None:
        """The known name that the token is part of."""
        return self._known_at[sentence.index].get(token.i)

    def known_between(self, sentence: Sentence, first: int, last: int) -> list[KnownSpan]:
        """Known names within tokens ``first:last``."""
        return [span for span in self.known[sentence.index] if first <= span.first and span.last <= last]

    # -- parties -----------------------------------------------------------------------------------------------------

    def words(self, sentence: Sentence, first: int, last: int) -> str:
        """The words of tokens ``first:last``."""
        return self.text[sentence.tokens[first].start : sentence.tokens[last - 1].end]

    def party(
        self,
        sentence: Sentence,
        first: int,
        last: int,
        *,
        name: str | None = None,
        country: str | None = None,
        sectors: tuple[str, ...] = (),
        role: str | None = None,
    ) -> Party:
        """A party whose words are tokens ``first:last``."""
        start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
        return Party(self.text[start:end], start, end, name, country, next(iter(sectors), None), sectors, role)

    def moved(self, party: Party, sentence: Sentence, first: int, last: int) -> Party:
        """The party told by other words: tokens ``first:last``."""
        start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
        return dataclasses.replace(party, text=self.text[start:end], start=start, end=end)

    def known_party(self, sentence: Sentence, span: KnownSpan, first: int, last: int) -> Party:
        """The party of a known name in a phrase of tokens ``first:last``."""
        sectors, role = span.known.at(self.day)
        first, last = min(first, span.first), max(last, span.last)
        name, country = span.known.name, span.known.country
        return self.party(sentence, first, last, name=name, country=country, sectors=sectors, role=role)

    # -- edges -------------------------------------------------------------------------------------------------------

    def left_edge(self, sentence: Sentence, token: Token) -> int:
        """The first word of what stands before the head and belongs to it, articles left out."""
        at = (sentence.index, token.i)
        if at not in self._left_edges:
            self._left_edges[at] = self._find_left_edge(sentence, token)
        return self._left_edges[at]

    def _find_left_edge(self, sentence: Sentence, token: Token) -> int:
        first = token.i
        for kid in reversed(sentence.kids(token)):
            if kid.i > token.i or kid.rel.partition(":")[0] not in _LEFT or _has_preposition(sentence, kid):
                continue
            below = sentence.subtree(kid)
            if any(between.upos != "PUNCT" for between in sentence.tokens[below[-1].i + 1 : first]):
                break
            first = min(first, below[0].i)
        while first < token.i and self._outside(sentence.tokens[first], token):
            first += 1
        return first

    def _outside(self, word: Token, head: Token) -> bool:
        """Whether a word at the edge is no part of the party's words: articles, the phrase's preposition, marks."""
        return word.upos in ("DET", "PUNCT") or (word.upos == "ADP" and word.head == head.i) or word.text in _POSSESSIVE

    def right_edge(self, sentence: Sentence, token: Token) -> int:
        """After the last word of the head's own name."""
        last = token.i + 1
        for kid in sentence.kids(token, "flat", "goeswith"):
            last = max(last, sentence.subtree(kid)[-1].i + 1)
        span = self.known_at(sentence, token)
        if span is not None:
            last = max(last, span.last)
        if token.name >= 0 and sentence.names[token.name].kind in ("per", "org"):
            last = max(last, sentence.names[token.name].last)
        return last

    # -- words for agents --------------------------------------------------------------------------------------------

    def agent(self, sentence: Sentence, token: Token, first: int) -> tuple[Agent | None, int]:
        """The longest agent phrase that ends at the head, or goes on after it with "of"; and where it begins."""
        longest = self.knowledge.longest_agent
        after = [kid for kid in sentence.kids(token, "nmod") if kid.i > token.i and case(sentence, kid) == "of"][:1]
        ends = [kid.i + 1 for kid in after if kid.i - token.i < longest] + [token.i + 1]
        for last in ends:
            if not self._may_end(sentence.tokens[last - 1]):
                continue
            for begin in range(max(first, last - longest), token.i + 1):
                found = self._agent_phrase(sentence, begin, last)
                if found is not None and (begin < token.i or token.text.lower() not in self.knowledge.not_agents):
                    return found, begin
        return None, token.i

    def _may_end(self, token: Token) -> bool:
        """Whether some agent ends with the word."""
        written = token.text.lower()
        ends = self.knowledge.agent_ends
        for word in (written, token.lemma.lower(), written.removesuffix("s")):
            if word in ends or ("-" in word and word.rpartition("-")[2] in ends):
                return True
        return False

    def _agent_phrase(self, sentence: Sentence, begin: int, last: int) -> Agent | None:
        """The agent of tokens ``begin:last``, by their lemmas or as they are written: "human rights group"."""
        words, end = lemmas(sentence, begin, last), sentence.tokens[last - 1]
        found = self._agent_word(words, end)
        if found is None and last - begin > 1:
            written = [token.text.lower() for token in sentence.tokens[begin:last]]
            found = self._agent_word(written, end) if written[:-1] != words[:-1] else None
        return found

    def _agent_word(self, words: list[str], end: Token) -> Agent | None:
        """The agent of a phrase; its last word also as written and without its s, as lemmas of plurals vary."""
        written = end.text.lower()
        for last in dict.fromkeys((words[-1], end.lemma.lower(), written, written.removesuffix("s"))):
            found = self.knowledge.agents.get(key([*words[:-1], last]))
            if found is not None:
                return found
        return None

    def agent_ending_at(self, sentence: Sentence, end: int) -> Agent | None:
        """The longest agent phrase whose last word stands right before token ``end``, unless it is neutral."""
        for begin in range(max(0, end - self.knowledge.longest_agent), end):
            found = self.knowledge.agents.get(key(lemmas(sentence, begin, end)))
            if found is not None and not found.neutral:
                return found
        return None

    def is_neutral(self, word: str) -> bool:
        """Whether the word is an agent that has no sector of its own ("spokesman")."""
        agent = self.knowledge.agents.get((word,))
        return agent is not None and agent.neutral

    # -- persons -----------------------------------------------------------------------------------------------------

    def person_name(self, sentence: Sentence, token: Token) -> tuple[int, int] | None:
        """Tokens ``(first, after the last)`` of the person's name that the token is part of, titles left out."""
        if token.name < 0 or sentence.names[token.name].kind != "per":
            return None
        name = sentence.names[token.name]
        first, last = name.first, name.last
        while first < last - 1 and (size := self._title(sentence, first, last - 1)):
            first += size
        while last - 1 > first and sentence.tokens[last - 1].text in _POSSESSIVE:
            last -= 1
        words = [other.text.lower() for other in sentence.tokens[first:last]]
        if self.knowledge.office_words.issuperset(word for word in words if word.isalnum()):
            return None  # "Vice Foreign Minister" is an office, whatever the capitals say
        return first, last

    def _title(self, sentence: Sentence, first: int, last: int) -> int:
        """How many words from ``first`` on are a title or office ("Prime Minister"), not yet a name; 0 if none."""
        for end in range(min(last, first + self.knowledge.longest_agent), first, -1):
            words = [token.text.lower() for token in sentence.tokens[first:end]]
            if " ".join(words) in self.knowledge.titles or key(words) in self.knowledge.agents:
                return end - first
        return int(sentence.tokens[first].upos in ("PUNCT", "ADJ"))

    def apposed_name(self, sentence: Sentence, token: Token) -> Party | None:
        """The person named in apposition to, or after, an office."""
        for kid in sentence.kids(token, "appos", "flat", "parataxis"):
            name = self.person_name(sentence, kid)
            if name is not None:
                words = self.words(sentence, *name)
                known = self.knowledge.name(words)
                country = known.country if known and known.kind == "person" else None
                return self.party(sentence, *name, name=words, country=country)
        return None


def _has_preposition(sentence: Sentence, token: Token) -> bool:
    """Whether a preposition stands before the token, so that it is no part of the name that follows it."""
    return any(kid.i < token.i and kid.upos == "ADP" for kid in sentence.kids(token, "case"))


def _inside_a_persons_name(sentence: Sentence, first: int, last: int, known: Known) -> bool:
    """Whether the words of a place or people are part of a person's longer name ("Michael Jordan", "Chad Smith")."""
    if known.kind not in (*_PLACES, "people") or sentence.tokens[first].name < 0:
        return False
    name = sentence.names[sentence.tokens[first].name]
    return name.kind == "per" and name.first < first and last <= name.last


def lemmas(sentence: Sentence, first: int, last: int) -> list[str]:
    """Lemmas of tokens ``first:last`` in lower case; of proper nouns the words, as their lemmas keep the plural."""
    tokens = sentence.tokens[first:last]
    return [token.text.lower() if token.upos == "PROPN" else token.lemma.lower() for token in tokens]


def case(sentence: Sentence, token: Token) -> str:
    """The prepositions before a token, in lower case."""
    return " ".join(kid.lemma.lower() for kid in sentence.kids(token, "case") if kid.i < token.i)


def run_of_nouns(sentence: Sentence, i: int) -> int:
    """Where the run of nouns and adjectives that ends at token ``i`` begins."""
    joints = ("-", *_POSSESSIVE, "of")
    while i > 0 and (sentence.tokens[i - 1].upos in ("NOUN", "PROPN", "ADJ") or sentence.tokens[i - 1].text in joints):
        i -= 1
    while sentence.tokens[i].text in joints:
        i += 1
    return i
