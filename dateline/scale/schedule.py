"""Hands out shards, hears how they ended, and finds the input that ends every worker that takes it up."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dateline.errors import DatelineError
from dateline.scale.journal import Place, last_place
from dateline.scale.manifest import Shard
from dateline.scale.work import Done, Task
from dateline.scale.workers import End, Failed, Workers

#: How often a shard is tried before its inputs are looked at one by one.
TRIES = 3
#: How often the same input must have been in the hands of a worker that died, until it is left out.
BLAMES = 2


@dataclass
class Case:
    """A shard that is being worked: how often it was lost, and which inputs were in hand then."""

    task: Task
    losses: int = 0
    blamed: collections.Counter[Place] = field(default_factory=collections.Counter)

    def lost(self, why: str, journals: Path) -> None:
        """Decide how to try again after a worker died with the shard in hand.

        After `TRIES` losses each input is noted before it is taken up, and one that was in hand `BLAMES` times is left
        out, rejected with the reason. So every further loss is put down to an input, and they come to an end.

        Raises:
            DatelineError: it is no input that ends the workers.
        """
        self.losses += 1
        if self.losses < TRIES:
            return
        journal = journals / self.task.shard.id
        if self.task.journal:
            place = last_place(journal) or Place(-1, 0, "begin")
            self.blamed[place] += 1
            if self.blamed[place] >= BLAMES:
                self._leave_out(place, why)
        self.task = dataclasses.replace(self.task, journal=str(journal))

    def _leave_out(self, place: Place, why: str) -> None:
        if place.file < 0:
            raise DatelineError(
                f"shard {self.task.shard.id}: workers die when they {place.step} it ({why}); where memory is short, "
                "give fewer --workers"
            )
        self.task = dataclasses.replace(self.task, deadly=self.task.deadly | {place})


def work_all(
    shards: Iterable[Shard], workers: Workers, folder: Path, journals: Path, told: Callable[[End], None]
) -> Iterator[str]:
    """Have all shards worked; yields the message of each whose source changed meanwhile.

    Args:
        shards: in the order in which they are to be begun.
        workers: who works them.
        folder: where their parts go.
        journals: where workers note what they have in hand, where one is looked for that ends them.
        told: called with every end, in the order in which they come in.

    Raises:
        DatelineError: what stops a run: a full disk, a model that cannot be used.
    """
    queue = collections.deque(Case(Task(shard, str(folder))) for shard in shards)
    cases: dict[str, Case] = {}
    while queue or cases:
        while queue and len(cases) < workers.size:
            case = queue.popleft()
            cases[case.task.shard.id] = case
            workers.submit(case.task)
        for end in workers.wait():
            case = cases.pop(end.shard)
            told(end)
            if isinstance(end, Done):
                continue
            if isinstance(end, Failed):
                if end.kind != "ChangedError":
                    raise end.error()
                yield end.message
                continue
            case.lost(end.why, journals)
            queue.append(case)
