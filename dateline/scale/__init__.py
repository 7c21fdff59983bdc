"""Runs over whole archives of reports: cut into shards, worked by many, stopped by nothing for good.

`run` does it, `status` tells how far it is. docs/scale.md says how it works and what it guarantees.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.scale.runs import Ran, Watch, run
    from dateline.scale.settings import Settings
    from dateline.scale.state import Checked, Status, check, status

__all__ = ["Checked", "Ran", "Settings", "Status", "Watch", "check", "run", "status"]

#: Name -> module. On first use: a worker, which imports this package, has no use for the run's side of it.
_HOMES = {
    "Ran": "runs",
    "Watch": "runs",
    "run": "runs",
    "Settings": "settings",
    "Checked": "state",
    "Status": "state",
    "check": "state",
    "status": "state",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
