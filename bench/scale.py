"""The daemon at its limits: many idle connections, many roles, and nothing to do."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

from daemon import Daemon
from effort import Effort
from peers import Trio, side_by_side
from process import SETTLED, Failed
from server import Connection, Server
from table import Row, at_most, exactly
from world import World

REQUESTS = 20_000
SECONDS = 5  # of requests beside slow clients, three times
BEGUN = 10   # bytes of a request that a slow client sends at once; then one in a second


def rows(world: World, effort: Effort) -> Iterator[Row]:
    yield from _many_connections(world, effort.connections, min(effort.connections, 1_000))
    yield from _roles(world, effort.roles)
    yield _calls_at_once(world, effort.roles)
    yield _wake_ups(world, effort.idle)


def _many_connections(world: World, count: int, slow: int) -> Iterator[Row]:
    """Each has been used once. Then come clients beside them that send a byte a second."""
    with side_by_side(world, connections=count + slow) as trio:
        resident, slowest, beside_slow_ones = {}, {}, {}
        for name, server in trio._asdict().items():
            with ExitStack() as open_ones:
                connections = [open_ones.enter_context(Connection(server)) for _ in range(count)]
                for connection in connections:
                    _milliseconds(connection)
                resident[name] = server.memory("Rss")
                slowest[name] = max(_milliseconds(connections[0]) for _ in range(REQUESTS))
                beside_slow_ones[name] = median(_slowest_beside(server, slow, connections[0]) for _ in range(3))
    yield Row(f"resident with {count:,} idle connections", "KiB", **resident,
              budget=at_most(40960, resident["crossvend"]))
    yield Row(f"slowest of {REQUESTS:,} requests beside them", "ms", **slowest,
              budget=at_most(10, slowest["crossvend"], is_of_time=True))
    yield Row(f"slowest request in {SECONDS} s beside them and {slow:,} slow clients", "ms", **beside_slow_ones,
              budget=at_most(10, beside_slow_ones["crossvend"], is_of_time=True))


def _slowest_beside(server: Server, slow: int, connection: Connection) -> float:
    """For less time than crossvend gives a request."""
    with _slow_ones(server, slow):
        slowest, end = 0.0, time.monotonic() + SECONDS
        while time.monotonic() < end:
            slowest = max(slowest, _milliseconds(connection))
    return slowest


@contextmanager
def _slow_ones(server: Server, count: int) -> Iterator[None]:
    """From a process of their own, or the good client would wait for them."""
    begun = multiprocessing.Event()
    clients = multiprocessing.Process(target=_send_slowly, args=(server, count, begun), daemon=True)
    clients.start()
    try:
        if not begun.wait(60):
            raise Failed(f"no {count:,} connections")
        yield
        if not clients.is_alive():
            raise Failed("the slow clients ended before their time")
    finally:
        clients.kill()
        clients.join()


def _send_slowly(server: Server, count: int, begun: multiprocessing.synchronize.Event) -> None:
    with ExitStack() as open_ones:
        connections = [open_ones.enter_context(Connection(server)) for _ in range(count)]
        for connection in connections:
            connection.send(0, BEGUN)
        begun.set()
        at = time.monotonic()
        for place in range(BEGUN, BEGUN + 60):
            for connection in connections:
                connection.send(place, place + 1)
                at += 1 / count
                time.sleep(max(0, at - time.monotonic()))


def _milliseconds(connection: Connection) -> float:
    begun = time.perf_counter()
    if not connection.ask():
        raise Failed(f"an answer is not a set: {connection.answer[:200]!r}")
    return (time.perf_counter() - begun) * 1000


def _roles(world: World, most: int) -> Iterator[Row]:
    """What a role takes beyond what a daemon with one has: of anonymous memory, as the pages of programs and libraries
    are no role's, and how many of them are resident differs from start to start."""
    resident, anonymous = {}, {}
    for count in (1, 10, 100, 1000):
        if count > most:
            break
        with Daemon(world, count).wait_until_ready() as daemon:
            time.sleep(SETTLED)
            resident[count], anonymous[count] = daemon.memory("Rss"), daemon.memory("Anonymous")
    for count, memory in resident.items():
        yield Row(f"resident with {count:,} {'role' if count == 1 else 'roles'}", "KiB", memory)
    each = (anonymous[most] - anonymous[1]) / (most - 1)
    yield Row(f"anonymous for each of {most:,} roles", "KiB", each, budget=at_most(12, each))


def _calls_at_once(world: World, roles: int) -> Row:
    """STS keeps each call waiting, so what has come is what is under way."""
    before = world.exchanges()
    with world.faulty_sts(delay="10m"), Daemon(world, roles) as daemon:
        daemon.wait_for(lambda: world.exchanges() > before, "a call of STS")
        time.sleep(SETTLED)
        calls = world.exchanges() - before
    return Row(f"calls of STS at once, {roles:,} roles", "", calls, budget=at_most(8, calls))


def _wake_ups(world: World, seconds: float) -> Row:
    with side_by_side(world) as trio:
        time.sleep(SETTLED)
        before = _wake_ups_of(trio)
        time.sleep(seconds)
        counts = {name: count - before[name] for name, count in _wake_ups_of(trio).items()}
    return Row(f"wake-ups in {seconds:g} s without work", "", **counts, budget=exactly(0, counts["crossvend"]))


def _wake_ups_of(trio: Trio) -> dict[str, int]:
    return {name: server.wake_ups() for name, server in trio._asdict().items()}
