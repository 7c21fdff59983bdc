"""One run at a time on an archive: a lock that the system lets go of when its holder ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

from dateline.errors import ArchiveError
from dateline.scale import disk
from dateline.scale.layout import Layout

#: Seconds that a look at the lock takes at most, by far.
_LOOK = 0.5


@contextlib.contextmanager
def held(layout: Layout) -> Iterator[None]:
    """Hold the archive.

    Raises:
        ArchiveError: another run holds it, or the folder cannot be written.
    """
    with disk.guarded(layout.folder):
        disk.make_folder(layout.run)
        number = os.open(layout.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        if not _take_soon(number):
            raise _taken(layout, number)
        with disk.guarded(layout.lock):
            os.ftruncate(number, 0)
            os.pwrite(number, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(number)


def refuse_held(layout: Layout) -> None:
    """Stop before the archive is opened, which the run that works on it could not do meanwhile.

    Raises:
        ArchiveError: another run holds it, or the lock cannot be opened.
    """
    try:
        with disk.guarded(layout.lock):
            number = os.open(layout.lock, os.O_RDWR | os.O_CLOEXEC)
    except ArchiveError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return  # no run was here yet
        raise
    try:
        if not _take_soon(number):
            raise _taken(layout, number)
    finally:
        os.close(number)


def is_held(layout: Layout) -> bool:
    """Whether a run works on the archive just now."""
    try:
        number = os.open(layout.lock, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _take(number)
    finally:
        os.close(number)


def _take_soon(number: int) -> bool:
    """Take the lock, also where somebody has it who only looks whether it is held."""
    until = time.monotonic() + _LOOK
    while not _take(number):
        if time.monotonic() >= until:
            return False
        time.sleep(0.02)
    return True


def _take(number: int) -> bool:
    # Imported here: Windows has no such module, and everything but a run works there.
    import fcntl

    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken(layout: Layout, number: int) -> ArchiveError:
    return ArchiveError(f"{layout.shown}: another run{_holder(number)} works on it; wait until it is done, or stop it")


def _holder(number: int) -> str:
    """The process that wrote itself into the lock, for the message."""
    text = os.pread(number, 20, 0).decode("ascii", "replace").strip()
    return f" (PID {text})" if text.isdigit() else ""
