"""JSON lines and JSON: fields under many names, one Arrival a line, broken lines named."""

import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest

from dateline.errors import ResourceError
from dateline.ingest.fields import load_aliases
from dateline.ingest.jsonl import read_json, read_lines
from dateline.ingest.lines import MAX_LINE_BYTES
from dateline.ingest.origin import Origin
from dateline.ingest.text import MAX_CHARS
from dateline.records import Arrival, Report

TEXT = "The minister met the ambassador on Tuesday, officials said, and the two agreed to meet again."


def lines(*values: Any) -> list[Arrival]:
    raw = b"\n".join(value if isinstance(value, bytes) else json.dumps(value).encode() for value in values)
    return list(read_lines(Origin("a.jsonl"), io.BytesIO(raw + b"\n")))


def only(value: Any) -> Report:
    (arrival,) = lines(value)
    assert arrival.report is not None, arrival.rejected
    return arrival.report


def reason(value: Any) -> str:
    (arrival,) = lines(value)
    assert arrival.report is None and arrival.rejected is not None
    return arrival.rejected


def test_the_fields_of_report() -> None:
    report = Report(
        TEXT,
        id="x1",
        title="Meeting",
        publisher="Example Daily",
        published=datetime.date(2013, 6, 27),
        url="https://example.org/1",
        furniture=((0, 3),),
    )
    assert only(report.to_dict()) == report


@pytest.mark.parametrize("name", ["body", "content", "article", "maintext", "Body", "Full Text", "article-body"])
def test_names_of_the_text(name: str) -> None:
    assert only({name: TEXT}).text == TEXT


def test_other_names() -> None:
    found = only(
        {"body": TEXT, "headline": "T", "source": "S", "published_at": "27 June 2013", "link": "u", "lang": "en-GB"}
    )
    assert (found.title, found.publisher, found.published) == ("T", "S", datetime.date(2013, 6, 27))
    assert (found.url, found.language) == ("u", "en")


def test_the_own_name_comes_first_and_an_empty_one_gives_way() -> None:
    assert only({"body": "Other words.", "text": TEXT}).text == TEXT
    assert only({"text": "", "body": TEXT}).text == TEXT


def test_a_source_that_is_an_object_gives_its_name_and_a_number_its_digits() -> None:
    found = only({"text": TEXT, "source": {"id": None, "name": "Example"}, "id": 17, "title": ["no"]})
    assert (found.publisher, found.id, found.title) == ("Example", "17", None)


def test_what_is_not_told_is_none_and_the_id_is_a_hash() -> None:
    found = only({"text": TEXT, "date": "2019"})
    assert (found.title, found.publisher, found.published, found.url, found.furniture) == (None,) * 5
    assert found.id == Report(TEXT).id


def test_text_is_kept_exactly_but_for_what_cannot_be_stored() -> None:
    odd = "  " + TEXT + "\r\n\tÉ😀\u2028 "
    assert only({"text": odd}).text == odd
    assert only(b'{"text": "' + TEXT.encode() + b' \\u0000 \\ud800 \\ud83d\\ude00"}').text == TEXT + " \ufffd \ufffd 😀"


def test_a_broken_line_is_named_and_the_rest_goes_on() -> None:
    found = lines({"text": TEXT}, b"", b"{broken", b"   ", {"text": TEXT})
    assert [(arrival.place, arrival.report is not None) for arrival in found] == [
        ("line 1", True),
        ("line 3", False),
        ("line 5", True),
    ]
    assert found[1].rejected is not None and found[1].rejected.startswith("broken JSON:")


def test_a_cut_off_last_line() -> None:
    raw = json.dumps({"text": TEXT}).encode()
    found = list(read_lines(Origin("-"), io.BytesIO(raw + b"\n" + raw[:40])))
    assert found[0].report is not None
    assert found[1].place == "line 2" and "cut off" in str(found[1].rejected)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"title": "T"}, "no field 'text'"),
        ({"text": ""}, "empty: no text"),
        ({"text": " \n"}, "only|white space"),
        ({"text": 5}, "not a string but int"),
        ({"text": None}, "no field 'text'"),
        ([TEXT], "an array"),
        ("x", "a string"),
        (None, "null"),
        (5, "a number"),
        ({}, "no field 'text'"),
        ({"text": "123 456"}, "no letter"),
        ({"text": TEXT, "furniture": [[5, 2]]}, "furniture"),
        ({"text": TEXT, "furniture": [[0, 99999]]}, "furniture"),
        ({"text": TEXT, "furniture": "x"}, "furniture"),
        (b"[" * 100_000, "broken JSON: nested too deep"),
        (b'{"id": ' + b"9" * 5000 + b"}", "broken JSON"),
        (b"\xff\xfe\x00", "empty|broken"),
        (
            {"text": "Der Minister hat sich am Dienstag mit dem Botschafter getroffen, teilte die Regierung mit."},
            "not English \\(de",
        ),
    ],
)
def test_what_is_no_report_says_why(value: Any, words: str) -> None:
    import re

    assert re.search(words, reason(value))


def test_nothing_but_blank_lines_is_no_input() -> None:
    assert list(read_lines(Origin("a"), io.BytesIO(b""))) == []
    assert list(read_lines(Origin("a"), io.BytesIO(b"\n \n"))) == []


def test_marks_and_wide_encodings() -> None:
    raw = (json.dumps({"text": TEXT + " É"}, ensure_ascii=False) + "\n") * 2
    for name in ("utf-8-sig", "utf-16", "cp1252"):
        found = list(read_lines(Origin("a"), io.BytesIO(raw.encode(name))))
        assert [arrival.report and arrival.report.text for arrival in found] == [TEXT + " É"] * 2


def test_ten_megabytes_in_one_line_are_too_long_and_the_next_line_is_read() -> None:
    found = lines({"text": "word " * 2_000_000}, {"text": TEXT, "html": "x" * 10_000_000})
    assert f"at most {MAX_CHARS:,}" in str(found[0].rejected)
    assert found[1].report is not None


def test_a_line_beyond_all_measure_is_skipped() -> None:
    found = lines(b"x" * (MAX_LINE_BYTES + 5), {"text": TEXT})
    assert "too long" in str(found[0].rejected) and found[1].place == "line 2" and found[1].report is not None


def test_reading_is_lazy() -> None:
    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            return json.dumps({"text": TEXT}).encode() + b"\n"

    found = read_lines(Origin("-"), Endless())
    assert [next(found).place for _ in range(3)] == ["line 1", "line 2", "line 3"]


def test_a_stream_that_breaks_is_an_arrival() -> None:
    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            return super().readline(size) or self.fail()

        def fail(self) -> bytes:
            raise OSError(5, "Input/output error")

    found = list(read_lines(Origin("-"), Broken(json.dumps({"text": TEXT}).encode() + b"\n")))
    assert found[0].report is not None
    assert (found[1].place, found[1].rejected) == ("line 2", "cannot be read further: Input/output error")


def test_json_files() -> None:
    one = {"text": TEXT}
    assert [arrival.place for arrival in read_json(Origin("a"), json.dumps(one, indent=1).encode())] == [None]
    found = list(read_json(Origin("a"), json.dumps([one, {}, one]).encode()))
    assert [(arrival.place, arrival.report is not None) for arrival in found] == [
        ("item 1", True),
        ("item 2", False),
        ("item 3", True),
    ]
    raw = json.dumps(one).encode() + b"\n"
    assert [arrival.place for arrival in read_json(Origin("a"), raw + raw)] == ["line 1", "line 2"]


@pytest.mark.parametrize("data", [b"", b"  ", b"[]", b"[{", b"{", b'{"text": "cut', b"5", b"\xff\xfe"])
def test_json_files_without_a_report_are_one_rejected_input(data: bytes) -> None:
    (arrival,) = read_json(Origin("a"), data)
    assert arrival.rejected


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("text: [body]\ntitle: [body]", ":2: 'body' already stands for 'text'"),
        ("words: []", ":1: unknown key 'words'"),
        ("text:\n  - Full Text", ":2: 'Full Text' can never match; write it as 'full_text'"),
    ],
)
def test_an_error_in_the_aliases_names_file_and_line(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "fields.yaml"
    path.write_text(content)
    with pytest.raises(ResourceError, match=problem):
        load_aliases(path)
