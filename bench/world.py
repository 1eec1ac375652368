"""What crossvend runs against: both clouds on loopback, and TLS in front of AWS."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from process import Process
from server import Server, free_port
from telemetry import open_directly

AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
BARE = {"PATH": "/usr/bin:/bin"}


class World:
    """Stands until it is left."""

    def __init__(self, programs: Path, directory: Path):
        self.programs = programs
        self.directory = directory
        self._numbers = itertools.count()

    def __enter__(self) -> "World":
        with ExitStack() as starting:
            sandbox = starting.enter_context(Process(
                [str(self.programs / "crossvend-sandbox"), "--google", "127.0.0.1:0", "--aws", "127.0.0.1:0"],
                BARE, self.new_file("sandbox.log")))
            line = r'listening.* google="?([^"\s]+).* aws="?([^"\s]+)'
            self.google, aws = sandbox.wait_for(lambda: re.findall(line, sandbox.log()), "the sandbox's start")[0]
            self.aws = f"http://{aws}"
            front = starting.enter_context(self._tls_front(aws))
            front.wait_for(front.listens, "the TLS front's start")
            self._running = starting.pop_all()
        return self

    def __exit__(self, *error):
        self._running.close()

    def new_file(self, name: str) -> Path:
        """Where nothing is yet."""
        return self.directory / f"{next(self._numbers)}-{name}"

    def exchanges(self) -> int:
        """How often STS has been asked for a set."""
        return json.loads(self._ask_sandbox("calls"))["AssumeRoleWithWebIdentity"]

    def faulty_sts(self, **fault):
        """STS fails so (status), or is so slow (delay)."""
        return self.faulty("AssumeRoleWithWebIdentity", **fault)

    @contextmanager
    def faulty(self, call: str, **fault) -> Iterator[None]:
        """The same of any call."""
        self._ask_sandbox("faults", json.dumps({"call": call, "times": 1_000_000, **fault}).encode())
        yield
        self._ask_sandbox("faults", method="DELETE")

    def _ask_sandbox(self, what: str, body: bytes | None = None, method: str | None = None) -> bytes:
        request = urllib.request.Request(f"{self.aws}/sandbox/{what}", data=body, method=method)
        with open_directly(request) as reply:
            return reply.read()

    def _tls_front(self, aws: str) -> Server:
        """nginx, as the sandbox speaks plain HTTP; with TLS 1.3, as AWS has it and nginx by itself before 1.23 has not."""
        key, self.certificate, port = self.new_file("key.pem"), self.new_file("certificate.pem"), free_port()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(self.certificate)],
                       check=True, capture_output=True)
        self.bundle = self.new_file("bundle.pem")
        self.bundle.write_text(AUTHORITIES.read_text() + self.certificate.read_text())
        self.tls = f"https://localhost:{port}"
        return nginx(self, port, f"""
            listen 127.0.0.1:{port} ssl; ssl_certificate {self.certificate}; ssl_certificate_key {key};
            ssl_protocols TLSv1.2 TLSv1.3;
            location / {{ proxy_pass http://{aws}; }}""")


def nginx(world: World, port: int, server_block: str, connections: int = 1024) -> Server:
    """One worker, with memory for so many connections, and no file outside the world's directory."""
    configuration = world.new_file("nginx.conf")
    with_reserve = connections * 9 // 8  # nginx closes idle connections when less than a sixteenth is free
    temporary = " ".join(f"{kind}_temp_path {world.directory};"
                         for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration.write_text(f"""
        worker_processes 1; daemon off; pid {world.new_file('nginx.pid')}; error_log stderr;
        events {{ worker_connections {with_reserve}; }}
        http {{ access_log off; server_tokens off; keepalive_requests 1000000000; {temporary}
          server {{ {server_block} }} }}""")
    return Server(["/usr/sbin/nginx", "-c", str(configuration)], BARE, world.new_file("nginx.log"), port)
