"""Pairs of reports, copies and not, made by hand and by composing.

``articles.yaml`` holds the originals, ``edited.yaml`` versions as lists of edits, ``written.yaml`` versions written
out; `pairs` gives them all and composes more: cut short, put in another order, joined to another report.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from dateline.records import Report

HERE = Path(__file__).parent

Raw = Mapping[str, Any]

#: What is told in the files -> whether the versions are copies.
COPIES = {
    "edited": True,
    "headline": True,
    "update": True,
    "quotes": True,
    "part": True,
    "template": False,
    "words": False,
    "anniversary": False,
}


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two reports, whether one is a copy of the other, what was done to make it, and by hand or by composing."""

    one: Report
    two: Report
    copy: bool
    what: str
    by_hand: bool


def read(name: str) -> list[dict[str, Any]]:
    """The entries of a file of this folder."""
    entries = yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return list(entries)


def articles() -> dict[str, Report]:
    """Name -> original."""
    return {raw["id"]: report(raw, raw["id"], raw["text"]) for raw in read("articles.yaml")}


def report(raw: Raw, name: str, text: str) -> Report:
    """A report; its publisher is one of seven, by its name."""
    publisher = f"Paper {sum(map(ord, name)) % 7}"
    return Report(text.strip(), id=name, title=raw.get("title"), publisher=publisher, published=raw.get("day"))


def paragraphs(text: str) -> list[str]:
    """The paragraphs, parted by empty lines."""
    return re.split(r"\n\s*\n", text.strip())


def joined(parts: Sequence[str]) -> str:
    """The text of paragraphs."""
    return "\n\n".join(parts)


def edited(raw: Raw, original: str) -> str:
    """The original after the edits. Raises `ValueError` for words that do not stand there just once."""
    for old, new in raw.get("edits", ()):
        if original.count(old) != 1:
            raise ValueError(f"edited.yaml: {raw['of']}: {old!r} stands there {original.count(old)} times, not once")
        original = original.replace(old, new)
    dropped = {number - 1 for number in raw.get("drop", ())}
    parts = [part for n, part in enumerate(paragraphs(original)) if n not in dropped]
    for place, text in reversed(raw.get("add", ())):
        parts.insert(place, text)
    return joined(parts)


def versions(originals: Mapping[str, Report]) -> Iterator[tuple[str, Report, str]]:
    """The original's name, the version and what it is, of all that is by hand."""
    for n, raw in enumerate([*read("edited.yaml"), *read("written.yaml")]):
        original = originals[raw["of"]]
        parts = paragraphs(original.text)
        if "text" in raw:
            text = re.sub(r"\{(\d)\}", lambda match, parts=parts: parts[int(match[1]) - 1], raw["text"])  # type: ignore[misc]
        else:
            text = edited(raw, original.text)
        given = {"title": original.title, "day": original.published, **raw}
        yield raw["of"], report(given, f"{raw['of']}-{raw['what']}-{n}", text), raw["what"]


def pairs() -> list[Pair]:
    """All pairs, by hand first."""
    originals = articles()
    made = list(versions(originals))
    by_hand = [Pair(originals[name], version, COPIES[what], what, True) for name, version, what in made]
    notices = [(name, version) for name, version, what in made if what == "template"]
    by_hand += [
        Pair(one, two, False, "template", True)
        for (name, one), (other, two) in itertools.combinations(notices, 2)
        if name == other
    ]
    return [*by_hand, *composed(list(originals.values()))]


def held_out() -> list[Pair]:
    """The pairs of ``held.yaml``, which served to set nothing."""
    originals = articles()
    made = []
    for n, raw in enumerate(read("held.yaml")):
        original = originals[raw["of"]]
        given = {"title": original.title, "day": original.published, **raw}
        version = report(given, f"{raw['of']}-held-{n}", raw.get("text") or edited(raw, original.text))
        made.append(Pair(original, version, raw["copy"], raw["what"], True))
    return made


def composed(originals: Sequence[Report]) -> Iterator[Pair]:
    """Versions made by rule: cut to the first half, in another order, with a paragraph of another, and unlike pairs."""
    told = [original for original in originals if len(paragraphs(original.text)) >= 4]
    for n, original in enumerate(told):
        parts = paragraphs(original.text)
        following = told[(n + 7) % len(told)]
        others = paragraphs(following.text)
        if n % 3 == 0:
            yield _pair(original, parts[:2], True, "cut to two paragraphs")
        if n % 3 == 1:
            yield _pair(original, parts[: len(parts) - 1], True, "cut by the last paragraph")
        if n % 3 == 2:
            yield _pair(original, [parts[0], *parts[:0:-1]], True, "reordered")
        if n % 2 == 0:
            yield _pair(original, [*others[:3], parts[1], *others[3:]], True, "paragraph in another")
        if n % 2 == 1:
            yield _pair(original, ["(CP)", *parts, "Copyright Coastal Press."], True, "agency lines")
        yield Pair(original, following, False, "another affair", False)


def _pair(original: Report, parts: Sequence[str], copy: bool, what: str) -> Pair:
    later = (original.published or datetime.date.min) + datetime.timedelta(days=1)
    name = f"{original.id}-{what}"
    version = Report(joined(parts), id=name, title=f"{what}", publisher="Paper 8", published=later)
    return Pair(original, version, copy, what, False)
