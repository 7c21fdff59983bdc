"""A user's folder: which files are read, and what an error says of one that holds none."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.errors import ResourceError
from dateline.resources import own


def put(folder: Path, *files: str) -> Path:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("# nothing\n", encoding="utf-8")
    return folder


def test_files_by_what_they_are(tmp_path: Path) -> None:
    put(tmp_path, "triggers/aid.yaml", "parties/people.yaml", "actors.txt", "my.verbs.txt", "x.agents.txt")
    found = own.find(str(tmp_path))
    assert found.triggers == {"AID": tmp_path / "triggers/aid.yaml"}
    assert found.parties == {"people": tmp_path / "parties/people.yaml"}
    assert found.dictionaries == {
        "actors": (tmp_path / "actors.txt",),
        "agents": (tmp_path / "x.agents.txt",),
        "verbs": (tmp_path / "my.verbs.txt",),
    }
    assert found.unread == ()


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    put(tmp_path, "actors.txt", "CAMEO.txt", "words/status.yaml", "notes.md")
    lines = list(own.find(tmp_path).unread_lines())
    assert [line.partition(":")[0] for line in lines] == [
        str(tmp_path / "CAMEO.txt"),
        str(tmp_path / "words/status.yaml"),
    ]


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match=r"gone: is no folder; resources are a folder with"):
        own.find(tmp_path / "gone")


def test_a_folder_with_nothing_that_is_known(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match=r"holds nothing that is known; it may hold triggers/\*\.yaml"):
        own.find(put(tmp_path, "notes.txt"))


@pytest.mark.parametrize("file", ["triggers/protset.yaml", "parties/persons.yaml", "parties/people.yml"])
def test_a_misnamed_file_is_an_error(tmp_path: Path, file: str) -> None:
    with pytest.raises(ResourceError, match=r"is no file that is known; it may be (accuse|states)\.yaml, "):
        own.find(put(tmp_path, "actors.txt", file))
