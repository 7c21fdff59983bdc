"""The trigger lexicon: which words name which type of event, and which arcs lead to its parties.

The schema is told in ``resources/README.md``; the words are in ``resources/triggers``, one file per type.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from dateline.events import ontology
from dateline.resources import petrarch, reading
from dateline.resources.own import Own
from dateline.resources.petrarch import Tally
from dateline.resources.reading import Entry

KINDS = {"verb": ("VERB", "AUX"), "noun": ("NOUN", "PROPN"), "adj": ("ADJ", "VERB")}
_KEYS = ("mode", "of", "actor", "recipient", "if", "unless", "needs", "reciprocal")

Condition = dict[str, frozenset[str]]
Frames = dict[str, Entry]


@dataclasses.dataclass(frozen=True, slots=True)
class Trigger:
    """One entry of the lexicon.

    ``kind`` verb, noun or adj; ``lemma`` its head word; ``extra`` the particle, preposition or other word of a phrase.
    ``actor``, ``recipient``: slots, best first. ``condition``, ``unless``: slot -> lemmas or @classes.
    ``rank``: the higher comes first. ``own``: a user's, not ours.
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
    own: bool = False

    @property
    def phrase(self) -> str:
        """The words of the entry."""
        return " ".join((self.lemma, *self.extra)) if self.kind != "noun" else " ".join((*self.extra, self.lemma))


@dataclasses.dataclass(frozen=True)
class Lexicon:
    """Triggers by kind and head lemma, the most specific first.

    ``frames``: type -> the frames of its file.
    ``dropped``: type, kind and phrase of what a user wants no event of.
    """

    triggers: dict[tuple[str, str], list[Trigger]]
    frames: dict[str, Frames] = dataclasses.field(default_factory=dict)
    dropped: frozenset[tuple[str, str, str]] = frozenset()

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


def _trigger(entry: Entry, event: ontology.Type, frames: Frames, types: ontology.Ontology) -> Trigger:
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
    found: list[Trigger] = []
    frames: dict[str, Frames] = {}
    for name, event in types.types.items():
        file = reading.read(folder / "triggers" / f"{name.lower()}.yaml")
        table = file.table(("type", "frames", "triggers"))
        table["type"].word(name)
        frames[name] = table["frames"].table(("verb", "noun"), ("adj",))
        frames[name].setdefault("adj", frames[name]["verb"])
        found += [_trigger(entry, event, frames[name], types) for entry in table["triggers"].items()]
    return Lexicon(_by_head(found), frames)


def _by_head(triggers: Iterable[Trigger]) -> dict[tuple[str, str], list[Trigger]]:
    found: dict[tuple[str, str], list[Trigger]] = defaultdict(list)
    for trigger in sorted(triggers, key=lambda trigger: -trigger.rank):  # stable: within a rank the order of the files
        found[trigger.kind, trigger.lemma].append(trigger)
    return dict(found)


# -- a user's triggers -------------------------------------------------------------------------------------------------


def extended(base: Lexicon, own: Own, types: ontology.Ontology) -> tuple[Lexicon, list[Tally]]:
    """``base`` with what the user's folder has; and how much of the dictionaries was read.

    A user's YAML files count before their PETRARCH dictionaries, and those before ours. Raises `ResourceError`.
    """
    files = {name: _own_file(path, name) for name, path in own.triggers.items()}
    kept = [trigger for found in base.triggers.values() for trigger in found]
    for name, table in files.items():
        kept = _without(kept, table.get("drop"), name)
    verbs, tallies = list[Trigger](), list[Tally]()
    for path in own.dictionaries["verbs"]:
        read, counted = petrarch.read_verbs(path)
        tallies += counted
        verbs += [_trigger(verb.entry, types.types[verb.event], base.frames[verb.event], types) for verb in read]
    added: list[Trigger] = []
    for name, table in files.items():
        frames = _own_frames(table, base.frames[name])
        entries = table["triggers"].items() if "triggers" in table else ()
        added += [_trigger(entry, types.types[name], frames, types) for entry in entries]
    gone = {(one.event, one.kind, one.phrase) for found in base.triggers.values() for one in found}
    gone -= {(one.event, one.kind, one.phrase) for one in kept}
    return Lexicon(_by_head(_over(_over(kept, verbs), added)), base.frames, frozenset(gone)), tallies


def _own_file(path: Path, name: str) -> dict[str, Entry]:
    table = reading.read(path).table(("type",), ("frames", "triggers", "drop"))
    table["type"].word(name)
    return table


def _own_frames(table: dict[str, Entry], ours: Frames) -> Frames:
    """The type's frames; a kind or role that the user's file leaves out is as in ours."""
    found = dict(ours)
    for kind, entry in table["frames"].table((), tuple(KINDS)).items() if "frames" in table else ():
        roles = ours[kind].table() | entry.table((), ("actor", "recipient"))
        found[kind] = dataclasses.replace(entry, value=roles)
    return found


def _without(triggers: list[Trigger], drop: Entry | None, event: str) -> list[Trigger]:
    """Triggers without those of the type that a user drops: "strike" of any kind, or {noun: strike}."""
    for item in drop.items() if drop else ():
        row = item.table((), tuple(KINDS)) if isinstance(item.value, dict) else dict.fromkeys(KINDS, item)
        phrases = {(kind, entry.word()) for kind, entry in row.items()}
        left = [one for one in triggers if one.event != event or (one.kind, one.phrase) not in phrases]
        if len(left) == len(triggers):
            words = " or ".join(sorted({phrase for _, phrase in phrases}))
            raise item.fail(f"'{words}' cannot be dropped: it is no such trigger of {event} in ours")
        triggers = left
    return triggers


def _over(base: list[Trigger], own: list[Trigger]) -> list[Trigger]:
    """A user's triggers before those of the same kind and phrase, however many conditions these have."""
    highest: dict[tuple[str, str], int] = {}
    for trigger in base:
        at = (trigger.kind, trigger.phrase)
        highest[at] = max(trigger.rank, highest.get(at, 0))
    # Sorted before they are lifted: among themselves the more specific still come first.
    return [
        dataclasses.replace(one, rank=max(one.rank, highest.get((one.kind, one.phrase), 0)), own=True)
        for one in sorted(own, key=lambda one: -one.rank)
    ] + base
