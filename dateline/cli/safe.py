"""Words from reports, made safe to show. A report is untrusted: it may hold escape codes, markup and formulas."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

#: Format characters that ordinary text needs and that move nothing: soft hyphen, joiners, word joiner, byte-order mark.
_HARMLESS = frozenset("\u00ad\u200c\u200d\u2060\ufeff")

#: What stands for a character that may not reach a terminal.
_REPLACEMENT = "\ufffd"

#: Characters that `json.dumps` leaves as they are and a terminal may obey: C1 controls, changes of direction.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

#: A cell that begins so is taken for a formula by a spreadsheet; the wide forms too, in some.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def visible(text: str) -> str:
    """The text with nothing in it that a terminal would obey, and on one line; as long as it was, so offsets hold.

    White space becomes spaces; control characters, lone surrogates and characters that turn the direction of writing
    become U+FFFD.
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cs"):
        return _REPLACEMENT
    if unicodedata.category(character) == "Cf" and character not in _HARMLESS:
        return _REPLACEMENT
    return character


def csv_cell(value: Any) -> Any:
    """The value as a cell of a CSV file: text that a spreadsheet would run as a formula gets a ``'`` before it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    formula = value.startswith(_FORMULA) or value.lstrip().startswith(_FORMULA)
    return f"'{visible(value)}" if formula else visible(value)


def json_line(value: Any, encoding: str | None = "utf-8") -> str:
    """The value as JSON on one line, in characters that the encoding has and no terminal obeys."""
    line = _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
    try:
        line.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return line
