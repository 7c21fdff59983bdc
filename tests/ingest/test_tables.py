"""CSV, TSV and Parquet: columns by the names that JSON lines use, rows one by one, damage told."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import duckdb
import pytest

from dateline.ingest import delimited, read_sources
from dateline.records import Arrival
from tests.ingest.made import paragraphs, tell
from tests.ingest.test_archives import zipped

TEXTS = [f'He said "no", and left.\n{paragraphs(n, 1)[0]}' for n in range(6)]


def table(delimiter: str = ",", texts: list[str] = TEXTS, names: tuple[str, ...] = ("Headline", "Date", "Body")) -> str:
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows([f"T {n}", "27 June 2013", text] for n, text in enumerate(texts))
    return held.getvalue()


def read(folder: Path, data: str | bytes, name: str = "a") -> list[Arrival]:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_sources([path]))


@pytest.mark.parametrize("name", ["a.csv", "a", "a.dat"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_with_any_delimiter_and_quoted_line_breaks(tmp_path: Path, name: str, delimiter: str, code: str) -> None:
    texts = [text.replace("He", "José") for text in TEXTS]
    found = read(tmp_path, table(delimiter, texts).encode(code), name)
    assert [arrival.report and arrival.report.text for arrival in found] == texts
    assert found[1].report and (found[1].report.title, found[1].report.published) == ("T 1", datetime.date(2013, 6, 27))
    assert [arrival.place for arrival in found] == [f"line {n}" for n in range(2, 14, 2)]


def test_a_row_that_is_broken_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = table(texts=[f"{paragraphs(n, 1)[0]}" for n in range(200)]).splitlines(keepends=True)
    rows[50] = 'T,27 June 2013,"never closed\r\n'
    rows[90] = "only,two\r\n"
    found = read(tmp_path, "".join(rows), "a.csv")
    bad = [arrival for arrival in found if arrival.report is None]
    tell(f"200 rows, 2 broken: {len(found) - len(bad)} read, {len(bad)} rejected")
    assert len(found) - len(bad) >= 197 and all(arrival.place for arrival in bad)


def test_a_quotation_mark_never_closed_takes_one_line_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_ROW_BYTES", 3000)
    rows = [f"T,D,{paragraphs(n, 1)[0].replace(',', ';')}\n" for n in range(100)]
    rows[30] = 'T,D,"' + rows[30][4:]
    found = read(tmp_path, "title,date,text\n" + "".join(rows), "a.csv")
    assert [arrival.place for arrival in found if arrival.rejected] == ["line 32"] and len(found) == 100
    assert "never closed" in str(found[30].rejected) or "more than 3,000 bytes" in str(found[30].rejected)


@pytest.mark.parametrize(("data", "words"), [("a,b\n1,2\n", "no column for the text"), ("text,a\n", "no record")])
def test_tables_without_a_report(tmp_path: Path, data: str, words: str) -> None:
    (arrival,) = read(tmp_path, data, "a.csv")
    assert words in str(arrival.rejected)


def test_prose_with_commas_is_text(tmp_path: Path) -> None:
    text = "Text, title and date were lost, he said.\n" + TEXTS[0]
    (arrival,) = read(tmp_path, text)
    assert arrival.report and arrival.report.text == text


def parquet(path: Path, rows: int = 1200) -> Path:
    query = (
        "SELECT 'T ' || i AS title, DATE '2013-06-27' AS publish_date, i AS doc_id,"
        "'The minister met ' || i || ' farmers on Tuesday, officials said, and they agreed to meet again.' AS maintext "
        f"FROM range({rows}) t(i)"
    )
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    return path


@pytest.mark.parametrize("name", ["a.parquet", "no name", "a[1]*'.parquet"])
def test_parquet(tmp_path: Path, name: str) -> None:
    path = parquet(tmp_path / "made")
    path.rename(tmp_path / name)
    found = list(read_sources([tmp_path]))
    assert len(found) == 1200 and all(arrival.report for arrival in found)
    assert found[700].report and found[700].report.title == "T 700" and found[700].place == "row 701"
    assert found[700].report.id == "700" and found[700].report.published == datetime.date(2013, 6, 27)


def test_parquet_in_a_zip(tmp_path: Path) -> None:
    data = parquet(tmp_path / "made", 20).read_bytes()
    (tmp_path / "made").unlink()
    found = read(tmp_path, zipped({"a.parquet": data}), "a.zip")
    assert [arrival.place for arrival in found] == [f"a.parquet, row {n}" for n in range(1, 21)]


def test_a_parquet_table_that_is_damaged(tmp_path: Path) -> None:
    data = parquet(tmp_path / "made", 6000).read_bytes()
    for name, wrong in {"cut off": data[:-500], "half": data[: len(data) // 2], "only its mark": b"PAR1"}.items():
        (arrival,) = read(tmp_path, wrong, "made")
        tell(f"Parquet, {name}: {arrival.rejected}")
        assert "damaged or cut off" in str(arrival.rejected)
    at = len(data) // 2
    found = read(tmp_path, data[:at] + b"\xff" * 200 + data[at + 200 :], "made")
    good = sum(arrival.report is not None for arrival in found)
    tell(f"Parquet, 200 bytes overwritten in the middle: {good} of 6,000 rows read")
    assert good >= 3500 and len(found) > good


def test_a_parquet_table_without_a_text(tmp_path: Path) -> None:
    duckdb.connect().execute(f"COPY (SELECT 1 AS a) TO '{tmp_path / 'a'}' (FORMAT parquet)")
    (arrival,) = read_sources([tmp_path / "a"])
    assert "no column for the text" in str(arrival.rejected)
