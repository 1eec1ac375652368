"""The faults of an upstream: how each is played, and the reason that the log and the metric must give."""

from __future__ import annotations

import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import Callable

from ways import Visit


@dataclass(frozen=True)
class Fault:
    name: str    # by which it is chosen, and its line in the table
    reason: str  # empty for one that must not fail a refresh
    elsewhere: dict[str, str] = field(default_factory=dict)  # upstreams where the reason is another
    accepts: bool = True  # or connections are refused
    certificate: str = "good"
    handshake: Callable[[socket.socket, threading.Event], None] | None = None  # before TLS
    exchange: Callable[[Visit], None] | None = None                            # in the place of the answer
    answer: str = ""      # of DNS; see tests/integration/name_service.cpp
    afterwards: str = ""  # what DNS says when the fault is over, if not as before

    def reason_at(self, upstream: str) -> str:
        return self.elsewhere.get(upstream, self.reason)


def pass_on(visit: Visit) -> None:
    visit.client.sendall(visit.answer())
    visit.follow()


def hold(visit: Visit) -> None:
    """What is held goes on when the fault is over."""
    visit.healed.wait()
    pass_on(visit)


def hold_the_handshake(_client: socket.socket, healed: threading.Event) -> None:
    healed.wait()


def end_the_handshake(client: socket.socket, _healed: threading.Event) -> None:
    client.shutdown(socket.SHUT_RDWR)


def reset_half_way(visit: Visit) -> None:
    whole = visit.answer()
    visit.client.sendall(whole[:len(whole) // 2])
    visit.healed.wait(0.05)  # a reset overtakes what was sent just before
    visit.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def hold_after_the_head(visit: Visit) -> None:
    head, end, body = visit.answer().partition(b"\r\n\r\n")
    visit.client.sendall(head + end)
    visit.healed.wait()
    visit.client.sendall(body)
    visit.follow()


def a_byte_a_second(visit: Visit) -> None:
    rest = visit.answer()
    while rest and not visit.healed.is_set():
        visit.client.sendall(rest[:1])
        rest = rest[1:]
        visit.healed.wait(1)
    visit.client.sendall(rest)
    visit.follow()


def with_length(change: Callable[[int], int]) -> Callable[[Visit], None]:
    """The length in the head is another than the body's, and the connection ends after the body."""
    def play(visit: Visit) -> None:
        head, _, body = visit.answer().partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
        lines.append(b"Content-Length: %d" % change(len(body)))
        visit.client.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
    return play


def says(status: str, content_type: str, body: str, more: str = "") -> Callable[[Visit], None]:
    text = (f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{more}"
            f"Connection: close\r\n\r\n{body}")
    return lambda visit: visit.client.sendall(text.encode())


HTML = "<!DOCTYPE html><html><body>Please log in.</body></html>"
STS_IS_BUSY = ('<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
               "<Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>")
GOOGLE_IS_BUSY = '{"error": {"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}}'

HANGS = Fault("hangs before the head", "timeout", {"proxy": "proxy"}, exchange=hold)
HANGS_IN_TLS = Fault("TLS: hangs in the handshake", "timeout", handshake=hold_the_handshake)
HANGS_IN_DNS = Fault("DNS times out", "timeout", answer="hangs")
REACHING = [
    Fault("refused", "connect", {"proxy": "proxy"}, accepts=False),
    Fault("reset mid-reply", "protocol", {"proxy": "proxy"}, exchange=reset_half_way),
    HANGS,
    Fault("1 byte a second", "timeout", {"proxy": "proxy"}, exchange=a_byte_a_second),
    Fault("503", "unavailable", {"proxy": "proxy"}, exchange=says("503 Service Unavailable", "text/plain", "down")),
    Fault("HTML", "malformed", {"metadata": "not_metadata_server", "proxy": "proxy"},
          exchange=says("200 OK", "text/html", HTML)),
    Fault("redirect", "http_status", {"proxy": "proxy"},
          exchange=says("302 Found", "text/html", HTML, "Location: https://login.example/\r\n")),
]
ANSWERING = [
    *REACHING,
    Fault("hangs after the head", "timeout", exchange=hold_after_the_head),
    Fault("length too long", "protocol", exchange=with_length(lambda length: length + 100)),
    Fault("length too short", "malformed", {"metadata": "not_a_token"}, exchange=with_length(lambda length: length // 4)),
]
BUSY_METADATA = Fault("throttled", "throttled", exchange=says("429 Too Many Requests", "text/plain", "slow down"))
BUSY_GOOGLE = Fault("throttled", "throttled",
                    exchange=says("429 Too Many Requests", "application/json", GOOGLE_IS_BUSY))
BUSY_STS = Fault("throttled", "throttled", exchange=says("400 Bad Request", "text/xml", STS_IS_BUSY))
SECURING = [
    Fault("TLS: expired", "tls", certificate="expired"),
    Fault("TLS: another name", "tls", certificate="another name"),
    Fault("TLS: unknown authority", "tls", certificate="unknown authority"),
    Fault("TLS: closed in the handshake", "tls", handshake=end_the_handshake),
    HANGS_IN_TLS,
]
PROXYING = [
    *REACHING,
    Fault("wants a password", "proxy",
          exchange=says("407 Proxy Authentication Required", "text/html", HTML, "Proxy-Authenticate: Basic\r\n")),
]
NAMING = [
    Fault("no such name", "resolve", answer="unknown"),
    Fault("DNS fails", "resolve", answer="unavailable"),
    HANGS_IN_DNS,
    Fault("moved to another address", "connect", accepts=False, answer="127.0.0.1", afterwards="127.0.0.2"),
    Fault("IPv6 swallows, IPv4 works", "", answer="::1\n127.0.0.1"),
]
