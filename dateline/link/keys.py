"""The keys of a report: what it is about, as weighed words that another report of the same affair would share.

A key is a letter for its kind, a colon and the folded words: ``w:`` a stem, ``n:`` a name, ``l:`` a place, ``c:`` a
country, ``d:`` a country and a day, ``e:`` a kind of act at a place.
"""

from __future__ import annotations

import collections
import math
import re
from collections.abc import Iterable, Iterator

from dateline.link.words import WORD, folded, rarity, stem
from dateline.records import Event, Party, Reading, Where

#: Keys that a card keeps, the heaviest first. 64 give no better stories, 32 a little worse ones.
MOST_KEYS = 48

#: Words of a report that are looked at: its head tells the affair, and a book costs no more than a long report.
MOST_WORDS = 3_000

#: Weights are whole numbers so that sums are exact whatever their order; this is the weight of one.
UNIT = 40

#: How much a kind of key counts against a rare word that stands once; NAMED and TITLE multiply a word's weight (chosen
#: on bench/archive and bench/pairs, docs/linking.md: a half more or less of any costs .00 to .03 of B-cubed F1).
NAME, PLACE, COUNTRY, DAY, ACT, NAMED, TITLE = 1.2, 1.2, 0.7, 0.8, 1.0, 1.3, 1.2

#: Of the times a word stands there, as many as count; more do not make it more telling.
MOST_TIMES = 4

#: A capitalised word that does not begin a sentence or a quotation: a name, in most cases.
CAPITAL = re.compile(r"(?<=[^\W_,;)] )[A-Z][^\W\d_]+|(?<=[,;)] )[A-Z][^\W\d_]+")

Weighed = Iterator[tuple[str, float]]


def keys_of(reading: Reading, text: str) -> list[tuple[str, int]]:
    """The heaviest keys with their weights in `UNIT`, by weight and then by name; ``text``: what is not furniture."""
    weights: dict[str, float] = {}
    for key, weight in (*_words(text, reading.report.title or ""), *_parties(reading.parties), *_acts(reading.events)):
        weights[key] = max(weight, weights.get(key, 0.0))
    whole = ((key, round(weight * UNIT)) for key, weight in weights.items())
    return sorted((pair for pair in whole if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))[:MOST_KEYS]


def _words(text: str, title: str) -> Weighed:
    """Stems of the text and the title; one that is a name, stands often or in the title counts more."""
    head = text[: MOST_WORDS * 8]
    times = collections.Counter(stem(word) for word in folded(head)[:MOST_WORDS])
    names = {stem(word) for match in CAPITAL.finditer(head) for word in folded(match.group())}
    titled = {stem(word) for word in folded(title)}
    rare = rarity()
    for word in sorted({*times, *titled}):
        if len(word) < 3 or word.isdigit():
            continue
        often = 1 + math.log2(min(max(times[word], 1), MOST_TIMES)) / 2
        weight = rare.get(word, 1.0) * often * (NAMED if word in names else 1.0) * (TITLE if word in titled else 1.0)
        yield f"w:{word}", weight


def _parties(parties: Iterable[Party]) -> Weighed:
    """Names of more than one word, and countries."""
    for party in parties:
        if party.name and len(WORD.findall(party.name)) > 1:
            yield f"n:{' '.join(folded(party.name))}", NAME
        if party.country:
            yield f"c:{party.country}", COUNTRY


def _acts(events: Iterable[Event]) -> Weighed:
    """Places and days of the acts, and what was done where."""
    for event in events:
        where, when = event.where, event.when
        if where and where.country:
            yield f"c:{where.country}", COUNTRY
        if (place := _place(where)) is not None:
            yield f"l:{place}", PLACE
            yield f"e:{event.event} {place}", ACT
        if where and where.country and when and when.precision == "day" and when.start:
            yield f"d:{where.country} {when.start.isoformat()}", DAY


def _place(where: Where | None) -> str | None:
    """The folded name of a place that is smaller than a country."""
    if where is None or not where.name or where.precision == "country":
        return None
    return " ".join(folded(where.name))
