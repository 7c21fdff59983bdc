"""The archive in PostgreSQL: what only a server has to do."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from dateline.errors import ArchiveError, DatelineError, InputError
from dateline.store import open_archive

from . import samples

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed; the postgres extra brings it")


@pytest.fixture
def url(new_schema: Callable[[], str]) -> str:
    return new_schema()


def test_reading_makes_nothing(url: str) -> None:
    with pytest.raises(InputError, match="no archive there"):
        open_archive(url, read_only=True)
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
        assert connection.execute(query).fetchall() == [(0,)]


@pytest.mark.parametrize("statement", ["CREATE TABLE a (b int)", "CREATE TABLE meta (a int)"])
def test_another_database_is_refused(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)
    for read_only in (True, False):
        with pytest.raises(ArchiveError, match="other tables, but no Dateline archive"):
            open_archive(url, read_only=read_only)


def test_a_newer_schema_is_refused(url: str) -> None:
    with open_archive(url) as archive:
        archive.sql("UPDATE meta SET value = '3' WHERE key = 'schema'")
    with pytest.raises(ArchiveError, match="schema 3 is newer"):
        open_archive(url, read_only=True)


def test_another_encoding_is_refused(postgres_server: str) -> None:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(ArchiveError, match="in LATIN1; make one WITH ENCODING 'UTF8'"):
        open_archive(postgres_server.replace("/postgres?", "/latin?"))


def test_others_may_read_while_one_writes(url: str) -> None:
    with open_archive(url) as writer, open_archive(url, read_only=True) as reader:
        writer.add(samples.reading())
        assert len(reader.events()) == 0
        writer.flush()
        assert len(reader.events()) == 3
        with pytest.raises(ArchiveError, match="cannot run the query"):
            reader.sql("DELETE FROM events")
        with pytest.raises(ArchiveError, match="another session writes"):
            open_archive(url)


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(
        ArchiveError, match="postgresql://me@127.0.0.1:1/news: cannot connect: .*mend the URL"
    ) as caught:
        open_archive("postgresql://me:secret@127.0.0.1:1/news")
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(InputError, match="no valid URL") as wrong:
        open_archive("postgresql://me:secret@[host/news?nothing=1")
    assert "secret" not in str(wrong.value)


def test_the_path_leads_there_again_but_for_the_password(url: str) -> None:
    with open_archive(url) as archive:
        assert archive.path.startswith("postgresql://tester@/postgres?host=/")


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg.conninfo", None)
    with pytest.raises(DatelineError, match=r"dateline\[postgres\]"):
        open_archive("postgresql:///news")


def test_words_are_found_in_any_script_though_the_server_knows_only_ascii(url: str) -> None:
    with open_archive(url) as archive:
        made = samples.reading(samples.TEXT.replace("Ramadi", "Čačak").replace("June 30", "Ramadi, June 30"))
        archive.add(made)
        assert len(archive.events(text="REQUESTS FOR HELP IN ČAČAK")) == 1


def test_a_transaction_that_was_cut_off_leaves_nothing(url: str) -> None:
    with open_archive(url) as archive:
        archive.add(samples.reading(id="a"))
        archive.flush()
        archive.add(samples.reading(id="b"))
        ((own,),) = archive._ask("SELECT pg_backend_pid()")
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [own])
        with pytest.raises(ArchiveError, match="cannot"):
            archive.flush()
        archive._forget()
    with open_archive(url) as archive:
        assert len(archive.events()) == 3
