"""The ontology: what the codebook's tables say, and errors that name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import ResourceError
from dateline.events import ontology

from .broken import broken

#: Type -> quad, score; as the codebook prints them.
TYPES = {
    "AGREE": (1, 2.5),
    "CONSULT": (1, 2.5),
    "SUPPORT": (1, 5),
    "CONCEDE": (1, 4.5),
    "COOPERATE": (2, 9.5),
    "AID": (2, 10),
    "RETREAT": (2, 6.5),
    "REQUEST": (3, 0),
    "ACCUSE": (3, -2),
    "REJECT": (3, -2),
    "THREATEN": (3, -3.5),
    "PROTEST": (4, -5),
    "SANCTION": (4, -6),
    "MOBILIZE": (4, -5.5),
    "COERCE": (4, -7),
    "ASSAULT": (4, -9),
}


def test_types_quads_and_scores_are_the_codebooks() -> None:
    assert {name: (kind.quad, kind.score) for name, kind in ontology.load().types.items()} == TYPES


def test_who_needs_a_recipient() -> None:
    needing = {name for name, kind in ontology.load().types.items() if kind.needs_recipient}
    assert needing == {"AID", "COOPERATE", "SANCTION"}


def test_there_are_37_contexts_and_each_has_words() -> None:
    contexts = ontology.load().contexts
    assert len(contexts) == 37
    assert all(contexts.values())


def test_the_score_is_that_of_the_mode_furthest_from_zero() -> None:
    found = ontology.load()
    assert found.score("ASSAULT", []) == -9
    assert found.score("ASSAULT", ["beat"]) == -7.5
    assert found.score("ASSAULT", ["beat", "aerial"]) == -9.5
    assert found.score("RETREAT", ["resign", "disarm"]) == 10


def test_it_is_read_once() -> None:
    assert ontology.load() is ontology.load()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("quad: 1", "quad: 9", "a whole number from 1 to 4 should stand here, not 9"),
        ("score: 2.5", "score: much", "a number should stand here, not 'much'"),
        ("needs_recipient: true", "needs_recipient: sometimes", "true or false should stand here"),
        ("visit: {score: 4,", "visit: {points: 4,", "unknown key 'points'; it may be score, cameo"),
    ],
)
def test_an_error_names_the_line_and_what_would_be_right(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder, line = broken(tmp_path, "ontology.yaml", old, new)
    with pytest.raises(ResourceError) as caught:
        ontology.load(folder)
    assert f"ontology.yaml:{line}: {says}" in str(caught.value)
