"""Memory after work: by the kernel's account (smaps_rollup) in KiB."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

from daemon import Daemon
from effort import Effort
from load import put_load_on
from peers import Trio, side_by_side
from server import Server
from table import Row, at_most, exactly
from world import World

TELEMETRY = ("/metrics", "/status.json")


def rows(world: World, effort: Effort) -> Iterator[Row]:
    yield from _after_requests(world, effort.requests)
    yield from _with_all_authorities(world, effort.requests)
    yield from _side_by_side(world, effort.sidecars)
    yield from _with_telemetry_read(world, effort.roles)
    yield from _in_an_outage(world, effort.roles, effort.outage)


def _serve(server: Server, requests: int) -> None:
    while requests > 0:
        requests -= put_load_on(server, 16, 1).requests


def _after_requests(world: World, requests: int) -> Iterator[Row]:
    """The daemon has got its set over TLS; the peers have done nothing but serve."""
    exchanges = world.exchanges()
    with side_by_side(world, sts=world.tls, authorities=world.certificate) as trio:
        for server in trio:
            _serve(server, requests)
        anonymous, resident = _memory(trio, "Anonymous"), _memory(trio, "Rss")
        yield Row(f"anonymous after {requests:,} requests", "KiB", **anonymous, budget=at_most(3072, anonymous["crossvend"]))
        yield Row("resident after them", "KiB", **resident, budget=at_most(10240, resident["crossvend"]))
    exchanges = world.exchanges() - exchanges
    yield Row("calls of STS for them", "", exchanges, budget=exactly(1, exchanges))


def _with_all_authorities(world: World, requests: int) -> Iterator[Row]:
    """What a daemon in a container reads: Debian's whole bundle."""
    with Daemon(world, sts=world.tls, authorities=world.bundle).wait_until_ready() as daemon:
        _serve(daemon, requests)
        yield Row("anonymous after the same, with Debian's whole bundle of authorities", "KiB", daemon.memory("Anonymous"))
        yield Row("resident after the same", "KiB", daemon.memory("Rss"))


def _side_by_side(world: World, sidecars: int) -> Iterator[Row]:
    """Pages that processes share count for a part in each."""
    with ExitStack() as running:
        trios = [running.enter_context(side_by_side(world)) for _ in range(sidecars)]
        shares = {name: sum(getattr(trio, name).memory("Pss") for trio in trios) / sidecars for name in Trio._fields}
    yield Row(f"proportional share of each of {sidecars} on one machine", "KiB", **shares)


def _with_telemetry_read(world: World, roles: int) -> Iterator[Row]:
    with Daemon(world, roles).wait_until_ready() as daemon:
        before = daemon.memory("Rss")
        for path in TELEMETRY:
            daemon.telemetry(path)
        yield Row(f"resident with {roles:,} roles", "KiB", before)
        yield Row("the same after " + " and ".join(TELEMETRY), "KiB", daemon.memory("Rss"))


def _in_an_outage(world: World, roles: int, seconds: float) -> Iterator[Row]:
    """No role has ever had a set."""
    with world.faulty_sts(status=503), Daemon(world, roles) as daemon:
        time.sleep(seconds)
        yield Row(f"resident with {roles:,} roles, all of which have failed for {seconds:g} s", "KiB", daemon.memory("Rss"))


def _memory(trio: Trio, kind: str) -> dict[str, int]:
    return {name: getattr(trio, name).memory(kind) for name in Trio._fields}
