"""The score of coded events against annotated ones, and the agreement of two annotations."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from bench import events
from bench.events import Row, Tally, alpha, coded_rows, gold_rows, overlap, pairs, texts
from dateline.records import Count, Event, Party, Reading, Report, Source, Span, When, Where
from training.event_corpus import Act, Annotated, Side, Told, words_hash

ROW = Row((10, 15), "AID", (((0, 5), "KEN", "GOV"),), (((20, 25), "UGA", ""),), frozenset(), (), (), frozenset(), None)


def row(first: int = 10, last: int = 15, kind: str = "AID") -> Row:
    return dataclasses.replace(ROW, trigger=(first, last), type=kind)


def compared(gold: list[Row], coded: list[Row]) -> Tally:
    tally = Tally()
    tally.compare(gold, coded)
    return tally


def counted(tally: Tally, name: str) -> tuple[int, int, int]:
    """Right, found, wanted."""
    return tally.right[name], tally.found[name], tally.wanted[name]


def attribute(name: str, gold: object, coded: object, key: str) -> tuple[int, int, int]:
    """The count of ``key`` for two events that differ in nothing but the attribute ``name``."""
    one, other = (dataclasses.replace(ROW, **{name: value}) for value in (gold, coded))  # type: ignore[arg-type]
    return counted(compared([one], [other]), key)


# -- pairs -------------------------------------------------------------------------------------------------------------


def test_overlap_is_a_character_in_common() -> None:
    assert overlap((0, 5), (4, 9)) and overlap((4, 9), (0, 5)) and overlap((0, 9), (3, 4))
    assert not overlap((0, 5), (5, 9)) and not overlap((5, 9), (0, 5))


def test_events_are_paired_by_their_triggers() -> None:
    one, other = row(10, 15), row(40, 45)
    near, far = row(12, 20), row(60, 65)
    assert pairs([one, other], [far, near]) == [(one, near)]


def test_those_of_one_type_are_paired_first() -> None:
    gold, wrong, right = row(kind="AID"), row(kind="AGREE"), row(kind="AID")
    assert pairs([gold], [wrong, right]) == [(gold, right)]


def test_those_of_another_type_are_paired_where_nothing_better_is_left() -> None:
    aid, agree = row(kind="AID"), row(kind="AGREE")
    reject, same = row(kind="REJECT"), row(kind="AGREE")
    assert pairs([aid, agree], [same, reject]) == [(agree, same), (aid, reject)]


def test_each_is_paired_at_most_once_though_two_are_alike() -> None:
    assert len(pairs([row()], [row(), row()])) == 1
    assert len(pairs([row(), row()], [row()])) == 1
    assert len(pairs([row(), row()], [row(), row()])) == 2


# -- the tally ---------------------------------------------------------------------------------------------------------


def test_f1() -> None:
    tally = Tally()
    tally.add("a", 3, 4, 8)
    assert tally.f1("a") == pytest.approx(2 * (3 / 4) * (3 / 8) / (3 / 4 + 3 / 8))
    assert tally.f1("never seen") == 0


def test_triggers_types_and_dyads() -> None:
    same, other_type, extra = row(10, 15), row(30, 35, "AGREE"), row(90, 95)
    other_country = dataclasses.replace(row(50, 55), actor=(((0, 5), "TZA", "GOV"),))
    gold = [row(10, 15), row(30, 35), row(50, 55), row(70, 75)]
    tally = compared(gold, [same, other_type, other_country, extra])
    assert counted(tally, "trigger") == (3, 4, 4)
    assert counted(tally, "type") == (2, 4, 4)
    assert counted(tally, "dyad") == (1, 4, 4)
    assert counted(tally, "type AID") == (2, 3, 4)
    assert counted(tally, "type AGREE") == (0, 1, 0)


def test_a_dyad_is_of_countries_whatever_their_words_and_order() -> None:
    both = (((0, 5), "KEN", "GOV"), ((6, 9), "UGA", ""), ((10, 12), "", "CVL"))
    turned = (((40, 44), "UGA", "MIL"), ((50, 52), "KEN", ""))
    assert attribute("actor", both, turned, "dyad") == (1, 1, 1)
    assert attribute("actor", both, turned[:1], "dyad") == (0, 1, 1)


@pytest.mark.parametrize(
    ("gold", "coded", "wanted"),
    [({"future"}, {"future"}, (1, 1, 1)), ({"future"}, set(), (0, 0, 1)), (set(), {"future"}, (0, 1, 0))],
)
def test_a_status(gold: set[str], coded: set[str], wanted: tuple[int, int, int]) -> None:
    assert attribute("status", frozenset(gold), frozenset(coded), "status future") == wanted
    assert attribute("status", frozenset(gold), frozenset(coded), "status negated") == (0, 0, 0)
    assert attribute("status", frozenset(gold), frozenset(coded), "status all equal")[0] == (gold == coded)


@pytest.mark.parametrize(
    ("gold", "coded", "wanted"),
    [((0, 5), (3, 9), (1, 1, 1)), ((0, 5), (6, 9), (0, 1, 1)), (None, (6, 9), (0, 1, 0)), ((0, 5), None, (0, 0, 1))],
)
def test_who_says_it(gold: object, coded: object, wanted: tuple[int, int, int]) -> None:
    assert attribute("speaker", gold, coded, "said_by") == wanted


def test_a_count_is_right_if_its_kind_and_all_its_bounds_are() -> None:
    gold = frozenset({("killed", 5, 5, None), ("wounded", 3, 3, 3)})
    coded = frozenset({("killed", 5, 5, 5), ("wounded", 3, 3, 3), ("arrested", 1, 1, 1)})
    assert attribute("counts", gold, coded, "counts") == (1, 3, 2)


@pytest.mark.parametrize("name", ["when", "where"])
def test_when_and_where_by_their_words(name: str) -> None:
    assert attribute(name, ((0, 5), (10, 15)), ((4, 6),), name) == (1, 1, 2)
    assert attribute(name, (), ((4, 6),), name) == (0, 1, 0)


def test_parties_by_words_country_and_sector() -> None:
    gold = (((0, 5), "KEN", "GOV"), ((10, 15), "UGA", "MIL"))
    coded = (((3, 6), "KEN", "MIL"), ((30, 35), "UGA", "MIL"))
    assert attribute("actor", gold, coded, "actor words") == (1, 2, 2)
    assert attribute("actor", gold, coded, "actor countries") == (1, 1, 1)
    assert attribute("actor", gold, coded, "recipient words") == (1, 1, 1)
    one, other = (dataclasses.replace(ROW, actor=side, recipient=()) for side in (gold, coded))
    tally = compared([one], [other])
    assert counted(tally, "country of a party found") == (1, 1, 1)
    assert counted(tally, "sector of a party found") == (0, 1, 1)


# -- agreement ---------------------------------------------------------------------------------------------------------


def rated(one: str, other: str) -> list[tuple[str, str]]:
    return list(zip(one, other, strict=True))


def test_alpha_of_a_worked_example() -> None:
    """Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", examples A and B: 0.095 and 0.692."""
    assert alpha(rated("0100000010", "1110010000")) == pytest.approx(1 - 19 * 4 / (14 * 6))
    assert round(alpha(rated("0100000010", "1110010000")), 3) == 0.095
    assert round(alpha(rated("aabbdcccedda", "babbbccceddd")), 3) == 0.692


def test_alpha_at_its_ends() -> None:
    assert alpha(rated("abca", "abca")) == 1
    assert alpha(rated("ab", "ba")) == pytest.approx(1 - 1 / (2 / 3))  # worse than by chance
    assert alpha(rated("aaa", "aaa")) == 1


# -- rows --------------------------------------------------------------------------------------------------------------

CORPUS = [
    ("It", "snowed", "."),
    ("Togo", "freed", "five", "miners", "Monday", ",", "he", "said", "."),
    ("It", "thawed", "."),
    ("It", "rained", "."),
    ("All", "slept", "."),
]
FREED = Act(
    type="RETREAT",
    modes=(),
    trigger=(1, 2),
    actor=(Side((0, 1), "TGO", "GOV"),),
    recipient=(Side((2, 4), None, None),),
    of=None,
    status=frozenset({"future"}),
    reciprocal=False,
    aggregate=False,
    when=((4, 5),),
    where=(Side((0, 1), "TGO"),),
    counts=(("arrested", (2, 4), 5, 5, None),),
    said_by=(0,),
)
SAID = Told(Side((6, 7), "TGO", "GOV"), (7, 8), (0, 5), None, False)


def sentence(number: int, *acts: Act, new: bool = False) -> Annotated:
    return Annotated(number, CORPUS[number], new, acts, (SAID,) if acts else ())


def test_sentences_that_follow_one_another_are_one_text() -> None:
    found = texts([sentence(4), sentence(1), sentence(2)], CORPUS)
    assert [[item.number for item in text.sentences] for text in found] == [[1, 2], [4]]


def test_a_new_report_is_a_text_of_its_own() -> None:
    found = list(texts([sentence(1), sentence(2, new=True)], CORPUS))
    assert [text.text for text in found] == ["It snowed. Togo freed five miners Monday, he said.", "It thawed."]


def test_a_text_begins_with_up_to_three_sentences_before() -> None:
    (text,) = texts([sentence(4)], CORPUS)
    assert text.text == "Togo freed five miners Monday, he said. It thawed. It rained. All slept."
    (spans,) = text.words
    assert [text.text[slice(*span)] for span in spans] == ["All", "slept", "."]


def test_an_annotated_event_in_characters() -> None:
    (text,) = texts([sentence(1, FREED)], CORPUS)
    (found,) = gold_rows(text)

    def words(span: tuple[int, int]) -> str:
        return text.text[slice(*span)]

    assert (words(found.trigger), found.type) == ("freed", "RETREAT")
    assert found.status == {"future"}
    assert [(words(span), country, sector) for span, country, sector in found.actor] == [("Togo", "TGO", "GOV")]
    assert [(words(span), country, sector) for span, country, sector in found.recipient] == [("five miners", "", "")]
    assert [words(span) for span in (*found.when, *found.where)] == ["Monday", "Togo"]
    assert found.counts == {("arrested", 5, 5, None)}
    assert found.speaker is not None and words(found.speaker) == "he"


def coded(trigger: str, text: str) -> Event:
    def at(words: str) -> tuple[str, int, int]:
        start = text.index(words)
        return words, start, start + len(words)

    togo = Party(*at("Togo"), country="TGO", sector="GOV", sectors=("GOV",))
    return Event(
        id="1",
        report="1",
        sentence=1,
        event="RETREAT",
        mode=(),
        context=(),
        of=None,
        quad=1,
        score=1.0,
        status=("future",),
        reciprocal=False,
        aggregate=False,
        trigger=Span(*at(trigger)),
        actor=(togo,),
        recipient=(Party(*at("five miners")),),
        when=When(*at("Monday"), None, None, "day"),
        where=Where(*at("Togo"), "Togo", "TGO", None, None, None, None, "country"),
        counts=(Count(*at("five miners"), "arrested", 5, 5, None),),
        said_by=(Source(Party(*at("he said")), None, False),),
        confidence=0.5,
        why=(),
        coder="test",
    )


def test_a_coded_event_is_compared_in_the_annotated_sentences_alone() -> None:
    (text,) = texts([sentence(1, FREED)], CORPUS)
    events = (coded("snowed", text.text), coded("freed", text.text))
    (found,) = coded_rows(Reading(Report(text=text.text), events, (), (), (), ()), text)
    (gold,) = gold_rows(text)
    assert dataclasses.replace(found, speaker=gold.speaker) == gold
    assert found.speaker is not None and overlap(found.speaker, gold.speaker or (0, 0))
    assert compared([gold], [found]).right["said_by"] == 1


def test_the_agreement_of_two_annotations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = []
    for name, kind, number in (("one", "RETREAT", 1), ("other", "AID", 1), ("other", "AID", 2)):
        act = {"type": kind, "trigger": [1, 2], "actor": [[0, 1, "TGO", "GOV"]]}
        line = json.dumps({"n": number, "hash": words_hash(CORPUS[number]), "events": [act]}) + "\n"
        path = tmp_path / f"{name}.jsonl"
        path.write_text((path.read_text() if path.exists() else "") + line)
        paths.append(path)
    events.agreement(paths[0], paths[1], CORPUS)
    lines = capsys.readouterr().out.splitlines()
    figures = {line[:34].rstrip(): line.split("F1 ")[1].split()[0] for line in lines if " F1 " in line}
    assert lines[0] == "1 sentences twice"
    assert (figures["trigger"], figures["type"], figures["actor words"]) == ("1.000", "0.000", "1.000")
    assert any(line.split() == ["alpha", "type", "0.000", "(1", "units)"] for line in lines)
