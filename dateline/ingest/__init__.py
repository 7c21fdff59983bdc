"""Anything to Report: files, folders and standard input in, one Arrival for each input out."""

from dateline.ingest.furniture import find_furniture
from dateline.ingest.pieces import plan, read_piece
from dateline.ingest.sources import read_sources

__all__ = ["find_furniture", "plan", "read_piece", "read_sources"]
