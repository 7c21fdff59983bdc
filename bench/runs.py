"""Whole runs: reports and words a second with one worker, two, and two of Ray; stage by stage; growth; peak memory.

    python -m bench.runs [--reports N] [--repeats N] [--no-ray] [--growth 1000 10000 …]

Reports are made by `bench.corpus`; as JSON lines, and as a WARC of web pages. What is compared runs by turns in this
one run; figures are medians. The model alone is the session over the windows of the same texts, on one core.
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import say, table
from bench.corpus import page, reports, write_warc
from bench.speed import cut, rates, run_all
from dateline.annotate import OnnxSession
from dateline.records import Report
from dateline.scale import Ran, run
from dateline.scale.work import Done, peak

#: Words of text that the model alone is timed on.
MODEL_WORDS = 20_000


@dataclass(frozen=True)
class Timed:
    """A run and how long it took from the outside, in seconds; ``stages``: when each began, after the start."""

    ran: Ran
    seconds: float
    stages: dict[str, float]

    @property
    def link(self) -> float:
        """Seconds of linking."""
        return self.seconds - self.stages["link"]


class Clock:
    """Sees when the stages of a run begin."""

    def __init__(self) -> None:
        """Start."""
        self.began = time.perf_counter()
        self.stages: dict[str, float] = {}

    def seconds(self) -> float:
        """Since the start."""
        return time.perf_counter() - self.began

    def stage(self, name: str, total: int, done: int) -> None:
        """Note when it began."""
        self.stages.setdefault(name, self.seconds())

    def step(self, done: Done | None) -> None:
        """Nothing."""


def write_lines(path: Path, made: Sequence[Report]) -> None:
    """The reports as JSON lines."""
    with path.open("w", encoding="utf-8") as stream:
        for report in made:
            row = {
                "id": report.id,
                "text": report.text,
                "title": report.title,
                "publisher": report.publisher,
                "date": None if report.published is None else report.published.isoformat(),
            }
            stream.write(json.dumps(row) + "\n")


def timed(source: Path, folder: Path, workers: int | None, ray: str | None = None) -> Timed:
    """One run into a new archive under ``folder``."""
    archive = folder / "archive"
    shutil.rmtree(archive, ignore_errors=True)
    clock = Clock()
    ran = run([source], archive, workers=workers, ray=ray, watch=clock)
    return Timed(ran, clock.seconds(), clock.stages)


def compare(source: Path, folder: Path, repeats: int, ways: dict[str, tuple[int, str | None]]) -> dict[str, Timed]:
    """The median run of each way, the ways by turns."""
    found: dict[str, list[Timed]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, (workers, ray) in ways.items():
            found[name].append(timed(source, folder, workers, ray))
    return {name: sorted(runs, key=lambda one: one.seconds)[len(runs) // 2] for name, runs in found.items()}


def model_alone(made: Sequence[Report], repeats: int) -> float:
    """Words a second of the session over prepared windows."""
    texts, words = list[str](), 0
    for report in made:
        if words >= MODEL_WORDS:
            break
        texts.append(report.text)
        words += len(report.text.split())
    session = OnnxSession()
    cuts = cut(session, texts)
    return rates(words, repeats, lambda: run_all(session, cuts))[0]


def show(name: str, made: Sequence[Report], found: dict[str, Timed], base: str) -> None:
    """The table of one source."""
    words = sum(len(report.text.split()) for report in made)
    say(f"\n**{name}**: {len(made):,} reports, {words:,} words\n")
    rows = [
        (
            way,
            f"{len(made) / one.seconds:,.0f}",
            f"{words / one.seconds:,.0f}",
            f"{found[base].seconds / one.seconds:.2f}",
            f"{one.link:.1f}",
            f"{one.ran.peak / 1e6:.0f}",
        )
        for way, one in found.items()
    ]
    say(table(("way", "reports/s", "words/s", "against one worker", "of it linking, s", "peak MB a worker"), rows))
    seconds = found[base].ran.seconds
    total = sum(seconds.values())
    shares = [(stage, f"{value:.1f}", f"{100 * value / total:.0f} %") for stage, value in seconds.items()]
    say(f"\nStages of {base}:\n")
    say(table(("stage", "seconds", "share"), shares))


def growth(sizes: Sequence[int], folder: Path, workers: int) -> None:
    """Runs of growing size."""
    rows = []
    for size in sizes:
        source = folder / f"{size}.jsonl"
        write_lines(source, list(reports(size)))
        one = timed(source, folder, workers)
        work = sum(one.ran.seconds.get(stage, 0.0) for stage in ("read", "code", "card", "write"))
        rows.append(
            (
                f"{size:,}",
                f"{one.seconds:.0f}",
                f"{1000 * one.seconds / size:.2f}",
                f"{1000 * work / size:.2f}",
                f"{1000 * one.link / size:.2f}",
                f"{one.ran.peak / 1e6:.0f}",
                f"{peak() / 1e6:.0f}",
            )
        )
        say(f"{rows[-1]}")
    say("\nGrowth; ms a report: all of it by the clock, work of all workers together, linking\n")
    say(
        table(
            (
                "reports",
                "seconds",
                "ms all",
                "ms work",
                "ms linking",
                "peak MB a worker",
                "peak MB here, where it is linked",
            ),
            rows,
        )
    )


def measure(count: int, repeats: int, with_ray: bool, folder: Path) -> None:
    """The tables for text and for pages."""
    made = list(reports(count))
    ways: dict[str, tuple[int, str | None]] = {"one worker": (1, None), "two workers": (2, None)}
    if with_ray:
        ways["two Ray workers"] = (2, "local")
    alone = model_alone(made, max(3, repeats))
    lines, warc = folder / "reports.jsonl", folder / "pages.warc.gz"
    write_lines(lines, made)
    write_warc(warc, ((f"https://news.example/{report.id}", page(report)) for report in made))
    text = compare(lines, folder, repeats, ways)
    show("JSON lines", made, text, "one worker")
    words = sum(len(report.text.split()) for report in made)
    share = words / text["one worker"].seconds / alone
    say(f"\nmodel alone: {alone:,.0f} words/s; one worker reaches {share:.0%} of it")
    show("WARC of pages", made, compare(warc, folder, repeats, ways), "one worker")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=3_000)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--no-ray", action="store_true")
    parser.add_argument("--growth", type=int, nargs="*", default=[])
    parser.add_argument("--workers", type=int, default=2, help="for the growth")
    args = parser.parse_args()
    machine = platform.processor() or platform.machine()
    say(f"{datetime.date.today().isoformat()}, {machine}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        if args.growth:
            growth(args.growth, Path(folder), args.workers)
        else:
            measure(args.reports, args.repeats, not args.no_ray, Path(folder))


if __name__ == "__main__":
    main()
