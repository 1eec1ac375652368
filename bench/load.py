"""Load by wrk, and what it costs the server."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from process import Failed
from server import TOKEN, Server

REPORT = Path(__file__).resolve().parent / "report.lua"


@dataclass(frozen=True)
class Load:
    requests: int
    rate: float       # requests a second
    p50: float        # microseconds
    p99: float
    p999: float
    cpu: float        # microseconds of processor time that the server takes for a request, user and system


def put_load_on(server: Server, connections: int, seconds: float, keep_alive: bool = True) -> Load:
    """As many requests as the server answers, from one thread. Without keep_alive each has a connection to itself."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(REPORT), "-H", f"Authorization: {TOKEN}"]
    if not keep_alive:
        command += ["-H", "Connection: close"]
    before = server.cpu_seconds()
    printed = subprocess.run([*command, f"http://127.0.0.1:{server.port}/v1/credentials"],
                             capture_output=True, text=True, check=True).stdout
    cpu = server.cpu_seconds() - before
    report = next(line for line in printed.splitlines() if line.startswith("report "))
    requests, duration, broken, refused, p50, p99, p999 = map(int, report.split()[1:])
    if broken or refused or not requests:
        raise Failed(f"{requests} answers, {broken} connections broken, {refused} answers not 200")
    return Load(requests, requests / duration * 1e6, p50, p99, p999, cpu / requests * 1e6)
