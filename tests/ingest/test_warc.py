"""WARC and WARC.gz: what is an input, provenance, and reading on behind damage."""

from __future__ import annotations

import gzip
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from dateline.ingest import pages, read_sources, warc
from dateline.records import Arrival
from tests.ingest.made import members, page, paragraphs, record, tell

ROOT = Path(__file__).parents[2]


def read(folder: Path, data: bytes, name: str = "a.warc.gz") -> list[Arrival]:
    path = folder / name
    path.write_bytes(data)
    return list(read_sources([path]))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are not parsed: their bytes are their text."""
    found = {"title": None, "publisher": None, "published": None, "language": "en"}
    monkeypatch.setattr(pages, "ask", lambda op, data, charset, url: {"text": data.decode(), "url": url, **found})


def text(seed: int) -> bytes:
    return "\n".join(paragraphs(seed, 4)).encode()


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "no name that tells"])
def test_a_page_with_all_that_is_known_of_it(tmp_path: Path, name: str) -> None:
    data = record(3)
    (arrival,) = read(tmp_path, data if name == "a.warc" else gzip.compress(data, mtime=0), name)
    assert arrival.report and arrival.provenance and arrival.place == "offset 0"
    assert (arrival.report.title, arrival.report.publisher) == ("Talks in town 3", "Example Daily 3")
    assert arrival.report.url == "https://news3.example.org/a/3" and str(arrival.report.published) == "2021-04-04"
    assert all(part in arrival.report.text for part in paragraphs(3))
    assert arrival.provenance.record_id == "<urn:uuid:00000000-0000-0000-0000-000000000003>"
    assert arrival.provenance.retrieved == "2021-03-04T05:06:07Z" and len(arrival.provenance.sha256 or "") == 64


def test_only_pages_are_inputs(tmp_path: Path, quick: None) -> None:
    records = [
        record(1, text(1)),
        record(2, text(2), kind="request"),
        record(3, text(3), kind="revisit"),
        record(4, text(4), status="404 Not Found"),
        record(5, text(5), mime="image/png"),
        record(6, b"software: x\r\n", kind="warcinfo", mime="application/warc-fields"),
        record(7, text(7), kind="resource", mime="text/html"),
        record(8, text(8), kind="conversion", mime="text/plain"),
        record(9, b"no answer of a server", kind="resource", mime="application/http"),
    ]
    found = read(tmp_path, b"".join(members(records)))
    assert [str(arrival.provenance and arrival.provenance.record_id)[-5:-1] for arrival in found] == [
        "0001",
        "0007",
        "0008",
    ]
    assert found[2].report and found[2].report.publisher == "news1.example.org"


def test_a_file_without_a_page_is_one_input(tmp_path: Path) -> None:
    (arrival,) = read(tmp_path, gzip.compress(record(2, b"x", kind="request")))
    assert arrival.rejected == "empty: no record in it"


def test_bodies_are_unpacked_as_their_headers_say_or_as_they_lie(tmp_path: Path, quick: None) -> None:
    chunked = b"5\r\n" + text(2)[:5] + b"\r\n%x\r\n" % len(text(2)[5:]) + text(2)[5:] + b"\r\n0\r\n\r\n"
    records = [
        record(1, gzip.compress(text(1)), http="Content-Encoding: gzip\r\n"),
        record(2, chunked, http="Transfer-Encoding: chunked\r\n"),
        record(3, text(3), http="Content-Encoding: gzip\r\n"),
        record(4, text(4), http="Content-Encoding: unheard-of\r\nTransfer-Encoding: chunked\r\n"),
    ]
    found = read(tmp_path, b"".join(records), "a.warc")
    assert [arrival.report and arrival.report.text.encode() for arrival in found] == [text(n) for n in (1, 2, 3, 4)]


def test_a_body_that_is_a_bomb_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MAX_RECORD_BYTES", 1_000_000)
    body = gzip.compress(b" " * 3_000_000)
    (arrival,) = read(tmp_path, gzip.compress(record(1, body, http="Content-Encoding: gzip\r\n")))
    assert "expands to more than 1,000,000 bytes" in str(arrival.rejected)


def test_of_intact_records_at_least_99_in_100_are_read_behind_damage(tmp_path: Path, quick: None) -> None:
    random_ = random.Random(4)
    for kind in ("flipped", "cut", "zeroed", "header", "inserted"):
        parts = members([record(n, text(n)) for n in range(1000)])
        broken = set(random_.sample(range(1000), 10))
        data = b"".join(_damaged(part, kind, random_) if n in broken else part for n, part in enumerate(parts))
        found = read(tmp_path, data)
        whole = {arrival.report.url for arrival in found if arrival.report}
        intact = {f"https://news{n % 7}.example.org/a/{n}" for n in range(1000) if n not in broken}
        share = len(whole & intact) / len(intact)
        faults = sum(arrival.report is None for arrival in found)
        tell(f"1 % of members {kind}: {share:.1%} of the intact records read, {faults} faults told")
        assert share >= 0.99 and 1 <= faults <= 10
        assert all("damaged" in str(arrival.rejected) for arrival in found if arrival.rejected)


def _damaged(part: bytes, kind: str, random_: random.Random) -> bytes:
    at = random_.randrange(20, len(part) - 20)
    if kind == "flipped":
        return part[:at] + bytes([part[at] ^ 0xFF]) + part[at + 1 :]
    if kind == "cut":
        return part[:at]
    if kind == "zeroed":
        return part[:at] + bytes(len(part) - at)
    if kind == "header":
        return b"\x00\x00\x00\x00" + part[4:]
    return part[:at] + random_.randbytes(50) + part[at:]


def test_a_whole_warc_in_one_member_is_read(tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    data = gzip.compress(b"".join(record(n, text(n)) for n in range(50)))
    found = read(tmp_path, data)
    assert len(found) == 50 and found[1].place == "offset 0, record 2"
    monkeypatch.setattr(warc, "MAX_RECORD_BYTES", 10_000)  # now it is streamed
    assert read(tmp_path, data + members([record(50, text(50))])[0])[:50] == found
    assert len(read(tmp_path, data + members([record(50, text(50))])[0])) == 51


def test_damage_in_a_plain_warc(tmp_path: Path, quick: None) -> None:
    records = [record(n, text(n)) for n in range(20)]
    records[5] = records[5].replace(b"Content-Length: ", b"Content-Length: 9")
    records[9] = records[9].replace(b"WARC/1.0", b"XARC/1.0")
    records[12] = records[12][:-100]
    found = read(tmp_path, b"".join(records), "a.warc")
    seen = {int(str(arrival.report.url).rpartition("/")[2]) for arrival in found if arrival.report}
    assert set(range(20)) - seen == {5, 9, 12}
    assert [arrival.rejected for arrival in found if arrival.rejected] == [
        "damaged record: its length is missing or wrong; read on at the next one"
    ] * 3


def test_a_file_cut_off_tells_it(tmp_path: Path, quick: None) -> None:
    data = b"".join(members([record(n, text(n)) for n in range(3)]))
    found = read(tmp_path, data[:-30])
    assert [arrival.report is not None for arrival in found] == [True, True, False]
    assert found[2].rejected == "damaged gzip member: cut off; read on at the next one"


def test_damage_behind_records_of_one_member_has_a_place_of_its_own(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warc, "MAX_RECORD_BYTES", 10_000)  # it is streamed
    data = gzip.compress(b"".join(record(n, text(n)) for n in range(500)))
    found = read(tmp_path, data[:-30])
    assert found[0].report and found[0].place == "offset 0"
    assert found[-1].rejected and found[-1].place == f"offset 0, behind input {len(found) - 1}"
    assert len({arrival.place for arrival in found}) == len(found) > 2


def gigabyte(path: Path) -> int:
    """A WARC.gz with a record of 1 GiB in a megabyte, some of 15 MB, and a page; returns what it expands to."""
    size, block = 1 << 30, bytes(1 << 20)
    head = record(1, b"")[:-4]
    length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
    head = head.replace(b"Content-Length: %d" % length, b"Content-Length: %d" % (length + size))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = zlib.crc32(head)
    for _ in range(1024):
        check = zlib.crc32(block, check)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush(zlib.Z_FINISH)
    total = (len(head) + size) & 0xFFFFFFFF
    member = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + start + middle * 1024 + end
    large = gzip.compress(record(2, bytes(15_000_000), mime="image/png"), 1)
    pages_ = members([record(3, page(3).encode())])
    path.write_bytes(member + struct.pack("<LL", check, total) + large * 4 + pages_[0])
    return size + 60_000_000


def test_a_warc_of_a_gigabyte_takes_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    size = gigabyte(path)
    code = (
        "import sys; from dateline.ingest import read_sources;"
        "print([a.rejected or a.report.title for a in read_sources([sys.argv[1]])]);"
        # not getrusage: that counts what the parent had when it started this
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=ROOT, timeout=500
    )
    told, peak = ran.stdout.splitlines()
    tell(f"{path.stat().st_size:,} bytes that expand to {size:,}: {int(peak) / 1024:.0f} MB at most; {told}")
    assert "too long: a record of" in told and told.endswith("'Talks in town 3']")
    assert told.count("',") == 1 and int(peak) < 300 * 1024
