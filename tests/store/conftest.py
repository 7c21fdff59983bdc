"""The three kinds of archive, each empty for every test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from dateline.store import open_archive

from . import samples, server

KINDS = ("file", "folder", "postgres")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server; skips where none is installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed; the postgres extra brings it")
    bin = server.binaries()
    if bin is None:
        pytest.skip("no PostgreSQL server is installed (initdb, pg_ctl, postgres)")
    with server.running(bin) as url:
        yield url


@pytest.fixture(scope="session")
def new_schema(postgres_server: str) -> Callable[[], str]:
    """Makes an empty schema in the server's database and gives the URL that leads into it."""
    import psycopg

    numbers = itertools.count()

    def make() -> str:
        name = f"s{next(numbers)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{postgres_server}&options=-csearch_path%3D{name}"

    return make


@pytest.fixture(scope="session")
def new_path(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Gives a place for a new archive of the kind asked for."""

    def make(kind: str) -> str:
        if kind == "postgres":
            return str(request.getfixturevalue("new_schema")())
        return str(tmp_path_factory.mktemp("store") / "archive") + (".duckdb" if kind == "file" else "")

    return make


@pytest.fixture(params=KINDS)
def path(request: pytest.FixtureRequest, new_path: Callable[[str], str]) -> str:
    """A place for an archive of each kind."""
    return new_path(request.param)


@pytest.fixture
def archive(path: str):
    """An empty archive of each kind."""
    with open_archive(path) as opened:
        yield opened


@pytest.fixture(scope="module", params=KINDS)
def filled(request: pytest.FixtureRequest, new_path: Callable[[str], str]):
    """An archive of each kind with one reading, to be read only."""
    with open_archive(new_path(request.param)) as opened:
        opened.add(samples.reading())
        yield opened
