"""Which events can be of one act: the table ``resources/incidents.yaml``."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

from dateline.records import Event
from dateline.resources import reading
from dateline.resources.reading import Entry

#: How the table writes "no mode".
NO_MODE = "-"


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of act; ``by_place``: place and day tell one from another, else parties and day."""

    name: str
    families: frozenset[str]
    by_place: bool


@dataclasses.dataclass(frozen=True)
class Kinds:
    """The table.

    Args:
        by_mode: (type, mode or `NO_MODE`) -> the kind's name.
        by_figure: (type, kind of count) -> the kind's name, for events of other modes.
        apart, unlike: pairs of names, both ways round.
        general: names of kinds that say little.
        promises: types that are facts where what they speak of is to come.
        plain: words that tell no party from another.
    """

    kinds: dict[str, Kind]
    by_mode: dict[tuple[str, str], str]
    by_figure: dict[tuple[str, str], str]
    apart: frozenset[tuple[str, str]]
    unlike: frozenset[tuple[str, str]]
    general: frozenset[str]
    promises: frozenset[str]
    plain: frozenset[str]

    def of(self, event: Event) -> frozenset[str]:
        """The names of the kinds that the event is of; of a mode that the table does not know, those of no mode."""
        modes = event.mode or (NO_MODE,)
        found = {self._kind(event.event, mode) for mode in modes}
        if event.of is not None and event.event in self.promises:
            found.add(self._kind(event.of, NO_MODE))
        found |= {self.by_figure.get((event.event, count.kind), "") for count in event.counts}
        return frozenset(found - {""})

    def _kind(self, name: str, mode: str) -> str:
        return self.by_mode.get((name, mode)) or self.by_mode.get((name, NO_MODE), "")

    def families(self, kinds: frozenset[str]) -> frozenset[str]:
        """The families of all of them."""
        return frozenset().union(*(self.kinds[name].families for name in kinds))

    def by_place(self, kinds: frozenset[str]) -> bool:
        """Whether place and day tell such acts apart."""
        return any(self.kinds[name].by_place for name in kinds)


def _pairs(entry: Entry, kinds: dict[str, Kind]) -> frozenset[tuple[str, str]]:
    """The pairs of the list, both ways round."""
    found = set()
    for item in entry.items():
        pair = [name.word(*kinds) for name in item.items()]
        if len(pair) != 2:
            raise item.fail("two kinds should stand here")
        found |= {(pair[0], pair[1]), (pair[1], pair[0])}
    return frozenset(found)


def _figures(entry: Entry, kinds: dict[str, Kind]) -> dict[tuple[str, str], str]:
    """(type, kind of count) -> kind."""
    return {
        (type_, count): name.word(*kinds) for type_, row in entry.table().items() for count, name in row.table().items()
    }


@functools.cache
def load(folder: Path | None = None) -> Kinds:
    """The table under ``folder``, by default that of the package; read once. Raises `ResourceError`."""
    path = (folder or reading.folder()) / "incidents.yaml"
    top = reading.read(path).table(("kinds", "apart", "unlike", "general", "figures", "promises", "plain_words"))
    kinds: dict[str, Kind] = {}
    by_mode: dict[tuple[str, str], str] = {}
    for name, entry in top["kinds"].table().items():
        row = entry.table(("families", "rests_on", "types"))
        kinds[name] = Kind(
            name, frozenset(row["families"].words()), row["rests_on"].word("place", "parties") == "place"
        )
        for type_, modes in row["types"].table().items():
            for mode in modes.items():
                key = type_, mode.word()
                if key in by_mode:
                    raise mode.fail(f"{type_} {key[1]} is already of the kind '{by_mode[key]}'; a mode has one kind")
                by_mode[key] = name
    return Kinds(
        kinds,
        by_mode,
        _figures(top["figures"], kinds),
        _pairs(top["apart"], kinds),
        _pairs(top["unlike"], kinds),
        frozenset(name.word(*kinds) for name in top["general"].items()),
        frozenset(top["promises"].words()),
        frozenset(top["plain_words"].words()),
    )
