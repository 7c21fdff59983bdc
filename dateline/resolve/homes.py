"""Whose the police, the government, the gunmen are, where their own words do not tell: by what the report speaks of.

Every country that the report has named so far, or names in the same sentence, is weighed by where and how it was named,
beside bodies that are of no country, which a noun may suggest by itself ("peacekeepers"). The weights
(``resources/parties/homes.yaml``) were learned from our own annotation by ``training/build_homes.py``.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dateline.annotation import Sentence, Token
from dateline.resolve.phrases import KnownSpan, Phrases, case
from dateline.resolve.places import Gazetteer
from dateline.resources import reading

#: Sectors that behave alike; the first whose set holds the sector counts.
GROUPS = {
    "home": frozenset({"COP", "JUD", "LEG", "EDU", "MED", "LAB", "AGR", "REL"}),
    "state": frozenset({"GOV", "MIL", "SPY", "OPP", "PTY", "ELI"}),
    "armed": frozenset({"REB", "UAF", "PRM", "CRM"}),
    "people": frozenset({"CVL", "UNK", "REF", "SOC"}),
}
_KINDS = {
    "state": "place",
    "seat": "place",
    "region": "place",
    "adjective": "word",
    "people": "word",
    "person": "person",
    "organisation": "name",
}
_PLACED = frozenset({"in", "at", "near", "outside", "across", "throughout", "inside", "around", "from", "of"})
#: Codes of the codebook that are no states.
NO_STATES = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})
#: Those of them that a party may be of though the report has not named any.
UNNAMED = ("IGO", "IMG", "NGO", "UNO")
#: After a place: where something is, unlike "-backed", "-led" and the like.
_SEATED = "-based"
#: A dateline stands among the first sentences, and ends so.
AMONG = 3
_ENDS = ("-", "--", "–", "—", ":")
#: Farther back (sentences) all is as far.
FAR = 5

Features = dict[str, float]


@dataclasses.dataclass(frozen=True, slots=True)
class Clue:
    """A word that names a country.

    ``kind``: place, word (adjective, people), person, name (of an organisation) or link (a part of a longer word:
    "Taliban-linked"). ``located``: after a preposition of place. ``subject``: in the subject of a verb. ``noun``,
    ``group``: the noun that it says something of ("Kenyan police"), and the group of the sector that the noun has.
    """

    sentence: int
    token: int
    country: str
    kind: str
    located: bool
    subject: bool = False
    noun: str = ""
    group: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """What a party does: the type of the act, its role in it, and the countries of those on the other side."""

    event: str
    role: str
    others: frozenset[str] = frozenset()


class Homes:
    """The countries of one report, and how likely each is that of a party."""

    def __init__(self, phrases: Phrases, gazetteer: Gazetteer | None, home: str | None, weights: Weights | None = None):
        """Collect the clues; ``home``: the country of the dateline."""
        self.home = home
        self.weights = weights or load()
        self.phrases = phrases
        named = (span.known.country for known in phrases.known for span in known if span.known.country)
        hints = collections.Counter(named)  # a town that several countries have is in one that the report names
        self.clues = [
            [] if _is_dateline(sentence) else list(_clues(sentence, phrases, gazetteer, hints))
            for sentence in phrases.sentences
        ]
        self.total = collections.Counter(clue.country for own in self.clues for clue in own)
        self.named = self.total.total()
        self._before: dict[int, dict[str, list[Clue]]] = {}

    def of(
        self, sentence: Sentence, token: Token, sectors: Sequence[str], definite: bool, part: Part | None = None
    ) -> str | None:
        """The likeliest country of a party of ``sectors`` at ``token``; None where none is likely enough."""
        return likeliest(self.options(sentence, token, sectors, definite, part), self.weights)

    def options(
        self, sentence: Sentence, token: Token, sectors: Sequence[str], definite: bool, part: Part | None = None
    ) -> dict[str, Features]:
        """Country -> features; the empty one stands for "none of these"."""
        asked = _Asked(self, sentence, token, sectors[0] if sectors else "", definite, part)
        earlier = self._earlier(sentence.index)
        here: dict[str, list[Clue]] = collections.defaultdict(list)
        for clue in self.clues[sentence.index]:
            here[clue.country].append(clue)
        options: dict[str, Features] = {"": asked.none()}
        named = dict.fromkeys((*earlier, *here, *([self.home] if self.home else ())))
        seen = sum(map(len, earlier.values())) + len(self.clues[sentence.index])
        for country in named:
            options[country] = asked.features(
                country, earlier.get(country, ()), here.get(country, ()), seen, len(named)
            )
        for country in UNNAMED:
            if country not in options:
                options[country] = asked.unnamed(country)
        return options

    def _earlier(self, index: int) -> dict[str, list[Clue]]:
        """The clues of the sentences before, by country."""
        if index not in self._before:
            found: dict[str, list[Clue]] = collections.defaultdict(list)
            for own in self.clues[:index]:
                for clue in own:
                    found[clue.country].append(clue)
            self._before[index] = found
        return self._before[index]


class _Asked:
    """One party whose country is asked for, and the features of the countries that it may be of."""

    def __init__(
        self, homes: Homes, sentence: Sentence, token: Token, sector: str, definite: bool, part: Part | None
    ) -> None:
        self.homes, self.sentence, self.token, self.part = homes, sentence, token, part
        self.sector, self.group = sector or "none", group_of(sector)
        self.lemma = token.lemma.lower()
        words = homes.phrases.knowledge.words
        self.noun = f"noun {self.lemma}" if token.upos == "NOUN" else f"other {token.upos}"
        self.at_large = [
            f"at large {kid.lemma.lower()}"
            for kid in sentence.kids(token, "amod", "compound", "det", "nummod")
            if kid.lemma.lower() in words["at_large"]
        ]
        self.plural = token.xpos in ("NNS", "NNPS") or self.lemma in words["plurals"]
        self.manner = f"{'definite' if definite else 'bare'} {'plural' if self.plural else 'single'}"
        self.below = {other.i for other in sentence.subtree(token)} - {token.i}
        self.latest = _latest(homes.clues, sentence, token)
        self.echo = self._echo()
        self._telling: set[int] | None = None

    def none(self) -> Features:
        """Those of no country at all."""
        found = {
            f"none {self.group}": 1.0,
            f"none {self.sector}": 1.0,
            f"none {self.manner}": 1.0,
            f"none {self.noun}": 1.0,
        }
        for name in self.at_large:
            found[f"none {name}"] = 1.0
        if self.part is not None:
            found[f"none {self.part.role} {self.part.event}"] = 1.0
        return found

    def unnamed(self, country: str) -> Features:
        """Those of a body that is of no country and was not named."""
        found = {f"unnamed {country}": 1.0, f"no state {self.group}": 1.0}
        found[f"{country} {self.noun}"] = found[f"{country} {self.sector}"] = 1.0
        for name in self.at_large:
            found[f"{country} {name}"] = 1.0
        return found

    def features(self, country: str, earlier: Sequence[Clue], here: Sequence[Clue], seen: int, named: int) -> Features:
        """Those of a country that the report has named, or of the dateline."""
        homes, group = self.homes, self.group
        found = {"share": (len(earlier) + len(here)) / max(1, seen)}
        found["whole"] = homes.total[country] / max(1, homes.named)
        if country in NO_STATES:
            found[f"no state {group}"] = found[f"{country} {self.noun}"] = found[f"{country} {self.sector}"] = 1.0
            for name in self.at_large:
                found[f"{country} {name}"] = 1.0
        if country == homes.home:
            found["dateline"] = found[f"dateline {group}"] = 1.0
        if any(clue.sentence == 0 for clue in (*earlier[:1], *here)):
            found["lead"] = found[f"lead {group}"] = 1.0
        if named == 1:
            found["only"] = found[f"only {group}"] = 1.0
        if earlier:
            self._back(found, earlier)
        if here:
            self._here(found, here)
        if self.latest is not None and self.latest.country == country:
            found["latest"] = found[f"latest {group}"] = 1.0
        if self.echo is not None and self.echo[0] == country:
            found["echo"] = found[f"echo {group}"] = 1.0 / self.echo[1]
        for clue in reversed((*earlier, *here)):
            if clue.noun == self.lemma and clue.token != self.token.i:
                found["same noun"] = 1.0 / (1 + self.sentence.index - clue.sentence)
                break
        for clue in reversed((*earlier, *here)):
            if clue.group == group and clue.noun != self.lemma:
                found[f"same group {group}"] = 1.0 / (1 + self.sentence.index - clue.sentence)
                break
        if self.part is not None and country in self.part.others:
            found["other side"] = found[f"other side {group}"] = 1.0
            found[f"other side {self.part.role} {self.part.event}"] = 1.0
        return found

    def _back(self, found: Features, earlier: Sequence[Clue]) -> None:
        """How the country was named in the sentences before."""
        distance = min(FAR, self.sentence.index - earlier[-1].sentence)
        found[f"back {distance}"] = 1.0
        latest = [clue for clue in earlier if clue.sentence == earlier[-1].sentence]
        for kind in {clue.kind for clue in latest}:
            found[f"back {kind}"] = found[f"back {kind} {self.group}"] = 1.0 / distance
        if any(clue.located for clue in latest):
            found["back located"] = found[f"back located {self.group}"] = 1.0 / distance
        if any(clue.subject for clue in latest):
            found["back subject"] = found[f"back subject {self.group}"] = 1.0 / distance

    def _here(self, found: Features, here: Sequence[Clue]) -> None:
        """How the country is named in the sentence of the party."""
        group, at = self.group, self.token.i
        for kind in {clue.kind for clue in here}:
            nearest = min(abs(clue.token - at) for clue in here if clue.kind == kind)
            found[f"here {kind}"] = found[f"here {kind} {group}"] = 1.0
            found[f"near {kind}"] = 1.0 / math.sqrt(max(1, nearest))
        if any(clue.located for clue in here):
            found["here located"] = found[f"here located {group}"] = 1.0
        if any(clue.subject for clue in here):
            found["here subject"] = found[f"here subject {group}"] = 1.0
        before = [at - clue.token for clue in here if clue.token < at]
        after = [clue.token - at for clue in here if clue.token > at]
        if before:
            found["here before"] = found[f"here before {group}"] = 1.0
            found["near before"] = 1.0 / math.sqrt(min(before))
        if after:
            found["near after"] = found[f"near after {group}"] = 1.0 / math.sqrt(min(after))
        inside = [clue for clue in here if clue.token in self.below]
        if inside:
            found["below"] = found[f"below {group}"] = 1.0
            if any(clue.located for clue in inside):
                found["below located"] = 1.0
        if all(clue.token in self._speakers() for clue in here):
            found["speaks"] = found[f"speaks {group}"] = 1.0
        clause = _clause(self.sentence, self.token)
        if any(clue.located and _clause(self.sentence, self.sentence.tokens[clue.token]) == clause for clue in here):
            found["clause located"] = found[f"clause located {group}"] = 1.0

    def _speakers(self) -> set[int]:
        """The words of those who tell, show or write of what the party stands in."""
        if self._telling is None:
            self._telling = set()
            token = self.token
            for above in self.sentence.ancestors(token):
                if token.rel in ("ccomp", "parataxis"):
                    for kid in self.sentence.kids(above, "nsubj", "obl"):
                        self._telling |= {other.i for other in self.sentence.subtree(kid)}
                token = above
            for kid in self.sentence.kids(token, "parataxis"):  # "…, the army said"
                if kid.i > self.token.i and self.token.i not in {other.i for other in self.sentence.subtree(kid)}:
                    for subject in self.sentence.kids(kid, "nsubj"):
                        self._telling |= {other.i for other in self.sentence.subtree(subject)}
        return self._telling

    def _echo(self) -> tuple[str, int] | None:
        """The country named nearest to where the same word last stood in a sentence before, and how far back."""
        if self.token.upos not in ("NOUN", "PROPN"):
            return None
        for index in range(self.sentence.index - 1, -1, -1):
            for other in self.homes.phrases.sentences[index].tokens:
                if other.lemma.lower() == self.lemma and other.upos in ("NOUN", "PROPN") and self.homes.clues[index]:
                    near = min(self.homes.clues[index], key=lambda clue: abs(clue.token - other.i))
                    return near.country, self.sentence.index - index
        return None


def group_of(sector: str) -> str:
    """The group that a sector belongs to."""
    return next((name for name, members in GROUPS.items() if sector in members), "other")


def likeliest(options: Mapping[str, Features], weights: Weights) -> str | None:
    """The likeliest country of the options, None where that is none of them or not likely enough."""
    scores = {country: weights.score(features) for country, features in options.items()}
    best = max(scores, key=lambda country: scores[country])
    share = math.exp(scores[best]) / sum(math.exp(score) for score in scores.values())
    return best if best and share >= weights.bar else None


def _clause(sentence: Sentence, token: Token) -> int:
    """The nearest verb above a token."""
    return next((above.i for above in sentence.ancestors(token) if above.upos == "VERB"), -1)


def _is_dateline(sentence: Sentence) -> bool:
    """Whether the sentence only tells where and when the report was written; that is asked for apart."""
    return sentence.index < AMONG and sentence.paragraph and sentence.tokens[-1].text in _ENDS


def _latest(clues: Sequence[Sequence[Clue]], sentence: Sentence, token: Token) -> Clue | None:
    """The last clue before the token."""
    for index in range(sentence.index, -1, -1):
        for clue in reversed(clues[index]):
            if index < sentence.index or clue.token < token.i:
                return clue
    return None


def _clues(
    sentence: Sentence, phrases: Phrases, gazetteer: Gazetteer | None, hints: Mapping[str, int]
) -> Iterable[Clue]:
    known = phrases.known[sentence.index]
    for span in known:
        if span.known.country and not _of_a_person(sentence, span) and not _tells_news(sentence, span, phrases):
            last = sentence.tokens[span.last - 1]
            kind = "link" if _links(phrases.text, sentence, span) else _KINDS.get(span.known.kind, "name")
            yield _clue(sentence, span.first, last, span.known.country, kind, phrases)
    if gazetteer is None:
        return
    covered = {i for span in known for i in range(span.first, span.last)}
    for name in sentence.names:
        if name.kind in ("geo", "gpe") and name.first not in covered:
            first, last = sentence.tokens[name.first], sentence.tokens[name.last - 1]
            where = gazetteer.resolve_where(phrases.text, first.start, last.end, hints=hints)
            if where is not None and where.country:
                yield _clue(sentence, name.first, last, where.country, "place", phrases)


def _of_a_person(sentence: Sentence, span: KnownSpan) -> bool:
    """Whether a place only stands in the name of a person: "Jordan Baker"."""
    token = sentence.tokens[span.first]
    name = sentence.names[token.name] if token.name >= 0 else None
    return name is not None and name.kind == "per" and span.known.kind in _KINDS and span.last < name.last


def _tells_news(sentence: Sentence, span: KnownSpan, phrases: Phrases) -> bool:
    """Whether the name only says whose the newspaper, or the channel, is that tells the news."""
    last = sentence.tokens[span.last - 1]
    noun = sentence.above(last)
    if noun is None or last.rel not in ("amod", "compound", "nmod:poss") or not noun.rel.startswith("nsubj"):
        return False
    agent, _ = phrases.agent(sentence, noun, noun.i)
    return agent is not None and "JRN" in agent.sectors


def _links(text: str, sentence: Sentence, span: KnownSpan) -> bool:
    """Whether the name only tells what something has to do with: "Taliban-linked", "anti-American"."""
    start, end = sentence.tokens[span.first].start, sentence.tokens[span.last - 1].end
    behind = text[end : end + len(_SEATED)]
    return text[max(0, start - 1) : start] == "-" or (behind[:1] == "-" and behind != _SEATED and behind[1:2].islower())


def _clue(sentence: Sentence, first: int, last: Token, country: str, kind: str, phrases: Phrases) -> Clue:
    located = case(sentence, last) in _PLACED
    top, noun = last, last
    while (head := sentence.above(top)) is not None and top.rel.partition(":")[0] in (
        "amod",
        "compound",
        "flat",
        "nmod",
    ):
        if top.rel in ("amod", "compound", "nmod:poss") and noun is last:
            noun = head
        top = head
    group = ""
    if noun is not last:
        agent, _ = phrases.agent(sentence, noun, noun.i)
        group = group_of(agent.sectors[0]) if agent is not None and agent.sectors else ""
    lemma = noun.lemma.lower() if noun is not last else ""
    return Clue(sentence.index, first, country, kind, located, top.rel.startswith("nsubj"), lemma, group)


@dataclasses.dataclass(frozen=True)
class Weights:
    """What each feature is worth; ``bar``: the probability from which on an answer is given."""

    weights: dict[str, float]
    bar: float

    def score(self, features: Mapping[str, float]) -> float:
        """Sum of the weights of the features."""
        return sum([self.weights.get(name, 0.0) * value for name, value in features.items()])


@functools.cache
def load(folder: Path | None = None) -> Weights:
    """The weights of ``resources/parties/homes.yaml``. Raises `ResourceError`."""
    table = reading.read((folder or reading.folder()) / "parties" / "homes.yaml").table(("bar", "weights"))
    weights = {name: entry.decimal() for name, entry in table["weights"].table().items()}
    return Weights(weights, table["bar"].decimal())
