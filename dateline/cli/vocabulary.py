"""The words that options take: event types and their modes, from ``resources/ontology.yaml``."""

from __future__ import annotations

from collections.abc import Mapping

from dateline.errors import InputError, ResourceError
from dateline.resources import reading


def event_types() -> dict[str, tuple[str, ...]]:
    """Type -> its modes. Empty where the ontology cannot be read here: whoever codes with it says what is wrong."""
    try:
        types = reading.read(reading.folder() / "ontology.yaml").table()["types"].table()
        return {kind: tuple(entry.table()["modes"].table()) for kind, entry in types.items()}
    except (ResourceError, KeyError):
        return {}


def check_types(words: list[str], known: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse a type, or ``TYPE/mode``, that the ontology does not have.

    Raises:
        InputError: with those it has.
    """
    for word in words if known else ():
        kind, slash, mode = word.partition("/")
        modes = known.get(kind.strip().upper())
        if modes is None:
            raise InputError(f"unknown type {kind!r}; give one of {', '.join(known)}")
        if slash and mode.strip().lower() not in modes:
            raise InputError(f"unknown mode {mode!r} of {kind.upper()}; it has {', '.join(modes) or 'none'}")
