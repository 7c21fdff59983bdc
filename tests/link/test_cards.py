"""Cards: what they hold, that they go to JSON and back, and that they are small."""

from __future__ import annotations

import dataclasses
import datetime
import json
import random
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import ArchiveError, InputError, ResourceError
from dateline.link import Card, card, cards
from dateline.link.keys import MOST_KEYS
from dateline.link.words import folded, numbered, rarity, stem
from dateline.records import Event, Party, Reading, Report, Span, When, Where

TEXT = (
    "Gunmen on motorcycles rode into the market at Kassala on Tuesday and shot dead eleven people, police said.\n\n"
    '"They asked for the chief by name," said a trader who hid beneath a cart.\n\n'
    "A patrol arrived after two hours. Some 212 head of cattle were driven off towards the border."
)


def event() -> Event:
    span = Span("shot", 60, 64)
    side = (Party("Gunmen", 0, 6, sector="UAF"),)
    day = datetime.date(2030, 5, 7)
    return Event(
        id="e1",
        report="r1",
        sentence=0,
        event="ASSAULT",
        mode=("firearms",),
        context=(),
        of=None,
        quad=4,
        score=-9.0,
        status=(),
        reciprocal=False,
        aggregate=False,
        trigger=span,
        actor=side,
        recipient=(),
        when=When("Tuesday", 50, 57, day, day, "day"),
        where=Where("Kassala", 43, 50, "Kassala", "SDN", "Kassala", 15.45, 36.4, 372753, "city"),
        counts=(),
        said_by=(),
        confidence=0.9,
        why=("test",),
        coder="test",
    )


def reading(text: str = TEXT, **fields: object) -> Reading:
    report = Report(text, **{"id": "r1", "title": "Raid on Kassala market", "publisher": "Gazette", **fields})
    parties = (Party("Adam Idris", 0, 10, name="Adam Idris", country="SDN"),)
    return Reading(report, (event(),), (), (), parties, ())


def test_a_card_holds_what_linking_needs() -> None:
    made = card(reading(published="2030-05-08"))
    assert (made.report, made.publisher, made.published) == ("r1", "Gazette", datetime.date(2030, 5, 8))
    assert made.events == (event(),)
    assert {"n:adam idris", "l:kassala", "e:ASSAULT kassala", "d:SDN 2030-05-07", "c:SDN", "w:kassala"} <= {*made.words}
    assert len(made.words) == len(made.weights) <= MOST_KEYS
    assert len(made.bands) == len(set(made.bands)) == cards.VALUES // cards.BAND


def test_a_card_goes_to_json_and_back() -> None:
    made = card(reading(published="2030-05-08"))
    assert Card.from_dict(json.loads(json.dumps(made.to_dict()))) == made


@given(st.text(max_size=300), st.text(max_size=30), st.none() | st.dates())
def test_any_text_makes_a_card(text: str, title: str, published: datetime.date | None) -> None:
    made = card(Reading(Report(text, id="r", title=title, published=published), (), (), (), (), ()))
    assert Card.from_dict(json.loads(json.dumps(made.to_dict()))) == made
    assert list(made.weights) == sorted(made.weights, reverse=True)


def test_sketches_never_change() -> None:
    """Cards of two installations are compared with each other: these values may change with VERSION only."""
    made = card(reading())
    assert (cards.VERSION, made.exact) == (1, "6e5697cd26834711")
    assert (made.bands[0], made.sketch[:4].hex(), made.pieces[:4].hex(), made.facts[:4].hex()) == (
        1091312812702,
        "84f2e721",
        "0786ad4d",
        "0faa89d2",
    )


def test_the_same_words_are_exact_whatever_their_signs() -> None:
    other = TEXT.replace('"', "").replace(",", " -").upper()
    assert card(reading()).exact == card(reading(other)).exact


def test_furniture_is_no_part_of_a_card() -> None:
    noisy = reading(TEXT + "\n\nSubscribe to our newsletter")
    spans = (Span(TEXT, 0, len(TEXT)),)
    assert card(dataclasses.replace(noisy, sentences=spans)).exact == card(reading()).exact


def test_quotations_make_no_pieces() -> None:
    quoted = '"' + "one two three four five six seven eight nine ten" + '"'
    assert card(reading(quoted)).pieces == b""
    assert card(reading(quoted.strip('"') * 3)).pieces != b""


def test_a_card_of_another_version_is_refused() -> None:
    values = {**card(reading()).to_dict(), "version": 0}
    with pytest.raises(ArchiveError, match="card of report 'r1': made as version 0, here is 1; code the sources anew"):
        Card.from_dict(values)


@pytest.mark.parametrize("damage", [{"sketch": "?"}, {"published": "soon"}, {"words": None}, {"weights": [300]}])
def test_a_damaged_card_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(ArchiveError, match="card of report 'r1': damaged .*; code its source anew"):
        Card.from_dict({**card(reading()).to_dict(), **damage})


def test_without_rensa_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    cards._rensa.cache_clear()
    monkeypatch.setitem(sys.modules, "rensa", None)
    with pytest.raises(InputError, match=r"pip install 'dateline\[link\]'"):
        card(reading())
    cards._rensa.cache_clear()


def test_a_long_report_makes_a_small_card() -> None:
    rng = random.Random(1)
    long = " ".join(rng.choices(list(rarity()), k=60_000))
    made = card(reading(long))
    assert len(made.sketch) + len(made.pieces) + len(made.facts) <= 4 * (120 + 256 + 64)


def test_words_are_folded_and_stemmed() -> None:
    assert folded("São Tomé's U.S.-led RAID, 12") == ["sao", "tome", "s", "u", "s", "led", "raid", "12"]
    assert [stem(word) for word in ("protesters", "protest", "press", "gas")] == ["protest", "protest", "press", "gas"]


def test_rare_words_weigh_more() -> None:
    rare = rarity()
    assert rare["the"] == 0 < rare["police"] < rare["ceasefi"] <= 1
    assert all(0 <= value <= 1 for value in rare.values())


@pytest.mark.parametrize(("text", "line"), [("one\ntwo words\n", 2), ("one\ntwo\none\n", 3), ("one\n\n", 2)])
def test_a_wrong_list_of_words_is_named(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "common.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match=f"common.txt:{line}: one word that stands nowhere else"):
        list(numbered(path))


def test_the_list_of_words_is_that_of_the_generator() -> None:
    build = pytest.importorskip("training.build_common_words")
    if not build.TOKENIZER.is_file():
        pytest.skip(f"no tokenizer at {build.TOKENIZER}; make train makes it")
    vocabulary = json.loads(build.TOKENIZER.read_text(encoding="utf-8"))["model"]["vocab"]
    assert build.stems(vocabulary) == list(numbered(build.OUT))
