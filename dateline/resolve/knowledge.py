"""What is known of states, organisations, persons and words for parties, as tables made for looking up."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from dateline.resources import reading
from dateline.resources.reading import Entry

SECTORS = frozenset(
    "GOV MIL COP JUD LEG SPY PRM REB UAF PTY OPP CVL BUS CRM EDU ELI JRN LAB AGR MED REF REL SOC UNK PRE".split()
)
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"[A-Z]{3}")


@dataclasses.dataclass(frozen=True, slots=True)
class Office:
    """What someone or something was from one day to another (None: open), both ends included."""

    start: datetime.date | None
    until: datetime.date | None
    sectors: tuple[str, ...]
    role: str | None = None

    def holds(self, day: datetime.date) -> bool:
        """Whether the office was held that day."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """A name that stands for a party, or points to a state.

    ``kind``: state, adjective, people, seat, region, organisation, person.
    """

    kind: str
    name: str
    country: str | None
    sectors: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()

    def at(self, day: datetime.date | None) -> tuple[tuple[str, ...], str | None]:
        """Sectors and role on a day; without a day, the last office of a person, the default of anything else."""
        if self.kind == "person":
            return self._person_at(day)
        for office in self.offices if day else ():
            if office.holds(day):  # type: ignore[arg-type]
                return office.sectors, office.role
        return self.sectors, None

    def _person_at(self, day: datetime.date | None) -> tuple[tuple[str, ...], str | None]:
        if not self.offices:
            return (), None
        if day is None:
            return self.offices[-1].sectors, self.offices[-1].role
        for office in reversed(self.offices):
            if office.holds(day):
                return office.sectors, office.role
        first = self.offices[0].start
        return ((), None) if first and day < first else (("ELI",), None)


@dataclasses.dataclass(frozen=True, slots=True)
class Agent:
    """A common noun for a party; ``neutral``: takes the sector of what it belongs to, ``sectors`` if nothing tells."""

    sectors: tuple[str, ...]
    neutral: bool = False
    country: str | None = None


@dataclasses.dataclass(frozen=True)
class Knowledge:
    """The tables.

    ``names``: first word -> (whole name, what it is), longest first. ``agents``: words in lower case -> agent;
    ``office_words``: all words that occur in agents and titles.
    ``titles``: title -> sector or None. ``words``: closed word classes of ``words/parties.yaml``.
    """

    names: dict[str, list[tuple[str, Known]]]
    agents: dict[tuple[str, ...], Agent]
    longest_agent: int
    office_words: frozenset[str]
    not_agents: frozenset[str]
    titles: dict[str, str | None]
    words: dict[str, frozenset[str]]

    def name_at(self, text: str, start: int, ends: frozenset[int]) -> tuple[int, Known] | None:
        """The longest known name that begins at ``start`` and ends with a word: where it ends, and what it is."""
        first = _WORD.match(text, start)
        if first is None:
            return None
        for name, known in self.names.get(first.group(), ()):
            if text.startswith(name, start) and start + len(name) in ends:
                return start + len(name), known
        return None

    def name(self, name: str) -> Known | None:
        """What a whole name stands for."""
        first = _WORD.match(name)
        found = (known for whole, known in self.names.get(first.group(), ()) if whole == name) if first else iter(())
        return next(found, None)


@functools.cache
def load(folder: Path | None = None) -> Knowledge:
    """The knowledge under ``folder``, by default that of the package; read once. Raises `ResourceError`."""
    folder = folder or reading.folder()
    names: dict[str, dict[str, Known]] = defaultdict(dict)
    for name, known in _all_names(folder / "parties"):
        first = _WORD.match(name)
        if first:  # the first to claim a name keeps it: states before organisations before persons
            names[first.group()].setdefault(name, known)
    agents, not_agents, titles = _agents(reading.read(folder / "parties" / "agents.yaml"))
    words = reading.read(folder / "words" / "parties.yaml").table()
    return Knowledge(
        {first: sorted(found.items(), key=lambda item: -len(item[0])) for first, found in names.items()},
        agents,
        max(map(len, agents)),
        frozenset(word for phrase in agents for word in phrase) | {word for title in titles for word in title.split()},
        not_agents,
        titles,
        {name: frozenset(entry.words()) for name, entry in words.items()},
    )


def _all_names(folder: Path) -> Iterator[tuple[str, Known]]:
    for file, read in (("states", _states), ("organisations", _organisations), ("people", _people)):
        yield from read(reading.read(folder / f"{file}.yaml"))


def _code(entry: Entry) -> str:
    word = entry.word()
    if not _CODE.fullmatch(word):
        raise entry.fail(f"'{word}' is no code of three capital letters such as IRQ")
    return word


def _sectors(entry: Entry | None) -> tuple[str, ...]:
    if entry is None:
        return ()
    for item in entry.items():
        item.word(*sorted(SECTORS))
    return entry.words()


def _words(table: dict[str, Entry], key: str) -> tuple[str, ...]:
    return table[key].words() if key in table else ()


def _capitals(name: str) -> Iterator[str]:
    """The name as printed, and as a headline in capitals prints it; short ones would be taken for other words."""
    yield name
    if len(name) > 3 and name.upper() != name:
        yield name.upper()


def _states(file: Entry) -> Iterator[tuple[str, Known]]:
    table = file.table(("states", "breakaway", "regions"))
    for entry in table["states"].items():
        row = entry.table(("code", "name", "aliases", "adjectives", "people", "capital", "seats"))
        code, name = _code(row["code"]), row["name"].word()
        kinds = (
            ("state", (name, *_words(row, "aliases"))),
            ("seat", _words(row, "seats")),
            ("adjective", _words(row, "adjectives")),
            ("people", _words(row, "people")),
        )
        for kind, spellings in kinds:
            for spelling in spellings:
                known = Known(kind, name, code, ("GOV",) if kind == "seat" else ())
                yield from ((printed, known) for printed in _capitals(spelling))
    for part in ("breakaway", "regions"):
        extra = ("PRE",) if part == "breakaway" else ()
        for entry in table[part].items():
            row = entry.table(("name", "code", "adjectives"), ("people",))
            code, name = _code(row["code"]), row["name"].word()
            for kind, spellings in (
                ("region", (name,)),
                ("adjective", _words(row, "adjectives")),
                ("people", _words(row, "people")),
            ):
                for spelling in spellings:
                    yield spelling, Known(kind, name, code, extra)


def _day(entry: Entry | None) -> datetime.date | None:
    return None if entry is None or entry.value is None else entry.day()


def _offices(entry: Entry | None) -> tuple[Office, ...]:
    offices = []
    for item in entry.items() if entry else ():
        row = item.table(("sectors",), ("from", "until", "role"))
        role = row["role"].word() if "role" in row else None
        offices.append(Office(_day(row.get("from")), _day(row.get("until")), _sectors(row["sectors"]), role))
    return tuple(offices)


def _organisations(file: Entry) -> Iterator[tuple[str, Known]]:
    for entry in file.items():
        row = entry.table(("name", "country", "sectors"), ("aliases", "spans"))
        name, offices = row["name"].word(), _offices(row.get("spans"))
        known = Known("organisation", name, _code(row["country"]), _sectors(row["sectors"]), offices)
        yield from ((spelling, known) for spelling in (name, *_words(row, "aliases")))


def _people(file: Entry) -> Iterator[tuple[str, Known]]:
    for entry in file.items():
        row = entry.table(("name", "country", "offices"), ("aliases",))
        name = row["name"].word()
        known = Known("person", name, _code(row["country"]), (), _offices(row["offices"]))
        yield from ((spelling, known) for spelling in (name, *_words(row, "aliases")))


def _agents(file: Entry) -> tuple[dict[tuple[str, ...], Agent], frozenset[str], dict[str, str | None]]:
    table = file.table(("sectors", "pairs", "neutral", "transnational", "titles", "not_agents"))
    agents: dict[tuple[str, ...], Agent] = {}
    for sector, entry in table["sectors"].table().items():
        if sector not in SECTORS:
            raise entry.fail(f"unknown sector '{sector}'; it may be {', '.join(sorted(SECTORS))}")
        agents.update({_key(word): Agent((sector,)) for word in entry.words()})
    for entry in table["pairs"].items():
        row = entry.table(("words", "sectors"))
        agents.update({_key(word): Agent(_sectors(row["sectors"])) for word in row["words"].words()})
    for word, entry in table["neutral"].table().items():
        agents[_key(word)] = Agent(() if entry.value is None else (entry.word(*sorted(SECTORS)),), neutral=True)
    for word, entry in table["transnational"].table().items():
        row = entry.table(("country",), ("sector",))
        sectors = (row["sector"].word(*sorted(SECTORS)),) if "sector" in row and row["sector"].value else ()
        agents[_key(word)] = Agent(sectors, country=_code(row["country"]))
    titles = {
        title: None if entry.value is None else entry.word(*sorted(SECTORS))
        for title, entry in table["titles"].table().items()
    }
    return agents, frozenset(table["not_agents"].words()), titles


def _key(phrase: str) -> tuple[str, ...]:
    return key(phrase.split())


def key(words: Iterable[str]) -> tuple[str, ...]:
    """Words as a key of ``Knowledge.agents``: hyphens do not count, whether the sentence splits them or not."""
    return tuple(part for word in words for part in word.split("-") if part)
