"""Shape and space as one number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.annotate.features import NO_WORD, SHAPES, SPACES, feature, shape


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("troops", "lower"), ("Iraqi", "title"), ("U.S.", "capitals"), ("AP", "capitals"), ("A", "initial"),
        ("J.", "initial"), ("McCain", "mixed"), ("iPhone", "mixed"), ("16", "digits"), ("F-16", "digits"),
        ("—", "mark"), ("'s", "lower"), ("中文", "lower"),
    ],
)  # fmt: skip
def test_shapes(word: str, expected: str) -> None:
    assert SHAPES[shape(word)] == expected


@given(st.text(min_size=1), st.integers(0, len(SPACES) - 1))
def test_a_word_never_looks_like_none(word: str, space: int) -> None:
    assert 0 <= feature(word, space) < NO_WORD
