"""SIGSTOP and SIGCONT, as a debugger, a cgroup's freezer or a suspended machine would."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from account import Account
from cell import SLACK, expect
from daemon import Daemon
from routes import World
from service import SOON
from watch import Watch

PAUSED = 22.0  # seconds: longer than a set may be vended


def paused_past_the_set(world: World, directory: Path) -> Account:
    """SIGSTOP, and SIGCONT when the set is not to be vended any more."""
    with Daemon(world.crossvend, directory, "paused", world.environment(), {}) as daemon:
        daemon.wait_until_ready()
        with Watch(daemon) as watch:
            time.sleep(0.5)
            daemon.service.signal(signal.SIGSTOP)
            stopped = time.monotonic()
            first = watch.answers[-1].key
            while time.monotonic() - stopped < PAUSED:
                time.sleep(0.1)
            daemon.service.signal(signal.SIGCONT)
            went_on = time.monotonic()
            renewed = watch.wait_for(lambda answer: answer.key not in ("", first), SOON)
        late = [answer for answer in watch.answers if answer.came > went_on]
        expect(not watch.over, "the client got a set that was over")
        expect(all(answer.status in (200, 503) for answer in late), f"the client saw {watch.told()}")
        expect(all(answer.key != first for answer in late), "the client got the old set after the pause")
        recovery = renewed.came - went_on
        expect(recovery < SLACK, f"the next set came {recovery:.1f} s after the pause")
        expect(not daemon.failures(), f"a refresh failed: {daemon.failures()}")
        return Account(f"nothing for {PAUSED:.0f} s, then {watch.told().rsplit('then ', 1)[-1]}", "no failure",
                       f"{recovery:.1f} s")


def paused_within_the_set(world: World, directory: Path) -> Account:
    """SIGSTOP, and SIGCONT while the set is good."""
    with Daemon(world.crossvend, directory, "paused", world.environment(), {}) as daemon:
        daemon.wait_until_ready()
        with Watch(daemon) as watch:
            time.sleep(0.5)
            daemon.service.signal(signal.SIGSTOP)
            time.sleep(2)
            daemon.service.signal(signal.SIGCONT)
            went_on = time.monotonic()
            first = watch.wait_for(lambda answer: answer.came > went_on, SOON)
            time.sleep(0.5)
        expect({answer.status for answer in watch.answers} == {200}, f"the client saw {watch.told()}")
        expect(not daemon.failures(), f"a refresh failed: {daemon.failures()}")
        return Account(f"nothing for 2 s, then {watch.told()}", "no failure", f"{first.came - went_on:.1f} s")
