"""The progress bar: on standard error, and only where that is a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


class Meter:
    """Counts reports and events while they are coded. A context manager."""

    def __init__(self) -> None:
        """Nothing is shown yet."""
        self._bar: Progress | None = None
        self._reports = self._events = 0
        if sys.stderr.isatty():
            # How many reports there are is known only when the last has come in: so the bar only moves.
            columns = (BarColumn(bar_width=20), TextColumn("{task.description}"), TimeElapsedColumn())
            self._bar = Progress(
                *columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
            )
            self._task = self._bar.add_task("0 reports", total=None)

    def step(self, events: int) -> None:
        """One more report is done, with so many events."""
        self._reports, self._events = self._reports + 1, self._events + events
        if self._bar is not None:
            self._bar.update(self._task, description=f"{self._reports:,} reports, {self._events:,} events")

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the terminal to others for a while."""
        if self._bar is None:
            yield
            return
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()

    def __enter__(self) -> Self:
        """Show the bar."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
