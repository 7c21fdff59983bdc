"""The archive of `samples`, in every kind of archive."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from dateline.store import open_archive
from dateline.store.archive import Archive

from ..store import server
from . import samples


@pytest.fixture(scope="session", params=["archive.duckdb", "folder", "postgres"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Opened once, for reading: no question changes it."""
    with contextlib.ExitStack() as stack:
        path = str(tmp_path_factory.mktemp("ask") / request.param)
        if request.param == "postgres":
            pytest.importorskip("psycopg", reason="psycopg is not installed; the postgres extra brings it")
            if (bin := server.binaries()) is None:
                pytest.skip("no PostgreSQL server is installed (initdb, pg_ctl, postgres)")
            path = stack.enter_context(server.running(bin))
        samples.fill(path)
        yield stack.enter_context(open_archive(path, read_only=True))
