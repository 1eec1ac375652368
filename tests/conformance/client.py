"""A client under test: a child process that reads a command a line and answers each with a line of JSON."""

from __future__ import annotations

import json
import select
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from service import Unmet

PATIENCE = 40.0  # seconds: the slowest SDK gives up after some fifteen


@dataclass(frozen=True)
class Answer:
    """What the application would have seen."""

    key: str = ""          # the access key id, or as much of its end as the client shows
    error: str = ""
    begun: float = 0.0     # when it was asked, by the wall clock

    @property
    def ok(self) -> bool:
        return bool(self.key)

    @property
    def last_four(self) -> str:
        return self.key[-4:]


class Client:
    def __init__(self, command: list[str], environment: dict[str, str], directory: Path, log: str = "client"):
        with (directory / f"{log}.log").open("wb") as errors:
            self._process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE,
                                             stdout=subprocess.PIPE, stderr=errors)
        self._received = b""

    def ask(self, command: str, patience: float = PATIENCE) -> Answer:
        """Raises Unmet if there is no answer at all: the client hangs, or has died of it."""
        begun = time.time()
        end = time.monotonic() + patience
        try:
            self._process.stdin.write(command.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as gone:
            raise Unmet(f"the client ended with status {self._process.wait()}") from gone
        reply = json.loads(self._read_line(end, command))
        return Answer(reply.get("access_key_id", ""), reply.get("error", ""), begun)

    def close(self) -> None:
        try:
            self._process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def _read_line(self, end: float, command: str) -> bytes:
        while b"\n" not in self._received:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._process.stdout], [], [], left)[0]:
                raise Unmet(f"no answer to \"{command}\": the client hangs")
            chunk = self._process.stdout.read1(65536)
            if not chunk:
                raise Unmet(f"the client ended with status {self._process.wait()} at \"{command}\"")
            self._received += chunk
        line, self._received = self._received.split(b"\n", 1)
        return line
