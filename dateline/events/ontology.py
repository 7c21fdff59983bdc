"""The types, modes, scores and contexts of ``resources/ontology.yaml``."""

from __future__ import annotations

import collections
import dataclasses
import functools
from collections.abc import Iterable, Set
from pathlib import Path

from dateline.resources import reading
from dateline.resources.reading import Entry


@dataclasses.dataclass(frozen=True)
class Type:
    """One of the 16 event types; ``modes``: mode -> score."""

    name: str
    quad: int
    score: float
    needs_recipient: bool
    modes: dict[str, float]


@dataclasses.dataclass(frozen=True)
class Ontology:
    """All types, and for every context the lemmas that suggest it."""

    types: dict[str, Type]
    contexts: dict[str, frozenset[str]]

    def score(self, kind: str, modes: Iterable[str]) -> float:
        """The score of the type, or of the mode furthest from zero."""
        scores = [self.types[kind].modes[mode] for mode in modes]
        return max(scores, key=abs) if scores else self.types[kind].score

    def contexts_of(self, lemmas: Set[str]) -> tuple[str, ...]:
        """The contexts that most of the lemmas suggest, three at most."""
        suggested = collections.Counter(place for lemma in lemmas for place in self._suggesting.get(lemma, ()))
        best = sorted(suggested, key=lambda place: (-suggested[place], place))[:3]
        return tuple(self._names[place] for place in best)

    @functools.cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self.contexts)

    @functools.cached_property
    def _suggesting(self) -> dict[str, list[int]]:
        """Lemma -> the contexts that it suggests, by their places among all."""
        found: dict[str, list[int]] = collections.defaultdict(list)
        for place, lemmas in enumerate(self.contexts.values()):
            for lemma in lemmas:
                found[lemma].append(place)
        return dict(found)


def _number(entry: Entry) -> float:
    if isinstance(entry.value, bool) or not isinstance(entry.value, int | float):
        raise entry.fail(f"a number should stand here, not {entry.value!r}")
    return float(entry.value)


def _type(name: str, entry: Entry) -> Type:
    row = entry.table(
        ("quad", "score", "description", "cameo", "modes"), ("needs_recipient", "cameo_armed", "cameo_mass")
    )
    modes = {
        mode: _number(value.table(("score", "cameo"), ("cameo_armed", "cameo_mass"))["score"])
        for mode, value in row["modes"].table().items()
    }
    needs = "needs_recipient" in row and row["needs_recipient"].flag()
    return Type(name, row["quad"].number(1, 4), _number(row["score"]), needs, modes)


@functools.cache
def load(folder: Path | None = None) -> Ontology:
    """The ontology under ``folder``, by default that of the package; read once. Raises `ResourceError`."""
    table = reading.read((folder or reading.folder()) / "ontology.yaml").table(("quads", "types", "contexts"))
    types = {name: _type(name, entry) for name, entry in table["types"].table().items()}
    contexts = {name: frozenset(entry.words()) for name, entry in table["contexts"].table().items()}
    return Ontology(types, contexts)
