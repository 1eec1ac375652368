"""Where a gate leads: to a server, or through a proxy's tunnel."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from typing import Callable

PATIENCE = 30.0  # seconds: no connection of a test is meant to last longer


@dataclass(frozen=True)
class Visit:
    """A connection whose answer is a fault's to spoil, until that is healed."""

    client: socket.socket
    answer: Callable[[], bytes]
    follow: Callable[[], None]  # what comes after the answer, if that was given whole
    healed: threading.Event


class Server:
    """One request, one answer, and the connection ends: crossvend asks for that."""

    def __init__(self, address: tuple[str, int]):
        self._address = address

    def answer(self, request: bytes) -> bytes:
        with socket.create_connection(self._address, PATIENCE) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65536), b""))

    def follow(self, client: socket.socket) -> None:
        """Nothing does."""


class Tunnel:
    """What a proxy does with CONNECT, whatever the host: it leads to one address."""

    def __init__(self, address: tuple[str, int]):
        self._address = address

    def answer(self, _request: bytes) -> bytes:
        return b"HTTP/1.1 200 Connection established\r\n\r\n"

    def follow(self, client: socket.socket) -> None:
        with socket.create_connection(self._address, PATIENCE) as server:
            back = threading.Thread(target=_relay, args=(server, client), daemon=True)
            back.start()
            _relay(client, server)
            back.join()


def _relay(source: socket.socket, target: socket.socket) -> None:
    try:
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # whoever went away, the other is told by the end of its connection


def read_request(client: socket.socket) -> bytes:
    """A whole request, or what came of it before the client went away."""
    received = b""
    while b"\r\n\r\n" not in received:
        if not (chunk := client.recv(65536)):
            return received
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(fields.get(b"content-length", 0)) and (chunk := client.recv(65536)):
        body += chunk
    return head + b"\r\n\r\n" + body
