"""Dateline reads news reports and gives back sourced event records: who did what to whom, when, where, who says so."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from dateline.errors import ArchiveError, DatelineError, InputError, ModelError, ResourceError
from dateline.records import Count, Event, Party, Reading, Report, Saying, Source, Span, When, Where
from dateline.store import open_archive as open
from dateline.version import VERSION as __version__

if TYPE_CHECKING:
    from dateline import ask
    from dateline.coder import Coder

__all__ = [
    "ArchiveError",
    "Coder",
    "Count",
    "DatelineError",
    "Event",
    "InputError",
    "ModelError",
    "Party",
    "Reading",
    "Report",
    "ResourceError",
    "Saying",
    "Source",
    "Span",
    "When",
    "Where",
    "__version__",
    "ask",
    "open",
]


def __getattr__(name: str) -> Any:
    """Load the coder, and with it the model's runtime, only when it is asked for; the questions likewise."""
    if name == "Coder":
        from dateline.coder import Coder

        return Coder
    if name == "ask":
        return importlib.import_module("dateline.ask")
    raise AttributeError(f"module 'dateline' has no attribute '{name}'")
