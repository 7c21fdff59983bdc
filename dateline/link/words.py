"""Words as linking sees them: folded, cut to stems, weighed by how rare they are in English at large.

The weights come from a fixed table and not from the archive at hand: what two reports have in common must not change
when a third comes in, else no order of arrival would give the same stories as another.
"""

from __future__ import annotations

import functools
import hashlib
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from dateline.errors import ResourceError
from dateline.resources import reading

#: A word of a normalised text: letters and digits. "U.S." is two, which harms nothing here.
WORD = re.compile(r"[^\W_]+")

#: Letters that a stem keeps. Seven joins "protesters" to "protests"; of 6, 7, 8 and whole words seven gave the best
#: stories, by little (docs/linking.md).
STEM = 7

#: A stem of this rank or a more common one tells nothing about an affair ("the", "told", "year").
DULL = 80


def fold(text: str) -> str:
    """The text in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return plain if plain.isascii() else "".join(sign for sign in plain if not unicodedata.combining(sign))


def folded(text: str) -> list[str]:
    """The words of the text in lower case, without accents."""
    return WORD.findall(fold(text))


def stem(word: str) -> str:
    """A folded word without its plural ending, cut to `STEM` letters."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:STEM]


def numbered(path: Path) -> Iterator[str]:
    """The words of a list, one per line. Raises `ResourceError`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(path, 0, f"cannot be read ({error}); install Dateline again") from error
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not WORD.fullmatch(line) or line in seen:
            raise ResourceError(path, number, f"one word that stands nowhere else should stand here, not {line!r}")
        seen.add(line)
        yield line


@functools.cache
def rarity() -> Mapping[str, float]:
    """Stem -> how rare it is: 0 for what tells nothing, up to 1. A stem that is not there has 1.

    The logarithm of the rank: by Zipf's law that is the inverse document frequency but for a constant.
    """
    ranked = list(numbered(reading.folder() / "words" / "common.txt"))
    span = math.log(len(ranked)) - math.log(DULL)
    return {word: max(0.0, (math.log(rank) - math.log(DULL)) / span) for rank, word in enumerate(ranked, 1)}


@functools.lru_cache(32_768)
def hashed(key: str) -> bytes:
    """A 64-bit hash of a key, the same on any machine."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
