"""An archive of reports of our own making, with the truth of which words tell of which incident.

`load` gives all of it: reports made from ``facts.yaml`` by the sentences of ``templates.yaml`` (seeded, the same on any
machine) and those written by hand in ``written/``. No sentence is from anywhere else.
"""

from __future__ import annotations

from bench.archive.generate import generate
from bench.archive.truth import Archive, Fact, Mark, Told
from bench.archive.written import read_written

__all__ = ["Archive", "Fact", "Mark", "Told", "load"]


def load() -> Archive:
    """Generated and hand-written reports together."""
    return generate() + read_written()
