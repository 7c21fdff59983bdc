"""Where things lie: the folder that a run works in, and what stands in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from dateline.errors import InputError
from dateline.records import digest
from dateline.store import kind_of

#: Parts of a shard: its id, the number of the part, and a word for the last one. A shard is whole when it has a last
#: part and all before it; the names alone tell, so that ten thousand shards are looked through at once.
_PART = re.compile(r"([0-9a-f]{32})-(\d{5})(-last)?")


@dataclass(frozen=True)
class Layout:
    """The places of one archive.

    Args:
        archive: the archive as it is opened: a folder, a file, or the URL of a database.
        folder: where the shards are worked; the archive itself where it is a folder.
    """

    archive: str
    folder: Path

    @property
    def is_folder(self) -> bool:
        """Whether the archive is read where the shards lie, so that nothing is to be loaded."""
        return self.archive == str(self.folder)

    @property
    def shown(self) -> str:
        """The archive's name without the password that a URL may hold."""
        parts = urlsplit(self.archive) if kind_of(self.archive) == "postgres" else None
        if parts is None or parts.password is None:
            return self.archive
        place = parts.netloc.replace(f":{parts.password}@", ":…@")
        return urlunsplit(parts._replace(netloc=place))

    @property
    def shards(self) -> Path:
        """Whole parts of shards: a folder appears here by one rename, and is read in place."""
        return self.folder / "shards"

    @property
    def run(self) -> Path:
        """What runs keep for themselves."""
        return self.folder / "run"

    @property
    def manifest(self) -> Path:
        """What is to be done: one line a shard."""
        return self.run / "manifest.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the one run that works here."""
        return self.run / "lock"

    @property
    def journals(self) -> Path:
        """Which input a worker has in hand, where one is being looked for that ends workers."""
        return self.run / "journal"

    @property
    def gone(self) -> Path:
        """Shards on their way out: moved here in one step, so that no reader meets half of one."""
        return self.run / "gone"

    @property
    def told(self) -> Path:
        """What a file archive held when the run opened it to write, for those who ask meanwhile."""
        return self.run / "told.jsonl"

    @property
    def linked(self) -> Path:
        """Which shards the links were made from."""
        return self.run / "linked.json"


@dataclass(frozen=True, order=True)
class Part:
    """The name of one part of a shard."""

    shard: str
    number: int
    last: bool = False

    @property
    def name(self) -> str:
        """Its folder's name."""
        return f"{self.shard}-{self.number:05d}" + ("-last" if self.last else "")


def part_of(name: str) -> Part | None:
    """The part that the name of a folder stands for; None for a folder that no run has made."""
    found = _PART.fullmatch(name)
    return Part(found[1], int(found[2]), bool(found[3])) if found else None


def parts_in(folder: Path) -> Iterator[Part]:
    """The whole parts in the folder, in no order."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return
    yield from filter(None, map(part_of, names))


def whole(parts: set[Part]) -> set[str]:
    """The shards of which all parts are there."""
    return {part.shard for part in parts if part.last and all(Part(part.shard, n) in parts for n in range(part.number))}


def lay_out(archive: str) -> Layout:
    """The places of the archive. Raises `InputError` where it can be none."""
    if archive == "-":
        raise InputError("--archive -: a run must be able to come back to its archive; give a folder or a file")
    kind = kind_of(archive)
    if kind == "postgres":
        return Layout(archive, Path(f"{_database(archive)}.work").absolute())
    path = Path(os.path.abspath(archive))
    return Layout(str(path), path if kind == "folder" else path.with_name(path.name + ".work"))


def _database(url: str) -> str:
    """A name for the folder beside which a database has no place: its own, and a hash of where it is."""
    parts = urlsplit(url)
    name = parts.path.strip("/") or "postgres"
    if "/" in name or name.startswith("."):
        raise InputError(f"{name!r} can be no database; write the archive as postgresql://HOST/DATABASE")
    return f"{name}-{digest(parts.hostname, parts.port, parts.path, parts.query)[:8]}"
