"""Containers: the members of zip and tar archives, and what a gzip, bzip2 or xz file holds. Nothing is written to disk.

Names of members are only shown, never opened, so that one that climbs out of its archive ("../../x") leads nowhere.
"""

from __future__ import annotations

import bz2
import contextlib
import dataclasses
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Protocol

from dateline.ingest.origin import Budget, Damage, Origin, Stream, shown
from dateline.ingest.window import read_some
from dateline.records import Arrival

#: A zip inside another container (bytes) is held in memory, since its directory stands at its end.
MAX_HELD_BYTES = 64_000_000

#: Directory of a zip (bytes), some 300,000 files: it is read whole, and takes ten times as much in memory.
MAX_DIRECTORY_BYTES = 30_000_000

#: A name that is met again is cut to this (characters) before its number: it must not be cut again.
_MAX_REPEATED = 280

#: Memory (bytes) that an xz file may ask for to be unpacked; its highest setting asks for 65 MB.
_XZ_MEMORY = 130_000_000

_BLOCK = 1 << 16

#: Ways of packing in a zip that are read; others are rare, or take unbounded memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)

#: Members that make a zip one document instead of an archive.
_DOCUMENT = ("[Content_Types].xml", "mimetype")

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")

_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
    RuntimeError,
    struct.error,
    OverflowError,
)


@dataclasses.dataclass(frozen=True)
class Member:
    """A file in a container: where it is, its name, and its bytes, to be read before the next one is asked for."""

    origin: Origin
    name: str
    stream: BinaryIO


class _Unpacker(Protocol):
    """What `bz2` and `lzma` call a decompressor."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gzip:
    """`zlib`'s decompressor with the interface of the others; what comes before damage is given before that is told."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)
        self._damage: zlib.error | None = None

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not (self._inner.unconsumed_tail or self._damage)

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if self._damage:
            raise self._damage
        data = self._inner.unconsumed_tail + data
        before = self._inner.copy()  # costs less than a hundredth of the unpacking
        try:
            return self._inner.decompress(data, max_length)
        except zlib.error as error:
            self._damage = error
            return _before_damage(before, data, max_length)


def _before_damage(unpacker: Any, data: bytes, max_length: int) -> bytes:
    """What a decompressor of `zlib` gives until it fails, which it would keep to itself: it is fed byte by byte."""
    parts: list[bytes] = []
    with contextlib.suppress(zlib.error):
        for byte in data:
            parts.append(unpacker.decompress(bytes((byte,))))
    return b"".join(parts)[:max_length]


#: Kind of a compressed file -> how it begins, and what unpacks it.
_UNPACKERS: dict[str, tuple[bytes, Callable[[], _Unpacker]]] = {
    "gzip": (b"\x1f\x8b", _Gzip),
    "bzip2": (b"BZh", bz2.BZ2Decompressor),
    "xz": (b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)),
}


class _Unpacked(io.RawIOBase):
    """A compressed stream unpacked as it is read; several packed streams one after another are one."""

    def __init__(self, stream: Stream, kind: str, budget: Budget) -> None:
        self._stream, self._budget = stream, budget
        self._mark, self._make = _UNPACKERS[kind]
        self._unpacker = self._make()
        self._fault: Damage | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer as far as one step goes; where it is damaged, whoever asks again hears that again."""
        if self._fault:
            raise self._fault
        try:
            with _damage():
                data = self._step(len(buffer))
        except Damage as error:
            self._fault = error
            raise
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def _step(self, size: int) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        while True:
            if self._unpacker.eof:
                rest = (self._unpacker.unused_data or self._stream.read(_BLOCK)).lstrip(b"\0")
                if not rest.startswith(self._mark):
                    return b""  # the end, or something else behind it, which is nothing to us
                self._unpacker = self._make()
            else:
                rest = self._stream.read(_BLOCK) if self._unpacker.needs_input else b""
                if not rest and self._unpacker.needs_input:
                    raise EOFError("cut off")
            if data := self._unpacker.decompress(rest, size):
                return data


@contextlib.contextmanager
def _damage() -> Iterator[None]:
    """What goes wrong in unpacking, as `Damage`."""
    try:
        yield
    except Damage:
        raise
    except (*_BROKEN, OSError) as error:
        text = str(error).partition(": ")[2] if isinstance(error, zlib.error) else str(error)
        raise Damage(f"damaged: {text or type(error).__name__}") from error


def unpack(kind: str, origin: Origin, stream: Stream, name: str) -> Iterator[Member]:
    """The one thing in a gzip, bzip2 or xz file."""
    stem = name.rpartition(".")[0] if name.rpartition(".")[2].lower() in ("gz", "bz2", "xz", "z") else name
    inner = Origin.member(origin, None, at=0 if origin.depth == 0 else origin.at)
    yield Member(inner, stem, io.BufferedReader(_Unpacked(stream, kind, origin.budget), _BLOCK))


def zip_members(origin: Origin, stream: BinaryIO | Stream) -> Iterator[Member | Arrival]:
    """The files in a zip; an Arrival for one that cannot be unpacked, or for a zip that is no archive at all."""
    try:
        with _damage():
            file = _seekable(stream)
            _check_directory(file)
            archive = zipfile.ZipFile(file)
    except Damage as error:
        yield origin.rejected(f"ZIP archive or office document, {error}")
        return
    with archive:
        if any(name in _DOCUMENT for name in archive.namelist()[:50]):
            yield origin.rejected("binary: an office document or electronic book; save it as text or HTML")
            return
        names = _Names()
        for info in archive.infolist():
            if not (info.is_dir() or _hidden(info.filename)):
                origin.budget.enter()
                yield _zip_member(origin, archive, info, names.of(info.filename))


def _zip_member(origin: Origin, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Member | Arrival:
    """One file in a zip."""
    inner = origin.member(name, at=info.header_offset if origin.depth == 0 else origin.at)
    if info.flag_bits & 1:
        return inner.rejected("encrypted; unpack it first")
    if info.compress_type not in _METHODS:
        return inner.rejected("packed by a method other than deflate and bzip2; unpack it first")
    try:
        with _damage():
            opened = archive.open(info)
    except Damage as error:
        return inner.rejected(str(error))
    return Member(inner, info.filename, _metered(opened, origin.budget))


def _seekable(stream: BinaryIO | Stream) -> BinaryIO:
    """The stream where it can be read from any place, else its bytes.

    Raises:
        Damage: where these are too many to be held.
    """
    if isinstance(stream, io.IOBase) and stream.seekable():
        return stream  # type: ignore[return-value]
    data = stream.read(MAX_HELD_BYTES + 1)
    if len(data) > MAX_HELD_BYTES:
        raise Damage(f"too long: more than {MAX_HELD_BYTES:,} bytes inside another archive; unpack that first")
    return io.BytesIO(data)


def _check_directory(file: BinaryIO) -> None:
    """Refuse a zip whose directory would take too much memory.

    Raises:
        Damage: names the size.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_557 - _LOCATOR.size))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        raise Damage("damaged: its directory is missing; it may be cut off")
    length = _END.unpack_from(tail, at)[5]
    if length == 0xFFFFFFFF and at >= _LOCATOR.size:
        file.seek(_LOCATOR.unpack_from(tail, at - _LOCATOR.size)[2])
        length = _END_64.unpack(file.read(_END_64.size))[8]
    if length > MAX_DIRECTORY_BYTES:
        raise Damage(f"too long: a directory of {length:,} bytes, more than {MAX_DIRECTORY_BYTES:,}; unpack it first")
    file.seek(0)


def tar_members(origin: Origin, stream: Stream) -> Iterator[Member | Arrival]:
    """The files in a tar, which is read from its beginning to its end; links and devices are none."""
    try:
        sound = _Sound(stream)
        with _damage():
            archive = tarfile.open(fileobj=sound, mode="r|")  # type: ignore[call-overload]
        with contextlib.closing(archive):
            names = _Names()
            while info := _next(archive):
                if info.isreg() and not _hidden(info.name):
                    origin.budget.enter()
                    yield _tar_member(origin, archive, sound, info, names.of(info.name))
                sound.check()
                archive.members = []  # it keeps them all
            sound.check()
    except Damage as error:
        yield origin.rejected(f"tar archive, {error}; what comes behind cannot be read")


def _next(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    """The next entry."""
    with _damage():
        return archive.next()


class _Sound:
    """A stream for `tarfile`, which reads ahead and would lose what it has where it meets damage: zeros come instead.

    A run of zeros is the end of a tar. Who reads a member asks how far its bytes are `real`.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._given = 0
        self._fault: Damage | None = None

    def read(self, size: int) -> bytes:
        """Some bytes, up to ``size``; none at the end."""
        if self._fault is None:
            try:
                data = read_some(self._stream, size)
            except Damage as error:
                self._fault = error
            else:
                self._given += len(data)
                return data
        return bytes(size)

    def check(self) -> None:
        """Raise the damage, where it was met."""
        if self._fault:
            raise self._fault

    def real(self, start: int | None, size: int) -> int:
        """How many of the ``size`` bytes that begin at ``start`` are real; none where that place is not known."""
        if self._fault is None:
            return size
        return 0 if start is None else min(size, max(0, self._given - start))


def _tar_member(origin: Origin, archive: tarfile.TarFile, sound: _Sound, info: tarfile.TarInfo, name: str) -> Member:
    """One file in a tar."""
    start = info.offset_data if origin.start is not None and not info.issparse() else None
    inner = origin.member(name, start=start, at=origin.at if start is None else start)
    opened = archive.extractfile(info)
    assert opened is not None  # it is a file
    at = None if info.issparse() else info.offset_data
    return Member(inner, info.name, _metered(_TarFile(opened, sound, at), origin.budget))


class _TarFile:
    """A member of a tar, as far as its bytes are real; behind them the damage is raised."""

    def __init__(self, opened: Any, sound: _Sound, at: int | None) -> None:
        self._opened, self._sound, self._at = opened, sound, at
        self._broken = False

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes."""
        if self._broken:
            self._sound.check()
        data: bytes = self._opened.read(size)
        real = self._sound.real(self._at, len(data))
        self._broken = real < len(data)
        if self._broken and not real:
            self._sound.check()
        self._at = None if self._at is None else self._at + len(data)
        return data[:real]


class _Names:
    """Names of members as they are shown, each once: a place must name one input, or one would hide another's outcome.

    Archives may hold a name twice, and names that differ only in what is not shown ("x", "../x") or in their far end.
    """

    def __init__(self) -> None:
        self._met: dict[str, int] = {}

    def of(self, name: str) -> str:
        """The name as it is shown; where it was met before, with a number behind it."""
        plain = found = shown(name)
        while found in self._met:
            self._met[plain] += 1
            found = f"{plain[:_MAX_REPEATED]} ({self._met[plain]})"
        self._met[found] = 1
        return found


class _Metered(io.RawIOBase):
    """A member's bytes, counted; its faults as `Damage`."""

    def __init__(self, inner: Any, budget: Budget) -> None:
        self._inner, self._budget = inner, budget

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer as far as one read goes."""
        with _damage():
            data = self._inner.read(len(buffer))
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


def _metered(inner: Any, budget: Budget) -> BinaryIO:
    """A member's bytes as a stream of lines."""
    return io.BufferedReader(_Metered(inner, budget), _BLOCK)


def _hidden(name: str) -> bool:
    """Whether a member is hidden, as in folders, or a companion that one system adds to its zips."""
    return any(part.startswith(".") or part == "__MACOSX" for part in shown(name).split("/"))
