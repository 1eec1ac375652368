"""The sandbox and the daemon that one cell of the matrix has to itself."""

from __future__ import annotations

import json
import re
import secrets
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

from service import SOON, Programs, Service, Unmet, wait_until
from telemetry import Telemetry, open_directly

ROLE_ARN = "arn:aws:iam::123456789012:role/reader"
REGION = "us-west-2"


class World:
    """Both programs on ports of their own. `configuration` is laid over what the daemon needs to run."""

    def __init__(self, programs: Programs, directory: Path, configuration: dict):
        self.directory = directory
        self.token = secrets.token_urlsafe(32)
        self._programs = programs
        self._bare = {"PATH": "/usr/bin:/bin", "HOME": str(directory)}
        self._services: list[Service] = []
        (directory / "authorization-token").write_text(self.token)
        server = {"listen": ["127.0.0.1:0"], **configuration.get("server", {})}
        (directory / "crossvend.json").write_text(json.dumps({**configuration, "server": server}))
        sandbox = self._start("sandbox", [str(programs.sandbox), "--google", "127.0.0.1:0", "--aws", "127.0.0.1:0",
                                          "--roles", str(programs.account)], self._bare)
        try:
            self._google = sandbox.address("google")
            self.aws = "http://" + sandbox.address("aws")
        except Unmet:
            self.close()
            raise

    def start_daemon(self) -> None:
        """Returns once it listens, with credentials or without."""
        environment = {
            **self._bare, "AWS_ROLE_ARN": ROLE_ARN, "AWS_REGION": REGION, "AWS_ENDPOINT_URL_STS": self.aws,
            "GCE_METADATA_HOST": self._google, "CROSSVEND_TELEMETRY_LISTEN": "127.0.0.1:0",
            "CROSSVEND_AUTHORIZATION_TOKEN_FILE": str(self.directory / "authorization-token")}
        command = [str(self._programs.crossvend), "serve", "--config", str(self.directory / "crossvend.json")]
        self.daemon = self._start("crossvend", command, environment)
        self.credentials = self.daemon.address("credentials")
        self._telemetry = Telemetry(self.daemon.address("telemetry"))

    def wait_until_ready(self, limit: float = SOON) -> None:
        wait_until(self._telemetry.is_ready, "a first set of credentials", limit)

    def newest_key(self) -> str:
        """The last four characters of the access key id that the daemon got last."""
        keys = re.findall(r"refreshed .*access_key_id=\.\.\.(\w{4})", self.daemon.log())
        return keys[-1] if keys else ""

    def expiration_of(self, last_four: str) -> float:
        """When the set expires whose access key id ends so, as seconds since 1970; the daemon must have got one."""
        fits = re.findall(rf"refreshed .*access_key_id=\.\.\.{last_four} expiration=(\S+)Z", self.daemon.log())
        if not fits:
            raise Unmet(f"the client has the key ...{last_four}, which crossvend never got")
        return datetime.fromisoformat(fits[-1]).replace(tzinfo=timezone.utc).timestamp()

    def inject(self, call: str, **fault) -> None:
        self._post("POST", json.dumps({"call": call, **fault}).encode())

    def clear_faults(self) -> None:
        """Lets go of what a fault holds, too."""
        self._post("DELETE", None)

    def metric(self, name: str, **labels: str) -> float:
        """The sum of the samples with this name and at least these labels."""
        return self._telemetry.metric(name, **labels)

    def requests(self, **labels: str) -> int:
        """How many requests the daemon's listeners for clients have answered."""
        return sum(int(self.metric("crossvend_requests_total", endpoint=endpoint, **labels))
                   for endpoint in ("credentials", "imds_token", "imds", "unknown"))

    def close(self) -> None:
        for service in reversed(self._services):
            service.kill()

    def logs(self) -> dict[str, str]:
        return {path.stem: path.read_text(errors="replace") for path in sorted(self.directory.glob("*.log"))}

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> Service:
        service = Service(name, command, environment, self.directory)
        self._services.append(service)
        return service

    def _post(self, method: str, body: bytes | None) -> None:
        open_directly(urllib.request.Request(f"{self.aws}/sandbox/faults", data=body, method=method)).close()
