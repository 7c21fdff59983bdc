"""The reports written by hand: ``written/*.txt``, each a story, with its incidents' tolls in its head.

A file begins with lines ``incident id killed=low/best/high wounded=…`` or ``total id``; then reports, each under a line
``=== publisher | date | title``, with the words that tell of an incident marked ``[words|id]``, ``[words|-]`` for what
was only feared, planned or failed.
"""

from __future__ import annotations

from pathlib import Path

from bench.archive.truth import UNREAL, Archive, Fact, Told, unmarked
from dateline.records import Report

HERE = Path(__file__).parent / "written"


def _fact(line: str, story: str) -> Fact:
    what, name, *tolls = line.split()
    figures = {}
    for toll in tolls:
        kind, values = toll.split("=")
        low, best, high = map(int, values.split("/"))
        figures[kind] = (low, best, high)
    return Fact(f"{story}/{name}", story, figures, aggregate=what == "total")


def _told(head: str, body: str, story: str, index: int) -> Told:
    publisher, published, title = (part.strip() for part in head.split("|"))
    text, marks = unmarked(body.strip(), lambda label: label if label == UNREAL else f"{story}/{label}")
    report = Report(text=text, id=f"{story}:{index}", title=title, publisher=publisher, published=published)  # type: ignore[arg-type]
    return Told(report, story, marks)


def _story(path: Path) -> Archive:
    top, *reports = ("\n" + path.read_text(encoding="utf-8")).split("\n=== ")
    story = f"w-{path.stem}"
    facts = [_fact(line, story) for line in top.splitlines() if line.strip() and not line.startswith("#")]
    parts = [report.partition("\n") for report in reports]
    told = [_told(head, body, story, index) for index, (head, _, body) in enumerate(parts)]
    missing = {mark.incident for item in told for mark in item.marks} - {fact.id for fact in facts} - {UNREAL}
    facts += [Fact(name, story) for name in missing]
    return Archive(tuple(told), {fact.id: fact for fact in facts})


def read_written() -> Archive:
    """All files, in order of their names."""
    archive = Archive((), {})
    for path in sorted(HERE.glob("*.txt")):
        archive += _story(path)
    return archive
