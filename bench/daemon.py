"""crossvend, with a configuration and an environment of its own."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from server import TOKEN, Connection, Server, free_port
from telemetry import open_directly
from world import World


class Daemon(Server):
    """`under` is a command that runs it, `program` another build than the world's."""

    def __init__(self, world: World, roles: int = 1, *, program: Path | None = None, sts: str = "", authorities: Path | None = None,
                 state: Path | None = None, under: tuple[str, ...] = (), more: dict[str, str] | None = None):
        port = free_port()
        self.telemetry_port = free_port()
        self._telemetry = f"http://127.0.0.1:{self.telemetry_port}"
        configuration = world.new_file("crossvend.json")
        configuration.write_text(json.dumps({
            "sts": {"regions": ["us-west-2"], "endpoint": sts or world.aws},
            "roles": [{"name": f"role-{number}", "role_arn": "arn:aws:iam::123456789012:role/reader"}
                      for number in range(roles)],
            "server": {"listen": [f"127.0.0.1:{port}"]},
            "telemetry": {"listen": [self._telemetry.removeprefix("http://")]},
            "state": {"file": str(state) if state else None, "allow_disk": True}}))
        environment = {"PATH": "/usr/bin:/bin", "GCE_METADATA_HOST": world.google,
                       "CROSSVEND_AUTHORIZATION_TOKEN": TOKEN, **(more or {})}
        if authorities:
            environment["AWS_CA_BUNDLE"] = str(authorities)
        super().__init__([*under, str(program or world.programs / "crossvend"), "serve", "--config", str(configuration)],
                         environment, world.new_file("crossvend.log"), port)
        self.last_role = f"/v1/credentials/role-{roles - 1}"

    def wait_until_ready(self) -> "Daemon":
        """Each role has a set."""
        self.wait_for(lambda: self._is_ready(), "a set for each role", pause=0.05)
        return self

    def body(self) -> bytes:
        with Connection(self) as connection:
            connection.ask()
            return connection.answer.split(b"\r\n\r\n", 1)[1]

    def telemetry(self, path: str) -> bytes:
        with open_directly(self._telemetry + path) as reply:
            return reply.read()

    def refreshes(self) -> int:
        """How many sets it has got, by its log: to ask for that would cost it time."""
        return self.log().count(" refreshed role=")

    def refresh(self, role: str = "") -> None:
        """Has the role, or each, get a new set; the daemon does so once a second at most."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v1/refresh{role and '/' + role}",
                                         method="POST", headers={"Authorization": TOKEN})
        open_directly(request).close()

    def _is_ready(self) -> bool:
        try:
            return bool(self.telemetry("/readyz"))
        except OSError:
            return False


