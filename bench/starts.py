"""From the exec of a server to what it is started for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from daemon import Daemon
from effort import Effort
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


def median_start(times: int, start: Callable[[], Server], is_there: Callable[[Server], bool],
                 end: Callable[[Server], None] = lambda server: None) -> float:
    """Milliseconds from the exec until it is there."""
    took = []
    for _ in range(times):
        with start() as server:
            while not is_there(server):
                pass
            took.append((time.perf_counter() - server.started) * 1000)
            end(server)
    return median(took)
