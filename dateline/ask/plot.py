"""A relation drawn: the score of both directions above, the number of acts of each class below."""

from __future__ import annotations

import datetime
import math
import os
import pathlib
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dateline.ask.acts import QUADS
from dateline.errors import DatelineError, InputError

if TYPE_CHECKING:
    from dateline.ask.relations import Point, Relation

#: Colours that people with any of the common kinds of colour blindness tell apart (Okabe and Ito); the directions also
#: differ in the form of their marks, and cooperation from conflict in that it goes up and not down.
_FORWARD, _BACKWARD = "#0072B2", "#D55E00"
_CLASSES = {
    "verbal_cooperation": "#56B4E9",
    "material_cooperation": "#0072B2",
    "verbal_conflict": "#E69F00",
    "material_conflict": "#A63A00",
}

_GREY, _LIGHT = "#555555", "#DDDDDD"

#: Inches; at 150 dots an inch a PNG is 1500 dots wide.
_SIZE, _DOTS = (10.0, 5.6), 150

#: What makes the same relation give the same bytes, whatever the user's own settings of matplotlib.
_SETTINGS: dict[str, Any] = {
    "backend": "agg",
    "font.family": "DejaVu Sans",
    "font.size": 10.0,
    "svg.fonttype": "path",
    "svg.hashsalt": "dateline",
    # A name of a party is no formula, whatever dollar signs are in it.
    "text.parse_math": False,
}
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "Dateline"},
}

#: Characters of a party's name that are drawn at most.
_LONGEST = 28

#: What the four classes are called.
_NAMES = {name: name.replace("_", " ") for name in QUADS.values()}


def plot_relation(relation: Relation, path: str | os.PathLike[str]) -> None:
    """Draw the relation into a .png or .svg file, whole or not at all; a file that is there is replaced.

    Raises:
        InputError: the file's name ends in neither, or there is nothing to draw.
        DatelineError: matplotlib is not installed, or the file cannot be written.
    """
    file = pathlib.Path(path)
    form = file.suffix.lower().removeprefix(".")
    if form not in _METADATA:
        raise InputError(
            f"{file}: cannot draw a {file.suffix or 'file without a suffix'}; end the name in .png or .svg"
        )
    points = list(relation)
    if not points:
        raise InputError(f"nothing to draw of {relation.a} and {relation.b}: no act that counts has a known date")
    try:
        import matplotlib
    except ImportError:
        raise DatelineError("matplotlib is not installed; pip install 'dateline[plot]' brings it") from None
    beside = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        settings: dict[Any, Any] = {**matplotlib.rcParamsDefault, **_SETTINGS}
        with matplotlib.rc_context(settings), warnings.catch_warnings():
            # A name in a script that the font lacks is drawn as boxes; that is no matter for standard error.
            warnings.filterwarnings("ignore", message="Glyph .* missing")
            _draw(relation, points).savefig(beside, format=form, dpi=_DOTS, metadata=_METADATA[form])
        beside.replace(file)
    except OSError as error:
        raise DatelineError(f"{file}: cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)


def _draw(relation: Relation, points: Sequence[Point]) -> Any:
    """The figure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    _scores(above, relation, points)
    _counts(below, relation, points)
    _days(below, points)
    figure.align_ylabels()
    figure.suptitle(_title(relation), x=0.01, ha="left", fontsize=13, fontweight="bold")
    above.set_title(_note(relation, points), loc="left", fontsize=9, color=_GREY)
    return figure


def _title(relation: Relation) -> str:
    return f"{_short(relation.a)} and {_short(relation.b)}: cooperation and conflict by {relation.by}"


def _note(relation: Relation, points: Sequence[Point]) -> str:
    """What was counted, and what was not."""
    count = sum(point.count for point in points)
    what = (
        f"{count:,} {_unit(relation)}{'' if count == 1 else 's'}{'' if relation.per_event else ', each counted once'}"
    )
    gaps = f"a gap is a {relation.by} without any" if any(not point.count for point in points) else None
    apart = sum(relation.left_out.get(reason, 0) for reason in ("undated", "longer"))
    undated = f"{apart:,} more whose {relation.by} is not known" if apart else None
    return "; ".join(filter(None, (what, gaps, undated)))


def _unit(relation: Relation) -> str:
    return "event" if relation.per_event else "incident"


def _scores(axes: Any, relation: Relation, points: Sequence[Point]) -> None:
    """The mean score of each direction; no line goes through a period without any act."""
    days = [_middle(point) for point in points]
    names = [_short(name) for name in (relation.a, relation.b)]
    ways = [(f"{names[0]} → {names[1]}", "forward_mean", _FORWARD, "o", "-")]
    if relation.a != relation.b:
        ways.append((f"{names[1]} → {names[0]}", "backward_mean", _BACKWARD, "s", "--"))
    for label, field, colour, mark, line in ways:
        values = [math.nan if (value := getattr(point, field)) is None else value for point in points]
        axes.plot(days, values, line, marker=mark, markersize=5, linewidth=1.5, color=colour, label=label)
    axes.axhline(0, color=_GREY, linewidth=0.8)
    axes.set_ylim(-10.8, 10.8)
    axes.set_yticks([-10, -5, 0, 5, 10])
    axes.set_ylabel("mean score\n← conflict    cooperation →")
    _tidy(axes)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)


def _counts(axes: Any, relation: Relation, points: Sequence[Point]) -> None:
    """Bars of the number of acts: cooperation up, conflict down, the material nearest to the line."""
    days = [_middle(point) for point in points]
    widths = [datetime.timedelta(((point.end - point.start).days + 1) * 0.8) for point in points]
    for sign, names in (
        (1, ("material_cooperation", "verbal_cooperation")),
        (-1, ("material_conflict", "verbal_conflict")),
    ):
        floor = [0] * len(points)
        for name in names:
            heights = [sign * getattr(point, name) for point in points]
            bars = {"width": widths, "bottom": floor, "color": _CLASSES[name], "edgecolor": "white", "linewidth": 0.3}
            axes.bar(days, heights, label=_NAMES[name], **bars)
            floor = [a + b for a, b in zip(floor, heights, strict=True)]
    _whole_numbers(axes, points)
    axes.axhline(0, color=_GREY, linewidth=0.8)
    axes.set_ylabel(f"number of {_unit(relation)}s")
    _tidy(axes)
    handles, labels = axes.get_legend_handles_labels()
    # From the top down, as the bars stand.
    order = [labels.index(_NAMES[name]) for name in _CLASSES]
    order[2], order[3] = order[3], order[2]
    axes.legend(
        [handles[n] for n in order], [labels[n] for n in order],
        loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9,
    )  # fmt: skip


def _whole_numbers(axes: Any, points: Sequence[Point]) -> None:
    """Marks at whole numbers, with no sign below the line; some room for either half, though it be empty."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    up = max(point.verbal_cooperation + point.material_cooperation for point in points)
    down = max(point.verbal_conflict + point.material_conflict for point in points)
    least = max(up, down) * 0.25
    axes.set_ylim(-max(down, least) * 1.1, max(up, least) * 1.1)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):,.0f}"))


def _days(axes: Any, points: Sequence[Point]) -> None:
    """Dates on the axis that both halves share, from the first period to the last."""
    from matplotlib import dates

    library: Any = dates
    locator = library.AutoDateLocator(minticks=3, maxticks=10)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(library.ConciseDateFormatter(locator))
    margin = datetime.timedelta((points[0].end - points[0].start).days / 2 + 1)
    axes.set_xlim(_moment(points[0].start) - margin, _moment(points[-1].end) + margin)


def _tidy(axes: Any) -> None:
    axes.grid(axis="y", color=_LIGHT, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_GREY)
    axes.tick_params(colors=_GREY)


def _middle(point: Point) -> datetime.datetime:
    return _moment(point.start) + datetime.timedelta(((point.end - point.start).days + 1) / 2)


def _moment(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day)


def _short(name: str) -> str:
    """The name of a party on one line, cut where it is too long for a title, with nothing that cannot be drawn."""
    words = " ".join(name.split())
    drawn = "".join(sign if sign.isprintable() else "\ufffd" for sign in words)
    return drawn if len(drawn) <= _LONGEST else f"{drawn[: _LONGEST - 1]}…"
