"""Knowledge files: values that know their lines, and errors that name them and say what would be right."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.errors import InputError, ResourceError
from dateline.resources.reading import Entry, read, uncollected


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Entry]:
    """Writes a file and reads it."""

    def write(text: str) -> Entry:
        path = tmp_path / "words.yaml"
        path.write_text(text, encoding="utf-8")
        return read(path)

    return write


def test_values_know_their_lines(written: Callable[[str], Entry]) -> None:
    table = written("one: 1\n# a comment\ntwo:\n  - a\n  - b\n").table()
    assert [table["one"].line, table["two"].line] == [1, 3]
    assert [entry.line for entry in table["two"].items()] == [4, 5]


def test_shapes(written: Callable[[str], Entry]) -> None:
    table = written("n: 5\nf: true\nd: 2009-06-30\nw: [a, b]\np: [1, 2]\n").table(("n", "f", "d", "w"), ("p", "x"))
    assert table["n"].number(0, 9) == 5
    assert table["f"].flag() is True
    assert table["d"].day() == datetime.date(2009, 6, 30)
    assert table["w"].words() == ("a", "b")
    assert table["p"].numbers(2, 0, 9) == (1, 2)


@pytest.mark.parametrize("word", ["no", "No", "yes", "on", "off", "y"])
def test_words_that_yaml_takes_for_flags_are_words(written: Callable[[str], Entry], word: str) -> None:
    assert written(f"words: [{word}]").table()["words"].words() == (word,)


def test_any_text_is_a_key(written: Callable[[str], Entry]) -> None:
    assert list(written("on: 1\n2009: 2\n").table()) == ["on", "2009"]


WRONG: list[tuple[str, Callable[[Entry], object], int, str]] = [
    ("- a", lambda entry: entry.table(), 1, "a mapping"),
    ("a: 1", lambda entry: entry.items(), 1, "a list"),
    ("\na: 1\nb: 2", lambda entry: entry.table(("a",), ("c",)), 3, "unknown key 'b'; it may be a, c"),
    ("\na: 1", lambda entry: entry.table(("a", "b")), 2, "the key 'b' is missing"),
    ("a: 1\nb: 2\na: 3", lambda entry: entry, 3, "'a' stands here for the second time"),
    ("a: 1\nb: 12", lambda entry: entry.table()["b"].number(0, 9), 2, "a whole number from 0 to 9"),
    ("b: true", lambda entry: entry.table()["b"].number(0, 9), 1, "a whole number from 0 to 9"),
    ("b: [1]", lambda entry: entry.table()["b"].numbers(2, 0, 9), 1, "2 whole numbers"),
    ("b: 'true'", lambda entry: entry.table()["b"].flag(), 1, "true or false"),
    ("b: soon", lambda entry: entry.table()["b"].day(), 1, "a date such as 2009-06-30"),
    ("b: 5", lambda entry: entry.table()["b"].word(), 1, "words should stand here, not 5"),
    ("b: ' '", lambda entry: entry.table()["b"].word(), 1, "words should stand here"),
    ("a: x\nb: x", lambda entry: entry.table()["b"].word("y", "z"), 2, "unknown value 'x'; it may be y, z"),
    ("a:\n- x\n- 5", lambda entry: entry.table()["a"].words(), 3, "words should stand here"),
    ("a: 1\n}", lambda entry: entry, 2, "is not YAML"),
    ("a: 2009-13-45", lambda entry: entry, 0, "cannot be read"),
    ("", lambda entry: entry, 0, "is empty"),
    ("# nothing\n", lambda entry: entry, 0, "is empty"),
]


@pytest.mark.parametrize(("text", "use", "line", "says"), WRONG, ids=[text for text, *_ in WRONG])
def test_an_error_names_file_and_line_and_what_would_be_right(
    written: Callable[[str], Entry], text: str, use: Callable[[Entry], object], line: int, says: str
) -> None:
    with pytest.raises(ResourceError) as caught:
        use(written(text))
    assert f"words.yaml:{line}: " in str(caught.value) if line else "words.yaml: " in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match=r"gone\.yaml: cannot be read"):
        read(tmp_path / "gone.yaml")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_bytes(b"a: \xff\xfe")
    with pytest.raises(ResourceError, match="a UTF-8 file should stand here"):
        read(tmp_path / "words.yaml")


def test_a_wrong_file_is_wrong_input() -> None:
    assert issubclass(ResourceError, InputError)


def test_what_is_loaded_is_old_at_once_and_what_is_frozen_stays_so() -> None:
    with uncollected():
        assert not gc.isenabled()
        loaded = [[i] for i in range(1000)]
    assert gc.isenabled() and gc.get_freeze_count() == 0
    assert any(found is loaded for found in gc.get_objects(generation=2))
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with uncollected():
            pass
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()
