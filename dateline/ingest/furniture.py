"""Finds page furniture in a report: navigation, sign-up lines, copyright, share and app lines.

Lines are judged one by one against the lists in ``resources/words/furniture.yaml``, then by their shape and their
neighbours. In doubt a line is text: a headline kept costs little, a news sentence lost costs an event.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from pathlib import Path

from dateline.resources import reading
from dateline.resources.reading import Entry

PATH = reading.folder() / "words" / "furniture.yaml"

#: Longer lines are never furniture (characters); the longest cookie notice seen had about 500.
MAX_LINE = 700

#: A line of at least this many words that ends like a sentence is furniture only as a notice.
SENTENCE_WORDS = 6

#: A line outside the notices has at most this many words.
MAX_WORDS = 25

#: An unknown line between two furniture lines goes with them up to this many words: below the report and above it,
#: where a short title could stand between menus.
BETWEEN_WORDS = 6
BETWEEN_WORDS_ABOVE = 2

#: Under "Related stories", lines of at most this many words that do not end like a sentence are links.
LINK_WORDS = 16

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"""[.!?…:;,][\s"'”’)\]]*$""")
_EDGES = " \t.,:;!?…•·●▪■◦|»«›‹→←↑↓▶►*#_–—-()[]<>"
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u00ad": None, "\u200b": None})


@dataclasses.dataclass(frozen=True)
class Patterns:
    """What `furniture.yaml` holds.

    Args:
        lines: whole lines in plain form (see `plain`).
        short: patterns for lines that are no sentences.
        notices: patterns for lines that may be sentences.
        openers: whole lines after which a list of links follows.
        opening: patterns of such lines.
    """

    lines: frozenset[str]
    short: re.Pattern[str]
    notices: re.Pattern[str]
    openers: frozenset[str]
    opening: re.Pattern[str]


def plain(line: str) -> str:
    """The line as the lists have it: lower case, single spaces, straight quotes, bare ends."""
    return _SPACE.sub(" ", line.translate(_PLAIN)).strip(_EDGES).casefold()


def load_patterns(path: Path) -> Patterns:
    """The patterns in the file.

    Raises:
        ResourceError: where it breaks its schema; names the line.
    """
    lines: set[str] = set()
    openers: set[str] = set()
    expressions: dict[str, list[str]] = {"short": [], "notices": [], "opening": []}
    names: set[str] = set()
    for entry in reading.read(path).items():
        group = entry.table(("name", "why"), ("sentences", "opens", "lines", "patterns"))
        _check_name(entry, group, names)
        opens, sentences = (key in group and group[key].flag() for key in ("opens", "sentences"))
        found, patterns = (group[key].items() if key in group else [] for key in ("lines", "patterns"))
        (openers if opens else lines).update(map(_checked_line, found))
        kind = "opening" if opens else "notices" if sentences else "short"
        expressions[kind] += map(_checked_pattern, patterns)
    joined = {kind: _any_of(items) for kind, items in expressions.items()}
    return Patterns(frozenset(lines), openers=frozenset(openers), **joined)


def _check_name(entry: Entry, group: dict[str, Entry], names: set[str]) -> None:
    """Every group has a name of its own, a reason, and something to match."""
    group["why"].word()
    name = group["name"].word()
    if name in names:
        raise entry.fail(f"a second group '{name}'; join the two")
    names.add(name)
    if "lines" not in group and "patterns" not in group:
        raise entry.fail(f"group '{name}' needs 'lines' or 'patterns'")


def _checked_line(entry: Entry) -> str:
    """A line of the lists, which must be in plain form or it could never match."""
    line = entry.word()
    if line != plain(line):
        raise entry.fail(f"'{line}' can never match; write it as '{plain(line)}'")
    return line


def _checked_pattern(entry: Entry) -> str:
    """A regular expression of the lists."""
    pattern = entry.word()
    try:
        matcher = re.compile(pattern)
    except re.error as error:
        raise entry.fail(f"'{pattern}' is no regular expression: {error}") from error
    if matcher.fullmatch(""):
        raise entry.fail(f"'{pattern}' matches an empty line; it must need at least one letter")
    return pattern


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    """One pattern that matches what any of them matches; nothing where there are none."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


@functools.cache
def patterns() -> Patterns:
    """The patterns that come with the package."""
    return load_patterns(PATH)


@dataclasses.dataclass
class _Line:
    """A line that is not blank: its place in the text without the space around it, and what is known of it."""

    start: int
    end: int
    words: int
    sentence: bool
    kind: str  # "furniture", "opener" or "text"


def find_furniture(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches of page furniture in a text, with or without markup before.

    Args:
        text: the report.

    Returns:
        ``(start, end)`` in characters, in order, none overlapping; furniture lines with nothing but space between them
        are one stretch. Stretches begin and end at a character that is no space.
    """
    lines = [_judge(text, match.start(), match.group()) for match in _LINE.finditer(text) if match.group().strip()]
    _take_links(lines)
    _take_neighbours(lines)
    return _stretches(lines)


def _judge(text: str, offset: int, raw: str) -> _Line:
    """The line as the lists see it."""
    start = offset + len(raw) - len(raw.lstrip())
    end = offset + len(raw.rstrip())
    line = text[start:end]
    words = len(line.split())
    sentence = bool(_SENTENCE_END.search(line))
    return _Line(start, end, words, sentence, _kind(line, words, sentence))


def _kind(line: str, words: int, sentence: bool) -> str:
    """What the lists say about the line."""
    if len(line) > MAX_LINE:
        return "text"
    known, bare = patterns(), plain(line)
    if known.notices.fullmatch(bare):
        return "furniture"
    if words > MAX_WORDS or (sentence and words >= SENTENCE_WORDS):
        return "text"
    if bare in known.openers or known.opening.fullmatch(bare):
        return "opener"
    return "furniture" if bare in known.lines or known.short.fullmatch(bare) else "text"


def _take_links(lines: list[_Line]) -> None:
    """Take the headlines under "Related stories" with it, and the head itself; both only below some text."""
    listing = seen_text = False
    for line in lines:
        if line.kind == "opener":
            listing, line.kind = seen_text, "furniture"
        elif line.kind == "text":
            listing = listing and not line.sentence and line.words <= LINK_WORDS
            if listing:
                line.kind = "furniture"
            seen_text = seen_text or line.sentence


def _take_neighbours(lines: list[_Line]) -> None:
    """Take short lines that are no sentences and stand between furniture, or after it at the very end."""
    known = [line.kind == "furniture" for line in lines]
    above = True
    for index, line in enumerate(lines):
        if line.kind == "text" and line.sentence:
            above = False
        limit = BETWEEN_WORDS_ABOVE if above else BETWEEN_WORDS
        before = index > 0 and known[index - 1]
        # the end of the page counts as furniture, its beginning does not: a title may stand there
        after = index + 1 < len(lines) and known[index + 1] or (index + 1 == len(lines) and not above)
        if line.kind == "text" and before and after and not line.sentence and line.words <= limit:
            line.kind = "furniture"


def _stretches(lines: list[_Line]) -> tuple[tuple[int, int], ...]:
    """The furniture lines, those that follow one another joined."""
    found: list[tuple[int, int]] = []
    joined = False
    for line in lines:
        if line.kind == "furniture":
            found[-1:] = [(found[-1][0], line.end)] if joined else [*found[-1:], (line.start, line.end)]
        joined = line.kind == "furniture"
    return tuple(found)
