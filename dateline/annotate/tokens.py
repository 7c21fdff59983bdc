"""Text to words by the conventions of the English UD treebanks: contractions and most hyphens split, offsets kept."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from dateline.annotate.features import SPACES
from dateline.resources import reading

NONE, SPACE, PARAGRAPH = range(len(SPACES))
#: Characters up to which a stretch without a space is kept in memory once it was cut.
LONGEST_CACHED = 40


class Word(NamedTuple):
    """A word at ``start:end`` of the text; ``space`` before it is an index into `SPACES`."""

    text: str
    start: int
    end: int
    space: int


@dataclasses.dataclass(frozen=True)
class WordLists:
    """What ``resources/words/tokens.yaml`` holds, as sets of lower-case words."""

    titles: frozenset[str]
    abbreviations: frozenset[str]
    only_before_name: frozenset[str]
    prefixes: frozenset[str]
    suffixes: frozenset[str]
    splits: dict[str, list[str]]
    units: frozenset[str]
    auxiliaries: frozenset[str]


@functools.cache
def word_lists() -> WordLists:
    """Read the word lists once."""
    fields = tuple(field.name for field in dataclasses.fields(WordLists))
    table = reading.read(reading.folder() / "words" / "tokens.yaml").table(fields)
    splits = {word: list(parts.words()) for word, parts in table.pop("splits").table().items()}
    return WordLists(splits=splits, **{name: frozenset(entry.words()) for name, entry in table.items()})


# What is kept whole although it holds marks. Each may begin only where a run of its characters does: a megabyte without
# a space would else be tried from every letter.
_WHOLE = re.compile(
    r"""(?:https?://|ftp://|www\.)[^\s<>"“”]*[\w/]"""  # addresses of pages
    r"""|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"""  # and of mail
    r"""|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|info|co\.uk)\b(?:/[\w./-]*\w)?""",
    re.IGNORECASE,
)
_CLITIC = r"""(?:['’](?:s|m|d|re|ve|ll)|n['’]t)\b"""
_TOKEN = re.compile(
    rf"""
      (?P<clitic>{_CLITIC})
    | (?P<dotted>(?:[^\W\d_]\.){{2,}})                      # U.S., a.m.
    | (?P<number>\d{{4}}-\d\d-\d\d(?!\d)                    # 2009-06-30
        | \d{{3}}-\d{{3}}-\d{{4}} | \d{{3}}-\d{{4}}(?!\d)   # telephone
        | \d++(?:[.,:/]\d++)*+(?:st|nd|rd|th|s)?(?![^\W\d_]) | \d++(?:[.,:/]\d++)*+)
    | (?P<word>[^\W\d_](?:(?!{_CLITIC})(?:\w|['’](?=[^\W\d_])))*)
    | (?P<run>\.{{2,}}|-{{2,}}|!+|\?+[!?]*|\*+|=+|_+|~+|\#+|<+|>+|''|``)
    | (?P<mark>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)


_LETTERS = re.compile(r"[^\W\d_]+")
#: Marks right after an abbreviation's stop that show that the sentence goes on.
_GOES_ON = frozenset(",;:)-'’/")


def _pieces(chunk: str, following: str) -> tuple[tuple[int, int], ...]:
    """Spans of the words of one stretch without white space; ``following`` is the first character after the space."""
    if len(chunk) > LONGEST_CACHED:
        return tuple(_cut(chunk, following))
    return _cached(chunk, following)


@functools.lru_cache(maxsize=65_536)
def _cached(chunk: str, following: str) -> tuple[tuple[int, int], ...]:
    """What `_cut` gives, kept: the stretches of the news are few and come again."""
    return tuple(_cut(chunk, following))


def _cut(chunk: str, following: str) -> Iterator[tuple[int, int]]:
    at = 0
    for whole in _WHOLE.finditer(chunk):
        yield from _split(chunk, at, whole.start(), following)
        yield whole.span()
        at = whole.end()
    yield from _split(chunk, at, len(chunk), following)


def _split(chunk: str, at: int, end: int, following: str) -> Iterator[tuple[int, int]]:
    lists = word_lists()
    while at < end:
        match = _TOKEN.match(chunk, at, end)
        if match is None:  # cannot be: the last branch takes any character but white space
            at += 1
            continue
        at = match.end()
        kind = match.lastgroup
        if kind == "word":
            at = _extend(chunk, match.start(), at, end, following, lists)
            yield from _parts(chunk, match.start(), at, lists)
        elif kind == "number" and at < end and chunk[at].isalpha():
            spans = _unit(chunk, match.start(), at, end, lists)
            at = spans[-1][1]
            yield from spans
        else:
            yield match.span()


def _extend(chunk: str, start: int, at: int, end: int, following: str, lists: WordLists) -> int:
    """Where the word that begins at ``start`` really ends: a full stop of its own, a prefix's hyphen, a suffix."""
    first = start
    while True:
        if chunk.startswith(".", at, end) and _keeps_stop(chunk, first, at, following, lists):
            return at + 1
        part = _LETTERS.match(chunk, at + 1, end) if chunk.startswith("-", at, end) else None
        if part is None or not (chunk[first:at].lower() in lists.prefixes or part.group().lower() in lists.suffixes):
            return at
        first, at = part.span()


def _keeps_stop(chunk: str, start: int, stop: int, following: str, lists: WordLists) -> bool:
    """Whether the full stop at ``stop`` belongs to the word before it."""
    lower, capital = chunk[start:stop].lower(), chunk[start].isupper()
    if lower in lists.only_before_name:
        after = chunk[stop + 1 : stop + 2]
        comes = after or following
        return comes.isdigit() or (capital and (comes in _GOES_ON if after else comes.isupper()))
    if lower in lists.titles or lower in lists.abbreviations:
        return True
    return stop - start == 1 and capital and (start == 0 or chunk[start - 1] in "(\"“'-.")


def _parts(chunk: str, start: int, end: int, lists: WordLists) -> Iterator[tuple[int, int]]:
    """A word, or the parts that the treebanks make of it ("cannot"); clitics ("n't") are words of their own by now."""
    text = chunk[start:end].lower()
    if text in lists.splits:
        for part in lists.splits[text]:
            yield start, start + len(part)
            start += len(part)
        return
    yield start, end


def _unit(chunk: str, start: int, at: int, end: int, lists: WordLists) -> list[tuple[int, int]]:
    """A number with letters on it: two words if they are a unit, else one."""
    letters = re.compile(r"[^\W_][\w-]*(?:\.[a-z]\.)?").match(chunk, at, end)
    stop = letters.end() if letters else at
    if chunk[at:stop].lower() in lists.units:
        return [(start, at), (at, stop)]
    return [(start, stop)]


def tokenise(text: str, start: int, end: int, first_space: int = PARAGRAPH) -> list[Word]:
    """The words of ``text[start:end]``, with offsets into ``text``.

    Args:
        text: the whole text.
        start: where to begin.
        end: where to stop.
        first_space: the space before the first word.
    """
    words: list[Word] = []
    chunks = list(re.compile(r"\S+").finditer(text, start, end))
    for chunk, after in itertools.zip_longest(chunks, chunks[1:]):
        space = SPACE if words else first_space
        for begin, stop in _pieces(chunk.group(), after.group()[0] if after else ""):
            begin, stop = begin + chunk.start(), stop + chunk.start()
            words.append(Word(text[begin:stop], begin, stop, space))
            space = NONE
    return words
