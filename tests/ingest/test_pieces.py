"""Pieces: however the inputs are cut, the same arrivals come in the same order, each in exactly one piece."""

from __future__ import annotations

import gzip
import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError
from dateline.ingest import pages, pieces, plan, read_piece, read_sources
from dateline.records import Arrival, Piece
from tests.ingest.made import members, paragraphs, record
from tests.ingest.test_mail import mbox, message
from tests.ingest.test_tables import parquet, table


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of file that can be cut, damaged here and there, and some that cannot."""
    root = tmp_path_factory.mktemp("pieces")
    random_ = random.Random(1)
    texts = ["\n".join(paragraphs(n, 2)) for n in range(40)]
    lines = [json.dumps({"text": text}).encode() for text in texts]
    lines[7] = b"{broken"
    (root / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n\n".join(lines))
    records = [record(n, text.encode()) for n, text in enumerate(texts)]
    records[3] = record(3, b"x", kind="request")
    (root / "plain.warc").write_bytes(b"".join(records[:20] + [records[20][:-90]] + records[21:]))
    packed = members(records)
    packed[10] = packed[10][:80] + random_.randbytes(30) + packed[10][90:]
    (root / "packed.warc.gz").write_bytes(b"".join(packed))
    (root / "one.warc.gz").write_bytes(gzip.compress(b"".join(records), mtime=0))
    (root / "none.warc").write_bytes(records[3] * 30)
    (root / "blank.jsonl").write_bytes(b"\n" * 3000)
    (root / "no text.csv").write_bytes(b"a,b\n" + b"1,2\n" * 900)
    (root / "wide.jsonl").write_bytes("\n".join(line.decode() for line in lines).encode("utf-16"))
    rows = table(texts=texts).split("\r\n")
    rows[20] = 'x,"y'
    (root / "table.csv").write_bytes("\r\n".join(rows).encode())
    (root / "mail.mbox").write_bytes(mbox(*(bytes(message(n, text)) for n, text in enumerate(texts))))
    (root / "sub").mkdir()
    for n, text in enumerate(texts):
        (root / "sub" / f"{n}.txt").write_text(text)
    (root / "gone").symlink_to("nowhere")
    (root / "up").symlink_to(root, target_is_directory=True)
    parquet(root / "table.parquet")
    return root


@pytest.fixture(scope="module")
def whole(folder: Path) -> list[Arrival]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "ask", quick)
        return list(read_sources([folder]))


def quick(op: str, data: bytes, charset: str | None = None, url: str | None = None) -> dict[str, object]:
    return {"text": data.decode("utf-8", "replace"), "url": url}


@settings(max_examples=25)
@given(target=st.integers(200, 60_000) | st.sampled_from([1, 50, 10**9]))
def test_any_cut_gives_the_same_arrivals_in_the_same_order(folder: Path, whole: list[Arrival], target: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "ask", quick)
        pieces = list(plan([folder], target))
        assert [arrival for piece in pieces for arrival in read_piece(piece)] == whole


def test_pieces_are_pure_and_can_be_read_in_any_order(
    folder: Path, whole: list[Arrival], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ask", quick)
    pieces = list(plan([folder], 5000))
    assert pieces == list(plan([folder], 5000)) and len(pieces) > 40
    order = list(range(len(pieces)))
    random.Random(2).shuffle(order)
    read = {n: list(read_piece(Piece.from_dict(pieces[n].to_dict()))) for n in order}
    assert [arrival for n in range(len(pieces)) for arrival in read[n]] == whole


def test_small_files_are_joined_and_large_ones_cut(folder: Path) -> None:
    pieces = list(plan([folder], 10_000))
    sizes = [sum(os.path.getsize(file) for file in piece.files if os.path.isfile(file)) for piece in pieces]
    assert all(size <= 10_000 for piece, size in zip(pieces, sizes, strict=True) if len(piece.files) > 1)
    assert {piece.kind for piece in pieces} == {"files", "bytes", "records"}
    assert len({(piece.files, piece.start) for piece in pieces}) == len(pieces)


def test_what_is_named_twice_is_one_input_in_any_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text("\n".join(paragraphs(1, 2)))
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    once = list(plan([tmp_path]))
    assert once == [Piece((str(first), str(second)))]
    orders: list[list[str | Path]] = [
        [second, first],
        [first, tmp_path, second, tmp_path],
        [str(second), second, tmp_path / "." / "a.txt"],
    ]
    assert [list(plan(paths)) for paths in orders] == [once] * 3


def test_a_stream_cannot_be_cut(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in ("-", tmp_path / "pipe"):
        with pytest.raises(InputError, match="a stream cannot be cut into pieces"):
            plan([path])
    with pytest.raises(InputError, match="does not exist"):
        plan([tmp_path / "none"])


def test_pieces_of_text_are_small_and_those_of_plain_pages_larger(tmp_path: Path) -> None:
    text, page = tmp_path / "a.jsonl", tmp_path / "b.warc"
    text.write_bytes(b'{"text": "one line of some fifty bytes, no more"}\n' * 25_000)
    random_ = random.Random(1)
    page.write_bytes(b"".join(record(n, random_.randbytes(4000)) for n in range(200)))
    assert [len(list(plan([path]))) for path in (text, page)] == [9, 1]


def test_a_huge_file_falls_into_a_bounded_number_of_pieces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pieces, "TARGET_BYTES", 100)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "so many words"}\n' * 10_000)
    assert 100 < len(list(plan([path]))) <= pieces.MOST_RANGES
