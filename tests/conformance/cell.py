"""One cell of the matrix: a client in a scenario, with a world of its own."""

from __future__ import annotations

from pathlib import Path

from client import Answer, Client
from clients import Spec, Tools
from service import Programs, Unmet
from world import REGION, World


class Cell:
    def __init__(self, spec: Spec, tools: Tools, programs: Programs, directory: Path, configuration: dict):
        self._spec = spec
        self._tools = tools
        self._directory = directory
        self._clients: list[Client] = []
        self.world = World(programs, directory, spec.configured(configuration))

    @property
    def client(self) -> Client:
        return self._clients[-1]

    def start(self, **how) -> None:
        """The daemon listens, with credentials or without, and the client is there and has asked nothing yet."""
        self.world.start_daemon()
        self.start_client(**how)

    def start_ready(self, **how) -> None:
        """So they are, and there are credentials."""
        self.start(**how)
        self.world.wait_until_ready()

    def start_client(self, token: str = "variable", imds: bool = False, more: dict[str, str] | None = None) -> None:
        home = self._directory / f"home-{len(self._clients)}"
        home.mkdir()
        environment = {"HOME": str(home), "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
                       "CONFORMANCE_AWS_ENDPOINT": self.world.aws, **self._tools.environment(),
                       **(self._way_to_imds() if imds else self._way_to_the_endpoint(token)), **(more or {})}
        self._clients.append(Client(self._spec.command(self._tools), environment, self._directory,
                                    f"client-{len(self._clients)}"))

    def credentials(self, client: Client | None = None) -> Answer:
        """The application asks for credentials, and gets some that are good at that moment."""
        answer = (client or self.client).ask("credentials")
        self.expect(answer.ok, f"the client reports: {answer.error}")
        end = self.world.expiration_of(answer.last_four)
        self.expect(answer.begun < end, f"the client had a key that expired {answer.begun - end:.1f} s before it was asked")
        return answer

    def expect(self, condition: bool, otherwise: str) -> None:
        if not condition:
            raise Unmet(otherwise)

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.world.close()

    def _way_to_the_endpoint(self, token: str) -> dict[str, str]:
        if self._spec.relative_uri:
            return {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v1/credentials", "AWS_EC2_METADATA_DISABLED": "true"}
        if token == "file":
            authorization = ("_FILE", str(self._directory / "authorization-token"))
        else:
            authorization = ("", self.world.token if token == "variable" else "not-the-token")
        return {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{self.world.credentials}/v1/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN" + authorization[0]: authorization[1],
                "AWS_EC2_METADATA_DISABLED": "true"}

    def _way_to_imds(self) -> dict[str, str]:
        return {"AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{self.world.credentials}{self._spec.slash_of_imds}",
                "AWS_EC2_METADATA_V1_DISABLED": "true"}
