"""Scores linked incidents against the truth of ``bench/archive``.

    python -m bench.incidents [--half tune|test|written] [-v] [--fresh]    the real coder over the archive
    python -m bench.incidents --oracle                               events made from the facts instead of the coder's
    python -m bench.incidents --growth                               seconds for 1,000 to 50,000 made-up events
    python -m bench.incidents --re3d                                 what becomes of the shared reports

B-cubed: of an event, how much of its incident is rightly there (precision) and how much of what should be there is
(recall), averaged. "found" is over events whose trigger stands at marked words. "end to end" is over pairs of a report
and an incident that it tells of; one that was not found has recall 0, one that no marked words stand for is left out.
Half of the stories ("tune") served to set the weights; the other half ("test") did not.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import datetime
import hashlib
import json
import random
import resource
import sys
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import dateline
from bench import ROOT, say, shared, table
from bench.archive import Archive, Mark, Told, load, oracle
from bench.archive.generate import generate
from bench.archive.truth import UNREAL
from dateline.link import Card, IncidentIndex, card, link
from dateline.records import Count, Event, Party, Reading, Report, Span, When, Where

CACHE = ROOT / "build" / "archive_cards.jsonl"

#: (report, event) -> incident.
Labels = dict[tuple[str, str], str]
Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def half_of(story: str) -> str:
    """Which half of the archive a story is in."""
    return "tune" if zlib.crc32(story.encode()) % 2 else "test"


def _coder_hash() -> str:
    """A hash of all that a reading hangs on: model, knowledge and code."""
    package = Path(dateline.__file__).parent
    files = sorted(
        path for path in package.rglob("*") if path.suffix in (".py", ".yaml", ".txt", ".tsv", ".json", ".onnx")
    )
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()


def readings(reports: Sequence[Report], fresh: bool = False) -> list[Reading]:
    """The coder's readings; those of the same reports by the same coder are kept under ``build``."""
    coder_now = _coder_hash()
    cached = (
        {} if fresh or not CACHE.is_file() else dict(map(json.loads, CACHE.read_text(encoding="utf-8").splitlines()))
    )
    names = [hashlib.sha256(json.dumps([coder_now, report.to_dict()]).encode()).hexdigest() for report in reports]
    missing = [n for n, name in enumerate(names) if name not in cached]
    if missing:
        coder = dateline.Coder()
        cached |= {names[n]: coder.read(reports[n]).to_dict() for n in missing}
        CACHE.parent.mkdir(exist_ok=True)
        CACHE.write_text("".join(json.dumps([name, cached[name]]) + "\n" for name in names), encoding="utf-8")
    return [Reading.from_dict(cached[name]) for name in names]


def linked(cards: Sequence[Card]) -> Tables:
    """The rows of linking."""
    return link(cards).tables


def aligned(told: Told, events: Iterable[Event]) -> Labels:
    """The true incident of each event that stands at marked words."""
    found = {}
    for event in events:
        mark = _mark_at(told, event)
        if mark is not None:
            found[told.report.id or "", event.id] = mark.incident
    return found


def _mark_at(told: Told, event: Event) -> Mark | None:
    start, end = event.trigger.start, event.trigger.end
    return next((mark for mark in told.marks if mark.start < end and start < mark.end), None)


@dataclasses.dataclass
class Score:
    """Figures of one half, as printed."""

    found: tuple[float, float, float] = (0.0, 0.0, 0.0)
    whole: tuple[float, float, float] = (0.0, 0.0, 0.0)
    within: int = 0
    holds: int = 0
    tolls: int = 0
    sums_in_single: int = 0
    sums: int = 0
    unreal: int = 0
    events: int = 0
    missed: int = 0
    wrong: list[str] = dataclasses.field(default_factory=list)

    def rows(self) -> list[tuple[str, str]]:
        """Name and value."""
        return [
            ("events at marked words", str(self.events)),
            ("incidents B3, found: P R F1", " ".join(f"{value:.3f}" for value in self.found)),
            ("incidents B3, end to end: P R F1", " ".join(f"{value:.3f}" for value in self.whole)),
            ("of it not found by the coder", str(self.missed)),
            ("tolls: our best within true bounds", f"{self.within}/{self.tolls}"),
            ("tolls: our bounds hold the true best", f"{self.holds}/{self.tolls}"),
            ("totals counted in single incidents", f"{self.sums_in_single}/{self.sums}"),
            ("incidents resting on what was not done (of all)", str(self.unreal)),
        ]


def b_cubed(
    truth: Mapping[Any, str], guess: Mapping[Any, str], missed: Iterable[tuple[Any, str]] = ()
) -> tuple[float, float, float]:
    """Precision, recall, F1 over the items of ``truth``; those of ``missed`` have a true group and no other."""
    absent = list(missed)
    sizes = collections.Counter(truth.values()) + collections.Counter(label for _, label in absent)
    groups = collections.Counter(guess[item] for item in truth)
    both = collections.Counter((truth[item], guess[item]) for item in truth)
    if not truth:
        return 0.0, 0.0, 0.0
    precision = sum(both[truth[item], guess[item]] / groups[guess[item]] for item in truth) / len(truth)
    recall = sum(both[truth[item], guess[item]] / sizes[truth[item]] for item in truth) / (len(truth) + len(absent))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def score(archive: Archive, labels: Labels, tables: Tables, half: str) -> Score:
    """The figures of a part of the stories: "tune", "test", "written" (by hand) or "all"."""
    wanted = {name for name in archive.incidents() if _in_part(archive.facts[name].story, half)}
    real = {key: label for key, label in labels.items() if label in wanted}
    group = {(line["report"], line["event"]): line["incident"] for line in tables["incident_events"]}
    guess = {key: group.get(key, f"alone {key}") for key in real}
    result = Score(b_cubed(real, guess), events=len(real))
    _score_whole(result, archive, wanted, real, guess)
    _score_tolls(result, archive, wanted, real, tables)
    _score_unreal(result, labels, group)
    return result


def _in_part(story: str, part: str) -> bool:
    return part == "all" or (story.startswith("w-") if part == "written" else part == half_of(story))


def _score_whole(result: Score, archive: Archive, wanted: set[str], real: Labels, guess: Labels) -> None:
    """Pairs of a report and an incident that it tells of."""
    pairs = {(told.report.id, mark.incident) for told in archive.told for mark in told.marks if mark.incident in wanted}
    truth = {(report, label, guess[report, event]): label for (report, event), label in real.items()}
    missed = [(pair, pair[1]) for pair in pairs - {(report, label) for report, label, _ in truth}]
    result.missed = len(missed)
    result.whole = b_cubed(truth, {item: item[2] for item in truth}, missed)


def _score_tolls(result: Score, archive: Archive, wanted: set[str], real: Labels, tables: Tables) -> None:
    """The toll of the group that holds most events of each incident."""
    records = {line["id"]: line for line in tables["incidents"]}
    group = {(line["report"], line["event"]): line["incident"] for line in tables["incident_events"]}
    members: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for key, label in real.items():
        if key in group:
            members[label][group[key]] += 1
    for label in sorted(wanted & members.keys()):
        fact, found = archive.facts[label], members[label]
        if fact.aggregate:
            result.sums += 1
            result.sums_in_single += any(_counted(records[name], real, label) for name in found)
            continue
        toll = records[min(found, key=lambda name: (-found[name], name))]["record"]["tolls"]
        for kind in fact.tolls.keys() & toll.keys():
            _score_toll(result, f"{label} {kind}", fact.tolls[kind], toll[kind])


def _score_toll(result: Score, name: str, true: tuple[int, int, int], toll: Mapping[str, Any]) -> None:
    """Whether our best lies within the true bounds, and the true best within ours; an open bound holds all."""
    low, best, high = true
    right = low <= toll["best"] <= high
    holds = (toll["low"] or 0) <= best <= (best if toll["high"] is None else toll["high"])
    result.tolls += 1
    result.within += right
    result.holds += holds
    if not (right and holds):
        told = [(row["source"], row["figure"], row["to"]) for row in toll["told"]]
        result.wrong.append(
            f"toll of {name}: true {true}, linked {[toll[b] for b in ('low', 'best', 'high')]} of {told}"
        )


def _counted(row: Mapping[str, Any], real: Labels, label: str) -> bool:
    """Whether a figure of the total stands among those of a single incident."""
    sources = row["record"]["sources"]
    own = [source for source in sources if real.get((source["report"], source["event"])) == label]
    return not row["aggregate"] and any(source["counts"] for source in own)


def _score_unreal(result: Score, labels: Labels, group: Labels) -> None:
    """Incidents none of whose events stands at words of a real act."""
    rest = collections.defaultdict(set)
    for key, label in labels.items():
        if key in group:
            rest[group[key]].add(label)
    result.unreal = sum(found == {UNREAL} for found in rest.values())


def show_errors(
    archive: Archive, labels: Labels, tables: Tables, events: Mapping[tuple[str, str], Event], half: str
) -> None:
    """Incidents that were split or mixed, with their events."""
    group = {(line["report"], line["event"]): line["incident"] for line in tables["incident_events"]}
    by_truth = collections.defaultdict(list)
    for key, label in labels.items():
        if label != UNREAL and _in_part(archive.facts[label].story, half):
            by_truth[label].append(key)
    for label, keys in sorted(by_truth.items()):
        parts = collections.defaultdict(list)
        for key in keys:
            parts[group.get(key, "-")].append(key)
        others = {name: {labels[k] for k in labels if group.get(k) == name} - {label} for name in parts}
        if len(parts) == 1 and not any(others.values()):
            continue
        say(f"== {label}")
        for name, members in sorted(parts.items(), key=lambda item: -len(item[1])):
            say(f"  {name[:6]} with {sorted(others[name]) if name != '-' else ''}")
            for key in members:
                say("      " + told_as(key[0], events[key]))


def told_as(report: str, event: Event) -> str:
    """An event on one line."""
    when = event.when and f"{event.when.start}..{event.when.end} {event.when.precision}"
    where = event.where and f"{event.where.name}/{event.where.admin1}/{event.where.country}/{event.where.precision}"
    counts = [(count.kind, count.best or count.low) for count in event.counts]
    what = [event.event, *event.mode, *event.status, *["sum"] * event.aggregate, f"'{event.trigger.text}'"]
    sides = f"{_side(event.actor)} > {_side(event.recipient)}"
    return f"{report[:22]:22} s{event.sentence} {' '.join(what)} {sides} | {when} | {where} | {counts}"


def _side(parties: Iterable[Party]) -> str:
    return "+".join(f"{p.text[:24]}/{p.name or ''}/{p.country}/{p.sector}" for p in parties) or "?"


def run_coder(args: argparse.Namespace) -> int:
    """The real coder."""
    archive = load()
    read = readings([told.report for told in archive.told], args.fresh)
    labels: Labels = {}
    for told, reading in zip(archive.told, read, strict=True):
        labels |= aligned(told, reading.events)
    return finish(args, archive, labels, read)


def run_oracle(args: argparse.Namespace) -> int:
    """Events made from the facts; the generated reports only."""
    archive = generate()
    labels: Labels = {}
    read = []
    for told in archive.told:
        found = oracle.events(told)
        read.append(Reading(told.report, found, (), (), (), ()))
        labels |= {(event.report, event.id): mark.incident for event, mark in zip(found, told.marks, strict=True)}
    return finish(args, archive, labels, read)


def finish(args: argparse.Namespace, archive: Archive, labels: Labels, read: Sequence[Reading]) -> int:
    """Link, show, report."""
    tables = linked([card(reading) for reading in read])
    if args.verbose:
        events = {(reading.report.id or "", event.id): event for reading in read for event in reading.events}
        show_errors(archive, labels, tables, events, args.half)
    report(archive, labels, tables, args.half, args.verbose)
    return 0


def report(archive: Archive, labels: Labels, tables: Tables, half: str, verbose: bool = False) -> None:
    """Print the figures."""
    halves = ("tune", "test", "written", "all") if half == "all" else (half,)
    scores = [score(archive, labels, tables, name) for name in halves]
    columns = [item.rows() for item in scores]
    say(f"{len(archive.told)} reports, {len(archive.facts)} incidents, {len(tables['incidents'])} linked incidents\n")
    rows = [(line[0][0], *(cell[1] for cell in line)) for line in zip(*columns, strict=True)]
    say(table(("figure", *halves), rows))
    for line in scores[-1].wrong if verbose else ():
        say(line)


#: Sizes of the growth measure, in events.
GROWTH = (1_000, 5_000, 10_000, 25_000, 50_000)


def made_up(events: int, rng: random.Random) -> list[Card]:
    """So many events, four a report: acts at 400 towns in 20 countries over a span that grows with them."""
    days = max(30, events // 40)
    towns = [(f"Town {n}", f"C{n % 20:02}", rng.uniform(-50, 60), rng.uniform(-170, 170)) for n in range(400)]
    acts = [(rng.choice(towns), rng.randrange(days), rng.randint(1, 60)) for _ in range(events // 8)]
    cards = []
    for n in range(events // 4):
        (town, country, lat, lon), day, dead = acts[min(len(acts) - 1, int(rng.expovariate(4 / len(acts))))]
        date = datetime.date(2010, 1, 1) + datetime.timedelta(days=day)
        found = tuple(_made_event(n, k, town, country, lat, lon, date, dead) for k in range(4))
        report = Report(text=f"made up {n}", id=f"r{n}", publisher=f"P{n % 7}", published=date)
        cards.append(card(Reading(report, found, (), (), (), ())))
    return cards


def _made_event(
    n: int, k: int, town: str, country: str, lat: float, lon: float, date: datetime.date, dead: int
) -> Event:
    """The first event of a report tells all, the second another kind, the others neither day nor place."""
    span = Span("attack", k, k + 1)
    when = When("", 0, 0, date, date, "day") if k < 2 else None
    where = Where("", 0, 0, town, country, None, lat, lon, None, "city") if k < 2 else None
    counts = (Count("dead", 0, 0, "killed", dead, dead, dead),) if k == 0 else ()
    kind, modes = ("PROTEST", ("demo",)) if k == 1 else ("ASSAULT", ("explosives",))
    party = (Party("gunmen", 0, 0, country=country, sector="UAF"),)
    return Event(
        f"e{n}.{k}", f"r{n}", k, kind, modes, (), None, 4, -9.0, (), False, False, span, party, (), when, where,
        counts, (), 0.8, (), "made up",
    )  # fmt: skip


def run_growth() -> int:
    """Seconds of processor and memory of linking incidents alone."""
    rows = []
    for size in GROWTH:
        cards = made_up(size, random.Random(size))
        start = time.process_time()
        index = IncidentIndex()
        index.add(cards)
        tables = index.rows()
        took = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        rows.append((size, len(tables["incidents"]), f"{took:.2f}", f"{1e6 * took / size:.0f}", peak))
        say(str(rows[-1]))
    say(table(("events", "incidents", "seconds", "µs an event", "peak MB so far"), rows))
    return 0


def run_re3d(args: argparse.Namespace) -> int:
    """Counts over the shared reports; with -v their groups, to be looked at and not kept."""
    folder = shared()
    if folder is None:
        say("no shared data (DATELINE_SHARED)")
        return 1
    lines = (folder / "data" / "re3d" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    fields = ("text", "id", "title", "publisher", "url")
    found = [json.loads(line) for line in lines]
    reports = [Report(**{name: values.get(name) for name in fields}) for values in found]
    coder = dateline.Coder()
    read = [coder.read(item) for item in reports]
    tables = linked([card(reading) for reading in read])
    events = {(reading.report.id or "", event.id): event for reading in read for event in reading.events}
    show_re3d(args, tables, events)
    return 0


def show_re3d(args: argparse.Namespace, tables: Tables, events: Mapping[tuple[str, str], Event]) -> None:
    """How many incidents of how many events and reports."""
    members = collections.defaultdict(list)
    for line in tables["incident_events"]:
        members[line["incident"]].append((line["report"], line["event"]))
    several = {name: keys for name, keys in members.items() if len(keys) > 1}
    shared_by = sum(len({report for report, _ in keys}) > 1 for keys in members.values())
    say(f"{len(events)} events, {len(members)} incidents, {shared_by} told by more than one report, "
        f"{len(several)} of more than one event, "
        f"{sum(bool(row['aggregate']) for row in tables['incidents'])} sums")  # fmt: skip
    if args.verbose:
        for name in sorted(several, key=lambda name: (-len(several[name]), name))[:20]:
            say(f"== {name}")
            for key in several[name]:
                say("   " + told_as(key[0], events[key]))


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("tune", "test", "written", "all"), default="all")
    parser.add_argument("-v", "--verbose", action="store_true", help="show what was split or mixed")
    parser.add_argument("--fresh", action="store_true", help="code all reports again")
    parser.add_argument("--oracle", action="store_true", help="link events made from the facts, not the coder's")
    parser.add_argument("--growth", action="store_true", help="time 1,000 to 50,000 made-up events")
    parser.add_argument("--re3d", action="store_true", help="link the shared reports")
    args = parser.parse_args()
    if args.growth:
        return run_growth()
    if args.re3d:
        return run_re3d(args)
    return run_oracle(args) if args.oracle else run_coder(args)


if __name__ == "__main__":
    sys.exit(main())
