"""Page furniture: found in plain text; news sentences and titles never."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import ResourceError
from dateline.ingest import find_furniture
from dateline.ingest.furniture import PATH, load_patterns

SHARED = Path(__file__).parents[2].parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")

BODY = "Soldiers entered the town on Monday, the governor said.\nNobody was hurt in the operation."


def marked(text: str) -> list[str]:
    return [text[start:end] for start, end in find_furniture(text)]


@pytest.mark.parametrize(
    "line",
    [
        "Accessibility links",
        "BREAKING NEWS",
        "Skip to main content",
        "Home > World > Middle East",
        "Sign up for our newsletter",
        "Get the latest news and updates straight to your inbox",
        "© 2024 Example Media Ltd. All rights reserved.",
        "Copyright 2013 The Example Press. All rights reserved.",
        "Share this article",
        "Share on Facebook",
        "• Print",
        "Download our app",
        "Example StoreDownload our app",
        "Follow us on Twitter and Facebook",
        "Follow @example",
        "Read more »",
        "Read more: Governor visits the town",
        "ADVERTISEMENT",
        "Advertisement - Continue Reading Below",
        "12 comments",
        "We use cookies to improve your experience on our site.",
        "Photo: J. Doe/AFP",
        "(Reuters/Jane Doe)",
        "5 min read",
        "2 hours ago",
        "Facebook Twitter WhatsApp Email",
        "E-mail this story",
        "Terms of Use | Privacy Policy",
        "→ Back to top",
        "This material may not be published, broadcast, rewritten or redistributed without permission.",
        "By signing up, you agree to our Terms of Use and Privacy Policy.",
        "Last updated: 27 June 2013 10:15 GMT",
    ],
)
def test_furniture_lines_are_found_below_the_text_and_above(line: str) -> None:
    assert marked(f"{BODY}\n{line}\n") == [line]
    assert marked(f"{line}\n\n{BODY}") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Iraqi Military: No Need for US Troops' Help in Security Mission",
        "Syria",
        "Boris Johnson",
        "The Foreign Secretary said:",
        "Minister: Read more into this than you should not",
        "Iran tells its citizens to download the app",
        "Police follow us everywhere, say villagers",
        "Rebels share power with government",
        "Related developments alarm neighbours",
        "Home Secretary resigns",
        "News agency attacked",
        "Support us, president tells nation",
        "The company's copyright was violated.",
        "The president said that all of them had signed up for the mission.",
        "Breaking News Corp ties, minister meets rivals",
        "Print workers strike in Lyon",
        "Search for survivors goes on",
        "Jobs protest turns violent",
        "Save the Children pulls out",
        "We will not accept all cookies of history, he joked on Tuesday as he left.",
        "Contact lost with drone",
        "Advertisement ban upheld",
        "Weather halts rescue",
        "Twitter blocked in Turkey",
        "Close ally quits",
        "Signing up for war: villagers join the army",
        "The report must not be published before the vote, the minister said.",
        "AP - Bombs kill five",
        "Reuters photo of dead child",
        "Copyright law of 1998 was broken by the company, ministers said.",
        "Posted in Iraq for years",
        "Find suspects on Facebook",
        "Video shows attack",
    ],
)
def test_text_and_titles_are_not_furniture(line: str) -> None:
    assert marked(line) == []
    assert marked(f"Breaking News\n{line}\n{BODY}") == ["Breaking News"]
    assert marked(f"{BODY}\n{line}\n{BODY}") == []


def test_headlines_under_related_stories_belong_to_other_reports() -> None:
    listed = "Related stories\nBombs kill 16 in the capital\nTroops leave the north"
    assert marked(f"{BODY}\n{listed}\n{BODY}") == [listed]


def test_a_head_of_a_list_above_the_report_does_not_take_the_title() -> None:
    assert marked(f"Most read\nTroops enter the town\n{BODY}") == ["Most read"]


def test_short_lines_between_furniture_go_with_it() -> None:
    foot = "Sign up for the Daily Briefing\nExample Network Plus\nDownload our app\nExample Daily"
    assert marked(f"{BODY}\n{foot}") == [foot]


def test_a_title_between_menus_stays() -> None:
    text = f"Breaking News\nTroops Enter Town In North\nShare\nPrint\n{BODY}"
    assert marked(text) == ["Breaking News", "Share\nPrint"]


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\u2028", "\n\n \n"])
def test_all_line_breaks_count(break_: str) -> None:
    assert marked(f"Menu{break_}{BODY}{break_}Share") == ["Menu", "Share"]


def test_nothing_in_nothing() -> None:
    assert find_furniture("") == find_furniture(" \n\n ") == ()


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(["Menu", "Related", "Share", "He left.", "A title", " ", "©"])).map("\n".join)
)
def test_stretches_are_in_order_apart_and_tight(text: str) -> None:
    last = -1
    for start, end in find_furniture(text):
        assert last < start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


def test_no_line_takes_long() -> None:
    heads = (
        "follow us on facebook",
        "photo: ",
        "home",
        "copyright ",
        "share on x",
        "facebook",
        "afp/",
        "get the ",
        "@",
        "",
    )
    fills = (",", "a", " a", " ,", "/", "1", " / ", "> a", ".", " and", " print", "|")
    text = "\n".join(head + (fill * 700)[: 690 - len(head)] + "\x01x y z" for head in heads for fill in fills)
    start = time.perf_counter()
    find_furniture(text)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("- {name: a, why: b, lines: [menu], color: red}", "1: unknown key 'color'"),
        ("- name: a\n  lines: [menu]", "1: the key 'why' is missing"),
        ("- name: a\n  why: b", "1: group 'a' needs 'lines' or 'patterns'"),
        ("- name: a\n  why: b\n  lines:\n    - Menu.", "4: 'Menu.' can never match; write it as 'menu'"),
        ("- name: a\n  why: b\n  patterns:\n    - '('", "4: '\\(' is no regular expression"),
        ("- name: a\n  why: b\n  patterns: ['.*']", "3: '.\\*' matches an empty line"),
        ("- {name: a, why: b, lines: [x]}\n- {name: a, why: b, lines: [y]}", "2: a second group 'a'"),
        ("- {name: a, why: b, lines: [x], opens: maybe}", "1: true or false should stand here"),
        ("a: b", "1: a list should stand here"),
        ("", "is empty"),
        ("- [", "1?:? ?is not YAML"),
        ("- name: a\n  name: b", "2: 'name' stands here for the second time"),
    ],
)
def test_an_error_in_the_file_names_it_and_the_line(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "furniture.yaml"
    path.write_text(content)
    with pytest.raises(ResourceError, match=rf"furniture\.yaml:? ?{problem}|furniture\.yaml:\d+: {problem}"):
        load_patterns(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="cannot be read"):
        load_patterns(tmp_path / "none.yaml")


def test_the_file_of_the_package_is_right() -> None:
    assert len(load_patterns(PATH).lines) > 300


@needs_shared
def test_the_seeds_lose_what_is_not_text_and_no_line_of_text() -> None:
    gold = json.loads((SHARED / "gold/seeds/gold.json").read_text(encoding="utf-8"))
    for entry in gold["reports"]:
        text = (SHARED / "gold/seeds" / entry["file"]).read_text(encoding="utf-8")
        found = find_furniture(text)
        for phrase in entry["not_text"]:
            at = text.index(phrase)
            assert any(start <= at and at + len(phrase) <= end for start, end in found), phrase
        for record in entry["events"] + entry["sayings"]:
            at = text.index(record["sentence"])
            assert not any(start <= at < end for start, end in found), record["sentence"]
        kept = {line.strip() for stretch in marked(text) for line in stretch.splitlines() if line.strip()}
        extra = {line for line in kept if not any(phrase in line for phrase in entry["not_text"])}
        assert extra == set(), extra


@needs_shared
def test_no_line_of_the_re3d_reports_is_furniture() -> None:
    lines = (SHARED / "data/re3d/train.jsonl").read_text(encoding="utf-8").splitlines()
    assert [marked(json.loads(line)["text"]) for line in lines if marked(json.loads(line)["text"])] == []


@needs_shared
def test_no_sentence_of_voa_is_furniture() -> None:
    blocks = (SHARED / "data/gmb-voa/train.conll").read_text(encoding="utf-8").strip().split("\n\n")
    sentences = [" ".join(line.split("\t")[0] for line in block.split("\n")) for block in blocks]
    assert [sentence for sentence in sentences if find_furniture(sentence)] == []
