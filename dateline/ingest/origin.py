"""Where bytes come from: the file, the place in it, how deep in containers, and how much they may still expand."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from typing import Protocol

from dateline.records import Arrival, Provenance

#: Containers inside one another (a page in a tar in a gz in a zip has 3). More are taken for a bomb.
MAX_DEPTH = 5

#: What the containers of one file may hold altogether, in times of the file's own size: text and pages shrink to a
#: fifth or a tenth, many alike to a hundredth; bombs to a thousandth and less.
MAX_RATIO = 250

#: ... and this much (bytes) at any ratio: small files of much repetition are no danger.
FREE_BYTES = 256_000_000

#: Members of all containers of one file. More files than that in one archive were never seen.
MAX_MEMBERS = 1_000_000

#: Names from archives are shown, never opened; longer ones (characters) are cut.
_MAX_NAME = 300


class Stream(Protocol):
    """What is read from: any binary file."""

    def readline(self, size: int = -1, /) -> bytes:
        """The next line, or its first ``size`` bytes; nothing at the end."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, all by default."""
        ...


class Damage(OSError):
    """Bytes that cannot be unpacked, or that expand beyond a cap; the message says which, in words for a person."""


@dataclasses.dataclass
class Budget:
    """What one file may still expand to; shared by all containers in it.

    Args:
        size: of the file as it lies on disk, in bytes.
        used: bytes that came out of its containers.
        members: files that were found in them.
    """

    size: int
    used: int = 0
    members: int = 0

    def spend(self, count: int) -> None:
        """Count bytes that came out of a container.

        Raises:
            Damage: where it is too much altogether.
        """
        self.used += count
        if self.used > max(FREE_BYTES, MAX_RATIO * self.size):
            most = f"{MAX_RATIO} times its size and {FREE_BYTES:,} bytes"
            raise Damage(f"expands to more than {most}: taken for a bomb; unpack it first")

    def enter(self) -> None:
        """Count a member.

        Raises:
            Damage: where there are too many.
        """
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise Damage(f"more than {MAX_MEMBERS:,} files in one archive; unpack it first")


@dataclasses.dataclass(frozen=True)
class Origin:
    """A file, or a member of one, that is about to be read.

    Args:
        source: the path of the file on disk, or "-".
        inside: the member in it ("news/a.jsonl", "inner.zip/a.html"), None for the file itself.
        depth: containers around it.
        budget: what the file's containers may still expand to.
        start: where its bytes begin on disk; None where they do not lie there as they are (compressed).
        at: where the record of the archive that holds it begins on disk, None where that cannot be said.
    """

    source: str
    inside: str | None = None
    depth: int = 0
    budget: Budget = dataclasses.field(default_factory=lambda: Budget(0))
    start: int | None = 0
    at: int | None = None

    def member(self, name: str | None, start: int | None = None, at: int | None = None) -> Origin:
        """A member of this one; without a name the same thing unpacked."""
        parts = [part for part in (self.inside, name and shown(name)) if part]
        return Origin(self.source, "/".join(parts) or None, self.depth + 1, self.budget, start, at)

    def record(
        self,
        place: str | None = None,
        raw: bytes | None = None,
        offset: int | None = None,
        record_id: str | None = None,
        retrieved: str | None = None,
    ) -> Provenance:
        """The provenance of one record.

        Args:
            place: where in this origin.
            raw: the record's bytes; their hash is kept.
            offset: where they begin in this origin's bytes.
            record_id: the record's own id.
            retrieved: when it was fetched.
        """
        where = ", ".join(part for part in (self.inside, place) if part) or None
        sha256 = None if raw is None else hashlib.sha256(raw).hexdigest()
        begins = self.at if offset is None or self.start is None else self.start + offset
        return Provenance(self.source, where, begins, record_id, sha256, retrieved)

    def rejected(self, reason: str, place: str | None = None, offset: int | None = None) -> Arrival:
        """The Arrival of a record of which nothing could be read."""
        return rejected(self.record(place, offset=offset), reason)


def rejected(where: Provenance, reason: str, outcome: str = "rejected") -> Arrival:
    """The Arrival of an input that gives no report."""
    return Arrival(where.source, where.place, rejected=reason, provenance=where, outcome=outcome)


def guarded(origin: Origin, read: Callable[[], Iterator[Arrival]]) -> Iterator[Arrival]:
    """What ``read`` yields, and a failure of the disk, the pipe or the packing as one more Arrival."""
    try:
        yield from read()
    except OSError as error:
        yield origin.rejected(why(error))


def why(error: OSError) -> str:
    """What is wrong, in words; damage tells it by itself."""
    return str(error) if isinstance(error, Damage) else f"cannot be read: {error.strerror or error}"


def shown(name: str) -> str:
    """A name from an archive made safe to show: no control characters, no way out of the archive, not too long."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    plain = "".join(char if char.isprintable() else "\ufffd" for char in "/".join(parts))
    return plain if len(plain) <= _MAX_NAME else plain[: _MAX_NAME - 1] + "…"
