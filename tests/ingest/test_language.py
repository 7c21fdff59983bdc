"""English in, everything else out with its reason."""

import json
from pathlib import Path

import pytest

from dateline.errors import ResourceError
from dateline.ingest.language import code_of, load_hints, not_english

SHARED = Path(__file__).parents[2].parent / "shared"

ENGLISH = "The foreign minister said on Tuesday that the talks had been useful and that the two sides would meet again."
GERMAN = "Die Bundesregierung hat am Dienstag weitere Sanktionen beschlossen, die sofort in Kraft treten sollen."
FRENCH = "Le président a rencontré mardi son homologue irakien à Bagdad pour parler de la coopération militaire."
RUSSIAN = "Президент встретился во вторник с министром обороны."
ARABIC = "التقى الرئيس وزير الدفاع يوم الثلاثاء"


@pytest.mark.parametrize("declared", [None, "en", "en-GB", "de", ""])
def test_english_is_taken_whatever_its_source_says(declared: str | None) -> None:
    assert not_english(ENGLISH, declared) is None


@pytest.mark.parametrize(("text", "code"), [(GERMAN, "de"), (FRENCH, "fr")])
def test_other_languages_are_named_with_the_probability(text: str, code: str) -> None:
    reason = not_english(text)
    assert reason is not None and reason.startswith((f"not English ({code}, 0.9", f"not English ({code}, 1.0"))


def test_a_wrong_declaration_does_not_let_german_in() -> None:
    assert not_english(GERMAN * 3, "en") == "not English (de, 1.00)"


@pytest.mark.parametrize(("text", "script"), [(RUSSIAN, "Cyrillic"), (ARABIC, "Arabic"), ("北京 上海", "Cjk")])
def test_another_script_is_enough_even_in_a_short_text(text: str, script: str) -> None:
    assert not_english(text) == f"not English (written in {script} letters)"


@pytest.mark.parametrize("text", ["Troops enter Mosul.", "123", "", "Naïve café 😀", "ﬁve killed"])
def test_short_texts_are_taken(text: str) -> None:
    assert not_english(text) is None


def test_a_short_text_that_its_source_calls_german_is_not_taken() -> None:
    assert not_english("Truppen in Mossul.", "de-DE") == "not English (its source says de)"


def test_headlines_and_capitals_are_taken() -> None:
    assert (
        not_english("TROOPS ENTER MOSUL AS GOVERNOR VOWS TO REBUILD CITY, OFFICIALS SAY; UNITED NATIONS WARNS") is None
    )


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("en-GB", "en"),
        ("en_US", "en"),
        ("English", "en"),
        ("EN", "en"),
        ("de-AT", "de"),
        (None, None),
        (" ", None),
        ("-", None),
    ],
)
def test_codes(declared: str | None, code: str | None) -> None:
    assert code_of(declared) == code


def test_an_error_in_the_hints_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "language.yaml"
    path.write_text("english: [the]\nnames:\n  - 5\n")
    with pytest.raises(ResourceError, match=r"language.yaml:3: words should stand here"):
        load_hints(path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_all_reports_of_re3d_and_the_seeds_are_english() -> None:
    lines = (SHARED / "data/re3d/train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    texts += [path.read_text(encoding="utf-8") for path in (SHARED / "gold/seeds").glob("*.txt")]
    assert len(texts) == 47
    assert [text[:60] for text in texts if not_english(text)] == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared")
def test_every_sentence_of_voa_is_english() -> None:
    blocks = (SHARED / "data/gmb-voa/train.conll").read_text(encoding="utf-8").strip().split("\n\n")
    sentences = [" ".join(line.split("\t")[0] for line in block.split("\n")) for block in blocks]
    assert [sentence for sentence in sentences if not_english(sentence)] == []
