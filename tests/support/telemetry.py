"""What a running daemon tells of itself, and how to ask it."""

from __future__ import annotations

import re
import urllib.error
import urllib.request

from service import SOON


def open_directly(request):
    """No proxy of the caller's environment has a part in this."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=SOON)


class Telemetry:
    def __init__(self, address: str):
        self._url = f"http://{address}"

    def is_ready(self) -> bool:
        return self._get("/readyz")[0] == 200

    def metric(self, name: str, **labels: str) -> float:
        """The sum of the samples with this name and at least these labels."""
        return sum(value for have, value in self.samples(name)
                   if all(have.get(label) == wanted for label, wanted in labels.items()))

    def samples(self, name: str) -> list[tuple[dict[str, str], float]]:
        """The labels and the value of each sample with this name."""
        found = re.findall(rf"^{name}(?:\{{(.*)\}})? (\S+)$", self._get("/metrics")[1], re.MULTILINE)
        return [(dict(re.findall(r'(\w+)="([^"]*)"', series)), float(value)) for series, value in found]

    def _get(self, path: str) -> tuple[int, str]:
        try:
            with open_directly(self._url + path) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
