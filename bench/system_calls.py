"""Counts the system calls of a server for a request, by strace."""

from __future__ import annotations

import signal
import subprocess
import time
from collections import Counter

from process import SETTLED, Failed
from server import Connection, Server
from world import World

REQUESTS = 500
READS = {"read", "readv", "recvfrom", "recvmsg"}
WRITES = {"write", "writev", "sendto", "sendmsg"}
WAITS = {"epoll_wait", "epoll_pwait", "epoll_pwait2"}


def for_a_request(world: World, server: Server) -> dict[str, float]:
    """By kind, on one connection. Of two runs the difference counts: what comes with strace is the same in both."""
    with Connection(server) as connection:
        connection.ask_at_rest(10)
        time.sleep(SETTLED)
        once, twice = (_count(world, server, connection, times) for times in (REQUESTS, 2 * REQUESTS))
    return {kind: (twice[kind] - once[kind]) / REQUESTS for kind in twice | once}


def _count(world: World, server: Server, connection: Connection, requests: int) -> Counter[str]:
    summary = world.new_file("strace")
    command = ["strace", "--follow-forks", "--summary-only", "--summary-columns=calls,errors,name", f"--output={summary}"]
    with subprocess.Popen([*command, *(f"--attach={pid}" for pid in server.pids())],
                          stderr=subprocess.PIPE, text=True) as strace:
        for _ in server.pids():
            if "attached" not in strace.stderr.readline():
                raise Failed("strace cannot attach itself: that takes CAP_SYS_PTRACE, or kernel.yama.ptrace_scope=0")
        try:
            connection.ask_at_rest(requests)
        finally:
            strace.send_signal(signal.SIGINT)
    return _by_kind(summary.read_text())


def _by_kind(summary: str) -> Counter[str]:
    """From lines such as "500 recvfrom" and "1000 500 recvfrom", where 500 found nothing."""
    kinds: Counter[str] = Counter()
    for line in summary.splitlines():
        words = line.split()
        if not words or not words[0].isdigit() or words[-1] == "total":
            continue
        calls, errors, name = int(words[0]), int(words[1]) if len(words) == 3 else 0, words[-1]
        if name in READS:
            kinds["reads"] += calls - errors
            kinds["empty reads"] += errors
        else:
            kinds["writes" if name in WRITES else "waits" if name in WAITS else "others"] += calls
    return kinds
