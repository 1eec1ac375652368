"""What crossvend needs around it on loopback: a name server, certificate authorities, and an STS behind TLS."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import struct
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, BaseServer, UDPServer

ACCESS_KEY = "ASIAIOSFODNN7EXAMPLE"
REPLY = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/reader/image</Arn>
      <AssumedRoleId>AROACLKWSDQRAOEXAMPLE:image</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>{key}</AccessKeyId>
      <SecretAccessKey>not-a-secret</SecretAccessKey>
      <SessionToken>not-a-token</SessionToken>
      <Expiration>{expiration}</Expiration>
    </Credentials>
  </AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>"""


def identity_token() -> str:
    """What a cluster would project; nobody here looks at its signature."""
    claims = {"iss": "https://issuer.test", "aud": "sts.amazonaws.com", "sub": "system:serviceaccount:demo:app",
              "exp": int(time.time()) + 3600}
    parts = (json.dumps({"alg": "RS256"}).encode(), json.dumps(claims).encode(), b"signature")
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def serve(server: BaseServer) -> None:
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()


def stop(server: BaseServer) -> None:
    server.shutdown()
    server.server_close()


class Authority:
    def __init__(self, directory: Path, name: str):
        self._directory, self._name = directory, name
        self._openssl(name, "-subj", f"/CN={name}")
        self.pem = (directory / f"{name}.pem").read_text()

    def issue(self, hosts: list[str]) -> tuple[Path, Path]:
        """The files of a certificate and its key."""
        directory, name = self._directory, self._name
        self._openssl(f"{name}-server", "-subj", f"/CN={hosts[0]}", "-CA", directory / f"{name}.pem",
                      "-CAkey", directory / f"{name}.key",
                      "-addext", "subjectAltName=" + ",".join(f"DNS:{host}" for host in hosts))
        return directory / f"{name}-server.pem", directory / f"{name}-server.key"

    def _openssl(self, name: str, *options: str | Path) -> None:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-keyout", self._directory / f"{name}.key", "-out", self._directory / f"{name}.pem",
                        *options], check=True, capture_output=True)


class Sts:
    """Gives the same credentials to everybody."""

    def __init__(self, certificate: Path, key: Path):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
                body = REPLY.format(key=ACCESS_KEY, expiration=expiration).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        serve(self._server)

    def close(self) -> None:
        stop(self._server)


class NameServer:
    """Knows one host, which is this machine, by its IPv4 address only (RFC 1035)."""

    ADDRESS = "127.77.0.53"  # a loopback address that nobody else listens on, as the port cannot be chosen

    def __init__(self, host: str):
        self._name = b"".join(bytes([len(label)]) + label.encode() for label in host.split(".")) + b"\0"
        reply = self._reply

        class Handler(BaseRequestHandler):
            def handle(self):
                query, server = self.request
                server.sendto(reply(query), self.client_address)

        self._server = UDPServer((self.ADDRESS, 53), Handler)
        serve(self._server)

    def close(self) -> None:
        stop(self._server)

    def _reply(self, query: bytes) -> bytes:
        end = query.index(b"\0", 12) + 5
        name, kind = query[12:end - 4].lower(), struct.unpack(">H", query[end - 4:end - 2])[0]
        answer = b""
        if name == self._name and kind == 1:
            answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton("127.0.0.1")
        flags = 0x8580 if name == self._name else 0x8583  # authoritative; no such name
        return query[:2] + struct.pack(">HHHHH", flags, 1, 1 if answer else 0, 0, 0) + query[12:end] + answer
