"""Whose the police are: countries that the report names, weighed."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from dateline.annotation import Annotation
from dateline.errors import ResourceError
from dateline.resolve import homes, knowledge
from dateline.resolve.homes import UNNAMED, Clue, Homes, Part, Weights, likeliest
from dateline.resolve.knowledge import NO_STATES
from dateline.resolve.phrases import Phrases
from dateline.resolve.places import Gazetteer

from ..events.trees import annotated, word

NOTHING = Weights({}, 0.5)

KENYA = "Kenya = PROPN NNP 2 nsubj B-gpe\nvoted vote VERB VBD 0 root"
GHANA = "Shops shop NOUN NNS 2 nsubj\nclosed close VERB VBD 0 root\nin = ADP IN 4 case\nGhana = PROPN NNP 2 obl B-gpe"
RAIN = "It it PRON PRP 2 nsubj\nrained rain VERB VBD 0 root"
POLICE = "The = DET DT 2 det\npolice = NOUN NNS 3 nsubj\nleft leave VERB VBD 0 root"
MIXED = """
    Kenyan  =     ADJ   JJ  2 amod B-gpe
    miners  miner NOUN  NNS 3 nsubj
    met     meet  VERB  VBD 0 root
    police  =     NOUN  NNS 3 obj
    in      =     ADP   IN  6 case
    Ghana   =     PROPN NNP 3 obl B-gpe
"""


def made(*trees: str, home: str | None = None, weights: Weights = NOTHING) -> tuple[Homes, Annotation]:
    annotation = annotated(*trees)
    return Homes(Phrases(knowledge.load(), annotation, None), None, home, weights), annotation


def options(*trees: str, sector: str = "COP", definite: bool = True, home: str | None = None) -> dict[str, set[str]]:
    """Country -> features of "police" in the last sentence that are not zero."""
    found = valued(*trees, sector=sector, definite=definite, home=home)
    named = {country: own for country, own in found.items() if country not in UNNAMED or "share" in own}
    return {country: {name for name, value in own.items() if value} for country, own in named.items()}


def valued(
    *trees: str, sector: str = "COP", definite: bool = True, home: str | None = None
) -> dict[str, dict[str, float]]:
    found, annotation = made(*trees, home=home)
    sentence = annotation.sentences[-1]
    return found.options(sentence, word(sentence, "police"), (sector,) if sector else (), definite)


# -- weights -----------------------------------------------------------------------------------------------------------


def test_a_score_is_the_sum_of_what_is_known_to_count() -> None:
    weights = Weights({"lead": 2.0, "share": -1.0, "back 1": 9.0}, 0.5)
    assert weights.score({"lead": 1.0, "share": 0.5, "never seen": 3.0}) == 1.5


def test_the_likeliest_country() -> None:
    weights = Weights({"a": 2.0, "b": 1.0}, 0.5)
    share = math.exp(2) / (math.exp(2) + math.exp(1) + 1)
    found = {"": {}, "KEN": {"a": 1.0}, "GHA": {"b": 1.0}}
    assert share > 0.5 and likeliest(found, weights) == "KEN"
    assert likeliest(found, Weights(weights.weights, share - 0.01)) == "KEN"
    assert likeliest(found, Weights(weights.weights, share + 0.01)) is None


def test_none_of_them_may_be_the_likeliest() -> None:
    assert likeliest({"": {"a": 1.0}, "KEN": {}}, Weights({"a": 5.0}, 0.1)) is None
    assert likeliest({"": {}}, Weights({}, 0.1)) is None


def test_the_shipped_weights() -> None:
    shipped = homes.load()
    assert 0 < shipped.bar < 1
    weighed = {name.partition(" ")[0] for name in shipped.weights} - NO_STATES
    features = {"none", "share", "whole", "dateline", "lead", "only", "back", "here", "near", "latest", "no", "unnamed"}
    features |= {"same", "echo", "other", "below", "clause", "speaks"}
    assert weighed <= features, "weights of features that no option has"


@pytest.mark.parametrize("text", ["weights: {lead: 1}\n", "bar: 0.5\n", "bar: 0.5\nweights: {lead: much}\n"])
def test_wrong_weights_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "parties").mkdir()
    (tmp_path / "parties" / "homes.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match="homes.yaml"):
        homes.load(tmp_path)


# -- clues -------------------------------------------------------------------------------------------------------------


def test_clues_are_the_names_that_tell_a_country() -> None:
    found, _ = made(KENYA, RAIN, MIXED)
    assert found.clues == [
        [Clue(0, 0, "KEN", "place", False, True)],
        [],
        [Clue(2, 0, "KEN", "word", False, True, "miner", "home"), Clue(2, 5, "GHA", "place", True)],
    ]
    assert found.total == {"KEN": 2, "GHA": 1}


def test_an_organisation_is_a_name() -> None:
    found, _ = made("Hezbollah = PROPN NNP 2 nsubj B-org\nleft leave VERB VBD 0 root")
    assert [(clue.country, clue.kind) for clue in found.clues[0]] == [("LBN", "name")]


def test_a_town_is_a_place_of_its_country() -> None:
    tree = (
        "Shops shop NOUN NNS 2 nsubj\nclosed close VERB VBD 0 root\nin = ADP IN 4 case\nMombasa = PROPN NNP 2 obl B-geo"
    )
    phrases = Phrases(knowledge.load(), annotated(tree), None)
    assert Homes(phrases, None, None, NOTHING).clues == [[]]
    assert Homes(phrases, Gazetteer.load(), None, NOTHING).clues == [[Clue(0, 3, "KEN", "place", True)]]


# -- options -----------------------------------------------------------------------------------------------------------


def test_a_report_that_names_no_country_leaves_none() -> None:
    told = {"none home", "none COP", "none noun police", "none definite plural"}
    assert options(RAIN, POLICE) == {"": told}


@pytest.mark.parametrize(
    ("sector", "group"),
    [("COP", "home"), ("GOV", "state"), ("REB", "armed"), ("CVL", "people"), ("BUS", "other"), ("", "other")],
)
def test_none_of_them_by_sector(sector: str, group: str) -> None:
    told = {f"none {group}", f"none {sector or 'none'}", "none noun police", "none bare plural"}
    assert options(POLICE, sector=sector, definite=False)[""] == told


def test_a_country_named_in_the_sentence_before() -> None:
    found = options(KENYA, POLICE)["KEN"]
    told = {"share", "whole", "lead", "only", "back 1", "back place", "back subject", "latest"}
    assert found == told | {f"{name} home" for name in ("lead", "only", "back place", "back subject", "latest")}


def test_a_country_named_far_before() -> None:
    far = valued(KENYA, *[RAIN] * 7, POLICE)["KEN"]
    assert "back 5" in far and far["back place"] == pytest.approx(1 / 5)
    two = valued(KENYA, RAIN, POLICE)["KEN"]
    assert "back 2" in two and two["back place home"] == pytest.approx(1 / 2)


def test_a_country_where_something_was() -> None:
    assert "back located" in options(RAIN, GHANA, POLICE)["GHA"]
    assert "lead" not in options(RAIN, GHANA, POLICE)["GHA"]
    assert "back located" not in options(KENYA, POLICE)["KEN"]


def test_countries_of_the_same_sentence() -> None:
    found = valued(RAIN, MIXED)
    kenya, ghana = found["KEN"], found["GHA"]
    assert {"here word", "here word home", "here before", "here before home"} <= kenya.keys()
    assert {"here place", "here place home", "here located", "here located home"} <= ghana.keys()
    assert "here before" not in ghana and "here located" not in kenya
    assert kenya["near word"] == pytest.approx(3**-0.5) and ghana["near place"] == pytest.approx(2**-0.5)


def test_the_latest_is_the_last_before_the_word() -> None:
    assert "latest" in options(RAIN, MIXED)["KEN"] and "latest" not in options(RAIN, MIXED)["GHA"]
    found = options(KENYA, GHANA, POLICE)
    assert "latest" in found["GHA"] and "latest" not in found["KEN"]


def test_how_much_the_report_speaks_of_a_country() -> None:
    found = valued(KENYA, KENYA, GHANA, POLICE)
    assert found["KEN"]["share"] == pytest.approx(2 / 3)
    assert found["GHA"]["whole"] == pytest.approx(1 / 3)


def test_what_is_named_only_later_counts_for_the_whole_and_is_no_option_yet() -> None:
    found, annotation = made(KENYA, POLICE, GHANA)
    sentence = annotation.sentences[1]
    told = found.options(sentence, word(sentence, "police"), ("COP",), True)
    assert set(told) == {"", "KEN", *UNNAMED}
    assert (told["KEN"]["share"], told["KEN"]["whole"]) == (1, 0.5)


def test_the_country_of_the_dateline_is_an_option_though_nothing_names_it() -> None:
    assert options(POLICE, home="KEN")["KEN"] == {"dateline", "dateline home", "only", "only home"}
    assert "dateline" not in options(GHANA, POLICE, home="KEN")["GHA"]


def test_the_united_nations_are_no_state() -> None:
    tree = "NATO = PROPN NNP 2 nsubj B-org\nvoted vote VERB VBD 0 root"
    assert "no state home" in options(tree, POLICE)["IGO"]
    assert "no state home" not in options(KENYA, POLICE)["KEN"]


# -- the answer --------------------------------------------------------------------------------------------------------


def answer(*trees: str, weights: dict[str, float], home: str | None = None) -> str | None:
    found, annotation = made(*trees, home=home, weights=Weights(weights, 0.5))
    sentence = annotation.sentences[-1]
    return found.of(sentence, word(sentence, "police"), ("COP",), True)


def test_an_answer_by_what_is_weighed() -> None:
    assert answer(KENYA, GHANA, POLICE, weights={"lead": 4.0}) == "KEN"
    assert answer(KENYA, GHANA, POLICE, weights={"latest": 4.0}) == "GHA"
    assert answer(KENYA, GHANA, POLICE, weights={}) is None
    assert answer(KENYA, POLICE, weights={"lead": 3.0, "none definite plural": 4.0}) is None
    assert answer(POLICE, weights={"dateline home": 4.0}, home="KEN") == "KEN"


# -- what else is weighed ----------------------------------------------------------------------------------------------


def test_a_body_of_no_country_is_an_option_by_what_the_noun_says() -> None:
    assert valued(POLICE)["IGO"] == {"unnamed IGO": 1, "no state home": 1, "IGO noun police": 1, "IGO COP": 1}


def test_the_same_noun_was_told_to_be_of_a_country() -> None:
    officers = "Kenyan = ADJ JJ 2 amod B-gpe\npolice = NOUN NNS 3 nsubj\nwaited wait VERB VBD 0 root"
    found = valued(officers, POLICE)["KEN"]
    assert (found["same noun"], found["echo"]) == (0.5, 1.0)


def test_a_noun_of_the_same_kind_was() -> None:
    judges = "Kenyan = ADJ JJ 2 amod B-gpe\njudges judge NOUN NNS 3 nsubj\nwaited wait VERB VBD 0 root"
    assert "same group home" in options(judges, POLICE)["KEN"]


def test_the_other_side_of_the_act_is_weighed() -> None:
    found, annotation = made(KENYA, POLICE)
    sentence = annotation.sentences[1]
    part = Part("COERCE", "actor", frozenset({"KEN"}))
    told = found.options(sentence, word(sentence, "police"), ("COP",), True, part)
    assert {"other side", "other side home", "other side actor COERCE"} <= told["KEN"].keys()
    assert "none actor COERCE" in told[""]


@pytest.mark.parametrize(
    ("tree", "country"),
    [
        ("Jordan = PROPN NNP 3 nsubj B-per\nBaker = PROPN NNP 1 flat I-per\nleft leave VERB VBD 0 root", "JOR"),
        ("Iranian = ADJ JJ 2 amod B-gpe\ntelevision = NOUN NN 3 nsubj\nbegan begin VERB VBD 0 root", "IRN"),
        ("KENYA = PROPN NNP 0 root B-gpe\n- = PUNCT : 1 punct", "KEN"),
    ],
)
def test_what_is_no_clue(tree: str, country: str) -> None:
    assert country not in options(tree, RAIN, POLICE)
