"""Requests that are answered with the set that is held: rate, latency and cost, in turn with the peers."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from effort import Effort
from load import Load, put_load_on
from peers import Trio, side_by_side
from table import Row, at_least_as_fast, no_later
from world import World

CONNECTIONS = (1, 16, 256, 4096)
NEW_ONES = 0                      # stands for a new connection for each request, 16 at a time


def rows(world: World, effort: Effort) -> Iterator[Row]:
    loads = {(connections, name): [] for connections in (*CONNECTIONS, NEW_ONES) for name in Trio._fields}
    with side_by_side(world, connections=max(CONNECTIONS)) as trio:
        for _ in range(effort.rounds):
            for connections, name in loads:
                loads[connections, name].append(_load(getattr(trio, name), connections, effort.seconds))

    def in_rounds(connections: int, name: str, figure: str) -> list[float]:
        return [getattr(load, figure) for load in loads[connections, name]]

    def of_all(connections: int, figure: str) -> dict[str, float]:
        return {name: median(in_rounds(connections, name, figure)) for name in Trio._fields}

    def of_both(connections: int, figure: str) -> tuple[list[float], list[float]]:
        return in_rounds(connections, "crossvend", figure), in_rounds(connections, "nginx", figure)

    for connections in CONNECTIONS:
        noun = "connection" if connections == 1 else "connections"
        yield Row(f"{connections} {noun}: requests", "1/s", **of_all(connections, "rate"),
                  budget=at_least_as_fast(*of_both(connections, "rate")))
        yield Row(f"{connections} {noun}: p50", "µs", **of_all(connections, "p50"))
        yield Row(f"{connections} {noun}: p99", "µs", **of_all(connections, "p99"),
                  budget=no_later(*of_both(connections, "p99")))
        yield Row(f"{connections} {noun}: p99.9", "µs", **of_all(connections, "p999"))
        yield Row(f"{connections} {noun}: processor time of each", "µs", **of_all(connections, "cpu"))
    yield Row("16 connections, a new one for each request: requests", "1/s", **of_all(NEW_ONES, "rate"))
    yield Row("16 connections, a new one for each request: processor time of each", "µs", **of_all(NEW_ONES, "cpu"))


def _load(server, connections: int, seconds: float) -> Load:
    if connections == NEW_ONES:
        return put_load_on(server, 16, seconds, keep_alive=False)
    return put_load_on(server, connections, seconds)
