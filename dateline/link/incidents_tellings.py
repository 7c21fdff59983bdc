"""Within one report: events of one act become one telling, as "the blast" and "the attack" are of the bombing above.

A telling is what is linked across reports: it knows more of the act than each of its events.
"""

from __future__ import annotations

import dataclasses
import pickle
import zlib
from collections.abc import Sequence

from dateline.link import incidents_kinds
from dateline.link.cards import Card
from dateline.link.incidents_compare import NEVER, TOLD_TOGETHER, compare, day_evidence
from dateline.link.incidents_kinds import Kinds
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
        ids: of the events, in order of the text; ``start``: where the first trigger stands.
        triggers: the words of all triggers, as they stand.
        packed: the events; ``events`` unpacks them. An archive has millions, which would not fit as objects.
    """

    report: str
    ids: tuple[str, ...]
    start: int
    triggers: frozenset[str]
    traits: Traits
    packed: bytes

    @property
    def events(self) -> tuple[Event, ...]:
        """The events in order of the text, at least one; unpacked at every call."""
        found: tuple[Event, ...] = pickle.loads(zlib.decompress(self.packed))
        return found


def _telling(report: str, item: _Open) -> Telling:
    # Pickle, as it takes a tenth of the time of JSON; these bytes are made and read in this process alone.
    packed = zlib.compress(pickle.dumps(tuple(item.events), pickle.HIGHEST_PROTOCOL), 1)
    ids, triggers = tuple(event.id for event in item.events), frozenset(event.trigger.text for event in item.events)
    return Telling(report, ids, item.events[0].trigger.start, triggers, item.traits, packed)


@dataclasses.dataclass
class _Open:
    """A telling while its report is gone through."""

    events: list[Event]
    parts: list[Traits]
    traits: Traits

    def take(self, event: Event, traits: Traits, kinds: Kinds) -> None:
        self.events.append(event)
        self.parts.append(traits)
        self.traits = merged(self.parts, kinds)


def tellings(card: Card) -> list[Telling]:
    """The tellings of a report, in order of their first events."""
    kinds = incidents_kinds.load()
    events = sorted(card.events, key=lambda event: (event.sentence, event.trigger.start, event.id))
    places = _places(events)
    read = [traits_of(event, card.published, near, kinds) for event, near in zip(events, places, strict=True)]
    found: list[_Open] = []
    for event, traits in zip(events, _sums(events, read), strict=True):
        if not traits.kinds:
            continue
        best = _best(event, traits, found, kinds)
        if best is None:
            found.append(_Open([event], [traits], traits))
        else:
            best.take(event, traits, kinds)
    return [_telling(card.report, item) for item in found]


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


def _best(event: Event, traits: Traits, found: Sequence[_Open], kinds: Kinds) -> _Open | None:
    """The telling that the event belongs to; the latest of equals."""
    scored = [(_fit(event, traits, item, kinds), n) for n, item in enumerate(found)]
    best = max(scored, default=(NEVER, -1))
    return found[best[1]] if best[0] >= TOGETHER else None


def _fit(event: Event, traits: Traits, item: _Open, kinds: Kinds) -> float:
    """How well the event goes with the telling."""
    if traits.undone != item.traits.undone and not traits.denied:
        return NEVER
    evidence = compare(traits, item.traits, kinds)
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
    words = [frozenset().union(*(item.words | item.name for item in side)) for side in (one, other)]
    return bool(words[0] and words[1] and not words[0] & words[1])


def _day_correction(traits: Traits, other: Traits, apart: int) -> float:
    """What days tell less, and more, within one report than between two; ``apart``: sentences."""
    if traits.days and other.days:
        return -_SAME_DAY
    told = day_evidence(traits, other)
    if traits.published is None:
        return TOLD_TOGETHER - told
    return -min(0.0, told) if apart == 0 else 0.0  # the sentence's date is that of both
