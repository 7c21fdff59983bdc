"""Pages and archives of our own making, for the tests and figures of this folder."""

from __future__ import annotations

import gzip
import json
import random
import sys

_WHO = (
    "The minister",
    "A spokesman",
    "The governor",
    "Two officers",
    "The union",
    "Aid workers",
    "The court",
    "Rebels",
)
_DID = ("met", "accused", "promised to help", "criticised", "called on", "refused to see", "thanked", "warned")
_WHOM = ("the ambassador", "the mayor", "the strikers", "the army", "its neighbours", "the company", "local farmers")
_WHEN = ("on Tuesday", "last week", "after the talks", "before the vote", "late in the evening", "for the second time")
_MORE = (
    "officials said, and the two sides agreed to meet again before the summer",
    "although nobody in the town had expected it so soon after the floods",
    "which the opposition called a step in the wrong direction for the whole region",
    "as hundreds of people waited in the rain outside of the old station",
)


def tell(figure: str) -> None:
    """Print a measured figure; `pytest -s` shows it."""
    sys.stdout.write(figure + "\n")


def sentence(random_: random.Random) -> str:
    """A sentence of news."""
    parts = (random_.choice(words) for words in (_WHO, _DID, _WHOM, _WHEN))
    return f"{' '.join(parts)}, {random_.choice(_MORE)}."


def paragraphs(seed: int, count: int = 8) -> list[str]:
    """Paragraphs of three sentences each, others for each seed."""
    random_ = random.Random(seed)
    return [" ".join(sentence(random_) for _ in range(3)) + f" (Item {seed}.{n})" for n in range(count)]


def page(seed: int, count: int = 8, weight: int = 1) -> str:
    """A news page as sites make them: menus, metadata, scripts, teasers.

    Args:
        seed: another page for each.
        count: paragraphs of the article.
        weight: how much of everything else; 1 is some 5 kB, 10 some 60 kB.
    """
    random_ = random.Random(seed)
    stated = {
        "@type": "NewsArticle",
        "headline": f"Talks in town {seed}",
        "datePublished": f"2021-{seed % 12 + 1:02d}-{seed % 28 + 1:02d}T08:00:00Z",
        "publisher": {"@type": "Organization", "name": f"Example Daily {seed % 7}"},
    }
    menu = "".join(f'<li class="nav-item"><a href="/section/{n}">Section {n}</a></li>' for n in range(10 * weight))
    script = "<script>" + "window.dataLayer=window.dataLayer||[];function track(){return 1};" * 8 * weight + "</script>"
    teasers = "".join(
        f'<div class="card teaser"><a href="/news/{n}"><img src="/i/{n}.jpg" alt="Picture {n}">'
        f"<h3>{sentence(random_)}</h3></a>"
        f'<span class="time">{n} hours ago</span></div>'
        for n in range(5 * weight)
    )
    text = "".join(
        f"<p>{part.replace('the mayor', '<a href=/x>the mayor</a>')}</p>" for part in paragraphs(seed, count)
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Talks in town {seed} | Example Daily</title>"
        f'<link rel="canonical" href="https://news{seed % 7}.example.org/a/{seed}">'
        f'<meta property="og:site_name" content="Example Daily {seed % 7}">'
        f'<script type="application/ld+json">{json.dumps(stated)}</script>{script}</head>'
        f"<body><header><nav><ul>{menu}</ul></nav></header><main><article><h1>Talks in town {seed}</h1>"
        f"<div class='byline'>By Our Writer</div>{text}</article><aside>{teasers}</aside></main>"
        f"<footer><p>© 2021 Example Daily. All rights reserved.</p></footer>{script}</body></html>"
    )


def record(
    seed: int,
    body: bytes | None = None,
    kind: str = "response",
    status: str = "200 OK",
    mime: str = "text/html; charset=utf-8",
    http: str = "",
) -> bytes:
    """A WARC record of a page, whole with its headers."""
    body = page(seed).encode() if body is None else body
    block = body
    if kind == "response":
        block = f"HTTP/1.1 {status}\r\nContent-Type: {mime}\r\n{http}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{seed:012d}>\r\n"
        f"WARC-Date: 2021-03-04T05:06:07Z\r\nWARC-Target-URI: https://news{seed % 7}.example.org/a/{seed}\r\n"
        f"Content-Type: {'application/http; msgtype=response' if kind == 'response' else mime}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def members(records: list[bytes]) -> list[bytes]:
    """Each record as a gzip member of its own."""
    return [gzip.compress(one, 6, mtime=0) for one in records]
