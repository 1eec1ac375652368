"""The ways by which a daemon is led to an upstream through a gate."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from certificates import Certificates
from gate import Gate
from names import Names
from service import Programs
from telemetry import open_directly
from ways import Server, Tunnel

READER = "arn:aws:iam::123456789012:role/reader"
IMPERSONATED = "arn:aws:iam::123456789012:role/impersonated"  # for TARGET
WRITER = "arn:aws:iam::210987654321:role/writer"
TARGET = "crossvend-target@example-project.iam.gserviceaccount.com"


@dataclass(frozen=True)
class World:
    """What all cells share."""

    programs: Programs
    google: tuple[str, int]
    aws: tuple[str, int]
    certificates: Certificates
    libraries: Path  # where those are that are preloaded

    @property
    def crossvend(self) -> Path:
        return self.programs.crossvend

    def environment(self) -> dict[str, str]:
        """Of a daemon that meets no gate."""
        return {"GCE_METADATA_HOST": "%s:%d" % self.google, "AWS_ENDPOINT_URL_STS": "http://%s:%d" % self.aws,
                "AWS_ROLE_ARN": READER, "AWS_CA_BUNDLE": str(self.certificates.authority)}


@dataclass
class Route:
    """What a daemon needs to know so that it comes through the gate."""

    gate: Gate | Names
    environment: dict[str, str] = field(default_factory=dict)
    configuration: dict = field(default_factory=dict)
    closes: list = field(default_factory=list)  # other gates on the way

    def close(self) -> None:
        for each in (self.gate, *self.closes):
            each.close()


def to_metadata(world: World, _directory: Path) -> Route:
    gate = Gate(Server(world.google))
    return Route(gate, {"GCE_METADATA_HOST": f"127.0.0.1:{gate.port}"})


def to_iam_credentials(world: World, _directory: Path) -> Route:
    gate = Gate(Server(world.google), world.certificates)
    return Route(gate, {"CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS": f"https://localhost:{gate.port}",
                        "AWS_ROLE_ARN": IMPERSONATED},
                 {"identity": {"source": "impersonation", "service_account": TARGET}})


def to_oauth(world: World, directory: Path) -> Route:
    """With a service account's key, which names the gate."""
    gate = Gate(Server(world.google), world.certificates)
    url = "http://%s:%d/sandbox/service-account-key?account=" % world.google + TARGET
    with open_directly(urllib.request.Request(url, method="POST")) as reply:
        key = {**json.load(reply), "token_uri": f"https://localhost:{gate.port}/token"}
    file = directory / "key.json"
    file.write_text(json.dumps(key))
    return Route(gate, {"AWS_ROLE_ARN": IMPERSONATED},
                 {"identity": {"source": "service_account_key", "key_file": str(file)}})


def to_sts(world: World, _directory: Path) -> Route:
    gate = Gate(Server(world.aws), world.certificates)
    return Route(gate, {"AWS_ENDPOINT_URL_STS": f"https://localhost:{gate.port}"})


def to_chained_sts(world: World, _directory: Path) -> Route:
    """The first call of a refresh is the web identity's, and passes."""
    gate = Gate(Server(world.aws), world.certificates, spare=1)
    return Route(gate, {"AWS_ENDPOINT_URL_STS": f"https://localhost:{gate.port}"},
                 {"roles": [{"name": "default", "role_arn": READER,
                             "chain": [{"role_arn": WRITER, "external_id": "crossvend-demo"}]}]})


def through_a_proxy(world: World, _directory: Path) -> Route:
    sts = Gate(Server(world.aws), world.certificates)
    proxy = Gate(Tunnel(sts.address))
    return Route(proxy, {"AWS_ENDPOINT_URL_STS": f"https://sts.test:{sts.port}",
                         "HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}, closes=[sts])


def by_name(world: World, directory: Path) -> Route:
    names = Names(Server(world.aws), world.certificates, directory / "answer")
    return Route(names, {"AWS_ENDPOINT_URL_STS": f"https://sts.test:{names.port}",
                         "LD_PRELOAD": str(world.libraries / "libname_service.so"),
                         "NAME_SERVICE_ANSWER": str(directory / "answer")})
