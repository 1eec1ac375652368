"""A program that runs beside the benchmark, and what the kernel tells about it."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

SOON = 60.0  # seconds: for what takes less than one on a machine that is not busy
SETTLED = 3.0  # seconds: after which the timers of connections that have ended wake nobody any more


class Failed(Exception):
    """Something cannot be measured."""


def wait_until(condition, what: str, pause: float = 0.01, limit: float = SOON):
    """Waits until `condition` gives something true, and gives that."""
    end = time.monotonic() + limit
    while True:
        if result := condition():
            return result
        if time.monotonic() > end:
            raise Failed(f"{what} did not happen within {limit:g} s")
        time.sleep(pause)


class Process:
    """Runs until it is left."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path):
        self._log = log
        with log.open("wb") as sink:
            self.started = time.perf_counter()
            self._process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._process.terminate()
        try:
            self._process.wait(SOON)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def has_run(self) -> float:
        """Seconds from the exec."""
        return time.perf_counter() - self.started

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_for(self, condition, what: str, pause: float = 0.01):
        try:
            return wait_until(lambda: condition() or self._has_ended(), what, pause)
        except Failed as failed:
            raise Failed(f"{failed}:\n{self.log()}") from failed

    def _has_ended(self) -> None:
        if self._process.poll() is not None:
            raise Failed(f"{self._process.args[0]} ended with status {self._process.returncode}")

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def pids(self) -> list[int]:
        """With its children: nginx serves in one."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]

    def cpu_seconds(self) -> float:
        """Of all threads, as clock_getcpuclockid(3) finds it: /proc/PID/stat counts in hundredths."""
        return sum(time.clock_gettime((~pid << 3) | 2) for pid in self.pids())

    def memory(self, kind: str) -> int:
        """KiB of this kind (Rss, Pss, Anonymous)."""
        return sum(_figure(Path(f"/proc/{pid}/smaps_rollup"), f"{kind}:") for pid in self.pids())

    def wake_ups(self) -> int:
        """How often its threads have gone to sleep or were put to it."""
        return sum(_figure(task / "status", f"{kind}voluntary_ctxt_switches:")
                   for task in self._tasks() for kind in ("", "non"))

    def is_asleep(self) -> bool:
        states = [(task / "stat").read_text().rsplit(")", 1)[1].split()[0] for task in self._tasks()]
        return all(state == "S" for state in states)

    def wait_until_asleep(self) -> None:
        self.wait_for(self.is_asleep, "the end of its work", pause=0)

    def _tasks(self) -> list[Path]:
        return [task for pid in self.pids() for task in Path(f"/proc/{pid}/task").iterdir()]


def _figure(file: Path, name: str) -> int:
    return next(int(line.split()[1]) for line in file.read_text().splitlines() if line.startswith(name))
