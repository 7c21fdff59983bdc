"""Bytes to text: byte order mark, declared encoding, UTF-8, else detection. Decoding never fails."""

from __future__ import annotations

import codecs
import re

#: Marks of the encodings, the longer before those they begin with.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: What these names mean on the web (WHATWG): supersets that also hold curly quotes and dashes.
_WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}

#: Codecs that a page cannot mean: no characters, or a form that it was not in when its declaration could be read.
_NOT_ON_PAGES = re.compile(r"utf.?(7|16|32)|unicode|raw|idna|punycode|mbcs|oem|undefined", re.I)

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)

#: A declaration stands in the first bytes of a page (the standard says 1,024; real pages are later).
_DECLARATION_BYTES = 4096

#: Bytes that detection looks at; more made it slower and no surer.
_SAMPLE_BYTES = 16_384

#: cp1252 is by far the commonest for English text, and several others decode the same few accents as well: it wins
#: unless another one is this much cleaner (the detector's measure of disorder, 0 to 1; MacRoman quotes differ by .038).
_MARGIN = 0.02

_UNFIT = re.compile("[\x00\ud800-\udfff]")

#: How files begin that are no text, and what they are.
_FORMATS = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh91AY&SY", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"PAR1", "a Parquet table"),
)

#: A text of which more than this share are control characters is no text. Random bytes have some .11 when each is a
#: character, real text has 0, text damaged here and there far less than a hundredth.
_CONTROL_SHARE = 0.08
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SAMPLE = 20_000


def clean(text: str) -> str:
    """The text with NUL and lone surrogates as U+FFFD: they cannot be stored. As long as before, else unchanged."""
    return _UNFIT.sub("\ufffd", text)


def declared_in(data: bytes) -> str | None:
    """The encoding that an HTML or XML page declares near its start, as it writes it."""
    match = _DECLARED.search(data[:_DECLARATION_BYTES])
    return match.group(1).decode("ascii") if match else None


def binary_format(data: bytes) -> str | None:
    """What kind of file other than text this is, by its first bytes; None where they are no known mark."""
    return next((name for mark, name in _FORMATS if data.startswith(mark)), None)


def looks_binary(text: str) -> bool:
    """Whether what was decoded is no text: too many control characters."""
    sample = text[:_CONTROL_SAMPLE]
    found = len(_CONTROLS.findall(sample))
    return found > 2 and found > _CONTROL_SHARE * len(sample)


def decode(data: bytes, declared: str | None = None) -> str:
    """The bytes as text, without a byte order mark.

    Args:
        data: the bytes.
        declared: the encoding that the source declares, in any spelling; left aside where it is unknown, where the
            bytes do not fit it, and where they are UTF-8 with more than ASCII: those fit by chance in no other.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    wide = _without_mark(data)
    if wide:
        return data.decode(wide, "replace")
    text = _strict(data, "utf-8")
    if text is not None and not (declared and data.isascii()):
        return text
    as_declared = _strict(data, _codec(declared)) if declared else None
    if as_declared is not None:
        return as_declared
    return text if text is not None else _detect(data)


def _strict(data: bytes, name: str | None) -> str | None:
    """The bytes in the encoding, or None where they do not fit it."""
    try:
        return data.decode(name) if name else None
    except (UnicodeError, LookupError, ValueError):
        return None


def _codec(label: str) -> str | None:
    """Python's name of the encoding that a page means by ``label``."""
    if _NOT_ON_PAGES.search(label):
        return None
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(name, name)


def _without_mark(data: bytes) -> str | None:
    """UTF-16 that lacks its mark: in Western text every other byte is zero."""
    sample = data[:2000]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.1 * half else None


def _detect(data: bytes) -> str:
    """The bytes, which are not UTF-8, in the encoding that makes best sense of them."""
    damaged = data.decode("utf-8", "replace")
    if _mostly_utf8(damaged):
        return damaged
    from charset_normalizer import from_bytes

    matches = list(from_bytes(_telling(data)))
    best = min((match.percent_chaos for match in matches), default=0.0)
    western = [match for match in matches if "cp1252" in match.could_be_from_charset]
    usual = not matches or (western and western[0].percent_chaos <= best + 100 * _MARGIN)
    return data.decode("cp1252" if usual else matches[0].encoding, "replace")


def _mostly_utf8(damaged: str) -> bool:
    """Whether this is UTF-8 cut off at its end, or with fewer broken characters than whole ones beyond ASCII."""
    broken = damaged.count("\ufffd")
    whole = sum(char > "\x7f" for char in damaged) - broken
    cut_at_end = broken == 1 and damaged.endswith("\ufffd")
    return cut_at_end or broken < whole


def _telling(data: bytes) -> bytes:
    """The lines that hold more than ASCII, up to the size of the sample: the others tell nothing."""
    lines = b"\n".join(line for line in data.split(b"\n") if not line.isascii())
    return lines[:_SAMPLE_BYTES]
