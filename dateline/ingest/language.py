"""Tells whether a text is English. Frequent words decide the clear cases; the detector is loaded for the others."""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.resources import reading

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped,unused-ignore]

PATH = reading.folder() / "words" / "language.yaml"

#: Texts with fewer letters cannot be judged and are taken, unless they are in another script.
MIN_LETTERS = 60

#: A text of which more than this share of the letters are of another script is not English.
_FOREIGN_SHARE = 0.5

#: Share of the words in `language.yaml` from which a text is English without asking the detector. Measured: re3d
#: reports .11 to .30, 99 in 100 paragraphs of VOA above .10, and a paragraph each of 13 other languages in Latin
#: letters .00 (Dutch .03).
_CLEAR_SHARE = 0.10

#: The detector must be this sure of another language. Of 6,219 sentences of VOA with 60 letters or more it took one for
#: another language, with .19.
_SURE = 0.5
#: ... and this sure where the source itself says that the text is English.
_SURE_AGAINST_SOURCE = 0.9

#: Characters looked at: this many at the start, in the middle and at the end.
_STRETCH = 2000

_WORD = re.compile(r"[^\W\d_]+")


@dataclasses.dataclass(frozen=True)
class Hints:
    """What `language.yaml` holds.

    Args:
        english: frequent English words, lower case.
        names: other names of English in metadata.
        ignored: labels of the detector that are no answer.
    """

    english: frozenset[str]
    names: frozenset[str]
    ignored: frozenset[str]


def load_hints(path: Path) -> Hints:
    """The hints in the file.

    Raises:
        ResourceError: where it breaks its schema; names the line.
    """
    fields = tuple(field.name for field in dataclasses.fields(Hints))
    found = reading.read(path).table(optional=fields)
    return Hints(*(frozenset(found[name].words() if name in found else ()) for name in fields))


@functools.cache
def hints() -> Hints:
    """The hints that come with the package."""
    return load_hints(PATH)


@functools.cache
def _detector() -> LanguageIdentifier:
    """The detector without the labels that are no answer; loading it takes up to a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages([label for label in detector.labels if label not in hints().ignored])
    return detector


def detect(text: str) -> tuple[str, float]:
    """``(language, probability)`` of the text as the detector sees it; ISO 639 code."""
    label, sure = _detector().classify(text)
    return str(label), float(sure)


def code_of(declared: str | None) -> str | None:
    """The language code that metadata such as "en-GB", "en_US" or "English" mean; None where they name none."""
    if not declared or not declared.strip():
        return None
    first = re.split(r"[-_\s,;]", declared.strip().casefold(), maxsplit=1)[0]
    return "en" if first in hints().names else first or None


def not_english(text: str, declared: str | None = None) -> str | None:
    """Why the text is not taken for English ("not English (de, 0.99)"); None where it is.

    Args:
        text: the report.
        declared: the language that its source states, in any form. It decides where the text is too short to judge;
            else it only makes the detector's word count for less when it is "en".
    """
    sample = _sample(text)
    letters = [char for char in sample if char.isalpha()]
    if script := _other_script(letters):
        return f"not English (written in {script} letters)"
    code = code_of(declared)
    if len(letters) < MIN_LETTERS:
        return f"not English (its source says {code})" if code not in (None, "en", "und", "mul") else None
    if _english_share(sample) >= _CLEAR_SHARE:
        return None
    label, sure = detect(sample)
    needed = _SURE_AGAINST_SOURCE if code == "en" else _SURE
    return None if label == "en" or sure < needed else f"not English ({label}, {sure:.2f})"


def _sample(text: str) -> str:
    """The start, the middle and the end of the text, so that neither a foreign menu nor an English one decides."""
    if len(text) <= 3 * _STRETCH:
        return text
    middle = (len(text) - _STRETCH) // 2
    return " ".join((text[:_STRETCH], text[middle : middle + _STRETCH], text[-_STRETCH:]))


def _other_script(letters: list[str]) -> str | None:
    """The script of most letters where that is not Latin ("Arabic"), else None."""
    foreign = [char for char in letters if not _latin(char)]
    if len(foreign) <= _FOREIGN_SHARE * len(letters):
        return None
    return unicodedata.name(foreign[0], "unknown").split()[0].capitalize()


@functools.lru_cache(maxsize=4096)
def _latin(char: str) -> bool:
    """Whether the letter is Latin, full-width and mathematical letters and signs such as ª included."""
    return char.isascii() or unicodedata.name(unicodedata.normalize("NFKC", char)[0], "").startswith("LATIN")


def _english_share(text: str) -> float:
    """The share of frequent English words among all words."""
    words = _WORD.findall(text.casefold())
    return sum(word in hints().english for word in words) / max(1, len(words))
