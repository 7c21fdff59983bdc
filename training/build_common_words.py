"""Makes ``dateline/resources/words/common.txt`` from the vocabulary that comes with the model.

    python training/build_common_words.py [OUT]

The vocabulary of the base model lists its words by how often they stand in English text, so that a word's line tells
how rare it is; linking weighs words by it. One stem per line, the most common first; where several words share a stem,
the most common counts. The same tokenizer gives the same bytes. Never imported by dateline.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dateline.link.words import stem  # noqa: E402  - the reader's stems are the ones that must be used

OUT = ROOT / "dateline" / "resources" / "words" / "common.txt"
TOKENIZER = ROOT / "dateline" / "resources" / "model" / "tokenizer.json"

#: The first whole word of the vocabulary; before it stand signs, letters and numbers of reserved rows.
FIRST = "the"


def stems(vocabulary: dict[str, int]) -> list[str]:
    """The stems of the whole words of the vocabulary (word -> row), by the row of the first that has it."""
    words = sorted((row, word) for word, row in vocabulary.items() if row >= vocabulary[FIRST])
    return list(dict.fromkeys(stem(word) for _, word in words if word.isalpha() and word.isascii()))


def main() -> None:
    """Write the file."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    vocabulary = json.loads(TOKENIZER.read_text(encoding="utf-8"))["model"]["vocab"]
    out.write_text("\n".join(stems(vocabulary)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
