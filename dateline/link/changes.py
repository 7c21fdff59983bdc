"""What linking again has changed: ids carried over to the new groups, and the list of what came, changed and went.

A group is a story or an incident: an id and its members (reports, events). Both work by members alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from dateline.records import digest, plain_value

Row = dict[str, Any]

#: Id of a group -> its members.
Members = Mapping[str, Collection[str]]


def keep_ids(kind: str, groups: Sequence[Sequence[str]], previous: Members) -> list[str]:
    """An id for each new group, in order.

    An earlier group's id goes to the new group that has most of its members (of equals to the one that stands first).
    A new group that gets several keeps the one that was made first; one that gets none is given a hash of its first
    member.

    Args:
        kind: "story", "incident": part of the hash.
        groups: the members of each new group, each group by its own order, in an order that is always the same.
        previous: the earlier groups, in the order of their making. A member may stand in one group only.
    """
    heirs = _heirs(groups, previous)
    given = {group: old for old, group in reversed(heirs.items())}  # the one made first is written last, and stays
    taken = set(previous)
    return [given[n] if n in given else _new_id(kind, members, taken) for n, members in enumerate(groups)]


def _heirs(groups: Sequence[Sequence[str]], previous: Members) -> dict[str, int]:
    """Earlier id -> the place of the new group that has most of its members, in the order of ``previous``."""
    place = {member: n for n, members in enumerate(groups) for member in members}
    heirs: dict[str, int] = {}
    for old, members in previous.items():
        shares: dict[int, int] = defaultdict(int)
        for member in members:
            if member in place:
                shares[place[member]] += 1
        if shares:
            heirs[old] = min(shares, key=lambda n: (-shares[n], n))
    return heirs


def _new_id(kind: str, members: Sequence[str], taken: set[str]) -> str:
    """A hash of the first member; where an earlier group has it still (it was split), with a number."""
    found, tries = digest(kind, members[0]), 0
    while found in taken:
        tries += 1
        found = digest(kind, members[0], tries)
    taken.add(found)
    return found


def diff(what: str, before: Mapping[str, Row], after: Mapping[str, Row], were: Members, are: Members) -> list[Row]:
    """The changes from one linking to the next: rows with what, id, kind and record, by kind of group and id.

    ``kind`` is one of

        came      a group of members that stood in none before
        split     a new group whose members stood in others: ``from``
        changed   ``fields``: name -> [before, after]; ``members_came``, ``members_went``
        merged    a group that is no more, whose members now stand in others: ``into``
        went      a group none of whose members is there any more

    Args:
        what: "copy", "story", "incident".
        before: the rows as they were, by id; ``record`` may be JSON text.
        after: the rows as they are.
        were: id -> members before.
        are: id -> members now.
    """
    old_home, new_home = _homes(were), _homes(are)
    rows = (
        _change(what, name, before.get(name), after.get(name), were, are, old_home, new_home)
        for name in sorted({*before, *after})
    )
    return [row for row in rows if row]


def _change(
    what: str,
    name: str,
    old: Row | None,
    new: Row | None,
    were: Members,
    are: Members,
    old_home: Mapping[str, str],
    new_home: Mapping[str, str],
) -> Row | None:
    had, has = set(were.get(name, ())), set(are.get(name, ()))
    if old is None and new is not None:
        origin = sorted({old_home[member] for member in has if member in old_home})
        detail: Row = {"from": origin} if origin else {}
        return _row(what, name, "split" if origin else "came", {**detail, "is": plain(new)})
    if new is None and old is not None:
        into = sorted({new_home[member] for member in had if member in new_home})
        detail = {"into": into} if into else {}
        return _row(what, name, "merged" if into else "went", {**detail, "was": plain(old)})
    fields = dict(_fields(plain(old or {}), plain(new or {})))
    if not fields and had == has:
        return None
    detail = {"fields": fields, "members_came": sorted(has - had), "members_went": sorted(had - has)}
    return _row(what, name, "changed", detail)


def _row(what: str, name: str, kind: str, record: Row) -> Row:
    return {"what": what, "id": name, "kind": kind, "record": record}


def _homes(groups: Members) -> dict[str, str]:
    return {member: name for name, members in groups.items() for member in members}


def _fields(old: Row, new: Row) -> Iterator[tuple[str, list[Any]]]:
    """The columns that differ; ``record`` is left out, as it says again what the columns and the members say."""
    for name in sorted({*old, *new} - {"record"}):
        if old.get(name) != new.get(name):
            yield name, [old.get(name), new.get(name)]


def plain(row: Mapping[str, Any]) -> Row:
    """The row as plain JSON values: dates to ISO strings, tuples to lists, ``record`` left out."""
    return {name: plain_value(value) for name, value in row.items() if name != "record"}


def by_id(rows: Iterable[Mapping[str, Any]]) -> dict[str, Row]:
    """Rows by their ``id``."""
    return {str(row["id"]): dict(row) for row in rows}
