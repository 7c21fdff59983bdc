"""The layers, held by reading the imports: who may know whom, and who owns a heavy dependency."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "dateline"
FILES = sorted(PACKAGE.rglob("*.py"))

#: What every step may know: records, errors, the shape of the annotation, the version, and how knowledge is read.
BASE = frozenset({"records", "errors", "annotation", "version", "resources"})

#: Layer (a module or folder of the package) -> the layers it may import besides itself.
MAY_IMPORT = {
    "records": {"errors"},
    "errors": {"records"},
    "annotation": set(),
    "version": set(),
    "resources": {"errors"},
    "ingest": BASE,
    "annotate": BASE,
    "resolve": BASE,
    "events": BASE | {"resolve"},
    "store": {"records", "errors", "version"},
    "link": {"records", "errors", "resources"},
    "ask": {"records", "errors", "store"},
    "coder": BASE | {"ingest", "annotate", "events", "resolve"},
    "scale": {"records", "errors", "version", "ingest", "link", "store", "coder"},
    "__init__": {"ask", "coder", "errors", "records", "store", "version"},
    "cli": BASE - {"annotation"} | {"ingest", "annotate", "events", "resolve", "coder", "store", "ask", "scale"},
}

#: Heavy dependency -> the folders or files that may import it. The gazetteer is a table asked by key, and reports come
#: in Parquet too, so duckdb has two more owners.
OWNERS = {
    "onnxruntime": {"annotate"},
    "tokenizers": {"annotate"},
    "numpy": {"annotate", "annotation.py", "events", "link"},
    "duckdb": {"store", "resolve/places.py", "ingest/tables.py"},
    "typer": {"cli"},
    "rich": {"cli"},
    "trafilatura": {"ingest"},
    "htmldate": {"ingest"},
    "lxml": {"ingest"},
    "py3langid": {"ingest"},
    "charset_normalizer": {"ingest"},
    "dateutil": {"ingest", "resolve"},
    "yaml": {"resources", "annotate", "ingest", "resolve", "cli"},
    "polars": {"store"},
    "pandas": {"store"},
    "matplotlib": {"ask"},
    "ray": {"scale"},
    "rensa": {"link"},
    "psycopg": {"store/postgres.py"},
    "fastwarc": {"ingest"},
}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of all that the file imports, anywhere in it; of ``from a import b`` both a and a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = ["dateline", *path.relative_to(PACKAGE).parts[:-1]]
            start = here[: len(here) + 1 - node.level] if node.level else []
            base = ".".join([*start, *filter(None, [node.module])])
            yield node.lineno, base
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def layer(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def layer_of_name(name: str) -> str | None:
    """The layer that a dotted name is in; None where it is not ours or is the package itself."""
    parts = name.split(".")
    if parts[0] != "dateline" or len(parts) < 2:
        return None
    return parts[1] if parts[1] in MAY_IMPORT else None


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_layer_imports_only_what_it_may(path: Path) -> None:
    own = layer(path)
    assert own in MAY_IMPORT, f"{named(path)}: a new layer; say in MAY_IMPORT what it may know"
    allowed = {own, *MAY_IMPORT[own]}
    wrong = [f"line {n}: {name}" for n, name in imports(path) if layer_of_name(name) not in {None, *allowed}]
    assert not wrong, f"{named(path)} may import only {sorted(allowed)}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_only_submodules_are_imported(path: Path) -> None:
    """``import dateline`` within the package would tie a knot past the layers."""
    wrong = [n for n, name in imports(path) if name == "dateline" and path != PACKAGE / "__init__.py"]
    assert not wrong


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_heavy_dependency_has_one_owner(path: Path) -> None:
    where = {layer(path), named(path).replace("\\", "/")}
    for line, name in imports(path):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or owners & where, f"{named(path)}:{line} imports {name}; only {sorted(owners)} may"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_dependency_is_known_here(path: Path) -> None:
    """Nothing that makes the model or measures it, and nothing that OWNERS does not name."""
    known = {*OWNERS, *sys.stdlib_module_names, "dateline"}
    wrong = [f"line {n}: {name}" for n, name in imports(path) if name.split(".")[0] not in known]
    assert not wrong


def test_nobody_knows_the_command_line() -> None:
    assert all("cli" not in allowed for allowed in MAY_IMPORT.values())


def test_the_table_has_no_layer_that_is_gone() -> None:
    assert {layer(path) for path in FILES} == set(MAY_IMPORT)
