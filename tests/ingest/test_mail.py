"""Mail: mbox and single messages."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from dateline.ingest import mail, read_sources
from dateline.records import Arrival
from tests.ingest.made import paragraphs

TEXT = "\n\n".join(paragraphs(3, 3))


def message(seed: int = 1, text: str = TEXT, page: str | None = None) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Büro News <desk@news.example.org>"
    made["Subject"] = f"Gespräche {seed}"
    made["Date"] = "Thu, 04 Mar 2021 23:30:00 +0100"
    made["Message-ID"] = f"<{seed}@example.org>"
    if text:
        made.set_content(text)
    if page and text:
        made.add_alternative(page, subtype="html")
    elif page:
        made.set_content(page, subtype="html")
    return made


def mbox(*messages: bytes) -> bytes:
    return b"".join(
        b"From desk Thu Mar  4 23:30:00 2021\n" + one.replace(b"\nFrom ", b"\n>From ") + b"\n" for one in messages
    )


def read(folder: Path, data: bytes, name: str = "a") -> list[Arrival]:
    path = folder / name
    path.write_bytes(data)
    return list(read_sources([path]))


@pytest.mark.parametrize("name", ["a", "a.eml", "a.txt"])
def test_a_message(tmp_path: Path, name: str) -> None:
    (arrival,) = read(tmp_path, bytes(message()), name)
    assert arrival.report and arrival.provenance
    assert arrival.report.text.strip() == TEXT
    assert (arrival.report.title, arrival.report.publisher) == ("Gespräche 1", "Büro News")
    assert str(arrival.report.published) == "2021-03-04" and arrival.provenance.record_id == "<1@example.org>"


def test_the_plain_part_comes_first_and_a_page_gives_its_text(tmp_path: Path) -> None:
    page = "<html><body><p>" + TEXT.replace("\n\n", "</p><p>") + "</p><script>x</script></body></html>"
    (both,) = read(tmp_path, bytes(message(page="<p>Other words</p>")))
    assert both.report and both.report.text.strip() == TEXT
    (only,) = read(tmp_path, bytes(message(text="", page=page)))
    assert only.report and only.report.text == TEXT.replace("\n\n", "\n")


def test_attachments_are_no_text(tmp_path: Path) -> None:
    made = message()
    made.add_attachment("secret words", filename="a.txt")
    (arrival,) = read(tmp_path, bytes(made))
    assert arrival.report and "secret" not in arrival.report.text


def test_an_mbox(tmp_path: Path) -> None:
    texts = [f"Item {n}.\n\nFrom the start it rained.\n{TEXT}" for n in range(5)]
    data = mbox(*(bytes(message(n, text)) for n, text in enumerate(texts)))
    found = read(tmp_path, data)
    assert [arrival.report and arrival.report.text.strip() for arrival in found] == texts
    assert all(arrival.place and arrival.place.startswith("line ") for arrival in found)
    assert all(
        arrival.provenance and data[arrival.provenance.offset or 0 :].startswith(b"From desk") for arrival in found
    )


def test_a_message_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MAX_MESSAGE_BYTES", 5000)
    found = read(tmp_path, mbox(bytes(message(1)), bytes(message(2, TEXT * 9)), bytes(message(3))))
    assert [arrival.report is not None for arrival in found] == [True, False, True]
    assert "too long" in str(found[1].rejected)


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b.c\nDate: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 50_000,
        b"Message-ID: x\nFrom: y\nDate: 99 Foo 12345 99:99\nSubject: =?x-none?b?!!!?= =?utf-8?q?=FF?=\n\n",
        b"Received: x\nFrom: " + b"(" * 5000 + b"\nDate: \nSubject: \nContent-Transfer-Encoding: base64\n\n!!!!",
        b"MIME-Version: 1.0\nFrom: a\nDate: b\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
    ],
)
def test_hostile_messages_end_in_one_arrival(tmp_path: Path, data: bytes) -> None:
    (arrival,) = read(tmp_path, data)
    assert (arrival.report is None) != (arrival.rejected is None)


def test_a_report_that_begins_like_a_message_is_text(tmp_path: Path) -> None:
    (arrival,) = read(tmp_path, f"Date: 4 March 2021\nSubject: Talks\n\n{TEXT}".encode())
    assert arrival.report and arrival.report.text.startswith("Date: ")
