"""HTTP/1.1 over a raw socket, as an SDK's own client speaks it: what goes over the wire is the point of a stub."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


class TransportError(Exception):
    """No answer: refused, reset, too late, or nothing that HTTP knows."""


@dataclass(frozen=True)
class Reply:
    status: int
    fields: dict[str, str]  # by name in lower case
    body: str


class Wire:
    """One SDK's connections. `read_timeout` None waits for ever."""

    def __init__(self, connect_timeout: float, read_timeout: float | None, keep_alive: bool):
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._keep_alive = keep_alive
        self._idle: dict[tuple[str, int], socket.socket] = {}

    def exchange(self, method: str, url: str, fields: list[tuple[str, str]]) -> Reply:
        """`fields` go as they are, behind Host; there is no body, and no word of one unless a field says it."""
        parts = urlsplit(url)
        address = (parts.hostname, parts.port or 80)
        target = url.split(parts.netloc, 1)[1] or "/"
        lines = [f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}", *(f"{name}: {text}" for name, text in fields)]
        request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        idle = self._idle.pop(address, None)
        if idle:
            try:
                return self._ask(idle, address, request)
            except TransportError:
                pass  # the server may close an idle connection at any time
        return self._ask(self._connect(address), address, request)

    def _connect(self, address: tuple[str, int]) -> socket.socket:
        try:
            connection = socket.create_connection(address, self._connect_timeout)
        except OSError as error:
            raise TransportError(f"connect: {error}") from error
        connection.settimeout(self._read_timeout)
        return connection

    def _ask(self, connection: socket.socket, address: tuple[str, int], request: bytes) -> Reply:
        try:
            connection.sendall(request)
            reply = _read(connection)
        except (OSError, ValueError) as error:
            connection.close()
            raise TransportError(f"read: {error}") from error
        if self._keep_alive and reply.fields.get("connection", "").lower() != "close":
            self._idle[address] = connection
        else:
            connection.close()
        return reply


def _read(connection: socket.socket) -> Reply:
    """An answer with a Content-Length; every SDK takes one, and crossvend sends no other."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, body = received.split(b"\r\n\r\n", 1)
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, *_ = first.split(" ", 2)
    if version not in ("HTTP/1.0", "HTTP/1.1"):
        raise ValueError(f"not HTTP/1.x: {first!r}")
    fields = {name.lower(): text.strip() for name, text in (line.split(":", 1) for line in lines)}
    length = int(fields["content-length"]) if "content-length" in fields else -1
    if length < 0 or "transfer-encoding" in fields:
        raise ValueError("no Content-Length")
    if fields.get("content-encoding", "identity") != "identity":
        raise ValueError("a compressed body")
    while len(body) < length:
        body += _more(connection)
    return Reply(int(status), fields, body[:length].decode())


def _more(connection: socket.socket) -> bytes:
    chunk = connection.recv(65536)
    if not chunk:
        raise ValueError("closed before the answer was whole")
    return chunk
