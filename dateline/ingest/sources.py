"""Paths to Arrivals: files, folders and standard input; every input ends in one Arrival."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from dateline.ingest.formats import read_stream
from dateline.ingest.origin import Origin, guarded
from dateline.ingest.paths import is_stream, require
from dateline.ingest.pieces import plan, read_piece
from dateline.records import Arrival


def read_sources(paths: Iterable[str | Path], stdin: BinaryIO | None = None) -> Iterator[Arrival]:
    """The reports in files, folders and standard input, one Arrival for each input.

    An input is a file of text or HTML, a page in a WARC, an entry of a feed, a row of a table, a message, an object in
    a JSON file, or a line of JSON lines that is not blank; archives and compressed files are opened. Standard input and
    pipes come first, then all files in sorted order, folders with all levels below but without hidden files. Reading is
    lazy: nothing is opened before it is asked for.

    Args:
        paths: files and folders; "-" is standard input. What is named twice is read once.
        stdin: what "-" reads; by default the standard input of the process.

    Raises:
        InputError: at once, before anything is read, when a path does not exist.
    """
    wanted = [paths] if isinstance(paths, str | Path) else list(paths)
    streams = [path for path in dict.fromkeys(map(str, wanted)) if is_stream(path)]
    files = [path for path in wanted if not is_stream(path)]
    for path in files:
        require(path)
    return itertools.chain(
        itertools.chain.from_iterable(_read_pipe(path, stdin) for path in streams),
        itertools.chain.from_iterable(map(read_piece, plan(files))),
    )


def _read_pipe(path: str, stdin: BinaryIO | None) -> Iterator[Arrival]:
    """A stream that can be read only once."""
    origin = Origin(path, start=None)
    yield from guarded(origin, lambda: _open_pipe(origin, stdin))


def _open_pipe(origin: Origin, stdin: BinaryIO | None) -> Iterator[Arrival]:
    """All that comes through the pipe."""
    if origin.source == "-":
        yield from read_stream(origin, stdin if stdin is not None else sys.stdin.buffer, "")
    else:
        with Path(origin.source).open("rb") as pipe:
            yield from read_stream(origin, pipe, "")
