"""What the archive knows of itself: reports with marked words, and the facts behind them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any

from dateline.records import Report

#: The label of words that tell of something feared, planned or failed: no incident may rest on them alone.
UNREAL = "-"

_MARK = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")


@dataclasses.dataclass(frozen=True)
class Mark:
    """``report.text[start:end]`` is the trigger of an event of ``incident``."""

    start: int
    end: int
    incident: str


@dataclasses.dataclass(frozen=True)
class Told:
    """A report and its truth.

    Args:
        marks: in order of the text.
        sentences: for each mark what its sentence was made from (`generate.Sentence`); empty where written by hand.
    """

    report: Report
    story: str
    marks: tuple[Mark, ...]
    sentences: tuple[Any, ...] = dataclasses.field(default=(), compare=False)

    @property
    def written(self) -> bool:
        """Whether it was written by hand."""
        return not self.sentences


@dataclasses.dataclass(frozen=True)
class Fact:
    """What a linker should find out about an incident.

    Args:
        tolls: kind of count -> (low, best, high): the figures that sources hold in their last word, and the one that
            the latest gives.
        aggregate: a sum over a period.
    """

    id: str
    story: str
    tolls: dict[str, tuple[int, int, int]] = dataclasses.field(default_factory=dict)
    aggregate: bool = False


@dataclasses.dataclass(frozen=True)
class Archive:
    """Reports and facts by id of the incident."""

    told: tuple[Told, ...]
    facts: dict[str, Fact]

    def __add__(self, other: Archive) -> Archive:
        """Both together; ids are of disjoint sets."""
        return Archive(self.told + other.told, self.facts | other.facts)

    def incidents(self) -> set[str]:
        """Every incident that words are marked for, without `UNREAL`."""
        return {mark.incident for told in self.told for mark in told.marks} - {UNREAL}


def unmarked(text: str, name: Callable[[str], str] = str) -> tuple[str, tuple[Mark, ...]]:
    """The text without its marks ``[words|label]``, and where they stood; ``name`` makes an incident of a label."""
    parts: list[str] = []
    marks: list[Mark] = []
    length = last = 0
    for part, match in _stretches(text):
        parts.append(part)
        length += len(part)
        if match is not None:
            words = match[1]
            marks.append(Mark(length, length + len(words), name(match[2])))
            parts.append(words)
            length += len(words)
            last = match.end()
    assert last <= len(text)
    return "".join(parts), tuple(marks)


def _stretches(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """The plain stretches, each with the mark that follows it (None after the last)."""
    at = 0
    for match in _MARK.finditer(text):
        yield text[at : match.start()], match
        at = match.end()
    yield text[at:], None
