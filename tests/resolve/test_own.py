"""A user's names and words for parties over ours."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from dateline.errors import ResourceError
from dateline.resolve import knowledge
from dateline.resolve.knowledge import Agent, Knowledge, key
from dateline.resolve.own import extended
from dateline.resources import own


def made(folder: Path, **files: str) -> Knowledge:
    """Our knowledge with a user's files; ``actors`` and ``nouns`` are dictionaries."""
    names = {"actors": "actors.txt", "nouns": "agents.txt"}
    for name, text in files.items():
        path = folder / names.get(name, f"parties/{name}.yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return extended(knowledge.load(), own.find(folder))[0]


def meant(known: Knowledge, name: str) -> tuple[str, str | None] | None:
    found = known.name(name)
    return (found.kind, found.country) if found else None


def sectors(known: Knowledge, name: str, day: str) -> tuple[str, ...]:
    found = known.name(name)
    assert found is not None
    return found.at(datetime.date.fromisoformat(day))[0]


# -- YAML --------------------------------------------------------------------------------------------------------------


def test_names_are_added(tmp_path: Path) -> None:
    known = made(
        tmp_path,
        states="states:\n  - {code: KEN, name: Kenya, aliases: [Jamhuri]}\nregions:\n  - {code: KEN, name: Turkana}\n",
        organisations="- {name: Lake Guard, aliases: [LG], country: UGA, sectors: [MIL]}\n",
        people="- {name: Asha Otieno, country: KEN, offices: [{sectors: [GOV], role: minister}]}\n",
    )
    assert meant(known, "Jamhuri") == meant(known, "JAMHURI") == ("state", "KEN")
    assert meant(known, "Turkana") == ("region", "KEN")
    assert meant(known, "LG") == ("organisation", "UGA")
    assert meant(known, "Asha Otieno") == ("person", "KEN")
    assert meant(known, "Iraqi") == ("adjective", "IRQ")


def test_ours_stay_as_they_are(tmp_path: Path) -> None:
    before = knowledge.load().names
    made(tmp_path, people="- drop: [Barack Obama]\n")
    assert knowledge.load().names is before and knowledge.load().name("Obama") is not None


def test_an_entry_of_the_same_name_counts_under_all_our_spellings(tmp_path: Path) -> None:
    known = made(tmp_path, people="- {name: Barack Obama, country: KEN, offices: [{sectors: [REL]}]}\n")
    assert meant(known, "Obama") == ("person", "KEN")
    assert sectors(known, "Obama", "2010-01-01") == ("REL",)


def test_a_spelling_of_ours_goes_to_the_users_entry(tmp_path: Path) -> None:
    known = made(tmp_path, organisations="- {name: Obama Foundation, aliases: [Obama], country: NGO, sectors: []}\n")
    assert meant(known, "Obama") == ("organisation", "NGO")
    assert meant(known, "Barack Obama") == ("person", "USA")


def test_a_state_with_another_code_takes_its_people_along(tmp_path: Path) -> None:
    known = made(tmp_path, states="states:\n  - {code: XKX, name: Kosovo}\n")
    assert meant(known, "Kosovo") == ("state", "XKX")
    assert {meant(known, name) for name in ("Kosovar", "Pristina")} <= {("adjective", "XKX"), ("seat", "XKX")}


def test_a_name_is_dropped_whole_and_a_spelling_alone(tmp_path: Path) -> None:
    known = made(tmp_path, people="- drop: [Barack Obama, Bush]\n", states="drop: [Burma, Georgia]\n")
    assert meant(known, "Obama") is None and meant(known, "Barack Obama") is None
    assert meant(known, "Bush") is None and meant(known, "George W. Bush") == ("person", "USA")
    assert meant(known, "Burma") is None and meant(known, "BURMA") is None and meant(known, "Myanmar")
    assert meant(known, "Georgia") is None and meant(known, "Georgian") is None


def test_agents(tmp_path: Path) -> None:
    text = (
        "sectors:\n  REL: [soldier, week]\n  COP: [river warden]\ntitles:\n  mwalimu: EDU\ndrop: [rebel, war, nurse]\n"
    )
    known = made(tmp_path, agents=text)
    assert known.agents["soldier",] == Agent(("REL",))
    assert known.agents[key(["river", "warden"])] == Agent(("COP",))
    assert ("rebel",) not in known.agents and known.agents["police",]
    assert not {"week", "war"} & known.not_agents
    assert known.titles["mwalimu"] == "EDU" and "nurse" not in known.titles
    assert {"river", "warden", "mwalimu"} <= known.office_words


@pytest.mark.parametrize(
    ("file", "text", "line", "says"),
    [
        ("states", "states:\n  - {code: usa, name: U}\n", 2, "'usa' is no code"),
        (
            "states",
            "drop:\n  - Iraq\n  - Atlantis\n",
            3,
            "'Atlantis' cannot be dropped: it is no name in our parties/st",
        ),
        ("states", "state: []\n", 1, "unknown key 'state'; it may be states, breakaway, regions, drop"),
        ("organisations", "- drop: [Iraq]\n", 1, "'Iraq' cannot be dropped"),
        ("organisations", "- {name: A, country: KEN}\n", 1, "the key 'sectors' is missing"),
        ("people", "- {drop: [Bush], name: A}\n", 1, "unknown key 'name'; it may be drop"),
        ("people", "drop: [Bush]\n", 1, "a list should stand here"),
        ("agents", "sectors:\n  ARMY: [soldier]\n", 2, "unknown sector 'ARMY'"),
        ("agents", "drop: [gnome]\n", 1, "'gnome' cannot be dropped: it is no word in our parties/agents.yaml"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, file: str, text: str, line: int, says: str) -> None:
    with pytest.raises(ResourceError) as caught:
        made(tmp_path, **{file: text})
    assert f"{file}.yaml:{line}: " in str(caught.value) and says in str(caught.value)


# -- dictionaries ------------------------------------------------------------------------------------------------------

ACTORS = """\
LAKE_GUARD_OF_TURKANA_ [KENMIL]
+LGT_
ASHA_OTIENO_
+MAMA_ASHA_
  [KENOPP <20030101]
  [KENGOV 20030101-20071231]
  [UGAELI >20150101]
IRAQI_ [IRQ]
BAGHDAD_ [KEN]
LODWAR_ [KEN]
"""


def test_names_of_a_dictionary(tmp_path: Path) -> None:
    known = made(tmp_path, actors=ACTORS)
    assert meant(known, "Lake Guard of Turkana") == meant(known, "LGT") == ("organisation", "KEN")
    assert meant(known, "LAKE GUARD OF TURKANA") == meant(known, "Lake-Guard Of Turkana") == ("organisation", "KEN")
    assert meant(known, "Lodwar") == ("region", "KEN")


@pytest.mark.parametrize("name", ["lake guard of turkana", "Lake guard of Turkana", "Lgt", "lodwar", "Lake Guard"])
def test_a_name_needs_its_capitals(tmp_path: Path, name: str) -> None:
    assert meant(made(tmp_path, actors=ACTORS), name) is None


def test_a_name_of_ours_keeps_its_kind(tmp_path: Path) -> None:
    known = made(tmp_path, actors=ACTORS)
    assert meant(known, "Iraqi") == ("adjective", "IRQ")
    assert meant(known, "Baghdad") == ("seat", "KEN")


def test_dated_codes_are_offices(tmp_path: Path) -> None:
    known = made(tmp_path, actors="ASHA_ [KENELI]\n[KENOPP <20030101]\n[KENGOV 20030101-20071231]\n")
    assert meant(known, "Asha") == ("person", "KEN")
    days = ("2002-12-31", "2003-01-01", "2007-12-31", "2008-01-01")
    assert [sectors(known, "Asha", day) for day in days] == [("OPP",), ("GOV",), ("GOV",), ("ELI",)]


def test_a_second_country_is_counted(tmp_path: Path) -> None:
    (tmp_path / "actors.txt").write_text(ACTORS)
    known, (tally,) = extended(knowledge.load(), own.find(tmp_path))
    assert meant(known, "Mama Asha") == ("person", "UGA")
    assert "read in part: 1 without the codes of a second country (line 3)" in str(tally)


def test_yaml_counts_before_dictionaries_and_those_before_ours(tmp_path: Path) -> None:
    known = made(
        tmp_path,
        actors="LAKE_GUARD_ [KENMIL]\nUNICEF_ [NGOHRI]\n",
        organisations="- {name: Lake Guard, country: UGA, sectors: [REB]}\n",
        nouns="SOLDIER_ [~REB]\nMAYOR_ [~CRM]\n",
        agents="sectors:\n  REL: [soldier]\n",
    )
    assert meant(known, "Lake Guard") == ("organisation", "UGA")
    assert meant(known, "UNICEF") == ("organisation", "NGO")
    assert known.agents["soldier",] == Agent(("REL",))
    assert known.agents["mayor",] == Agent(("CRM",))


def test_the_longest_name_counts_whosever_it_is(tmp_path: Path) -> None:
    known = made(tmp_path, actors="SOUTH_ [KEN]\nSUDAN_CLUB_ [UGACVL]\n")
    found = known.name_at("South Sudan Club", 0, frozenset({5, 11, 16}))
    assert found is not None and (found[0], found[1].country) == (11, "SSD")
    found = known.name_at("Sudan Club", 0, frozenset({5, 10}))
    assert found is not None and (found[0], found[1].country) == (10, "UGA")


def test_agents_of_a_dictionary(tmp_path: Path) -> None:
    known = made(tmp_path, nouns="RIVER_WARDEN_ [~COPGOV]\nBLUE_BERET_ [IGOUNOMIL]\nENVOY_OF_PEACE_ [~]\n")
    assert known.agents["river", "warden"] == Agent(("COP", "GOV"))
    assert known.agents["blue", "beret"] == Agent(("MIL",), country="UNO")
    assert known.agents["envoy", "of", "peace"] == Agent((), neutral=True)
