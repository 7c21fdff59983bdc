"""Workers on Ray: the same shards, the same parts, on this machine or on a cluster that shares its files."""

from __future__ import annotations

import dataclasses
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.errors import DatelineError, InputError
from dateline.scale.settings import Settings, folder_content
from dateline.scale.work import Task
from dateline.scale.workers import ONE_THREAD, STILLBORN, End, Failed, Lost, attempt, cores, failed, fault
from dateline.version import CODER

#: What Ray may set aside for objects, in bytes: shards travel as a few lines, and results as fewer.
OBJECTS = 100_000_000
#: Read by Ray when it is imported. What the user has set is left.
ENVIRONMENT = {
    "RAY_AUTH_MODE": "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
#: Read likewise where Ray is started here. By this variable (whose name tells where it is off by default) Ray takes
#: 127.0.0.1 for the address of its machine, and its servers listen there alone; given as an argument, that address
#: would be turned into one that others can reach.
ALONE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
#: Where Ray looks for its token, in this order.
TOKEN, TOKEN_PATH, TOKEN_FILE = "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", Path(".ray", "auth_token")


class RayWorkers:
    """Actors of Ray, one for each core. One that dies, or whose machine is lost, is replaced."""

    def __init__(self, settings: Settings, address: str, size: int | None = None) -> None:
        """Start Ray on this machine ("local"), or join the cluster at the address ("HOST:PORT", "auto").

        Raises:
            InputError: a cluster is named without a token.
            DatelineError: Ray is not installed, or the cluster cannot be joined.
        """
        self._ray = _joined(address, size)
        self.size = size or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        self._actor = self._ray.remote(num_cpus=1, max_restarts=0)(_Actor)
        # By content: a folder of this machine need not be on the others. Stored once, fetched by each.
        content = dict(folder_content(settings.resources))
        self._arguments = (settings, self._ray.put(content) if content else None)
        self._free = [self._hire() for _ in range(self.size)]
        self._busy: dict[Any, tuple[_Hired, Task]] = {}
        self._stillborn = 0
        self._notes: tuple[str, ...] = ()

    def submit(self, task: Task) -> None:
        """Give the task to a worker that has none."""
        worker = self._ready()
        self._busy[worker.actor.work.remote(task)] = (worker, task)

    def wait(self) -> list[End]:
        """How one or more tasks ended."""
        ready, _ = self._ray.wait(list(self._busy), num_returns=1)
        return [self._hear(answer) for answer in ready]

    def _hear(self, answer: Any) -> End:
        """What a worker says; a new one is put in the place of one that died."""
        worker, task = self._busy.pop(answer)
        try:
            end: End = self._ray.get(answer)
        except self._ray.exceptions.RayError as error:
            self._free.append(self._hire())
            return Lost(task.shard.id, fault(error))
        self._free.append(worker)
        return end

    def _ready(self) -> _Hired:
        """A worker that has no task and has told that it loaded the coder; those that die before are replaced.

        Given a task earlier, one that its first task kills might die with what it had to tell of loading unheard.
        """
        while True:
            worker = self._free.pop()
            try:
                self._load(worker)
            except self._ray.exceptions.RayError as error:
                self._stillborn += 1
                if self._stillborn >= STILLBORN:
                    raise DatelineError(f"workers on Ray die while they load the coder: {fault(error)}") from error
                self._free.append(self._hire())
            else:
                return worker

    def _load(self, worker: _Hired) -> None:
        """Hear what loading the coder gave. Raises what it raised there."""
        if worker.loaded:
            return
        notes, failure = self._ray.get(worker.loading)
        if failure:
            raise failure.error()
        worker.loaded, self._stillborn, self._notes = True, 0, notes

    def _hire(self) -> _Hired:
        actor = self._actor.remote(*self._arguments)
        return _Hired(actor, actor.load.remote(CODER))

    def notes(self) -> tuple[str, ...]:
        """What the coder has to tell."""
        return self._notes

    def close(self) -> None:
        """Leave the cluster; a Ray that was started here ends."""
        self._ray.shutdown()


@dataclass
class _Hired:
    """An actor, and the answer that says how loading the coder went."""

    actor: Any
    loading: Any
    loaded: bool = False


class _Actor:
    """A worker's life on Ray."""

    def __init__(self, settings: Settings, content: dict[str, bytes] | None) -> None:
        os.environ.update({name: value for name, value in ONE_THREAD.items() if name not in os.environ})
        self._settings, self._content = settings, content
        self._reader: Any = None

    def load(self, version: str) -> tuple[tuple[str, ...], Failed | None]:
        """Load the coder: what it has to tell of the resources, and why it cannot be loaded."""
        try:
            if version != CODER:
                raise InputError(f"a worker on Ray has {CODER}, this is {version}; install the same on all machines")
            self._reader = _placed(self._settings, self._content).reader()
        except DatelineError as error:
            return (), failed("", error)
        except Exception as error:  # noqa: BLE001 - told to the run, which stops with it
            return (), Failed("", "DatelineError", f"the coder cannot be loaded: {fault(error)}")
        return tuple(self._reader.notes), None

    def work(self, task: Task) -> End:
        """How the task ended."""
        return attempt(task, self._reader)


def _placed(settings: Settings, content: dict[str, bytes] | None) -> Settings:
    """The settings with the user's resources in a folder of this machine."""
    if not content:
        return settings
    folder = Path(tempfile.mkdtemp(prefix="dateline-resources-"))
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return dataclasses.replace(settings, resources=str(folder))


def _joined(address: str, size: int | None) -> Any:
    """Ray, started or joined."""
    local = address == "local"
    _set_environment(local)
    try:
        import ray
    except ImportError:
        raise DatelineError("ray is not installed; pip install 'dateline[ray]' brings it") from None
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": True}
    try:
        if local:
            ray.init(
                address="local",
                num_cpus=size or cores(),
                object_store_memory=OBJECTS,
                include_dashboard=False,
                **quiet,
            )
        else:
            ray.init(address=address, **quiet)
    except (ConnectionError, RuntimeError, ValueError, OSError, ray.exceptions.RayError) as error:
        raise DatelineError(f"--ray {address}: cannot be joined ({fault(error)}); is Ray running there?") from error
    return ray


def _set_environment(local: bool) -> None:
    """Switch the token on and everything that talks to others off, before Ray is imported. Raises `InputError`."""
    for name, value in {**ENVIRONMENT, **(ALONE if local else {})}.items():
        os.environ.setdefault(name, value)
    if os.environ["RAY_AUTH_MODE"] != "token" or _has_token():
        return
    if not local:
        raise InputError(
            f"--ray: a cluster is joined with its token; set {TOKEN_PATH} to the file that holds it, or {TOKEN}"
        )
    # Known to this process and those it starts, and to nobody else.
    os.environ[TOKEN] = secrets.token_hex(32)


def _has_token() -> bool:
    named = os.environ.get(TOKEN_PATH)
    return bool(os.environ.get(TOKEN)) or Path(named or Path.home() / TOKEN_FILE).is_file()
