"""The manifest: what there is to read, cut into shards whose names tell what they read.

A shard's id is a hash of its files' paths and content, its range, and the settings it is read with. So a changed file
is a new shard, and an unchanged one is recognised whatever else is read beside it the next time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from dateline.errors import ArchiveError
from dateline.records import Piece
from dateline.scale import disk, fingerprint
from dateline.scale.fingerprint import FileState

_HEAD = {"dateline": "manifest", "version": 1}


class Unit(NamedTuple):
    """What is read as one: a whole file, or a range of one; the same unit read by the same settings gives the same."""

    path: str
    sha256: str
    kind: str
    start: int | None
    stop: int | None
    settings: str


@dataclass(frozen=True, slots=True)
class Shard:
    """A row of the manifest.

    Args:
        files: the files of the piece as they were when the run was planned, in order.
        kind: with ``start`` and ``stop`` as in `Piece`.
        settings: `Settings.digest` of what it is read with.
    """

    files: tuple[FileState, ...]
    kind: str
    start: int | None
    stop: int | None
    settings: str
    id: str = field(init=False)

    def __post_init__(self) -> None:
        """Give the shard its id."""
        parts = [self.settings, self.kind, self.start, self.stop, *((file.path, file.sha256) for file in self.files)]
        object.__setattr__(self, "id", hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32])

    @property
    def piece(self) -> Piece:
        """What `dateline.ingest.read_piece` reads."""
        return Piece(tuple(file.path for file in self.files), self.kind, self.start, self.stop)

    @property
    def size(self) -> int:
        """How much there is to read, in bytes of the files; for a range of records the share is not known: 0."""
        if self.kind == "files":
            return sum(file.size for file in self.files)
        return (self.stop or self.files[0].size) - (self.start or 0) if self.kind == "bytes" else 0

    def units(self) -> Iterator[Unit]:
        """What the shard reads."""
        for file in self.files:
            yield Unit(file.path, file.sha256, self.kind, self.start, self.stop, self.settings)

    def to_line(self) -> str:
        """The shard as one line of JSON."""
        files = [file.to_list() for file in self.files]
        return json.dumps(
            {"id": self.id, "range": [self.kind, self.start, self.stop], "with": self.settings, "files": files}
        )


@dataclass(frozen=True)
class Manifest:
    """What there is to read, and the ids of shards that are no more, whose rows are to go from the archive."""

    shards: tuple[Shard, ...] = ()
    gone: frozenset[str] = frozenset()

    def replaced(self, shards: Iterable[Shard]) -> Manifest:
        """The manifest with other shards; those left out are gone."""
        by_id = {shard.id: shard for shard in shards}
        fresh = tuple(sorted(by_id.values(), key=lambda shard: (shard.files[0].path, shard.start or 0, shard.id)))
        return Manifest(fresh, (self.gone | {shard.id for shard in self.shards}) - by_id.keys())


def write(path: Path, manifest: Manifest) -> None:
    """Write the manifest, whole or not at all. Raises `ArchiveError`."""

    def lines() -> Iterator[str]:
        yield json.dumps(_HEAD)
        yield from (json.dumps({"gone": id}) for id in sorted(manifest.gone))
        yield from (shard.to_line() for shard in manifest.shards)

    with disk.guarded(path):
        disk.make_folder(path.parent)
        disk.write(path, lines())


def read(path: Path) -> Manifest:
    """The manifest; an empty one where there is none yet. Raises `ArchiveError` where it is no manifest."""
    try:
        with path.open(encoding="utf-8") as file:
            head = json.loads(file.readline())
            if head != _HEAD:
                raise ArchiveError(f"{path}: made by another version of Dateline ({head}); use that one")
            rows = [json.loads(line) for line in file]
        gone = frozenset(str(row["gone"]) for row in rows if "gone" in row)
        return Manifest(tuple(_shard(row) for row in rows if "gone" not in row), gone)
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror}); make it readable") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"{path}: is no manifest ({error}); put it back, or begin another archive") from error


def _shard(row: dict[str, Any]) -> Shard:
    files = tuple(FileState(*values) for values in row["files"])
    kind, start, stop = row["range"]
    shard = Shard(files, kind, start, stop, row["with"])
    if shard.id != row["id"]:
        raise ValueError(f"the shard {row['id']} is not what its name says")
    return shard


@dataclass(frozen=True)
class Plan:
    """What a manifest shall hold.

    Args:
        shards: all of them.
        salvaged: shard -> id of the shard that it is a part of, which must go while these files cannot be read again.
    """

    shards: list[Shard]
    salvaged: dict[Shard, str]


def states_of(old: Sequence[Shard], pieces: Iterable[Piece]) -> dict[str, FileState]:
    """The state of each file of the pieces, taken over from ``old`` where it was not touched since."""
    known = {file.path: file for shard in old for file in shard.files}
    return fingerprint.states((path for piece in pieces for path in piece.files), known)


def read_files(shards: Iterable[Shard]) -> set[str]:
    """The files of the shards that could be read."""
    return {file.path for shard in shards for file in shard.files if file.sha256 != fingerprint.NO_FILE}


def without(pieces: Iterable[Piece], paths: Container[str]) -> list[Piece]:
    """The pieces without the files at the paths."""
    left = ((piece, tuple(path for path in piece.files if path not in paths)) for piece in pieces)
    return [dataclasses.replace(piece, files=files) for piece, files in left if files]


def planned(
    old: Sequence[Shard],
    pieces: list[Piece],
    states: dict[str, FileState],
    settings: str,
    replaceable: bool = True,
    read: Container[str] = (),
) -> Plan:
    """The manifest that reads the pieces and keeps what is read already.

    A shard of ``old`` stays unless one of its files is among the pieces and reads otherwise now (its content, its
    ranges or the settings changed), or is a folder that was empty or locked and has files among the pieces now. What
    else such a shard reads is read again with what is new; of what cannot be read again, what was read stays.

    Args:
        old: the shards of the last manifest.
        pieces: what is to be read.
        states: of the files of the pieces.
        settings: what with.
        replaceable: whether the archive can give back a shard. Else that a folder was empty stays in it, and what a
            file holds that could not be read is added.
        read: ids of shards that are read.
    """
    states = dict(states)
    wanted = {unit for piece in pieces for unit in _shard_of(piece, states, settings).units()}
    opened = _opened(old, states) if replaceable else set()

    def stays(unit: Unit) -> bool:
        if unit.path in opened:
            return False
        # Of what could not be read there is an outcome and no report: what it holds now can be added to it.
        return unit.path not in states or unit in wanted or (not replaceable and unit.sha256 == fingerprint.NO_FILE)

    kept = [shard for shard in old if all(map(stays, shard.units()))]
    dropped = set(old) - set(kept)
    left = {file.path for shard in dropped for file in shard.files} - states.keys() - opened
    states.update(fingerprint.states(left, {}))
    lost = {path for path in left if states[path].sha256 == fingerprint.NO_FILE}
    salvaged = {part: shard.id for shard in dropped if shard.id in read for part in _only(shard, lost)}
    lost = {file.path for shard in salvaged for file in shard.files}
    # Only shards of several whole files read anything besides what made them be dropped.
    rest = [Piece(tuple(sorted(left - lost)))] if left - lost else []
    read_already = {unit for shard in kept for unit in shard.units()}
    fresh = (_shard_of(piece, states, settings, read_already) for piece in (*pieces, *rest))
    return Plan([*_retimed(kept, states), *salvaged, *(shard for shard in fresh if shard.files)], salvaged)


def _only(shard: Shard, paths: Container[str]) -> Iterator[Shard]:
    """A shard of those files at the paths that were read, as they were then; nothing where there are none."""
    files = tuple(file for file in shard.files if file.path in paths and file.sha256 != fingerprint.NO_FILE)
    if files:
        yield Shard(files, shard.kind, shard.start, shard.stop, shard.settings)


def _shard_of(
    piece: Piece, states: dict[str, FileState], settings: str, without: set[Unit] | frozenset[Unit] = frozenset()
) -> Shard:
    """The piece as a shard, without the units that are read already."""
    files = tuple(states[path] for path in piece.files)
    whole = Shard(files, piece.kind, piece.start, piece.stop, settings)
    left = tuple(file for file, unit in zip(files, whole.units(), strict=True) if unit not in without)
    return Shard(left, piece.kind, piece.start, piece.stop, settings) if left != files else whole


def _opened(old: Sequence[Shard], states: dict[str, FileState]) -> set[str]:
    """Paths of which nothing could be read, and below which there are files now."""
    nothing = {file.path for shard in old for file in shard.files if file.sha256 == fingerprint.NO_FILE}
    return nothing & {str(above) for path in states for above in Path(path).parents} if nothing else set()


def _retimed(shards: Sequence[Shard], states: dict[str, FileState]) -> Iterator[Shard]:
    """The shards with the times that their files have now; one whose files hold other things now stays as it is."""
    for shard, fresh in zip(shards, _refreshed(shards, states), strict=True):
        yield fresh if fresh.id == shard.id else shard


def _refreshed(shards: Sequence[Shard], states: dict[str, FileState]) -> Iterator[Shard]:
    """The shards with the states that their files have now."""
    for shard in shards:
        files = tuple(states.get(file.path, file) for file in shard.files)
        yield Shard(files, shard.kind, shard.start, shard.stop, shard.settings) if files != shard.files else shard


def dated(shards: Iterable[Shard]) -> Iterator[Shard]:
    """The shards with their files as they are now: for those that wait and whose files cannot be planned again.

    A file that is gone is one input, whatever ranges it had: reading it tells that it is gone.
    """
    for shard in shards:
        (fresh,) = _refreshed([shard], {file.path: fingerprint.state_of(file.path) for file in shard.files})
        gone = all(file.sha256 == fingerprint.NO_FILE for file in fresh.files)
        yield Shard(fresh.files, "files", None, None, shard.settings) if gone else fresh
