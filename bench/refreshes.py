"""What a refresh costs. Many roles at a time, as each refreshes once a second at most."""

from __future__ import annotations

from collections.abc import Iterator

from allocations import Counter
from daemon import Daemon
from effort import Effort
from table import Row
from world import World


def rows(world: World, effort: Effort) -> Iterator[Row]:
    roles = effort.refreshes
    with Daemon(world, roles).wait_until_ready() as daemon:
        yield Row("processor time of a refresh", "ms", _milliseconds_each(daemon, roles))
    with Daemon(world, roles, sts=world.tls, authorities=world.certificate).wait_until_ready() as daemon:
        yield Row("the same with STS over TLS", "ms", _milliseconds_each(daemon, roles))
    counter = Counter(world)
    with Daemon(world, roles, more=counter.environment).wait_until_ready() as daemon:
        before = counter.value()
        _refresh_all(daemon, roles)
        yield Row("allocations of a refresh", "", (counter.value() - before) / roles)


def _milliseconds_each(daemon: Daemon, roles: int) -> float:
    before = daemon.cpu_seconds()
    _refresh_all(daemon, roles)
    return (daemon.cpu_seconds() - before) / roles * 1000


def _refresh_all(daemon: Daemon, roles: int) -> None:
    due = daemon.refreshes() + roles
    daemon.refresh()
    daemon.wait_for(lambda: daemon.refreshes() >= due and daemon.is_asleep(), "a refresh of each role")
