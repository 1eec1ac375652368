"""How much of everything is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    rounds: int = 21              # medians are of so many
    seconds: float = 1            # of load each time
    starts: int = 21              # medians are of so many
    requests: int = 1_000_000     # before memory is looked at
    connections: int = 10_000     # that do nothing
    crowd: int = 16_000           # that mean no good
    half_requests: int = 4_000
    readers: int = 1_000
    roles: int = 1_000
    sidecars: int = 20            # on one machine
    idle: float = 60              # seconds without work
    outage: float = 60            # seconds without STS
    refreshes: int = 200
    writes: int = 30              # of the state file


QUICK = Effort(rounds=1, seconds=1, starts=3, requests=20_000, connections=1_000, crowd=4_000, sidecars=3, idle=2,
               outage=5, refreshes=50, writes=5)
