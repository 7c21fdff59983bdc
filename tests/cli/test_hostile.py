"""Names that a stranger has chosen, of members, records, senders, files: they harm no terminal and break no output."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline import ingest, scale
from dateline.cli.show import show  # noqa: F401 - loads the command
from dateline.scale import linking, runs, work
from dateline.store import content_hash, open_archive

from ..scale import fakes
from ..store import samples

#: What each name has in it: escape codes, line breaks, NUL, C1 controls, changes of direction, formulas, lone halves.
NAMES = [
    "\x1b[2J\x1b]0;owned\x07",
    "two\nlines\r\nmore",
    "nul\0byte",
    "c1\x9b31m\x85",
    "\u202efdp.exe\u2066",
    "=cmd|' /C calc'!A0",
    'quo"te,comma;\t\\x',
    "line\u2028separator\u2029",
    "a" * 50_000,
    "half\udce9surrogate",
]
TEXT = samples.TEXT


def text(n: int) -> str:
    """A report that has an event, another for each number."""
    return f"Report number {n} of those that came in. {TEXT} It was the {n}th that day, and no more was said of it."


def zipped(path: Path) -> int:
    with zipfile.ZipFile(path, "w") as archive:
        for n, name in enumerate(NAMES):
            plain = name.replace("\0", "").replace("\udce9", "QQ")  # `zipfile` ends a name at a NUL
            archive.writestr(zipfile.ZipInfo(plain + ".txt"), text(n))
            archive.writestr(zipfile.ZipInfo(plain + ".png"), b"\x89PNG\r\n\x1a\n")
    path.write_bytes(path.read_bytes().replace(b"halfQQ", b"half\xff\xfe").replace(b"nulbyte", b"nul\0yte"))
    return 2 * len(NAMES)


def tarred(path: Path) -> int:
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT, encoding="utf-8", errors="surrogateescape") as archive:
        for n, name in enumerate(NAMES):
            for suffix, data in ((".txt", text(100 + n).encode()), (".png", b"\x89PNG\r\n\x1a\n")):
                info = tarfile.TarInfo((name * 2 if len(name) > 1000 else name.replace("\0", "")) + suffix)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return 2 * len(NAMES)


def warc(path: Path) -> int:
    parts = []
    for n, name in enumerate(NAMES):
        one_line = name.replace("\n", "").replace("\r", "").encode("utf-8", "surrogateescape")[:20_000]
        page = f"<html><title>{n}</title><body><p>{text(200 + n)}</p></body></html>".encode()
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
        head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/" + one_line
        head += b"\r\nWARC-Record-ID: <urn:" + one_line + b">\r\nWARC-Date: 2024-05-01T00:00:00Z\r\n"
        head += b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(body)
        parts.append(head + body + b"\r\n\r\n")
    path.write_bytes(b"".join(parts))
    return len(NAMES)


def mbox(path: Path) -> int:
    parts = []
    for n, name in enumerate(NAMES):
        one_line = name.replace("\n", "\n ").replace("\r", "").encode("utf-8", "surrogateescape")
        parts.append(b"From a@b.example Fri May  3 00:00:00 2024\nMessage-ID: <" + one_line + b"@b>\n")
        parts.append(b"From: " + one_line + b" <a@b.example>\nSubject: " + one_line + b"\nDate: Fri, 3 May 2024\n\n")
        parts.append(text(300 + n).encode() + b"\n\n")
    path.write_bytes(b"".join(parts))
    return len(NAMES)


def lines(path: Path) -> int:
    made = [
        {"text": text(400 + n), "url": f"http://b.example/{name}", "publisher": name, "title": name, "id": name}
        for n, name in enumerate(NAMES)
    ]
    path.write_text("\n".join(map(json.dumps, made)) + "\n" + json.dumps({"no": NAMES[0]}), encoding="utf-8")
    return len(made) + 1


def on_disk(folder: Path) -> int:
    """Files whose own names are hostile; two of them differ only in a byte that is no character."""
    names = [name[:100].replace("/", "") for name in NAMES if "\0" not in name]
    for n, name in enumerate([*names, "b\udcff", "b\udcfe"]):
        (folder / f"{name}.txt").write_text(text(500 + n), encoding="utf-8")
        (folder / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return 2 * len(names) + 4


MAKERS = {"a.zip": zipped, "a.tar": tarred, "a.warc": warc, "a.mbox": mbox, "a.jsonl": lines, "": on_disk}


@pytest.fixture(params=MAKERS, ids=lambda name: name or "files")
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, int]:
    """A folder, and how many inputs there are in it."""
    if request.param == "a.warc":
        pytest.importorskip("fastwarc")
    folder = tmp_path / "in"
    folder.mkdir()
    return folder, MAKERS[request.param](folder / request.param)


@pytest.fixture
def real_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers of every format as they are, fakes for the coder and the linking."""
    monkeypatch.setattr(work, "read_piece", lambda piece: ingest.read_piece(piece))
    monkeypatch.setattr(work, "card_of", fakes.card_of)
    monkeypatch.setattr(linking, "link", fakes.link)
    settings = scale.Settings(None, fakes.FAKE.factory)
    monkeypatch.setattr(runs, "_workers", lambda *_: runs.Here(settings))
    code = sys.modules["dateline.cli.code"]
    monkeypatch.setattr(code, "load_arrivals", lambda paths: ingest.read_sources(paths))
    monkeypatch.setattr(code, "load_reader", lambda _: _Reader())


class _Reader(fakes.FakeReader):
    def read_all(self, reports: Any) -> Iterator[Any]:
        """One by one."""
        return map(self.read, reports)


def assert_harmless(told: str) -> None:
    """No terminal obeys anything in it, and it has no line that is longer than a few screens."""
    for line in re.sub(r"\x1b\[[0-9;]*m", "", told).split("\n"):  # the heads of our tables are bold
        assert not {unicodedata.category(char) for char in line} & {"Cc", "Cs", "Zl", "Zp"}, repr(line[:200])
        assert not any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in line), line
    told.encode()


@pytest.mark.parametrize("name", ["news", "news.duckdb"])
def test_a_run_over_hostile_names(
    real_sources: None, run: Callable[..., Any], hostile: tuple[Path, int], tmp_path: Path, name: str
) -> None:
    folder, inputs = hostile
    archive = tmp_path / name
    ran = run("run", folder, "--archive", archive)
    assert ran.code == 0, ran.err
    shown = run("status", archive)
    found = json.loads(run("status", archive, "--json").out)
    assert found["inputs"] == sum(found["outcomes"].values()) == inputs
    listed = run("events", archive, "--csv")
    assert len({len(row) for row in csv.reader(io.StringIO(listed.out))}) == 1
    events = [json.loads(line) for line in run("events", archive, "--json").out.splitlines()]
    assert len(events) > 5
    for told in (ran.err, shown.out, run("events", archive, "--json").out, run("show", archive, events[0]["id"]).out):
        assert_harmless(told)
    assert_harmless(listed.out)
    assert_harmless(run("events", archive, terminal=100).out)
    for table in ("stories", "changes"):
        assert_harmless(run(table, archive, terminal=100).out)
    again = run("run", folder, "--archive", archive)
    assert again.code == 0 and again.err.startswith("worked 0 shards")


def test_hostile_names_through_code(
    real_sources: None, run: Callable[..., Any], hostile: tuple[Path, int], tmp_path: Path
) -> None:
    folder, inputs = hostile
    told = run("code", folder)
    assert_harmless(told.out)
    assert_harmless(told.err)
    assert told.err.startswith(f"{inputs} reports: ")
    assert all(json.loads(line)["id"] for line in told.out.splitlines())
    assert_harmless(run("code", folder, terminal=100).out)
    hashes = set()
    for name in ("news", "news.duckdb"):
        added = run("code", folder, "-o", tmp_path / name)
        assert_harmless(added.err)
        with open_archive(tmp_path / name, read_only=True) as archive:
            assert sum(archive.outcomes().values()) == inputs
            places = [row["place"] for row in archive.rows("outcomes")]
            assert max(map(len, places)) < 1000
            hashes.add(content_hash(archive))
    assert len(hashes) == 1


def test_arguments_that_are_hostile(real_sources: None, run: Callable[..., Any], tmp_path: Path) -> None:
    for name in NAMES:
        if "\0" in name:
            continue
        for command in (["run", name, "--archive", tmp_path / "a"], ["status", name], ["code", name]):
            ran = run(*command)
            assert ran.code in (1, 2) and ran.out == ""
            assert_harmless(ran.err)
    assert not os.path.exists(tmp_path / "a" / "shards")
