"""What a run needs of those who work its shards, whether they are processes of this machine or of a cluster."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Protocol

import dateline.errors as errors
from dateline.errors import DatelineError
from dateline.scale.settings import Reader, Settings
from dateline.scale.work import Done, Task, work

#: Variables by which the numeric libraries learn how many threads to start. A worker has one core; what onnxruntime
#: takes is set where its session is made.
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")}
ONE_THREAD["TOKENIZERS_PARALLELISM"] = "false"
#: Workers that may die one after the other while they load the coder, before the run gives up.
STILLBORN = 3


@dataclass(frozen=True)
class Lost:
    """The worker died that had the shard in hand; ``why`` in words ("killed by signal 9")."""

    shard: str
    why: str


@dataclass(frozen=True)
class Failed:
    """The shard could not be worked, by a fault that is not one of its inputs'.

    An error cannot always be sent from process to process, so that its class goes by name.
    """

    shard: str
    kind: str
    message: str

    def error(self) -> DatelineError:
        """The error to raise."""
        kind = getattr(errors, self.kind, DatelineError)
        # A ResourceError is made from its parts, which are in the message already.
        plain = errors.InputError if kind is errors.ResourceError else kind
        made: DatelineError = plain(self.message)
        return made


End = Done | Lost | Failed


class Workers(Protocol):
    """Takes shards and tells how they ended, in any order. Interchangeable: the same shards end in the same parts."""

    #: How many shards can be in hand at a time.
    size: int

    def submit(self, task: Task) -> None:
        """Have the shard worked; at most ``size`` are in hand."""

    def wait(self) -> list[End]:
        """Wait until one or more of the shards in hand have ended.

        Raises:
            DatelineError: no worker can be had, or the coder cannot be loaded.
        """

    def notes(self) -> tuple[str, ...]:
        """What the coder has to tell of the user's resources; known once a shard has ended."""

    def close(self) -> None:
        """End the workers; shards in hand are dropped, and leave nothing that counts."""


def attempt(task: Task, reader: Reader) -> End:
    """Work the shard; its failure as a value."""
    try:
        return work(task, reader)
    except DatelineError as error:
        return failed(task.shard.id, error)
    except Exception as error:  # noqa: BLE001 - told to the run, which stops with it
        return Failed(task.shard.id, "DatelineError", f"shard {task.shard.id}: {fault(error)}; please tell us")


def failed(shard: str, error: DatelineError) -> Failed:
    """The error as a value."""
    return Failed(shard, type(error).__name__, str(error))


def fault(error: BaseException) -> str:
    """The error on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


class Here:
    """Works shards in this very process: for tests, and where a debugger is to look in."""

    size = 1

    def __init__(self, settings: Settings) -> None:
        """Load the coder."""
        self._reader = settings.reader()
        self._ends: list[End] = []

    def submit(self, task: Task) -> None:
        """Work it now."""
        self._ends.append(attempt(task, self._reader))

    def wait(self) -> list[End]:
        """What was worked."""
        ends, self._ends = self._ends, []
        return ends

    def notes(self) -> tuple[str, ...]:
        """What the coder has to tell."""
        return self._reader.notes

    def close(self) -> None:
        """Nothing is open."""


def cores() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
