"""Whatever can happen to a daemon, at random: faults of each upstream, refreshes on request, and reloads."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Callable

from daemon import Daemon
from faults import Fault
from gate import Gate
from names import Names
from threads import started

FAULT = (0.2, 6.0)     # seconds that one lasts
PAUSE = (0.5, 6.0)     # seconds between two of an upstream
ROTATION = (1.0, 4.0)  # seconds between two refreshes on request
RELOAD = (2.0, 8.0)


class Storm:
    """`gates` has each upstream's, with the faults it may play; `configurations` are loaded by turns."""

    def __init__(self, daemon: Daemon, gates: dict[str, tuple[Gate | Names, list[Fault]]], configurations: list[dict],
                 seed: int, complaints: list[str]):
        self._daemon = daemon
        self._configurations = configurations
        self._calm = threading.Event()
        self._blows = threading.Event()
        self._ended = False
        self.played: Counter = Counter()
        self.reloads = 0
        steps: dict[str, Callable[[random.Random], None]] = {"rotation": self._rotate, "reload": self._reload}
        for name, (gate, faults) in gates.items():
            steps[name] = lambda chance, gate=gate, faults=faults, name=name: self._play(chance, name, gate, faults)
        self._blows.set()
        self._threads = [started(complaints, self._run, step, random.Random(f"{seed} {name}"))
                         for name, step in steps.items()]

    def rest(self) -> None:
        """What is under way ends."""
        self._blows.clear()
        self._calm.set()

    def go_on(self) -> None:
        self._calm.clear()
        self._blows.set()

    def end(self) -> None:
        self._ended = True
        self._calm.set()
        self._blows.set()
        for thread in self._threads:
            thread.join()

    def _run(self, step: Callable[[random.Random], None], chance: random.Random) -> None:
        while self._blows.wait() and not self._ended:
            step(chance)

    def _play(self, chance: random.Random, name: str, gate: Gate | Names, faults: list[Fault]) -> None:
        self._calm.wait(chance.uniform(*PAUSE))
        fault = chance.choice(faults)
        self.played[f"{name}, {fault.name}"] += 1
        gate.play(fault)
        self._calm.wait(chance.uniform(*FAULT))
        gate.heal()

    def _rotate(self, chance: random.Random) -> None:
        self._calm.wait(chance.uniform(*ROTATION))
        self._daemon.refresh()

    def _reload(self, chance: random.Random) -> None:
        self._calm.wait(chance.uniform(*RELOAD))
        self._daemon.reload(self._configurations[self.reloads % len(self._configurations)])
        self.reloads += 1
