"""What the dateline of a report tells: the day, and the country the report comes from."""

from __future__ import annotations

import datetime

from dateline.annotation import Annotation, Sentence
from dateline.resolve.dates import find_times, resolve_when
from dateline.resolve.knowledge import Knowledge
from dateline.resolve.places import Gazetteer

#: A dateline stands among the first sentences: only a headline may come before it.
AMONG = 3
_ENDS = ("-", "--", "–", "—", ":")


def _datelines(annotation: Annotation) -> list[Sentence]:
    found = [sentence for sentence in annotation.sentences[:AMONG] if sentence.paragraph]
    return [sentence for sentence in found if sentence.tokens[-1].text in _ENDS]


def dateline_day(annotation: Annotation) -> datetime.date | None:
    """The full date in the dateline, None if there is none."""
    for sentence in _datelines(annotation):
        for expression in find_times(annotation.text, sentence.start, sentence.end):
            when = resolve_when(expression, None)
            if when.precision == "day" and when.start is not None:
                return when.start
    return None


def dateline_country(annotation: Annotation, knowledge: Knowledge, gazetteer: Gazetteer) -> str | None:
    """The country (alpha-3) of the dateline's place, None if there is none or it is not known."""
    for sentence in _datelines(annotation):
        words = [token for token in sentence.tokens if token.text[0].isupper()]
        for token in reversed(words):  # the country, where it is told, stands after the city
            known = knowledge.name(token.text) or knowledge.name(token.text.title())
            if known is not None and known.country and known.kind in ("state", "seat"):
                return known.country
        start, name = sentence.start, annotation.text[sentence.start : sentence.end]
        end = start + len(name.split(",")[0].split("(")[0].rstrip("-–—: "))
        place = gazetteer.resolve_where(annotation.text, start, end, hints={})
        if place is not None:
            return place.country
    return None
