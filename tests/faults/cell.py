"""One cell: an upstream has a fault. A daemon that holds a set meets it at a refresh, and another one at its start."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from daemon import Answer, Daemon, Failure
from faults import Fault
from routes import Route, World
from service import Unmet, wait_until
from watch import Watch

HOLD = 0.8   # seconds that a request waits for a first set at most
BUSY = 0.7   # seconds that a busy machine may add to an answer
SLACK = 2.5  # seconds for a whole refresh, on such a machine
PROMPT = 1.5           # seconds until the second try
CALM = 15.0            # seconds: three quarters of what a set may be vended for
NO_SECOND_TRY = ("throttled", "http_status", "not_metadata_server")
FAILS_WITHIN = 14.0    # seconds: a call to Google has 10 s


@dataclass(frozen=True)
class Meeting:
    """What came of it when a daemon met the fault."""

    told: str                # what the client saw
    recovery: float          # seconds from the end of the fault to the next set
    failure: Failure | None  # of the refresh, where it had to fail


@dataclass(frozen=True)
class Outcome:
    held: Meeting
    cold: Meeting


def expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Unmet(otherwise)


class Cell:
    """Raises Unmet where something does not hold."""

    def __init__(self, stage: str, fault: Fault, reason: str, world: World, route: Route, directory: Path):
        self._stage = stage
        self._fault = fault
        self._reason = reason
        self._world = world
        self._route = route
        self._directory = directory

    def run(self) -> Outcome:
        return Outcome(self._meet_with_a_set(), self._meet_at_the_start())

    def _meet_with_a_set(self) -> Meeting:
        """No answer is anything but a good set."""
        with self._start("held") as daemon:
            daemon.wait_until_ready()
            first = daemon.ask().key
            with Watch(daemon) as watch:
                self._route.gate.play(self._fault)
                daemon.refresh()
                over = self._wait_until_the_fault_is_over(daemon)
                renewed = watch.wait_for(lambda answer: answer.key not in ("", first), CALM + SLACK)
            self._expect_good(watch, hold=0)
            expect({answer.status for answer in watch.answers} == {200}, f"the client saw {watch.told()}")
            limit = CALM if self._reason in NO_SECOND_TRY else PROMPT
            return self._judge(daemon, watch, renewed, over, limit)

    def _meet_at_the_start(self) -> Meeting:
        """Every answer comes in time and is an error, until there is a set."""
        self._route.gate.play(self._fault)
        with self._start("cold") as daemon, Watch(daemon) as watch:
            over = self._wait_until_the_fault_is_over(daemon)
            first = watch.wait_for(lambda answer: answer.status == 200, CALM)
            watch.end()
            self._expect_good(watch, hold=HOLD)
            before = [answer.status for answer in watch.answers if answer.came < first.came]
            expect(set(before) <= {500, 503}, f"the client saw {watch.told()}")
            return self._judge(daemon, watch, first, over, 2.0 ** max(0, len(daemon.failures()) - 1))

    def _start(self, name: str) -> Daemon:
        environment = {**self._world.environment(), **self._route.environment}
        return Daemon(self._world.crossvend, self._directory, name, environment, self._route.configuration)

    def _wait_until_the_fault_is_over(self, daemon: Daemon) -> float:
        """It ends when it has failed a refresh; one that must fail none stays until there is a set in spite of it."""
        if self._reason:
            wait_until(daemon.failures, "a refresh that fails", FAILS_WITHIN)
            self._route.gate.heal()
        return time.monotonic()

    def _judge(self, daemon: Daemon, watch: Watch, renewed: Answer, over: float, limit: float) -> Meeting:
        recovery = max(0.0, renewed.came - over)
        expect(recovery < limit + SLACK, f"the set came {recovery:.1f} s after the fault")
        told = daemon.failures()
        # A further try, before the fault was over, may have failed at an earlier call than the first.
        expect({each.reason for each in told} == ({self._reason} - {""}) and {each.stage for each in told[:1]} <= {self._stage},
               f"the log has {told} instead of {self._stage}, {self._reason or 'nothing'}")
        expect(daemon.counted_failures() == Counter((each.stage, each.reason) for each in told),
               f"the log has {told}, and the metric {daemon.counted_failures()}")
        return Meeting(watch.told(), recovery, told[0] if told else None)

    @staticmethod
    def _expect_good(watch: Watch, hold: float) -> None:
        expect(not watch.over, "the client got a set that was over")
        expect(watch.slowest < hold + BUSY, f"an answer took {watch.slowest:.1f} s")
