"""Our own annotation of events: stand-off files, read and checked against the sentences they belong to.

    python -m training.event_corpus [--data ../shared/data] [FILE.jsonl ...]

The format and its meaning stand in ``docs/annotation.md``. A file whose hashes do not fit its corpus is refused.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from dateline.errors import ResourceError
from dateline.events import ontology
from dateline.records import STATUSES

FOLDER = Path(__file__).parent / "annotations"
COUNT_KINDS = ("killed", "wounded", "arrested", "abducted", "displaced", "participants")

SECTORS = frozenset(
    "GOV MIL COP JUD LEG SPY PRM REB UAF PTY OPP CVL BUS CRM EDU ELI JRN LAB AGR MED REF REL SOC PRE UNK".split()
)

Words = tuple[int, int]


@dataclasses.dataclass(frozen=True)
class Side:
    """A party or a place: its words and what they stand for."""

    span: Words
    country: str | None
    sector: str | None = None


@dataclasses.dataclass(frozen=True)
class Told:
    """A saying: who, by which word, what."""

    speaker: Side | None
    cue: Words | None
    content: Words
    via: Side | None
    direct: bool


@dataclasses.dataclass(frozen=True)
class Act:
    """An event as annotated; ``said_by`` are indices of the sentence's sayings, nearest first."""

    type: str
    modes: tuple[str, ...]
    trigger: Words
    actor: tuple[Side, ...]
    recipient: tuple[Side, ...]
    of: str | None
    status: frozenset[str]
    reciprocal: bool
    aggregate: bool
    when: tuple[Words, ...]
    where: tuple[Side, ...]
    counts: tuple[tuple[str, Words, int | None, int | None, int | None], ...]
    said_by: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Annotated:
    """A sentence and all that it tells; ``number`` is None for sentences of our own."""

    number: int | None
    words: tuple[str, ...]
    new: bool
    acts: tuple[Act, ...]
    sayings: tuple[Told, ...]


def words_hash(words: Sequence[str]) -> str:
    """First 12 hexadecimal digits of the SHA-256 of the words joined by spaces."""
    return hashlib.sha256(" ".join(words).encode("utf-8")).hexdigest()[:12]


def corpus_words(data: Path) -> list[tuple[str, ...]]:
    """The words of every sentence of gmb-voa as printed; a sentence's index is its number."""
    text = (data / "gmb-voa" / "train.conll").read_text(encoding="utf-8")
    blocks = (block.strip("\n") for block in text.split("\n\n"))
    return [tuple(line.split("\t")[0] for line in block.split("\n") if line) for block in blocks if block]


def read(path: Path, corpus: Sequence[tuple[str, ...]]) -> list[Annotated]:
    """The sentences of a stand-off file.

    Raises:
        ResourceError: where a line does not fit the corpus or the format, with file and line.
    """
    found = []
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(_sentence(json.loads(text), corpus))
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise ResourceError(path, line, f"{error}; see docs/annotation.md for the format") from error
    return found


def _sentence(row: dict[str, Any], corpus: Sequence[tuple[str, ...]]) -> Annotated:
    number = row.get("n")
    words = tuple(row["words"]) if number is None else corpus[number]
    if row["hash"] != words_hash(words):
        raise ValueError(f"sentence {number} is not the one that was annotated (hash {row['hash']})")
    size = len(words)
    sayings = tuple(
        Told(
            _side(told.get("speaker"), size),
            _span(told["cue"], size) if told.get("cue") else None,
            _span(told["content"], size),
            _side(told.get("via"), size),
            told.get("direct", False),
        )
        for told in row.get("sayings", ())
    )
    acts = tuple(_act(event, size, len(sayings)) for event in row.get("events", ()))
    return Annotated(number, words, row.get("new", False), acts, sayings)


def check_act(event: dict[str, Any], size: int, sayings: int) -> None:
    """Raise ValueError where an event of the stand-off format cannot be right."""
    _act(event, size, sayings)


def _act(event: dict[str, Any], size: int, sayings: int) -> Act:
    types = ontology.load().types
    if event["type"] not in types:
        raise ValueError(f"unknown type {event['type']!r}; the codebook has {', '.join(types)}")
    modes, status = tuple(event.get("mode", ())), frozenset(event.get("status", ()))
    if wrong := set(modes) - set(types[event["type"]].modes):
        raise ValueError(f"{event['type']} has no mode {sorted(wrong)}")
    if wrong := set(status) - set(STATUSES):
        raise ValueError(f"unknown status {sorted(wrong)}; there are {', '.join(STATUSES)}")
    if event.get("of") and event["of"] not in types:
        raise ValueError(f"unknown type {event['of']!r} in 'of'")
    if any(not 0 <= said < sayings for said in event.get("said_by", ())):
        raise ValueError("said_by names a saying that is not there")
    if wrong := {count[0] for count in event.get("counts", ())} - set(COUNT_KINDS):
        raise ValueError(f"unknown kind of count {sorted(wrong)}; there are {', '.join(COUNT_KINDS)}")
    return Act(
        type=event["type"],
        modes=modes,
        trigger=_span(event["trigger"], size),
        actor=_sides(event.get("actor", ()), size),
        recipient=_sides(event.get("recipient", ()), size),
        of=event.get("of"),
        status=status,
        reciprocal=event.get("reciprocal", False),
        aggregate=event.get("aggregate", False),
        when=tuple(_span(span, size) for span in event.get("when", ())),
        where=_sides(event.get("where", ()), size),
        counts=tuple((kind, _span([a, b], size), *bounds) for kind, a, b, *bounds in event.get("counts", ())),
        said_by=tuple(event.get("said_by", ())),
    )


def _span(span: Sequence[int], size: int) -> Words:
    first, end = span
    if not 0 <= first < end <= size:
        raise ValueError(f"span {list(span)} is outside the sentence of {size} words")
    return first, end


def _sides(rows: Iterable[Sequence[Any]], size: int) -> tuple[Side, ...]:
    return tuple(side for side in (_side(row, size) for row in rows) if side is not None)


def _side(row: Sequence[Any] | None, size: int) -> Side | None:
    if row is None:
        return None
    first, end, country, sector = (*row, None, None)[:4]
    return Side(_span((first, end), size), country, sector)


def tally(sentences: Iterable[Annotated]) -> collections.Counter[str]:
    """How many sentences, events of each type and status, sayings and counts there are."""
    counter: collections.Counter[str] = collections.Counter()
    for sentence in sentences:
        counter["sentences"] += 1
        counter["without events"] += not sentence.acts
        counter["sayings"] += len(sentence.sayings)
        counter["events"] += len(sentence.acts)
        for act in sentence.acts:
            counter.update([act.type, *act.status, *(f"count {count[0]}" for count in act.counts)])
            counter["no status"] += not act.status
    return counter


def main() -> None:
    """Command line: check the files and print what is in them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(FOLDER.glob("*.jsonl")))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    args = parser.parse_args()
    corpus = corpus_words(args.data)
    for path in args.files:
        counter = tally(read(path, corpus))
        sys.stdout.write(f"{path.name}: " + ", ".join(f"{key} {n}" for key, n in counter.most_common()) + "\n")


if __name__ == "__main__":
    try:
        main()
    except ResourceError as error:
        raise SystemExit(str(error)) from None
