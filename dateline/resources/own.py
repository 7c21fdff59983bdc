"""A user's own folder of knowledge: which files of it are read, and as what.

It has the layout of this package (``triggers/``, ``parties/``), and beside that may hold dictionaries of PETRARCH.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from dateline.errors import ResourceError
from dateline.resources import reading

#: Files of ``parties/`` that a user may bring.
PARTIES = ("states", "organisations", "people", "agents")
#: Kinds of dictionaries of PETRARCH: ``actors.txt`` or ``any.actors.txt``.
DICTIONARIES = ("actors", "agents", "verbs")


@dataclasses.dataclass(frozen=True)
class Own:
    """The files of a user's folder: of ``triggers`` by type, of ``parties`` by name, of ``dictionaries`` by kind.

    ``unread``: files that look like knowledge and are not read; they are told of rather than passed over.
    """

    folder: Path
    triggers: dict[str, Path]
    parties: dict[str, Path]
    dictionaries: dict[str, tuple[Path, ...]]
    unread: tuple[Path, ...] = ()

    def unread_lines(self) -> Iterator[str]:
        """A line for each file that is not read."""
        for path in self.unread:
            yield f"{path}: not read; see docs/resources.md for the files and names that are"


def find(folder: str | Path) -> Own:
    """The files of ``folder``. Raises `ResourceError` where it is none, or holds nothing known or a misnamed file."""
    folder = Path(folder)
    if not folder.is_dir():
        raise ResourceError(folder, 0, "is no folder; resources are a folder with triggers/, parties/ or *.actors.txt")
    types = sorted(path.stem for path in (reading.folder() / "triggers").glob("*.yaml"))
    triggers = {path.stem.upper(): path for path in _yaml(folder / "triggers", types)}
    parties = {path.stem: path for path in _yaml(folder / "parties", PARTIES)}
    dictionaries = {kind: _dictionaries(folder, kind) for kind in DICTIONARIES}
    if not (triggers or parties or any(dictionaries.values())):
        raise ResourceError(
            folder,
            0,
            "holds nothing that is known; it may hold triggers/*.yaml, parties/*.yaml, *.actors.txt, *.agents.txt "
            "or *.verbs.txt",
        )
    read = {*triggers.values(), *parties.values(), *(path for found in dictionaries.values() for path in found)}
    return Own(folder, triggers, parties, dictionaries, tuple(path for path in _candidates(folder) if path not in read))


def _yaml(folder: Path, names: list[str] | tuple[str, ...]) -> list[Path]:
    """The YAML files of a folder, all of which must have one of the names: another would be lost without a word."""
    found = sorted(path for path in folder.glob("*.y*ml") if not path.name.startswith("."))
    for path in found:
        if path.stem not in names or path.suffix != ".yaml":
            raise ResourceError(path, 0, f"is no file that is known; it may be {'.yaml, '.join(names)}.yaml")
    return found


def _dictionaries(folder: Path, kind: str) -> tuple[Path, ...]:
    return tuple(
        path
        for path in sorted(folder.glob("*.txt"))
        if path.name == f"{kind}.txt" or path.name.endswith(f".{kind}.txt")
    )


def _candidates(folder: Path) -> list[Path]:
    """Files that somebody may have meant to be read."""
    found = [*folder.glob("*.txt"), *folder.glob("*.y*ml"), *folder.glob("words/*")]
    return sorted(path for path in found if not path.name.startswith(".") and path.is_file())
