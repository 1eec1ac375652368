"""Clients that ask for every role without an end, and look at each answer."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

from daemon import SERVED_UNTIL, Answer, Daemon
from ledger import Ledger
from threads import started

PAUSE = 0.02    # seconds between the requests of a client
CLOCK = 1.5     # seconds: an expiration has whole ones, and an answer takes a while


class Load:
    """`roles` has the role in AWS for each in the configuration."""

    def __init__(self, daemon: Daemon, ledger: Ledger, roles: dict[str, str], clients: int, seed: int,
                 complaints: list[str]):
        self._daemon = daemon
        self._ledger = ledger
        self._roles = roles
        self._goes_on = threading.Event()
        self._ended = threading.Event()
        self._complaints = complaints
        self._counts = [Counter() for _ in range(clients)]
        self._threads = [started(complaints, self._run, random.Random(f"{seed} {number}"), counts)
                         for number, counts in enumerate(self._counts)]
        self.go_on()

    def pause(self) -> None:
        self._goes_on.clear()

    def go_on(self) -> None:
        self._goes_on.set()

    def end(self) -> None:
        self._ended.set()
        self.go_on()
        for thread in self._threads:
            thread.join()

    def statuses(self) -> Counter:
        told: Counter = Counter()
        for (_, status), count in sum(self._counts, Counter()).items():
            told[status] += count
        return told

    def sets_of(self, role: str) -> int:
        """How often it was given to a client."""
        return sum(counts[role, 200] for counts in self._counts)

    def _run(self, chance: random.Random, counts: Counter) -> None:
        newest: dict[str, Answer] = {}  # by role
        while not self._ended.is_set():
            self._goes_on.wait()
            role = chance.choice(list(self._roles))
            answer = self._daemon.ask(path=f"/v1/credentials/{role}")
            counts[role, answer.status] += 1
            if answer.status == 200:
                newest[role] = answer
                if fault := self._ledger.fault_of(answer.document, self._roles[role], time.time()):
                    self._complaints.append(f"{fault}: {answer.key} for {role}")
                elif answer.left < SERVED_UNTIL - CLOCK:
                    self._complaints.append(f"vended for too long: {answer.key} for {role}, {answer.left:.1f} s left")
            elif answer.status not in (500, 503):
                self._complaints.append(f"status {answer.status} for {role}: {answer.document}")
            elif role in newest and newest[role].left > SERVED_UNTIL + CLOCK:
                self._complaints.append(f"dropped: {newest[role].key} of {role}, {answer.document}")
            self._ended.wait(PAUSE)
