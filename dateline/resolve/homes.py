"""Whose the police, the government, the gunmen are, where their own words do not tell: by what the report speaks of.

Every country that the report has named so far, or names in the same sentence, is weighed by where and how it was named.
The weights (``resources/parties/homes.yaml``) were learned from our own annotation by ``training/build_homes.py``.
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dateline.annotation import Sentence, Token
from dateline.resolve.phrases import Phrases, case
from dateline.resolve.places import Gazetteer
from dateline.resources import reading

#: Sectors that behave alike; the first whose set holds the sector counts.
GROUPS = {
    "home": frozenset({"COP", "JUD", "LEG", "EDU", "MED", "LAB", "AGR", "REL"}),
    "state": frozenset({"GOV", "MIL", "SPY", "OPP", "PTY", "ELI"}),
    "armed": frozenset({"REB", "UAF", "PRM", "CRM"}),
    "people": frozenset({"CVL", "UNK", "REF", "SOC"}),
}
_KINDS = {"state": "place", "seat": "place", "region": "place", "adjective": "word", "people": "word"}
_PLACED = frozenset({"in", "at", "near", "outside", "across", "throughout", "inside", "around", "from", "of"})
#: Codes of the codebook that are no states.
NO_STATES = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})
#: Farther back (sentences) all is as far.
FAR = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Clue:
    """A word that names a country: ``kind`` place, word (adjective, people), or name (person, organisation)."""

    sentence: int
    token: int
    country: str
    kind: str
    located: bool  # after a preposition of place


class Homes:
    """The countries of one report, and how likely each is that of a party."""

    def __init__(self, phrases: Phrases, gazetteer: Gazetteer | None, home: str | None, weights: Weights | None = None):
        """Collect the clues; ``home``: the country of the dateline."""
        self.home = home
        self.weights = weights or load()
        self.clues = [list(_clues(sentence, phrases, gazetteer)) for sentence in phrases.sentences]
        self.total = collections.Counter(clue.country for own in self.clues for clue in own)

    def of(self, sentence: Sentence, token: Token, sectors: Sequence[str], definite: bool) -> str | None:
        """The likeliest country of a party of ``sectors`` at ``token``; None where none is likely enough."""
        return likeliest(self.options(sentence, token, sectors, definite), self.weights)

    def options(
        self, sentence: Sentence, token: Token, sectors: Sequence[str], definite: bool
    ) -> dict[str, dict[str, float]]:
        """Country -> features; the empty one stands for "none of these"."""
        sector = sectors[0] if sectors else ""
        group = next((name for name, members in GROUPS.items() if sector in members), "other")
        seen = [clue for own in self.clues[: sentence.index + 1] for clue in own]
        options: dict[str, dict[str, float]] = {"": {f"none {group}": 1.0, f"none definite {definite}": 1.0}}
        by_country: dict[str, list[Clue]] = collections.defaultdict(list)
        for clue in seen:
            by_country[clue.country].append(clue)
        if self.home:
            by_country[self.home] += []
        for country, clues in by_country.items():
            options[country] = self._features(country, clues, sentence, token, group, len(seen))
        return options

    def _features(
        self, country: str, clues: Sequence[Clue], sentence: Sentence, token: Token, group: str, seen: int
    ) -> dict[str, float]:
        found = {"share": len(clues) / max(1, seen)}
        if country in NO_STATES:
            found[f"no state {group}"] = 1.0
        found["whole"] = self.total[country] / max(1, sum(self.total.values()))
        if country == self.home:
            found["dateline"] = found[f"dateline {group}"] = 1.0
        if any(clue.sentence == 0 for clue in clues):
            found["lead"] = 1.0
        before = [clue for clue in clues if clue.sentence < sentence.index]
        if before:
            distance = min(FAR, sentence.index - before[-1].sentence)
            found[f"back {distance}"] = 1.0
            latest = [clue for clue in before if clue.sentence == before[-1].sentence]
            for kind in {clue.kind for clue in latest}:
                found[f"back {kind}"] = found[f"back {kind} {group}"] = 1.0 / distance
            if any(clue.located for clue in latest):
                found["back located"] = 1.0 / distance
        here = [clue for clue in clues if clue.sentence == sentence.index]
        for kind in {clue.kind for clue in here}:
            nearest = min(abs(clue.token - token.i) for clue in here if clue.kind == kind)
            found[f"here {kind}"] = found[f"here {kind} {group}"] = 1.0
            found[f"near {kind}"] = 1.0 / math.sqrt(max(1, nearest))
        if any(clue.located for clue in here):
            found["here located"] = found[f"here located {group}"] = 1.0
        if any(clue.token < token.i for clue in here):
            found["here before"] = found[f"here before {group}"] = 1.0
        if before or here:
            last = max(clues, key=lambda clue: (clue.sentence, clue.token))
            found["latest"] = float(last is _latest(self.clues, sentence, token))
        return found


def likeliest(options: Mapping[str, dict[str, float]], weights: Weights) -> str | None:
    """The likeliest country of the options, None where that is none of them or not likely enough."""
    scores = {country: weights.score(features) for country, features in options.items()}
    best = max(scores, key=lambda country: scores[country])
    share = math.exp(scores[best]) / sum(math.exp(score) for score in scores.values())
    return best if best and share >= weights.bar else None


def _latest(clues: Sequence[Sequence[Clue]], sentence: Sentence, token: Token) -> Clue | None:
    """The last clue before the token."""
    for index in range(sentence.index, -1, -1):
        for clue in reversed(clues[index]):
            if index < sentence.index or clue.token < token.i:
                return clue
    return None


def _clues(sentence: Sentence, phrases: Phrases, gazetteer: Gazetteer | None) -> Iterable[Clue]:
    known = phrases.known[sentence.index]
    for span in known:
        if span.known.country:
            last = sentence.tokens[span.last - 1]
            kind = _KINDS.get(span.known.kind, "name")
            yield Clue(sentence.index, span.first, span.known.country, kind, case(sentence, last) in _PLACED)
    if gazetteer is None:
        return
    covered = {i for span in known for i in range(span.first, span.last)}
    for name in sentence.names:
        if name.kind in ("geo", "gpe") and name.first not in covered:
            first, last = sentence.tokens[name.first], sentence.tokens[name.last - 1]
            where = gazetteer.resolve_where(phrases.text, first.start, last.end, hints={})
            if where is not None and where.country:
                yield Clue(sentence.index, name.first, where.country, "place", case(sentence, last) in _PLACED)


@dataclasses.dataclass(frozen=True)
class Weights:
    """What each feature is worth; ``bar``: the probability from which on an answer is given."""

    weights: dict[str, float]
    bar: float

    def score(self, features: dict[str, float]) -> float:
        """Sum of the weights of the features."""
        return sum(self.weights.get(name, 0.0) * value for name, value in features.items())


@functools.cache
def load(folder: Path | None = None) -> Weights:
    """The weights of ``resources/parties/homes.yaml``. Raises `ResourceError`."""
    table = reading.read((folder or reading.folder()) / "parties" / "homes.yaml").table(("bar", "weights"))
    weights = {name: entry.decimal() for name, entry in table["weights"].table().items()}
    return Weights(weights, table["bar"].decimal())
