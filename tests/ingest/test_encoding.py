"""Bytes to text: the order mark, declaration, UTF-8, detection; nothing ever fails."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.ingest.encoding import binary_format, clean, declared_in, decode, looks_binary
from tests.ingest.made import tell

ACCENTS = "The minister said: “We don’t need it” – at the café in Orléans, Tuesday."


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32", "utf-8"])
def test_unicode_with_its_mark_loses_only_the_mark(name: str) -> None:
    assert decode(ACCENTS.encode(name)) == ACCENTS


@pytest.mark.parametrize(("mark", "name"), [(codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_BE, "utf-32-be")])
def test_big_endian_marks(mark: bytes, name: str) -> None:
    assert decode(mark + ACCENTS.encode(name)) == ACCENTS


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_seen_by_its_zeros(name: str) -> None:
    assert decode(ACCENTS.encode(name)) == ACCENTS


@pytest.mark.parametrize("name", ["cp1252", "mac_roman", "utf-8"])
def test_undeclared_encodings_of_english_text_are_detected(name: str) -> None:
    assert decode(ACCENTS.encode(name)) == ACCENTS


def test_latin1_with_few_accents_is_detected() -> None:
    text = "The president met José Núñez in Bogotá on Tuesday, officials said."
    assert decode(text.encode("latin-1")) == text


@pytest.mark.parametrize(
    ("declared", "name"), [("iso-8859-2", "iso-8859-2"), ("windows-1251", "cp1251"), ("KOI8-R", "koi8-r")]
)
def test_a_declaration_is_believed(declared: str, name: str) -> None:
    text = "Dvořák" if name == "iso-8859-2" else "Москва"
    assert decode(text.encode(name), declared) == text


def test_declared_latin1_means_windows_1252_as_on_the_web() -> None:
    assert decode(ACCENTS.encode("cp1252"), "ISO-8859-1") == ACCENTS


@pytest.mark.parametrize("declared", ["iso-8859-1", "no-such-thing", "utf-16", "rot13", "unicode_escape", "base64", ""])
def test_utf8_wins_over_a_wrong_declaration(declared: str) -> None:
    assert decode(ACCENTS.encode(), declared) == ACCENTS


def test_utf8_cut_off_in_a_character_stays_utf8() -> None:
    assert decode("Café and café".encode()[:-1]) == "Café and caf\ufffd"


def test_one_broken_byte_does_not_turn_utf8_into_something_else() -> None:
    assert decode("“Yes” \xff “no”".encode().replace("\xff".encode(), b"\xff")) == "“Yes” \ufffd “no”"


def test_declarations_are_found_in_pages() -> None:
    assert declared_in(b'<html><meta charset="windows-1252">') == "windows-1252"
    assert declared_in(b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">') == "koi8-r"
    assert declared_in(b"<?xml version='1.0' encoding='utf-8'?>") == "utf-8"
    assert declared_in(b"<html>") is None


def test_clean_replaces_nul_and_lone_surrogates_and_nothing_else() -> None:
    assert clean("a\x00b\ud800c😀\r\n\t") == "a\ufffdb\ufffdc😀\r\n\t"


def test_binary_is_told_from_text() -> None:
    assert binary_format(b"%PDF-1.7") == "a PDF document"
    assert binary_format(b"Plain words") is None
    assert looks_binary("\x00\x01\x02\x03 abc")
    assert not looks_binary("A report with one \x00 in it.")


@given(st.binary(max_size=300), st.none() | st.text(max_size=20))
def test_any_bytes_decode(data: bytes, declared: str | None) -> None:
    assert isinstance(decode(data, declared), str)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=100))
def test_utf8_comes_back_exactly(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode()) == text


CODES = {
    "utf-8": None,
    "utf-8-sig": None,
    "utf-16": None,
    "utf-16-le": None,
    "utf-16-be": None,
    "utf-32": None,
    "cp1252": None,
    "latin-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "iso-8859-2": "iso-8859-2",
    "cp1250": "windows-1250",
    "cp1257": "windows-1257",
    "mac_roman": "macintosh",
    "cp850": "ibm850",
    "cp437": "cp437",
    "gb18030": "gb2312",
    "big5": "big5",
    "shift_jis": "shift_jis",
    "euc_kr": "euc-kr",
}

#: What pages declare that is not so; the text is in UTF-8 or in cp1252.
WRONG = (
    "utf-8",
    "utf-16",
    "us-ascii",
    "koi8-r",
    "windows-1251",
    "shift_jis",
    "x-user-defined",
    "utf8mb4",
    "none",
    "hex",
)


def test_reports_in_many_encodings_with_right_wrong_and_no_declarations() -> None:
    """A figure: words of English prose come out of all of them, whatever the page says of itself."""
    text = "The minister said on Tuesday that the talks in Bogota had been useful and would go on. " * 5
    texts = {code: text + ("Café – “yes”." if code in ("utf-8", "cp1252") else "") for code in CODES}
    right = sum(decode(text.encode(code), declared) == text for code, declared in CODES.items())
    accents = [decode(texts[code].encode(code), wrong) for code in ("utf-8", "cp1252") for wrong in WRONG]
    words = sum(found.startswith(text) for found in accents)
    tell(f"{right} of {len(CODES)} encodings read; {words} of {len(accents)} with a wrong declaration keep their words")
    assert right == len(CODES) and words == len(accents)
    assert all("Café – “yes”." in decode(texts["utf-8"].encode(), wrong) for wrong in WRONG)
