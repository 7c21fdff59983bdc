"""What docs/resources.md shows can be read."""

from __future__ import annotations

import re
from pathlib import Path

from dateline.events import lexicon, ontology
from dateline.resolve import knowledge
from dateline.resolve.own import extended
from dateline.resources import own

DOCS = Path(__file__).resolve().parents[2] / "docs" / "resources.md"


def test_its_examples_can_be_read(tmp_path: Path) -> None:
    blocks = re.findall(
        r"^```(?:yaml)?\n# (\S+)\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    for file, text in blocks:
        path = tmp_path / file
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as opened:  # the lists go on from one example to the next
            opened.write(text)
    found = own.find(tmp_path)
    assert len(found.parties) == 4 and len(found.triggers) == 2 and all(found.dictionaries.values())
    known, names = extended(knowledge.load(), found)
    words, verbs = lexicon.extended(lexicon.load(), found, ontology.load())
    assert all(known.name(name) for name in ("Lake Guard", "Jamhuri", "Mama Asha", "Guard of the Lake"))
    assert known.name("Bush") is None
    assert {"blacklist", "shut out", "nudge", "prod", "nudge with"} <= words.lemmas()
    assert all(not tally.left and not tally.part for tally in (*names, *verbs))
