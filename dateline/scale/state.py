"""What became of the inputs of an archive, and what is still to be done: the numbers add up at any moment."""

from __future__ import annotations

import collections
import dataclasses
import os
import re
from dataclasses import dataclass
from typing import Any

from dateline.records import OUTCOMES
from dateline.scale import linking, lock, manifest
from dateline.scale.layout import Layout, lay_out, parts_in, whole
from dateline.scale.runs import loaded
from dateline.store import open_archive, read_done

#: What comes after these is about the one input: "too long: 12 MB", "not English (French)".
_DETAIL = re.compile(r"[:(;,].*", re.DOTALL)


@dataclass(frozen=True)
class Status:
    """How far an archive is.

    Args:
        inputs: those that have an outcome; the sum of ``outcomes``.
        outcomes: by outcome, those that did not occur too.
        reasons: outcome -> reason, shortened -> inputs, the most frequent first.
        shards: in the manifest; ``done`` of them are worked.
        waiting_files: files of the shards that wait, with inputs not yet counted; ``waiting_bytes`` their size.
        unloaded: inputs among ``inputs`` that are worked and not yet in the file or database. Which of them are copies
            of reports there is not known yet.
        linked: whether the links were made from all that is there.
        running: whether a run works on it just now.
    """

    archive: str
    inputs: int
    outcomes: dict[str, int]
    reasons: dict[str, dict[str, int]]
    shards: int
    done: int
    waiting_files: int
    waiting_bytes: int
    unloaded: int
    linked: bool
    running: bool

    @property
    def waiting(self) -> int:
        """Shards that wait."""
        return self.shards - self.done

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {**dataclasses.asdict(self), "waiting": self.waiting}


def status(archive: str | os.PathLike[str]) -> Status:
    """How far the archive is. Reads what is there, and may be asked while a run goes on.

    Raises:
        InputError: there is no such archive.
        ArchiveError: it cannot be read.
    """
    layout = lay_out(os.fspath(archive))
    todo = manifest.read(layout.manifest)
    outcomes, reasons = _outcomes(layout)
    in_it = loaded(layout)
    unloaded = _unloaded(layout, in_it)
    parts = {*parts_in(layout.shards), *in_it}
    done = whole(parts)
    waiting = [shard for shard in todo.shards if shard.id not in done]
    outcomes += unloaded
    return Status(
        archive=layout.shown,
        inputs=outcomes.total(),
        outcomes={name: outcomes[name] for name in OUTCOMES},
        reasons=reasons,
        shards=len(todo.shards),
        done=len(todo.shards) - len(waiting),
        waiting_files=len({file.path for shard in waiting for file in shard.files}),
        waiting_bytes=sum(shard.size for shard in waiting),
        unloaded=unloaded.total(),
        linked=not waiting and linking.is_linked(layout, {part.name for part in parts}),
        running=lock.is_held(layout),
    )


def _outcomes(layout: Layout) -> tuple[collections.Counter[str], dict[str, dict[str, int]]]:
    """Inputs by outcome, and by outcome and reason, of what can be asked."""
    outcomes: collections.Counter[str] = collections.Counter()
    reasons: dict[str, collections.Counter[str]] = {}
    with open_archive(layout.archive, read_only=True) as archive:
        query = "SELECT outcome, reason, count(*) FROM outcomes GROUP BY outcome, reason"
        for outcome, reason, count in archive.stream(query, []):
            outcomes[outcome] += count
            if reason:
                reasons.setdefault(outcome, collections.Counter())[_DETAIL.sub("", reason).strip()] += count
    # By number, then by name: the same archive prints the same lines.
    ordered = {
        outcome: sorted(found.items(), key=lambda item: (-item[1], item[0])) for outcome, found in reasons.items()
    }
    return outcomes, {outcome: dict(ordered[outcome]) for outcome in sorted(ordered)}


def _unloaded(layout: Layout, in_it: Any) -> collections.Counter[str]:
    """Inputs by outcome of the parts that are not in the file or database yet."""
    outcomes: collections.Counter[str] = collections.Counter()
    for part in parts_in(layout.shards):
        if not layout.is_folder and part not in in_it:
            outcomes.update(read_done(layout.shards / part.name)["outcomes"])
    return outcomes
