"""Files, folders, standard input: every input ends in exactly one Arrival, never an exception."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError
from dateline.ingest import read_sources
from dateline.records import Arrival

SHARED = Path(__file__).parents[2].parent / "shared"

TEXT = (
    "The minister met the ambassador on Tuesday, officials said, and the two agreed to meet again.\r\n\r\n"
    "  Nobody spoke. "
)
PAGE = f"<!DOCTYPE html><html><head><title>Meeting</title></head><body><p>{TEXT}</p></body></html>"
LINE = json.dumps({"text": TEXT, "title": "Meeting"})


def one(path: Path) -> Arrival:
    (arrival,) = read_sources([path])
    assert (arrival.report is None) != (arrival.rejected is None)
    assert arrival.source == str(path)
    return arrival


def written(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_plain_text_is_kept_exactly_and_has_no_title(tmp_path: Path) -> None:
    report = one(written(tmp_path, "a.txt", "\ufeffA First Line\n" + TEXT)).report
    assert report is not None
    assert report.text == "A First Line\n" + TEXT
    assert (report.title, report.publisher, report.published, report.furniture) == (None, None, None, None)


@pytest.mark.parametrize(
    ("name", "data", "title"),
    [
        ("a", TEXT, None),
        ("a.report", PAGE, "Meeting"),
        ("a.xyz", "<!-- saved -->\n" + PAGE, "Meeting"),
        ("a.md", "# " + TEXT, None),
        ("a.HTM", PAGE, "Meeting"),
        ("a.TXT", TEXT, None),
        ("a.data", LINE + "\n", "Meeting"),
        ("a.data", LINE, "Meeting"),
        ("a.json", LINE, "Meeting"),
        ("b", json.dumps({"text": TEXT, "title": "Meeting"}, indent=2), "Meeting"),
        ("b", f"[{LINE}]", "Meeting"),
        ("c", "\n\n" + LINE + "\n", "Meeting"),
        ("c", "\ufeff" + LINE + "\n", "Meeting"),
    ],
)
def test_the_kind_is_told_by_suffix_or_content(tmp_path: Path, name: str, data: str, title: str | None) -> None:
    report = one(written(tmp_path, name, data)).report
    assert report is not None and report.title == title


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t ", "empty"),
        ("a.html", b"", "empty"),
        ("a.jsonl", b"\n", "empty"),
        ("a", b"", "empty"),
        ("a.json", b"", "empty"),
        ("a.pdf", b"%PDF-1.4 \x00\x01", "a PDF document"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00", "a PNG image"),
        ("a.docx", b"PK\x03\x04" + bytes(50), "office document"),
        ("a.bin", bytes(range(256)) * 8, "binary"),
        ("a.json", bytes(range(1, 32)) * 8, "binary"),
        ("a.txt", b"12 34", "no letter"),
        ("a.json", LINE[:50], "cut off"),
        ("a.txt", "Президент встретился во вторник с министром обороны.", "not English"),
        ("a.txt", b"word " * 500_000, "too long"),
    ],
)
def test_what_is_no_report_says_why(tmp_path: Path, name: str, data: str | bytes, words: str) -> None:
    assert words in str(one(written(tmp_path, name, data)).rejected)


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(tmp_path: Path, name: str) -> None:
    text = TEXT + "“Café” – naïve."
    report = one(written(tmp_path, "a.txt", text.encode(name))).report
    assert report is not None and report.text == text


def test_nul_is_replaced_and_offsets_stay(tmp_path: Path) -> None:
    report = one(written(tmp_path, "a.txt", TEXT + "\x00" + TEXT)).report
    assert report is not None and report.text == TEXT + "\ufffd" + TEXT


def test_a_folder_is_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    for name in ("z.txt", "a.txt", "b/c/m.txt", "b/a.jsonl", ".secret.txt", ".hidden/x.txt"):
        written(tmp_path, name, LINE + "\n" + LINE if name.endswith("jsonl") else TEXT)
    found = [
        (Path(arrival.source).relative_to(tmp_path).as_posix(), arrival.place) for arrival in read_sources([tmp_path])
    ]
    assert found == [
        ("a.txt", None),
        ("b/a.jsonl", "line 1"),
        ("b/a.jsonl", "line 2"),
        ("b/c/m.txt", None),
        ("z.txt", None),
    ]


def test_an_empty_folder_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    assert "empty" in str(one(tmp_path).rejected)


def test_loops_and_dead_links_end_in_one_arrival_each(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    written(tmp_path, "sub/a.txt", TEXT)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "sub" / "self").symlink_to("self")
    (tmp_path / "sub" / "dead").symlink_to("nowhere")
    found = {Path(arrival.source).name: arrival.rejected for arrival in read_sources([tmp_path])}
    assert set(found) == {"a.txt", "loop", "self", "dead"}
    assert found["a.txt"] is None and "read already" in str(found["loop"])
    assert "cannot be read" in str(found["self"]) and "cannot be read" in str(found["dead"])


def test_pipes_in_a_folder_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (arrival,) = read_sources([tmp_path])
    assert "not a file" in str(arrival.rejected)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.txt", TEXT)

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert one(path).rejected == "cannot be read: Permission denied"


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert one(tmp_path).rejected == "cannot be read: Permission denied"


def test_a_missing_path_is_named_before_anything_is_read(tmp_path: Path) -> None:
    written(tmp_path, "a.txt", TEXT)
    with pytest.raises(InputError, match=r"nowhere\.txt: does not exist"):
        read_sources([tmp_path / "a.txt", tmp_path / "nowhere.txt"])
    with pytest.raises(InputError, match="cannot be a path"):
        read_sources(["a\x00b"])


def test_one_path_alone_is_no_sequence_of_letters(tmp_path: Path) -> None:
    assert [arrival.source for arrival in read_sources(str(written(tmp_path, "a.txt", TEXT)))] == [
        str(tmp_path / "a.txt")
    ]


@pytest.mark.parametrize("data", [TEXT, PAGE, LINE, f"{LINE}\n{LINE}\n", json.dumps([json.loads(LINE)])])
def test_standard_input_of_any_kind(data: str) -> None:
    found = list(read_sources(["-"], io.BytesIO(data.encode())))
    assert found and all(arrival.source == "-" and arrival.report for arrival in found)
    assert [arrival.place for arrival in found][1:] == (["line 2"] if "\n{" in data else [])


def test_json_lines_from_standard_input_come_one_by_one() -> None:
    reader, writer = os.pipe()
    with open(reader, "rb") as stream, open(writer, "wb", buffering=0) as out:
        found = read_sources(["-"], stream)
        out.write(LINE.encode() + b"\n")
        assert next(found).place == "line 1"  # the pipe is still open
        out.write(LINE.encode() + b"\n")
        assert next(found).place == "line 2"


def test_a_broken_first_line_of_standard_input_does_not_hide_the_others() -> None:
    found = list(read_sources(["-"], io.BytesIO(b'{"text": "cut\n' + LINE.encode() + b"\n")))
    assert [(arrival.place, arrival.report is not None) for arrival in found] == [("line 1", False), ("line 2", True)]


def test_heavy_libraries_stay_out_until_they_are_needed(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", TEXT)
    code = (
        "import sys, dateline.ingest as i; assert next(i.read_sources([sys.argv[1]])).report;"
        "i.find_furniture('Menu'); print(*sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    heavy = {"trafilatura", "htmldate", "py3langid", "charset_normalizer", "lxml", "dateutil", "numpy"}
    assert heavy & set(ran.stdout.split()) == set()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.html", "a.json", "a.jsonl", "a"]))
def test_any_bytes_end_in_arrivals(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    path = written(tmp_path_factory.mktemp("any"), name, data)
    found = list(read_sources([path]))
    assert found and all((arrival.report is None) != (arrival.rejected is None) for arrival in found)
    if name in ("a.txt", "a.html"):
        assert len(found) == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=60).filter(lambda line: line.strip() and b"\n" not in line), min_size=1, max_size=8))
def test_every_line_ends_in_one_arrival(tmp_path_factory: pytest.TempPathFactory, raw: list[bytes]) -> None:
    path = written(tmp_path_factory.mktemp("lines"), "a.jsonl", b"{}\n" + b"\n".join(raw))
    assert [arrival.place for arrival in read_sources([path])] == [f"line {n}" for n in range(1, len(raw) + 2)]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_text_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, tail: str) -> None:
    text = TEXT * 3 + tail
    report = one(written(tmp_path_factory.mktemp("text"), "a.txt", text)).report
    assert report is not None and report.text == text


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_all_of_re3d_and_both_seeds_arrive() -> None:
    found = list(read_sources([SHARED / "data/re3d/train.jsonl", *sorted((SHARED / "gold/seeds").glob("*.txt"))]))
    assert len(found) == 47 and all(arrival.report for arrival in found)
    assert all(arrival.report and arrival.report.publisher for arrival in found[:45])
