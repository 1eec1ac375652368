"""What answers GET /v1/credentials: crossvend or a peer."""

from __future__ import annotations

import socket
from pathlib import Path

from process import Failed, Process

TOKEN = "bench-authorization-token-0123456789"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Server(Process):
    def __init__(self, command: list[str], environment: dict[str, str], log: Path, port: int):
        super().__init__(command, environment, log)
        self.port = port

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def vends(self, path: str = "/v1/credentials") -> bool:
        """Asks once, on a connection of its own."""
        try:
            with Connection(self, path) as connection:
                return connection.ask()
        except OSError:
            return False


class Connection:
    """A client that keeps its connection."""

    def __init__(self, server: Server, path: str = "/v1/credentials"):
        self._server = server
        self._request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {TOKEN}\r\n\r\n".encode()
        self._socket = socket.create_connection(("127.0.0.1", server.port))
        self.answer = b""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._socket.close()

    def send(self, begin: int, end: int) -> None:
        """A part of the request."""
        self._socket.sendall(self._request[begin:end])

    def ask(self) -> bool:
        """Whether the answer is a set; one that comes in pieces is none of crossvend's or of the peers'."""
        self._socket.sendall(self._request)
        self.answer = self._socket.recv(65536)
        return self.answer.startswith(b"HTTP/1.1 200") and self.answer.endswith(b"}")

    def ask_at_rest(self, times: int) -> None:
        """Each time when the server sleeps, so that it goes the same way each time."""
        self._server.wait_until_asleep()
        for _ in range(times):
            if not self.ask():
                raise Failed(f"an answer is not a set: {self.answer[:200]!r}")
            self._server.wait_until_asleep()
