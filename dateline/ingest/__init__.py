"""Anything to Report: files, folders and standard input in, one Arrival for each input out."""

from dateline.ingest.furniture import find_furniture
from dateline.ingest.sources import read_sources

__all__ = ["find_furniture", "read_sources"]
