"""A real PostgreSQL server of its own for tests: in a folder of its own, on a Unix socket, gone afterwards."""

from __future__ import annotations

import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator

#: Where the binaries may be, the first found wins; of several versions the newest.
PLACES = ("/usr/local/bin", *sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True))


def binaries() -> pathlib.Path | None:
    """The folder with initdb, pg_ctl and postgres, None where there is none."""
    found = shutil.which("initdb")
    for place in (*([os.path.dirname(found)] if found else []), *PLACES):
        if all(os.access(f"{place}/{name}", os.X_OK) for name in ("initdb", "pg_ctl", "postgres")):
            return pathlib.Path(place)
    return None


@contextlib.contextmanager
def running(bin: pathlib.Path) -> Iterator[str]:
    """A server; the URL of its database ``postgres``. It refuses to be root, so root runs it as nobody."""
    # Not under pytest's own folder, which only root may enter; and a socket's path must be short.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dateline-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    data = folder / "data"

    def run(*command: object) -> None:
        subprocess.run(
            [str(part) for part in command],
            user=user,
            extra_groups=[] if user else None,
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=180,
        )

    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c shared_buffers=32MB"
    try:
        run(bin / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run(bin / "pg_ctl", "-D", data, "-w", "-t", "120", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://tester@/postgres?host={folder}"
        finally:
            run(bin / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
