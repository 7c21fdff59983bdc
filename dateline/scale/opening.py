"""Opening the archive of a run beside others that ask it, and telling them what is in it while they cannot.

A DuckDB file that is open for writing can be opened by nobody else. So a run waits for those who read it, opens it for
writing as shortly as it can, and leaves beside it what it held then, with a line for each part that goes in.
"""

from __future__ import annotations

import collections
import contextlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dateline.errors import HeldError
from dateline.scale import disk
from dateline.scale.layout import Layout
from dateline.store import kind_of, open_archive
from dateline.store.archive import Archive

#: Seconds that a run waits for another process that has its file open: who asks it should not end a run of hours.
PATIENCE = 60.0
#: Seconds that somebody who waits at a terminal is left without an answer.
SHORT = 5.0
_STEP = 0.1

#: What comes after these is about the one input: "too long: 12 MB", "not English (French)".
_DETAIL = re.compile(r"[:(;,].*", re.DOTALL)


@dataclass(frozen=True)
class Content:
    """What an archive holds at one moment.

    Args:
        outcomes: inputs by outcome.
        reasons: outcome -> reason, shortened -> inputs, the most frequent first.
        shards: the names of the shards in it.
        since: part -> its inputs by outcome, of parts that went in since and are not counted above.
    """

    outcomes: collections.Counter[str]
    reasons: dict[str, dict[str, int]]
    shards: set[str]
    since: dict[str, dict[str, int]]


@contextlib.contextmanager
def opened(layout: Layout, patience: float = PATIENCE, **options: Any) -> Iterator[Archive]:
    """The archive, waited for as long as another process has it open.

    Args:
        layout: of the archive.
        patience: how long, in seconds.
        options: those of `open_archive`.

    Raises:
        HeldError: it is still open there.
        ArchiveError, InputError: as `open_archive`.
    """
    until = time.monotonic() + patience
    while True:
        try:
            archive = open_archive(layout.archive, **options)
        except HeldError:
            if time.monotonic() >= until:
                raise
            time.sleep(_STEP)
        else:
            break
    with archive:
        yield archive


@contextlib.contextmanager
def to_write(layout: Layout, **options: Any) -> Iterator[Archive]:
    """As `opened`, by the one run that works on it; who asks a file meanwhile is told by `told`."""
    try:
        with opened(layout, **options) as archive:
            if kind_of(layout.archive) == "file":
                with disk.guarded(layout.told):
                    disk.write(layout.told, [json.dumps(_plain(content_of(archive)))])
            yield archive
    finally:
        disk.remove(layout.told)


def tell(layout: Layout, part: str, outcomes: dict[str, int]) -> None:
    """Note that the part is in the file, before it goes from where it was worked. Nothing for other archives."""
    if kind_of(layout.archive) == "file":
        with disk.guarded(layout.told):
            disk.append(layout.told, json.dumps([part, outcomes]))


def told(layout: Layout) -> Content | None:
    """What is in the file that a run writes to just now; None where none does, or it has not said so yet."""
    try:
        head, *lines = layout.told.read_text(encoding="utf-8").split("\n")
        plain = json.loads(head)
        # What follows the last line break is half written.
        since = dict(json.loads(line) for line in lines[:-1])
    except (FileNotFoundError, ValueError):
        return None
    shards = set(plain["shards"])
    since = {part: outcomes for part, outcomes in since.items() if part not in shards}
    return Content(collections.Counter(plain["outcomes"]), plain["reasons"], shards, since)


def content_of(archive: Archive) -> Content:
    """What the open archive holds; to be asked `Archive.at_one_moment`."""
    outcomes: collections.Counter[str] = collections.Counter()
    reasons: dict[str, collections.Counter[str]] = {}
    query = "SELECT outcome, reason, count(*) FROM outcomes GROUP BY outcome, reason"
    for outcome, reason, count in archive.stream(query, []):
        outcomes[outcome] += count
        if reason:
            reasons.setdefault(outcome, collections.Counter())[_DETAIL.sub("", reason).strip()] += count
    # By number, then by name: the same archive prints the same lines.
    ordered = {
        outcome: dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
        for outcome, found in sorted(reasons.items())
    }
    return Content(outcomes, ordered, archive.shards(), {})


def _plain(content: Content) -> dict[str, Any]:
    return {"outcomes": content.outcomes, "reasons": content.reasons, "shards": sorted(content.shards)}
