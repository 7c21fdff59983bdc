"""Words that tell time: which are found, and which days they mean."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import ResourceError
from dateline.records import When
from dateline.resolve import times
from dateline.resolve.dates import find_times, resolve_when

Date = datetime.date

#: A Tuesday.
PUBLISHED = Date(2009, 7, 21)

TENSES = ("past", "present", "future", None)


def spans(text: str) -> list[str]:
    """The words found in a text that is one sentence."""
    return [found.text for found in find_times(text, 0, len(text))]


def days(text: str, published: Date | None = PUBLISHED, **context: object) -> tuple[str, str, str]:
    """First day, last day and precision of the only expression in the text."""
    (found,) = find_times(text, 0, len(text))
    when = resolve_when(found, published, **context)  # type: ignore[arg-type]
    return str(when.start), str(when.end), when.precision


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left on June 30.", ["June 30"]),
        ("on 30 June 2009", ["30 June 2009"]),
        ("On June 30, 2009, he left", ["June 30, 2009"]),
        ("February 14 , 2005", ["February 14 , 2005"]),
        ("filed 2009-06-30", ["2009-06-30"]),
        ("in Dec. 2011 and Sept. 5", ["Dec. 2011", "Sept. 5"]),
        ("It began in 2011.", ["2011"]),
        ("the disputed 2009 election", ["2009"]),
        ("during the 1990s", ["the 1990s"]),
        ("in the summer of 2006", ["the summer of 2006"]),
        ("in early March", ["early March"]),
        ("by mid-June", ["mid-June"]),
        ("late last year", ["late last year"]),
        ("late on Monday night", ["late on Monday night"]),
        ("after last Friday's vote", ["last Friday"]),
        ("Tuesday's attack", ["Tuesday"]),
        ("Friday, Oct. 3", ["Friday, Oct. 3"]),
        ("he met them today and will leave tomorrow", ["today", "tomorrow"]),
        ("earlier this month", ["earlier this month"]),
        ("a few days ago", ["a few days ago"]),
        ("It failed two days before.", ["two days before"]),
        ("in recent days", ["recent days"]),
        ("over the past two weeks", ["the past two weeks"]),
        ("between May 3 and May 9", ["between May 3 and May 9"]),
        ("between 3 and 9 May", ["between 3 and 9 May"]),
        ("from 2003 to 2008", ["from 2003 to 2008"]),
        ("since at least 2003", ["since at least 2003"]),
        ("since the start of April", ["since the start of April"]),
        ("the country's March presidential election", ["March"]),
        ("in January and May", ["January", "May"]),
        ("in 2012, 2013 and 2014", ["2012", "2013", "2014"]),
        ("In March 20 people were killed", ["March"]),
    ],
)
def test_finds_exactly(text: str, expected: list[str]) -> None:
    """The longest words that tell one time, and nothing beside them."""
    assert spans(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2,000 people fled",
        "about 1500 troops",
        "2000 people died",
        "killed 1991 fighters",
        "UN Resolution 1973",
        "at 2000 GMT",
        "He may march on.",
        "Prime Minister Theresa May said no",
        "the second man",
        "The Sun said so",
        "the Sunday Times",
        "USA Today said so",
        "every Friday",
        "the last year of his life",
        "the day before the vote",
        "two days after the attack",
        "They march against the august chamber",
        "the fall of Baghdad",
        "a $2005 fine",
        "Million Man March",
        "The May 30,000 figure",
    ],
)
def test_leaves_alone(text: str) -> None:
    """What only looks like time is not found."""
    assert spans(text) == []


@pytest.mark.parametrize(
    ("text", "tense", "expected"),
    [
        ("Tuesday", "past", ("2009-07-21", "2009-07-21", "day")),
        ("Monday night", "past", ("2009-07-20", "2009-07-20", "day")),
        ("Wednesday", "past", ("2009-07-15", "2009-07-15", "day")),
        ("Wednesday", None, ("2009-07-15", "2009-07-15", "day")),
        ("Wednesday", "future", ("2009-07-22", "2009-07-22", "day")),
        ("Tuesday", "future", ("2009-07-21", "2009-07-21", "day")),
        ("last Tuesday", "past", ("2009-07-14", "2009-07-14", "day")),
        ("next Tuesday", "future", ("2009-07-28", "2009-07-28", "day")),
        ("yesterday", None, ("2009-07-20", "2009-07-20", "day")),
        ("last night", None, ("2009-07-20", "2009-07-20", "day")),
        ("June 30", "past", ("2009-06-30", "2009-06-30", "day")),
        ("June 30", "future", ("2010-06-30", "2010-06-30", "day")),
        ("in December", "past", ("2008-12-01", "2008-12-31", "month")),
        ("February 29", "past", ("2008-02-29", "2008-02-29", "day")),
        ("Friday, Oct. 3", None, ("2008-10-03", "2008-10-03", "day")),
        ("last month", None, ("2009-06-01", "2009-06-30", "month")),
        ("last week", None, ("2009-07-13", "2009-07-19", "week")),
        ("next year", None, ("2010-01-01", "2010-12-31", "year")),
        ("earlier this month", "past", ("2009-07-01", "2009-07-21", "month")),
        ("late last year", "past", ("2008-09-01", "2008-12-31", "year")),
        ("early March", "past", ("2009-03-01", "2009-03-10", "month")),
        ("two days ago", None, ("2009-07-19", "2009-07-19", "day")),
        ("three weeks ago", None, ("2009-06-29", "2009-07-05", "week")),
        ("a year ago", None, ("2008-01-01", "2008-12-31", "year")),
        ("a few days ago", None, ("2009-07-16", "2009-07-19", "span")),
        ("years ago", None, ("None", "None", "none")),
        ("the past two weeks", None, ("2009-07-07", "2009-07-21", "span")),
        ("the summer of 2006", None, ("2006-06-01", "2006-08-31", "season")),
        ("last winter", None, ("2008-12-01", "2009-02-28", "season")),
        ("the 1990s", None, ("1990-01-01", "1999-12-31", "span")),
        ("since April", None, ("2009-04-01", "2009-07-21", "span")),
        ("since the start of April", "past", ("2009-04-01", "2009-07-21", "span")),
        ("since 2006", None, ("2006-01-01", "2009-07-21", "span")),
        ("until March", "future", ("2009-07-21", "2010-03-31", "span")),
        ("until March", "past", ("None", "2009-03-31", "span")),
        ("between May 3 and May 9", "past", ("2009-05-03", "2009-05-09", "span")),
        ("from November to February", "past", ("2008-11-01", "2009-02-28", "span")),
        ("from November 2006 to February", None, ("2006-11-01", "2007-02-28", "span")),
        ("from Friday to Monday", "past", ("2009-07-17", "2009-07-20", "span")),
        ("from Friday to Monday", "future", ("2009-07-24", "2009-07-27", "span")),
        ("from 2003 to 2008", None, ("2003-01-01", "2008-12-31", "span")),
        ("the September 11 attacks", "past", ("2001-09-11", "2001-09-11", "day")),
    ],
)
def test_days(text: str, tense: str | None, expected: tuple[str, str, str]) -> None:
    """Each rule of the calendar on a report of Tuesday, July 21, 2009."""
    assert days(text, tense=tense) == expected


def test_december_in_a_january_report_is_the_year_before() -> None:
    """Month names look back over the turn of the year."""
    assert days("in December", Date(2010, 1, 5), tense="past") == ("2009-12-01", "2009-12-31", "month")
    assert days("in December", Date(2010, 1, 5)) == ("2009-12-01", "2009-12-31", "month")
    assert days("January 15", Date(2009, 12, 20)) == ("2010-01-15", "2010-01-15", "day")


def test_counts_from_what_was_told_before() -> None:
    """ "The next day" needs a reference that is exact to the day."""
    told = When("June 30", 0, 7, Date(2009, 6, 30), Date(2009, 6, 30), "day")
    month = When("June", 0, 4, Date(2009, 6, 1), Date(2009, 6, 30), "month")
    assert days("the next day", reference=told) == ("2009-07-01", "2009-07-01", "day")
    assert days("two days later", None, reference=told) == ("2009-07-02", "2009-07-02", "day")
    assert days("a month earlier", reference=month) == ("2009-05-01", "2009-05-31", "month")
    assert days("the next day", reference=month) == ("None", "None", "none")
    assert days("the next day") == ("None", "None", "none")


@pytest.mark.parametrize(
    "text",
    ["Tuesday", "June 30", "in December", "today", "last month", "since April", "two days ago", "last summer",
     "recent days", "until Monday", "from May 3 to May 9"],
)  # fmt: skip
@pytest.mark.parametrize("tense", TENSES)
def test_undated_stays_open(text: str, tense: str | None) -> None:
    """No date of publication, no guess; the words are kept."""
    assert days(text, None, tense=tense) == ("None", "None", "none")


def test_undated_full_dates_resolve() -> None:
    """What the words tell by themselves needs no date of publication."""
    assert days("June 30, 2009", None) == ("2009-06-30", "2009-06-30", "day")
    assert days("December 2011", None) == ("2011-12-01", "2011-12-31", "month")
    assert days("from May 3 to June 9, 2008", None) == ("2008-05-03", "2008-06-09", "span")
    assert days("since 2006", None) == ("2006-01-01", "None", "span")


def test_basis_is_told_in_words() -> None:
    """A person can read how the words became dates."""
    (found,) = find_times("on Monday", 0, 9)
    assert resolve_when(found, PUBLISHED, tense="past").basis == "latest Monday by the date of publication"


def test_only_the_sentence_is_searched() -> None:
    """Offsets count into the whole text, and nothing outside the sentence is found."""
    text = "On Monday he left. On Tuesday he came. On Friday he died."
    (found,) = find_times(text, 19, 38)
    assert (found.text, text[found.start : found.end]) == ("Tuesday", "Tuesday")


_WORDS = (
    "since,until,from,to,between,and,the,last,next,this,early,late,end of,mid-June,May,March 3,Tuesday,2009,1990s,two,"
    "days,ago,weeks later,summer,year,earlier,30,people,today,of,Sun,é,the past,31 February,9999,-,1-"
).split(",")
_PIECES = st.lists(st.sampled_from([*_WORDS, ",", "\n"]), max_size=12).map(" ".join)
_DATES = st.dates(Date(1, 1, 1), Date(9999, 12, 31))


@given(_PIECES | st.text(max_size=60), st.integers(0, 30))
def test_spans_are_their_words(text: str, start: int) -> None:
    """Every expression is text[start:end], inside the sentence, in order, none overlapping."""
    start = min(start, len(text))
    found = find_times(text, start, len(text))
    assert all(one.text == text[one.start : one.end] and one.text for one in found)
    edges = [start, *(edge for one in found for edge in (one.start, one.end)), len(text)]
    assert edges == sorted(edges)


@given(_PIECES, _DATES | st.none(), st.sampled_from(TENSES))
def test_intervals_run_forwards(text: str, published: Date | None, tense: str | None) -> None:
    """Start is never after end; without dates the precision is "none" and the other way round."""
    for found in find_times(text, 0, len(text)):
        when = resolve_when(found, published, tense=tense)  # type: ignore[arg-type]
        assert (when.precision == "none") == (when.start is None and when.end is None)
        assert when.start is None or when.end is None or when.start <= when.end
        assert (when.text, when.start_char, when.end_char) == (found.text, found.start, found.end)
        if published is None and found.kind in ("weekday", "day", "unit", "offset", "stretch"):
            assert when.start is None
            assert when.end is None


@given(st.sampled_from(list(times.load().weekdays)), st.sampled_from(["", "last "]), _DATES)
def test_past_weekday_is_within_a_week(name: str, which: str, published: Date) -> None:
    """A weekday in the past tense is at most seven days back, on its weekday, and never after publication."""
    (found,) = find_times(which + name, 0, len(which + name))
    when = resolve_when(found, published, tense="past")
    if when.start is None:
        assert published < Date(1, 1, 8)
        return
    assert 0 <= (published - when.start).days <= 7
    assert when.start == when.end
    assert when.start.weekday() == times.load().weekdays[name]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  July: {number: 7, short: [Jul]}", "  July: {number: 13, short: [Jul]}", "from 1 to 12"),
        ("  July: {number: 7, short: [Jul]}", "  July: {number: 7}", "'short' is missing"),
        ("  fortnight: fortnight", "  fortnight: fourtnight", "unknown value 'fourtnight'"),
        ("  couple: [2, 3]", "  couple: 2", "a list should stand here"),
        ("so_far:", "so_fra:", "unknown key 'so_fra'"),
        ("  today: 0", "  today: 0\n  today: 1", "second time"),
        ("seasons:", "seasons: [", "is not YAML"),
    ],
)
def test_a_broken_word_list_names_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    """The error tells the file, the line and what would be right."""
    text = times.TIMES.read_text(encoding="utf-8")
    path = tmp_path / "times.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ResourceError, match=problem) as caught:
        times.load(path)
    near = text[: text.index(old)].count("\n") + 1
    assert near <= caught.value.line <= near + 2
