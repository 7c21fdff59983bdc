"""Anything to Report: files, folders and standard input in, one Arrival for each input out."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.ingest.furniture import find_furniture
    from dateline.ingest.pieces import plan, read_piece
    from dateline.ingest.sources import read_sources

__all__ = ["find_furniture", "plan", "read_piece", "read_sources"]

#: Name -> module. On first use: who only codes texts has no use for the readers of all formats.
_HOMES = {"find_furniture": "furniture", "plan": "pieces", "read_piece": "pieces", "read_sources": "sources"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
