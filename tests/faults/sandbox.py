"""The sandbox that all cells share."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from service import Programs, Service
from telemetry import open_directly

SESSION = "65s"  # crossvend takes none below 60 s
EXCHANGES = ("AssumeRoleWithWebIdentity", "AssumeRole")


class Sandbox:
    def __init__(self, programs: Programs, directory: Path, environment: dict[str, str] | None = None):
        self._service = Service("sandbox", [str(programs.sandbox), "--google", "127.0.0.1:0", "--aws", "127.0.0.1:0",
                                            "--roles", str(programs.account)], environment or {}, directory)
        self.google = _endpoint(self._service.address("google"))
        self.aws = _endpoint(self._service.address("aws"))

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_error) -> None:
        self._service.kill()

    def environment(self) -> dict[str, str]:
        """Of a daemon that is led here."""
        return {"GCE_METADATA_HOST": "%s:%d" % self.google, "AWS_ENDPOINT_URL_STS": "http://%s:%d" % self.aws}

    def give_short_sessions(self) -> None:
        for call in EXCHANGES:
            self._post({"call": call, "expires_in": SESSION})

    def _post(self, fault: dict) -> None:
        url = "http://%s:%d/sandbox/faults" % self.aws
        open_directly(urllib.request.Request(url, data=json.dumps(fault).encode(), method="POST")).close()


def _endpoint(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host, int(port)
