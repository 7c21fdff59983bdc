"""What became of the inputs of an archive, and what is still to be done: the numbers add up at any moment."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dateline.errors import ArchiveError, HeldError
from dateline.records import OUTCOMES
from dateline.scale import linking, lock, manifest, opening
from dateline.scale.layout import Layout, Part, lay_out, part_of, parts_in, whole
from dateline.scale.opening import Content
from dateline.store import content_hash, read_done

#: Seconds between one look and the next, where a run changes the archive under it.
_STEP = 0.1


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
        writing: whether a run has the file open to load or link, so that this is what the run tells of it.
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
    writing: bool = False

    @property
    def waiting(self) -> int:
        """Shards that wait."""
        return self.shards - self.done

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {**dataclasses.asdict(self), "waiting": self.waiting}


def status(archive: str | os.PathLike[str]) -> Status:
    """How far the archive is. Reads what is there, and may be asked while a run goes on.

    A file that a run has open to load or link cannot be opened; what is in it is then told by the run. What changes
    under the eyes is looked at again, for `opening.SHORT` seconds.

    Raises:
        InputError: there is no such archive.
        HeldError: another process than a run has the file open.
        ArchiveError: it cannot be read.
    """
    layout = lay_out(os.fspath(archive))
    until = time.monotonic() + opening.SHORT
    while True:
        try:
            return _status(layout)
        except ArchiveError as error:
            passing = isinstance(error, HeldError) or lock.is_held(layout)
            if not passing or time.monotonic() >= until:
                raise
        time.sleep(_STEP)


@dataclass(frozen=True)
class Checked:
    """What `check` found.

    Args:
        parts: folders of Parquet files; ``bytes`` their size.
        damaged: a line for each file that is not what was written, with what to do then.
    """

    parts: int
    bytes: int
    damaged: tuple[str, ...]


def check(archive: str | os.PathLike[str]) -> Checked:
    """Read all that the archive holds and compare it with the hashes that were written with it.

    A file or database is read through once, since it keeps checksums of its own, or its server does.

    Raises:
        InputError: there is no such archive.
        ArchiveError: it cannot be read.
    """
    # Both bring a database with them, which a worker that imports this package may never need.
    from dateline.store import folder, parts

    layout = lay_out(os.fspath(archive))
    if layout.is_folder:
        found = list(folder.finished(layout.folder))
    else:
        with opening.opened(layout, opening.SHORT, read_only=True) as opened:
            content_hash(opened)
        found = [layout.shards / part.name for part in sorted(parts_in(layout.shards))]
    size = sum(path.stat().st_size for place in found for path in place.glob("*.parquet"))
    return Checked(len(found), size, tuple(line for place in found for line in parts.damaged_parts(place)))


def _status(layout: Layout) -> Status:
    todo = manifest.read(layout.manifest)
    # Before the archive: a part that goes in meanwhile is then seen twice rather than not at all, and counted once.
    beside = _beside(layout)
    content, linked = _look(layout, beside)
    waits = {**beside, **content.since}
    unloaded = _sum(waits[name] for name in waits.keys() - content.shards)
    done = whole(_parts(content, beside))
    waiting = [shard for shard in todo.shards if shard.id not in done]
    outcomes = content.outcomes + unloaded
    return Status(
        archive=layout.shown,
        inputs=outcomes.total(),
        outcomes={name: outcomes[name] for name in OUTCOMES},
        reasons=content.reasons,
        shards=len(todo.shards),
        done=len(todo.shards) - len(waiting),
        waiting_files=len({file.path for shard in waiting for file in shard.files}),
        waiting_bytes=sum(shard.size for shard in waiting),
        unloaded=unloaded.total(),
        linked=not waiting and bool(linked),
        running=lock.is_held(layout),
        writing=linked is None,
    )


def _sum(counts: Iterable[dict[str, int]]) -> collections.Counter[str]:
    total: collections.Counter[str] = collections.Counter()
    for count in counts:
        total.update(count)
    return total


def _beside(layout: Layout) -> dict[str, dict[str, int]]:
    """Part -> its inputs by outcome, of those that lie beside a file or database; a folder reads its parts in place."""
    found = {}
    for part in () if layout.is_folder else parts_in(layout.shards):
        # One that goes in just now takes its mark with it; the archive then has it.
        with contextlib.suppress(ArchiveError):
            found[part.name] = dict(read_done(layout.shards / part.name)["outcomes"])
    return found


def _look(layout: Layout, beside: Iterable[str]) -> tuple[Content, bool | None]:
    """What is in the archive, and whether the links were made from it; None where a run tells it that writes there."""
    try:
        with opening.opened(layout, patience=0, read_only=True) as archive, archive.at_one_moment():
            content = opening.content_of(archive)
            names = {part.name for part in _parts(content, beside)}
            return content, linking.is_linked(layout, names, archive)
    except HeldError:
        content_told = opening.told(layout) if lock.is_held(layout) else None
        if content_told is None:
            raise
        return content_told, None


def _parts(content: Content, beside: Iterable[str]) -> set[Part]:
    """All parts that were worked."""
    return set(filter(None, map(part_of, {*content.shards, *content.since, *beside})))
