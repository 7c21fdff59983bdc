"""An event drawn for a person: the passage with the evidence marked, and the fields with the words they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group
from rich.table import Table
from rich.text import Text

from dateline.cli.out import party_code
from dateline.cli.safe import visible
from dateline.records import Count, Event, Party, Reading, Report, Source, Span, When, Where

#: Style of each kind of evidence, in the order in which they win where they overlap and cannot be drawn together.
STYLES = {
    "trigger": "bold black on yellow",
    "actor": "bold black on cyan",
    "recipient": "bold black on magenta",
    "count": "bold black on red",
    "when": "bold black on green",
    "where": "bold white on blue",
    "cue": "bold underline",
    "speaker": "underline",
}

#: Characters of context shown at most on each side of the trigger: a sentence may be a whole page without full stops.
_CONTEXT = 700

_QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}

#: A kind of evidence and where it lies in the report.
Mark = tuple[str, int, int]


def render(reading: Reading, event: Event, coloured: bool) -> Group:
    """The event as something that rich prints; ``coloured`` or else marked with brackets."""
    return Group(passage(reading, event, coloured), Text(), fields(reading.report, event, coloured))


def evidence(event: Event) -> list[Mark]:
    """Everything in the report that the event rests on, in the order of `STYLES`."""
    marks: list[Mark] = [("trigger", event.trigger.start, event.trigger.end)]
    marks += [("actor", party.start, party.end) for party in event.actor]
    marks += [("recipient", party.start, party.end) for party in event.recipient]
    marks += [("count", count.start, count.end) for count in event.counts]
    marks += [("when", event.when.start_char, event.when.end_char)] if event.when else []
    marks += [("where", event.where.start_char, event.where.end_char)] if event.where else []
    marks += [("cue", source.cue.start, source.cue.end) for source in event.said_by if source.cue]
    said = [party for source in event.said_by for party in (source.speaker, source.via) if party]
    marks += [("speaker", party.start, party.end) for party in said]
    return [mark for mark in marks if mark[1] < mark[2]]


def passage(reading: Reading, event: Event, coloured: bool) -> Text:
    """The event's sentence between its neighbours, with the evidence in it marked."""
    start, end = window(reading, event)
    marks = [(kind, max(a, start), min(b, end)) for kind, a, b in evidence(event) if a < end and b > start]
    text = reading.report.text
    drawn = _styled(text, start, end, marks) if coloured else _bracketed(text, start, end, marks)
    if coloured:
        _dim_context(drawn, reading, event, start, end)
    return drawn


def window(reading: Reading, event: Event) -> tuple[int, int]:
    """Where the passage begins and ends: the sentence and one on each side, but no endless ones."""
    trigger, sentences, at = event.trigger, reading.sentences, event.sentence
    start, end = trigger.start - _CONTEXT, trigger.end + _CONTEXT
    if 0 <= at < len(sentences):
        start = max(start, sentences[max(at - 1, 0)].start)
        end = min(end, sentences[min(at + 1, len(sentences) - 1)].end)
    return max(start, 0), min(end, len(reading.report.text))


def _styled(text: str, start: int, end: int, marks: list[Mark]) -> Text:
    drawn = Text(visible(text[start:end]))
    # What comes last covers what came before, so the most telling comes last.
    for kind, a, b in reversed(marks):
        drawn.stylize(STYLES[kind], a - start, b - start)
    return drawn


def _dim_context(drawn: Text, reading: Reading, event: Event, start: int, end: int) -> None:
    """Draw the neighbours of the sentence more faintly."""
    if 0 <= event.sentence < len(reading.sentences):
        sentence = reading.sentences[event.sentence]
        drawn.stylize("dim", 0, max(sentence.start - start, 0))
        drawn.stylize("dim", min(sentence.end, end) - start, end - start)


def _bracketed(text: str, start: int, end: int, marks: list[Mark]) -> Text:
    """The passage with ``[kind: words]`` around each mark; of marks that overlap, the first is drawn."""
    chosen: list[Mark] = []
    for kind, a, b in marks:
        if all(b <= other_a or a >= other_b for _, other_a, other_b in chosen):
            chosen.append((kind, a, b))
    drawn, last = Text(), start
    for kind, a, b in sorted(chosen, key=lambda mark: mark[1]):
        drawn.append(visible(text[last:a])).append(f"[{kind}: {visible(text[a:b])}]")
        last = b
    return drawn.append(visible(text[last:end]))


def fields(report: Report, event: Event, coloured: bool) -> Table:
    """All fields beneath each other, each with its words and where they stand; labels have the colour of the mark."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in _lines(report, event):
        table.add_row(Text(label, style=STYLES.get(label, "") if coloured else ""), Text(visible(value)))
    return table


def _lines(report: Report, event: Event) -> Iterator[tuple[str, str]]:
    yield "event", " ".join(filter(None, (event.event, *event.mode, event.of and f"(of {event.of})")))
    yield "score", f"{event.score:g}, {_QUADS.get(event.quad, '')} (quad {event.quad})"
    yield "status", ", ".join(event.status) or "told as fact"
    yield "trigger", _at(event.trigger.text, event.trigger.start, event.trigger.end)
    for side, parties in (("actor", event.actor), ("recipient", event.recipient)):
        yield from ((side, _party(party)) for party in parties)
        if not parties:
            yield side, "not known"
    if event.reciprocal:
        yield "mutual", "each side does it to the other"
    if event.aggregate:
        yield "aggregate", "a sum of several acts"
    yield "when", _when(event.when) if event.when else "not told"
    yield "where", _where(event.where) if event.where else "not told"
    yield from (("count", _count(count)) for count in event.counts)
    for source in event.said_by:
        yield from _source(source)
    if event.context:
        yield "context", ", ".join(event.context)
    yield "confidence", f"{event.confidence:.2f}"
    yield "why", "; ".join(event.why) or "not told"
    yield "id", event.id
    yield from _provenance(report)
    yield "coder", event.coder


def _provenance(report: Report) -> Iterator[tuple[str, str]]:
    yield "report", str(report.id)
    published = report.published.isoformat() if report.published else "date of publication not known"
    yield "", ", ".join(filter(None, (report.title, report.publisher, published, report.url)))


def _at(text: str, start: int, end: int) -> str:
    """The words and where they stand in the report; a value may rest on none of its own."""
    return f"“{text}” at {start}–{end}" if start < end else "no words of its own"


def _span(span: Span) -> str:
    return _at(span.text, span.start, span.end)


def _party(party: Party) -> str:
    """The words, the name they stand for, the code, the office."""
    known = " ".join(filter(None, (party.name, party_code(party))))
    office = f", {party.role}" if party.role else ""
    more = ", ".join(sector for sector in party.sectors if sector != party.sector)
    return f"{_span(party)} → {known or 'not known'}{f' also {more}' if more else ''}{office}"


def _when(when: When) -> str:
    days = [day.isoformat() if day else "…" for day in (when.start, when.end)]
    told = days[0] if days[0] == days[1] else " to ".join(days)
    dates = "no dates" if when.start is None and when.end is None else told
    return f"{_at(when.text, when.start_char, when.end_char)} → {dates} ({_some(when.precision, when.basis)})"


def _where(where: Where) -> str:
    place = _some(where.name, where.admin1, where.country)
    point = None if where.lat is None or where.lon is None else f"{where.lat:g}, {where.lon:g}"
    geonames = f"GeoNames {where.geonameid}" if where.geonameid else None
    known = _some(where.precision, point, geonames)
    return f"{_at(where.text, where.start_char, where.end_char)} → {place or 'not known'} ({known})"


def _count(count: Count) -> str:
    bounds = (f"{name} {number:,}" for name in ("low", "best", "high") if (number := getattr(count, name)) is not None)
    return f"{_span(count)} → {count.kind}: {', '.join(bounds) or 'number not known'}"


def _source(source: Source) -> Iterator[tuple[str, str]]:
    yield "speaker", _party(source.speaker)
    if source.cue:
        yield "cue", f"{_span(source.cue)}{', words quoted' if source.direct else ''}"
    if source.via:
        yield "via", _party(source.via)
    if source.when:
        yield "said when", _when(source.when)


def _some(*words: str | None) -> str:
    return ", ".join(filter(None, words))
