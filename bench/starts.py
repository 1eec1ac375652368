"""From the exec of a server to what it is started for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median

from daemon import Daemon
from effort import Effort
from far import Distance, far_away
from peers import go_handler_with, nginx_with
from server import Server
from table import Row, at_most
from world import World


def rows(world: World, effort: Effort) -> Iterator[Row]:
    with Daemon(world).wait_until_ready() as daemon:
        body = daemon.body()
    servers = {"crossvend": lambda: Daemon(world), "nginx": lambda: nginx_with(world, body),
               "go": lambda: go_handler_with(world, body)}
    listening = {name: median_start(effort.starts, start, Server.listens) for name, start in servers.items()}
    vending = {name: median_start(effort.starts, start, Server.vends) for name, start in servers.items()}
    yield Row("exec to listening", "ms", **listening, budget=at_most(15, listening["crossvend"], is_of_time=True))
    yield Row("exec to the first answer with a set", "ms", **vending,
              budget=at_most(60, vending["crossvend"], is_of_time=True))
    distance = Distance()
    with far_away(world, distance) as far:
        took = median(far.first_set().took for _ in range(effort.starts))
    yield Row(f"the same, STS {distance.round_trip:g} ms of round trip away and a token in {distance.token:g} ms", "ms",
              took, budget=at_most(distance.budget(), took, is_of_time=True))


def median_start(times: int, start: Callable[[], Server], is_there: Callable[[Server], bool],
                 end: Callable[[Server], None] = lambda server: None) -> float:
    """Milliseconds from the exec until it is there."""
    took = []
    for _ in range(times):
        with start() as server:
            while not is_there(server):
                pass
            took.append(server.has_run() * 1000)
            end(server)
    return median(took)
