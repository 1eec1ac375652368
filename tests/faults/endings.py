"""SIGTERM at each stage of a daemon's life."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable

from account import Account
from cell import HOLD, expect
from daemon import Daemon
from faults import Fault
from routes import Route, World
from service import SOON

PROMPT = 2.0  # seconds on a busy machine


def while_upstream_hangs(lead: Callable[[World, Path], Route], fault: Fault) -> Callable[[World, Path], Account]:
    """At a cold start, with a client that waits. It is answered, and the daemon waits for nobody else."""
    def run(world: World, directory: Path) -> Account:
        route = lead(world, directory)
        try:
            route.gate.play(fault)
            with Daemon(world.crossvend, directory, "ending", {**world.environment(), **route.environment},
                        route.configuration) as daemon, ThreadPoolExecutor(1) as client:
                asked = client.submit(daemon.ask)
                time.sleep(HOLD / 2)  # by now the call hangs, and the request is held
                status, took = _end(daemon)
                answer = asked.result().status
                expect(answer == 503, f"the client that waited saw {answer or 'no answer'}")
                return Account("503", f"`stopped`, status {status}", f"{took:.1f} s")
        finally:
            route.close()
    return run


def while_vending(world: World, directory: Path) -> Account:
    with Daemon(world.crossvend, directory, "ending", world.environment(), {}) as daemon:
        daemon.wait_until_ready()
        answer = daemon.ask().status
        status, took = _end(daemon)
        return Account(str(answer), f"`stopped`, status {status}", f"{took:.1f} s")


def while_stopped(world: World, directory: Path) -> Account:
    """SIGTERM waits for SIGCONT."""
    with Daemon(world.crossvend, directory, "ending", world.environment(), {}) as daemon:
        daemon.wait_until_ready()
        daemon.service.signal(signal.SIGSTOP)
        daemon.service.terminate()
        time.sleep(0.5)
        status, took = _end(daemon, signal.SIGCONT)
        return Account("nothing", f"`stopped`, status {status}", f"{took:.1f} s")


def _end(daemon: Daemon, by: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
    """The exit status, and how long it took."""
    sent = time.monotonic()
    daemon.service.signal(by)
    status = daemon.service.wait(SOON)
    took = time.monotonic() - sent
    expect(status == 0, f"it ended with status {status}")
    expect(took < PROMPT, f"it took {took:.1f} s")
    expect("info    stopped" in daemon.service.log(), "the log does not end as it should")
    return status, took
