"""A run into a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dateline import scale
from dateline.scale.layout import lay_out
from dateline.scale.runs import Unwatched
from dateline.store import content_hash, open_archive
from dateline.store.postgres import PostgresArchive

from ..store import server
from .test_runs import Interrupting

Run = Callable[..., scale.Ran]
Content = Callable[[Path], str]


@pytest.fixture
def url() -> Iterator[str]:
    pytest.importorskip("psycopg", reason="psycopg is not installed; the postgres extra brings it")
    bin = server.binaries()
    if bin is None:
        pytest.skip("no PostgreSQL server is installed (initdb, pg_ctl, postgres)")
    with server.running(bin) as running:
        yield running


def test_it_ends_in_the_same_content(
    run: Run, sources: Path, tmp_path: Path, url: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run(sources, archive=tmp_path / "folder")
    with pytest.raises(KeyboardInterrupt):
        run(sources, archive=url, watch=Interrupting(after=3))
    worked = scale.status(url)
    assert worked.waiting and worked.unloaded == worked.inputs > 0
    with pytest.raises(KeyboardInterrupt):  # in the middle of loading
        run(archive=url, watch=Interrupting(after=worked.waiting + 3))
    halfway = scale.status(url)
    assert not halfway.waiting and 0 < halfway.unloaded < halfway.inputs == 27
    run(archive=url)
    with open_archive(url, read_only=True) as archive:
        assert content_hash(archive) == content(tmp_path / "folder")
    assert scale.status(url).outcomes == scale.status(tmp_path / "folder").outcomes
    assert list(tmp_path.glob("postgres-*.work"))


def test_status_is_of_one_moment(
    run: Run, sources: Path, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KeyboardInterrupt):  # before the second part is loaded
        run(sources, archive=url, watch=Stopping())
    folder = lay_out(url).shards
    plain = PostgresArchive.shards

    def shards(archive: PostgresArchive) -> set[str]:
        """Another process loads a part between two questions of the status."""
        if not archive.read_only:
            return plain(archive)
        part = min(folder.iterdir())
        with open_archive(url) as writer:
            writer.load_shard(part)
        shutil.rmtree(part)
        return plain(archive)

    before = scale.status(url)
    monkeypatch.setattr(PostgresArchive, "shards", shards)
    found = scale.status(url)
    assert (found.inputs, found.done, found.unloaded) == (27, before.done, before.unloaded)


class Stopping(Unwatched):
    """Presses Ctrl-C when one part is loaded."""

    def stage(self, name: str, total: int, done: int) -> None:
        self.name = name

    def step(self, done: object) -> None:
        if self.name == "load":
            raise KeyboardInterrupt


def test_the_password_is_not_shown() -> None:
    layout = lay_out("postgresql://ann:secret@db.example/news?sslmode=require")
    assert layout.shown == "postgresql://ann:…@db.example/news?sslmode=require"
    assert layout.folder.name.startswith("news-") and "secret" not in str(layout.folder)
    assert lay_out("postgresql:///a") != lay_out("postgresql:///a?options=-csearch_path%3Dother")
