"""The sets that outlive the process: what it costs to keep them, and how soon the next one vends them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from daemon import Daemon
from effort import Effort
from starts import median_start
from table import Row, at_most
from world import World

IN_MEMORY = Path("/dev/shm")


def rows(world: World, effort: Effort) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as directory:
        for roles in (1, effort.roles):
            yield _restart(world, Path(directory) / f"{roles}.json", roles, effort.starts)
        yield _write(world, Path(directory) / "written.json", effort.roles, effort.writes)


def _restart(world: World, state: Path, roles: int, times: int) -> Row:
    """A daemon is killed, and the next is started at once, while STS is down."""
    with Daemon(world, roles, state=state).wait_until_ready() as daemon:
        _wait_until_kept(daemon, state, roles)
        daemon.kill()
    with world.faulty_sts(status=503):
        took = median_start(times, lambda: Daemon(world, roles, state=state),
                            lambda daemon: daemon.vends(daemon.last_role), end=Daemon.kill)
    return Row(f"exec after kill -9 to vending again, STS down, {roles:,} {'role' if roles == 1 else 'roles'}", "ms", took,
               budget=at_most(100, took, is_of_time=True))


def _write(world: World, state: Path, roles: int, writes: int) -> Row:
    """What a refresh of one role costs more with a state file than without."""
    with Daemon(world, roles, state=state).wait_until_ready() as daemon:
        _wait_until_kept(daemon, state, roles)
        kept = _milliseconds_each(daemon, writes, lambda: state.stat().st_mtime_ns)
    with Daemon(world, roles).wait_until_ready() as daemon:
        not_kept = _milliseconds_each(daemon, writes, daemon.refreshes)
    return Row(f"processor time to write {roles:,} roles to the state file", "ms", kept - not_kept)


def _milliseconds_each(daemon: Daemon, times: int, version) -> float:
    """Of refreshes one after the other; each is over when there is another version."""
    before = daemon.cpu_seconds()
    for number in range(times):
        held = version()
        daemon.refresh(f"role-{number}")
        daemon.wait_for(lambda: version() != held and daemon.is_asleep(), "a refresh")
    return (daemon.cpu_seconds() - before) / times * 1000


def _wait_until_kept(daemon: Daemon, state: Path, roles: int) -> None:
    daemon.wait_for(lambda: state.exists() and len(json.loads(state.read_text())["sets"]) == roles,
                    "a state file with each set", pause=0.1)
