"""Records: to plain JSON and back, defaults, ids, notebook display."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline import records
from dateline.records import (
    Arrival,
    Count,
    Event,
    Outcome,
    Party,
    Reading,
    Record,
    Report,
    Saying,
    Source,
    Span,
    digest,
)

TEXT = "Iraqi troops <turned down> several U.S. requests, Colonel Ali Fadhil said."
KINDS = [
    *(Span, Report, Party, records.When, records.Where, Count, Source, Saying, Event, Reading, Outcome, Arrival),
    *(records.Provenance, records.Piece),
]


def strategy(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type."""
    if hint is type(None):
        return st.none()
    options = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        if options[-1] is Ellipsis:
            return st.lists(strategy(options[0]), max_size=2).map(tuple)
        return st.tuples(*map(strategy, options))
    if options:
        return st.one_of(*map(strategy, options))
    if isinstance(hint, type) and issubclass(hint, Record):
        return record(hint)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(),
        int: st.integers(),
        float: st.floats(allow_nan=False),
        bool: st.booleans(),
        datetime.date: st.dates(),
    }
    return plain[hint]


def record(kind: type[Record]) -> st.SearchStrategy[Record]:
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{field.name: strategy(hints[field.name]) for field in dataclasses.fields(kind)})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_round_trip_through_json(kind: type[Record], data: st.DataObject) -> None:
    one = data.draw(record(kind))
    written = json.dumps(one.to_dict())
    again = kind.from_dict(json.loads(written))
    assert again == one
    assert hash(again) == hash(one)


def test_every_record_is_tested_here() -> None:
    def below(kind: type) -> set[type]:
        return {kind, *(found for child in kind.__subclasses__() for found in below(child))}

    here = {kind for kind in below(Record) if kind.__module__ == Record.__module__}
    assert here - {Record} == set(KINDS)


def test_unknown_keys_are_left_out() -> None:
    values = Span("a", 0, 1).to_dict() | {"of a later version": 1}
    assert Span.from_dict(values) == Span("a", 0, 1)


def test_records_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Span("a", 0, 1).start = 2  # type: ignore[misc]


def test_a_report_needs_only_its_text() -> None:
    report = Report(text=TEXT)
    assert report.id == digest(TEXT)
    assert report.language == "en"
    assert (report.title, report.publisher, report.published, report.url, report.furniture) == (None,) * 5


def test_the_id_hangs_on_the_text_alone() -> None:
    assert Report(text=TEXT, title="a").id == Report(text=TEXT, publisher="b").id
    assert Report(text=TEXT).id != Report(text=TEXT + " ").id
    assert Report(text=TEXT, id="own").id == "own"


@pytest.mark.parametrize(
    "given_date", ["2009-07-21", "2009-07-21T10:00:00Z", datetime.datetime(2009, 7, 21, 10), datetime.date(2009, 7, 21)]
)
def test_a_date_of_publication_may_come_in_several_ways(given_date: Any) -> None:
    published = Report(text=TEXT, published=given_date).published
    assert published == datetime.date(2009, 7, 21)
    assert type(published) is datetime.date


def test_words_that_are_no_date_are_refused() -> None:
    with pytest.raises(ValueError, match="last Tues"):
        Report(text=TEXT, published="last Tuesday")  # type: ignore[arg-type]


@given(st.lists(st.text(), max_size=4))
def test_a_digest_is_short_and_stable(parts: list[str]) -> None:
    assert digest(*parts) == digest(*parts)
    assert len(digest(*parts)) == 16


def test_a_digest_is_the_same_on_any_machine() -> None:
    assert digest("a", 1, None) == "4d4c921084b03999"


def test_a_digest_takes_lone_surrogates() -> None:
    assert Report(text="\ud800").id == digest("\ud800")


def test_furniture_tells_unknown_from_none() -> None:
    assert Report.from_dict(Report(TEXT, furniture=()).to_dict()).furniture == ()
    assert Report.from_dict(Report(TEXT).to_dict()).furniture is None


def reading(**changes: Any) -> Reading:
    at = TEXT.index
    trigger = Span("<turned down>", at("<"), at(">") + 1)
    troops = Party("Iraqi troops", 0, 12, country="IRQ", sector="MIL", sectors=("MIL",))
    event = Event(
        id="e1", report="r", sentence=0, event="REJECT", mode=("assist",), context=(), of="REQUEST", quad=3, score=-1.5,
        status=("disputed",), reciprocal=False, aggregate=False, trigger=trigger, actor=(troops,), recipient=(),
        when=None, where=None, counts=(), said_by=(), confidence=0.9, why=("lexicon",), coder="dateline 0",
    )  # fmt: skip
    speaker = Party("Colonel Ali Fadhil", at("Colonel"), at(" said"))
    cue = Span("said", at("said"), at("said") + 4)
    saying = Saying("s1", "r", 0, speaker, cue, Span(TEXT[:48], 0, 48), False)
    values: dict[str, Any] = {"events": (event,), "sayings": (saying,), "parties": (troops, speaker)}
    values |= {"counts": (), "sentences": (Span(TEXT, 0, len(TEXT)),)} | changes
    return Reading(Report(TEXT), **values)


def test_marks_are_in_order_and_do_not_overlap() -> None:
    marks = reading().marks()
    assert [TEXT[start:end] for start, end, _ in marks] == [
        "Iraqi troops",
        "<turned down>",
        "Colonel Ali Fadhil",
        "said",
    ]
    assert [kind for *_, kind in marks] == ["party", "trigger", "party", "saying"]


def test_a_trigger_wins_over_the_party_it_stands_in() -> None:
    wide = Party(TEXT[:26], 0, 26)
    marks = reading(parties=(wide,)).marks()
    assert ("trigger", "<turned down>") in [(kind, TEXT[start:end]) for start, end, kind in marks]
    assert all(a[1] <= b[0] for a, b in zip(marks, marks[1:], strict=False))


def test_a_reading_draws_itself_and_escapes_the_text() -> None:
    drawn = reading()._repr_html_()
    assert "&lt;turned down&gt;" in drawn
    assert "<turned down>" not in drawn
    assert drawn.count("<mark") == 4


def test_an_event_draws_itself_in_a_line() -> None:
    drawn = reading().events[0]._repr_html_()
    assert "Iraqi troops" in drawn and "REJECT" in drawn and "?" in drawn and "disputed" in drawn
    assert "\n" not in drawn


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_record_explains_itself(kind: type[Record]) -> None:
    assert kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}(")


def test_every_record_draws_itself_in_a_notebook_without_letting_markup_through() -> None:
    span = Span("<script>x</script>", 0, 18)
    assert "<script>" not in span._repr_html_()
    assert "&lt;script&gt;" in span._repr_html_()
