"""The command line with fakes for the coder, the sources and the linking: ``python -m tests.scale.program``."""

from __future__ import annotations

import functools
import sys

from dateline.cli import main
from dateline.scale import runs

from . import fakes


def use_fakes() -> None:
    """From now on, in this process and in its workers."""
    fakes.make_quick()
    runs.Settings = functools.partial(runs.Settings, factory=fakes.FAKE.factory)  # type: ignore[assignment,misc]
    plan = runs.plan
    runs.plan = lambda paths, target_bytes=None: plan(paths, target_bytes or 900)  # type: ignore[assignment]


if __name__ == "__main__":
    use_fakes()
    sys.exit(main())
