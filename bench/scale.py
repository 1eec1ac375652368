#!/usr/bin/python3
"""Measures the daemon at its limits: many idle connections, many roles, and nothing to do. bench/run starts it.

    bench/scale.py --connections N --roles N --idle SECONDS

Prints a name and a figure a line. Takes the daemon's world from the environment, as the daemon does."""

import argparse
import json
import os
import resource
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

CROSSVEND = Path(__file__).resolve().parents[1] / "build/release/crossvend"
CREDENTIALS = os.environ["CROSSVEND_LISTEN"].rsplit(":", 1)
REQUEST = (f"GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\n"
           f"Authorization: {os.environ['CROSSVEND_AUTHORIZATION_TOKEN']}\r\n\r\n").encode()
REQUESTS = 20_000
SETTLED = 3.0  # seconds


class Daemon:
    """One with so many roles, until it is left; each of them has a set."""

    def __init__(self, roles: int):
        self._configuration = tempfile.NamedTemporaryFile("w", suffix=".json")
        named = [{"name": f"role-{number}", "role_arn": os.environ["AWS_ROLE_ARN"]} for number in range(roles)]
        json.dump({"roles": named}, self._configuration)
        self._configuration.flush()

    def __enter__(self):
        self._process = subprocess.Popen([CROSSVEND, "serve", "--config", self._configuration.name],
                                         stderr=subprocess.DEVNULL)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for _ in range(3000):
            try:
                opener.open(f"http://{os.environ['CROSSVEND_TELEMETRY_LISTEN']}/readyz").close()
                return self
            except OSError:
                time.sleep(0.02)
        self.__exit__()
        raise SystemExit("bench/scale.py: the daemon does not become ready")

    def __exit__(self, *error):
        self._process.terminate()
        self._process.wait()
        self._configuration.close()

    def resident(self) -> int:
        """KiB."""
        return self._figures("smaps_rollup", "Rss:")[0]

    def wake_ups(self) -> int:
        """How often it has gone to sleep or was put to it."""
        return sum(self._figures("status", "voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:"))

    def _figures(self, file: str, *names: str) -> list[int]:
        lines = Path(f"/proc/{self._process.pid}/{file}").read_text().splitlines()
        return [int(line.split()[1]) for line in lines if line.split()[0] in names]


def ask(connection: socket.socket) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    connection.sendall(REQUEST)
    if not connection.recv(65536).startswith(b"HTTP/1.1 200"):
        raise SystemExit("bench/scale.py: an answer that is not 200")
    return (time.perf_counter() - begun) * 1000


def idle_connections(count: int) -> None:
    """Each has been used once."""
    with Daemon(1) as daemon:
        connections = [socket.create_connection(CREDENTIALS) for _ in range(count)]
        for connection in connections:
            ask(connection)
        print("connections_resident", daemon.resident())
        print("connections_slowest", f"{max(ask(connections[0]) for _ in range(REQUESTS)):.1f}")
        for connection in connections:
            connection.close()


def many_roles(count: int) -> None:
    resident = []
    for roles in (1, count):
        with Daemon(roles) as daemon:
            time.sleep(SETTLED)
            resident.append(daemon.resident())
    print("role_resident", f"{(resident[1] - resident[0]) / (count - 1):.1f}")


def idle(seconds: float) -> None:
    with Daemon(1) as daemon:
        time.sleep(SETTLED)
        before = daemon.wake_ups()
        time.sleep(seconds)
        print("wake_ups", daemon.wake_ups() - before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--roles", type=int, default=1_000)
    parser.add_argument("--idle", type=float, default=60)
    given = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    idle_connections(given.connections)
    many_roles(given.roles)
    idle(given.idle)


main()
