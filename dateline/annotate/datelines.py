"""The dateline of a report.

"BAGHDAD (AP) —", "Baghdad:", "NAIROBI, Kenya, Feb. 14, 2023 -". It is a sentence of its own.
"""

from __future__ import annotations

import re

_CAPITALS = r"[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]+){0,3}"
_NAME = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}"
_PLACE = rf"(?:, {_NAME}){{0,2}}"
_AGENCY = r"(?: ?\([^()\n]{2,30}\))?"
_DATE = r"(?:,? [A-Z][a-z]{2,8}\.? \d{1,2}(?:,? \d{4})?|,? \d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?)?"
_MARK = r"\s?(?:-{1,2}|–|—|:)(?=\s)"
_DATELINE = re.compile(
    rf"(?:{_CAPITALS}{_PLACE}{_DATE}{_AGENCY}{_DATE}|{_NAME}{_PLACE} ?\([A-Z][\w ]{{1,20}}\){_DATE}){_MARK}"
    rf"|{_NAME}:(?=\s)"
)
#: A dateline is no longer than this (characters).
LONGEST = 90


def dateline_end(text: str, start: int, end: int) -> int | None:
    """Where the dateline that the paragraph ``text[start:end]`` begins with ends; None where it has none."""
    match = _DATELINE.match(text, start, min(end, start + LONGEST))
    return match.end() if match and text[match.end() : end].strip() else None
