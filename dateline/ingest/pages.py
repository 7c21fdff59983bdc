"""Pages to Reports: each is read by a process of its own, which is killed and replaced when a page is too much for it.

One such process serves all pages of the process that asks, so that a page costs a fraction of a millisecond more than
if it were read here. It ends when its pipe ends, also where its owner was killed.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from dateline.ingest.origin import Origin, rejected
from dateline.ingest.text import admit
from dateline.records import Arrival, Provenance

#: Processor time (seconds) that one page may take. A long page takes 0.1.
PAGE_SECONDS = 10.0

#: Time on the clock (seconds) after which a page is given up at the latest, however busy the machine is.
_PATIENCE = 120.0

#: Memory (bytes of address space) that the process may take: its libraries take some 250 MB of it.
WORKER_BYTES = 900_000_000


def read_html(origin: Origin, data: bytes) -> Arrival:
    """A file that is a page, as one report, or the reason why there is no text in it."""
    return read_page(origin.record(raw=data, offset=0), data)


def read_page(where: Provenance, data: bytes, charset: str | None = None, url: str | None = None) -> Arrival:
    """A page as one report.

    Args:
        where: where it came from.
        data: the page.
        charset: its encoding where the server told it.
        url: the address it was fetched from.
    """
    found = ask("page", data, charset, url)
    if "problem" in found:
        return rejected(where, found["problem"])
    return admit(where, **found)


def text_of(fragment: str) -> str:
    """The text of a piece of HTML; empty where it cannot be read."""
    return str(ask("fragment", fragment.encode("utf-8", "replace")).get("text", ""))


def ask(op: str, data: bytes, charset: str | None = None, url: str | None = None) -> dict[str, Any]:
    """The answer of the process; ``{"problem"}`` where the page was too much for it."""
    request = {"op": op, "size": len(data), "charset": charset, "url": url}
    request |= {"seconds": PAGE_SECONDS, "bytes": WORKER_BYTES}
    with _lock:
        return _worker().ask(json.dumps(request).encode() + b"\n", data)


class Gone(Exception):
    """The process ended while it read."""


class Worker:
    """The process, and the pipes to it."""

    def __init__(self) -> None:
        """Start it."""
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH")) if part)
        self.owner = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "dateline.ingest.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the libraries complain of every broken page
            env={**os.environ, "PYTHONPATH": path},
            bufsize=0,
        )

    def ask(self, head: bytes, data: bytes) -> dict[str, Any]:
        """One request and its answer."""
        deadline = time.monotonic() + max(_PATIENCE, 2 * PAGE_SECONDS)
        try:
            self._send(head + data)
            answer: dict[str, Any] = json.loads(self._receive(deadline))
            return answer
        except (Gone, OSError):
            return {"problem": self._why_gone(deadline)}

    def _send(self, data: bytes) -> None:
        """Write all of it; the process reads all of a request before it begins to work."""
        assert self._process.stdin
        left = memoryview(data)
        while left:
            left = left[self._process.stdin.write(left) :]

    def _receive(self, deadline: float) -> bytes:
        """The line that is the answer."""
        assert self._process.stdout
        file = self._process.stdout.fileno()
        parts: list[bytes] = []
        while not parts or not parts[-1].endswith(b"\n"):
            if not _readable(file, deadline - time.monotonic()):
                raise Gone
            part = os.read(file, 1 << 20)
            if not part:
                raise Gone
            parts.append(part)
        return b"".join(parts)

    def _why_gone(self, deadline: float) -> str:
        """End it, and say what the page did to it."""
        late = time.monotonic() >= deadline
        code = None if late else self._process.wait()
        self.close()
        if late or (code is not None and -code == _SIGPROF):
            return f"takes more than {PAGE_SECONDS:g} seconds to read"
        return f"breaks the HTML parser (it ended with {code}); its process was replaced"

    @property
    def alive(self) -> bool:
        """Whether it is this process's and can be asked."""
        return self.owner == os.getpid() and self._process.poll() is None

    def close(self) -> None:
        """End it, where it is ours."""
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()
        else:
            self._process.returncode = 0  # not ours to wait for
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


_SIGPROF = 27


def _readable(file: int, seconds: float) -> bool:
    """Wait until there is something to read; False where there is not in time."""
    if not hasattr(select, "poll"):
        return True  # a system that cannot wait for pipes: there is no limit
    waiting = select.poll()
    waiting.register(file, select.POLLIN | select.POLLHUP)
    return bool(waiting.poll(max(0.0, seconds) * 1000))


_lock = threading.Lock()
_current: list[Worker] = []


def _worker() -> Worker:
    """The process to ask, started where there is none."""
    if not (_current and _current[-1].alive):
        close()
        _current.append(Worker())
    return _current[-1]


def close() -> None:
    """End the process; the next page starts another one."""
    while _current:
        _current.pop().close()


def _after_fork() -> None:
    """A forked process leaves its parent's worker alone, and does not keep its pipe open either."""
    global _lock
    _lock = threading.Lock()
    close()


atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
