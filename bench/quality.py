"""All figures of quality in one table.

    python -m bench.quality [--json OUT]

Words, sentences, tags, trees and names on held-out treebanks (`training.evaluate`, whole test splits); whole reports
and gold standard records by the scorers in ``shared/bench``, each run as a process of its own. Needs ``shared``
(DATELINE_SHARED, else beside the repository); without it, only what can be told of the checkout itself. Needs no torch.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bench import ROOT, events, say, shared, table
from dateline.annotate import Annotator, OnnxSession
from dateline.annotate.session import model_folder
from dateline.errors import DatelineError
from dateline.events import lexicon
from dateline.records import STATUSES
from training import corpora, evaluate

#: Cores for one window while measuring; it changes no figure.
THREADS = 2
SEEDS = ("gold/seeds/gold.json", "gold/seeds/000_ed968ce012d51da9.txt", "gold/seeds/002_3a518643be283ca3.txt")


@dataclasses.dataclass(frozen=True)
class Figure:
    """One figure and what it was measured on.

    Args:
        name: "part.what", the key in floors.json.
        value: the figure.
        note: for a person: what is counted ("17 of 24"), or in which unit.
        data: files it was measured on, relative to ``shared``.
        most: whether less is better.
    """

    name: str
    value: float
    note: str = ""
    data: tuple[str, ...] = ()
    most: bool = False


class ScorerError(DatelineError):
    """A scorer did not run, or printed something else than expected."""


def of_checkout() -> Iterator[Figure]:
    """What needs no data: the size of the model, and that it is whole; the size of the lexicon."""
    OnnxSession()
    yield Figure("model.size", round((model_folder() / "model.onnx").stat().st_size / 1e6, 1), "MB", most=True)
    yield Figure("lexicon.triggers", len(lexicon.load().lemmas()), "words and phrases")


def of_treebanks(folder: Path, model: Path | None = None) -> Iterator[Figure]:
    """Tags and trees on gold words, words and sentences from raw text; EWT and GUM, whole test splits."""
    annotator = Annotator(OnnxSession(model, threads=THREADS))
    for name in ("ewt", "gum"):
        path = f"data/ud-{name}/test.conllu"
        documents = corpora.read_conllu(folder / path)
        scores = evaluate.score_syntax(annotator, documents) | evaluate.score_raw(annotator, documents)
        for kind, value in scores.items():
            yield Figure(f"{name}.{kind}", value, "F1 in %" if kind in ("tokens", "sentences") else "%", (path,))
    path = "data/gmb-voa/train.conll"
    held_back = corpora.gmb_documents(corpora.read_gmb(folder / path), keep=True)
    for kind, value in evaluate.score_names(annotator, held_back).items():
        yield Figure(f"voa.{kind.replace(' ', '_')}", value, "span F1 in %, held-back tenth", (path,))


def run_scorer(folder: Path, name: str, *arguments: str) -> str:
    """What a scorer of ``shared/bench`` prints. Raises `ScorerError`."""
    command = [sys.executable, str(folder / "bench" / name), *arguments]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": path})
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["nothing on standard error"]
        raise ScorerError(f"{name} ended with {done.returncode}: {last[0]}")
    return done.stdout


def lines_of(printed: str, name: str) -> Mapping[str, str]:
    """The printed lines by what stands before their colon. Raises `ScorerError` where there is none."""
    lines = dict(line.split(": ", 1) for line in printed.splitlines() if ": " in line)
    if not lines:
        raise ScorerError(f"{name} printed no figures: {printed[:200]!r}")
    return lines


def of_seeds(folder: Path, undated: bool = False) -> Iterator[Figure]:
    """Two whole reports against a careful coder's record of them.

    How many are right, not what share: an event that is found adds to what its attributes are asked of.
    """
    lines = lines_of(run_scorer(folder, "score_seeds.py", *["--undated"] * undated), "score_seeds.py")
    part = "undated" if undated else "seeds"
    for line, prefix in (("events", ""), ("attributes", ""), ("sayings", "sayings_")):
        for what, right, all_ in re.findall(r"(\w+) (\d+)/(\d+)", lines[line]):
            if what == "precision":
                yield Figure(
                    f"{part}.precision", round(100 * int(right) / max(1, int(all_)), 1), f"%, {right} of {all_}", SEEDS
                )
            else:
                yield Figure(f"{part}.{prefix}{what}", int(right), f"of {all_}", SEEDS)
    furniture = int(lines["page furniture taken for text"])
    yield Figure(f"{part}.furniture", furniture, "events coded in page furniture", SEEDS, most=True)


def numbers(line: str, *names: str) -> list[float]:
    """The number printed after each name. Raises `ScorerError`."""
    found = [re.search(rf"{name} ([.\d]+)", line) for name in names]
    if None in found:
        raise ScorerError(f"no {', '.join(names)} in {line!r}")
    return [float(match[1]) for match in found if match]


def of_records(folder: Path) -> Iterator[Figure]:
    """Gold standard records, end to end from raw sentences."""
    path = "data/plover-gsr/dev.json"
    lines = lines_of(run_scorer(folder, "score_gsr.py", str(folder / path)), "score_gsr.py")
    for what, line in lines.items():
        precision, recall, f1 = numbers(line, "precision", "recall", "f1")
        yield Figure(f"gsr.{what}", f1, f"F1; precision {precision}, recall {recall}", (path,))


def of_pairs(folder: Path) -> Iterator[Figure]:
    """`Coder.relate` on sentences with a marked pair."""
    path = "data/plv/dev.tsv"
    lines = lines_of(run_scorer(folder, "score_plv.py", str(folder / path)), "score_plv.py")
    for what, line in lines.items():
        accuracy, macro = numbers(line, "accuracy", "macro_f1")
        yield Figure(f"plv.{what}", macro, f"macro F1; accuracy {accuracy}", (path,))


#: What of `bench.events` is held: the names of its tally.
HELD = (
    "type",
    "dyad",
    *(f"status {status}" for status in STATUSES),
    "said_by",
    "counts",
    "when",
    "where",
)


def of_events(folder: Path, split: str = "test") -> Iterator[Figure]:
    """Coded events against the test split of our own annotation."""
    tally = events.score(split, folder / "data")
    for name in HELD:
        told = f"F1; right {tally.right[name]}, found {tally.found[name]}, wanted {tally.wanted[name]}"
        yield Figure(f"events.{name.replace(' ', '_')}", round(tally.f1(name), 3), told, ("data/gmb-voa/train.conll",))


def measure(folder: Path | None, pairs: bool = True) -> Iterator[Figure]:
    """Every figure that can be measured here. Raises `DatelineError`."""
    yield from of_checkout()
    if folder is None:
        return
    yield from of_treebanks(folder)
    yield from of_seeds(folder)
    yield from of_seeds(folder, undated=True)
    yield from of_records(folder)
    yield from of_events(folder)
    if pairs:
        yield from of_pairs(folder)


def as_table(figures: Iterable[Figure]) -> str:
    """The figures for a person."""
    return table(("figure", "value", "what"), [(f.name, f"{f.value:g}", f.note) for f in figures])


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    args = parser.parse_args()
    folder = shared()
    if folder is None:
        say("no shared data (DATELINE_SHARED): only what needs none\n")
    try:
        figures = list(measure(folder))
    except DatelineError as error:
        say(f"quality: {error}")
        return 1
    say(as_table(figures))
    if args.json:
        text = json.dumps({figure.name: figure.value for figure in figures}, indent=1)
        args.json.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
