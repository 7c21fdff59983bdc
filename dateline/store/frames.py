"""Flat rows as data frames and as Parquet files.

Columns are given by name and type: str, int, float, bool or datetime.date. Any value may be missing.
"""

from __future__ import annotations

import datetime
import importlib
import itertools
import os
import pathlib
from collections.abc import Iterable, Mapping
from typing import Any

from dateline.errors import ArchiveError, DatelineError
from dateline.store.rows import columns as turned
from dateline.store.rows import keepable

#: Rows that go into a Parquet file together; memory is bounded by them.
_BATCH = 5_000

_DUCKDB = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", datetime.date: "DATE"}
_PANDAS = {str: "string", int: "Int64", float: "Float64", bool: "boolean", datetime.date: "datetime64[s]"}


def to_polars(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, type]) -> Any:
    """The rows as a ``polars.DataFrame``.

    Raises:
        DatelineError: polars is not installed.
    """
    polars = _library("polars")
    types = {
        str: polars.String,
        int: polars.Int64,
        float: polars.Float64,
        bool: polars.Boolean,
        datetime.date: polars.Date,
    }
    return polars.DataFrame(list(rows), schema={name: types[kind] for name, kind in columns.items()})


def to_pandas(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, type]) -> Any:
    """The rows as a ``pandas.DataFrame``; what is missing is ``<NA>``, a missing date ``NaT``.

    Raises:
        DatelineError: pandas is not installed.
    """
    pandas = _library("pandas")
    frame = pandas.DataFrame(list(rows), columns=list(columns))
    return frame.astype({name: _PANDAS[kind] for name, kind in columns.items()})


def _library(name: str) -> Any:
    """The library, which a plain install does not have."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise DatelineError(f"{name} is not installed; pip install 'dateline[frames]' brings it") from None


def to_parquet(path: str | os.PathLike[str], rows: Iterable[Mapping[str, Any]], columns: Mapping[str, type]) -> int:
    """Write the rows to a Parquet file, whole or not at all; a file that is there is replaced.

    Returns:
        How many rows there were.

    Raises:
        ArchiveError: the file cannot be written.
    """
    import duckdb

    file = pathlib.Path(path)
    beside = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with duckdb.connect() as database:
            count = _fill(database, rows, columns)
            # COPY takes no parameter for the path; a quote in it is doubled.
            quoted = str(beside).replace("'", "''")
            database.execute(f"COPY made TO '{quoted}' (FORMAT parquet)")
        beside.replace(file)
    except (duckdb.Error, OSError) as error:
        raise ArchiveError(f"{file}: cannot be written: {str(error).strip().splitlines()[0]}") from error
    finally:
        beside.unlink(missing_ok=True)
    return count


def _fill(database: Any, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, type]) -> int:
    """Put the rows into the table ``made``, a batch at a time."""
    made = ", ".join(f'"{name}" {_DUCKDB[kind]}' for name, kind in columns.items())
    values = ", ".join(f"unnest(?::{_DUCKDB[kind]}[])" for kind in columns.values())
    database.execute(f"CREATE TABLE made ({made})")
    count, waiting = 0, iter(rows)
    while batch := list(itertools.islice(waiting, _BATCH)):
        kept = [{name: _kept(row[name]) for name in columns} for row in batch]
        database.execute(f"INSERT INTO made SELECT {values}", turned(kept, list(columns)))
        count += len(batch)
    return count


def _kept(value: Any) -> Any:
    """A text as a database can hold it."""
    return keepable(value) if isinstance(value, str) else value
