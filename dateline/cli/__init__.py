"""The command line. `main` is the entry point ``dateline``."""

from dateline.cli.app import main

__all__ = ["main"]
