"""What a question to the archive gives back: records to iterate over, or a table of them."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from dateline.records import Event, Record, Saying
from dateline.store import flat, frames
from dateline.store.filters import Condition
from dateline.store.rows import built

R = TypeVar("R", bound=Record)


class Source(Protocol):
    """What a selection needs of the archive."""

    def stream(self, query: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of the query, a batch at a time."""


@dataclasses.dataclass(frozen=True)
class Kind(Generic[R]):
    """How records of one kind lie in the archive.

    Args:
        record: their class.
        tables: what comes after FROM.
        key: the column that holds the record.
        order: the columns that give a stable order, whatever the order in which reports were added.
        flat: a record as one flat row.
        columns: name and type of the values of that row.
    """

    record: type[R]
    tables: str
    key: str
    order: str
    flat: Callable[[R], dict[str, Any]]
    columns: dict[str, type]


EVENTS = Kind(
    Event,
    "events e JOIN reports r ON r.id = e.report",
    "e.record",
    "coalesce(e.when_start, e.when_end, r.published) NULLS LAST, e.report, e.n",
    flat.flat_event,
    flat.EVENT_COLUMNS,
)

SAYINGS = Kind(
    Saying,
    "sayings s JOIN reports r ON r.id = s.report",
    "s.record",
    "r.published NULLS LAST, s.report, s.n",
    flat.flat_saying,
    flat.SAYING_COLUMNS,
)


class Selection(Generic[R]):
    """The records that meet a question, in a stable order, read from the archive each time they are asked for.

    Iterating holds a batch in memory, never all. ``len`` counts in the archive without reading the records.
    """

    def __init__(self, source: Source, kind: Kind[R], conditions: list[Condition], limit: int | None = None) -> None:
        """Keep the question; nothing is read yet."""
        self._source, self._kind, self._limit = source, kind, limit
        where = " AND ".join(sql for sql, _ in conditions) or "true"
        self._from = f"FROM {kind.tables} WHERE {where}"
        self._values = [value for _, values in conditions for value in values]

    def __iter__(self) -> Iterator[R]:
        """The records, oldest first by the date of the act, else of publication; those without either come last."""
        limit = "" if self._limit is None else f" LIMIT {int(self._limit)}"
        query = f"SELECT {self._kind.key} {self._from} ORDER BY {self._kind.order}{limit}"
        for (record,) in self._source.stream(query, self._values):
            yield built(self._kind.record, record)

    def __len__(self) -> int:
        """How many there are."""
        ((count,),) = self._source.stream(f"SELECT count(*) {self._from}", self._values)
        return int(count if self._limit is None else min(count, self._limit))

    def __bool__(self) -> bool:
        """Whether there is any."""
        return len(self) > 0

    def to_dicts(self) -> list[dict[str, Any]]:
        """The full records as plain JSON values."""
        return [record.to_dict() for record in self]

    def to_rows(self) -> Iterator[dict[str, Any]]:
        """The records laid flat, one value a column; see `dateline.store.flat`."""
        return (self._kind.flat(record) for record in self)

    def to_polars(self) -> Any:
        """The flat rows as a ``polars.DataFrame``.

        Raises:
            DatelineError: polars is not installed.
        """
        return frames.to_polars(self.to_rows(), self._kind.columns)

    def to_pandas(self) -> Any:
        """The flat rows as a ``pandas.DataFrame``; what is missing is ``<NA>``.

        Raises:
            DatelineError: pandas is not installed.
        """
        return frames.to_pandas(self.to_rows(), self._kind.columns)

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write the flat rows to a Parquet file, whole or not at all; a file that is there is replaced.

        Raises:
            ArchiveError: it cannot be written.
        """
        frames.to_parquet(path, self.to_rows(), self._kind.columns)
