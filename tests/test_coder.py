"""The whole way of a report with the trained model: what must hold of any text."""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.coder import Coder
from dateline.errors import ReadingError
from dateline.records import Reading, Report, Span, When, Where

from .annotate.texts import texts

#: Sentences of our own: names, pronouns, quotations, numbers, times and places, and characters of all kinds.
SENTENCES = (
    "Kenya accused Uganda of arming rebels near Lodwar on Tuesday.",
    "“We did not attack the town,” the Ugandan colonel Amos Okot told Reuters. “They did.”",
    "At least 12 villagers were killed and dozens wounded in a raid by gunmen in northern Mali.",
    "According to the U.N., some 2,000 people have fled since April.",
    "He said the army would withdraw its troops from Côte d’Ivoire if talks failed.",
    "France and Germany's ministers met in Zürich last month – naïvely, critics say.",
    "Police in Dhaka arrested between 10 and 15 students who had thrown stones.",
    "No one claimed responsibility for the bombing.\n\nIts mayor, Ana Ruiz, refused to resign.",
    "Its government turned down a Chinese request for help 🇨🇳, AFP quoted an official as saying.",
    "Thousands marched through İzmir; a suspected \u202bterrorist\u202c was shot.",
    'The president will visit Oman on 3 June 2023, a spokesman said. "It is time," he added.',
)
JUNK = st.one_of(st.lists(st.sampled_from(SENTENCES), max_size=4).map(" ".join), texts)
few = settings(max_examples=12)


def spans(record: object) -> Iterator[Span]:
    """Every span in a record, however deep."""
    if isinstance(record, Span):
        yield record
    elif isinstance(record, When | Where):
        yield Span(record.text, record.start_char, record.end_char)
    elif dataclasses.is_dataclass(record) and not isinstance(record, Report):
        for field in dataclasses.fields(record):
            yield from spans(getattr(record, field.name))
    elif isinstance(record, tuple):
        for item in record:
            yield from spans(item)


def ids(reading: Reading) -> list[str]:
    return [record.id for record in (*reading.events, *reading.sayings)]


def shuffled(seed: int) -> str:
    """The sentences in another order, some of them ends of paragraphs."""
    dice = random.Random(seed)
    order = dice.sample(SENTENCES, len(SENTENCES))
    return "".join(sentence + dice.choice([" ", " ", "\n\n"]) for sentence in order)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """Reports that tell something."""
    return [Report(shuffled(seed), published="2023-05-05") for seed in range(4)]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def readings(coder: Coder, reports: list[Report]) -> list[Reading]:
    return [coder.read(report) for report in reports]


# -- every field points at its words -----------------------------------------------------------------------------------


def check_spans(reading: Reading) -> None:
    text = reading.report.text
    for span in spans(reading):
        assert 0 <= span.start <= span.end <= len(text)
        assert text[span.start : span.end] == span.text
    for event in reading.events:
        assert 0 <= event.sentence < len(reading.sentences)
        within = reading.sentences[event.sentence]
        assert within.start <= event.trigger.start < event.trigger.end <= within.end


@few
@given(st.integers(0, 10_000))
def test_spans_give_their_words(coder: Coder, seed: int) -> None:
    check_spans(coder.read(Report(shuffled(seed), published="2023-05-05")))  # type: ignore[arg-type]


@settings(max_examples=60)
@given(JUNK)
def test_spans_give_their_words_in_any_text(coder: Coder, text: str) -> None:
    check_spans(coder.read(Report(text)))


def test_there_are_spans_of_every_kind(readings: list[Reading]) -> None:
    events = [event for reading in readings for event in reading.events]
    assert all([event.trigger.text for event in events])
    for field in ("actor", "recipient", "counts", "said_by", "when", "where"):
        assert any(getattr(event, field) for event in events), field
    assert any(saying.cue and saying.to for reading in readings for saying in reading.sayings)


# -- the same words, the same records ----------------------------------------------------------------------------------


def test_ids_are_unlike_each_other(readings: list[Reading]) -> None:
    for reading in readings:
        assert len(set(ids(reading))) == len(ids(reading))
        assert len(reading.events) >= 8


def test_reading_twice_gives_the_same(coder: Coder, readings: list[Reading]) -> None:
    assert [coder.read(reading.report) for reading in readings] == readings


def test_another_order_gives_the_same(coder: Coder, readings: list[Reading]) -> None:
    again = coder.read_all(reading.report for reading in reversed(readings))
    assert [ids(reading) for reading in again] == [ids(reading) for reading in reversed(readings)]


def test_code_all_gives_the_same(coder: Coder, readings: list[Reading]) -> None:
    together = list(coder.code_all(reading.report for reading in readings))
    assert together == [list(reading.events) for reading in readings]
    assert together == [coder.code(reading.report) for reading in readings]


def test_code_all_is_lazy(coder: Coder) -> None:
    def endless() -> Iterator[Report]:
        while True:
            yield Report(SENTENCES[0])

    events = coder.code_all(endless())
    assert next(events) == next(events) != []


def test_threads_share_a_coder(coder: Coder, readings: list[Reading]) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(coder.read, [readings[i % 2].report for i in range(8)]))
    assert found == [readings[i % 2] for i in range(8)]


def test_the_id_of_a_report_is_no_part_of_an_events_id(coder: Coder, readings: list[Reading]) -> None:
    named = dataclasses.replace(readings[0].report, id="another", title="A title", url="http://example.org")
    found = coder.read(named)
    assert ids(found) == ids(readings[0])
    assert {event.report for event in found.events} == {"another"}


def test_records_go_to_json_and_back(readings: list[Reading]) -> None:
    for reading in readings:
        assert Reading.from_dict(reading.to_dict()) == reading


# -- nothing to read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "\ufeff", "\u200b", "\x00", "…", "\ud800"])
def test_empty_text_gives_an_empty_reading(coder: Coder, text: str) -> None:
    reading = coder.read(Report(text))
    assert (reading.events, reading.sayings, reading.counts, reading.parties) == ((), (), (), ())
    assert Reading.from_dict(reading.to_dict()) == reading


def test_no_reports_no_events(coder: Coder) -> None:
    assert list(coder.code_all([])) == []


def test_a_very_long_sentence_is_read(coder: Coder) -> None:
    text = "Kenya accused " + ", ".join(["Uganda"] * 800) + "."
    check_spans(coder.read(Report(text)))


# -- what is never guessed ---------------------------------------------------------------------------------------------


def test_an_undated_report_has_no_dates_from_a_weekday(coder: Coder) -> None:
    event = coder.code(Report(SENTENCES[0]))[0]
    assert event.when is not None
    assert event.when.text == "Tuesday"
    assert (event.when.start, event.when.end, event.when.precision) == (None, None, "none")


def test_a_date_of_publication_is_an_anchor(coder: Coder) -> None:
    event = coder.code(Report(SENTENCES[0], published="2023-05-05"))[0]  # type: ignore[arg-type]
    assert event.when is not None
    assert (str(event.when.start), event.when.precision) == ("2023-05-02", "day")


FURNISHED = """Skip to content

Kenya accused Uganda of arming rebels on Tuesday.

Share

Read more: Gunmen attacked a bus near Kandahar

Get our free app

© 2023 Rift Valley Wire. All rights reserved.
"""


def test_furniture_is_not_coded(coder: Coder) -> None:
    reading = coder.read(Report(FURNISHED))
    assert [event.trigger.text for event in reading.events] == ["accused", "arming"]
    assert reading.furniture
    for start, end in reading.furniture:
        for span in (*reading.sentences, *reading.parties):
            assert span.end <= start or span.start >= end


def test_furniture_told_by_the_source_is_believed(coder: Coder) -> None:
    text = "Norway accused Sweden of theft. Ghana accused Togo of theft."
    marked = coder.read(Report(text, furniture=((32, len(text)),)))
    assert [event.actor[0].country for event in marked.events] == ["NOR"]
    assert len(coder.code(Report(text, furniture=()))) == 2


# -- relate ------------------------------------------------------------------------------------------------------------


def related(coder: Coder, text: str, one: str, other: str) -> dict[str, float]:
    spans = [(start := text.index(word), start + len(word)) for word in (one, other)]
    return coder.relate(text, *spans)


def test_relate_gives_rejection_for_a_plain_rejection(coder: Coder) -> None:
    found = related(coder, "Kenya rejected Uganda's request for talks.", "Kenya", "Uganda")
    assert max(found, key=lambda kind: found[kind]) == "REJECT"


@few
@given(JUNK, st.one_of(st.none(), st.tuples(st.integers(0, 60), st.integers(0, 60))))
def test_relate_is_a_distribution_over_the_types(coder: Coder, text: str, span: tuple[int, int] | None) -> None:
    found = coder.relate(text, span, None)
    assert len(found) == 16
    assert all(value > 0 for value in found.values())
    assert math.isclose(sum(found.values()), 1)


@pytest.mark.parametrize("text", ["Ⓐ ⅷ Ⅷ attacked.", "(" * 300, '"' * 300, "Iraq, " * 200])
def test_odd_signs_are_read(coder: Coder, text: str) -> None:
    reading = coder.read(Report(text=text))
    assert all(text[span.start : span.end] == span.text for span in reading.sentences)


def test_a_fault_of_ours_is_told_as_one_and_names_the_report(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.coder.find_furniture", lambda text: 1 / 0)
    with pytest.raises(ReadingError, match="report r7 could not be read .ZeroDivisionError"):
        coder.read(Report(text="A text.", id="r7"))
