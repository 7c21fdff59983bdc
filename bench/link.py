"""How well copies and stories are found, and what it costs; Markdown tables.

    python -m bench.link [--no-model] [--growth 1000 5000 20000]

Copies: precision and recall on the pairs of ``bench/pairs``, by what was done to make them, each pair by itself; then
all reports of the pairs in one index, where any two that are not of one family may be taken for copies. Stories:
B-cubed on ``bench/archive`` (needs the model) and on the reports of ``bench/pairs``, as they are, all stories in one
week, and without dates. Growth: made-up reports of ordinary English words, eight to a story, all within one year.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import datetime
import itertools
import random
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from bench import say, table
from bench.incidents import b_cubed
from bench.pairs import Pair, articles, held_out, pairs, versions
from dateline.link import Card, CopyIndex, StoryIndex, card
from dateline.link.copies import kind_of
from dateline.link.words import rarity
from dateline.records import Reading, Report

#: Versions that are of the affair of their original, and of one of their own; "part" is neither for certain.
SAME_STORY = ("edited", "headline", "update", "quotes", "words")
OWN_STORY = ("template", "anniversary")

T = TypeVar("T")

#: Report -> its story.
Truth = Mapping[str, str]


@dataclasses.dataclass
class Found:
    """Pairs by what they are and what they were taken for."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    rightly_not: int = 0

    @property
    def precision(self) -> float:
        """Of those taken for copies, how many are."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Of the copies, how many are found."""
        return self.right / max(self.right + self.missed, 1)

    def count(self, copy: bool, told: bool) -> None:
        """Count a pair."""
        name = {(True, True): "right", (True, False): "missed", (False, True): "wrong", (False, False): "rightly_not"}
        setattr(self, name[copy, told], getattr(self, name[copy, told]) + 1)


def plain_card(report: Report) -> Card:
    """The card of a report that was not coded."""
    return card(Reading(report, (), (), (), (), ()))


def told(pair: Pair) -> bool:
    """Whether the two are taken for copies."""
    return kind_of(plain_card(pair.one), plain_card(pair.two)) is not None


def copies(given: Sequence[Pair]) -> dict[str, Found]:
    """What was done -> how its pairs are told; "by hand", "composed" and "all" besides."""
    found: dict[str, Found] = collections.defaultdict(Found)
    for pair in given:
        is_told = told(pair)
        for name in (pair.what, "by hand" if pair.by_hand else "composed", "all"):
            found[name].count(pair.copy, is_told)
    return found


def copies_together(given: Sequence[Pair]) -> Found:
    """All reports of the pairs in one index: a row is right if its two are of one family and not told anew."""
    cards = {report.id: plain_card(report) for pair in given for report in (pair.one, pair.two)}
    index = CopyIndex()
    index.add(cards.values())
    linked = {frozenset((row["report"], row["copy"])) for row in index.rows()["copies"]}
    family = _families(given)
    right = {name for row in linked if _akin(row, family) for name in row}
    found = Found(wrong=sum(not _akin(row, family) for row in linked))
    for pair in given:
        if pair.copy:
            found.count(True, pair.two.id in right)
    return found


def _families(given: Sequence[Pair]) -> Mapping[str, set[str]]:
    """Report -> the originals that it has words of."""
    family: dict[str, set[str]] = collections.defaultdict(set)
    for pair in given:
        family[str(pair.one.id)].add(str(pair.one.id))
        family[str(pair.two.id)].add(str(pair.one.id if pair.copy else pair.two.id))
        if pair.what == "paragraph in another":
            parts = paragraphs_of(pair.two)
            family[str(pair.two.id)] |= {str(one.one.id) for one in given if len(parts & paragraphs_of(one.one)) > 1}
    return family


def paragraphs_of(report: Report) -> set[str]:
    """The paragraphs of a report."""
    return set(report.text.split("\n\n"))


def _akin(row: Iterable[str], family: Mapping[str, set[str]]) -> bool:
    one, two = row
    return bool(family[one] & family[two])


def pair_stories() -> tuple[list[Card], Truth]:
    """The reports of ``bench/pairs`` by hand, and their stories."""
    originals = articles()
    cards = [plain_card(report) for report in originals.values()]
    truth = {name: name for name in originals}
    for name, report, what in versions(originals):
        if what in (*SAME_STORY, *OWN_STORY):
            cards.append(plain_card(report))
            truth[str(report.id)] = name if what in SAME_STORY else str(report.id)
    return cards, truth


def archive_stories() -> tuple[list[Card], Truth]:
    """The coded reports of ``bench/archive``, and their stories."""
    from bench.archive import load
    from bench.incidents import readings

    archive = load()
    cards = [card(reading) for reading in readings([one.report for one in archive.told])]
    return cards, {str(one.report.id): one.story for one in archive.told}


def crowded(cards: Sequence[Card], truth: Truth) -> list[Card]:
    """The cards with every story moved so that all begin on one day."""
    first: dict[str, datetime.date] = {}
    for one in cards:
        if one.published:
            first[truth[one.report]] = min(first.get(truth[one.report], one.published), one.published)
    begin = datetime.date(2030, 1, 1)
    return [
        dataclasses.replace(one, published=begin + (one.published - first[truth[one.report]])) if one.published else one
        for one in cards
    ]


def undated(cards: Sequence[Card], truth: Truth) -> list[Card]:
    """The cards without dates of publication."""
    return [dataclasses.replace(one, published=None) for one in cards]


def stories(cards: Sequence[Card], truth: Truth) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 of the stories that are found."""
    index = StoryIndex()
    index.add(cards)
    within = {row["report"]: row["story"] for row in index.rows()["story_reports"]}
    return b_cubed(truth, {report: within.get(report, report) for report in truth})


def made_up(number: int, seed: int = 1) -> Iterator[Card]:
    """Cards of reports of ordinary words, eight to a story, one in three a copy with some words changed."""
    rng = random.Random(seed)
    words = list(rarity())
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))

    def ordinary(count: int) -> list[str]:
        return rng.choices(words, cum_weights=weights, k=count)

    for story in itertools.count():
        names = ["".join(rng.choices("bdfgklmnprstvz", k=3) + rng.choices("aeiou", k=2)) for _ in range(6)]
        topic, start, text = ordinary(150), rng.randrange(365), list[str]()
        for place in range(8):
            if story * 8 + place == number:
                return
            if text and rng.random() < 1 / 3:
                text = [rng.choice(words) if rng.random() < 0.05 else word for word in text]
            else:
                text = rng.sample(topic, 60) + ordinary(150) + rng.choices(names, k=20)
                rng.shuffle(text)
            day = datetime.date(2030, 1, 1) + datetime.timedelta(days=start + rng.randrange(6))
            yield plain_card(Report(" ".join(text), id=f"{story}-{place}", published=day, title=" ".join(names[:3])))


def growth(sizes: Sequence[int]) -> Iterator[tuple[object, ...]]:
    """Rows: reports, milliseconds of the processor per report for cards, copies, stories; found; peak memory."""
    for size in sizes:
        cards, made = _timed(lambda size=size: list(made_up(size)))  # type: ignore[misc]
        copy_rows, copy = _timed(lambda cards=cards: _rows(CopyIndex(), cards)["copies"])  # type: ignore[misc]
        story_rows, story = _timed(lambda cards=cards: _rows(StoryIndex(), cards)["stories"])  # type: ignore[misc]
        per = [f"{1000 * seconds / size:.2f}" for seconds in (made, copy, story)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        yield size, *per, len(copy_rows), len(story_rows), peak


def _rows(index: CopyIndex | StoryIndex, cards: Sequence[Card]) -> Mapping[str, list[dict[str, object]]]:
    index.add(cards)
    return index.rows()


def _timed(run: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    return run(), time.process_time() - began


def _row(name: str, found: Found) -> tuple[object, ...]:
    are, not_are = found.right + found.missed, found.wrong + found.rightly_not
    return name, are, not_are, found.wrong, f"{found.recall:.3f}" if are else "-"


def show_copies() -> None:
    """The table of copies."""
    given = pairs()
    head = ("pairs", "copies", "not", "wrongly told", "recall")
    say(table(head, [_row(*pair) for pair in copies(given).items()]))
    say("\nheld out (bench/pairs/held.yaml):\n")
    say(table(head, [_row(*pair) for pair in copies(held_out()).items()]))
    together = copies_together(given)
    say(f"\nall reports in one index: precision {together.precision:.3f}, recall {together.recall:.3f}\n")


def show_stories(model: bool) -> None:
    """The table of stories."""
    sets = {"bench/pairs": pair_stories, **({"bench/archive": archive_stories} if model else {})}
    rows = []
    for name, load in sets.items():
        cards, truth = load()
        for how, change in (("as it is", None), ("all in one week", crowded), ("no dates", undated)):
            figures = stories(change(cards, truth) if change else cards, truth)
            rows.append((name, how, len(cards), len(set(truth.values())), *(f"{figure:.3f}" for figure in figures)))
    say(table(("reports of", "dates", "reports", "stories", "precision", "recall", "F1"), rows) + "\n")


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-model", action="store_true", help="leave out what needs the coder")
    parser.add_argument("--growth", nargs="*", type=int, default=[1_000, 5_000, 20_000], help="numbers of reports")
    args = parser.parse_args()
    show_copies()
    show_stories(not args.no_model)
    head = ("reports", "card, ms", "copies, ms", "stories, ms", "copies", "stories", "peak, MB")
    say(table(head, growth(args.growth)))


if __name__ == "__main__":
    main()
