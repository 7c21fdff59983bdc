"""From what annotators write to stand-off annotation: finds the quoted words, checks every name, names every slip.

    python -m training.transcribe FILE.txt ... [--out training/annotations/NAME.jsonl] [--data ../shared/data]

Without ``--out`` it only checks. The notation stands in ``docs/annotation.md``. Files of sentences of our own have the
sentence itself after the number: ``@w12 The rebels …``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dateline.annotate.tokens import tokenise
from training import event_corpus
from training.event_corpus import Words, words_hash

_FIELD = re.compile(
    r"(?P<key>[a-z]+)(?:=(?P<value>(?:[a-z]+)?(?:\{[^{}]*\}(?:\[[^\]]*\])?)+(?:[\d/-]+)?|[^\s{]+))?(?=\s|$)"
)
_BRACED = re.compile(r"\{([^{}]*)\}(?:\[([^\]]*)\])?")
_HEAD = re.compile(r"@(w?)(\d+)(\*?)\s*(.*)")
_COUNTRY = re.compile(r"[A-Z]{3}")
_EVENT_KEYS = frozenset({"t", "a", "r", "of", "s", "w", "p", "n", "by", "rc", "agg"})
_SAYING_KEYS = frozenset({"sp", "cue", "c", "via", "dir"})


class Slip(ValueError):
    """What an annotator wrote that cannot be right, in one line."""


def find(words: Sequence[str], quote: str, near: int | None = None) -> Words:
    """The words that ``quote`` stands for: ``"a b"``, ``"a .. b"``, ``"he#2"``; the place nearest to ``near``."""
    quote = quote.strip()
    if " .. " in quote:
        left, _, right = quote.partition(" .. ")
        first = find(words, left, near)[0]
        ends = [end for start, end in _places(words, right) if start >= first]
        if not ends:
            raise Slip(f"{right!r} does not follow {left!r}")
        return first, ends[0]
    quote, _, which = quote.partition("#") if re.search(r"#\d+$", quote) else (quote, "", "")
    places = _places(words, quote)
    if not places:
        raise Slip(f"the sentence has no {quote!r}")
    if which:
        if int(which) > len(places):
            raise Slip(f"the sentence has {quote!r} only {len(places)} times")
        return places[int(which) - 1]
    return places[0] if near is None else min(places, key=lambda place: abs(place[0] - near))


def _places(words: Sequence[str], quote: str) -> list[Words]:
    """Where the letters of ``quote``, spaces aside, begin and end with words."""
    wanted = "".join(quote.split()).lower()
    if not wanted:
        raise Slip("empty braces")
    found = []
    for first in range(len(words)):
        joined = ""
        for end in range(first, len(words)):
            joined += words[end].lower()
            if joined == wanted:
                found.append((first, end + 1))
            if len(joined) >= len(wanted):
                break
    return found


def sentences(path: Path, corpus: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, dict[str, Any] | Slip]]:
    """Each sentence of a file as a row of the stand-off format, or what is wrong with it, with its line."""
    head, body = 0, list[str]()
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate([*lines, "@"], 1):
        if not line.startswith("@"):
            body.append(line.strip())
            continue
        if head:
            try:
                yield head, _row(lines[head - 1], body, corpus)
            except Slip as slip:
                yield head, slip
        head, body = number, []


def _row(head: str, body: Sequence[str], corpus: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    match = _HEAD.fullmatch(head.strip())
    if not match:
        raise Slip("a sentence begins with @ and its number")
    own, number, new, text = match.groups()
    if own:
        words = tuple(token.text for token in tokenise(text, 0, len(text)))
        row: dict[str, Any] = {"words": list(words)}
    else:
        if int(number) >= len(corpus):
            raise Slip(f"the corpus has no sentence {number}")
        words = corpus[int(number)]
        row = {"n": int(number)}
    row["hash"] = words_hash(words)
    if new:
        row["new"] = True
    lines = [line for line in body if line and not line.startswith("#")]
    told = [line for line in lines if line.startswith("S")]
    row["sayings"] = [_saying(line, words) for line in told]
    order = [line.split()[0] for line in told]
    if order != [f"S{i + 1}" for i in range(len(order))]:
        raise Slip("sayings are numbered S1, S2, … in order")
    row["events"] = [_event(line, words, len(told)) for line in lines if not line.startswith("S")]
    return row


def _fields(text: str, known: frozenset[str]) -> list[tuple[str, str]]:
    found, at = [], 0
    for match in _FIELD.finditer(text):
        if text[at : match.start()].strip():
            break
        found.append((match["key"], match["value"] or ""))
        at = match.end()
    if rest := text[at:].strip():
        raise Slip(f"cannot read {rest[:60]!r}")
    if wrong := {key for key, _ in found} - known:
        raise Slip(f"unknown field {sorted(wrong)}; there are {', '.join(sorted(known))}")
    return found


def _event(line: str, words: Sequence[str], sayings: int) -> dict[str, Any]:
    match = re.fullmatch(r"E ([A-Z]+)(?:/([a-z,-]+))?\s+(.*)", line)
    if not match:
        raise Slip(f"an event line begins with E TYPE: {line[:40]!r}")
    fields = _fields(match[3], _EVENT_KEYS)
    trigger = next((value for key, value in fields if key == "t"), None)
    if not trigger:
        raise Slip("an event needs t={…}")
    event: dict[str, Any] = {"type": match[1], "trigger": find(words, _quote(trigger))}
    if match[2]:
        event["mode"] = match[2].split(",")
    near = event["trigger"][0]
    names = {"a": "actor", "r": "recipient", "p": "where"}
    for key, value in fields:
        if key in names:
            event.setdefault(names[key], []).extend(_sides(value, words, near))
        elif key == "w":
            event.setdefault("when", []).extend(find(words, quote, near) for quote, _ in _braced(value))
        elif key == "n":
            event.setdefault("counts", []).append(_count(value, words, near))
        elif key == "of":
            event["of"] = value
        elif key == "s":
            event["status"] = sorted(value.split(","))
        elif key == "by":
            event["said_by"] = [int(number) - 1 for number in value.replace("S", "").split(",")]
        elif key in ("rc", "agg"):
            event["reciprocal" if key == "rc" else "aggregate"] = True
    try:
        event_corpus.check_act(event, len(words), sayings)
    except ValueError as error:
        raise Slip(str(error)) from error
    return event


def _saying(line: str, words: Sequence[str]) -> dict[str, Any]:
    fields = _fields(line.partition(" ")[2], _SAYING_KEYS)
    saying: dict[str, Any] = {}
    cue = next((value for key, value in fields if key == "cue"), None)
    near = None
    if cue:
        saying["cue"] = find(words, _quote(cue))
        near = saying["cue"][0]
    for key, value in fields:
        if key in ("sp", "via"):
            saying["speaker" if key == "sp" else "via"] = _sides(value, words, near)[0]
        elif key == "c":
            saying["content"] = find(words, _quote(value), near)
        elif key == "dir":
            saying["direct"] = True
    if "content" not in saying:
        raise Slip("a saying needs c={…}")
    return saying


def _braced(value: str) -> list[tuple[str, str]]:
    found = _BRACED.findall(value)
    if not found:
        raise Slip(f"words stand in braces: {value[:40]!r}")
    return found


def _quote(value: str) -> str:
    return _braced(value)[0][0]


def _sides(value: str, words: Sequence[str], near: int | None) -> list[list[Any]]:
    sides = []
    for quote, code in _braced(value):
        country, _, sector = code.strip().partition(" ")
        if country in ("", "-"):
            country = ""
        elif not _COUNTRY.fullmatch(country):
            raise Slip(f"[{code}] should be a country of three letters, or -, and a sector")
        sector = sector.strip().replace("-", "")
        if sector and sector not in event_corpus.SECTORS:
            raise Slip(f"unknown sector {sector}; there are {', '.join(sorted(event_corpus.SECTORS))}")
        sides.append([*find(words, quote, near), country or None, sector or None])
    return sides


def _count(value: str, words: Sequence[str], near: int) -> list[Any]:
    match = re.fullmatch(r"([a-z]+)\{([^{}]*)\}(\d+|-)/(\d+|-)/(\d+|-)", value)
    if not match:
        raise Slip(f"a count is written n=killed{{at least 5 people}}5/-/-, not {value!r}")
    bounds = [None if bound == "-" else int(bound) for bound in match.groups()[2:]]
    return [match[1], *find(words, match[2], near), *bounds]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    corpus = event_corpus.corpus_words(args.data)
    rows, slips, seen = [], 0, set[object]()
    for path in args.files:
        for line, row in sentences(path, corpus):
            if isinstance(row, dict) and (key := row.get("n", row["hash"])) in seen:
                row = Slip(f"sentence {key} was annotated before")
            if isinstance(row, Slip):
                slips += 1
                sys.stderr.write(f"{path}:{line}: {row}\n")
            else:
                seen.add(row.get("n", row["hash"]))
                rows.append(row)
    rows.sort(key=lambda row: row.get("n", -1))
    events = sum(len(row["events"]) for row in rows)
    sys.stdout.write(f"{len(rows)} sentences, {events} events right, {slips} sentences with slips\n")
    if args.out:
        text = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
        args.out.write_text(text, encoding="utf-8")
    raise SystemExit(1 if slips else 0)


if __name__ == "__main__":
    main()
