"""What a daemon takes of the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from daemon import Daemon

MEMORY = 1.0     # MiB by which an allocator may differ
DESCRIPTORS = 2  # a look-up of a name that came too late is kept until the next one


@dataclass(frozen=True)
class Size:
    memory: float  # MiB, resident
    descriptors: int
    threads: int

    def has_grown(self, before: Size) -> bool:
        return (self.memory > before.memory + MEMORY or self.descriptors > before.descriptors + DESCRIPTORS
                or self.threads > before.threads)

    def __str__(self):
        return f"{self.memory:.1f} MiB, {self.descriptors} descriptors, {self.threads} threads"


def size_of(daemon: Daemon) -> Size:
    status = Path(f"/proc/{daemon.service.pid}/status").read_text()
    memory, threads = (int(re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE).group(1))
                       for name in ("VmRSS", "Threads"))
    return Size(memory / 1024, int(daemon.telemetry.metric("process_open_fds")), threads)
