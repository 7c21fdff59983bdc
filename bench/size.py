"""How much a fresh install of Dateline takes on disk, package by package.

    python -m bench.size [VENV]

Without VENV, makes a new virtual environment in a temporary folder and installs this checkout in it, core dependencies
only. What is counted is what pip wrote: every file of every distribution, compiled bytecode apart.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from importlib.metadata import Distribution, distributions
from pathlib import Path

from bench import ROOT, say, table

#: Comes with the virtual environment, not with Dateline.
NOT_OURS = ("pip", "setuptools")
#: What the project means to stay under, in MB (millions of bytes).
GOAL = 300


def install(folder: Path) -> None:
    """Make a virtual environment in ``folder`` and install this checkout in it."""
    venv.create(folder, with_pip=True)
    command = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", ROOT]
    subprocess.run([str(part) for part in command], check=True)


def sizes(distribution: Distribution) -> tuple[int, int]:
    """Bytes of a distribution's files: what it holds, and the bytecode that pip compiled of it."""
    held = compiled = 0
    for file in distribution.files or ():
        path = Path(str(distribution.locate_file(file)))
        if path.is_file():
            if path.suffix == ".pyc":
                compiled += path.stat().st_size
            else:
                held += path.stat().st_size
    return held, compiled


def report(folder: Path) -> str:
    """The table for the virtual environment at ``folder``, largest first."""
    site = next(folder.glob("lib/python*/site-packages"))
    found = [(d.name, d.version, *sizes(d)) for d in distributions(path=[str(site)]) if d.name not in NOT_OURS]
    found.sort(key=lambda row: -row[2])
    held, compiled = sum(row[2] for row in found), sum(row[3] for row in found)
    found.append((f"all {len(found)}", "", held, compiled))
    head = ("package", "version", "MB", "bytecode MB")
    rows = [(name, version, f"{a / 1e6:.1f}", f"{b / 1e6:.1f}") for name, version, a, b in found]
    total = f"{held / 1e6:.0f} MB installed, goal {GOAL}; {compiled / 1e6:.0f} MB bytecode besides"
    return f"{table(head, rows)}\n\n{total}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("venv", type=Path, nargs="?")
    args = parser.parse_args()
    say(f"Python {sys.version.split()[0]}, {sys.platform}\n")
    if args.venv:
        say(report(args.venv))
        return
    with tempfile.TemporaryDirectory() as folder:
        install(Path(folder))
        say(report(Path(folder)))


if __name__ == "__main__":
    main()
