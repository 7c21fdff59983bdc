"""Words a second, cold start, peak memory; a Markdown table.

    python -m bench.speed [--words N] [--repeats N] [--fp32 build/model/fp32.onnx]

Every figure is the median over repeats in this one run; what is compared runs by turns, so that a busy machine is
as slow for both. Texts: the reports of ``shared/data/re3d`` if there, else those of ``examples/``. One thread.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import itertools
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import onnxruntime

from bench import ROOT, say, shared, table
from dateline import Coder, Report
from dateline.annotate import Annotator, OnnxSession
from dateline.annotate.session import model_folder
from dateline.annotate.tokens import Word
from dateline.annotate.windows import windows, words_of
from dateline.scale.work import peak as peak_now

Windows = list[tuple[Sequence[Word], Sequence[Sequence[int]]]]

#: Sizes tried for the best fixed window, in words.
FIXED = (32, 64, 96, 128, 192, 256)
COLD = (
    "import dateline; dateline.Coder().read(dateline.Report(text='Iraqi troops turned down U.S. requests for help.'))"
)
PEAK = "import sys, bench.speed; sys.stdout.write(str(bench.speed.peak(int(sys.argv[1]))))"


def texts() -> tuple[str, list[str]]:
    """Where the texts are from, and the texts."""
    folder = shared()
    if folder and (path := folder / "data" / "re3d" / "train.jsonl").is_file():
        return "re3d", [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    return "examples", [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.txt"))]


def enough(given: Sequence[str], words: int) -> list[str]:
    """Texts, from the beginning again where there are too few, until they have so many words."""
    chosen: list[str] = []
    for text in itertools.cycle(given):
        if words <= 0:
            return chosen
        chosen.append(text)
        words -= len(text.split())
    raise SystemExit("speed: no texts in examples/ and no shared data (DATELINE_SHARED)")


def rates(words: int, repeats: int, *runs: Callable[[], object]) -> list[float]:
    """Words a second of each run: the median over repeats, the runs by turns."""
    seconds: list[list[float]] = [[] for _ in runs]
    for _, (times, run) in itertools.product(range(repeats), list(zip(seconds, runs, strict=True))):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return [words / statistics.median(times) for times in seconds]


def cut(session: OnnxSession, texts: Sequence[str]) -> Windows:
    """The windows that the annotator cuts the texts into."""
    result: Windows = []
    for words in (words_of(text, ()) for text in texts):
        pieces = session.pieces(words)
        result += [(words[a:b], pieces[a:b]) for a, b in windows(words, [len(own) for own in pieces])]
    return result


def fixed(session: OnnxSession, texts: Sequence[str], size: int) -> Windows:
    """All words of the texts in windows of one size, whatever the sentences."""
    words = [word for text in texts for word in words_of(text, ())]
    pieces = session.pieces(words)
    return [(words[i : i + size], pieces[i : i + size]) for i in range(0, len(words) - size + 1, size)]


def run_all(session: OnnxSession, cuts: Windows) -> None:
    """The model over prepared windows."""
    for words, pieces in cuts:
        session.run(words, pieces)


def best_fixed(session: OnnxSession, texts: Sequence[str], repeats: int) -> int:
    """The size of fixed window at which the model is fastest."""

    def rate(size: int) -> float:
        cuts = fixed(session, texts, size)
        return rates(size * len(cuts), repeats, lambda: run_all(session, cuts))[0]

    return max(FIXED, key=rate)


def fp32_session(path: Path, folder: Path) -> OnnxSession:
    """The same model in single precision, with a manifest of its own in ``folder``."""
    names = ("tokenizer.json", "labels.json", "lemmas.json")
    for name in names:
        shutil.copy(model_folder() / name, folder / name)
    shutil.copy(path, folder / "model.onnx")
    manifest = json.loads((model_folder() / "manifest.json").read_text(encoding="utf-8"))
    found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (*names, "model.onnx")}
    (folder / "manifest.json").write_text(json.dumps(manifest | {"files": found}), encoding="utf-8")
    return OnnxSession(folder)


def fresh(program: str, *arguments: object) -> str:
    """What a program prints in a new process."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def cold_start(repeats: int) -> float:
    """Seconds from starting Python to the first report read."""
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        fresh(COLD)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def peak(words: int) -> float:
    """Most memory that this process held, in MB, after coding texts of so many words; run in a fresh process."""
    coder = Coder()
    for text in enough(texts()[1], words):
        coder.read(Report(text))
    return peak_now() / 1e6


def machine() -> str:
    """The processor, its cores, and the versions that matter."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = f"Python {platform.python_version()}, onnxruntime {onnxruntime.__version__}"
    return f"{model}, {os.cpu_count()} cores{load}; {versions}"


def measure(chosen: Sequence[str], repeats: int, fp32: Path) -> Iterator[tuple[str, str]]:
    """The rows of the table."""
    session, coder = OnnxSession(), Coder()
    annotator, cuts = Annotator(session), cut(session, chosen)
    size = best_fixed(session, chosen[:10], repeats)
    even = fixed(session, chosen, size)
    words, even_words = sum(len(window) for window, _ in cuts), size * len(even)
    own, best, annotated, coded = rates(
        words,
        repeats,
        lambda: run_all(session, cuts),
        lambda: run_all(session, even),
        lambda: [annotator.annotate(text) for text in chosen],
        lambda: [coder.read(Report(text)) for text in chosen],
    )
    best *= even_words / words
    yield "model, windows as cut", f"{own:,.0f} words/s"
    yield f"model, best fixed window ({size} words)", f"{best:,.0f} words/s"
    yield "kept by batching (goal 0.95)", f"{own / best:.3f}"
    yield "annotator, text to trees", f"{annotated:,.0f} words/s"
    yield "annotator against best fixed window", f"{annotated / best:.3f}"
    yield "whole coder", f"{coded:,.0f} words/s"
    if fp32.is_file():
        with tempfile.TemporaryDirectory() as folder:
            single = fp32_session(fp32, Path(folder))
            some = cuts[: max(1, len(cuts) // 4)]
            count = sum(len(window) for window, _ in some)
            fast, slow = rates(count, repeats, lambda: run_all(session, some), lambda: run_all(single, some))
        yield "int8 against fp32 (goal 2.2)", f"{fast / slow:.2f} ({slow:,.0f} words/s in fp32)"
    else:
        yield "int8 against fp32", f"not measured: no {fp32}"
    yield "cold start, first report read", f"{cold_start(repeats):.2f} s"
    yield "peak memory, whole coder", f"{float(fresh(PEAK, words)):.0f} MB"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--fp32", type=Path, default=ROOT / "build" / "model" / "fp32.onnx")
    args = parser.parse_args()
    source, given = texts()
    chosen = enough(given, args.words)
    count = sum(len(words_of(text, ())) for text in chosen)
    say(f"{datetime.date.today()}, {machine()}")
    say(f"{source}: {len(chosen)} reports, {count:,} words; medians of {args.repeats}\n")
    say(table(("what", "figure"), measure(chosen, args.repeats, args.fp32)))


if __name__ == "__main__":
    main()
