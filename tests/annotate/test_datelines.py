"""Where the dateline that a paragraph begins with ends."""

from __future__ import annotations

import pytest
from hypothesis import given

from dateline.annotate.datelines import LONGEST, dateline_end

from .texts import texts

REST = " Police arrested two men."


@pytest.mark.parametrize(
    "line",
    [
        "Baghdad:",
        "LUSAKA:",
        "BAGHDAD (AP) —",
        "BAGHDAD (AP) -",
        "WASHINGTON —",
        "NEW YORK (Reuters) -",
        "NAIROBI, Kenya —",
        "NAIROBI, Kenya (AP) --",
        "NAIROBI, Kenya, Feb. 14, 2023 -",
        "BEIJING, 3 March (Xinhua) --",
        "Kabul (AFP) -",
        "ST. PETERSBURG —",
    ],
)
def test_a_dateline_ends_after_its_mark(line: str) -> None:
    text = line + REST
    end = dateline_end(text, 0, len(text))
    assert end is not None
    assert text[:end] == line


@pytest.mark.parametrize(
    "text",
    [
        "Police arrested two men.",
        "The minister said: we will go.",
        "IRAQ will not take part - a spokesman said so.",
        "Baghdad",
        "Baghdad:",
        "BAGHDAD —   ",
        "U.S.-led forces left.",
        "",
        "14 people died - police.",
        "baghdad: Police left.",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert dateline_end(text, 0, len(text)) is None


def test_offsets_count_into_the_whole_text() -> None:
    text = "Headline\n\nLUSAKA: Police left."
    assert dateline_end(text, 10, len(text)) == 17


def test_only_at_the_beginning_of_the_paragraph() -> None:
    text = "Police left LUSAKA: nobody knows why."
    assert dateline_end(text, 0, len(text)) is None


@given(texts)
def test_any_text_is_answered_within_bounds(text: str) -> None:
    end = dateline_end(text, 0, len(text))
    assert end is None or 0 < end <= min(LONGEST, len(text))
