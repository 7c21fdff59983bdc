"""The trigger lexicon: which words name which type of event, and which arcs lead to its parties.

The schema is told in ``resources/README.md``; the words are in ``resources/triggers``, one file per type.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from pathlib import Path

from dateline.events import ontology
from dateline.resources import reading
from dateline.resources.reading import Entry

KINDS = {"verb": ("VERB", "AUX"), "noun": ("NOUN", "PROPN"), "adj": ("ADJ", "VERB")}
_KEYS = ("mode", "of", "actor", "recipient", "if", "unless", "needs", "reciprocal")

Condition = dict[str, frozenset[str]]


@dataclasses.dataclass(frozen=True, slots=True)
class Trigger:
    """One entry of the lexicon.

    ``kind`` verb, noun or adj; ``lemma`` its head word; ``extra`` the particle, preposition or other word of a phrase.
    ``actor``, ``recipient``: slots, best first. ``condition``, ``unless``: slot -> lemmas or @classes.
    """

    event: str
    kind: str
    lemma: str
    extra: tuple[str, ...]
    modes: tuple[str, ...]
    of: str | None
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    condition: Condition
    unless: Condition
    needs: tuple[str, ...]
    reciprocal: bool
    rank: int

    @property
    def phrase(self) -> str:
        """The words of the entry."""
        return " ".join((self.lemma, *self.extra)) if self.kind != "noun" else " ".join((*self.extra, self.lemma))


@dataclasses.dataclass(frozen=True)
class Lexicon:
    """Triggers by kind and head lemma, the most specific first."""

    triggers: dict[tuple[str, str], list[Trigger]]

    def __len__(self) -> int:
        """How many entries there are."""
        return sum(map(len, self.triggers.values()))

    def lemmas(self) -> set[str]:
        """All words and phrases that trigger something."""
        return {trigger.phrase for found in self.triggers.values() for trigger in found}

    def by_part_of_speech(self) -> dict[str, set[str]]:
        """Universal part of speech -> head lemmas."""
        found: dict[str, set[str]] = defaultdict(set)
        for kind, lemma in self.triggers:
            found[KINDS[kind][0]].add(lemma)
        return dict(found)


def _condition(entry: Entry | None) -> Condition:
    return {} if entry is None else {slot: frozenset(words.words()) for slot, words in entry.table().items()}


def _slots(entry: Entry) -> tuple[str, ...]:
    return entry.words()


def _modes(entry: Entry | None, event: ontology.Type) -> tuple[str, ...]:
    if entry is None:
        return ()
    modes = entry.words() if isinstance(entry.value, list) else (entry.word(),)
    for mode in modes:
        if mode not in event.modes:
            known = ", ".join(event.modes) or "none"
            raise entry.fail(f"unknown mode '{mode}'; {event.name} has {known}")
    return modes


def _trigger(entry: Entry, event: ontology.Type, frames: dict[str, Entry], types: ontology.Ontology) -> Trigger:
    row = entry.table((), (*KINDS, *_KEYS))
    kinds = [kind for kind in KINDS if kind in row]
    if len(kinds) != 1:
        raise entry.fail(f"exactly one of {', '.join(KINDS)} should stand here")
    kind = kinds[0]
    words = row[kind].word().split()
    lemma, extra = (words[0], words[1:]) if kind != "noun" else (words[-1], words[:-1])
    if kind == "noun" and "of" in words[1:-1]:  # "show of force": the head comes first
        lemma, extra = words[0], words[1:]
    frame = {role: row.get(role, frames[kind].table(("actor", "recipient"))[role]) for role in ("actor", "recipient")}
    if "of" in row:
        row["of"].word(*types.types)
    for need in row["needs"].items() if "needs" in row else ():
        need.word("actor", "recipient")
    condition, unless = _condition(row.get("if")), _condition(row.get("unless"))
    return Trigger(
        event=event.name,
        kind=kind,
        lemma=lemma,
        extra=tuple(extra),
        modes=_modes(row.get("mode"), event),
        of=row["of"].word() if "of" in row else None,
        actor=_slots(frame["actor"]),
        recipient=_slots(frame["recipient"]),
        condition=condition,
        unless=unless,
        needs=row["needs"].words() if "needs" in row else (),
        reciprocal="reciprocal" in row and row["reciprocal"].flag(),
        rank=10 * len(extra) + 3 * len(condition) + ("needs" in row),
    )


@functools.cache
def load(folder: Path | None = None) -> Lexicon:
    """The lexicon under ``folder``, by default that of the package; read once. Raises `ResourceError`."""
    folder = folder or reading.folder()
    types = ontology.load(folder)
    found: dict[tuple[str, str], list[Trigger]] = defaultdict(list)
    for name, event in types.types.items():
        file = reading.read(folder / "triggers" / f"{name.lower()}.yaml")
        table = file.table(("type", "frames", "triggers"))
        table["type"].word(name)
        frames = table["frames"].table(("verb", "noun"), ("adj",))
        frames.setdefault("adj", frames["verb"])
        for entry in table["triggers"].items():
            trigger = _trigger(entry, event, frames, types)
            found[trigger.kind, trigger.lemma].append(trigger)
    for triggers in found.values():
        triggers.sort(key=lambda trigger: -trigger.rank)  # stable: within a rank the order of the files
    return Lexicon(dict(found))
