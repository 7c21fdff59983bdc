"""Holds the figures of `bench.quality` against the floors in ``bench/floors.json``.

    python -m bench.gate                        measure and compare; exit code 1 where a figure is below its floor
    python -m bench.gate --update               raise floors to what is measured now, and pin new figures
    python -m bench.gate --update --allow-lower seeds.precision

A floor names the figure it was set from, the day, and the SHA-256 of the files it was measured on. On other files it
says nothing, so the gate fails then too, until --update. A floor never sinks, save one named by --allow-lower.
Without ``shared`` only the figures that need no data are held.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import functools
import hashlib
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import say, shared, table
from bench.quality import Figure, measure
from dateline.errors import DatelineError

FLOORS = Path(__file__).with_name("floors.json")

#: How far a figure may fall short of the one its floor was set from, by part. Another processor rounds int8 otherwise:
#: figures of the model move by a few words in 25,000, and one event of the reports or records may go with them. A model
#: trained anew has a label more or less, and a bad trigger must be free to go.
SLACK = {
    "ewt": 0.1,
    "gum": 0.1,
    "voa": 0.2,
    "seeds": 1.0,
    "undated": 1.0,
    "gsr": 0.01,
    "plv": 0.01,
    "events": 0.015,
    "model": 1.0,
    "lexicon": 100.0,
}

HOLDS, NEW = "ok", "no floor yet (--update)"


@dataclasses.dataclass(frozen=True)
class Floor:
    """What a figure must reach; for a figure of which less is better, what it must not pass.

    Args:
        floor: the bound.
        figure: the figure that was measured when it was set.
        date: the day it was set.
        data: file, relative to ``shared`` -> SHA-256.
    """

    floor: float
    figure: float
    date: str
    data: dict[str, str]


def load(path: Path = FLOORS) -> dict[str, Floor]:
    """The floors by the figure's name."""
    rows: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {name: Floor(**row) for name, row in rows.items()}


def save(floors: dict[str, Floor], path: Path = FLOORS) -> None:
    """Write the floors, sorted by name."""
    rows = {name: dataclasses.asdict(floors[name]) for name in sorted(floors)}
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


@functools.cache
def sha256(path: Path) -> str:
    """Hexadecimal digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def hashes(figure: Figure, folder: Path | None) -> dict[str, str]:
    """SHA-256 of each file that the figure was measured on."""
    return {name: sha256(folder / name) for name in figure.data} if folder else {}


def bound(figure: Figure) -> float:
    """The floor that a figure gives: the figure less its slack."""
    slack = SLACK.get(figure.name.partition(".")[0], 0.0)
    return round(figure.value + slack if figure.most else figure.value - slack, 4)


def reaches(figure: Figure, floor: float) -> bool:
    """Whether the figure is on the right side of its floor."""
    return figure.value <= floor if figure.most else figure.value >= floor


def verdict(figure: Figure, floor: Floor | None, data: dict[str, str]) -> str:
    """`HOLDS`, `NEW`, or what is wrong in a few words."""
    if floor is None:
        return NEW
    if floor.data != data:
        return "OTHER DATA than its floor (--update)"
    if reaches(figure, floor.floor):
        return HOLDS
    return "ABOVE its limit" if figure.most else "BELOW its floor"


def raised(figure: Figure, old: Floor | None, data: dict[str, str], lower: bool) -> Floor:
    """The floor after an update: the old one, unless it is for other data, or the new one asks for more."""
    new = Floor(bound(figure), figure.value, datetime.date.today().isoformat(), data)
    if old is None or old.data != data or lower:
        return new
    higher = new.floor < old.floor if figure.most else new.floor > old.floor
    return new if higher else old


def missing(floors: dict[str, Floor], figures: Iterable[Figure], folder: Path | None) -> list[str]:
    """Names of floors that nothing was measured for, though it could have been."""
    names = {figure.name for figure in figures}
    return [name for name, floor in sorted(floors.items()) if name not in names and (folder or not floor.data)]


def rows(figures: Sequence[Figure], floors: dict[str, Floor], folder: Path | None) -> Iterator[tuple[str, ...]]:
    """Figure, value, floor, verdict."""
    for figure in figures:
        floor = floors.get(figure.name)
        shown = f"{floor.floor:g}" if floor else "-"
        yield figure.name, f"{figure.value:g}", shown, verdict(figure, floor, hashes(figure, folder))


def gate(folder: Path | None) -> int:
    """Measure, compare, tell; the exit code."""
    began = time.monotonic()
    figures, floors = list(measure(folder, pairs=False)), load()
    found = list(rows(figures, floors, folder))
    say(table(("figure", "value", "floor", "verdict"), found))
    wrong = [told for *_, told in found if told not in (HOLDS, NEW)]
    lost = missing(floors, figures, folder)
    for name in lost:
        say(f"{name}: has a floor and was not measured")
    say()
    say(f"gate: {len(found)} figures, {len(wrong) + len(lost)} failed, {time.monotonic() - began:.0f} s")
    return 1 if wrong or lost else 0


def update(folder: Path | None, lower: Sequence[str]) -> int:
    """Measure and pin; tells what changed. The exit code is 1 where a figure stays below its floor."""
    floors, code = load(), 0
    for figure in measure(folder, pairs=False):
        old = floors.get(figure.name)
        new = raised(figure, old, hashes(figure, folder), figure.name in lower)
        floors[figure.name] = new
        if new != old:
            say(f"{figure.name}: floor {f'{old.floor:g}' if old else 'none'} -> {new.floor:g}")
        if not reaches(figure, new.floor):
            code = 1
            say(f"{figure.name}: {figure.value:g} is short of {new.floor:g}; --allow-lower {figure.name} lowers it")
    save(floors)
    return code


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="raise the floors to what is measured")
    parser.add_argument("--allow-lower", action="append", default=[], metavar="FIGURE")
    args = parser.parse_args()
    if args.allow_lower and not args.update:
        parser.error("--allow-lower goes with --update")
    folder = shared()
    if folder is None:
        say("gate: no shared data (DATELINE_SHARED, else ../shared): only what needs none is held")
    try:
        return update(folder, args.allow_lower) if args.update else gate(folder)
    except DatelineError as error:
        say(f"gate: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
