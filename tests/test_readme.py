"""What the README shows is what happens."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from dateline.coder import Coder

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_first_example_prints_what_it_says(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.Coder", lambda: coder, raising=False)
    example, printed = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", README, re.DOTALL).groups()  # type: ignore[union-attr]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(example, {})  # our own README
    assert out.getvalue() == printed


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([\w./-]+)\)", README))))
def test_its_links_lead_somewhere(path: str) -> None:
    assert (Path(__file__).resolve().parent.parent / path).exists()
