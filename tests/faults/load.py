"""Clients that ask for every role without an end, and look at each answer."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

from daemon import SERVED_UNTIL, Answer, Daemon
from ledger import Ledger

PAUSE = 0.02    # seconds between the requests of a client
CLOCK = 1.5     # seconds: an expiration has whole ones, and an answer takes a while


class Load:
    """`roles` has the role in AWS for each in the configuration."""

    def __init__(self, daemon: Daemon, ledger: Ledger, roles: dict[str, str], clients: int, seed: int):
        self._daemon = daemon
        self._ledger = ledger
        self._roles = roles
        self._goes_on = threading.Event()
        self._ended = threading.Event()
        self._counts = [Counter() for _ in range(clients)]
        self.complaints: list[str] = []
        self._threads = [threading.Thread(target=self._run, args=(random.Random(f"{seed} {number}"), counts), daemon=True)
                         for number, counts in enumerate(self._counts)]
        for thread in self._threads:
            thread.start()
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
        return sum(self._counts, Counter())

    def _run(self, chance: random.Random, counts: Counter) -> None:
        newest: dict[str, Answer] = {}  # by role
        while not self._ended.is_set():
            self._goes_on.wait()
            role = chance.choice(list(self._roles))
            answer = self._daemon.ask(path=f"/v1/credentials/{role}")
            counts[answer.status] += 1
            if answer.status == 200:
                newest[role] = answer
                if fault := self._ledger.fault_of(answer.document, self._roles[role], time.time()):
                    self.complaints.append(f"{fault}: {answer.key} for {role}")
            elif answer.status not in (500, 503):
                self.complaints.append(f"status {answer.status} for {role}: {answer.document}")
            elif role in newest and newest[role].left > SERVED_UNTIL + CLOCK:
                self.complaints.append(f"dropped: {newest[role].key} of {role}, {answer.document}")
            self._ended.wait(PAUSE)
