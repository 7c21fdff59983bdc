"""A run, from the sources to a linked archive: plan, work, load, link; each leaves what the next run goes on from."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dateline.errors import ArchiveError, InputError
from dateline.ingest import plan
from dateline.records import Piece
from dateline.scale import disk, linking, lock, manifest, missing, opening, salvage
from dateline.scale.layout import Layout, Part, lay_out, part_of, parts_in, whole
from dateline.scale.manifest import Manifest, Shard
from dateline.scale.missing import Missing
from dateline.scale.schedule import work_all
from dateline.scale.settings import Settings
from dateline.scale.work import Done
from dateline.scale.workers import End, Here, Lost, Workers, cores
from dateline.store import read_done

#: What loading and linking may take of DuckDB's memory, in megabytes.
MEMORY = 400


class Watch(Protocol):
    """Sees a run go on."""

    def stage(self, name: str, total: int, done: int) -> None:
        """A stage begins ("work", "load", "link") that has so many steps, some done by an earlier run."""

    def step(self, done: Done | None) -> None:
        """One more step is done; a shard that was worked tells of itself."""


class Unwatched:
    """Looks away."""

    def stage(self, name: str, total: int, done: int) -> None:
        """Nothing."""

    def step(self, done: Done | None) -> None:
        """Nothing."""


@dataclass
class Ran:
    """What a run did.

    Args:
        shards: worked by this run; ``kept`` were there already.
        lost: how often a worker died.
        events, words, inputs: of the shards worked.
        seconds: of all workers together, by stage.
        peak: the most memory that any worker had, in bytes.
        notes: what the coder has to tell of the user's resources.
        linked: whether the links were made anew.
        missing: sources that were read before and cannot be read now; what was read of them is in the archive.
    """

    shards: int = 0
    kept: int = 0
    lost: int = 0
    inputs: int = 0
    events: int = 0
    words: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    peak: int = 0
    notes: tuple[str, ...] = ()
    linked: bool = False
    missing: Missing = Missing((), {})

    def count(self, end: End) -> None:
        """Add what a worker tells."""
        if isinstance(end, Lost):
            self.lost += 1
        if isinstance(end, Done):
            self.shards += 1
            self.inputs += end.inputs
            self.events += end.events
            self.words += end.words
            self.peak = max(self.peak, end.peak)
            for stage, seconds in end.seconds.items():
                self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds


def run(
    sources: Sequence[str | os.PathLike[str]],
    archive: str | os.PathLike[str],
    *,
    workers: int | None = None,
    ray: str | None = None,
    resources: str | os.PathLike[str] | None = None,
    settings: Settings | None = None,
    target_bytes: int | None = None,
    watch: Watch | None = None,
) -> Ran:
    """Read all sources into the archive and link its reports. Run again after anything, and it goes on.

    Args:
        sources: files and folders; none to go on with what an earlier run was given.
        archive: a folder, a file (.duckdb), or the URL of a PostgreSQL database.
        workers: how many processes; by default one a core (with Ray, one for each core of the cluster). 0 works in
            this very process.
        ray: "local" starts Ray on this machine alone, an address joins a cluster; by default Ray is not used.
        resources: a folder of your own names and triggers.
        settings: how to read, in place of ``resources``; for tests.
        target_bytes: about the size of a shard; by default that of `dateline.ingest.plan`.
        watch: sees the run go on.

    Raises:
        InputError: a source or the archive cannot be used as given, or a source changed during the run.
        ArchiveError: the archive cannot be written, or another run works on it.
        ModelError, DatelineError: the coder cannot be loaded, or no worker stays alive.
    """
    layout = lay_out(os.fspath(archive))
    settings = settings or Settings(None if resources is None else os.path.abspath(resources))
    settings.digest()  # a folder that cannot be read is told of before anything is done
    paths = _checked(sources, layout)
    watch, ran = watch or Unwatched(), Ran()
    lock.refuse_held(layout)
    with opening.opened(layout, patience=opening.SHORT):
        pass  # makes it where there is none, and refuses what is no archive
    with lock.held(layout):
        _sweep(layout)
        todo, ran.missing = _plan(paths, layout, settings, target_bytes)
        _drop(layout, todo.gone)
        _work(layout, todo, settings, lambda: _workers(settings, workers, ray), watch, ran)
        _load(layout, watch)
        watch.stage("link", 1, 0)
        ran.linked = linking.link_once(layout, {part.name for part in there(layout)})
        watch.step(None)
    return ran


def there(layout: Layout) -> set[Part]:
    """The parts that are worked, whether they lie in the folder or are loaded."""
    return {*parts_in(layout.shards), *loaded(layout)}


def loaded(layout: Layout) -> set[Part]:
    """The parts that a file or database has taken in; none for a folder, where nothing is loaded."""
    if layout.is_folder:
        return set()
    with opening.opened(layout, read_only=True) as archive:
        return set(filter(None, map(part_of, archive.shards())))


# --- the steps


def _checked(sources: Sequence[str | os.PathLike[str]], layout: Layout) -> list[str]:
    """The sources as absolute paths: where an input came from must not depend on where the run was started."""
    paths = [os.fspath(source) for source in sources]
    if "-" in paths:
        raise InputError("-: a run must be able to read its sources again; write standard input to a file first")
    paths = [os.path.abspath(path) for path in paths]
    folder = layout.folder.resolve()
    for path in paths:
        # By where it really lies: a link must not lead a run to its own shards.
        if (place := Path(os.path.realpath(path))) == folder or place in folder.parents:
            raise InputError(f"{layout.shown}: the archive lies in {path}, which it would read; put it elsewhere")
    if not paths and not layout.manifest.exists():
        raise InputError(f"{layout.shown}: no run to go on with; name the files or folders to read")
    return paths


def _sweep(layout: Layout) -> None:
    """Remove what an interrupted run has left half done."""
    for left in (layout.journals, layout.gone, layout.told):
        disk.remove(left)
    for folder in (layout.folder, layout.folder / "link", layout.folder / "overlaps", layout.shards):
        for path in disk.half_written(folder):
            # Parts are written by workers, which may have been on other machines; all else by a process of this one.
            if folder == layout.shards or not disk.alive(int(path.suffix[1:])):
                disk.remove(path)


def _plan(paths: list[str], layout: Layout, settings: Settings, target_bytes: int | None) -> tuple[Manifest, Missing]:
    """The manifest: of these sources, and of what was planned before; and what is missing of that."""
    old = manifest.read(layout.manifest)
    done = whole(there(layout))
    waiting = [shard for shard in old.shards if shard.id not in done]
    # What waits is planned again with the rest, since it may have changed while nobody worked at it.
    again = [file.path for shard in waiting for file in shard.files if os.path.lexists(file.path)]
    known = (file.path for shard in old.shards for file in shard.files)
    pieces = list(_pieces([*missing.present(paths, known), *again], target_bytes))
    states = manifest.states_of(old.shards, pieces)
    lost = missing.find(paths, states, manifest.read_files(shard for shard in old.shards if shard.id in done))
    pieces = manifest.without(pieces, lost.unreadable)
    states = {path: state for path, state in states.items() if path not in lost.unreadable}
    vanished = {shard for shard in waiting if any(file.path not in states for file in shard.files)}
    kept = [*(shard for shard in old.shards if shard not in vanished), *manifest.dated(vanished)]
    plan = manifest.planned(kept, pieces, states, settings.digest(), layout.is_folder, done)
    fresh = old.replaced(plan.shards)
    _refuse_loss(layout, fresh)
    _salvage(layout, old, plan.salvaged)
    if fresh != old:
        manifest.write(layout.manifest, fresh)
    return fresh, lost


def _salvage(layout: Layout, old: Manifest, salvaged: dict[Shard, str]) -> None:
    """Keep what was read of files that cannot be read again and whose shard goes."""
    if salvaged:
        # Where this is killed before they stand in the manifest, they go with the next run, which may plan otherwise.
        ids = {shard.id for shard in salvaged}
        manifest.write(layout.manifest, dataclasses.replace(old, gone=old.gone | ids))
    for shard, whole_id in salvaged.items():
        salvage.keep(layout.shards, whole_id, shard)


def _refuse_loss(layout: Layout, todo: Manifest) -> None:
    """Stop before a loaded shard would have to go: a file or database has its reports in common with others."""
    gone = {part.shard for part in loaded(layout)} & todo.gone
    if gone:
        raise InputError(
            f"{layout.shown}: a source, the coder or the resources has changed since it was loaded ({len(gone)} "
            "shards); make a new archive, or use a folder, where they are replaced"
        )


def _pieces(paths: list[str], target_bytes: int | None) -> Iterable[Piece]:
    return plan(paths, target_bytes) if paths else ()


def _drop(layout: Layout, gone: frozenset[str]) -> None:
    """Take the shards of changed sources out of the archive."""
    with disk.guarded(layout.gone):
        for part in parts_in(layout.shards):
            if part.shard in gone:
                disk.make_folder(layout.gone)
                disk.move(layout.shards / part.name, layout.gone / part.name)
    disk.remove(layout.gone)


def _work(layout: Layout, todo: Manifest, settings: Settings, hire: _Hire, watch: Watch, ran: Ran) -> None:
    """Work the shards that wait."""
    done = whole(there(layout))
    waiting = [shard for shard in todo.shards if shard.id not in done]
    ran.kept = len(todo.shards) - len(waiting)
    watch.stage("work", len(todo.shards), ran.kept)
    if not waiting:
        return
    with _hired(hire) as workers:
        changed = list(_worked(waiting, workers, layout, watch, ran))
        ran.notes = workers.notes()
    if changed:
        raise InputError(changed[0] if len(changed) == 1 else f"{changed[0]} (and {len(changed) - 1} more sources)")


def _worked(waiting: list[Shard], workers: Workers, layout: Layout, watch: Watch, ran: Ran) -> Iterator[str]:
    def told(end: End) -> None:
        ran.count(end)
        if isinstance(end, Done):
            watch.step(end)

    return work_all(waiting, workers, layout.shards, layout.journals, told)


class _Hire(Protocol):
    def __call__(self) -> Workers: ...


@contextlib.contextmanager
def _hired(hire: _Hire) -> Iterator[Workers]:
    workers = hire()
    try:
        yield workers
    finally:
        workers.close()


def _workers(settings: Settings, count: int | None, ray: str | None) -> Workers:
    """Those who work, as they were asked for."""
    if ray is not None:
        from dateline.scale.ray_workers import RayWorkers

        return RayWorkers(settings, ray, count)
    if count == 0:
        return Here(settings)
    from dateline.scale.pool import Pool

    return Pool(settings, count or cores())


def _load(layout: Layout, watch: Watch) -> None:
    """Take the shards into the file or database, each part in one transaction; what is in goes from the folder."""
    if layout.is_folder:
        return
    parts = sorted(parts_in(layout.shards))
    watch.stage("load", len(parts), 0)
    if parts:
        with opening.to_write(layout, memory_mb=MEMORY) as archive:
            in_it = archive.shards()
            for part in parts:
                if part.name not in in_it:  # else a run was killed while it removed the part, which may be half gone
                    archive.load_shard(layout.shards / part.name)
                    opening.tell(layout, part.name, read_done(layout.shards / part.name)["outcomes"])
                shutil.rmtree(layout.shards / part.name)
                watch.step(None)


__all__ = ["ArchiveError", "Ran", "Watch", "loaded", "run", "there"]
