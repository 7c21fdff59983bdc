"""The public names, what comes with the package, and what importing it costs."""

from __future__ import annotations

import inspect
import subprocess
import sys
import tomllib
from importlib import metadata, resources
from pathlib import Path

import dateline
import dateline.cli
from dateline import errors, records
from dateline.version import CODER, VERSION

ROOT = Path(__file__).resolve().parent.parent


def test_names_are_sorted_and_there() -> None:
    assert sorted(dateline.__all__) == dateline.__all__
    assert all(hasattr(dateline, name) for name in dateline.__all__)


def test_the_contract_is_public() -> None:
    assert {"Coder", "Report", "Reading", "Event", "Saying", "Party", "When", "Where", "Count", "Span", "open"} <= set(
        dateline.__all__
    )


def test_every_public_thing_is_explained() -> None:
    bare = [name for name in dateline.__all__ if name != "__version__" and not inspect.getdoc(getattr(dateline, name))]
    assert not bare


def test_the_coder_has_the_methods_of_the_contract() -> None:
    assert list(inspect.signature(dateline.Coder.relate).parameters)[1:] == ["text", "actor", "recipient"]
    for name in ("read", "code", "read_all", "code_all"):
        assert len(inspect.signature(getattr(dateline.Coder, name)).parameters) == 2


def test_one_version() -> None:
    assert dateline.__version__ == VERSION == metadata.version("dateline")
    assert f"dateline {VERSION}" == CODER


def test_errors_are_one_tree() -> None:
    found = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(kind, errors.DatelineError) for kind in found)
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in found)


def test_an_error_of_a_resource_names_file_and_line() -> None:
    error = errors.ResourceError("triggers/protest.yaml", 41, "unknown mode 'demos'")
    assert str(error) == "triggers/protest.yaml:41: unknown mode 'demos'"
    assert str(errors.ResourceError("protest.yaml", 0, "is empty")) == "protest.yaml: is empty"


def test_records_have_dataclass_fields_only() -> None:
    kinds = [kind for _, kind in inspect.getmembers(records, inspect.isclass) if kind.__module__ == records.__name__]
    assert all(issubclass(kind, records.Record) for kind in kinds)


def test_knowledge_comes_with_the_package() -> None:
    folder = resources.files("dateline.resources")
    for name in ("ontology.yaml", "places.parquet", "triggers/assault.yaml", "parties/states.yaml"):
        assert (folder / name).is_file(), name
    assert (resources.files("dateline") / "py.typed").is_file()
    assert (resources.files("dateline.store") / "schema.sql").is_file()


def test_the_command_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"dateline": "dateline.cli:main"}
    assert dateline.cli.main(["--version"]) == 0


def test_importing_loads_nothing_that_is_not_needed() -> None:
    extras = ("torch", "polars", "pandas", "typer", "rich", "trafilatura", "onnxruntime", "training", "bench")
    program = f"import sys, dateline; print(*[name for name in {extras!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []
