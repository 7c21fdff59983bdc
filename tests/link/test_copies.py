"""Copies: told on the pairs of bench/pairs with pinned floors; the index; independence of order."""

from __future__ import annotations

import datetime
import itertools
import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.link import copies, copies_together, plain_card
from bench.pairs import COPIES, articles, held_out, pairs, read, versions
from dateline.link import Card, CopyIndex, card
from dateline.link.cards import MOST_PIECES
from dateline.link.copies import kind_of, likeness
from dateline.link.copies_likeness import KINDS, kinds
from dateline.records import Reading, Report

#: What was done -> the least recall; nothing that is no copy may be told as one more often than WRONG.
RECALL = {
    "edited": 1.0,
    "headline": 1.0,
    "update": 1.0,
    "quotes": 1.0,
    "part": 0.9,
    "reordered": 1.0,
    "agency lines": 1.0,
    "cut by the last paragraph": 1.0,
    "cut to two paragraphs": 1.0,
    "paragraph in another": 0.85,
    "by hand": 0.97,
    "all": 0.97,
}
WRONG = {"template": 0, "words": 0, "anniversary": 1, "another affair": 0}
PRECISION = 0.98


def rows(cards: Sequence[Card], batches: int = 1) -> list[dict[str, object]]:
    index = CopyIndex()
    for n in range(batches):
        index.add(cards[n::batches])
    return index.rows()["copies"]


def report(text: str, name: str, day: int | None = 1, **fields: str) -> Card:
    published = None if day is None else datetime.date(2030, 1, day)
    return card(Reading(Report(text, id=name, published=published, **fields), (), (), (), (), ()))


STORY = articles()["bridge"].text
OTHER = articles()["harbour"].text


def test_there_are_pairs_enough() -> None:
    given = pairs()
    by_hand = [pair for pair in given if pair.by_hand]
    assert len(given) >= 200 and len(by_hand) >= len(given) / 2
    assert len(articles()) >= 40
    assert {pair.what for pair in by_hand} == set(COPIES)
    assert all(raw["of"] in articles() for raw in (*read("edited.yaml"), *read("written.yaml")))


def test_copies_are_told_by_phenomenon(capsys: pytest.CaptureFixture[str]) -> None:
    found = copies(pairs())
    with capsys.disabled():
        for name, one in found.items():
            print(f"\n{name:26} {one.right + one.missed:4} copies: recall {one.recall:.3f}, wrong {one.wrong}", end="")  # noqa: T201
        print()  # noqa: T201
    assert {name: found[name].recall >= floor for name, floor in RECALL.items()} == dict.fromkeys(RECALL, True)
    assert {name: found[name].wrong <= most for name, most in WRONG.items()} == dict.fromkeys(WRONG, True)
    assert found["all"].precision >= PRECISION


def test_copies_are_told_on_pairs_that_set_nothing() -> None:
    found = copies(held_out())["all"]
    assert found.recall >= 0.9 and found.precision >= 0.9


def test_copies_are_found_among_all() -> None:
    found = copies_together(pairs())
    assert found.precision >= PRECISION and found.recall >= 0.97


def test_the_same_text_under_another_id_is_the_same() -> None:
    found = rows([report(STORY, "a", 2, publisher="One"), report(STORY.upper(), "b", 1, publisher="Two")])
    assert [(row["report"], row["copy"], row["kind"], row["similarity"]) for row in found] == [("b", "a", "same", 1.0)]
    assert found[0]["publisher"] == "One" and found[0]["copy"] == "a"
    assert found[0]["record"] == {
        "report": "b",
        "copy": "a",
        "kind": "same",
        "similarity": 1.0,
        "publisher": "One",
        "url": None,
        "published": "2030-01-02",
        "source": None,
        "place": None,
    }


def test_empty_texts_are_no_copies_of_each_other() -> None:
    assert rows([report("", "a"), report("...", "b"), report("Two words", "c"), report("Two words", "d")]) == [
        *rows([report("Two words", "c"), report("Two words", "d")])
    ]


def test_the_original_is_the_earliest_then_the_longest_and_the_undated_last() -> None:
    short = "\n\n".join(STORY.split("\n\n")[:4])
    given = [report(STORY, "a", None), report(short, "b", 3), report(STORY + "\n\nMore later.", "c", 3)]
    assert {(row["report"], row["copy"]) for row in rows(given)} == {("c", "a"), ("c", "b")}


def test_a_copy_of_a_copy_is_a_copy_of_the_original() -> None:
    parts = STORY.split("\n\n")
    chain = [parts, [*parts[1:], OTHER.split("\n\n")[0]], [*parts[2:], *OTHER.split("\n\n")[:1]]]
    given = [report("\n\n".join(text), str(n), n + 1) for n, text in enumerate(chain)]
    assert {(row["report"], row["copy"]) for row in rows(given)} == {("0", "1"), ("0", "2")}


def test_a_report_of_two_parts_is_linked_to_both() -> None:
    both = "\n\n".join([*STORY.split("\n\n")[:2], *OTHER.split("\n\n")[:2]])
    found = rows([report(STORY, "a"), report(OTHER, "b"), report(both, "c", 2)])
    assert [(row["report"], row["copy"], row["kind"]) for row in found] == [("a", "c", "part"), ("b", "c", "part")]


def test_a_thousand_with_one_sign_off_line_cost_little() -> None:
    line = "This report was made with the help of our partners in the region and may not be copied without leave."
    rng = random.Random(3)
    words = [f"word{n}" for n in range(5_000)]
    given = [report(" ".join(rng.choices(words, k=40)) + ". " + line, f"r{n}") for n in range(300)]
    index = CopyIndex()
    index.add(given)
    from dateline.link.copies import _candidates

    entries = sorted(index._entries.values(), key=lambda entry: entry.order)
    assert len(list(_candidates(entries))) <= 300 * 20


FEW = settings(max_examples=20)

HAND = [plain_card(report) for report in articles().values()] + [
    plain_card(version) for _, version, _ in versions(articles())
]
ALL = rows(HAND)


@FEW
@given(st.permutations(range(len(HAND))), st.integers(1, 7))
def test_no_order_and_no_batching_matters(order: list[int], batches: int) -> None:
    assert rows([HAND[n] for n in order], batches) == ALL


def test_what_changed_is_told() -> None:
    cards = [report(STORY, "a", 1), report(STORY, "b", 2)]
    before = rows(cards)
    index = CopyIndex({"copies": [*before, {"report": "a", "copy": None, "kind": "same"}]})
    index.add([*cards, report(STORY, "c", 3)])
    assert [(row["what"], row["id"], row["kind"]) for row in index.changes(index.rows()["copies"])] == [
        ("copy", "c", "came")
    ]
    index = CopyIndex({"copies": before})
    index.add(cards[1:])
    assert [(row["id"], row["kind"]) for row in index.changes(index.rows()["copies"])] == [("b", "went")]


def test_likeness_does_not_depend_on_the_side() -> None:
    for one, two in zip(HAND[:30], HAND[41:71], strict=True):
        assert likeness(one, two) == likeness(two, one) and kind_of(one, two) == kind_of(two, one)


def test_many_pairs_at_once_are_told_as_each_by_itself() -> None:
    long = report(" ".join(f"word{n}" for n in range(1_000)), "long")
    given = [*HAND, long, report("Too short.", "short")]
    pairs = [(n, m) for n in range(0, len(given), 3) for m in range(n, min(n + 60, len(given)))]
    kind, similarity = kinds(given, *np.array(pairs).T)
    told = [(KINDS[k], s) if k < len(KINDS) else None for k, s in zip(kind.tolist(), similarity.tolist(), strict=True)]
    assert told == [kind_of(given[one], given[two]) for one, two in pairs]
    assert {pair[0] for pair in told if pair} == set(KINDS)


def test_likeness_counts_what_is_in_common() -> None:
    for one, two in itertools.pairwise(HAND[:60]):
        mine, yours = ({card.pieces[n : n + 4] for n in range(0, len(card.pieces), 4)} for card in (one, two))
        assert max(len(mine), len(yours)) < MOST_PIECES
        assert likeness(one, two).within == [len(mine & yours) / max(min(len(mine), len(yours)), 1)]
