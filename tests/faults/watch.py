"""A client that asks ten times a second, and keeps what it saw."""

from __future__ import annotations

import itertools
import threading
import time
from typing import Callable

from daemon import Answer, Daemon
from service import wait_until

BEAT = 0.1  # seconds


class Watch:
    def __init__(self, daemon: Daemon):
        self._daemon = daemon
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.answers: list[Answer] = []
        self.over: list[Answer] = []  # those that were over when they came

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self.end()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def wait_for(self, condition: Callable[[Answer], bool], limit: float) -> Answer:
        """The first answer that fits."""
        return wait_until(lambda: next(filter(condition, list(self.answers)), None), "the next set", limit)

    @property
    def slowest(self) -> float:
        return max(answer.came - answer.asked for answer in self.answers)

    def told(self) -> str:
        """The statuses with how long each was seen, such as "503 for 2.1 s, then 200"."""
        runs = [(status, next(run)) for status, run in itertools.groupby(self.answers, lambda each: each.status)]
        words = [f"{status or 'no answer'} for {following.came - first.asked:.1f} s"
                 for (status, first), (_, following) in itertools.pairwise(runs)]
        return ", then ".join([*words, str(runs[-1][0] or "no answer")])

    def _run(self) -> None:
        while not self._ended.is_set():
            answer = self._daemon.ask()
            self.answers.append(answer)
            if answer.status == 200 and answer.left <= 0:
                self.over.append(answer)
            self._ended.wait(max(0.0, answer.asked + BEAT - time.monotonic()))
