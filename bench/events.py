"""Scores coded events against our own annotation, and two annotations against each other.

    python -m bench.events [--split test|dev] [-v]        the coder against training/annotations/SPLIT.jsonl
    python -m bench.events --agreement ONE.jsonl OTHER.jsonl

Events are paired where their triggers overlap, each at most once, those of one type first. Reported are: F1 of trigger
and type; F1 of the dyad (trigger, type, and the countries of both sides, all equal); and over paired events F1 of each
status, of who says it (words overlap), of counts (kind and all three bounds), of the words of when and where (overlap),
and of the parties' words and countries. Sentences are read in their reports, with up to three sentences before them.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import dateline
from bench import say
from dateline.records import STATUSES, Event, Party, Reading, Report
from training import event_corpus
from training.corpora import detokenised
from training.event_corpus import Act, Annotated, Side, Words

CONTEXT = 3

Chars = tuple[int, int]
#: What is compared of a party: where its words stand, country, sector.
Who = tuple[Chars, str, str]


@dataclasses.dataclass(frozen=True)
class Row:
    """An event as compared; spans in characters of the text it was read in."""

    trigger: Chars
    type: str
    actor: tuple[Who, ...]
    recipient: tuple[Who, ...]
    status: frozenset[str]
    when: tuple[Chars, ...]
    where: tuple[Chars, ...]
    counts: frozenset[tuple[str, int | None, int | None, int | None]]
    speaker: Chars | None

    @property
    def dyad(self) -> tuple[str, frozenset[str], frozenset[str]]:
        """Type and countries; of a mutual act, as of any, those of each side."""
        return self.type, _countries(self.actor), _countries(self.recipient)


def _countries(side: Iterable[Who]) -> frozenset[str]:
    return frozenset(country for _, country, _ in side if country)


@dataclasses.dataclass
class Text:
    """Sentences of one report in one text; ``starts`` of the words of each."""

    text: str
    sentences: list[Annotated]
    words: list[list[Chars]]


def texts(sentences: Sequence[Annotated], corpus: Sequence[tuple[str, ...]]) -> Iterator[Text]:
    """The annotated sentences as the reports they come from, as far as they were annotated."""
    group: list[Annotated] = []
    for sentence in sorted(sentences, key=lambda item: item.number or 0):
        if group and (sentence.new or sentence.number != (group[-1].number or 0) + 1):
            yield _text(group, corpus)
            group = []
        group.append(sentence)
    if group:
        yield _text(group, corpus)


def _text(group: list[Annotated], corpus: Sequence[tuple[str, ...]]) -> Text:
    first = group[0].number or 0
    before = [] if group[0].new else [corpus[i] for i in range(max(0, first - CONTEXT), first)]
    text, spans = "", []
    for words in (*before, *(sentence.words for sentence in group)):
        own: list[Chars] = []
        for word, space in zip(words, detokenised(list(words)), strict=True):
            text += " " if text and (space or not own) else ""
            own.append((len(text), len(text) + len(word)))
            text += word
        spans.append(own)
    return Text(text, group, spans[len(before) :])


def gold_rows(text: Text) -> list[Row]:
    """The annotated events of a text."""
    return [
        _gold(act, sentence, words)
        for sentence, words in zip(text.sentences, text.words, strict=True)
        for act in sentence.acts
    ]


def _gold(act: Act, sentence: Annotated, words: Sequence[Chars]) -> Row:
    def chars(span: Words) -> Chars:
        return words[span[0]][0], words[span[1] - 1][1]

    def who(sides: Iterable[Side]) -> tuple[Who, ...]:
        return tuple((chars(side.span), side.country or "", side.sector or "") for side in sides)

    speakers = [sentence.sayings[i].speaker for i in act.said_by[:1]]
    return Row(
        trigger=chars(act.trigger),
        type=act.type,
        actor=who(act.actor),
        recipient=who(act.recipient),
        status=act.status,
        when=tuple(map(chars, act.when)),
        where=tuple(chars(side.span) for side in act.where),
        counts=frozenset((kind, low, best, high) for kind, _, low, best, high in act.counts),
        speaker=next((chars(side.span) for side in speakers if side), None),
    )


def coded_rows(reading: Reading, text: Text) -> list[Row]:
    """The coded events of a text that stand in its annotated sentences."""
    begin = text.words[0][0][0]
    return [_coded(event) for event in reading.events if event.trigger.start >= begin]


def _coded(event: Event) -> Row:
    def who(sides: Iterable[Party]) -> tuple[Who, ...]:
        return tuple(((side.start, side.end), side.country or "", side.sector or "") for side in sides)

    return Row(
        trigger=(event.trigger.start, event.trigger.end),
        type=event.event,
        actor=who(event.actor),
        recipient=who(event.recipient),
        status=frozenset(event.status),
        when=((event.when.start_char, event.when.end_char),) if event.when else (),
        where=((event.where.start_char, event.where.end_char),) if event.where else (),
        counts=frozenset((c.kind, c.low, c.best, c.high) for c in event.counts),
        speaker=(event.said_by[0].speaker.start, event.said_by[0].speaker.end) if event.said_by else None,
    )


def overlap(one: Chars, other: Chars) -> bool:
    """Whether two stretches share a character."""
    return one[0] < other[1] and other[0] < one[1]


def pairs(gold: Sequence[Row], coded: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Events whose triggers overlap, each at most once, those of one type first."""
    found, used = list[tuple[Row, Row]](), set[int]()
    for same in (True, False):
        for i, one in enumerate(gold):
            if any(one is pair[0] for pair in found):
                continue
            for j, other in enumerate(coded):
                if j not in used and overlap(one.trigger, other.trigger) and (one.type == other.type) == same:
                    found.append((gold[i], other))
                    used.add(j)
                    break
    return found


class Tally:
    """Right, found and wanted of everything compared."""

    def __init__(self) -> None:
        """All zero."""
        self.right: collections.Counter[str] = collections.Counter()
        self.found: collections.Counter[str] = collections.Counter()
        self.wanted: collections.Counter[str] = collections.Counter()

    def add(self, name: str, right: int, found: int, wanted: int) -> None:
        """Count more of ``name``."""
        self.right[name] += right
        self.found[name] += found
        self.wanted[name] += wanted

    def f1(self, name: str) -> float:
        """Harmonic mean of precision and recall; 0 where there is nothing."""
        return 2 * self.right[name] / max(1, self.found[name] + self.wanted[name])

    def compare(self, gold: Sequence[Row], coded: Sequence[Row]) -> None:
        """Compare the events of one text."""
        paired = pairs(gold, coded)
        alike = [(one, other) for one, other in paired if one.type == other.type]
        self.add("trigger", len(paired), len(coded), len(gold))
        self.add("type", len(alike), len(coded), len(gold))
        self.add("dyad", sum(one.dyad == other.dyad for one, other in alike), len(coded), len(gold))
        for kind in {row.type for row in (*gold, *coded)}:
            right = sum(one.type == kind for one, _ in alike)
            self.add(f"type {kind}", right, sum(r.type == kind for r in coded), sum(r.type == kind for r in gold))
        for one, other in paired:
            self._attributes(one, other)

    def _attributes(self, one: Row, other: Row) -> None:
        for status in STATUSES:
            self._flag(f"status {status}", status in one.status, status in other.status)
        self.add("status all equal", int(one.status == other.status), 1, 1)
        said = one.speaker is not None and other.speaker is not None and overlap(one.speaker, other.speaker)
        self.add("said_by", int(said), other.speaker is not None, one.speaker is not None)
        self.add("counts", len(one.counts & other.counts), len(other.counts), len(one.counts))
        for name in ("when", "where"):
            self._spans(name, getattr(one, name), getattr(other, name))
        for name in ("actor", "recipient"):
            mine, theirs = getattr(one, name), getattr(other, name)
            self._spans(f"{name} words", [who[0] for who in mine], [who[0] for who in theirs])
            self.add(f"{name} countries", int(_countries(mine) == _countries(theirs)), 1, 1)
            for span, country, sector in mine:
                met = next((who for who in theirs if overlap(span, who[0])), None)
                if met:
                    self.add("country of a party found", int(country == met[1]), 1, 1)
                    self.add("sector of a party found", int(sector == met[2]), 1, 1)

    def _flag(self, name: str, one: bool, other: bool) -> None:
        self.add(name, one and other, other, one)

    def _spans(self, name: str, gold: Sequence[Chars], found: Sequence[Chars]) -> None:
        right = sum(any(overlap(span, other) for other in found) for span in gold)
        self.add(name, right, len(found), len(gold))


def alpha(ratings: Sequence[tuple[str, str]]) -> float:
    """Krippendorff's alpha of two coders for nominal values, every unit rated by both (Krippendorff 2011).

    1 - observed over expected disagreement; the expected one is that of values drawn at random without replacement.
    """
    totals = collections.Counter(value for pair in ratings for value in pair)
    size = sum(totals.values())
    observed = sum(one != other for one, other in ratings) / max(1, len(ratings))
    expected = 1 - sum(n * (n - 1) for n in totals.values()) / max(1, size * (size - 1))
    return 1.0 if expected == 0 else 1 - observed / expected


def agreement(one: Path, other: Path, corpus: Sequence[tuple[str, ...]]) -> None:
    """Print F1 and alpha of two annotations of the same sentences."""
    sides = [{item.number: item for item in event_corpus.read(path, corpus)} for path in (one, other)]
    numbers = sorted(n for n in sides[0].keys() & sides[1].keys() if n is not None)
    tally = Tally()
    ratings: dict[str, list[tuple[str, str]]] = collections.defaultdict(list)
    for number in numbers:
        rows = [gold_rows(next(texts([side[number]], corpus))) for side in sides]
        shift = [next(texts([side[number]], corpus)).words[0][0][0] for side in sides]
        mine, theirs = ([_shifted(row, -by) for row in own] for own, by in zip(rows, shift, strict=True))
        tally.compare(mine, theirs)
        paired = pairs(mine, theirs)
        met = {id(row) for pair in paired for row in pair}
        ratings["type"] += [(a.type, b.type) for a, b in paired]
        ratings["type"] += [(row.type, "") for row in mine if id(row) not in met]
        ratings["type"] += [("", row.type) for row in theirs if id(row) not in met]
        ratings["dyad"] += [(str(_sorted(a)), str(_sorted(b))) for a, b in paired]
        ratings["status"] += [(str(s in a.status), str(s in b.status)) for a, b in paired for s in STATUSES]
        ratings["said_by"] += [_speakers(a, b) for a, b in paired]
    say(f"{len(numbers)} sentences twice")
    _say(tally)
    for name, values in ratings.items():
        say(f"alpha {name:28} {alpha(values):6.3f}  ({len(values)} units)")


def _shifted(row: Row, by: int) -> Row:
    def moved(span: Chars) -> Chars:
        return span[0] + by, span[1] + by

    def who(sides: Iterable[Who]) -> tuple[Who, ...]:
        return tuple((moved(span), country, sector) for span, country, sector in sides)

    return dataclasses.replace(
        row,
        trigger=moved(row.trigger),
        actor=who(row.actor),
        recipient=who(row.recipient),
        when=tuple(map(moved, row.when)),
        where=tuple(map(moved, row.where)),
        speaker=moved(row.speaker) if row.speaker else None,
    )


def _sorted(row: Row) -> tuple[str, list[str], list[str]]:
    kind, actor, recipient = row.dyad
    return kind, sorted(actor), sorted(recipient)


def _speakers(one: Row, other: Row) -> tuple[str, str]:
    """What the two say of the speaker; the same word where their words overlap."""
    if one.speaker and other.speaker and overlap(one.speaker, other.speaker):
        return str(one.speaker), str(one.speaker)
    return str(one.speaker or ""), str(other.speaker or "")


def score(split: str, data: Path, coder: dateline.Coder | None = None, verbose: bool = False) -> Tally:
    """The coder against the annotation of a split; ``data``: the folder ``shared/data``."""
    corpus = event_corpus.corpus_words(data)
    coder = coder or dateline.Coder()
    tally = Tally()
    for text in texts(event_corpus.read(event_corpus.FOLDER / f"{split}.jsonl", corpus), corpus):
        gold = gold_rows(text)
        coded = coded_rows(coder.read(Report(text=text.text)), text)
        tally.compare(gold, coded)
        if verbose:
            _explain(text.text, gold, coded)
    return tally


def _explain(text: str, gold: Sequence[Row], coded: Sequence[Row]) -> None:
    paired = pairs(gold, coded)
    met = {id(row) for pair in paired for row in pair}
    notes = [
        (a.trigger, "differs", f"{_told(text, a)}\n          {_told(text, b)}") for a, b in paired if _differs(a, b)
    ]
    notes += [(row.trigger, "missed ", _told(text, row)) for row in gold if id(row) not in met]
    notes += [(row.trigger, "extra  ", _told(text, row)) for row in coded if id(row) not in met]
    if notes:
        say(f"\n{text}")
    for _, kind, note in sorted(notes):
        say(f"  {kind} {note}")


def _differs(one: Row, other: Row) -> bool:
    return one.dyad != other.dyad or one.status != other.status or one.counts != other.counts


def _told(text: str, row: Row) -> str:
    def side(sides: Iterable[Who]) -> str:
        return "; ".join(f"{text[a:b]} [{country} {sector}]" for (a, b), country, sector in sides)

    where = ", ".join(text[a:b] for a, b in row.where)
    return (
        f"{row.type} {text[slice(*row.trigger)]!r} a={side(row.actor)} r={side(row.recipient)} {sorted(row.status)} "
        f"p={where} n={sorted(map(str, row.counts))} by={text[slice(*row.speaker)] if row.speaker else ''}"
    )


def _say(tally: Tally) -> None:
    for name in sorted(tally.wanted | tally.found):
        right, found, wanted = tally.right[name], tally.found[name], tally.wanted[name]
        say(f"{name:34} F1 {tally.f1(name):.3f}  right {right} found {found} wanted {wanted}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--agreement", nargs=2, type=Path, metavar="FILE")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    if args.agreement:
        agreement(args.agreement[0], args.agreement[1], event_corpus.corpus_words(args.data))
    else:
        _say(score(args.split, args.data, verbose=args.verbose))


if __name__ == "__main__":
    main()
