"""Clients that would hold the daemon up: what they make it hold, and how long a probe waits beside them."""

from __future__ import annotations

import contextlib
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from daemon import Daemon
from effort import Effort
from process import SETTLED, Failed
from server import TOKEN
from table import Row, at_most
from world import World

HEAD = 16 * 1024 - 256     # bytes of one that is not whole, and just not too large
GIVEN_BACK = 8.0           # seconds after they have gone
PROBED = 5.0               # seconds of probes beside them
PROBE = 0.02               # seconds from a probe to the next
MIB = 1024                 # KiB


def rows(world: World, effort: Effort) -> Iterator[Row]:
    yield from _memory(world, "unfinished heads", effort.crowd, 1, _half_heads)
    yield from _memory(world, "unfinished bodies", effort.crowd, 1, _half_bodies)
    yield from _memory(world, "answers that are not taken", effort.crowd, 1, _deaf)
    yield from _memory(world, "readers of /metrics that take nothing", effort.readers, effort.roles, _deaf_to_metrics)
    yield from _probes(world, effort)


def _memory(world: World, what: str, count: int, roles: int, flood: Callable) -> Iterator[Row]:
    with Daemon(world, roles).wait_until_ready() as daemon:
        for path in ("/metrics", "/metrics", "/status.json", "/"):
            daemon.telemetry(path)
        time.sleep(SETTLED)
        before = peak = daemon.memory("Rss")
        with _from_another_process(flood, daemon, count) as clients:
            while clients.is_alive():
                peak = max(peak, daemon.memory("Rss"))
                time.sleep(0.02)
        time.sleep(GIVEN_BACK)
        after = daemon.memory("Rss")
        if not daemon.vends():
            raise Failed(f"no set after {count:,} {what}")
    with_roles = "" if roles == 1 else f", {roles:,} roles"
    yield Row(f"resident at the peak with {count:,} {what}{with_roles}", "KiB", peak, budget=at_most(48 * MIB, peak))
    yield Row(f"more than before {GIVEN_BACK:g} s after they closed", "KiB", after - before,
              budget=at_most(2 * MIB, after - before))


def _probes(world: World, effort: Effort) -> Iterator[Row]:
    floods = {f"{effort.half_requests:,} half requests": [(_half_requests, effort.half_requests)],
              "1,000 connections a second of one byte each": [(_reopened, 1_000)],
              f"31 readers of /metrics that take nothing, {effort.roles:,} roles": [(_deaf_to_metrics, 31)]}
    floods["all of them at once"] = [flood for each in floods.values() for flood in each]
    with Daemon(world, effort.roles).wait_until_ready() as daemon:
        for what, parts in floods.items():
            with contextlib.ExitStack() as under_way:
                for flood, count in parts:
                    under_way.enter_context(_from_another_process(flood, daemon, count))
                slowest = _slowest_probe(daemon, what)
            yield Row(f"slowest probe beside {what}", "ms", slowest, budget=at_most(200, slowest, is_of_time=True))


def _slowest_probe(daemon: Daemon, what: str) -> float:
    """On a connection of its own each time, as the kubelet's are."""
    slowest, end = 0.0, time.monotonic() + PROBED
    while time.monotonic() < end:
        for path in ("/livez", "/readyz"):
            begun = time.monotonic()
            try:
                daemon.telemetry(path)
            except OSError as error:
                raise Failed(f"{path} beside {what}: {error}") from error
            slowest = max(slowest, time.monotonic() - begun)
        time.sleep(PROBE)
    return slowest * 1000


@contextmanager
def _from_another_process(flood: Callable, daemon: Daemon, count: int) -> Iterator[multiprocessing.Process]:
    """Or the measurement would wait for them."""
    begun = multiprocessing.Event()
    clients = multiprocessing.Process(target=flood, args=(daemon.port, daemon.telemetry_port, count, begun), daemon=True)
    clients.start()
    try:
        yield clients
    finally:
        clients.kill()
        clients.join()


def _crowd(port: int, count: int, sent: bytes, begun, stays: float = 3.0, receive_buffer: int = 0) -> None:
    """So many connections at once, each of which sends this and nothing more."""
    sockets = []
    for _ in range(count):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        with contextlib.suppress(OSError):
            client.connect(("127.0.0.1", port))
            client.sendall(sent)
            sockets.append(client)
    begun.set()
    time.sleep(stays)


def _half_heads(port: int, _, count: int, begun) -> None:
    _crowd(port, count, b"GET /v1/credentials HTTP/1.1\r\nX: ".ljust(HEAD, b"x"), begun)


def _half_bodies(port: int, _, count: int, begun) -> None:
    head = b"POST /v1/refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\nX: ".ljust(HEAD - 8, b"x")
    _crowd(port, count, head + b"\r\n\r\n" + b"{" * 999, begun)


def _deaf(port: int, _, count: int, begun) -> None:
    request = f"GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {TOKEN}\r\n\r\n".encode()
    _crowd(port, count, request * 20, begun, receive_buffer=2304)


def _deaf_to_metrics(_, port: int, count: int, begun) -> None:
    _crowd(port, count, b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", begun, stays=9, receive_buffer=2304)


def _half_requests(_, port: int, count: int, begun) -> None:
    while True:
        _crowd(port, count, b"GET /livez HT", begun, stays=0.5)


def _reopened(_, port: int, a_second: int, begun) -> None:
    """Each is open until the one comes that is a second younger."""
    sockets: list[socket.socket] = []
    at = time.monotonic()
    while True:
        client = socket.socket()
        with contextlib.suppress(OSError):
            client.connect(("127.0.0.1", port))
            client.sendall(b"G")
        sockets.append(client)
        if len(sockets) > a_second:
            sockets.pop(0).close()
        at += 1 / a_second
        time.sleep(max(0.0, at - time.monotonic()))
