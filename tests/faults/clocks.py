"""A clock that is set, and a machine that is suspended, played to a running daemon by stepped_clock.cpp."""

from __future__ import annotations

import signal
import time
from email.utils import formatdate
from pathlib import Path
from typing import Callable

from account import Account
from cell import SLACK, expect
from daemon import Daemon
from files import write_whole
from gate import Gate
from routes import World
from sandbox import Sandbox
from service import SOON
from watch import Watch
from ways import Server


NOTICED = 0.2  # seconds until a program has seen it, on a busy machine


class Clock:
    """Of the programs that are started with its environment."""

    def __init__(self, world: World, directory: Path):
        self._file = directory / "clock"
        self.environment = {"LD_PRELOAD": str(world.libraries / "libstepped_clock.so"), "STEPPED_CLOCK": str(self._file)}
        self.set(0, 0)

    def set(self, ahead: int, booted_ahead: int) -> None:
        write_whole(self._file, f"{ahead} {booted_ahead}\n")


class Dated(Server):
    """Google tells the time with each answer, and its stand-in does not."""

    def answer(self, request: bytes) -> bytes:
        status, _, rest = super().answer(request).partition(b"\r\n")
        return status + b"\r\nDate: " + formatdate(usegmt=True).encode() + b"\r\n" + rest


def set_by(seconds: int) -> Callable[[World, Path], Account]:
    """The daemon's clock alone is set. Google and AWS tell it the right time."""
    def run(world: World, directory: Path) -> Account:
        clock = Clock(world, directory)
        metadata = Gate(Dated(world.google))
        environment = {**world.environment(), **clock.environment, "GCE_METADATA_HOST": f"127.0.0.1:{metadata.port}"}
        try:
            with Daemon(world.crossvend, directory, "clock", environment, {}) as daemon:
                return _step(daemon, lambda: clock.set(seconds, 0), "the clock was set")
        finally:
            metadata.close()
    return run


def suspended_for(seconds: int) -> Callable[[World, Path], Account]:
    """Everybody's clock goes on while the machine does not: the set is over when it wakes, and must not be vended."""
    def run(world: World, directory: Path) -> Account:
        clock = Clock(world, directory)
        with Sandbox(world.programs, directory, clock.environment) as sandbox:
            sandbox.give_short_sessions()
            environment = {**world.environment(), **sandbox.environment(), **clock.environment}
            with Daemon(world.crossvend, directory, "clock", environment, {}) as daemon:
                return _step(daemon, lambda: _suspend(daemon, clock, seconds), "refreshed")
    return run


def _suspend(daemon: Daemon, clock: Clock, seconds: int) -> None:
    daemon.service.signal(signal.SIGSTOP)
    clock.set(seconds, seconds)
    time.sleep(NOTICED)
    daemon.service.signal(signal.SIGCONT)


def _step(daemon: Daemon, step: Callable[[], None], told: str) -> Account:
    """There is a new set at once, and the one before is not vended any more."""
    daemon.wait_until_ready()
    with Watch(daemon) as watch:
        first = watch.wait_for(lambda answer: answer.status == 200, SOON)
        before = len(daemon.service.log())
        step()
        stepped = time.monotonic()
        renewed = watch.wait_for(lambda answer: answer.key not in ("", first.key), SOON)
        time.sleep(1)
    recovery = renewed.came - stepped
    expect(recovery < SLACK, f"a new set came {recovery:.1f} s after the step; the client saw {watch.told()}")
    expect(all(answer.status in (200, 503) for answer in watch.answers), f"the client saw {watch.told()}")
    late = [answer for answer in watch.answers if answer.asked > stepped + NOTICED and answer.status == 200]
    expect(all(answer.key != first.key for answer in late), "the client got the old set after the step")
    expect(not watch.over, "the client got a set that was over")
    expect(not daemon.failures(), f"a refresh failed: {daemon.failures()}")
    expect(told in daemon.service.log()[before:], f"the log does not say: {told}")
    return Account(watch.told(), f"`{told}`", f"{recovery:.1f} s")
