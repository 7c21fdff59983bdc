"""Cuts a text into windows that the model reads in one go.

A window is a run of whole paragraphs or, where a paragraph is long, of whole sentences as punctuation shows them. It
holds nothing but one report's words and is never padded, so that what is read in it depends on nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from dateline.annotate.datelines import dateline_end
from dateline.annotate.tokens import PARAGRAPH, SPACE, Word, tokenise

#: Pieces in a window. Longer windows cost attention, shorter ones the fixed cost of a call; measured in bench/speed.py.
WINDOW = 160
#: The encoder has 512 positions, two of them taken by its marks.
LONGEST = 510

_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_WRAPPED = (50, 90)


def paragraphs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Paragraphs of ``text[start:end]``: at blank lines, and at line ends unless the text was wrapped by hand."""
    blocks = []
    for block in re.compile(r"(?:[^\n\r]+(?:\r?\n|\r)?)+").finditer(text, start, end):
        lines = list(re.compile(r"[^\n\r]+").finditer(text, *block.span()))
        if _hand_wrapped([line.group() for line in lines]):
            blocks.append((lines[0].start(), lines[-1].end()))
        else:
            blocks += [line.span() for line in lines]
    return [(a, b) for a, b in blocks if text[a:b].strip()]


def _hand_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines end where the page did, not the paragraph: like lengths, and most end in mid-sentence."""
    inner = lines[:-1]
    if len(inner) < 2:
        return False
    low, high = _WRAPPED
    like = sum(low <= len(line.rstrip()) <= high for line in inner)
    open_ended = sum(not _END.search(line.rstrip()) for line in inner)
    return like >= 0.8 * len(inner) and open_ended >= 0.6 * len(inner)


def may_begin(words: Sequence[Word], i: int) -> bool:
    """Whether a sentence surely begins at word ``i``, going by punctuation: a safe place to cut."""
    if words[i].space == PARAGRAPH:
        return True
    if i < 2 or words[i].space != SPACE or not (words[i].text[0].isupper() or words[i].text[0] in "\"“'‘"):
        return False
    before = i - 1
    while before > 0 and words[before].text in {'"', "”", "'", "’", ")", "]"}:
        before -= 1
    return words[before].text in {".", "!", "?"}


def windows(
    words: Sequence[Word], pieces: Sequence[int], starts: Set[int] | None = None, size: int = WINDOW
) -> Iterator[tuple[int, int]]:
    """Cuts ``words`` into windows ``(first, after the last)`` of at most ``size`` pieces where sentences allow.

    ``starts``: where sentences begin, if that is known; otherwise punctuation tells.

    A sentence longer than the window gets one of its own, up to `LONGEST` pieces; one longer than that is cut at its
    last comma or semicolon before.
    """
    begin, total, safe = 0, 0, 0
    for i, count in enumerate(pieces):
        if i > begin and (may_begin(words, i) if starts is None else i in starts):
            safe = i
            if total >= size:
                yield begin, i
                begin, total = i, 0
        if total + count > size and safe > begin:
            yield begin, safe
            begin, total = safe, sum(pieces[safe:i])
        if total + count > LONGEST:
            cut = _cut(words, begin, i)
            yield begin, cut
            begin, total, safe = cut, sum(pieces[cut:i]), cut
        total += count
    if begin < len(words):
        yield begin, len(words)


def _cut(words: Sequence[Word], begin: int, end: int) -> int:
    """Where to cut a sentence that is too long: after its last mark in the second half, else at ``end``."""
    for i in range(end - 1, (begin + end) // 2, -1):
        if words[i - 1].text in {",", ";", ":", "-", "–", "—"}:
            return i
    return end


def words_of(text: str, skip: Sequence[tuple[int, int]]) -> list[Word]:
    """All words of the text outside of the stretches ``skip``; what follows a dateline begins like a paragraph."""
    words: list[Word] = []
    at = 0
    for start, end in [*sorted(skip), (len(text), len(text))]:
        if start > at:
            for first, last in paragraphs(text, at, start):
                body = dateline_end(text, first, last) or first
                words += tokenise(text, first, body)
                words += tokenise(text, body, last)
        at = max(at, end)
    return words
