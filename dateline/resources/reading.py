"""Reads a YAML file of knowledge as plain values that still know their lines, and checks their shapes.

Every step reads its knowledge through this module, so that the same mistakes are reported the same way in every file.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from dateline.errors import ResourceError


@dataclasses.dataclass(slots=True)  # not frozen: there are a hundred thousand, and those take twice as long to make
class Entry:
    """A value of the file: a dict of entries, a list of entries or a scalar, with its line counted from 1."""

    path: Path
    line: int
    value: Any

    def fail(self, problem: str) -> ResourceError:
        """The error to raise for this entry."""
        return ResourceError(self.path, self.line, problem)

    def table(self, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, Entry]:
        """The entries of a mapping; with names given, no others may stand in it. Raises `ResourceError`."""
        if not isinstance(self.value, dict):
            raise self.fail("a mapping (name: value) should stand here")
        known = (*required, *optional)
        for name, entry in self.value.items():
            if known and name not in known:
                raise entry.fail(f"unknown key '{name}'; it may be {', '.join(known)}")
        for name in required:
            if name not in self.value:
                raise self.fail(f"the key '{name}' is missing")
        return dict(self.value)

    def items(self) -> list[Entry]:
        """The entries of a list. Raises `ResourceError`."""
        if not isinstance(self.value, list):
            raise self.fail("a list should stand here")
        return list(self.value)

    def word(self, *choices: str) -> str:
        """A text that is not empty, one of ``choices`` where any are given. Raises `ResourceError`."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fail(f'words should stand here, not {self.value!r}; quote words such as "no" and "on"')
        if choices and self.value not in choices:
            raise self.fail(f"unknown value '{self.value}'; it may be {', '.join(choices)}")
        return self.value

    def words(self) -> tuple[str, ...]:
        """A list of words. Raises `ResourceError`."""
        return tuple(entry.word() for entry in self.items())

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``. Raises `ResourceError`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or not low <= self.value <= high:
            raise self.fail(f"a whole number from {low} to {high} should stand here, not {self.value!r}")
        return self.value

    def decimal(self) -> float:
        """A number, whole or not. Raises `ResourceError`."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.fail(f"a number should stand here, not {self.value!r}")
        return float(self.value)

    def numbers(self, count: int, low: int, high: int) -> tuple[int, ...]:
        """A list of ``count`` whole numbers from ``low`` to ``high``. Raises `ResourceError`."""
        entries = self.items()
        if len(entries) != count:
            raise self.fail(f"{count} whole numbers should stand here, not {len(entries)}")
        return tuple(entry.number(low, high) for entry in entries)

    def flag(self) -> bool:
        """True or false. Raises `ResourceError`."""
        if not isinstance(self.value, bool):
            raise self.fail(f"true or false should stand here, not {self.value!r}")
        return self.value

    def day(self) -> datetime.date:
        """A date, written 2009-06-30. Raises `ResourceError`."""
        if not isinstance(self.value, datetime.date):
            raise self.fail(f"a date such as 2009-06-30 should stand here, not {self.value!r}")
        return self.value


#: YAML 1.1 reads these as true and false; as words of English they are meant as words.
_WORDS_NOT_FLAGS = ("no", "yes", "on", "off", "y", "n")


#: What YAML calls a scalar that is nothing but words.
_TEXT = "tag:yaml.org,2002:str"

#: libyaml where the wheel has it: ten times as fast.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def folder() -> Path:
    """Where the knowledge that comes with Dateline lies."""
    return Path(__file__).parent


def _entry(path: Path, node: yaml.Node, line: int, loader: yaml.SafeLoader) -> Entry:
    if isinstance(node, yaml.ScalarNode):
        if node.tag == _TEXT or node.value.lower() in _WORDS_NOT_FLAGS:
            return Entry(path, line, node.value)
        return Entry(path, line, loader.construct_object(node))
    if isinstance(node, yaml.SequenceNode):
        return Entry(path, line, [_entry(path, item, item.start_mark.line + 1, loader) for item in node.value])
    table: dict[str, Entry] = {}
    for key, value in node.value:
        name, at = str(key.value), key.start_mark.line + 1  # the line of the key: that is where a person looks for it
        if name in table:
            raise ResourceError(path, at, f"'{name}' stands here for the second time")
        table[name] = _entry(path, value, at, loader)
    return Entry(path, line, table)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Pause the garbage collector: knowledge is a million objects, none garbage; looking for some doubles the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if not gc.get_freeze_count():  # what somebody else has frozen stays so
                gc.freeze()
                gc.unfreeze()  # into the oldest generation: it is here to stay, and need not be looked through twice
            gc.enable()


def read(path: Path) -> Entry:
    """The file's values with their lines. Raises `ResourceError` where it is missing, empty or no YAML."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(path, 0, f"cannot be read: {error}; a UTF-8 file should stand here") from error
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise ResourceError(path, 0, "is empty")
        return _entry(path, node, node.start_mark.line + 1, loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ResourceError(path, line, f"is not YAML: {error.problem}") from error
    except ValueError as error:
        raise ResourceError(path, 0, f"holds a value that cannot be read: {error}") from error
    finally:
        loader.dispose()
