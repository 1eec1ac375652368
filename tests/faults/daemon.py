"""The daemon under test: how it is started, asked for credentials, and what it says of a refresh that failed."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import secrets
import signal
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service import SOON, Service, wait_until
from telemetry import Telemetry

SERVED_UNTIL = 45  # seconds before a set is over; those of the sandbox last 65 s, so they may be vended for 20 s
STS = {"connect_timeout": "700ms", "request_timeout": "1s"}


def seconds(rfc3339: str) -> float:
    """Since 1970."""
    return datetime.fromisoformat(rfc3339.replace("Z", "+00:00")).timestamp()


@dataclass(frozen=True)
class Answer:
    """What a client gets, and when, by the monotonic clock."""

    asked: float
    came: float
    status: int        # 0 where no answer came
    document: dict

    @property
    def key(self) -> str:
        return self.document.get("AccessKeyId", "")

    @property
    def left(self) -> float:
        """Seconds between now and its end, by the wall clock."""
        return seconds(self.document["Expiration"]) - time.time()


@dataclass(frozen=True)
class Failure:
    """A refresh that failed, as a line of the log has it."""

    stage: str
    reason: str
    cause: str


class Daemon:
    """Runs until it is closed. `configuration` is laid over what keeps a test short; `under` is a command that runs it."""

    def __init__(self, program: Path, directory: Path, name: str, environment: dict[str, str], configuration: dict,
                 under: tuple[str, ...] = ()):
        self._token = secrets.token_urlsafe(32)
        self._file = directory / f"{name}.json"
        self._configure(configuration)
        self.service = Service(name, [*under, str(program), "serve", "--config", str(self._file)], {
            "PATH": "/usr/bin:/bin", "HOME": str(directory), "AWS_REGION": "us-west-2",
            "CROSSVEND_LISTEN": "127.0.0.1:0", "CROSSVEND_TELEMETRY_LISTEN": "127.0.0.1:0",
            "CROSSVEND_AUTHORIZATION_TOKEN": self._token, **environment}, directory)
        try:
            self._address = self.service.address("credentials")
            self.telemetry = Telemetry(self.service.address("telemetry"))
        except Exception:
            self.close()
            raise

    def wait_until_ready(self, limit: float = SOON) -> None:
        wait_until(self.telemetry.is_ready, "a first set of credentials", limit)

    def connection(self):
        """One that is kept, for several requests."""
        return contextlib.closing(http.client.HTTPConnection(self._address, timeout=SOON))

    def ask(self, method: str = "GET", path: str = "/v1/credentials",
            on: http.client.HTTPConnection | None = None) -> Answer:
        """On a connection of its own, if there is no other."""
        asked = time.monotonic()
        connection = on or http.client.HTTPConnection(self._address, timeout=SOON)
        try:
            connection.request(method, path, headers={"Authorization": self._token})
            reply = connection.getresponse()
            status, body = reply.status, reply.read()
        except (OSError, http.client.HTTPException):
            status, body = 0, b""
        finally:
            if not on:
                connection.close()
        return Answer(asked, time.monotonic(), status, json.loads(body) if body else {})

    def refresh(self) -> None:
        self.ask("POST", "/v1/refresh")

    def reload(self, configuration: dict) -> None:
        self._configure(configuration)
        self.service.signal(signal.SIGHUP)

    def failures(self, role: str = "default") -> list[Failure]:
        return [Failure(*found) for found in re.findall(
            rf'refresh failed role={role} stage=(\w+) reason=(\w+) cause="((?:[^"\\]|\\.)*)"', self.service.log())]

    def counted_failures(self, role: str = "default") -> dict[tuple[str, str], int]:
        """How many the metric has by stage and reason."""
        samples = self.telemetry.samples("crossvend_refresh_failures_total")
        return {(labels["stage"], labels["reason"]): int(value) for labels, value in samples
                if value and labels["role"] == role}

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *_error) -> None:
        self.close()

    def close(self) -> None:
        self.service.kill()

    def _configure(self, configuration: dict) -> None:
        self._file.write_text(json.dumps({"refresh": {"serve_until_remaining": f"{SERVED_UNTIL}s"}, **configuration,
                                          "sts": {**STS, **configuration.get("sts", {})}}))
