"""The daemon under test: how it is started, asked for credentials, and what it says of a refresh that failed."""

from __future__ import annotations

import http.client
import json
import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service import SOON, Service, wait_until
from telemetry import Telemetry

REFRESH = {"serve_until_remaining": "45s"}  # of sets that last 65 s, so they may be vended for 20 s
STS = {"connect_timeout": "700ms", "request_timeout": "1s"}


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
        return datetime.fromisoformat(self.document["Expiration"].replace("Z", "+00:00")).timestamp() - time.time()


@dataclass(frozen=True)
class Failure:
    """A refresh that failed, as a line of the log has it."""

    stage: str
    reason: str
    cause: str


class Daemon:
    """Runs until it is closed. `configuration` is laid over what keeps a test short."""

    def __init__(self, program: Path, directory: Path, name: str, environment: dict[str, str], configuration: dict):
        self._token = secrets.token_urlsafe(32)
        file = directory / f"{name}.json"
        file.write_text(json.dumps({"refresh": REFRESH, **configuration, "sts": {**STS, **configuration.get("sts", {})}}))
        self.service = Service(name, [str(program), "serve", "--config", str(file)], {
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

    def ask(self, method: str = "GET", path: str = "/v1/credentials") -> Answer:
        asked = time.monotonic()
        connection = http.client.HTTPConnection(self._address, timeout=SOON)
        try:
            connection.request(method, path, headers={"Authorization": self._token})
            reply = connection.getresponse()
            status, body = reply.status, reply.read()
        except (OSError, http.client.HTTPException):
            status, body = 0, b""
        finally:
            connection.close()
        return Answer(asked, time.monotonic(), status, json.loads(body) if body else {})

    def refresh(self) -> None:
        self.ask("POST", "/v1/refresh")

    def failures(self) -> list[Failure]:
        return [Failure(*found) for found in re.findall(
            r'refresh failed .*stage=(\w+) reason=(\w+) cause="((?:[^"\\]|\\.)*)"', self.service.log())]

    def counted_failures(self) -> dict[tuple[str, str], int]:
        """How many the metric has by stage and reason."""
        samples = self.telemetry.samples("crossvend_refresh_failures_total")
        return {(labels["stage"], labels["reason"]): int(value) for labels, value in samples if value}

    def __enter__(self) -> Daemon:
        return self

    def __exit__(self, *_error) -> None:
        self.close()

    def close(self) -> None:
        self.service.kill()
