"""The process that reads pages: killed when a page is too much for it, replaced, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.ingest import pages
from dateline.ingest.html import extract
from dateline.ingest.origin import Origin
from dateline.records import Arrival
from tests.ingest.made import page, paragraphs, tell

ROOT = Path(__file__).parents[2]
TEXT = " ".join(paragraphs(1))

#: Some seconds of work: elements below the number from which a page is not weighed any more.
SLOW = "<html><body><article>" + "".join(f"<p>The minister met {n} men on Tuesday.</p>" for n in range(19_000))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    pages.close()
    yield
    pages.close()


def read(data: str) -> Arrival:
    return pages.read_html(Origin("a.html"), data.encode())


def test_a_page_that_takes_too_long_is_killed_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(page(1)).report
    monkeypatch.setattr(pages, "PAGE_SECONDS", 0.1)
    assert read(SLOW).rejected == "takes more than 0.1 seconds to read"
    monkeypatch.undo()
    assert read(page(2)).report


def test_a_parser_that_hangs_without_work_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_SECONDS", 0.05)
    monkeypatch.setattr(pages, "_PATIENCE", 0.2)
    assert read(page(1)).report or True  # started
    worker = pages._worker()
    os.kill(worker._process.pid, signal.SIGSTOP)
    assert "takes more than" in str(read(page(2)).rejected)
    monkeypatch.undo()
    assert read(page(2)).report


def test_a_page_that_takes_too_much_memory_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WORKER_BYTES", 100_000_000)  # less than its libraries have
    reason = str(read("<html><body>" + "a<br>" * 1_000_000).rejected)
    assert "memory" in reason or "breaks the HTML parser" in reason
    monkeypatch.undo()
    pages.close()
    assert read(page(2)).report


def test_a_worker_that_was_killed_is_replaced() -> None:
    assert read(page(1)).report
    first = pages._worker()._process
    first.kill()
    first.wait()
    assert read(page(2)).report
    assert pages._worker()._process.pid != first.pid


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("200,000 attributes", "<html><body><div " + " ".join(f"a{n}='1'" for n in range(200_000)) + f"><p>{TEXT}"),
        ("nested 10,000 deep", "<html><body>" + "<div>" * 10_000 + TEXT),
        ("tables nested 10,000 deep", "<html><body>" + "<table><tr><td>" * 10_000 + TEXT),
        ("100,000 paragraphs", "<html><body>" + "<p>It rained.</p>" * 100_000 + f"<p>{TEXT}"),
        ("150,000 spans", "<html><body><p>" + "<span>said he</span> " * 150_000 + TEXT),
        ("a picture of 2 MB", f"<html><body><img src='data:image/png;base64,{'A' * 2_000_000}'><p>{TEXT}"),
    ],
)
def test_pages_beyond_measure_are_read_all_the_same(name: str, data: str) -> None:
    begin = time.perf_counter()
    arrival = read(data)
    tell(f"{name}: {len(data):,} bytes in {time.perf_counter() - begin:.1f} s: {arrival.rejected or 'read'}")
    assert arrival.report is not None and TEXT[:200] in " ".join(arrival.report.text.split())


def test_a_forked_process_has_a_worker_of_its_own() -> None:
    assert read(page(1)).report
    mine = pages._worker()._process.pid
    code = (
        "import os, sys; from dateline.ingest import pages; from dateline.ingest.origin import Origin;"
        "o, d = Origin('x'), sys.stdin.buffer.read();"
        "assert pages.read_html(o, d).report; mine = pages._worker()._process.pid; child = os.fork();\n"
        "if child == 0:\n"
        "    ok = not pages._current and pages.read_html(o, d).report and pages._worker()._process.pid != mine\n"
        "    pages.close(); os._exit(0 if ok else 1)\n"
        "assert os.waitpid(child, 0)[1] == 0 and pages._worker()._process.pid == mine and pages.read_html(o, d).report"
    )
    subprocess.run([sys.executable, "-c", code], input=page(1).encode(), check=True, cwd=ROOT, timeout=120)
    assert pages._worker()._process.pid == mine


def test_the_worker_ends_when_its_owner_is_killed() -> None:
    code = (
        "import sys, time; from dateline.ingest import pages; from dateline.ingest.origin import Origin;"
        "assert pages.read_html(Origin('x'), sys.argv[1].encode()).report;"
        "print(pages._worker()._process.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code, page(1)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as owner:
        assert owner.stdout
        worker = int(owner.stdout.readline())
        owner.kill()
    for _ in range(600):
        try:
            os.kill(worker, 0)
            if "State:\tZ" in Path(f"/proc/{worker}/status").read_text():
                return  # ended; whoever inherited it has not asked yet
        except OSError:
            return
        time.sleep(0.1)
    pytest.fail("the worker outlived its owner by a minute")


def test_figures_of_speed() -> None:
    """Printed, not asserted: processor time of a page here and in the worker."""
    made = [page(n, 12, 10).encode() for n in range(20)]
    extract(made[0])
    begin = time.process_time()
    for data in made:
        extract(data)
    direct = (time.process_time() - begin) / len(made)
    pages.ask("page", made[0])
    begin = time.process_time()
    for data in made:
        pages.ask("page", data)
    over = (time.process_time() - begin) / len(made)
    tell(f"{len(made[0]):,} bytes a page: {1 / direct:.0f} pages/s; asking the worker costs {over * 1000:.2f} ms each")
    assert direct > 0
