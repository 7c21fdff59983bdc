"""Dictionaries of PETRARCH, of our own invention: what is read, what is counted, and what an error says."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dateline.errors import ResourceError
from dateline.events import ontology
from dateline.resolve.knowledge import SECTORS
from dateline.resources import petrarch
from dateline.resources.petrarch import Actor, Code, Noun, Tally, Verb
from dateline.resources.reading import Entry

COUNTRIES = frozenset({"KEN", "UGA", "NGO", "IGO", "UNO"})
Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str) -> Path:
        path = tmp_path / "my.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def plain(value: Any) -> Any:
    """The value of entries without their lines."""
    if isinstance(value, Entry):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


# -- codes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "country", "sectors", "unknown"),
    [
        ("KEN", "KEN", (), []),
        ("KENGOV", "KEN", ("GOV",), []),
        ("KENGOVMIL", "KEN", ("GOV", "MIL"), []),
        ("KENINSSEP", "KEN", ("REB",), []),
        ("KENMED", "KEN", ("JRN",), []),
        ("KENHLH", "KEN", ("MED",), []),
        ("REB", None, ("REB",), []),
        ("IGOUNO", "UNO", (), []),
        ("IGOUNOKID", "UNO", ("UNK",), ["KID"]),
        ("NGOHRI", "NGO", ("SOC",), []),
        ("IMGMUSALQ", "IMG", ("UAF",), []),
        ("IMGMUS", "IMG", ("REL",), []),
        ("ROM", "ROU", (), []),
        ("AFRREB", None, ("REB",), []),
        ("KENkik", "KEN", (), []),
        ("KENGOVXQZ", "KEN", ("GOV",), ["XQZ"]),
    ],
)
def test_a_code_is_country_and_sectors(
    code: str, country: str | None, sectors: tuple[str, ...], unknown: list[str]
) -> None:
    groups = [code[i : i + 3] for i in range(0, len(code), 3)]
    assert petrarch.party(groups, COUNTRIES) == (country, sectors, unknown)


# -- actors ------------------------------------------------------------------------------------------------------------

ACTORS = """\
<!-- a head of
two lines -->
; a comment
KENYA_ [KEN] # another
+REPUBLIC_OF_KENYA_ ; and another
ASHA_OTIENO_
+A._OTIENO
\t[KENELI <930120]
\t[KENGOV 930120-20031231]
\t[KENOPP >031231]
NOBODY_
NOWHERE_ [AFR]
SCRATCH_ [---]
TWO_SIDED_ [KENGOV/KENMIL]
ODD_ [KENXQZ]
"""


def test_actors(written: Written) -> None:
    actors, tally = petrarch.read_actors(written(ACTORS), COUNTRIES)
    assert actors[:2] == [
        Actor(4, ("KENYA", "REPUBLIC OF KENYA"), (Code("KEN", ()),)),
        Actor(
            6,
            ("ASHA OTIENO", "A. OTIENO"),
            (
                Code("KEN", ("ELI",), None, day("1993-01-19")),
                Code("KEN", ("GOV",), day("1993-01-20"), day("2003-12-31")),
                Code("KEN", ("OPP",), day("2004-01-01")),
            ),
        ),
    ]
    assert [actor.codes[0].sectors for actor in actors[2:]] == [("GOV",), ("UNK",)]
    assert str(tally) == (
        f"{tally.path}: read 5 of 7 actors; left out: 1 without a code (line 11), 1 with a code that tells neither "
        "country nor sector (line 12); read in part: 1 with a second code (line 14), 1 with letters that are not known "
        "(line 15)"
    )


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("+KENYA_ [KEN]", 1, "a name should stand before its synonyms and codes"),
        ("A_ [KEN]\n\n_ [KEN]", 3, "a name should stand here"),
        ("A_ [KEN", 1, "a code should stand in square brackets"),
        ("A_ [KENYA]", 1, "'KENYA' is no code; it is made of groups of three letters"),
        ("A_\n[KEN <9301]", 2, "'9301' is no date; write it as 930131 or 19930131"),
        ("A_ [KEN >930231]", 1, "'930231' is no date"),
        ("A_ [KEN 940101-930101]", 1, "ends before it begins"),
        ("A_ [KEN GOV]", 1, "'[KEN GOV]' is no code; write [USAGOV]"),
    ],
)
def test_a_wrong_line_of_actors_is_named(written: Written, text: str, line: int, says: str) -> None:
    with pytest.raises(ResourceError) as caught:
        petrarch.read_actors(written(text), COUNTRIES)
    assert f"my.txt:{line}: " in str(caught.value) and says in str(caught.value)


# -- agents ------------------------------------------------------------------------------------------------------------

AGENTS = """\
!CHIEF! = CHIEF, CHIEFS, HEAD_MAN
HERDER_ {HERDERS_} [~AGR]
BLUE_BERET [IGOUNOMIL]  # with a country
AIDE_ [~]
WATER_!CHIEF!_ {WATER_MEN} [GOV~]
THING_
GHOST_ [~AFR]
"""


def test_agents(written: Written) -> None:
    nouns, tally = petrarch.read_agents(written(AGENTS), COUNTRIES)
    assert nouns == [
        Noun(2, ("herder", "herders"), None, ("AGR",), False),
        Noun(3, ("blue beret",), "UNO", ("MIL",), False),
        Noun(4, ("aide",), None, (), True),
        Noun(5, ("water chief", "water chiefs", "water head man", "water men"), None, ("GOV",), False),
    ]
    assert "read 4 of 6 agents; left out: 1 without a code (line 6), 1 with a code that tells" in str(tally)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("# x\nA_!B! [~GOV]", 2, "no set !B! stands in this file"),
        ("!B = C", 1, "a set of words should be written !MINIST! = MINISTER, MINISTRY"),
        ("A_ {B [~GOV]", 1, "an agent should be written NOUN_ {PLURAL_} [~GOV]"),
        ("[~GOV]", 1, "an agent should be written"),
    ],
)
def test_a_wrong_line_of_agents_is_named(written: Written, text: str, line: int, says: str) -> None:
    with pytest.raises(ResourceError) as caught:
        petrarch.read_agents(written(text), COUNTRIES)
    assert f"my.txt:{line}: " in str(caught.value) and says in str(caught.value)


# -- verbs -------------------------------------------------------------------------------------------------------------


def verbs(path: Path) -> list[tuple[str, Any]]:
    return [(verb.event, plain(verb.entry)) for verb in petrarch.read_verbs(path)[0]]


def test_a_block(written: Written) -> None:
    found, (heads, told) = petrarch.read_verbs(
        written("--- NUDGE [040] ---  # a comment\nNUDGE {NUDGES NUDGED}\nPROD_ON [141]\n- * OFF + [1712]\nSAY [010]\n")
    )
    assert found[0] == Verb("CONSULT", Entry(found[0].entry.path, 2, {"verb": Entry(found[0].entry.path, 2, "nudge")}))
    assert [plain(verb.entry) for verb in found[1:]] == [
        {"verb": "prod on", "mode": "demo"},
        {"verb": "nudge off", "recipient": ["off", "object"], "mode": "seize"},
        {"verb": "prod on off", "recipient": ["off", "object"], "mode": "seize"},
        {"verb": "say off", "recipient": ["off", "object"], "mode": "seize"},
    ]
    assert (heads.total, told.total, heads.left, told.left) == (3, 1, {}, {})


def test_a_block_of_nothing_but_its_head(written: Written) -> None:
    assert verbs(written("--- NUDGE [040] ---\n- * [050]")) == [
        ("CONSULT", {"verb": "nudge"}),
        ("SUPPORT", {"verb": "nudge"}),
    ]


SETS = "&TALKS\n+PARLEY\n+PEACE_TALK_\n+PALAVER_\n&LONG\n+LONG_TALK\n"


@pytest.mark.parametrize(
    ("pattern", "entries"),
    [
        ("*", [{}]),
        ("* +", [{"if": {"object": ["@PARTY"]}}]),
        ("$ * +", [{"if": {"object": ["@PARTY"]}}]),
        ("+ *", [{"if": {"subject": ["@PARTY"]}, "actor": ["by", "from"], "recipient": ["subject"]}]),
        ("+ * BY $", [{"if": {"object": ["@PARTY"]}}]),
        ("* DOWN", [{"verb": "nudge down", "recipient": ["down", "object"]}]),
        ("* WITH +", [{"verb": "nudge with", "recipient": ["with", "object"]}]),
        ("* + DOWN", [{"verb": "nudge down", "recipient": ["object", "down"]}]),
        ("* DOWN FROM +", [{"verb": "nudge down from", "recipient": ["from", "object"]}]),
        ("* PARLEY", [{"if": {"object": ["parley"]}}]),
        ("* &TALKS", [{"if": {"object": ["parley", "palaver"]}}]),
        ("* &TALKS_", [{"if": {"object": ["parley", "palaver"]}}]),
        ("* + PARLEY", [{"if": {"object": ["parley"]}, "recipient": ["iobject", "to", "for"]}]),
        ("* PARLEY WITH +", [{"if": {"object": ["parley"]}, "recipient": ["with"]}]),
        ("* (FOR {PARLEY})", [{"if": {"for": ["parley"]}}]),
        ("* + FOR PARLEY", [{"if": {"for": ["parley"]}, "recipient": ["object"]}]),
        ("* OFF PARLEY", [{"verb": "nudge off", "if": {"object": ["parley"]}}]),
        ("* ON PARLEY", [{"verb": "nudge on", "if": {"object": ["parley"]}}, {"if": {"on": ["parley"]}}]),
    ],
)
def test_a_pattern_that_the_schema_can_say(written: Written, pattern: str, entries: list[dict[str, Any]]) -> None:
    path = written(f"{SETS}--- NUDGE [---] ---\n- {pattern} [050]\n")
    assert verbs(path) == [("SUPPORT", {"verb": "nudge"} | entry) for entry in entries]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("- TALKS * [050]", "with words before the verb"),
        ("- * BY $ [050]", "with the source after the verb"),
        ("- * PEACE_TALKS [050]", "with a phrase of several words"),
        ("- * BIG PARLEY [050]", "with more words after the verb than one noun and what goes with it"),
        ("- * &LONG [050]", "with a set of nothing but phrases of several words"),
        ("- * DOWN", "without a code"),
        ("~ a (b SAY) NUDGE = a b 050", "that transform others"),
    ],
)
def test_what_it_cannot_say_is_counted(written: Written, line: str, why: str) -> None:
    found, (_, told) = petrarch.read_verbs(written(f"{SETS}--- NUDGE [---] ---\n{line}\n- * [040]\n"))
    assert [verb.event for verb in found] == ["CONSULT"]
    assert str(told).endswith(f"read 1 of 2 patterns; left out: 1 {why} (line 8)")


def test_what_is_read_in_part_is_counted(written: Written) -> None:
    text = f"{SETS}--- NUDGE [040:040] ---\n- * &TALKS [040:190]\n--- RED_TAPE [040] ---\n- * [040]\n"
    found, (heads, told) = petrarch.read_verbs(written(text))
    assert plain(found[0].entry) == {"verb": "nudge", "reciprocal": True}
    assert "read 1 of 2 verbs; left out: 1 of several words that are no particles (line 9)" in str(heads)
    assert "read 1 of 2 patterns; left out: 1 of verbs that were left out (line 10); read in part: " in str(told)
    assert set(told.part) == {"without the phrases of their set", "without the second of two codes"}


def test_a_sum_has_commas() -> None:
    tally = Tally(Path("my.verbs.txt"), "patterns", 1033)
    tally.left["too long"] = list(range(7, 228))
    assert str(tally) == "my.verbs.txt: read 812 of 1,033 patterns; left out: 221 too long (line 7, …)"


@pytest.mark.parametrize(
    ("root", "event"),
    [
        ("01", None),
        ("02", None),
        ("03", "AGREE"),
        ("04", "CONSULT"),
        ("05", "SUPPORT"),
        ("06", "COOPERATE"),
        ("07", "AID"),
        ("08", "CONCEDE"),
        ("084", "RETREAT"),
        ("0874", "RETREAT"),
        ("09", "ACCUSE"),
        ("10", "REQUEST"),
        ("11", "ACCUSE"),
        ("12", "REJECT"),
        ("13", "THREATEN"),
        ("14", "PROTEST"),
        ("15", "MOBILIZE"),
        ("16", "SANCTION"),
        ("17", "COERCE"),
        ("18", "ASSAULT"),
        ("19", "ASSAULT"),
        ("20", "ASSAULT"),
    ],
)
def test_a_root_is_a_type(written: Written, root: str, event: str | None) -> None:
    assert [kind for kind, _ in verbs(written(f"--- NUDGE [{root:0<3}] ---"))] == ([event] if event else [])


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("NUDGE", 1, "a block should begin with its verb, as in --- VERB [040] ---"),
        ("--- [040] ---", 1, "a block should begin with its verb"),
        ("--- NUDGE [345] ---", 1, "'[345]' is no CAMEO code; write [040] or [1121], its root from 01 to 20"),
        ("--- NUDGE [04x] ---", 1, "is no CAMEO code"),
        ("--- NUDGE [040 ---", 1, "a block should begin with its verb"),
        ("--- A [040] ---\nNUDGE {NUDGES", 2, "a verb should be written VERB {FORMS} [040]"),
        ("--- A [040] ---\n- WITH + [040]", 2, "a pattern should have one * where its verb stands"),
        ("--- A [040] ---\n- * &FOO [040]", 2, "no set &FOO stands in this file"),
        ("--- A [040] ---\n- * WITH [040", 2, "a code should stand in square brackets"),
    ],
)
def test_a_wrong_line_of_verbs_is_named(written: Written, text: str, line: int, says: str) -> None:
    with pytest.raises(ResourceError) as caught:
        petrarch.read_verbs(written(text))
    assert f"my.txt:{line}: " in str(caught.value) and says in str(caught.value)


# -- our tables --------------------------------------------------------------------------------------------------------


def test_every_type_and_mode_is_one_of_the_ontology() -> None:
    types = ontology.load().types
    for event in filter(None, petrarch.tables().events.values()):
        kind, _, mode = event.partition(" ")
        assert kind in types and (not mode or mode in types[kind].modes), event
    assert {code[:2] for code in petrarch.tables().events} == {f"{root:02}" for root in range(1, 21)}


def test_every_sector_is_one_of_the_codebook() -> None:
    known = petrarch.tables()
    assert {*known.sectors.values(), *known.weak.values()} <= SECTORS
