"""The whole way of a report on one page: text to furniture, annotation, events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from dateline.annotate import Annotator, Gate, Session
from dateline.annotation import Annotation
from dateline.errors import ReadingError
from dateline.events.coding import EventCoder
from dateline.events.relating import relate
from dateline.ingest import find_furniture
from dateline.records import Event, Reading, Report, Span
from dateline.resources import own, reading
from dateline.version import CODER


class Coder:
    """Reads reports. Loads the model and the knowledge once; thread-safe afterwards."""

    def __init__(self, session: Session | None = None, resources: str | Path | None = None) -> None:
        """Use ``session``, by default the model that comes with Dateline. Raises `ModelError`, `ResourceError`.

        ``resources``: a folder of your own names and triggers (docs/resources.md); what of its dictionaries was read
        stands in ``notes``.
        """
        with reading.uncollected():
            self._events = EventCoder(CODER, None if resources is None else own.find(resources))
            self.notes = self._events.notes
            self._annotator = Annotator(session, self._events.lemmas())
        # What a user's own words tell, the model may not know: then every sentence is looked at.
        self._gate = Gate() if resources is None else None

    def read(self, report: Report) -> Reading:
        """All that the report tells.

        Raises:
            ReadingError: where the report meets a fault of ours; nothing else is concerned.
        """
        try:
            return self._read(report)
        except Exception as error:  # noqa: BLE001 - the one seam that keeps one bad report from stopping a run
            fault = f"{type(error).__name__}: {error}"
            raise ReadingError(f"report {report.id} could not be read ({fault}); please tell us") from error

    def _read(self, report: Report) -> Reading:
        skip = find_furniture(report.text) if report.furniture is None else report.furniture
        annotation = self._annotator.annotate(report.text, skip, self._gate)
        coded = self._events.code(report, annotation)
        return Reading(
            report, coded.events, coded.sayings, coded.counts, coded.parties, _spans(annotation), tuple(skip)
        )

    def code(self, report: Report) -> list[Event]:
        """The events alone."""
        return list(self.read(report).events)

    def read_all(self, reports: Iterable[Report]) -> Iterator[Reading]:
        """A reading per report, in order, lazily."""
        return map(self.read, reports)

    def code_all(self, reports: Iterable[Report]) -> Iterator[list[Event]]:
        """The events of each report, in order, lazily."""
        return (list(reading.events) for reading in self.read_all(reports))

    def relate(self, text: str, actor: tuple[int, int] | None, recipient: tuple[int, int] | None) -> dict[str, float]:
        """How likely each of the 16 types is to be what ``actor`` does to ``recipient`` (character spans).

        Sums to 1.
        """
        annotation = self._annotator.annotate(text)
        return relate(self._events, annotation, actor, recipient)


def _spans(annotation: Annotation) -> tuple[Span, ...]:
    return tuple(Span(annotation.text[s.start : s.end], s.start, s.end) for s in annotation.sentences)
