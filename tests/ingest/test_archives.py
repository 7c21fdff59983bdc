"""Containers: every kind, nested, damaged, hostile; nothing is written to disk."""

from __future__ import annotations

import bz2
import gzip
import io
import itertools
import json
import lzma
import os
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from dateline.ingest import archives, origin, read_sources
from dateline.records import Arrival
from tests.ingest.made import paragraphs, tell

TEXT = "\n".join(paragraphs(1, 3))
LINES = "".join(json.dumps({"text": "\n".join(paragraphs(n, 3))}) + "\n" for n in range(4)).encode()


def read(folder: Path, data: bytes, name: str = "a") -> list[Arrival]:
    path = folder / name
    path.write_bytes(data)
    found = list(read_sources([path]))
    assert sorted(entry.name for entry in folder.iterdir()) == [name]
    return found


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


FILES = {"news/a.txt": TEXT.encode(), "b.jsonl": LINES, ".hidden": b"x", "__MACOSX/._a.txt": b"x"}
PLACES = ["news/a.txt", *(f"b.jsonl, line {n}" for n in range(1, 5))]


@pytest.mark.parametrize(
    "data",
    [
        zipped(FILES),
        zipped(FILES, zipfile.ZIP_STORED),
        zipped(FILES, zipfile.ZIP_BZIP2),
        tarred(FILES),
        tarred(FILES, "w:gz"),
        tarred(FILES, "w:bz2"),
        tarred(FILES, "w:xz"),
        gzip.compress(zipped(FILES)),
    ],
)
def test_archives_are_told_by_content(tmp_path: Path, data: bytes) -> None:
    found = read(tmp_path, data)
    assert [arrival.place for arrival in found] == PLACES and all(arrival.report for arrival in found)
    assert found[0].report and found[0].report.text == TEXT


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_single_files(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    for name, data in (("a.jsonl.gz", pack(LINES)), ("a", pack(LINES[:700]) + pack(LINES[700:]))):
        path = tmp_path / name
        path.write_bytes(data)
        assert [arrival.place for arrival in read_sources([path])] == [f"line {n}" for n in range(1, 5)]


def test_an_archive_through_a_pipe(tmp_path: Path) -> None:
    for data in (zipped(FILES), tarred(FILES, "w:gz")):
        assert [arrival.place for arrival in read_sources(["-"], io.BytesIO(data))] == PLACES

        class Pipe(io.BytesIO):
            def seekable(self) -> bool:
                return False

        assert [arrival.place for arrival in read_sources(["-"], Pipe(data))] == PLACES


def test_offsets_lead_to_the_member(tmp_path: Path) -> None:
    data = tarred({"a.txt": TEXT.encode(), "b.jsonl": LINES})
    second = read(tmp_path, data)[2]
    assert second.provenance and second.provenance.offset
    assert data[second.provenance.offset :].startswith(LINES.splitlines()[1])
    data = zipped(FILES)
    found = read(tmp_path, data)[0].provenance
    assert found and found.offset is not None and data[found.offset :].startswith(b"PK\x03\x04")


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "a/../../../evil.txt"])
def test_a_member_that_climbs_out_of_its_archive_leads_nowhere(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "x" / "y"
    inside.mkdir(parents=True)
    before = sorted(os.listdir("/etc"))
    for data in (zipped({name: TEXT.encode()}), tarred({name: TEXT.encode()})):
        (arrival,) = read(inside, data)
        assert arrival.report and arrival.place in ("evil.txt", "etc/evil.txt", "a/evil.txt")
        assert not list(tmp_path.rglob("evil*")) and sorted(os.listdir("/etc")) == before


def test_links_and_devices_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    (arrival,) = read(tmp_path, held.getvalue())
    assert arrival.rejected == "empty: no record in it"


def test_names_are_shown_without_tricks(tmp_path: Path) -> None:
    (arrival,) = read(tmp_path, zipped({"a\x1b[31m\u202e" + "b" * 500 + ".txt": TEXT.encode()}))
    assert arrival.place and arrival.place.isprintable() and len(arrival.place) == 300


def test_members_of_one_name_have_places_of_their_own(tmp_path: Path) -> None:
    names = ["x.txt", "../x.txt", "x.txt (2)", "y" * 400 + "1", "y" * 400 + "2"]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        for name in [*names, "x.txt"]:
            archive.writestr(name, TEXT)
    for data, count in ((held.getvalue(), 6), (tarred(dict.fromkeys(names, TEXT.encode())), 5)):
        places = [str(arrival.place) for arrival in read(tmp_path, data)]
        assert len(set(places)) == len(places) == count
        assert places[:3] == ["x.txt", "x.txt (2)", "x.txt (2) (2)"] and max(map(len, places)) <= 300


def test_a_bomb_is_given_up_in_bounded_time_and_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "FREE_BYTES", 20_000_000)
    core = zipped({"0.txt": bytes(30_000_000)})
    kinds = {
        "zip": core,
        "zip of 20 zips": zipped({f"{n}.zip": core for n in range(20)}),
        "gz of gz": gzip.compress(gzip.compress(bytes(60_000_000))),
        "bz2": bz2.compress(bytes(60_000_000)),
        "xz": lzma.compress(bytes(60_000_000)),
        "tar.gz": tarred({"a.jsonl": bytes(60_000_000)}, "w:gz"),
    }
    for name, data in kinds.items():
        begin = time.perf_counter()
        found = read(tmp_path, data)
        spent = time.perf_counter() - begin
        tell(f"bomb, {name}: {len(data):,} bytes, {len(found)} rejected in {spent:.1f} s: {found[0].rejected}")
        assert found and not any(arrival.report for arrival in found)
        assert any("taken for a bomb" in str(arrival.rejected) for arrival in found)


def test_containers_inside_one_another_are_opened_to_a_depth(tmp_path: Path) -> None:
    data = TEXT.encode()
    for _ in range(origin.MAX_DEPTH):
        data = gzip.compress(data)
    assert read(tmp_path, data)[0].report
    (arrival,) = read(tmp_path, gzip.compress(data))
    assert "nested too deep" in str(arrival.rejected)


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "MAX_MEMBERS", 5)
    files = {f"{n}.txt": TEXT.encode() for n in range(20)}
    for data in (zipped(files), tarred(files)):
        found = read(tmp_path, data)
        assert len(found) == 6 and "more than 5 files" in str(found[-1].rejected)


def test_a_directory_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_DIRECTORY_BYTES", 100)
    (arrival,) = read(tmp_path, zipped(FILES))
    assert "a directory of" in str(arrival.rejected)


def test_a_damaged_member_does_not_end_the_others(tmp_path: Path) -> None:
    files = {f"{n}.txt": "\n".join(paragraphs(n, 3)).encode() for n in range(10)}
    data = bytearray(zipped(files))
    data[data.index(b"4.txt") + 60] ^= 0xFF
    found = read(tmp_path, bytes(data))
    assert [arrival.report is not None for arrival in found] == [n != 4 for n in range(10)]
    assert "damaged" in str(found[4].rejected)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped(FILES)[:300], "its directory is missing"),
        (tarred(FILES, "w:gz")[:200], "damaged"),
        (gzip.compress(LINES * 50)[:300], "cut off"),
        (lzma.compress(LINES * 50)[:300], "cut off"),
        (bz2.compress(LINES)[:100] + b"x" * 300, "damaged"),
        (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "office document"),
        (zipped({}), "no record"),
    ],
)
def test_containers_that_are_broken_say_so(tmp_path: Path, data: bytes, words: str) -> None:
    found = read(tmp_path, data)
    assert words in str(found[-1].rejected)


def test_encrypted_members_are_told(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": TEXT.encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    (arrival,) = read(tmp_path, bytes(data))
    assert arrival.rejected == "encrypted; unpack it first"


def flushed(parts: list[bytes], bad: int) -> bytes:
    """A gzip of the parts, each in a block of its own, of which the one at ``bad`` is none that can be unpacked."""
    packer = zlib.compressobj(wbits=31)
    packed = [packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH) for part in parts]
    begins = sum(map(len, packed[:bad]))
    data = b"".join(packed) + packer.flush()
    return data[:begins] + b"\xff" * 8 + data[begins + 8 :]


def texts(number: int) -> list[bytes]:
    return ["\n".join(paragraphs(n, 2)).encode() for n in range(number)]


@pytest.mark.parametrize("bad", [1, 57, 400])
def test_lines_before_the_damage_in_a_gzip_are_read(tmp_path: Path, bad: int) -> None:
    lines = [json.dumps({"text": text.decode()}).encode() + b"\n" for text in texts(450)]
    found = read(tmp_path, flushed(lines, bad), "a.jsonl.gz")
    assert [arrival.place for arrival in found] == [f"line {n + 1}" for n in range(bad + 1)]
    assert [arrival.rejected for arrival in found[:bad]] == [None] * bad
    assert str(found[bad].rejected).startswith("damaged: invalid block type")


@pytest.mark.parametrize("bad", [1, 5, 57, 400])
@pytest.mark.parametrize("within", [False, True])
def test_members_before_the_damage_in_a_tar_are_read(tmp_path: Path, bad: int, within: bool) -> None:
    """The one that is damaged ends the tar; what of it came before the damage is read where it has records."""
    names = [f"{n}.txt" for n in range(450)]
    whole = tarred(dict(zip(names, texts(450), strict=True)))
    cuts = [at for at in range(0, len(whole), 512) if whole[at + 257 : at + 262] == b"ustar"]
    cuts = [*(at + (600 if within else 0) for at in cuts), len(whole)]
    parts = [whole[: cuts[0]], *(whole[start:stop] for start, stop in itertools.pairwise(cuts))]
    found = read(tmp_path, flushed(parts, bad + 1), "a.tar.gz")
    assert [arrival.place for arrival in found if not arrival.rejected] == names[:bad]
    assert [(arrival.place, str(arrival.rejected)[:8]) for arrival in found[bad : bad + within]] == [
        (names[bad], "damaged:") for _ in range(within)
    ]
    assert str(found[-1].rejected).startswith("tar archive, damaged") and len(found) == bad + 1 + within


@pytest.mark.parametrize("bad", [3, 120])
def test_lines_before_the_damage_in_a_tar_are_read(tmp_path: Path, bad: int) -> None:
    lines = [json.dumps({"text": text.decode()}).encode() + b"\n" for text in texts(150)]
    whole = tarred({"a.jsonl": b"".join(lines), "b.txt": b"x"})
    ends = list(itertools.accumulate(map(len, lines), initial=512))
    parts = [whole[:512], *(whole[start:stop] for start, stop in itertools.pairwise(ends)), whole[ends[-1] :]]
    found = read(tmp_path, flushed(parts, bad + 1), "a.tgz")
    places = [arrival.place for arrival in found if not arrival.rejected]
    assert places == [f"a.jsonl, line {n + 1}" for n in range(bad)]
    assert [arrival.place for arrival in found[bad:]] == [f"a.jsonl, line {bad + 1}", None]


def test_a_text_with_damage_in_it_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    for number in (2, 400):
        (one,) = read(tmp_path, flushed(texts(number), number - 1), "a.txt.gz")
        assert str(one.rejected).startswith("damaged")
