"""A few runs with the real coder and real sources: what the fakes stand for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline import scale
from dateline.annotate import OnnxSession
from dateline.store import open_archive

ROOT = Path(__file__).resolve().parents[2]
Content = Callable[[Path], str]

#: The most memory that a worker may take, in bytes.
LIMIT = 700_000_000

TEXTS = (
    "Rebels shelled the port of Latakia on Tuesday, killing four dock workers, the harbour master said.",
    "The prime minister of Kenya met his Ugandan counterpart in Kampala on Monday and promised grain.",
    "Fishermen in Peru found that the sea had been warmer than in any spring that they could remember.",
)

GERMAN = "Die Minister trafen sich gestern in Wien und sprachen lange über die Preise für Getreide und Brennholz."


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Text, a page and JSON lines; one report comes three times, one is not English, one no report at all."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXTS[0], encoding="utf-8")
    (folder / "b.html").write_text(f"<html><body><article><p>{TEXTS[1]}</p></article></body></html>", encoding="utf-8")
    lines = [{"text": text, "publisher": "Northern Post", "published": "2015-05-06"} for text in TEXTS]
    more = [*lines, {**lines[0], "publisher": "Southern Post"}, {"text": GERMAN}]
    (folder / "c.jsonl").write_text("\n".join(map(json.dumps, more)) + "\nno JSON\n", encoding="utf-8")
    return folder


def test_two_workers_give_what_one_process_gives(
    model: OnnxSession, reports: Path, tmp_path: Path, content: Content
) -> None:
    ran = scale.run([reports], tmp_path / "two", workers=2, target_bytes=300)
    scale.run([reports], tmp_path / "one.duckdb", workers=0)
    assert content(tmp_path / "two") == content(tmp_path / "one.duckdb")
    found = scale.status(tmp_path / "two")
    assert found.to_dict() == {
        **scale.status(tmp_path / "one.duckdb").to_dict(),
        **{name: getattr(found, name) for name in ("archive", "shards", "done")},
    }
    assert found.inputs == 8 and found.outcomes["coded"] and found.outcomes["copy"]
    assert found.outcomes["not English"] == 1 and found.outcomes["rejected"] == 1
    assert 0 < ran.peak < LIMIT
    with open_archive(tmp_path / "two", read_only=True) as archive:
        assert {row["report"] for row in archive.rows("cards")} == {row["id"] for row in archive.rows("reports")}
        assert any(event.event == "ASSAULT" for event in archive.events())


def test_workers_and_runs_load_no_more_than_they_need() -> None:
    code = (
        "import sys; from dateline.scale import runs, pool; from dateline.scale.settings import Settings;"
        "light = 'numpy' not in sys.modules and 'trafilatura' not in sys.modules;"
        "import dateline.scale.work;"
        "print(light, {'torch', 'ray', 'typer', 'rich', 'polars', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True set()\n"
