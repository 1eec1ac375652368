"""How long the first set takes where the upstreams are far away: STS behind a relay, and a metadata server that thinks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from daemon import Daemon
from process import wait_until
from server import Server, free_port
from world import BARE, World


@dataclass(frozen=True)
class Distance:
    round_trip: float = 80   # ms to STS: TCP, TLS and the exchange cost one each
    token: float = 150       # ms that the metadata server takes

    def budget(self) -> float:
        """Milliseconds: the longer of the token and the way to STS, one exchange, and the daemon's own work."""
        return max(self.token, 2 * self.round_trip) + self.round_trip + 20


@dataclass(frozen=True)
class FirstSet:
    took: float         # ms from the exec
    connections: int    # to STS, until every role had its set


class FarWorld:
    """A world whose upstreams are far away, until it is left."""

    def __init__(self, world: World, relay: Server):
        self._world = world
        self._relay = relay

    def first_set(self, program: Path | None = None, roles: int = 1) -> FirstSet:
        """Of a daemon that is started for that."""
        before = self._connections()
        with Daemon(self._world, roles, program=program, sts=f"https://localhost:{self._relay.port}",
                    authorities=self._world.bundle) as daemon:
            wait_until(lambda: daemon.vends("/v1/credentials/role-0"), "the first set", pause=0.001)
            took = daemon.has_run() * 1000
            daemon.wait_until_ready()
        return FirstSet(took, self._connections() - before)

    def _connections(self) -> int:
        return self._relay.log().count("\n")


@contextmanager
def far_away(world: World, distance: Distance) -> Iterator[FarWorld]:
    port = free_port()
    command = [sys.executable, "-B", str(Path(__file__).with_name("relay.py")), str(port),
               world.tls.rsplit(":", 1)[1], str(distance.round_trip)]
    with Server(command, BARE, world.new_file("relay.log"), port) as relay:
        relay.wait_for(relay.listens, "the relay's start")
        with world.faulty("identity", delay=f"{distance.token:g}ms"):
            yield FarWorld(world, relay)
