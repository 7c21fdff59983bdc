"""Reads the small YAML files of this step, with the line of every value, so that an error can name it."""

from __future__ import annotations

from pathlib import Path

import yaml

from dateline.errors import ResourceError

#: Folder of the word lists.
WORDS = Path(__file__).parents[1] / "resources" / "words"


def line_of(node: yaml.Node) -> int:
    """The node's line in its file, counted from 1."""
    return int(node.start_mark.line) + 1


def load(path: Path) -> yaml.Node:
    """The file as a tree of YAML nodes.

    Raises:
        ResourceError: when the file cannot be read, is no YAML, or is empty.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(path, 0, f"cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ResourceError(path, mark.line + 1 if mark else 0, f"is not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ResourceError(path, 0, f"is not valid YAML: {error}".replace("\n", " ")) from error
    if node is None:
        raise ResourceError(path, 0, "is empty")
    return node


def mapping(path: Path, node: yaml.Node, allowed: tuple[str, ...]) -> dict[str, yaml.Node]:
    """The node as a mapping whose keys are all among ``allowed``, each once."""
    if not isinstance(node, yaml.MappingNode):
        raise ResourceError(path, line_of(node), f"a mapping with {', '.join(allowed)} is wanted here")
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if key.value not in allowed:
            raise ResourceError(path, line_of(key), f"unknown key '{key.value}'; known are {', '.join(allowed)}")
        if key.value in found:
            raise ResourceError(path, line_of(key), f"'{key.value}' stands twice")
        found[key.value] = value
    return found


def sequence(path: Path, node: yaml.Node) -> list[yaml.Node]:
    """The node as a list of nodes."""
    if not isinstance(node, yaml.SequenceNode):
        raise ResourceError(path, line_of(node), "a list is wanted here")
    return list(node.value)


def text(path: Path, node: yaml.Node) -> str:
    """The node as a non-empty string; a bare yes, no or number must be quoted."""
    if not isinstance(node, yaml.ScalarNode) or node.tag != "tag:yaml.org,2002:str" or not node.value.strip():
        shown = node.value if isinstance(node, yaml.ScalarNode) else "this"
        raise ResourceError(path, line_of(node), f"a text is wanted here; put quotes around {shown!r}")
    return str(node.value)


def texts(path: Path, node: yaml.Node | None) -> list[tuple[str, int]]:
    """The node as a list of strings, each with its line; an absent node is an empty list."""
    return [] if node is None else [(text(path, item), line_of(item)) for item in sequence(path, node)]


def flag(path: Path, node: yaml.Node | None) -> bool:
    """The node as true or false; an absent node is false."""
    if node is None:
        return False
    if not isinstance(node, yaml.ScalarNode) or node.value not in ("true", "false"):
        raise ResourceError(path, line_of(node), "true or false is wanted here")
    return bool(node.value == "true")
