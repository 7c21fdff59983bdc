"""As many reports as are asked for, all our own: the stories of the bench archive, told again of other days.

`reports` gives plain reports, `page` one of them as a web page with all that surrounds an article, `write_warc` pages
as a gzipped WARC as crawlers write it. The same on any machine.
"""

from __future__ import annotations

import copy
import datetime
import gzip
import html
import itertools
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bench.archive.generate import Maker, stories
from dateline.records import Report

#: Days between two tellings of a story, so that no two tellings are of one act.
APART = 23
_LINKS = ("World", "Politics", "Business", "Science", "Sport", "Culture", "Weather", "Opinion", "Video", "Podcasts")


def reports(number: int, seed: int = 20261121) -> Iterator[Report]:
    """So many reports, in the order of the stories' rounds."""
    return itertools.islice(_endless(seed), number)


def _endless(seed: int) -> Iterator[Report]:
    for turn in itertools.count():
        for story in stories():
            told = Maker(_moved(story, turn), random.Random(f"{seed} {turn} {story['id']}")).reports()
            yield from (item.report for item in told)


def _moved(story: Any, turn: int) -> Any:
    """The story so many rounds later: other days, other ids, other numbers of victims."""
    moved = copy.deepcopy(story)
    moved["id"] = f"{story['id']}~{turn}"
    for fact in moved["incidents"]:
        fact["id"] = f"{fact['id']}~{turn}"
        fact["day"] += datetime.timedelta(days=APART * (turn % 400))
        for kind in ("killed", "wounded"):
            if kind in fact and isinstance(fact[kind], dict):
                fact[kind] = {day: figure + turn % 7 for day, figure in fact[kind].items()}
    return moved


def page(report: Report) -> str:
    """The report as a page of a news site: navigation, a list of other stories, the article, comments, a footer."""
    title, date = html.escape(report.title or ""), (report.published or datetime.date(2014, 1, 1)).isoformat()
    site = html.escape(report.publisher or "Bench News")
    about = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": report.title, "datePublished": date}
    links = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in _LINKS)
    teasers = "".join(
        f'<div class="teaser"><a href="/story/{i}"><img src="/i/{i}.jpg" alt=""><h3>{name} news of the day</h3></a>'
        f"<p>Read more of what our readers liked in {name.lower()}.</p></div>"
        for i, name in enumerate(_LINKS * 3)
    )
    body = "".join(f"<p>{html.escape(part)}</p>" for part in report.text.split("\n\n"))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} - {site}</title>'
        f'<meta property="og:site_name" content="{site}"><meta property="article:published_time" content="{date}">'
        f'<link rel="canonical" href="https://news.example/{report.id}">'
        f'<script type="application/ld+json">{json.dumps(about)}</script>'
        f"<style>{'.c{margin:0;padding:0}' * 40}</style></head><body><header><nav><ul>{links}</ul></nav></header>"
        f'<main><article><h1>{title}</h1><p class="byline"><time datetime="{date}">{date}</time></p>{body}</article>'
        f"<aside>{teasers}</aside></main><footer><ul>{links}</ul><p>All rights reserved.</p></footer>"
        f"<script>{'window.dataLayer=window.dataLayer||[];' * 30}</script></body></html>"
    )


def write_warc(path: Path, pages: Iterable[tuple[str, str]]) -> None:
    """Pages ``(url, html)`` as response records, each a gzip member of its own."""
    with path.open("wb") as stream:
        for number, (url, text) in enumerate(pages):
            body = text.encode()
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
                f"WARC-Target-URI: {url}\r\nWARC-Date: 2026-11-21T00:00:00Z\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            stream.write(gzip.compress(head.encode() + http + b"\r\n\r\n", compresslevel=6, mtime=0))
