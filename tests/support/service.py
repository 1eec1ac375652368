"""Programs that run beside a test: what they are, how they start and end, and how to wait for what they do."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

SOON = 20.0  # seconds: for what takes milliseconds on a machine that is not busy


class Unmet(Exception):
    """What a test expects did not happen."""


@dataclass(frozen=True)
class Programs:
    """What is put to the test, and what it is tested with."""

    crossvend: Path
    sandbox: Path
    account: Path


def wait_until(condition, what: str, limit: float = SOON):
    """Waits until `condition` gives something true, and gives that."""
    end = time.monotonic() + limit
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise Unmet(f"{what} did not happen within {limit:g} s")
        time.sleep(0.02)


class Service:
    """A program that runs beside the client and says on stderr what it does."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], directory: Path):
        self._name = name
        self._log = directory / f"{name}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                                             stdout=log, stderr=log)

    @property
    def pid(self) -> int:
        return self._process.pid

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def address(self, of: str) -> str:
        """Where the program listens, from the line that says so."""
        return self.wait_for(rf'listening.* {of}="?([^" ,\s]+)')

    def wait_for(self, pattern: str, limit: float = SOON) -> str:
        """The first group of the first line that fits."""
        def found():
            if match := re.search(pattern, self.log()):
                return match.group(1)
            if self._process.poll() is not None:
                raise Unmet(f"{self._name} ended with status {self._process.returncode}")
            return None
        return wait_until(found, f"a line of {self._name} that fits {pattern!r}", limit)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def terminate(self) -> None:
        self.signal(signal.SIGTERM)

    def wait(self, limit: float) -> int:
        try:
            return self._process.wait(limit)
        except subprocess.TimeoutExpired as late:
            raise Unmet(f"{self._name} did not end within {limit:g} s") from late

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
