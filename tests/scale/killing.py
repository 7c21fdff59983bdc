"""Kills runs at chosen moments and lets each be run again; a program, so that it can fork before anything has threads.

    python -m tests.scale.killing FOLDER KILLS SEED

A moment is a call of a Python function, counted from the beginning of the run; the calls of each stage get their share
of the kills, so that short stages are hit as often as long ones. Prints one JSON object.
"""

from __future__ import annotations

import collections
import json
import os
import random
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from dateline import scale
from dateline.scale import linking, runs, work

from . import fakes

#: Stage -> the function that it is within.
STAGES: dict[str, Any] = {
    "plan": runs._plan,
    "code": work._result,
    "write": work._write,
    "finish": runs._work,
    "load": runs._load,
    "link": linking.link_once,
}
ARCHIVES = ("archive", "archive.duckdb")


class Counter:
    """Counts calls from when it is switched on; at one of them it kills this process."""

    def __init__(self, fatal: int | None) -> None:
        self.calls, self.fatal = 0, fatal
        self.names = {function.__code__: name for name, function in STAGES.items()}
        self.within: list[str] = []
        self.spans: dict[str, list[int]] = collections.defaultdict(list)

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        if event not in ("call", "return", "c_call"):
            return
        self.calls += 1
        if self.calls == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        name = self.names.get(frame.f_code) if event != "c_call" else None
        if name:
            self.within.append(name) if event == "call" else self.within.pop()
        elif self.within:
            self.spans[self.within[-1]].append(self.calls)


def one_run(folder: Path, archive: str, counter: Counter | None = None) -> None:
    """The run that is killed and run again."""
    sys.setprofile(counter)
    try:
        scale.run([folder / "sources"], folder / archive, workers=0, settings=fakes.FAKE, target_bytes=900)
    finally:
        sys.setprofile(None)


def content(path: Path) -> dict[str, Any]:
    """The hash of the archive, and whether its status adds up."""
    from dateline.store import content_hash, open_archive

    with open_archive(path, read_only=True) as archive:
        hashed = content_hash(archive)
    found = scale.status(path)
    changes = found.linked and sum(found.outcomes.values()) == found.inputs
    return {"hash": hashed, "adds up": changes, "inputs": found.inputs, "waiting": found.waiting}


def forked(do: Callable[[], Any]) -> tuple[int, Any]:
    """What ``do`` gives in a process of its own, and how that process ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.close(reader)
            with os.fdopen(writer, "w") as pipe:
                json.dump(do(), pipe)
            code = 0
        except BaseException:  # noqa: BLE001 - the child must not go on with the parent's work
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(told) if told else None


def moments(folder: Path, archive: str) -> dict[str, list[int]]:
    """The calls of each stage in a run that nobody disturbs."""
    counter = Counter(None)
    one_run(folder, archive, counter)
    return dict(counter.spans)


def trial(folder: Path, archive: str, fatal: list[int]) -> dict[str, Any]:
    """Kill the run at each of the moments in turn, run it to its end, and look at what there is."""
    killed = [forked(lambda at=at: one_run(folder, archive, Counter(at)))[0] == -signal.SIGKILL for at in fatal]
    left = forked(lambda: _leftovers(folder / archive))[1]
    code, _ = forked(lambda: one_run(folder, archive))
    _, found = forked(lambda: content(folder / archive))
    after = forked(lambda: _leftovers(folder / archive))[1]
    for path in folder.glob("archive*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return {"killed": sum(killed), "code": code, "left": left, "after": after, **(found or {})}


def _leftovers(archive: Path) -> int:
    """Half-written things in the archive and its folder of work."""
    places = [archive, archive.with_name(archive.name + ".work")]
    return sum(1 for place in places if place.is_dir() for path in place.rglob(".*") if path.name != ".")


def main(folder: Path, kills: int, seed: int) -> None:
    """Run all trials and print what came of them."""
    chance = random.Random(seed)
    fakes.write_sources(folder / "sources", files=2, reports=4)
    fakes.make_quick()
    results: list[dict[str, Any]] = []
    wanted = {}
    spans = {}
    for archive in ARCHIVES:
        _, spans[archive] = forked(lambda archive=archive: moments(folder, archive))
        wanted[archive] = forked(lambda archive=archive: content(folder / archive))[1]
        for path in folder.glob("archive*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    done = 0
    while done < kills:
        archive = ARCHIVES[len(results) % len(ARCHIVES)]
        stage = list(spans[archive])[(len(results) // 2) % len(spans[archive])]
        fatal = [chance.choice(spans[archive][stage])]
        if chance.random() < 0.2:  # and once more on the way on
            fatal.append(chance.randint(1, fatal[0]))
        result = trial(folder, archive, fatal)
        results.append({"stage": stage, "archive": archive, "at": fatal, **result})
        done += result["killed"]
    sys.stdout.write(json.dumps({"wanted": wanted, "results": results}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
