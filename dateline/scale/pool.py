"""Workers on this machine: processes of their own, each with a pipe of its own, so that one can die and none waits."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from dateline.errors import DatelineError
from dateline.scale.settings import Settings
from dateline.scale.work import Task
from dateline.scale.workers import ONE_THREAD, STILLBORN, End, Failed, Lost, attempt, failed, fault

#: Seconds that a worker gets to end by itself before it is killed.
_GRACE = 2.0


class Pool:
    """Processes that are started afresh ("spawn"): a forked one would hold copies of locks that nobody lets go of."""

    def __init__(self, settings: Settings, size: int) -> None:
        """Start ``size`` workers."""
        self.size = size
        self._settings = settings
        self._workers: list[_Worker] = []
        self._notes: tuple[str, ...] = ()
        self._stillborn = 0
        try:
            for _ in range(size):
                self._workers.append(_Worker(settings))
        except BaseException:
            self.close()
            raise

    def submit(self, task: Task) -> None:
        """Give the task to a worker that has none."""
        next(worker for worker in self._workers if worker.task is None).give(task)

    def wait(self) -> list[End]:
        """How one or more tasks ended; dead workers are replaced."""
        while True:
            ready = set(wait([worker.pipe for worker in self._workers if worker.task]))
            ends = [end for worker in list(self._workers) if worker.pipe in ready and (end := self._hear(worker))]
            if ends:
                return ends

    def _hear(self, worker: _Worker) -> End | None:
        """What the worker says; None for a word that ends no task."""
        try:
            kind, content = worker.pipe.recv()
        except (EOFError, OSError):
            return self._replace(worker)
        if kind == "ready":
            self._notes, worker.loaded, self._stillborn = content, True, 0
            return None
        if kind == "unable":
            raise content.error()
        worker.task = None
        end: End = content
        return end

    def _replace(self, worker: _Worker) -> End | None:
        """Put a new worker in the place of one that died, and tell of the task it had."""
        why, task = worker.bury(), worker.task
        fresh = self._workers[self._workers.index(worker)] = _Worker(self._settings)
        if worker.loaded:
            return Lost(task.shard.id, why) if task else None
        self._stillborn += 1
        if self._stillborn >= STILLBORN:
            raise DatelineError(
                f"workers die while they load the coder ({why}); where memory is short, give fewer --workers"
            )
        if task:  # it was not the task's fault
            fresh.give(task)
        return None

    def notes(self) -> tuple[str, ...]:
        """What the coder has to tell."""
        return self._notes

    def pids(self) -> list[int]:
        """The processes, for tests that kill some."""
        return [worker.process.pid or 0 for worker in self._workers]

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.stop()
        for worker in self._workers:
            worker.bury()
        self._workers = []


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, settings: Settings) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.task: Task | None = None
        self.loaded = False
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, settings), daemon=True)
        with _environment(ONE_THREAD):
            self.process.start()
        # Held open here, the pipe would not tell that the worker is gone.
        theirs.close()

    def give(self, task: Task) -> None:
        self.task = task
        # A worker that is dead already is found so by the next wait.
        with suppress(OSError):
            self.pipe.send(task)

    def stop(self) -> None:
        """Have it end at once; what it has in hand leaves nothing that counts."""
        with suppress(OSError):
            self.process.terminate()

    def bury(self) -> str:
        """Wait for its end; how it ended."""
        self.process.join(_GRACE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.pipe.close()
        return ended(self.process.exitcode)


def ended(code: int | None) -> str:
    """An exit code of `multiprocessing` in words."""
    if code is not None and code < 0:
        with suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Variables that a process started within inherits; what the user has set is left."""
    fresh = {name: value for name, value in variables.items() if name not in os.environ}
    os.environ.update(fresh)
    try:
        yield
    finally:
        for name in fresh:
            del os.environ[name]


def _serve(pipe: Connection[Any, Any], settings: Settings) -> None:
    """A worker's life: load the coder, work task after task until the pipe closes."""
    # Ctrl-C reaches every process of the terminal; the run's own process decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        reader = settings.reader()
    except DatelineError as error:
        pipe.send(("unable", failed("", error)))
        return
    except Exception as error:  # noqa: BLE001 - told to the run, which stops with it
        pipe.send(("unable", Failed("", "DatelineError", f"the coder cannot be loaded: {fault(error)}")))
        return
    with suppress(EOFError, OSError):  # the run is over
        pipe.send(("ready", tuple(reader.notes)))
        while True:
            pipe.send(("end", attempt(pipe.recv(), reader)))


def _die_with_parent() -> None:
    """End with the run, however it ended: a worker left alone would go on writing where a new run writes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
