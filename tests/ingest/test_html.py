"""HTML: the text, and of the metadata what the page states."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.ingest.origin import Origin
from dateline.ingest.pages import read_html
from dateline.records import Report

PARAGRAPHS = (
    "The minister met the ambassador in the capital on Tuesday, and the two agreed to meet again before the summer.",
    "Officials said that the talks had been useful, and that both sides wanted to open the border to trade soon.",
    "The ambassador told reporters that “nothing was decided” – but that he was hopeful about the coming weeks.",
)


def page(head: str = "", body: str | None = None, lang: str = "") -> str:
    body = body or "<article>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</article>"
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
    return (
        f"<!DOCTYPE html><html{lang}><head>{head}</head><body>{menu}{body}<footer>© 2024 Example</footer></body></html>"
    )


def read(text: str | bytes) -> Report:
    arrival = read_html(Origin("a.html"), text.encode() if isinstance(text, str) else text)
    assert arrival.report is not None, arrival.rejected
    return arrival.report


def test_the_text_without_menu_and_foot() -> None:
    text = read(page()).text
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert "Home" not in text and "©" not in text


def test_metadata() -> None:
    found = read(
        page(
            '<title>Ministers Meet | Example Daily</title><meta property="og:title" content="Ministers Meet">'
            '<meta property="og:site_name" content="Example Daily"><link rel="canonical" href="https://example.org/2011/01/02/meet">'
            '<meta property="article:published_time" content="2013-06-27T10:15:00Z">',
            lang=' lang="en-GB"',
        )
    )
    assert (found.title, found.publisher, found.language) == ("Ministers Meet", "Example Daily", "en")
    assert (found.published, found.url) == (datetime.date(2013, 6, 27), "https://example.org/2011/01/02/meet")


def test_nothing_is_invented_but_the_host_stands_for_the_publisher() -> None:
    found = read(
        page(
            '<link rel="canonical" href="https://www.example.org/2011/01/02/meet">',
            body=(
                "<article><h2>A subhead</h2>"
                + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
                + "<p>Updated 3 May 2012.</p></article>"
            ),
        )
    )
    assert (found.title, found.publisher, found.published) == (None, "example.org", None)


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="pubdate" content="20130627">',
        '<meta itemprop="datePublished" content="2013-06-27">',
        '<meta name="date" content="27 June 2013">',
        '<meta name="dc.date" content="2013-06-27"><meta name="x" content="2001-01-01">',
        '<script type="application/ld+json">{"@type":"NewsArticle","dateModified":"2014-01-01",'
        '"datePublished":"2013-06-27T08:00Z"}</script>',
        '<meta property="article:modified_time" content="2014-02-02">'
        '<meta property="article:published_time" content="2013-06-27">',
        '<time class="entry-date published" datetime="2013-06-27T01:00:00+02:00">last week</time>',
    ],
)
def test_stated_dates_of_publication(head: str) -> None:
    assert read(page(head)).published == datetime.date(2013, 6, 27)


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="copyright" content="2013">',
        '<meta itemprop="copyrightYear" content="2013">',
        '<meta name="date" content="2013">',
        '<meta property="article:modified_time" content="2013-06-27">',
        '<meta property="og:url" content="https://e.org/2013/06/27/a">',
        '<meta name="date" content="June 2013">',
        '<meta name="date" content="03/04/2013">',
        '<meta http-equiv="last-modified" content="2013-06-27">',
        '<script type="application/ld+json">{"dateModified":"2013-06-27T08:00:00Z"}</script>',
        '<time datetime="2013-06-27">then</time>',
        '<meta name="event" content="2013-06-27">',
        '<script>var x = "2013-06-27T10:00:00Z"</script>',
    ],
)
def test_other_dates_are_not_the_date_of_publication(head: str) -> None:
    assert read(page(head)).published is None


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-1"])
def test_declared_encodings(charset: str) -> None:
    codec = "cp1252" if charset != "utf-8" else charset
    assert "“nothing was decided” – but" in read(page(f'<meta charset="{charset}">').encode(codec)).text


def test_an_xml_declaration_and_utf16_are_no_obstacle() -> None:
    assert PARAGRAPHS[0] in read('<?xml version="1.0" encoding="utf-8"?>\n' + page()).text
    assert PARAGRAPHS[0] in read(page().encode("utf-16")).text


def test_an_old_page_laid_out_in_tables() -> None:
    body = "<table><tr><td>Menu</td><td>" + "".join(f"{text}<br><br>" for text in PARAGRAPHS) + "</td></tr></table>"
    text = read(page(body=body)).text
    assert all(paragraph in text for paragraph in PARAGRAPHS)


def test_a_short_page_is_read() -> None:
    assert "Troops entered the town." in read("<html><body><p>Troops entered the town.</p></body></html>").text


def test_a_page_cut_off_is_read_as_far_as_it_goes() -> None:
    assert PARAGRAPHS[0] in read(page()[:-200]).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"<html></html>", "no text"),
        (b"<html><body><script>x()</script></body></html>", "no text"),
        (b"<!-- only a comment -->", "no text"),
        (bytes(range(32)) * 20, "binary"),
        (
            page(body="<p>" + "Die Regierung hat am Dienstag neue Gesetze beschlossen. " * 9 + "</p>").encode(),
            "not English (de",
        ),
    ],
)
def test_pages_without_a_report_say_why(data: bytes, words: str) -> None:
    arrival = read_html(Origin("a.html"), data)
    assert arrival.report is None and words in str(arrival.rejected)


@given(
    st.lists(
        st.sampled_from(
            [
                "<html>",
                "<body>",
                "<p>",
                "</p>",
                "<table>",
                "<td>",
                "<meta charset=",
                "'",
                '"',
                "<!--",
                "-->",
                "<![CDATA[",
                "&#0;",
                "&#xD800;",
                "&amp",
                "<?xml",
                "?>",
                "<article>",
                "<script type='application/ld+json'>",
                '{"datePublished": "',
                "</script>",
                "text ",
                "\x00",
                "<h1>",
                "<time datetime=2013-01-01 pubdate>",
                "<svg>",
                "<a href=http://[>",
                "<meta name=date content=",
                "é",
                "<div ",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_any_markup_gives_one_arrival(text: str) -> None:
    arrival = read_html(Origin("a.html"), text.encode())
    assert (arrival.report is None) != (arrival.rejected is None)


@pytest.mark.parametrize("markup", ["<div>", "<table><tr><td>", "<b>", "<ul><li>", "<p><i>"])
def test_markup_nested_beyond_all_measure_is_survived(markup: str) -> None:
    arrival = read_html(Origin("a.html"), (markup * 20_000 + PARAGRAPHS[0]).encode())
    assert (arrival.report is None) != (arrival.rejected is None)
