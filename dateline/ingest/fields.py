"""Fields of a report under their many names (``fields.yaml``): of a JSON object, a row of a table."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dateline.ingest.dates import read_day
from dateline.ingest.origin import rejected
from dateline.ingest.text import admit
from dateline.records import Arrival, Provenance
from dateline.resources import reading

PATH = reading.folder() / "words" / "fields.yaml"

#: The fields of `Report`; the keys of `fields.yaml`.
FIELDS = ("text", "title", "publisher", "published", "url", "language", "id", "furniture")


def load_aliases(path: Path) -> dict[str, str]:
    """Every name that a field may have -> the field, in order of preference.

    Raises:
        ResourceError: where the file breaks its schema; names the line.
    """
    found = reading.read(path).table(optional=FIELDS)
    names = {field: field for field in FIELDS}
    for field, entry in found.items():
        for item in entry.items():
            alias = item.word()
            if _key(alias) != alias:
                raise item.fail(f"'{alias}' can never match; write it as '{_key(alias)}'")
            if alias in names:
                raise item.fail(f"'{alias}' already stands for '{names[alias]}'")
            names[alias] = field
    return names


@functools.cache
def aliases() -> dict[str, str]:
    """The names that come with the package."""
    return load_aliases(PATH)


@functools.lru_cache(maxsize=4096)
def _key(name: str) -> str:
    """The name as the file has it."""
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def field_of(name: str) -> str | None:
    """The field that a column or key of this name holds, None where it is none of ours."""
    return aliases().get(_key(name))


def from_object(where: Provenance, value: Any) -> Arrival:
    """A JSON value as a report, or what is wrong with it."""
    if not isinstance(value, dict):
        kind = {list: "an array", str: "a string", type(None): "null"}.get(type(value), "a number or truth value")
        return rejected(where, f"{kind}, not an object with the fields of a report (text, …)")
    found = _fields(value)
    text = found.get("text")
    if not isinstance(text, str):
        wrong = "no field 'text'" if text is None else f"the text is not a string but {type(text).__name__}"
        return rejected(where, f"{wrong}; 'body', 'content' and 'article' are known as well")
    try:
        furniture = _stretches(found.get("furniture"), len(text))
    except ValueError as error:
        return rejected(where, str(error))
    words = {name: _words(found.get(name)) for name in ("id", "title", "publisher", "url", "language")}
    return admit(where, text, published=read_day(found.get("published")), furniture=furniture, **words)


def _fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a report in the object; of several names for one the first in `fields.yaml` that holds anything."""
    keyed = {_key(key): item for key, item in value.items()}
    found: dict[str, Any] = {}
    for name, field in aliases().items():
        if keyed.get(name) not in (None, "") and field not in found:
            found[field] = keyed[name]
    if "text" not in found and "text" in value:
        found["text"] = value["text"]  # empty: that is what is wrong with it, not that there is none
    return found


def _words(value: Any) -> str | None:
    """A field that is a string: also a number, and the name in an object such as ``{"name": "Gulf News"}``."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def _stretches(value: Any, length: int) -> tuple[tuple[int, int], ...] | None:
    """The field ``furniture``: pairs of offsets in order, within the text."""
    if value is None:
        return None
    problem = "the furniture must be a list of [start, end] within the text, in order"
    if not isinstance(value, list):
        raise ValueError(problem)
    last = 0
    for item in value:
        if not (isinstance(item, list) and len(item) == 2 and all(type(offset) is int for offset in item)):
            raise ValueError(problem)
        if not last <= item[0] <= item[1] <= length:
            raise ValueError(problem)
        last = item[1]
    return tuple((start, end) for start, end in value)
