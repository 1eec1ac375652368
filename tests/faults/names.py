"""DNS, and what it leads to: a gate at 127.0.0.1, one at 127.0.0.2, and at ::1 a host that swallows packets."""

from __future__ import annotations

import socket
from pathlib import Path

from certificates import Certificates
from faults import Fault
from files import write_whole
from gate import Gate
from ways import Server

USUAL = "127.0.0.1"


def has_ipv6() -> bool:
    """Containers often come without."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        return True
    except OSError:
        return False


class Names:
    """Takes the place of a gate. Its answer is in the file that tests/integration/name_service.cpp reads."""

    def __init__(self, way: Server, certificates: Certificates, file: Path):
        self._file = file
        self._gate = Gate(way, certificates)
        self.port = self._gate.port
        self._also = [Gate(way, certificates, address=("127.0.0.2", self.port))]
        if has_ipv6():
            self._also.append(Swallows(self.port))
        self._afterwards = USUAL
        self._answer(USUAL)

    def play(self, fault: Fault) -> None:
        self._afterwards = fault.afterwards or USUAL
        self._gate.play(fault)
        self._answer(fault.answer or USUAL)

    def heal(self) -> None:
        """A host that has moved does not come back."""
        self._answer(self._afterwards)
        if self._afterwards == USUAL:
            self._gate.heal()

    def close(self) -> None:
        for each in (self._gate, *self._also):
            each.close()

    def _answer(self, text: str) -> None:
        write_whole(self._file, text + "\n")


class Swallows:
    """A listener whose queue is full: the kernel drops whatever else wants to connect, as a bad route would."""

    def __init__(self, port: int):
        self._listener = socket.create_server(("::1", port), family=socket.AF_INET6, backlog=0)
        self._queued = []
        for _ in range(4):
            waiting = socket.socket(socket.AF_INET6)
            waiting.setblocking(False)
            waiting.connect_ex(("::1", port))
            self._queued.append(waiting)

    def close(self) -> None:
        for each in (*self._queued, self._listener):
            each.close()
