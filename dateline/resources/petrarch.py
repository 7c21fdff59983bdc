"""Dictionaries of PETRARCH and PETRARCH2 as plain data: actors, agents, verbs.

A line that is wrong is an error that names it. What is right and cannot be said in our terms is left out and counted in
a `Tally`, so that the user can be told. The codes are explained in ``petrarch.yaml``.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from dateline.errors import ResourceError
from dateline.resources import patterns, reading
from dateline.resources.patterns import CannotSay, Row, Words
from dateline.resources.reading import Entry

#: Years of two digits from here on are of the last century.
PIVOT = 50

_CODES = re.compile(r"\[([^\[\]]*)\]")
_DATED = re.compile(r"(?P<code>[^\s<>]*)\s*(?:(?P<sign>[<>])=?\s*(?P<day>\S+)|(?P<start>\d+)\s*-\s*(?P<until>\d+))?")
_GROUPS = re.compile(r"(?:[A-Za-z]{3})+")
_CAMEO = re.compile(r"\d{2,4}")
_NOTHING = ("", "-", "--", "---", "~")
_BLOCK = re.compile(r"---\s*(?P<verb>[^\s\[\]]+)\s*(?:\[(?P<code>[^\]]*)\])?\s*(?:-*)")
_SET = re.compile(r"!([^!\s]+)!")
_DAY = datetime.timedelta(days=1)


@dataclasses.dataclass
class Tally:
    """How much of a file was read; ``left`` out whole and read in ``part``: why -> lines."""

    path: Path
    what: str
    total: int = 0
    left: dict[str, list[int]] = dataclasses.field(default_factory=lambda: defaultdict(list))
    part: dict[str, list[int]] = dataclasses.field(default_factory=lambda: defaultdict(list))

    def __str__(self) -> str:
        """One line for a person."""
        read = self.total - sum(map(len, self.left.values()))
        line = f"{self.path}: read {read:,} of {self.total:,} {self.what}"
        for title, reasons in (("left out", self.left), ("read in part", self.part)):
            if reasons:
                line += f"; {title}: " + ", ".join(
                    f"{len(lines):,} {reason} (line {lines[0]}{', …' if len(lines) > 1 else ''})"
                    for reason, lines in reasons.items()
                )
        return line


@dataclasses.dataclass(frozen=True)
class Code:
    """What a code says: country and sectors, and from which day until which (both included) it holds."""

    country: str | None
    sectors: tuple[str, ...]
    start: datetime.date | None = None
    until: datetime.date | None = None

    @property
    def dated(self) -> bool:
        """Whether it holds at some time only."""
        return self.start is not None or self.until is not None


@dataclasses.dataclass(frozen=True)
class Actor:
    """A name with its synonyms, as written (capitals, no underscores), and its codes."""

    line: int
    names: tuple[str, ...]
    codes: tuple[Code, ...]


@dataclasses.dataclass(frozen=True)
class Noun:
    """A common noun for a party: its spellings in lower case; ``neutral``: the code says nothing of its own."""

    line: int
    words: tuple[str, ...]
    country: str | None
    sectors: tuple[str, ...]
    neutral: bool


@dataclasses.dataclass(frozen=True)
class Verb:
    """A trigger: its type and its entry in the schema of ``triggers/``."""

    event: str
    entry: Entry


@dataclasses.dataclass(frozen=True)
class Tables:
    """``petrarch.yaml``."""

    events: dict[str, str | None]
    countries: dict[str, str | None]
    bodies: dict[str, str | None]
    sectors: dict[str, str | None]
    weak: dict[str, str | None]
    silent: frozenset[str]
    particles: frozenset[str]
    prepositions: frozenset[str]


@functools.cache
def tables() -> Tables:
    """The tables of codes; read once. Raises `ResourceError`."""
    maps, lists = ("events", "countries", "bodies", "sectors", "weak"), ("silent", "particles", "prepositions")
    table = reading.read(reading.folder() / "petrarch.yaml").table((*maps, *lists))
    found: dict[str, Any] = {name: frozenset(table[name].words()) for name in lists}
    found |= {
        name: {key: None if entry.value is None else entry.word() for key, entry in table[name].table().items()}
        for name in maps
    }
    return Tables(**found)


# -- lines and codes ---------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Line:
    """A line without its comment and the space around it."""

    path: Path
    number: int
    text: str

    def fail(self, problem: str) -> ResourceError:
        return ResourceError(self.path, self.number, problem)

    def codes(self) -> list[str]:
        """What stands in square brackets. Raises `ResourceError` where they do not match."""
        if re.search(r"[\[\]]", _CODES.sub("", self.text)):
            raise self.fail("a code should stand in square brackets, as in NAME_ [USAGOV]")
        return [code.strip() for code in _CODES.findall(self.text)]

    def before_codes(self) -> str:
        """What stands before the first bracket of any kind."""
        return re.split(r"[\[{]", self.text, maxsplit=1)[0].strip()


def _lines(path: Path) -> Iterator[_Line]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(path, 0, f"cannot be read: {error}; a UTF-8 file should stand here") from error
    # A comment over several lines keeps its line ends, so that the numbers of those that follow hold.
    text = re.sub(r"<!--.*?-->", lambda comment: "\n" * comment.group().count("\n"), text, flags=re.DOTALL)
    for number, line in enumerate(text.split("\n"), start=1):
        bare = re.split(r"[#;]", line, maxsplit=1)[0].strip()
        if bare:
            yield _Line(path, number, bare)


def _words(text: str) -> str:
    """Words with spaces for their underscores."""
    return " ".join(text.replace("_", " ").split())


def _day(line: _Line, digits: str) -> datetime.date:
    full = digits
    if len(digits) == 6 and digits.isdigit():
        full = f"{19 if int(digits[:2]) >= PIVOT else 20}{digits}"
    try:
        if len(full) != 8 or not full.isdigit():
            raise ValueError
        return datetime.date(int(full[:4]), int(full[4:6]), int(full[6:]))
    except ValueError:
        raise line.fail(f"'{digits}' is no date; write it as 930131 or 19930131") from None


def _code(line: _Line, text: str, countries: Collection[str], tally: Tally) -> Code | None:
    """The code between two brackets, with its dates; None for one that says there is no party."""
    found = _DATED.fullmatch(text)
    if found is None:
        raise line.fail(f"'[{text}]' is no code; write [USAGOV], [USAGOV <930120], [USAGOV 930120-010119]")
    code = found["code"].replace("~", "")
    if code in _NOTHING:
        return None
    first, _, other = code.partition("/")
    if other:
        tally.part["with a second code"].append(line.number)
    if not _GROUPS.fullmatch(first):
        raise line.fail(f"'{code}' is no code; it is made of groups of three letters such as USAGOV")
    start = until = None
    if found["sign"] == "<":
        until = _day(line, found["day"]) - _DAY
    elif found["sign"] == ">":
        start = _day(line, found["day"]) + _DAY
    elif found["start"]:
        start, until = _day(line, found["start"]), _day(line, found["until"])
        if start > until:
            raise line.fail(f"'[{text}]' ends before it begins; the earlier date comes first")
    country, sectors, unknown = party(re.findall("...", first), countries)
    if unknown:
        tally.part["with letters that are not known"].append(line.number)
    return Code(country, sectors, start, until)


def party(groups: list[str], countries: Collection[str]) -> tuple[str | None, tuple[str, ...], list[str]]:
    """Country, sectors and what is not known of a code's groups of three letters; ``countries`` are those we know."""
    known = tables()
    country, rest = None, groups
    if rest[0] in known.countries or rest[0] in countries:
        country, rest = known.countries.get(rest[0], rest[0]), rest[1:]
    if country == "IGO" and rest and rest[0] in known.bodies:
        country, rest = known.bodies[rest[0]], rest[1:]
    sectors = _sectors(rest, known.sectors) or _sectors(rest, known.weak)
    told = {*known.sectors, *known.weak, *known.silent}
    # Small letters are peoples and creeds, which have no sector.
    unknown = [group for group in rest if group not in told and not group.islower()]
    return country, sectors or (("UNK",) if unknown else ()), unknown


def _sectors(groups: list[str], table: dict[str, str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sector for group in groups if (sector := table.get(group))))


# -- actors ------------------------------------------------------------------------------------------------------------


def read_actors(path: Path, countries: Collection[str]) -> tuple[list[Actor], Tally]:
    """The actors of a file. Raises `ResourceError`."""
    tally = Tally(path, "actors")
    actors: list[Actor] = []
    for lines in _actor_blocks(path):
        tally.total += 1
        names = tuple(dict.fromkeys(_words(text.removeprefix("+")) for line in lines if (text := line.before_codes())))
        texts = [(line, code) for line in lines for code in line.codes()]
        if not texts:
            tally.left["without a code"].append(lines[0].number)
            continue
        codes = [found for line, code in texts if (found := _code(line, code, countries, tally))]
        told = tuple(code for code in codes if code.country or code.sectors)
        if told:
            actors.append(Actor(lines[0].number, names, told))
        elif codes:
            tally.left["with a code that tells neither country nor sector"].append(lines[0].number)
    return actors, tally


def _actor_blocks(path: Path) -> Iterator[list[_Line]]:
    """The lines of one actor after another: its name, its synonyms, its codes."""
    block: list[_Line] = []
    for line in _lines(path):
        goes_on = line.text[0] in "+["
        if goes_on and not block:
            raise line.fail("a name should stand before its synonyms and codes, as in NAME_ [USAGOV]")
        if not goes_on and block:
            yield block
            block = []
        if line.text[0] != "[" and not _words(line.before_codes().removeprefix("+")):
            raise line.fail("a name should stand here, as in NAME_ [USAGOV]")
        block.append(line)
    if block:
        yield block


# -- agents ------------------------------------------------------------------------------------------------------------


def read_agents(path: Path, countries: Collection[str]) -> tuple[list[Noun], Tally]:
    """The agents of a file. Raises `ResourceError`."""
    tally = Tally(path, "agents")
    lines = list(_lines(path))
    sets = dict(_substitution(line) for line in lines if "=" in line.text)
    nouns: list[Noun] = []
    for line in lines:
        if "=" not in line.text:
            tally.total += 1
            nouns += _nouns(line, sets, countries, tally)
    return nouns, tally


def _substitution(line: _Line) -> tuple[str, list[str]]:
    """``!MINIST! = MINISTER, MINISTRY``."""
    name, _, values = line.text.partition("=")
    found = [_words(re.sub(r"[{}]", " ", value)) for value in values.split(",")]
    if not _SET.fullmatch(name.strip()) or not all(found):
        raise line.fail("a set of words should be written !MINIST! = MINISTER, MINISTRY")
    return name.strip().strip("!"), found


def _nouns(line: _Line, sets: dict[str, list[str]], countries: Collection[str], tally: Tally) -> Iterator[Noun]:
    spelled = [line.before_codes(), *re.findall(r"\{([^{}]*)\}", line.text)]
    if not spelled[0] or line.text.count("{") != line.text.count("}"):
        raise line.fail("an agent should be written NOUN_ {PLURAL_} [~GOV]")
    phrases = [
        _words(phrase).lower() for text in spelled for one in text.split(",") for phrase in _put_in(line, one, sets)
    ]
    codes = line.codes()
    if not codes:
        tally.left["without a code"].append(line.number)
        return
    if len(codes) > 1:
        tally.part["with a second code"].append(line.number)
    if codes[0] and not codes[0].strip("~- "):
        yield Noun(line.number, tuple(filter(None, phrases)), None, (), neutral=True)
        return
    code = _code(line, codes[0], countries, tally)
    if code is None or not (code.country or code.sectors):
        tally.left["with a code that tells neither country nor sector"].append(line.number)
        return
    if code.dated:
        tally.part["with dates, which agents do not have"].append(line.number)
    yield Noun(line.number, tuple(filter(None, phrases)), code.country, code.sectors, neutral=False)


def _put_in(line: _Line, text: str, sets: dict[str, list[str]]) -> list[str]:
    """The text with each word of a set in its place."""
    found = _SET.search(text)
    if found is None:
        return [text]
    if found[1] not in sets:
        raise line.fail(f"no set !{found[1]}! stands in this file; write it as !{found[1]}! = WORD, WORD")
    inner = (text[: found.start()] + value + text[found.end() :] for value in sets[found[1]])
    return [phrase for put in inner for phrase in _put_in(line, put, sets)]


# -- verbs -------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class _Block:
    """The verbs of one block with their codes, and the patterns that hold for all of them."""

    head: _Line
    verbs: list[tuple[_Line, str, str]] = dataclasses.field(default_factory=list)
    patterns: list[_Line] = dataclasses.field(default_factory=list)


def read_verbs(path: Path) -> tuple[list[Verb], list[Tally]]:
    """The triggers of a file, and how many of its verbs and its patterns they say. Raises `ResourceError`."""
    sets, blocks = _verb_file(path)
    words = Words(tables().particles, tables().prepositions, sets)
    verbs, told = Tally(path, "verbs"), Tally(path, "patterns")
    found = [trigger for block in blocks for trigger in _block(block, words, verbs, told)]
    return found, [verbs, told] if told.total else [verbs]


def _verb_file(path: Path) -> tuple[dict[str, tuple[str, ...]], list[_Block]]:
    sets: dict[str, tuple[str, ...]] = {}
    blocks: list[_Block] = []
    name = ""
    for line in _lines(path):
        text = line.text
        if text.startswith("+") and name:
            sets[name] += (_words(text.removeprefix("+")).lower(),)
            continue
        name = ""
        if text.startswith("&"):
            name = text.strip("&_ ")
            sets.setdefault(name, ())
        elif text.startswith("---"):
            blocks.append(_head(line))
        elif not blocks:
            raise line.fail("a block should begin with its verb, as in --- VERB [040] ---")
        elif text[0] in "-~":
            blocks[-1].patterns.append(line)
        else:
            blocks[-1].verbs.append(_verb_line(line, blocks[-1].head))
    return sets, blocks


def _head(line: _Line) -> _Block:
    if not _BLOCK.fullmatch(line.text):
        raise line.fail("a block should begin with its verb, as in --- VERB [040] ---")
    return _Block(line)


def _verb_line(line: _Line, head: _Line) -> tuple[_Line, str, str]:
    """``VERB {FORMS} [040]``; without a code, that of the block."""
    codes, verb = line.codes() or head.codes() or [""], line.before_codes()
    if not verb or " " in verb or line.text.count("{") != line.text.count("}"):
        raise line.fail("a verb should be written VERB {FORMS} [040], its words joined by _")
    return line, verb, codes[0]


def _block(block: _Block, words: Words, verbs: Tally, told: Tally) -> Iterator[Verb]:
    match = _BLOCK.fullmatch(block.head.text)
    own = block.verbs or [(block.head, match["verb"] if match else "", (block.head.codes() or [""])[0])]
    heads: list[tuple[str, ...]] = []
    for line, text, code in own:
        verbs.total += 1
        verb = _verb(text)
        if not all(map(words.is_small, verb[1:])):
            verbs.left["of several words that are no particles"].append(line.number)
            continue
        heads.append(verb)
        if event := _event(line, code, verbs):
            yield _trigger(line, verb, event, {})
    for line in block.patterns:
        told.total += 1
        yield from _pattern(line, heads, words, told)


def _verb(text: str) -> tuple[str, ...]:
    """The verb and what follows it: ``+CALL_OFF``, ``call_+off``."""
    return tuple(_words(text.replace("+", " ")).lower().split())


def _pattern(line: _Line, heads: list[tuple[str, ...]], words: Words, told: Tally) -> Iterator[Verb]:
    if line.text.startswith("~"):
        told.left["that transform others"].append(line.number)
        return
    codes = line.codes()
    if not codes:
        told.left["without a code"].append(line.number)
        return
    text = _CODES.sub("", line.text.removeprefix("-"))
    try:
        rows = patterns.rows(text, words)
    except ValueError as error:
        raise line.fail(str(error)) from None
    except CannotSay as reason:
        told.left[str(reason)].append(line.number)
        return
    if not heads:
        told.left["of verbs that were left out"].append(line.number)
        return
    if any(" " in item for name in re.findall(r"&(\w+?)_?(?:\W|$)", text) for item in words.sets.get(name, ())):
        told.part["without the phrases of their set"].append(line.number)
    event = _event(line, codes[-1], told)
    if event:
        yield from (_trigger(line, verb, event, row) for row in rows for verb in heads)


def _event(line: _Line, code: str, tally: Tally) -> tuple[str, bool] | None:
    """Type and mode of a CAMEO code, and whether both sides do it; None where it is no event of ours."""
    first, _, other = code.partition(":")
    if first.strip() in _NOTHING:
        if other.strip() not in _NOTHING:
            tally.part["without the second of two codes"].append(line.number)
        return None
    events, found = tables().events, []
    for one in filter(None, (first.strip(), other.strip())):
        fits = [one[:size] for size in range(len(one), 1, -1) if one[:size] in events]
        if not _CAMEO.fullmatch(one) or not fits:
            raise line.fail(f"'[{code}]' is no CAMEO code; write [040] or [1121], its root from 01 to 20, or [---]")
        found.append(events[fits[0]])
    if len(found) > 1 and (found[0] or "").split()[:1] != (found[1] or "").split()[:1]:
        tally.part["without the second of two codes"].append(line.number)
    event = found[0]
    return None if event is None else (event, len(found) > 1 and found[1] is not None and _same(event, found[1]))


def _same(one: str, other: str) -> bool:
    return one.split()[0] == other.split()[0]


def _trigger(line: _Line, verb: tuple[str, ...], event: tuple[str, bool], row: Row) -> Verb:
    """The entry as ``triggers/`` would have it."""
    rest = dict(row)
    extra = rest.pop("extra", [])
    assert isinstance(extra, list)
    kind, _, mode = event[0].partition(" ")
    value: dict[str, Any] = {"verb": " ".join((*verb, *extra)), **rest}
    value |= ({"mode": mode} if mode else {}) | ({"reciprocal": True} if event[1] else {})
    return Verb(kind, _entry(line, value))


def _entry(line: _Line, value: Any) -> Entry:
    if isinstance(value, dict):
        return Entry(line.path, line.number, {key: _entry(line, item) for key, item in value.items()})
    if isinstance(value, list):
        return Entry(line.path, line.number, [_entry(line, item) for item in value])
    return Entry(line.path, line.number, value)
