"""Certificates for the gates, made with openssl(1) for one run: a good one, and one for each thing that can be wrong."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

NAMES = ("localhost", "sts.test")
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Certificates:
    """`authority` is the file that the daemon is told to trust."""

    def __init__(self, directory: Path):
        self._directory = directory
        self.authority = self._make_authority("authority")
        self._make_authority("stranger")
        self._contexts = {"good": self._issue("good"),
                          "expired": self._issue("expired", days=-1),
                          "another name": self._issue("elsewhere", names=("elsewhere.test",)),
                          "unknown authority": self._issue("unknown", authority="stranger")}

    def context(self, name: str) -> ssl.SSLContext:
        return self._contexts[name]

    def _make_authority(self, name: str) -> Path:
        certificate = self._directory / f"{name}.pem"
        _openssl("req", "-x509", *KEY, "-subj", f"/CN={name}", "-days", "1",
                 "-keyout", self._directory / f"{name}.key", "-out", certificate)
        return certificate

    def _issue(self, file: str, days: int = 1, names: tuple[str, ...] = NAMES,
               authority: str = "authority") -> ssl.SSLContext:
        key, request, certificate = (self._directory / f"{file}.{kind}" for kind in ("key", "csr", "pem"))
        _openssl("req", *KEY, "-subj", f"/CN={names[0]}", "-keyout", key, "-out", request,
                 "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names))
        _openssl("x509", "-req", "-in", request, "-days", str(days), "-copy_extensions", "copy", "-out", certificate,
                 "-CA", self._directory / f"{authority}.pem", "-CAkey", self._directory / f"{authority}.key")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


def _openssl(*arguments) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
