"""A gate stands between the daemon and an upstream. It lets connections through, or plays a fault with them."""

from __future__ import annotations

import socket
import threading

from certificates import Certificates
from faults import Fault, pass_on
from ways import PATIENCE, Server, Tunnel, Visit, read_request


class Gate:
    """With certificates it speaks TLS. The first `spare` connections after a fault has begun still pass."""

    def __init__(self, way: Server | Tunnel, certificates: Certificates | None = None, spare: int = 0,
                 address: tuple[str, int] = ("127.0.0.1", 0)):
        self._way = way
        self._certificates = certificates
        self._spare = spare
        self._fault: Fault | None = None
        self._visits = 0
        self._healed = threading.Event()
        self._socket = _bound(address)
        self.address = self._socket.getsockname()
        self._listen()

    @property
    def port(self) -> int:
        return self.address[1]

    def play(self, fault: Fault) -> None:
        self._healed = threading.Event()
        self._visits = 0
        self._fault = fault
        if not fault.accepts and not self._spare:
            self._refuse()

    def heal(self) -> None:
        """Lets go of whatever the fault holds, too."""
        fault, self._fault = self._fault, None
        self._healed.set()
        if fault and not fault.accepts:
            self._refuse()
            self._listen()

    def close(self) -> None:
        self._healed.set()
        _end(self._socket)

    def _listen(self) -> None:
        self._socket.listen(128)
        threading.Thread(target=self._accept, args=(self._socket,), daemon=True).start()

    def _refuse(self) -> None:
        """Keeps the port all the time, but nobody listens there: the kernel refuses whoever comes."""
        listened, self._socket = self._socket, _bound(self.address)
        _end(listened)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return  # it listens no more
            fault = self._fault
            self._visits += 1
            if fault and self._visits <= self._spare:
                if not fault.accepts and self._visits == self._spare:
                    self._refuse()
                fault = None
            threading.Thread(target=self._receive, args=(client, fault, self._healed), daemon=True).start()

    def _receive(self, client: socket.socket, fault: Fault | None, healed: threading.Event) -> None:
        try:
            with client:
                client.settimeout(PATIENCE)
                if fault and fault.handshake:
                    fault.handshake(client, healed)
                if self._certificates:
                    context = self._certificates.context(fault.certificate if fault else "good")
                    with context.wrap_socket(client, server_side=True) as secured:
                        self._meet(secured, fault, healed)
                else:
                    self._meet(client, fault, healed)
        except OSError:
            pass  # the daemon went away, which is its right

    def _meet(self, client: socket.socket, fault: Fault | None, healed: threading.Event) -> None:
        request = read_request(client)
        if not request:
            return
        visit = Visit(client, lambda: self._way.answer(request), lambda: self._way.follow(client), healed)
        play = fault.exchange if fault and fault.exchange else pass_on
        play(visit)


def _bound(address: tuple[str, int]) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(address)
    return made


def _end(listener: socket.socket) -> None:
    """Closing alone would leave a thread in accept(2)."""
    try:
        listener.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it did not listen
    listener.close()
