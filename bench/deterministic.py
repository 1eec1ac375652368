"""What is the same however busy the machine is, so that a build server can hold the daemon to it."""

from __future__ import annotations

from collections.abc import Iterator

import instructions
import machine
import system_calls
from allocations import Counter
from daemon import Daemon
from effort import Effort
from peers import side_by_side
from server import Connection
from table import Budget, Row, exactly
from world import World

# Asio learns that there is nothing more to read by reading: one call, where another way into epoll would take one too.
CALLS = {"reads": 1, "empty reads": 1, "writes": 1, "waits": 1, "others": 0}
REQUESTS = 1000


def rows(world: World, effort: Effort) -> Iterator[Row]:
    yield from _system_calls(world)
    yield _allocations(world)
    yield _instructions(world)


def _system_calls(world: World) -> Iterator[Row]:
    with side_by_side(world) as trio:
        counts = {name: system_calls.for_a_request(world, server) for name, server in trio._asdict().items()}
    for kind, expected in CALLS.items():
        of_each = {name: count.get(kind, 0) for name, count in counts.items()}
        yield Row(f"system calls of a request: {kind}", "", **of_each, budget=exactly(expected, of_each["crossvend"]))


def _allocations(world: World) -> Row:
    counter = Counter(world)
    with Daemon(world, more=counter.environment).wait_until_ready() as daemon, Connection(daemon) as connection:
        connection.ask_at_rest(REQUESTS)
        before = counter.value()
        connection.ask_at_rest(REQUESTS)
        count = counter.value() - before
    return Row(f"allocations of {REQUESTS:,} requests", "", count, budget=exactly(0, count))


def _instructions(world: World) -> Row:
    count, noted, compiler = instructions.for_a_request(world), instructions.noted(), machine.compiler(world.programs)
    if compiler != noted["compiler"]:
        return Row(f"instructions of a request, not compared: noted with g++ {noted['compiler']}, built with {compiler}",
                   "", count)
    expected, share = noted["for_a_request"], instructions.TOLERANCE
    budget = Budget(f"{expected:,} ± {share:.0%}", abs(count - expected) <= share * expected)
    return Row("instructions of a request", "", count, budget=budget)
