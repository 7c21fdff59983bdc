"""Within one report: events of one act become one telling, as "the blast" and "the attack" are of the bombing above.

A telling is what is linked across reports: it knows more of the act than each of its events.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

from dateline.link.cards import Card
from dateline.link.incidents_compare import NEVER, TOLD_TOGETHER, compare, day_evidence
from dateline.link.incidents_events import events_of
from dateline.link.incidents_traits import POINTS, Traits, Who, merged, traits_of
from dateline.records import Event, Where

#: What speaks for one act from the start: reports speak of one thing at a time.
SAME_REPORT = 1.0

#: For every sentence between, and at most.
_FARTHER, _FARTHEST = 0.12, 0.9

#: For the same sentence.
_SAME_SENTENCE = 0.6

#: Against: in a report of one day, and of one country, most acts share their day and many their place.
_SAME_DAY, _NEW_TOWN = 0.8, 0.8

#: Against, for each side whose parties are told in other words: one country tells little within one report.
_STRANGERS = 0.6

#: So many times the dead of a dated act of the report, or so many at all, told with neither day nor town: a sum of
#: many acts where the coder has not seen it ("340 people have been killed in attacks in Kabul").
_SUM, _SURELY = 5, 500

#: From here on events of one report are one act.
TOGETHER = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class Telling:
    """Events of one act in one report.

    Args:
        report: the id of the report.
        events: in order of the text, at least one.
    """

    report: str
    events: tuple[Event, ...]
    traits: Traits

    @property
    def order(self) -> tuple[int, str, int, str]:
        """By date of publication (those without last), report, place in it."""
        published, first = self.traits.published, self.events[0]
        return published or datetime.date.max.toordinal(), self.report, first.trigger.start, first.id

    def shares_words(self, other: Telling) -> bool:
        """Whether an event of each has the same trigger."""
        words = {event.trigger.text for event in self.events}
        return any(event.trigger.text in words for event in other.events)


@dataclasses.dataclass
class _Open:
    """A telling while its report is gone through."""

    events: list[Event]
    traits: Traits

    def take(self, event: Event, traits: Traits) -> None:
        self.events.append(event)
        self.traits = merged(self.traits, traits)


def tellings(card: Card) -> list[Telling]:
    """The tellings of a report, in order of their first events."""
    events = sorted(events_of(card), key=lambda event: (event.sentence, event.trigger.start, event.id))
    places = _places(events)
    read = [traits_of(event, card.published, near) for event, near in zip(events, places, strict=True)]
    found: list[_Open] = []
    for event, traits in zip(events, _sums(events, read), strict=True):
        if not traits.kinds:
            continue
        best = _best(event, traits, found)
        if best is None:
            found.append(_Open([event], traits))
        else:
            best.take(event, traits)
    return [Telling(card.report, tuple(item.events), item.traits) for item in found]


def _sums(events: Sequence[Event], read: Sequence[Traits]) -> list[Traits]:
    """The traits with sums marked that the coder has not seen: far more dead than an act before it that has a day."""
    dated = [
        (event.sentence, dead)
        for event, traits in zip(events, read, strict=True)
        if (dead := _dead(traits)) and traits.days and traits.days.exact and not traits.undone
    ]
    return [
        dataclasses.replace(traits, aggregate=True) if _dwarfs(event, traits, dated) else traits
        for event, traits in zip(events, read, strict=True)
    ]


def _dwarfs(event: Event, traits: Traits, dated: Sequence[tuple[int, int]]) -> bool:
    """Whether its dead are so many, with no day of their own or of their sentence."""
    dead = _dead(traits)
    if dead is None or traits.historical or (event.sentence, dead) in dated or (traits.days and traits.days.exact):
        return False
    town = traits.spot is not None and traits.spot.point is not None
    if town and traits.days:
        return False
    before = [figure for sentence, figure in dated if sentence <= event.sentence]
    return (dead > _SURELY and not town) or dead > _SUM * min(before, default=dead)


def _dead(traits: Traits) -> int | None:
    return next((value for kind, _, value in traits.counts if kind == "killed"), None)


def _places(events: Sequence[Event]) -> list[Where | None]:
    """For every event the last place told before it, else the first of the report; towns before wider places."""
    told = [event.where for event in events if event.where is not None]
    towns = [where for where in told if where.precision in POINTS] or told
    last = towns[0] if towns else None
    places = []
    for event in events:
        if event.where is not None and (event.where in towns):
            last = event.where
        places.append(None if event.where is not None else last)
    return places


def _best(event: Event, traits: Traits, found: Sequence[_Open]) -> _Open | None:
    """The telling that the event belongs to; the latest of equals."""
    scored = [(_fit(event, traits, item), n) for n, item in enumerate(found)]
    best = max(scored, default=(NEVER, -1))
    return found[best[1]] if best[0] >= TOGETHER else None


def _fit(event: Event, traits: Traits, item: _Open) -> float:
    """How well the event goes with the telling."""
    if traits.undone != item.traits.undone and not traits.denied:
        return NEVER
    evidence = compare(traits, item.traits)
    if evidence == NEVER:
        return NEVER
    apart = min(abs(event.sentence - other.sentence) for other in item.events)
    evidence += _day_correction(traits, item.traits, apart)
    evidence -= _STRANGERS * (
        _strangers(traits.actor, item.traits.actor) + _strangers(traits.recipient, item.traits.recipient)
    )
    if traits.spot and traits.spot.point and item.traits.spot and not item.traits.spot.point:
        evidence -= _NEW_TOWN
    return SAME_REPORT + evidence + (_SAME_SENTENCE if apart == 0 else -min(_FARTHEST, _FARTHER * apart))


def _strangers(one: Sequence[Who], other: Sequence[Who]) -> bool:
    """Whether both sides are told, in words that have nothing in common."""
    words = [frozenset().union(*(item.told for item in side)) for side in (one, other)]
    return bool(words[0] and words[1] and not words[0] & words[1])


def _day_correction(traits: Traits, other: Traits, apart: int) -> float:
    """What days tell less, and more, within one report than between two; ``apart``: sentences."""
    if traits.days and other.days:
        return -_SAME_DAY
    told = day_evidence(traits, other)
    if traits.published is None:
        return TOLD_TOGETHER - told
    return -min(0.0, told) if apart == 0 else 0.0  # the sentence's date is that of both
