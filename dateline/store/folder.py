"""The archive as a folder of Parquet shards, read in place.

    DIR/archive.json              what the archive says of itself
    DIR/shards/<id>/*.parquet     what became of a part of the inputs; counts once it has its done.json
    DIR/link/current.json         names the folders of what linking found last, and of all that it changed
    DIR/link/<number>/*.parquet   the tables of linking
    DIR/link/<number>-changes/    what that linking changed
    DIR/overlaps/                 which shards hold the same, worked out once for all who read
    DIR/lock                      held by the one who writes

Everything is written beside its place and renamed, so that it is there whole or not at all. Shards never change: where
several hold the same report, `dateline.store.overlaps` says at opening which of them shows it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
from collections.abc import Iterator
from typing import IO, Any

import duckdb

from dateline.errors import ArchiveError, InputError
from dateline.store import overlaps, parts, schema
from dateline.store.asking import Asking, first_line
from dateline.store.overlaps import Shard
from dateline.store.rows import Row

#: What adding to a folder names its shards; they are read after all others, in their order.
ADDED = parts.ADDED

#: Errors of a user's query that are no sign of damage.
_OF_QUERIES = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)


class FolderArchive(Asking):
    """Readings kept in a folder; opened, it shows the shards that were finished then, and what it adds itself."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        read_only: bool = False,
        memory_mb: int | None = None,
        threads: int | None = None,
    ) -> None:
        """Open the folder, or make it; the errors are those of `open_archive`."""
        super().__init__(os.fspath(path), read_only)
        self._folder = pathlib.Path(self.path)
        self._lock: IO[str] | None = None
        self._ids: set[str] | None = None
        self._stale = False
        self._shown: list[Shard] = []
        _check(self._folder, self.path, read_only)
        if not read_only:
            self._lock = _locked(self._folder, self.path)
        try:
            self._meta = _read_meta(self._folder, self.path, make=not read_only)
            self._connection = parts.in_memory(memory_mb, threads)
            self._connection.execute("SET parquet_metadata_cache = true")
            self._show()
        except BaseException:
            self._release()
            raise

    def refresh(self) -> None:
        """See the shards and the linking that others have finished meanwhile."""
        self.flush()
        self._meta = _read_meta(self._folder, self.path, make=False)
        self._ids = None
        self._show()

    def _save(self, rows: dict[str, list[Row]], meta: dict[str, str]) -> None:
        if any(rows.values()):
            shards = self._folder / "shards"
            last = max((int(name[len(ADDED) :]) for name in _names(shards) if name.startswith(ADDED)), default=0)
            parts.write_shard(shards / f"{ADDED}{last + 1:08}", rows)
            if self._ids is not None:
                self._ids.update(row["id"] for row in rows.get("reports", []))
        if meta:
            with parts.writing(self._folder / "archive.json"):
                parts.replace_file(self._folder / "archive.json", json.dumps({**self._meta, **meta}, indent=1))
            self._meta.update(meta)
        self._stale = True

    def shards(self) -> set[str]:
        """The names of the shards that it shows."""
        self._show_new()
        return {shard.name for shard in self._shown}

    def load_shard(self, folder: str | os.PathLike[str]) -> bool:
        """Refused: the shards of a folder lie in it.

        Raises:
            ArchiveError: always.
        """
        raise ArchiveError(f"{self.path}: a folder reads its shards in place; write {folder} to {self.path}/shards")

    def _replace(self, tables: dict[str, list[Row]], changes: list[Row]) -> None:
        links = self._folder / "link"
        current = _read_current(links)
        taken = [int(name[:8]) for name in _names(links) if name[:8].isdecimal()]
        name = f"{max(taken, default=0) + 1:08}"
        former = links / current["tables"] if current["tables"] else None
        kept = [part for part in sorted(former.glob("*.parquet")) if part.stem not in tables] if former else []
        parts.write_parts(links / name, tables, {}, kept)
        lists = list(current["changes"])
        if changes:
            lists.append(f"{name}-changes")
            parts.write_parts(links / lists[-1], {"changes": changes}, {})
        with parts.writing(links):
            parts.replace_file(links / "current.json", json.dumps({"tables": name, "changes": lists}))
        # One who reads may still be in the last one; none can be in those before.
        _remove_all_but(links, {name, current["tables"], *lists})
        self._stale = True

    def _has(self, report: str) -> bool:
        if self._ids is None:
            self._ids = {id for (id,) in self._stream("SELECT id FROM reports", [])}
        return report in self._ids

    def _known_meta(self) -> dict[str, str]:
        return self._meta

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """As in a file; what the query makes (a view) is there until the archive is closed."""
        self.flush()
        self._show_new()
        return super().sql(query)

    def _stream(self, query: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
        self._show_new()
        return super()._stream(query, values)

    def _show_new(self) -> None:
        """See what was written here since; not with every batch, only when something is asked."""
        if self._stale:
            self._show()

    def _show(self) -> None:
        """Name views as the tables, over the shards that are finished now."""
        shards = find_shards(self._folder)
        links = self._folder / "link"
        current = _read_current(links)
        with self._guard("read"):
            self._open.execute("BEGIN")
            try:
                overlaps.show(self._open, shards, self._folder / "overlaps", keep=not self.read_only)
                _show_links(self._open, links, current)
                self._open.execute("CREATE OR REPLACE TABLE meta (key VARCHAR, value VARCHAR)")
                for key, value in sorted(self._meta.items()):
                    self._open.execute("INSERT INTO meta VALUES (?, ?)", [key, value])
                self._open.execute("COMMIT")
                self._stale, self._shown = False, shards
            except BaseException:
                self._open.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _guard(self, what: str) -> Iterator[None]:
        """As of every archive; where a part is damaged, that is what is told."""
        try:
            with super()._guard(what):
                yield
        except ArchiveError as error:
            # A name that is not there is a sign of damage where the query is ours.
            if error.__cause__ and (what == "read" or not isinstance(error.__cause__, _OF_QUERIES)):
                for line in damaged_parts(self._folder):
                    raise ArchiveError(line) from error
            raise

    def _release(self) -> None:
        super()._release()
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def damaged_parts(folder: pathlib.Path) -> Iterator[str]:
    """A line for each part of the archive that is not what was written, and what to do then."""
    for path in finished(folder):
        yield from parts.damaged_parts(path)


def finished(folder: pathlib.Path) -> Iterator[pathlib.Path]:
    """The folders of parts that count: shards, what linking found last, and what it changed."""
    shards, links = folder / "shards", folder / "link"
    current = _read_current(links)
    yield from (shards / name for name in sorted(_names(shards)) if parts.is_done(shards / name))
    yield from (links / name for name in (current["tables"], *current["changes"]) if name)


def find_shards(folder: pathlib.Path) -> list[Shard]:
    """The finished shards of the folder, those that were added one by one last.

    Raises:
        ArchiveError: one of them is damaged.
    """
    shards = folder / "shards"
    names = sorted(_names(shards), key=lambda name: (name.startswith(ADDED), name))
    return [
        Shard(shards / name, _hashes(parts.read_done(shards / name))) for name in names if parts.is_done(shards / name)
    ]


def _hashes(done: dict[str, Any]) -> dict[str, str]:
    """The hash of each part, by the name of its file."""
    return {name: str(file.get("sha256")) for name, file in done["files"].items()}


def _names(folder: pathlib.Path) -> list[str]:
    """The names in the folder that are no half-written thing; none where there is no such folder."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if not entry.name.startswith(".")]


def _show_links(connection: duckdb.DuckDBPyConnection, links: pathlib.Path, current: dict[str, Any]) -> None:
    """Name views as the tables of linking; ``copies`` joins what linking and what the shards know."""
    found = links / current["tables"] if current["tables"] else None
    held = parts.read_done(found)["files"] if found else {}
    for table in schema.OF_LINKS:
        files = [found / f"{table}.parquet"] if found and f"{table}.parquet" in held else []
        selects = [overlaps.select(table, files)]
        if table == "copies":
            selects.append(f"SELECT {schema.names(table)} FROM parts.same")
        connection.execute(f"CREATE OR REPLACE VIEW {table} AS {' UNION ALL '.join(selects)}")
    files = [links / name / "changes.parquet" for name in current["changes"]]
    connection.execute(f"CREATE OR REPLACE VIEW changes AS {overlaps.select('changes', files)}")


def _read_current(links: pathlib.Path) -> dict[str, Any]:
    """``tables``: name of the folder of the last linking, or None; ``changes``: those of what each changed."""
    path = links / "current.json"
    if not path.exists():
        return {"tables": None, "changes": []}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {"tables": str(found["tables"]), "changes": [str(name) for name in found["changes"]]}
    except (OSError, ValueError, KeyError, TypeError):
        raise ArchiveError(f"{path}: damaged; remove it and link again") from None


def _remove_all_but(links: pathlib.Path, kept: set[str | None]) -> None:
    parts.sweep(links)
    for name in _names(links):
        if name not in kept and (links / name).is_dir():
            shutil.rmtree(links / name, ignore_errors=True)


def _check(folder: pathlib.Path, path: str, read_only: bool) -> None:
    """Refuse a folder that is none of ours; make one where there is none."""
    mark = folder / "archive.json"
    if mark.is_file():
        return
    if read_only:
        what = "a folder, but no Dateline archive; give another path" if folder.is_dir() else "no such archive"
        raise InputError(f"{path}: {what}; `dateline run PATH… --archive {path}` makes one")
    if folder.exists() and set(_names(folder)) - {"shards", "link", "overlaps", "lock"}:
        raise InputError(f"{path}: a folder that holds other things; give one that is empty or not there yet")
    if not folder.absolute().parent.is_dir():
        raise InputError(f"{path}: there is no folder {folder.absolute().parent}; make it first, or give another path")
    with parts.writing(folder):
        folder.mkdir(exist_ok=True)


def _read_meta(folder: pathlib.Path, path: str, make: bool) -> dict[str, str]:
    """What archive.json says."""
    mark = folder / "archive.json"
    if make and not mark.exists():
        with parts.writing(mark):
            made = {"application": schema.APPLICATION, "schema": str(schema.VERSION)}
            parts.replace_file(mark, json.dumps(made, indent=1))
    try:
        meta = json.loads(mark.read_text(encoding="utf-8"))
        found = {str(key): value if isinstance(value, str) else json.dumps(value) for key, value in meta.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise ArchiveError(f"{mark}: cannot be read: {first_line(error)}; give another path") from error
    schema.check(found, path, "a folder with an archive.json")
    return found


def _locked(folder: pathlib.Path, path: str) -> IO[str] | None:
    """The lock of the one who writes, held until closed, and let go of by the system where its holder is killed."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - not on Windows, where nothing keeps two writers apart
        return None
    with parts.writing(folder / "lock"):
        file = (folder / "lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read(20).strip()
        file.close()
        who = "this process" if holder == str(os.getpid()) else f"another process (PID {holder})"
        raise ArchiveError(f"{path}: {who} has the archive open; wait until it is done, or give another path") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
