"""Texts made up by hypothesis, from harmless to hostile."""

from __future__ import annotations

from hypothesis import strategies as st

#: What the tokeniser treats in a way of its own.
FRAGMENTS = (
    "don't can't I'll U.S. U.S.-led Mr. Gen. J. No. 5 3.5 1,200 5pm $3m 40km 2009-06-30 a.m. e-mail pro-government "
    "president-elect non-combat cannot gonna 's n't ' ’ \" “ ” `` '' ... — – - -- ( ) [ ] , ; : ! ?! % # @ / "
    "http://example.org/a?b=c. www.example.com mail@example.org AT&T O'Neill rock'n'roll l'État 1990s 3rd "
    "Baghdad: WASHINGTON (AP) İstanbul ﬁnal naïve Ω 中文 ١٢٣ ǆ \u200b \ufeff e\u0301 🇮🇶"
).split(" ")

words = st.one_of(st.sampled_from(FRAGMENTS), st.from_regex(r"[a-z]{1,12}", fullmatch=True), st.text(max_size=4))
spaces = st.sampled_from(
    ["", " ", " ", " ", "  ", "\n", "\n\n", "\r\n\r\n", "\t", "\u00a0", "\u2028", "\x85", "\x0b", "\x1c"]
)
texts = st.lists(st.tuples(words, spaces), max_size=60).map(lambda pairs: "".join(a + b for a, b in pairs))
