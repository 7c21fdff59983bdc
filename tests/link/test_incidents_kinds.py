"""The table of kinds: whole, and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import ResourceError
from dateline.events import ontology
from dateline.link import incidents_kinds
from dateline.resources import reading
from tests.link.incidents_made import dead, event


def test_every_mode_of_every_type_has_a_kind() -> None:
    kinds = incidents_kinds.load()
    for name, type_ in ontology.load().types.items():
        for mode in (*((item,) for item in type_.modes), ()):
            assert kinds.of(event("a", name, mode=mode)), (name, mode)


def test_a_promise_is_also_of_the_kind_promised_and_a_figure_tells() -> None:
    kinds = incidents_kinds.load()
    assert kinds.of(event("a", "AGREE", of="CONSULT")) == {"accord", "talks"}
    assert "abduction" in kinds.of(event("a", "COERCE", mode=("seize",), counts=(dead(4, "abducted"),)))


@pytest.mark.parametrize(
    ("words", "instead", "problem"),
    [
        ("rests_on: place", "rests_on: weather", "unknown value 'weather'"),
        ("- [verdict, abduction]", "- [verdict, abductions]", "unknown value 'abductions'"),
        ("- [verdict, abduction]", "- [verdict]", "two kinds should stand here"),
        ("[heavy-weapons]", "[aerial]", "already of the kind"),
    ],
)
def test_a_wrong_table_names_the_line(tmp_path: Path, words: str, instead: str, problem: str) -> None:
    text = (reading.folder() / "incidents.yaml").read_text(encoding="utf-8")
    (tmp_path / "incidents.yaml").write_text(text.replace(words, instead, 1), encoding="utf-8")
    with pytest.raises(ResourceError, match=problem):
        incidents_kinds.load(tmp_path)
