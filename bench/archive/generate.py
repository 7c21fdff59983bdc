"""Reports from facts: which reports tell of which incidents, when, in whose words. Seeded; the same on any machine."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import functools
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.archive.truth import UNREAL, Archive, Fact, Told, unmarked
from dateline.records import Report

HERE = Path(__file__).parent
PUBLISHERS = (
    "Meridian Wire", "Halden Agency", "Coastline News", "Northgate Press",
    "The Evening Courier", "Orbit Radio", "Daily Register", "Saddle River Times",
)  # fmt: skip

#: Kinds of act that others condemn, blame somebody for, or deny.
VIOLENT = frozenset({"bombing", "shooting", "airstrike"})

_WORDS: Sequence[str] = "zero one two three four five six seven eight nine ten".split()
#: Days before the last figure in which another is a bound of the toll.
_RECENT = 3

_DAY = datetime.timedelta(days=1)

Values = Mapping[str, Any]


@functools.cache
def _file(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def number(value: int, rng: random.Random) -> str:
    """In words up to ten, most times."""
    return _WORDS[value] if value <= 10 and rng.random() < 0.8 else f"{value:,}"


def persons(value: int, rng: random.Random) -> str:
    """How many, as news tell it: "at least nine people"."""
    noun = rng.choice(["people", "people", "persons" if value > 3 else "people"])
    hedge = rng.choice(["", "", "at least "])
    return f"{hedge}{number(value, rng)} {noun if value != 1 else 'person'}"


def date_words(day: datetime.date, today: datetime.date, rng: random.Random) -> str:
    """When it was, as a report of ``today`` tells it."""
    past = (today - day).days
    if past <= 6:
        return rng.choice([f"on {day:%A}", f"on {day:%A}", f"{day:%A}"] if past else [f"on {day:%A}"])
    if day.year == today.year:
        return rng.choice([f"on {day.day} {day:%B}", f"on {day:%B} {day.day}"])
    return rng.choice([f"on {day:%B} {day.day}, {day.year}", f"on {day.day} {day:%B} {day.year}"])


def _figure(told: Mapping[int, int], past: int) -> int:
    """The figure that is known so many days after the act."""
    return told[max(day for day in told if day <= max(0, past))]


class Sentence:
    """Fills one template for one incident in one report, and remembers what it told.

    Args:
        role: which part of ``templates.yaml`` the template is from.
    """

    def __init__(
        self, fact: Values, story: Values, today: datetime.date, publisher: str, rng: random.Random, role: str = ""
    ) -> None:
        """See the class."""
        self.told: list[tuple[str, int]] = []
        self.slots: set[str] = set()
        self.role = role
        self.fact, self.story, self.today, self.publisher, self.rng = fact, story, today, publisher, rng

    def fill(self, template: str, label: str) -> str:
        """The sentence with its marks as ``[words|label]``."""
        marked = re.sub(
            r"\[([^\]:]+)(?::(\w+))?\]", lambda m: f"[{m[1]}|{label + ('/' + m[2] if m[2] else '')}]", template
        )
        text = re.sub(r"\{(\w+)\}", lambda match: self._slot(match[1]), marked)
        text = re.sub(r"  +", " ", text).replace("..", ".")
        return re.sub(r"^(\[?)([a-z])", lambda m: m[1] + m[2].upper(), text)

    def _slot(self, name: str) -> str:
        if name.endswith("_") or name[0].isupper():
            words = self._slot(name.rstrip("_")[0].lower() + name.rstrip("_")[1:])
            return words[:1].upper() + words[1:]
        self.slots.add(name)
        made = getattr(self, f"_{name}", None)
        if made is not None:
            return str(made())
        if name in self.fact:
            return str(self.fact[name])
        return str(self.story[name])

    def _past(self) -> int:
        return int((self.today - self.fact["day"]).days)

    def _when(self) -> str:
        return date_words(self.fact["day"], self.today, self.rng)

    def _when_back(self) -> str:
        day = self.fact["day"]
        return f"{day:%A}'s" if self._past() <= 6 else f"the {day:%B} {day.day}"

    def _today(self) -> str:
        return f"on {self.today:%A}"

    def _in(self) -> str:
        city, country, adjective = self.fact.get("city"), self.fact["country"], self.fact["adj"]
        if city is None:
            return f"in {country}"
        choices = [f"in {city}", f"in {city}", f"in the {adjective} city of {city}", f"in {city}, {country},"]
        return self.rng.choice(choices)

    def _police(self) -> str:
        return self.rng.choice(["police", f"{self.fact['adj']} police", "the police"])

    def _figure_of(self, kind: str) -> int:
        """The figure of this publisher on this day."""
        other = self.fact.get("other", {})
        own = kind == "killed" and self.publisher in other
        value = int(other[self.publisher]) if own else _figure(self.fact[kind], self._past())
        self.told.append((kind, value))
        return value

    def _killed(self) -> str:
        return persons(self._figure_of("killed"), self.rng)

    def _killed_n(self) -> str:
        return number(self._figure_of("killed"), self.rng)

    def _wounded(self) -> str:
        return f"{number(self._figure_of('wounded'), self.rng)} {self.rng.choice(['people', 'others', 'people'])}"

    def _participants(self) -> str:
        return f"{self.rng.choice(['about ', 'some ', 'more than '])}{self.fact['n']:,}"

    def _participants_n(self) -> str:
        return f"{self.fact['n']:,}"

    def _n(self) -> str:
        return number(int(self.fact["n"] if "n" in self.fact else 0), self.rng)

    def _was(self) -> str:
        return "were" if self.fact.get("plural") or self.fact["kind"] in ("abduction", "release") else "was"

    def _demand(self) -> str:
        return str(self.fact["demand"])

    def _years(self) -> str:
        return str(_WORDS[self.today.year - self.fact["day"].year])

    def _date(self) -> str:
        day = self.fact["day"]
        return f"{day:%B} {day.day}, {day.year}"

    def _month_year(self) -> str:
        return f"{self.fact['day']:%B %Y}"

    def _told(self) -> str:
        what = {"bombing": f"a {self.fact.get('device')} exploded at", "shooting": f"{self.fact.get('actor')} attacked"}
        return f"{what[self.fact['kind']]} {self.fact['target']}"

    def _capital(self) -> str:
        return {"Pakistan": "Islamabad", "Turkey": "Ankara"}[self.fact["country"]]

    def _convicts(self) -> str:
        return self.rng.choice(["three men", "two brothers", "four suspected militants"])


#: A sentence as written, with its marks, and what it tells; None for one with nothing to link.
Line = tuple[str, Sentence | None]


class Maker:
    """Makes the reports of one story."""

    def __init__(self, story: Values, rng: random.Random) -> None:
        """``story``: as in ``facts.yaml``; `figures` holds what the reports told, once they are made."""
        self.story, self.rng = story, rng
        #: (incident, kind) -> (day of the report, publisher, figure) as told
        self.figures: dict[tuple[str, str], list[tuple[datetime.date, str, int]]] = collections.defaultdict(list)
        self.templates = _file("templates.yaml")

    def reports(self) -> list[Told]:
        """All reports of the story's incidents, incident by incident."""
        made = []
        for fact in self.story["incidents"]:
            publishers = self._publishers(fact)
            for index in range(fact["reports"]):
                past = (0, 0, 1, 1, 2, 2)[index]
                made.append(self._report(fact, fact["day"] + past * _DAY, publishers[index], index))
            for role, years in fact.get("later", {}).items():
                made += [self._later(fact, role, years, publisher) for publisher in publishers[:2]]
        return made

    def _publishers(self, fact: Values) -> list[str]:
        """Who tells it; an agency with its own figure among them, with a report that has a figure."""
        others = list(fact.get("other", {}))
        rest = self.rng.sample([name for name in PUBLISHERS if name not in others], fact["reports"])
        return rest[:1] + others + rest[1:]

    def _report(self, fact: Values, today: datetime.date, publisher: str, index: int) -> Told:
        role = "lead" if today == fact["day"] or self.rng.random() < 0.4 else "again"
        lines = [self._of_kind(fact, role, today, publisher)]
        more = self.templates["kinds"][fact["kind"]]["more"]
        chosen = self.rng.sample(more, min(len(more), self.rng.randint(1, 3)))
        lines += [self._line(fact, line, today, publisher, "more") for line in chosen]
        lines += self._reactions(fact, today, publisher)
        lines += self._background(fact, today, publisher)
        lines += self._sums(fact, today, publisher)
        for line in self.rng.sample(self.templates["filler"], self.rng.randint(1, 2)):
            lines.insert(self.rng.randint(1, len(lines)), (line, None))
        return self._told(fact, lines, today, publisher, str(index))

    def _later(self, fact: Values, role: str, years: int, publisher: str) -> Told:
        day = fact["day"]
        today = day.replace(year=day.year + years, day=min(day.day, 28))
        today += (0 if role == "anniversary" else 40) * _DAY
        # By then all agree on the figure.
        settled = {key: value for key, value in fact.items() if key != "other"}
        lines = [self._line(settled, self.rng.choice(self.templates[role]), today, publisher, role)]
        lines += [(line, None) for line in self.rng.sample(self.templates["filler"], 3)]
        return self._told(fact, lines, today, publisher, f"{role}-{publisher}")

    def _of_kind(self, fact: Values, role: str, today: datetime.date, publisher: str) -> Line:
        template = self.rng.choice(self.templates["kinds"][fact["kind"]][role])
        return self._line(fact, template, today, publisher, role)

    def _line(
        self, fact: Values, template: str, today: datetime.date, publisher: str, role: str, label: str = ""
    ) -> Line:
        sentence = Sentence(fact, self.story, today, publisher, self.rng, role)
        text = sentence.fill(template, label or fact["id"])
        for kind, value in sentence.told:
            self.figures[fact["id"], kind].append((today, publisher, value))
        return text, sentence

    def _reactions(self, fact: Values, today: datetime.date, publisher: str) -> list[Line]:
        if fact["kind"] not in VIOLENT or "suspect" not in self.story:
            return []
        lines = []
        for kind, chance in (("condemn", 0.35), ("blame", 0.3), ("denial", 0.2)):
            if kind == "denial" and fact["kind"] != "bombing":
                continue
            if self.rng.random() < chance:
                label = fact["id"] if kind == "denial" else f"{fact['id']}/{kind}"
                values = dict(fact) | {"who": self.story["speaker"]}
                template = self.rng.choice(self.templates["reactions"][kind])
                lines.append(self._line(values, template, today, publisher, kind, label))
        if self.rng.random() < 0.25:
            template = self.rng.choice(self.templates["unreal"])
            lines.append(self._line(fact, template, today, publisher, "unreal", UNREAL))
        return lines

    def _background(self, fact: Values, today: datetime.date, publisher: str) -> list[Line]:
        """Earlier incidents of the story, told at the end."""
        earlier = [other for other in self.story["incidents"] if other["id"] != fact["id"] and other["day"] < today]
        chosen = self.rng.sample(earlier, min(len(earlier), self.rng.choice([0, 1, 1, 2])))
        return [self._of_kind(other, "back", today, publisher) for other in chosen]

    def _sums(self, fact: Values, today: datetime.date, publisher: str) -> list[Line]:
        if "total" not in self.story or self.rng.random() > 0.4:
            return []
        values = {**fact, **self.story["total"]}
        template = self.rng.choice(self.templates["totals"])
        sentence = Sentence(values, self.story["total"], today, publisher, self.rng, "totals")
        return [(sentence.fill(template, f"{self.story['id']}/total"), sentence)]

    def _told(self, fact: Values, lines: Sequence[Line], today: datetime.date, publisher: str, name: str) -> Told:
        text, marks = unmarked(_paragraphs([line for line, _ in lines], self.rng))
        place = fact.get("city", fact["country"])
        title = f"{fact['kind'].capitalize()} in {place}"
        report = Report(text=text, id=f"{fact['id']}:{name}", title=title, publisher=publisher, published=today)
        sentences = [sentence for line, sentence in lines for _ in unmarked(line)[1]]
        return Told(report, self.story["id"], marks, tuple(sentences))


def _paragraphs(lines: Sequence[str], rng: random.Random) -> str:
    """One to three sentences a paragraph."""
    text = lines[0]
    for line in lines[1:]:
        text += ("\n\n" if rng.random() < 0.5 else " ") + line
    return text


def _facts(maker: Maker, told: Sequence[Told]) -> dict[str, Fact]:
    """The truth of a story's incidents, of what its reports tell."""
    story = maker.story
    marked = {mark.incident for item in told for mark in item.marks} - {UNREAL}
    facts = {name: Fact(name, story["id"], aggregate=name.endswith("/total")) for name in marked}
    for (name, kind), figures in sorted(maker.figures.items()):
        known = facts[name]
        facts[name] = dataclasses.replace(known, tolls={**known.tolls, kind: _toll(figures)})
    return facts


def _toll(figures: Sequence[tuple[datetime.date, str, int]]) -> tuple[int, int, int]:
    """Over the last words of the publishers that gave a figure in the last days; best is what most of the last say."""
    last = {publisher: (day, value) for day, publisher, value in sorted(figures)}
    latest = max(day for day, _ in last.values())
    recent = [value for day, value in last.values() if (latest - day).days <= _RECENT]
    votes = collections.Counter(value for day, value in last.values() if day == latest)
    return min(recent), max(votes, key=lambda value: (votes[value], value)), max(recent)


def stories() -> Sequence[Values]:
    """The stories of ``facts.yaml``."""
    found: Sequence[Values] = _file("facts.yaml")["stories"]
    return found


def codes() -> Values:
    """How the kinds and countries of ``facts.yaml`` are coded."""
    found: Values = _file("facts.yaml")["codes"]
    return found


def generate(seed: int = 20261121) -> Archive:
    """All stories of ``facts.yaml`` as reports."""
    told: list[Told] = []
    facts: dict[str, Fact] = {}
    for story in stories():
        maker = Maker(story, random.Random(f"{seed} {story['id']}"))
        made = maker.reports()
        told += made
        facts |= _facts(maker, made)
    return Archive(tuple(told), facts)
