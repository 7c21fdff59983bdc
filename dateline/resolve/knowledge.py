"""What is known of states, organisations, persons and words for parties, as tables made for looking up."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from dateline.resources import reading
from dateline.resources.reading import Entry

SECTORS = frozenset(
    "GOV MIL COP JUD LEG SPY PRM REB UAF PTY OPP CVL BUS CRM EDU ELI JRN LAB AGR MED REF REL SOC UNK PRE".split()
)
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"[A-Z]{3}")
_FOLDED = str.maketrans("-’", " '")
#: Up to so many letters a word of a name may be printed small ("of", "bin"), and a name must be printed in capitals.
SHORT = 3


#: Codes of the codebook that are no states.
NO_STATES = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})


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
class Agents:
    """What ``agents.yaml`` holds; the fields are those of `Knowledge`."""

    agents: dict[tuple[str, ...], Agent]
    not_agents: frozenset[str]
    titles: dict[str, str | None]


@dataclasses.dataclass(frozen=True)
class Knowledge:
    """The tables.

    ``names``: first word -> (whole name, what it is), longest first. ``agents``: words in lower case -> agent;
    ``office_words``: all words that occur in agents and titles.
    ``titles``: title -> sector or None. ``words``: closed word classes of ``words/parties.yaml``.
    ``folded``: like ``names``, all in the form of `fold`; for names whose capitals are not known.
    """

    names: dict[str, list[tuple[str, Known]]]
    agents: dict[tuple[str, ...], Agent]
    longest_agent: int
    office_words: frozenset[str]
    not_agents: frozenset[str]
    titles: dict[str, str | None]
    words: dict[str, frozenset[str]]
    folded: dict[str, list[tuple[str, Known]]] = dataclasses.field(default_factory=dict)

    @functools.cached_property
    def agent_ends(self) -> frozenset[str]:
        """The last words of all agents: most nouns are none."""
        return frozenset(words[-1] for words in self.agents)

    def name_at(self, text: str, start: int, ends: frozenset[int]) -> tuple[int, Known] | None:
        """The longest known name that begins at ``start`` and ends with a word: where it ends, and what it is."""
        first = _WORD.match(text, start)
        if first is None:
            return None
        found = self._folded_at(text, start, first.group(), ends) if self.folded else None
        for name, known in self.names.get(first.group(), ()):
            if text.startswith(name, start) and start + len(name) in ends:
                return found if found is not None and found[0] >= start + len(name) else (start + len(name), known)
        return found

    def _folded_at(self, text: str, start: int, first: str, ends: frozenset[int]) -> tuple[int, Known] | None:
        for name, known in self.folded.get(fold(first), ()):
            end = start + len(name)
            if end in ends and fold(text[start:end]) == name and _is_printed_as_name(text[start:end]):
                return end, known
        return None

    def name(self, name: str) -> Known | None:
        """What a whole name stands for."""
        found = self.name_at(name, 0, frozenset({len(name)}))
        return found[1] if found else None


def fold(name: str) -> str:
    """The name in small letters, as dictionaries in capitals have it: hyphens and apostrophes of one kind."""
    return name.lower().translate(_FOLDED)


def _is_printed_as_name(words: str) -> bool:
    """Whether words have the capitals of a name: all of one of three letters ("US"), of others all but small words."""
    parts = words.split()
    if len(words) <= SHORT:
        return words == words.upper()
    return all(not part[0].islower() or (len(part) <= SHORT and len(parts) > 1) for part in parts)


@functools.cache
def load(folder: Path | None = None) -> Knowledge:
    """The knowledge under ``folder``, by default that of the package; read once. Raises `ResourceError`."""
    folder = folder or reading.folder()
    names: dict[str, Known] = {}
    for file, read in READERS.items():
        for name, known in read(reading.read(folder / "parties" / f"{file}.yaml"), True):
            names.setdefault(name, known)  # the first to claim a name keeps it: states, organisations, persons
    agents = read_agents(reading.read(folder / "parties" / "agents.yaml"), ours=True)
    words = reading.read(folder / "words" / "parties.yaml").table()
    return made(names, agents, {name: frozenset(entry.words()) for name, entry in words.items()}, {})


def made(
    names: dict[str, Known], agents: Agents, words: dict[str, frozenset[str]], folded: dict[str, Known]
) -> Knowledge:
    """The tables for looking up, made from plain ones."""
    return Knowledge(
        _by_first_word(names),
        agents.agents,
        max(map(len, agents.agents)),
        frozenset(word for phrase in agents.agents for word in phrase)
        | {word for title in agents.titles for word in title.split()},
        agents.not_agents,
        agents.titles,
        words,
        _by_first_word(folded),
    )


def _by_first_word(names: dict[str, Known]) -> dict[str, list[tuple[str, Known]]]:
    found: dict[str, list[tuple[str, Known]]] = defaultdict(list)
    for name, known in names.items():
        first = _WORD.match(name)
        if first:
            found[first.group()].append((name, known))
    return {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in found.items()}


# -- files -------------------------------------------------------------------------------------------------------------
#
# Each reader is told whether the file is ``ours``: then nothing may be missing. A user's file may hold less, and what
# it drops is no business of these.


def _code(entry: Entry) -> str:
    word = entry.word()
    if not _CODE.fullmatch(word):
        raise entry.fail(f"'{word}' is no code of three capital letters such as IRQ")
    return word


def _sectors(entry: Entry) -> tuple[str, ...]:
    for item in entry.items():
        item.word(*sorted(SECTORS))
    return entry.words()


def _words(table: dict[str, Entry], key: str) -> tuple[str, ...]:
    return table[key].words() if key in table else ()


def capitals(name: str) -> Iterator[str]:
    """The name as printed, and as a headline in capitals prints it; short ones would be taken for other words."""
    yield name
    if len(name) > 3 and name.upper() != name:
        yield name.upper()


def _table(entry: Entry, required: tuple[str, ...], optional: tuple[str, ...], ours: bool) -> dict[str, Entry]:
    """A mapping of which a user's file may leave out anything."""
    return entry.table(required, optional) if ours else entry.table((), (*required, *optional, "drop"))


def _rows(table: dict[str, Entry], key: str) -> list[Entry]:
    return table[key].items() if key in table else []


def _cells(table: dict[str, Entry], key: str) -> dict[str, Entry]:
    return table[key].table() if key in table else {}


def _states(file: Entry, ours: bool) -> Iterator[tuple[str, Known]]:
    table = _table(file, ("states", "breakaway", "regions"), (), ours)
    details = ("aliases", "adjectives", "people", "capital", "seats")
    for entry in _rows(table, "states"):
        row = entry.table(("code", "name", *(details if ours else ())), () if ours else details)
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
                yield from ((printed, known) for printed in capitals(spelling))
    for part in ("breakaway", "regions"):
        extra = ("PRE",) if part == "breakaway" else ()
        for entry in _rows(table, part):
            row = entry.table(("name", "code", *(("adjectives",) if ours else ())), ("people", "adjectives"))
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


def _organisations(file: Entry, ours: bool) -> Iterator[tuple[str, Known]]:
    for entry in _listed(file, ours):
        row = entry.table(("name", "country", "sectors"), ("aliases", "spans"))
        name, offices = row["name"].word(), _offices(row.get("spans"))
        known = Known("organisation", name, _code(row["country"]), _sectors(row["sectors"]), offices)
        yield from ((spelling, known) for spelling in (name, *_words(row, "aliases")))


def _people(file: Entry, ours: bool) -> Iterator[tuple[str, Known]]:
    for entry in _listed(file, ours):
        row = entry.table(("name", "country", "offices"), ("aliases",))
        name = row["name"].word()
        known = Known("person", name, _code(row["country"]), (), _offices(row["offices"]))
        yield from ((spelling, known) for spelling in (name, *_words(row, "aliases")))


def _listed(file: Entry, ours: bool) -> list[Entry]:
    """The entries of a list; ``- drop: [NAME]`` in a user's file is none."""
    return [entry for entry in file.items() if ours or not (isinstance(entry.value, dict) and "drop" in entry.value)]


#: Files of names, those first that keep a name which others claim too, and what reads them.
READERS: dict[str, Callable[[Entry, bool], Iterator[tuple[str, Known]]]] = {
    "states": _states,
    "organisations": _organisations,
    "people": _people,
}


def read_agents(file: Entry, ours: bool) -> Agents:
    """The words for parties of a file."""
    table = _table(file, ("sectors", "pairs", "neutral", "transnational", "titles", "not_agents"), (), ours)
    agents: dict[tuple[str, ...], Agent] = {}
    for sector, entry in _cells(table, "sectors").items():
        if sector not in SECTORS:
            raise entry.fail(f"unknown sector '{sector}'; it may be {', '.join(sorted(SECTORS))}")
        agents.update({_key(word): Agent((sector,)) for word in entry.words()})
    for entry in _rows(table, "pairs"):
        row = entry.table(("words", "sectors"))
        agents.update({_key(word): Agent(_sectors(row["sectors"])) for word in row["words"].words()})
    for word, entry in _cells(table, "neutral").items():
        agents[_key(word)] = Agent(() if entry.value is None else (entry.word(*sorted(SECTORS)),), neutral=True)
    for word, entry in _cells(table, "transnational").items():
        row = entry.table(("country",), ("sector",))
        sectors = (row["sector"].word(*sorted(SECTORS)),) if "sector" in row and row["sector"].value else ()
        agents[_key(word)] = Agent(sectors, country=_code(row["country"]))
    titles = {
        title: None if entry.value is None else entry.word(*sorted(SECTORS))
        for title, entry in _cells(table, "titles").items()
    }
    return Agents(agents, frozenset(_words(table, "not_agents")), titles)


def _key(phrase: str) -> tuple[str, ...]:
    return key(phrase.split())


def key(words: Iterable[str]) -> tuple[str, ...]:
    """Words as a key of ``Knowledge.agents``: hyphens do not count, whether the sentence splits them or not."""
    return tuple(part for word in words for part in word.split("-") if part)
