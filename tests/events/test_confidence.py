"""How likely an event is right, from what speaks for it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from dateline.errors import ResourceError
from dateline.events import confidence
from dateline.events.confidence import SUREST, Calibration, confidence_of, features

SURE = math.log(SUREST / (1 - SUREST))


@pytest.mark.parametrize(
    ("why", "wanted"),
    [
        (["graph 0.80", "type 0.50", "lexicon call on"], (math.log(4), 0.0, 1.0)),
        (["type 0.80", "graph 0.20"], (-math.log(4), math.log(4), 0.0)),
        (["actor by subject"], (0.0, 0.0, 0.0)),
        ([], (0.0, 0.0, 0.0)),
        (["graph 1.00", "type 0.00"], (SURE, -SURE, 0.0)),
    ],
)
def test_what_speaks_for_an_event(why: list[str], wanted: tuple[float, float, float]) -> None:
    assert features(why) == pytest.approx(wanted)


def weigh(monkeypatch: pytest.MonkeyPatch, *weights: float) -> None:
    monkeypatch.setattr(confidence, "load", lambda: Calibration(*weights))


def test_the_weights_are_those_of_a_logistic_regression(monkeypatch: pytest.MonkeyPatch) -> None:
    weigh(monkeypatch, -1.0, 2.0, 0.5, 0.25)
    score = -1.0 + 2.0 * math.log(4) + 0.5 * -math.log(4) + 0.25
    assert confidence_of(["graph 0.80", "type 0.20", "lexicon kill"]) == round(1 / (1 + math.exp(-score)), 2)
    assert confidence_of([]) == 0.27


@pytest.mark.parametrize(("weights", "why"), [((0, 1, 0, 0), "graph"), ((0, 0, 1, 0), "type")])
def test_the_models_own_odds_come_back(monkeypatch: pytest.MonkeyPatch, weights: tuple[float, ...], why: str) -> None:
    weigh(monkeypatch, *weights)
    assert [confidence_of([f"{why} {share:.2f}"]) for share in (0.0, 0.3, 0.5, 0.9)] == [0.01, 0.3, 0.5, 0.9]


def test_the_shipped_weights_trust_the_model_the_more_the_surer_it_is() -> None:
    told = [confidence_of([f"graph {share:.2f}", "type 0.90", "lexicon kill"]) for share in (0.4, 0.6, 0.8, 1.0)]
    assert told == sorted(set(told)) and 0 < told[0] and told[-1] <= 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("base: 0\ngraph: 1\ntype: 1\n", "lexicon"),
        ("base: 0\ngraph: 1\ntype: 1\nlexicon: 0\nluck: 1\n", "luck"),
        ("base: 0\ngraph: much\ntype: 1\nlexicon: 0\n", ":2: "),
    ],
)
def test_wrong_weights_are_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "confidence.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ResourceError, match=says):
        confidence.load(tmp_path)
