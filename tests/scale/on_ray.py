"""A run on real Ray, with two workers: ``python -m tests.scale.on_ray SOURCES ARCHIVE RESOURCES``.

A program of its own, since Ray leaves threads and children in the process that used it. Prints what it saw as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from dateline import scale
from dateline.scale import runs
from dateline.store import content_hash, open_archive

from . import fakes

#: Another program that tries to join.
JOINING = """
import sys, ray
try:
    ray.init(address=sys.argv[1], log_to_driver=False, logging_level="CRITICAL")
except BaseException as error:
    print(type(error).__name__)
    sys.exit(0)
print("joined")
"""


class Looking(runs.Unwatched):
    """At the first shard that is done: looks who listens where, and has a stranger try to join."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}

    def step(self, done: object) -> None:
        if done and not self.seen:
            self.seen = {"listening": sorted(_listening()), "friend": _joining(), "stranger": _joining("0" * 64)}


def _listening() -> set[str]:
    """The addresses at which Ray's processes listen."""
    told = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=False).stdout
    rows = [row.split() for row in told.splitlines() if "ray" in row or "gcs_server" in row]
    return {row[3].rpartition(":")[0] for row in rows}


def _joining(token: str | None = None) -> str:
    """How another program fares that tries to join, by default with the token of this one."""
    import ray

    environment = {**os.environ, **({"RAY_AUTH_TOKEN": token} if token else {})}
    command = [sys.executable, "-c", JOINING, ray.get_runtime_context().gcs_address]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout.strip()


def main(sources: str, archive: str, resources: str) -> None:
    """Run, then tell."""
    fakes.make_quick()
    looking = Looking()
    settings = scale.Settings(resources, fakes.FAKE.factory)
    ran = scale.run([sources], archive, ray="local", workers=2, settings=settings, target_bytes=3000, watch=looking)
    with open_archive(archive, read_only=True) as opened:
        hashed = content_hash(opened)
    told = {**looking.seen, "lost": ran.lost, "shards": ran.shards, "notes": ran.notes, "hash": hashed}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
