"""From compared pairs to groups: the two groups that go together best are joined until none do.

How well two groups go together is the mean over the pairs between them that were compared. What can never be one act
keeps its groups apart, whatever else joins them. Depends on the order of the tellings given, hence give them in their
canonical one.
"""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Iterable, Sequence

from dateline.link.incidents_compare import NEVER, apart
from dateline.link.incidents_traits import Spot, Traits

#: From this mean evidence on two groups are one. B-cubed F1 on the half "tune" (bench/incidents.py) is .920 at 0.5,
#: .925 at 2, .928 at 2.5, .924 at 4: nothing hangs on it.
JOIN = 2.5

#: A telling of what was not done, or denied, needs more to be of an act that others tell as done.
JOIN_UNDONE = 3.5


@dataclasses.dataclass
class _Group:
    """A group as it grows.

    Args:
        members: places of tellings.
        day: the one day that members tell, None where none does.
        towns: those that members tell.
        links: other group -> [sum of evidence, pairs].
        never: groups that it can never be one with.
    """

    members: list[int]
    day: int | None
    towns: list[Spot]
    undone: bool
    links: dict[int, tuple[float, int]] = dataclasses.field(default_factory=dict)
    never: set[int] = dataclasses.field(default_factory=set)

    def agrees(self, other: _Group) -> bool:
        """Whether days and towns told on both sides can be one."""
        if self.day is not None and other.day is not None and self.day != other.day:
            return False
        return not any(apart(one, two) for one in self.towns for two in other.towns)


def _start(place: int, traits: Traits) -> _Group:
    towns = [traits.spot] if traits.by_place and traits.spot and traits.spot.point else []
    return _Group([place], traits.one_day(), towns, traits.undone)


def groups(traits: Sequence[Traits], compared: Iterable[tuple[int, int, float]]) -> list[list[int]]:
    """The groups, each sorted, by their first members.

    Args:
        traits: of the tellings.
        compared: place, place, evidence (`NEVER` for what cannot be one; two different days told need not be there).
    """
    found = {place: _start(place, item) for place, item in enumerate(traits)}
    heap: list[tuple[float, int, int]] = []
    for one, other, evidence in compared:
        if evidence == NEVER:
            found[one].never.add(other)
            found[other].never.add(one)
            continue
        found[one].links[other] = found[other].links[one] = (evidence, 1)
        _offer(heap, one, other, round(evidence, 9))
    heapq.heapify(heap)
    while heap:
        evidence, one, other = heapq.heappop(heap)
        if one not in found or other not in found or _mean(found[one], other) != -evidence:
            continue
        if other in found[one].never or not found[one].agrees(found[other]):
            continue
        if max(found[one].undone, found[other].undone) and -evidence < JOIN_UNDONE:
            continue
        _join(found, heap, one, other)
    return sorted(sorted(group.members) for group in found.values())


def _offer(heap: list[tuple[float, int, int]], one: int, other: int, evidence: float) -> None:
    if evidence >= JOIN:
        heap.append((-evidence, min(one, other), max(one, other)))


def _mean(group: _Group, other: int) -> float | None:
    link = group.links.get(other)
    return None if link is None else round(link[0] / link[1], 9)


def _join(found: dict[int, _Group], heap: list[tuple[float, int, int]], one: int, other: int) -> None:
    """Put the group ``other`` into ``one``; the new means come onto the heap."""
    into, gone = found[one], found.pop(other)
    into.members += gone.members
    into.day = gone.day if into.day is None else into.day
    into.towns += [town for town in gone.towns if town not in into.towns]
    into.undone = into.undone and gone.undone
    into.links.pop(other)
    for third in gone.never:
        found[third].never.discard(other)
        found[third].never.add(one)
    into.never |= gone.never
    for third, (total, count) in gone.links.items():
        if third == one:
            continue
        mine = into.links.get(third, (0.0, 0))
        found[third].links.pop(other)
        into.links[third] = found[third].links[one] = (mine[0] + total, mine[1] + count)
    for third in gone.links.keys() - {one}:
        mean = _mean(into, third)
        if mean is not None and mean >= JOIN:
            heapq.heappush(heap, (-mean, min(one, third), max(one, third)))
