"""Finds the words of a sentence that tell time. What they mean on the calendar is for `dates`.

The words come from ``resources/words/times.yaml``; here stands only how they go together.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from dateline.resources import reading

#: The word list that is read by default.
TIMES = Path(__file__).parent.parent / "resources" / "words" / "times.yaml"

#: Years that a bare number may name: the reach of the news, and of the history that it tells.
_FIRST_YEAR, _LAST_YEAR = 1600, 2099

#: Bare numbers that no cue introduces are years only in living memory ("the disputed 2009 election").
_FIRST_PLAIN_YEAR, _LAST_PLAIN_YEAR = 1930, 2049


@dataclasses.dataclass(frozen=True)
class TimeExpression:
    """Words that tell time, taken apart but not yet put on the calendar; ``text == whole[start:end]``.

    Args:
        kind: ``date`` (year, month, day, part as far as told), ``decade``, ``century``, ``season``, ``weekday``,
            ``day`` (days from publication), ``unit`` (a whole calendar unit), ``offset`` (so many units from the
            anchor), ``stretch`` (so many units that end or start at publication), ``since``, ``until``, ``between``,
            ``open`` (tells time, but not which: "years ago").
        year: the year; first year of a decade; number of a century.
        weekday: 0 for Monday; of a ``date`` where it is told with it ("Friday, Oct. 3").
        unit: hour, day, week, weekend, fortnight, month, season, year, decade, century.
        low: lowest of the number of units, signed: -2 for "two days ago". For ``weekday``: -1 last, 1 next.
        high: highest of the number of units, signed.
        name: of a season.
        part: of the unit: a word of ``parts`` ("early"), or ``earlier`` and ``later`` of ``so_far``.
        anchor: ``published`` or ``reference``: what it is counted from.
        ends: the expressions that an interval lies between, or that it starts or ends with.
    """

    text: str
    start: int
    end: int
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    unit: str | None = None
    low: int | None = None
    high: int | None = None
    name: str | None = None
    part: str | None = None
    anchor: str = "published"
    ends: tuple[TimeExpression, ...] = ()


@dataclasses.dataclass(frozen=True)
class Offset:
    """What stands after a number and a unit: which way it counts, and from what."""

    sign: int
    anchor: str
    ends_clause: bool


@dataclasses.dataclass(frozen=True)
class NamedDay:
    """A day known by what happened on it, where one of ``before`` follows (or always, where that is empty)."""

    words: str
    date: datetime.date
    before: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """The words of ``times.yaml``; the file says what each table is for."""

    months: dict[str, int]
    short_months: dict[str, int]
    ambiguous: frozenset[str]
    weekdays: dict[str, int]
    short_weekdays: dict[str, int]
    seasons: Mapping[str, tuple[int, ...]]
    units: Mapping[str, str]
    numbers: Mapping[str, tuple[int, ...]]
    ordinals: Mapping[str, int]
    days: Mapping[str, int]
    before_day: tuple[str, ...]
    after_day: tuple[str, ...]
    day_part_shifts: Mapping[str, int]
    which: Mapping[str, int]
    parts: Mapping[str, tuple[int, ...]]
    so_far: Mapping[str, int]
    offsets: Mapping[str, Offset]
    beside: Mapping[str, tuple[int, frozenset[str]]]
    stretches: Mapping[str, int]
    vague_stretches: Mapping[str, int]
    vague_amounts: Mapping[str, int]
    joins: Mapping[str, tuple[str, ...]]
    named_days: tuple[NamedDay, ...]
    cues: Mapping[str, frozenset[str]]


_UNITS = ("hour", "day", "week", "weekend", "fortnight", "month", "year", "decade", "century")
_CUES = ("month", "year", "article", "not_year", "counted", "clause", "general", "name_before", "name_after")
_JOINS = ("since", "until", "from", "to", "between", "and", "hedges")
_TABLES = (
    "months", "weekdays", "seasons", "units", "numbers", "ordinals", "days", "day_parts", "day_part_shifts", "which",
    "parts", "so_far", "offsets", "beside", "stretches", "vague_stretches", "vague_amounts", "joins", "named_days",
    "cues",
)  # fmt: skip


def _named(entry: reading.Entry, first: int, last: int) -> tuple[dict[str, int], dict[str, int], frozenset[str]]:
    """Numbers by full name, numbers by short form, and the names marked ambiguous."""
    full: dict[str, int] = {}
    short: dict[str, int] = {}
    ambiguous: set[str] = set()
    for name, item in entry.table().items():
        fields = item.table(("number", "short"), ("ambiguous",))
        full[name] = fields["number"].number(first, last)
        short |= dict.fromkeys(fields["short"].words(), full[name])
        if "ambiguous" in fields and fields["ambiguous"].flag():
            ambiguous.add(name)
    return full, short, frozenset(ambiguous)


def _signed(entry: reading.Entry) -> dict[str, int]:
    return {name: item.number(-1, 1) for name, item in entry.table().items()}


def _offset_entry(entry: reading.Entry) -> Offset:
    fields = entry.table(("sign", "anchor"), ("ends_clause",))
    ends = "ends_clause" in fields and fields["ends_clause"].flag()
    return Offset(fields["sign"].number(-1, 1), fields["anchor"].word("published", "reference"), ends)


def _beside(entry: reading.Entry) -> tuple[int, frozenset[str]]:
    fields = entry.table(("number",), ("only",))
    return fields["number"].number(-1, 1), frozenset(fields["only"].words() if "only" in fields else ())


def _named_day(entry: reading.Entry) -> NamedDay:
    fields = entry.table(("words", "date", "before"))
    return NamedDay(fields["words"].word(), fields["date"].day(), fields["before"].words())


@functools.cache
def load(path: Path = TIMES) -> Vocabulary:
    """The checked word list. Raises `ResourceError`, which names the file and the line."""
    top = reading.read(path).table(_TABLES)
    months, short_months, ambiguous = _named(top["months"], 1, 12)
    weekdays, short_weekdays, _ = _named(top["weekdays"], 0, 6)
    day_parts = top["day_parts"].table(("before", "after"))
    return Vocabulary(
        months=months,
        short_months=short_months,
        ambiguous=ambiguous,
        weekdays=weekdays,
        short_weekdays=short_weekdays,
        seasons={name: item.numbers(2, 1, 12) for name, item in top["seasons"].table().items()},
        units={name: item.word(*_UNITS) for name, item in top["units"].table().items()},
        numbers={name: item.numbers(2, 1, 999) for name, item in top["numbers"].table().items()},
        ordinals={name: place for place, name in enumerate(top["ordinals"].words(), 1)},
        days=_signed(top["days"]),
        before_day=day_parts["before"].words(),
        after_day=day_parts["after"].words(),
        day_part_shifts=_signed(top["day_part_shifts"]),
        which=_signed(top["which"]),
        parts={name: item.numbers(3, 1, 12) for name, item in top["parts"].table().items()},
        so_far=_signed(top["so_far"]),
        offsets={name: _offset_entry(item) for name, item in top["offsets"].table().items()},
        beside={name: _beside(item) for name, item in top["beside"].table().items()},
        stretches=_signed(top["stretches"]),
        vague_stretches=_signed(top["vague_stretches"]),
        vague_amounts={name: item.number(1, 999) for name, item in top["vague_amounts"].table((), _UNITS).items()},
        joins={name: item.words() for name, item in top["joins"].table(_JOINS).items()},
        named_days=tuple(_named_day(item) for item in top["named_days"].items()),
        cues={name: frozenset(item.words()) for name, item in top["cues"].table(_CUES).items()},
    )


# --- From words to patterns -------------------------------------------------------------------------------------------


def _any(words: object, plural: bool = False) -> str:
    """An alternation of words in lower case, longest first, that also matches their first letter as a capital."""
    ordered = sorted((str(word) for word in words), key=len, reverse=True)  # type: ignore[attr-defined]
    parts = [re.escape(word).replace(r"\ ", r"\s+") for word in ordered]
    return "(?i:" + "|".join(parts) + ")" + ("(?i:s)?" if plural else "")


def _capital(words: object) -> str:
    """An alternation of names, as written or all in capitals."""
    ordered = sorted((str(word) for word in words), key=len, reverse=True)  # type: ignore[attr-defined]
    return "(?:" + "|".join(f"{re.escape(word)}|{re.escape(word.upper())}" for word in ordered) + ")"


def _fragments(words: Vocabulary) -> dict[str, str]:
    """The named pieces that the patterns below are put together from."""
    short_months = "(?:" + _capital(words.short_months) + r"\b\.?)"
    month = f"(?P<month>{_capital(words.months)}|{short_months})"
    plural_units = [*words.units, *(f"{unit}s" for unit in words.units), "centuries"]
    ordinal, weekday = _any(words.ordinals), _capital(words.weekdays)
    parts_of = _any(words.parts)
    return {
        "month": month,
        "full_month": f"(?P<month>{_capital(words.months)})",
        "bare_month": f"(?P<month>{_capital(words.months)}|{_capital(words.short_months)}\\.)",
        "weekday": f"(?P<weekday>{weekday})",
        "lead": f"(?:(?P<lead>{weekday}|{_capital(words.short_weekdays)})\\.?\\s*,?\\s+(?:the\\s+)?)?",
        "day": r"(?P<day>(?:0?[1-9]|[12]\d|3[01])(?!\d))(?:(?i:st|nd|rd|th)\b)?",
        "day_word": f"(?P<day_word>{ordinal})(?!-)",
        "year": r"(?P<year>1\d{3}|20\d{2})(?![\d,.]*\d)",
        "part": f"(?:(?i:the)\\s+)?(?P<part>{parts_of})(?:-|\\s+)(?:(?i:of|in)\\s+)?(?:(?i:the)\\s+(?:year\\s+)?)?",
        "season": f"(?P<season>{_any(words.seasons)})",
        "unit": f"(?P<unit>{_any(words.units)})",
        "units": f"(?P<unit>{_any(plural_units)})",
        "number": f"(?:(?:(?i:a)\\s+)?(?P<number>\\d{{1,3}}|{_any(words.numbers)})(?:\\s+(?i:of|more))?)",
        "which": f"(?P<which>{_any(words.which)})",
        "so_far": f"(?P<so_far>{_any(words.so_far)})",
        "before_day": f"(?:{_any(words.before_day)}(?:\\s+(?i:on))?\\s+)",
        "after_day": f"(?:\\s+{_any(words.after_day)})",
        "day_part": f"(?P<day_part>{_any(words.after_day)})",
        "days": f"(?P<days>{_any(words.days)})",
        "shift": f"(?P<shift>{_any(words.day_part_shifts)})",
        "offset": f"(?P<offset>{_any(words.offsets)})",
        "beside": f"(?P<beside>{_any(words.beside)})",
        "stretch": f"(?P<stretch>{_any(words.stretches)})",
        "vague": f"(?P<stretch>{_any(words.vague_stretches)})",
        "to": "(?:" + _any(words.joins["to"]) + "|" + _any(words.joins["and"]) + ")",
    }


#: name of the builder, pattern. Angle brackets stand for a fragment. All are tried; the longest that holds wins.
_PATTERNS = (
    ("date", r"(?P<year>\d{4})-(?P<month_number>\d\d)-(?P<day>\d\d)"),
    ("date", r"<lead><month>\s+(?:<day>|<day_word>)(?:\s*,?\s*<year>)?"),
    ("date", r"<lead><day>\s+(?:of\s+)?<month>(?:\s*,?\s*<year>)?(?!\s+\d{1,2}\b)"),
    ("date", r"(?:the\s+)?<day_word>\s+of\s+<full_month>(?:\s*,?\s*<year>)?"),
    ("date", r"(?:<part>)?<month>(?:\s*,?\s*|\s+of\s+)<year>"),
    ("bare_month", r"(?:<part>)?<bare_month>"),
    ("bare_year", r"(?:<part>)?<year>"),
    ("days_of", r"(?P<first>\d{1,2})\s*(?P<to><to>)\s*<day>\s+(?:of\s+)?<month>(?:\s*,?\s*<year>)?"),
    ("days_of", r"<month>\s+(?P<first>\d{1,2})\s*(?P<to><to>)\s*<day>(?:\s*,?\s*<year>)?"),
    ("years", r"(?P<first>(?:1[6-9]|20)\d\d)\s*[-–/]\s*(?P<last>(?:1[6-9]|20)\d\d|\d\d?)(?![\d,.]*\d)"),
    ("decade", r"(?:(?i:the)\s+)?(?:<part>)?(?P<decade>(?:1[6-9]|20)\d0)['’]?s"),
    ("century", r"(?:(?i:the)\s+)?(?:<part>)?(?:(?P<century>\d\d?)(?:st|nd|rd|th)|(?P<th><ordinal>))[\s-]century"),
    ("season", r"(?:(?i:the)\s+)?(?:<part>)?<season>(?:\s+of)?\s+<year>"),
    ("season", r"(?:(?i:the)\s+)?(?:<part>)?<which>\s+<season>"),
    ("weekday", r"<before_day>?(?:<which>\s+)?<weekday><after_day>?"),
    ("weekday_of", r"<weekday>\s+(?:of\s+)?<which>\s+week"),
    ("day", r"<before_day>?<days><after_day>?"),
    ("day_part", r"<before_day>?<shift>\s+<day_part>"),
    ("unit", r"(?:<part>|<so_far>\s+)?(?:<which>\s+)<unit>"),
    ("part_of_unit", r"<part><unit>"),
    ("offset", r"<number>\s+(?:and\s+a\s+half\s+)?<units>\s+<offset>"),
    ("offset", r"(?:<number>\s+and\s+a\s+half)\s+<units>\s+<offset>"),
    ("offset", r"(?P<vague><units>)\s+<offset>"),
    ("side_offset", r"(?i:the)\s+<unit>\s+<offset>"),
    ("beside", r"(?:<so_far>\s+)?(?:(?i:the|on)\s+)?<beside>\s+<unit>"),
    ("stretch", r"(?i:the)\s+<stretch>\s+(?:<number>\s+)?<units>"),
    ("stretch", r"<stretch>\s+<number>\s+<units>"),
    ("vague_stretch", r"(?:(?i:the)\s+)?<vague>\s+<units>"),
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class _Grammar:
    words: Vocabulary
    anything: re.Pattern[str]  # whatever one of ``patterns`` or ``named`` matches
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    named: tuple[tuple[NamedDay, re.Pattern[str]], ...]
    joins: Mapping[str, re.Pattern[str]]
    hedged: re.Pattern[str]
    starters: frozenset[str]


def _pattern(template: str, fragments: Mapping[str, str]) -> re.Pattern[str]:
    filled = re.sub(r"(?<!\?P)<(\w+)>", lambda found: fragments[found[1]], template)
    return re.compile(filled + r"(?!\w)")


def _join_patterns(words: Vocabulary) -> dict[str, re.Pattern[str]]:
    """What may stand before an expression (``since``, ``until``, ``from``, ``between``) and between two of them."""
    hedges = f"(?:{_any(words.joins['hedges'])}\\s+)?"
    before = {
        name: re.compile(f"(?<!\\w){_any(words.joins[name])}\\s+{hedges}$")
        for name in ("since", "until", "from", "between")
    }
    between = {name: re.compile(f"\\s*{_any(words.joins[name])}\\s*") for name in ("to", "and")}
    return before | between


def _hedged(words: Vocabulary) -> re.Pattern[str]:
    """A joining word and a hedge right before a number ("since at least 2003")."""
    joins = [word for name in ("since", "until", "from", "between") for word in words.joins[name]]
    return re.compile(f"(?<!\\w){_any(joins)}\\s+{_any(words.joins['hedges'])}\\s+$")


def _starters(words: Vocabulary) -> frozenset[str]:
    """The first words of all that the patterns can match, in lower case: a quick way past all other words."""
    tables: tuple[Mapping[str, object], ...] = (
        words.months, words.short_months, words.weekdays, words.short_weekdays, words.seasons, words.units,
        words.numbers,
        words.ordinals, words.days, words.day_part_shifts, words.which, words.parts, words.so_far, words.beside,
        words.stretches, words.vague_stretches,
    )  # fmt: skip
    firsts = {word for table in tables for word in table} | set(words.before_day) | {"the", "on", "centuries"}
    firsts |= {named.words for named in words.named_days} | {f"{unit}s" for unit in words.units}
    return frozenset(match[0].lower() for word in firsts if (match := _WORD.match(word)))


_WORD = re.compile(r"[^\W\d_]+|\d+")


@functools.cache
def _grammar(path: Path = TIMES) -> _Grammar:
    words = load(path)
    fragments = _fragments(words) | {"ordinal": _any(words.ordinals)}
    patterns = tuple((name, _pattern(template, fragments)) for name, template in _PATTERNS)
    named = tuple((day, re.compile(re.escape(day.words) + r"(?!\w)")) for day in words.named_days)
    every = [re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern) for _, pattern in (*patterns, *named)]
    return _Grammar(
        words,
        re.compile("|".join(every)),
        patterns,
        named,
        _join_patterns(words),
        _hedged(words),
        _starters(words),
    )


# --- What stands around the words -------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Place:
    """A match in its sentence: looks at the words around it."""

    words: Vocabulary
    text: str
    low: int
    high: int
    start: int
    end: int

    def before(self) -> str:
        """The word right before, "" where there is none; the sign before where it is no word."""
        window = self.text[max(self.low, self.start - 40) : self.start]
        found = re.search(r"(?:[^\W_](?:[\w.'’]*[^\W_])?\.?|[^\w\s])\s*$", window)
        return found[0].strip() if found else ""

    def after(self, count: int = 1) -> list[str]:
        """The words that follow right away, at most ``count``; signs end them."""
        found = re.match(rf"(?:[\s-]+[^\W_][\w'’.]*){{0,{count}}}", self.text[self.end : self.high])
        return re.findall(r"[^\W_][\w'’]*", found[0]) if found else []

    def opens(self) -> bool:
        """Whether the sentence, a quotation or a clause after a colon opens here."""
        return not re.search(r"[^\W_]['’]?\s*,?\s*$", self.text[self.low : self.start])

    def is_counted(self) -> bool:
        """Whether a number here counts things: "2000 people", "1500 U.S. troops"."""
        follow = [word.lower().rstrip(".") for word in self.after(3)]
        counted = self.words.cues["counted"]
        joined = re.match(r"\s*(?:%|°)", self.text[self.end : self.high])
        return (
            bool(joined)
            or any(word in counted for word in follow[:2])
            or (len(follow) == 3 and follow[2] in counted and self.after(3)[1][:1].isupper())
        )

    def ends_clause(self) -> bool:
        """Whether the clause ends here."""
        follow = self.after()
        if re.match(r"\s*(?:[.,;:!?\"”’)]|$|--|[-–—]\s)", self.text[self.end : self.high]):
            return True
        return bool(follow) and follow[0].lower() in self.words.cues["clause"]


# --- From a match to an expression: one builder for each name in _PATTERNS --------------------------------------------

_Fields = dict[str, object]


def _month_of(words: Vocabulary, name: str) -> int:
    plain = name.rstrip(".").capitalize()
    return words.months.get(plain) or words.short_months[plain]


def _is_day(year: int | None, month: int, day: int) -> bool:
    # 2000 is a leap year: where the year is not told, February has 29 days.
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 2000, month)[1]


def _lower(found: re.Match[str], group: str) -> str | None:
    value = found.groupdict().get(group)
    return " ".join(value.lower().split()) if value is not None else None


def _integer(found: re.Match[str], group: str) -> int | None:
    value = found.groupdict().get(group)
    return int(value) if value is not None else None


def _date(found: re.Match[str], place: _Place) -> _Fields | None:
    groups = found.groupdict()
    words, year, day = place.words, _integer(found, "year"), _integer(found, "day")
    if groups.get("day_word"):
        day = words.ordinals[groups["day_word"].lower()]
    month = int(groups["month_number"]) if groups.get("month_number") else _month_of(words, groups["month"])
    if day is not None and not _is_day(year, month, day):
        return None
    if year is None and place.is_counted():
        return None
    if re.search(r"[\d$€£#][.,]?$|\d-$", place.text[place.low : place.start]):
        return None
    if re.match(r"[,.:]\d", place.text[place.end : place.high]):
        return None
    if year == 0:
        return None
    lead = (groups.get("lead") or "").capitalize()
    weekday = (words.weekdays | words.short_weekdays).get(lead)
    part = _lower(found, "part")
    return {"kind": "date", "year": year, "month": month, "day": day, "weekday": weekday, "part": part}


def _bare_month(found: re.Match[str], place: _Place) -> _Fields | None:
    words, cues = place.words, place.words.cues
    name = found["month"].rstrip(".").capitalize()
    before, follow = place.before(), place.after()
    cued = before.lower() in cues["month"] or found["part"] is not None
    article = before.lower() in cues["article"] or _is_possessive(before)
    named = article and bool(follow) and follow[0].islower() and follow[0] not in cues["month"]
    joined = before.lower() in (*words.joins["and"], "or") and _ends_in_time(place)
    sure = cued or named or joined or before.lower() in words.which
    plain = name not in words.ambiguous and not found["month"].endswith(".") and not before[:1].isupper()
    if not (sure or plain) or before in words.cues["name_before"]:
        return None
    # "August Wilson", "April Jones": a capital after a month that is also a first name.
    if name in words.ambiguous and follow and follow[0][:1].isupper() and not cued:
        return None
    return {"kind": "date", "month": _month_of(words, name), "part": _lower(found, "part")}


def _is_possessive(word: str) -> bool:
    """Whether the word, or the sign that a tokenized text splits off, is a possessive: "Iraq's", "s" after a quote."""
    return word.lower().endswith(("'s", "’s", "s'", "s’")) or word == "s"


def _ends_in_time(place: _Place) -> bool:
    """Whether a month, a weekday or a year stands before the "and" before this match."""
    names = [*place.words.months, *place.words.weekdays]
    window = place.text[max(place.low, place.start - 40) : place.start]
    found = re.search(r"(\w+)\s+\w+\s+$", window)
    return bool(found) and (found[1] in names or bool(re.fullmatch(r"\d{4}|\d{1,2}", found[1])))  # type: ignore[index]


def _bare_year(found: re.Match[str], place: _Place) -> _Fields | None:
    year, cues = int(found["year"]), place.words.cues
    before = place.before()
    window = place.text[place.low : place.start]
    rest = place.text[place.end : place.high]
    if place.is_counted() or re.search(r"[$€£#%@/.,:-]$|\d\s*$", window) or re.match(r"[\w/]|-\d", rest):
        return None
    hedged = bool(_grammar().hedged.search(window))
    if not _FIRST_YEAR <= year <= _LAST_YEAR or (before.lower() in cues["not_year"] and not hedged):
        return None
    cued = hedged or before.lower() in cues["year"] or found["part"] is not None or _is_possessive(before)
    follow = place.after()
    # "the 2000 elections" but not "the 1500 pilgrims".
    if before.lower() in cues["article"] and year % 100 == 0 and follow and follow[0].endswith("s"):
        cued = year >= 1900
    plain = _FIRST_PLAIN_YEAR <= year <= _LAST_PLAIN_YEAR and year % 100 != 0
    listed = re.search(r"\b(?:1[6-9]|20)\d\d\s*,\s*$", window)
    framed = (before.islower() and before.isalpha()) or before == "(" or bool(listed)
    if not cued and not (plain and framed):
        return None
    return {"kind": "date", "year": year, "part": _lower(found, "part")}


def _days_of(found: re.Match[str], place: _Place) -> _Fields | None:
    month, year = _month_of(place.words, found["month"]), _integer(found, "year")
    first, last = int(found["first"]), int(found["day"])
    window, rest = place.text[place.low : place.start], place.text[place.end : place.high]
    if not (_is_day(year, month, first) and _is_day(year, month, last) and first < last):
        return None
    if place.is_counted() or re.search(r"\d[.,:/-]?$", window) or re.match(r"[,.:]\d", rest):
        return None
    # "May 3 and 9" are two days; "between May 3 and 9" is an interval.
    if _lower(found, "to") in place.words.joins["and"] and place.before().lower() not in place.words.joins["between"]:
        return None
    numbers = [found.span("first"), found.span("day")]
    ends = [
        TimeExpression(place.text[a:b], a, b, "date", year=year, month=month, day=number)
        for (a, b), number in zip(numbers, (first, last), strict=True)
    ]
    return {"kind": "between", "ends": tuple(ends)}


def _years(found: re.Match[str], place: _Place) -> _Fields | None:
    first, last = int(found["first"]), int(found["last"])
    width = 10 ** len(found["last"])
    last = last if last >= 1000 else first - first % width + last
    rest = place.text[place.end : place.high]
    if not first < last <= _LAST_YEAR or place.is_counted() or re.match(r"[-–/]\d", rest):
        return None
    # Seasons and tables write 2009-10, telephone and protocol numbers do too; a real span of years is short.
    if len(found["last"]) < 4 and last - first > 5:
        return None
    if re.search(r"[\d$€£#][.,:/-]?$|\d\s$", place.text[place.low : place.start]):
        return None
    (a, b), (c, d) = found.span("first"), found.span("last")
    ends = (
        TimeExpression(place.text[a:b], a, b, "date", year=first),
        TimeExpression(place.text[c:d], c, d, "date", year=last),
    )
    return {"kind": "between", "ends": ends}


def _decade(found: re.Match[str], place: _Place) -> _Fields | None:
    return {"kind": "decade", "year": int(found["decade"]), "part": _lower(found, "part"), "unit": "decade"}


def _century(found: re.Match[str], place: _Place) -> _Fields | None:
    word = found["th"]
    number = place.words.ordinals[word.lower()] if word else int(found["century"])
    before_christ = re.match(r"\s*(?:BC|B\.C)", place.text[place.end : place.high])
    if not 1 <= number <= 21 or before_christ:
        return None
    return {"kind": "century", "year": number, "part": _lower(found, "part"), "unit": "century"}


def _season(found: re.Match[str], place: _Place) -> _Fields | None:
    which = _lower(found, "which")
    name, part = found["season"].lower(), _lower(found, "part")
    fields: _Fields = {"kind": "season", "name": name, "part": part, "unit": "season"}
    if which is None:
        return fields | {"year": int(found["year"])} if not place.is_counted() else None
    return fields | {"low": place.words.which[which]} if not _mid_capital(found, place) else None


def _mid_capital(found: re.Match[str], place: _Place) -> bool:
    """Whether a capital stands where none belongs: "USA Today", "the film Next Week"."""
    return found[0][:1].isupper() and not place.opens()


def _weekday(found: re.Match[str], place: _Place) -> _Fields | None:
    cues, before = place.words.cues, place.before()
    follow = place.after()
    if before.lower() in cues["general"] or before in cues["name_before"]:
        return None
    if follow and follow[0] in cues["name_after"]:
        return None
    which = _lower(found, "which")
    name = found["weekday"].capitalize()
    shift = place.words.which[which] if which else None
    return {"kind": "weekday", "weekday": place.words.weekdays[name], "low": shift}


def _weekday_of(found: re.Match[str], place: _Place) -> _Fields | None:
    name = found["weekday"].capitalize()
    which = place.words.which[_lower(found, "which") or ""]
    return {"kind": "unit", "unit": "week", "low": which, "high": which, "weekday": place.words.weekdays[name]}


def _day(found: re.Match[str], place: _Place) -> _Fields | None:
    if _mid_capital(found, place):
        return None
    number = place.words.days[found["days"].lower()]
    return {"kind": "day", "unit": "day", "low": number, "high": number}


def _day_part(found: re.Match[str], place: _Place) -> _Fields | None:
    if _mid_capital(found, place) or place.before().lower() in ("the", "on"):
        return None
    number = place.words.day_part_shifts[found["shift"].lower()]
    return {"kind": "day", "unit": "day", "low": number, "high": number}


def _unit(found: re.Match[str], place: _Place) -> _Fields | None:
    unit, number = place.words.units[found["unit"].lower()], place.words.which[_lower(found, "which") or ""]
    if unit in ("hour", "day") or _mid_capital(found, place):
        return None
    follow = place.after()
    # "the last year of his life", "the next week" (which counts from what was told) are not this.
    of = bool(follow) and follow[0] == "of" and found["part"] is None
    if of or place.before().lower() in place.words.cues["article"]:
        return None
    part = _lower(found, "part") or _lower(found, "so_far")
    return {"kind": "unit", "unit": unit, "low": number, "high": number, "part": part}


def _part_of_unit(found: re.Match[str], place: _Place) -> _Fields | None:
    unit = place.words.units[found["unit"].lower()]
    has_article = re.search(r"\b(?:of|in)\s+the\s+\w+$", found[0], re.IGNORECASE)
    follow = place.after()
    if unit not in ("week", "month", "year", "decade", "century") or not has_article or _mid_capital(found, place):
        return None
    if follow and follow[0] == "of":
        return None
    return {"kind": "unit", "unit": unit, "low": 0, "high": 0, "part": _lower(found, "part")}


def _unit_of(words: Vocabulary, name: str) -> str:
    plain = "century" if name == "centuries" else name
    return words.units.get(plain) or words.units[plain.removesuffix("s")]


def _offset_fields(found: re.Match[str], place: _Place, number: tuple[int, ...] | None) -> _Fields | None:
    unit = _unit_of(place.words, found["unit"].lower())
    offset = place.words.offsets[_lower(found, "offset") or ""]
    if _mid_capital(found, place) or (offset.ends_clause and not place.ends_clause()):
        return None
    if number is None:
        return {"kind": "open", "unit": unit, "anchor": offset.anchor}
    low, high = sorted(offset.sign * count for count in number)
    return {"kind": "offset", "unit": unit, "low": low, "high": high, "anchor": offset.anchor}


def _number(found: re.Match[str], place: _Place) -> tuple[int, ...] | None:
    word = _lower(found, "number")
    if word is None or not word.isascii():
        return None
    if word.isdigit():
        return (int(word), int(word))
    return place.words.numbers.get(word)


def _offset(found: re.Match[str], place: _Place) -> _Fields | None:
    if "vague" in found.groupdict():
        # "the days after", "two decades ago": only the plural without a number is vague.
        plural = found["unit"].lower().endswith("s")
        before = place.before().lower()
        counted = before in place.words.numbers or before[-1:].isdigit()
        return _offset_fields(found, place, None) if plural and not counted else None
    if re.search(r"[\d.,$-]$", place.text[place.low : place.start]):
        return None
    return _offset_fields(found, place, _number(found, place))


def _side_offset(found: re.Match[str], place: _Place) -> _Fields | None:
    return _offset_fields(found, place, (1, 1))


def _beside_fields(found: re.Match[str], place: _Place) -> _Fields | None:
    number, only = place.words.beside[_lower(found, "beside") or ""]
    name = found["unit"].lower()
    unit = place.words.units[name]
    if (only and name not in only) or unit in ("hour", "century") or _mid_capital(found, place):
        return None
    follow = place.after()
    if follow and follow[0] == "of":
        return None
    return {"kind": "offset", "unit": unit, "low": number, "high": number, "anchor": "reference"}


def _stretch(found: re.Match[str], place: _Place) -> _Fields | None:
    unit = _unit_of(place.words, found["unit"].lower())
    number = (1, 1) if found["number"] is None else _number(found, place)
    sign = place.words.stretches[_lower(found, "stretch") or ""]
    plural = found["unit"].lower().endswith("s")
    if _mid_capital(found, place) or unit == "weekend" or (found["number"] is None and (plural or unit == "day")):
        return None
    follow = place.after()
    if number is None or (follow and follow[0] == "of"):
        return None
    low, high = sorted(sign * count for count in number)
    return {"kind": "stretch", "unit": unit, "low": low, "high": high}


def _vague_stretch(found: re.Match[str], place: _Place) -> _Fields | None:
    unit = _unit_of(place.words, found["unit"].lower())
    amount = place.words.vague_amounts.get(unit)
    if _mid_capital(found, place) or not found["unit"].lower().endswith("s"):
        return None
    if amount is None:
        return {"kind": "open", "unit": unit}
    count = place.words.vague_stretches[_lower(found, "stretch") or ""] * amount
    return {"kind": "stretch", "unit": unit, "low": count, "high": count, "part": "vague"}


_BUILDERS: Mapping[str, Callable[[re.Match[str], _Place], _Fields | None]] = {
    "date": _date,
    "bare_month": _bare_month,
    "bare_year": _bare_year,
    "days_of": _days_of,
    "years": _years,
    "decade": _decade,
    "century": _century,
    "season": _season,
    "weekday": _weekday,
    "weekday_of": _weekday_of,
    "day": _day,
    "day_part": _day_part,
    "unit": _unit,
    "part_of_unit": _part_of_unit,
    "offset": _offset,
    "side_offset": _side_offset,
    "beside": _beside_fields,
    "stretch": _stretch,
    "vague_stretch": _vague_stretch,
}


# --- Finding ----------------------------------------------------------------------------------------------------------


def _named_day_at(grammar: _Grammar, text: str, position: int, high: int) -> Iterator[TimeExpression]:
    for day, pattern in grammar.named:
        found = pattern.match(text, position, high)
        if found and (not day.before or re.match(rf"\W+(?:{'|'.join(day.before)})\b", text[found.end() : high])):
            date = day.date
            yield TimeExpression(
                found[0], *found.span(), "date", year=date.year, month=date.month, day=date.day, name=day.words
            )


def _at(grammar: _Grammar, text: str, low: int, high: int, position: int) -> TimeExpression | None:
    """The longest expression that starts at ``position``; of equally long ones the first in `_PATTERNS`."""
    best = next(_named_day_at(grammar, text, position, high), None)
    for name, pattern in grammar.patterns:
        found = pattern.match(text, position, high)
        if found is None or (best is not None and found.end() <= best.end):
            continue
        fields = _BUILDERS[name](found, _Place(grammar.words, text, low, high, *found.span()))
        if fields is not None:
            best = TimeExpression(found[0], found.start(), found.end(), **fields)  # type: ignore[arg-type]
    return best


def _atoms(grammar: _Grammar, text: str, low: int, high: int) -> list[TimeExpression]:
    atoms: list[TimeExpression] = []
    reached = low
    for word in _WORD.finditer(text, low, high):
        if word.start() < reached or not (word[0].lower() in grammar.starters or word[0].isdigit()):
            continue
        if word.start() > low and (text[word.start() - 1].isalnum() or text[word.start() - 1] == "_"):
            continue
        if not grammar.anything.match(text, word.start(), high):  # as at most articles and numbers: one pass for all
            continue
        atom = _at(grammar, text, low, high, word.start())
        if atom is not None:
            atoms.append(atom)
            reached = atom.end
    return atoms


def _prefix(grammar: _Grammar, name: str, text: str, low: int, atom: TimeExpression) -> int | None:
    """Where the joining word before the expression starts, or None where there is none."""
    found = grammar.joins[name].search(text[low : atom.start])
    return low + found.start() if found else None


_BOUNDS = frozenset({"date", "decade", "season", "weekday", "day", "unit", "century"})


def _pair(grammar: _Grammar, text: str, low: int, left: TimeExpression, right: TimeExpression) -> TimeExpression | None:
    """The two as one interval, where the words before and between them say so."""
    if left.kind not in _BOUNDS or right.kind not in _BOUNDS:
        return None
    middle = text[left.end : right.start]
    start = _prefix(grammar, "between", text, low, left)
    if start is None or not grammar.joins["and"].fullmatch(middle):
        if not grammar.joins["to"].fullmatch(middle):
            return None
        start = _prefix(grammar, "from", text, low, left)
        # Without "from" only what is alike makes an interval: "2003 to 2008", "Monday through Friday".
        if start is None and left.kind != right.kind:
            return None
    start = left.start if start is None else start
    return TimeExpression(text[start : right.end], start, right.end, "between", ends=(left, right))


def _bounded(grammar: _Grammar, text: str, low: int, atom: TimeExpression) -> TimeExpression:
    """The expression with "since" or "until" before it, where one stands there; an interval with its "between"."""
    if atom.kind == "between":
        before = (_prefix(grammar, name, text, low, atom) for name in ("between", "from"))
        start = next((position for position in before if position is not None), atom.start)
        return dataclasses.replace(atom, text=text[start : atom.end], start=start)
    if atom.kind not in (*_BOUNDS, "offset"):
        return atom
    for kind in ("since", "until"):
        opening = _prefix(grammar, kind, text, low, atom)
        if opening is not None:
            return TimeExpression(text[opening : atom.end], opening, atom.end, kind, ends=(atom,))
    return atom


def find_times(text: str, start: int, end: int) -> list[TimeExpression]:
    """The words that tell time in ``text[start:end]``, a sentence: in order, none overlapping, offsets into ``text``.

    Prepositions stay outside, save those that make an interval (since, until, from … to, between … and). Raises
    `ResourceError` where the word list is broken.
    """
    grammar = _grammar()
    atoms = _atoms(grammar, text, start, end)
    found: list[TimeExpression] = []
    reached, index = start, 0
    while index < len(atoms):
        pair = _pair(grammar, text, reached, *atoms[index : index + 2]) if index + 1 < len(atoms) else None
        found.append(pair or _bounded(grammar, text, reached, atoms[index]))
        index += 2 if pair else 1
        reached = found[-1].end
    return found
