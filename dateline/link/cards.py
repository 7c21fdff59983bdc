"""The card of a report: what linking needs to know of it, worked out once, when the report is coded.

A card is small (about 2 KB, 100,000 within 400 MB), goes to and from JSON, and does not hold the text.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
import functools
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from dateline.errors import ArchiveError, InputError
from dateline.link.keys import CAPITAL, keys_of
from dateline.link.words import folded
from dateline.records import Event, Reading, Record

#: Raised whenever a card of the same report would come out otherwise: cards of two versions cannot be compared.
VERSION = 1

#: MinHash: values of a sketch, words of a shingle, and the seed, which must never change.
VALUES, SHINGLE, SEED = 120, 3, 20260131

#: Values that make one key of banding: 40 bands of 3, so that a pair of Jaccard .35 is looked at in 83 % of cases,
#: one of .5 in 99.5 %, and one of .1 in 4 %.
BAND = 3

#: Pieces: words of one, and that one in so many is kept, those with the smallest hashes; a report of 400 words has
#: about 200, and no more than MOST_PIECES are kept of any. What stands in quotation marks is left out: two reports that
#: quote the same words are no copies of each other for that.
PIECE, KEPT, MOST_PIECES = 6, 2, 256

#: Numbers and names of a text that are kept, those with the smallest hashes.
MOST_FACTS = 64

#: Words of a report that are looked at for copies.
MOST_WORDS = 20_000

_WHOLE = 2**32
_MOST_CHARACTERS = MOST_WORDS * 8
_QUOTED = re.compile(r"[\"“][^\"“”]{1,600}[\"”]")

#: A number of two digits or more: those of one digit are the same in any two texts.
_NUMBER = re.compile(r"\d+(?:[.,:]?\d+)+")


@dataclasses.dataclass(frozen=True)
class Card(Record):
    """What linking knows of one report.

    Args:
        report: the report's id.
        published: its date of publication, None where the report does not tell.
        words: the keys of what it is about, the heaviest first (`dateline.link.keys`).
        weights: their weights, one byte each.
        length: words of the text.
        exact: hash of the normalised text (hexadecimal); equal for equal texts.
        sketch: MinHash of the text's shingles, `VALUES` numbers of 4 bytes, big end first; empty for a text too short.
        pieces: the smallest hashes of the text's pieces, sorted, 4 bytes each, big end first.
        facts: hashes of the numbers (odd) and names (even) of the text, sorted, 4 bytes each, big end first.
        packed: the events, as compressed JSON; ``events`` unpacks them.
    """

    report: str
    published: datetime.date | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    words: tuple[str, ...] = ()
    weights: bytes = b""
    length: int = 0
    exact: str = ""
    sketch: bytes = b""
    pieces: bytes = b""
    facts: bytes = b""
    packed: bytes = b""

    @property
    def events(self) -> tuple[Event, ...]:
        """The report's events, unpacked at every call."""
        return tuple(Event.from_dict(values) for values in self.told())

    def told(self) -> list[dict[str, Any]]:
        """The report's events as plain JSON values, unpacked at every call."""
        found: list[dict[str, Any]] = json.loads(zlib.decompress(self.packed)) if self.packed else []
        return found

    @property
    def bands(self) -> tuple[int, ...]:
        """The keys of banding, whole numbers below 2**48, each with its band in it: near copies share one or more."""
        values = np.frombuffer(self.sketch, dtype=">u4").reshape(-1, BAND)
        place = np.arange(len(values), dtype=np.uint64) << np.uint64(40)
        return tuple(int(key) for key in mixed(values) | place)

    def to_dict(self) -> dict[str, Any]:
        """The card as plain JSON values; ``bands`` stands there to be looked up, and is not read again."""
        return {
            "version": VERSION,
            "report": self.report,
            "published": self.published.isoformat() if self.published else None,
            "publisher": self.publisher,
            "title": self.title,
            "url": self.url,
            "words": list(self.words),
            "weights": list(self.weights),
            "length": self.length,
            "exact": self.exact,
            "sketch": _text(self.sketch),
            "pieces": _text(self.pieces),
            "facts": _text(self.facts),
            "bands": list(self.bands),
            "events": self.told(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The card that ``to_dict`` gave.

        Raises:
            ArchiveError: the card was made by another version, so that it cannot be compared, or is damaged.
        """
        name = f"card of report {values.get('report')!r}"
        if values.get("version") != VERSION:
            made = values.get("version")
            raise ArchiveError(f"{name}: made as version {made!r}, here is {VERSION}; code the sources anew")
        try:
            return cls._read(values)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArchiveError(f"{name}: damaged ({type(error).__name__}: {error}); code its source anew") from error

    @classmethod
    def _read(cls, values: Mapping[str, Any]) -> Self:
        published = values["published"]
        return cls(
            report=values["report"],
            published=datetime.date.fromisoformat(published) if published else None,
            publisher=_shared(values["publisher"]),
            title=values["title"],
            url=values["url"],
            words=tuple(map(sys.intern, values["words"])),
            weights=bytes(values["weights"]),
            length=values["length"],
            exact=values["exact"],
            sketch=_bytes(values["sketch"]),
            pieces=_bytes(values["pieces"]),
            facts=_bytes(values["facts"]),
            packed=pack(values["events"]),
        )


def card(reading: Reading) -> Card:
    """The card of a reading.

    Raises:
        InputError: rensa is not installed.
    """
    report = reading.report
    text = coded_text(reading)
    words = folded(text[:_MOST_CHARACTERS])[:MOST_WORDS]
    keys = keys_of(reading, text)
    return Card(
        report=report.id or "",
        published=report.published,
        publisher=_shared(report.publisher),
        title=report.title,
        url=report.url,
        words=tuple(sys.intern(key) for key, _ in keys),
        weights=bytes(min(weight, 255) for _, weight in keys),
        length=len(words),
        exact=hashlib.sha256(" ".join(words).encode()).hexdigest()[:16],
        sketch=_sketch(words),
        pieces=_pieces(text),
        facts=_facts(text),
        packed=pack([event.to_dict() for event in reading.events]),
    )


def coded_text(reading: Reading) -> str:
    """The text without page furniture: the sentences that were coded, or all where there are none."""
    if not reading.sentences:
        return reading.report.text
    return "\n".join(span.text for span in reading.sentences)


def pack(events: Sequence[Mapping[str, Any]]) -> bytes:
    """Events (as dicts) for ``Card.packed``."""
    return zlib.compress(json.dumps(events, separators=(",", ":")).encode("ascii"), 1) if events else b""


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def mixed(values: NDArray[Any]) -> NDArray[np.uint64]:
    """One number below 2**40 for each row, by FNV-1a over whole numbers; any mixing that never changes would do."""
    mix = np.zeros(len(values), dtype=np.uint64)
    for column in values.T:
        mix = (mix ^ column.astype(np.uint64)) * np.uint64(1_099_511_628_211)
        mix ^= mix >> np.uint64(29)
    return mix & np.uint64(2**40 - 1)


def _shared(text: str | None) -> str | None:
    """The same text, held once however many cards have it."""
    return None if text is None else sys.intern(text)


def _shingles(words: Sequence[str], size: int) -> list[str]:
    """Runs of ``size`` words; none where there are fewer words."""
    return [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)]


def _sketch(words: Sequence[str]) -> bytes:
    shingles = _shingles(words, SHINGLE)
    if not shingles:
        return b""
    minhash = _rensa().RMinHash(num_perm=VALUES, seed=SEED)
    minhash.update(shingles)
    return np.asarray(minhash.digest(), dtype=">u4").tobytes()


def _pieces(text: str) -> bytes:
    """Hashes in the lowest part of their range: the same piece is kept in every report that has it, or in none."""
    runs = (folded(run) for run in _QUOTED.split(text[:_MOST_CHARACTERS]))
    shingles = [shingle for run in runs for shingle in _shingles(run, PIECE)]
    hashes = _hashes(shingles)
    return np.unique(hashes[hashes < _WHOLE // KEPT])[:MOST_PIECES].astype(">u4").tobytes()


def _facts(text: str) -> bytes:
    """Hashes of numbers and of names; a capital that begins a sentence makes no name."""
    head = text[:_MOST_CHARACTERS]
    numbers = _hashes([match.group() for match in _NUMBER.finditer(head)]) | np.uint64(1)
    names = _hashes([match.group() for match in CAPITAL.finditer(head)]) & ~np.uint64(1)
    return np.unique(np.concatenate([numbers, names]))[:MOST_FACTS].astype(">u4").tobytes()


def _hashes(tokens: Sequence[str]) -> NDArray[np.uint64]:
    """Hashes below 2**32, the same on any machine."""
    if not tokens:
        return np.zeros(0, dtype=np.uint64)
    hashes = _rensa().RMinHash.hash_token_sets([tokens])[0]
    return np.asarray(hashes, dtype=np.uint64) >> np.uint64(32)


@functools.cache
def _rensa() -> Any:
    """The library of sketches. Raises `InputError` where it is not installed."""
    try:
        import rensa
    except ImportError as error:
        raise InputError("linking needs rensa: pip install 'dateline[link]'") from error
    return rensa
