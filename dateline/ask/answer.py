"""What a question gives back: rows to iterate over, or a table of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Protocol, TypeVar

from dateline.errors import InputError
from dateline.store import frames


class Plain(Protocol):
    """A row that can be given as plain JSON values."""

    def to_dict(self) -> dict[str, Any]:
        """The row as plain JSON values, every field present."""


R = TypeVar("R", bound=Plain)


class Answer(Generic[R]):
    """The rows of an answer, in a stable order.

    Iterating again asks again where the rows are many (`Answer` keeps none of them).

    Args:
        rows: gives the rows from the first each time it is called.
        flat: a row as one flat row, one value a column.
        columns: name and type of the values of that row: str, int, float, bool or datetime.date, all of which may be
            missing. Several values of a field are joined by ``;``.
        limit: at most so many rows.
        left_out: why something is not among the rows -> how many; filled where rows are counted together.
    """

    def __init__(
        self,
        rows: Callable[[], Iterable[R]],
        flat: Callable[[R], dict[str, Any]],
        columns: dict[str, type],
        limit: int | None = None,
        left_out: dict[str, int] | None = None,
    ) -> None:
        """Keep the question; nothing is read yet.

        Raises:
            InputError: the limit is less than 0.
        """
        if limit is not None and limit < 0:
            raise InputError(f"limit {limit} is less than 0; give how many at most")
        self._rows, self._flat, self._limit = rows, flat, limit
        self.columns = columns
        self.left_out = left_out or {}

    def __iter__(self) -> Iterator[R]:
        """The rows, in order."""
        for n, row in enumerate(self._rows() if self._limit != 0 else ()):
            yield row
            # Asked before the next row is read: finding one more may mean reading the whole archive.
            if n + 1 == self._limit:
                return

    def count(self) -> int:
        """How many there are; all are read for it (so there is no ``len``, which ``list`` would call)."""
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return next(iter(self), None) is not None

    def to_dicts(self) -> list[dict[str, Any]]:
        """The full rows as plain JSON values."""
        return [row.to_dict() for row in self]

    def to_rows(self) -> Iterator[dict[str, Any]]:
        """The rows laid flat, with the keys of ``columns``."""
        return map(self._flat, self)

    def to_polars(self) -> Any:
        """The flat rows as a ``polars.DataFrame``.

        Raises:
            DatelineError: polars is not installed.
        """
        return frames.to_polars(self.to_rows(), self.columns)

    def to_pandas(self) -> Any:
        """The flat rows as a ``pandas.DataFrame``; what is missing is ``<NA>``, a missing date ``NaT``.

        Raises:
            DatelineError: pandas is not installed.
        """
        return frames.to_pandas(self.to_rows(), self.columns)

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write the flat rows to a Parquet file, whole or not at all; a file that is there is replaced.

        Raises:
            ArchiveError: it cannot be written.
        """
        frames.to_parquet(path, self.to_rows(), self.columns)


def joined(values: Iterable[object]) -> str | None:
    """The values with ``;`` between them, None where there are none."""
    return ";".join(str(value) for value in values if value not in (None, "")) or None
