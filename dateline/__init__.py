"""Dateline reads news reports and gives back sourced event records: who did what to whom, when, where, who says so."""

from dateline.coder import Coder
from dateline.errors import ArchiveError, DatelineError, InputError, ModelError, ResourceError
from dateline.records import Count, Event, Party, Reading, Report, Saying, Source, Span, When, Where
from dateline.store import open_archive as open
from dateline.version import VERSION as __version__

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
    "open",
]
