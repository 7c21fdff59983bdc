"""Feeds: every entry a report; hostile XML does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.ingest import read_sources
from dateline.records import Arrival
from tests.ingest.made import paragraphs

TEXT = paragraphs(2, 3)
RSS = (
    '<?xml version="1.0" encoding="{code}"?>\n<!-- made --><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/'
    'modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Example News</title>'
    "<language>en-gb</language>{items}</channel></rss>"
)
ITEM = (
    "<item><title>Talks &amp;amp; tea</title><link>https://example.org/1</link><guid>tag:1</guid>"
    "<pubDate>Thu, 04 Mar 2021 23:30:00 +0100</pubDate><description>Only a summary.</description>{full}</item>"
)
FULL = "<content:encoded><![CDATA[<p>" + "</p><p>".join(TEXT) + "</p><script>x()</script>]]></content:encoded>"


def read(folder: Path, data: str | bytes, name: str = "a.xml") -> list[Arrival]:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_sources([path]))


def rss(*items: str, code: str = "utf-8") -> str:
    return RSS.format(code=code, items="".join(items))


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "feed", "a.txt"])
def test_rss_with_full_content(tmp_path: Path, name: str) -> None:
    (arrival,) = read(tmp_path, rss(ITEM.format(full=FULL)), name)
    assert arrival.report and arrival.provenance
    assert arrival.report.text == "\n".join(TEXT)
    assert (arrival.report.title, arrival.report.publisher) == ("Talks & tea", "Example News")
    assert (str(arrival.report.published), arrival.report.url) == ("2021-03-04", "https://example.org/1")
    assert (arrival.place, arrival.provenance.record_id) == ("entry 1", "tag:1")


def test_a_summary_where_there_is_no_more(tmp_path: Path) -> None:
    found = read(tmp_path, rss(ITEM.format(full=""), "<item><title>Only a title</title></item>"))
    assert found[0].report and found[0].report.text == "Only a summary."
    assert found[1].rejected == "empty: the entry has neither content nor summary"


def test_atom(tmp_path: Path) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Example Wire</title><entry><title>A</title>'
        '<id>urn:1</id><link rel="self" href="https://example.org/feed"/><link href="https://example.org/a"/>'
        "<published>2021-03-04T05:06:07Z</published><updated>2021-05-05T00:00:00Z</updated>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{}</p></div></content></entry>'
        "<entry><title>B</title><updated>2021-05-05T00:00:00Z</updated><source><title>Other Paper</title></source>"
        '<content type="html">&lt;p&gt;{}&lt;/p&gt;</content></entry></feed>'
    )
    found = read(tmp_path, feed.format("</p><p>".join(TEXT), "&lt;/p&gt;&lt;p&gt;".join(TEXT)))
    reports = [arrival.report for arrival in found]
    assert all(report and report.text == "\n".join(TEXT) for report in reports)
    assert [report and report.publisher for report in reports] == ["Example Wire", "Other Paper"]
    assert [str(report and report.published) for report in reports] == ["2021-03-04", "None"]
    assert reports[0] and reports[0].url == "https://example.org/a"


def test_rdf(tmp_path: Path) -> None:
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old News</title></channel><item><title>A</title>'
        f"<link>https://example.org/a</link><dc:date>2021-03-04</dc:date><description>{TEXT[0]}</description></item>"
        "</rdf:RDF>"
    )
    (arrival,) = read(tmp_path, feed)
    assert arrival.report and arrival.report.text == TEXT[0] and str(arrival.report.published) == "2021-03-04"


@pytest.mark.parametrize("code", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
def test_encodings(tmp_path: Path, code: str) -> None:
    feed = rss(ITEM.format(full=FULL.replace("The ", "Thé ")), code=code)
    (arrival,) = read(tmp_path, feed.encode(code))
    assert arrival.report and arrival.report.text == "\n".join(TEXT).replace("The ", "Thé ")


def test_entities_do_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    feed = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file://{secret}">'
        '<!ENTITY n SYSTEM "http://127.0.0.1:9/x">]><rss><channel><title>T</title><item><title>&f;&n;</title>'
        f"<description>{TEXT[0]} &f; &l11; &nbsp;</description></item></channel></rss>"
    )
    (arrival,) = read(tmp_path, feed)
    assert "secret" not in str(arrival).replace(str(secret), "") and len(str(arrival)) < 5000
    assert arrival.report is None or "ha" * 50 not in arrival.report.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (rss(), "a feed without an entry"),
        ("<rss><channel><item>" + "<a>" * 100_000, "neither content nor summary"),
        ("<rss " + " ".join(f"a{n}='1'" for n in range(3000)) + "><channel>", "without an entry"),
    ],
)
def test_feeds_without_a_report(tmp_path: Path, data: str, words: str) -> None:
    assert words in str(read(tmp_path, data)[0].rejected)


def test_a_broken_feed_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    found = read(tmp_path, rss(ITEM.format(full=FULL), ITEM.format(full=FULL))[:-150])
    assert found[0].report and found[0].report.text == "\n".join(TEXT)
