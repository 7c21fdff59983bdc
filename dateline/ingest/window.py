"""Streams that can be looked into: a window that looks ahead in bounded memory, and bytes put back before the rest."""

from __future__ import annotations

import io

from dateline.ingest.origin import Stream

_BLOCK = 1 << 16


class Window:
    """What lies ahead of one place in a stream.

    Args:
        stream: anything with ``read``.
        offset: where in its file the stream stands, in bytes.
    """

    def __init__(self, stream: Stream, offset: int = 0) -> None:
        """Begin where the stream stands."""
        self.offset = offset
        self._stream = stream
        self._held = bytearray()

    def held(self, size: int) -> int:
        """How many bytes are held after looking ahead as far as ``size``; fewer only at the end of the stream."""
        while len(self._held) < size:
            block = self._stream.read(max(_BLOCK, size - len(self._held)))
            if not block:
                break
            self._held += block
        return len(self._held)

    def look(self, start: int, stop: int) -> bytes:
        """The bytes ``start:stop`` ahead; fewer at the end of the stream."""
        self.held(stop)
        return bytes(self._held[start:stop])

    def starts_with(self, mark: bytes) -> bool:
        """Whether the mark is what comes next."""
        return self.look(0, len(mark)) == mark

    def find(self, mark: bytes, limit: int) -> int:
        """Where ahead the mark begins, -1 where it does not within ``limit`` bytes."""
        seen = 0
        while True:
            held = min(self.held(min(seen + _BLOCK, limit)), limit)
            at = self._held.find(mark, max(0, seen - len(mark)), held)
            if at >= 0 or held >= limit or held <= seen:
                return at
            seen = held

    def skip(self, size: int) -> int:
        """Go on by ``size`` bytes without holding them; how many there were."""
        taken = min(size, len(self._held))
        del self._held[:taken]
        while taken < size and (block := self._stream.read(min(_BLOCK, size - taken))):
            taken += len(block)
        self.offset += taken
        return taken


class Joined:
    """Bytes that were read already, followed by the rest of a stream; as lazy as the stream itself."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        """Put ``head`` before what is left of ``rest``."""
        self._head, self._rest = io.BytesIO(head), rest

    def readline(self, size: int = -1, /) -> bytes:
        """The next line; a line that begins in the head ends in the rest."""
        line = self._head.readline(size)
        if line.endswith(b"\n") or (size >= 0 and len(line) >= size):
            return line
        return line + self._rest.readline(size - len(line) if size >= 0 else -1)

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, all by default."""
        if size < 0:
            return self._head.read() + self._rest.read()
        data = self._head.read(size)
        return data if len(data) == size else data + self._rest.read(size - len(data))

    def read1(self, size: int, /) -> bytes:
        """Some bytes, up to ``size``, without asking the rest for what the head has not."""
        return self._head.read(size) or read_some(self._rest, size)


def read_some(stream: Stream, size: int) -> bytes:
    """What one step of reading gives, up to ``size`` bytes; none at the end.

    Where a stream breaks, what came before the break is had by this and not by ``read``, which wants all.
    """
    read1 = getattr(stream, "read1", None)
    return bytes(read1(size)) if read1 else stream.read(size)
