"""The clients: how each is started, and what it cannot do for reasons of its own."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3"  # Debian's, as its botocore is for that one


@dataclass(frozen=True)
class Tools:
    """Where clients that do not come from Debian are."""

    modules: Path  # npm's node_modules

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), "NODE_PATH": str(self.modules),
                "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Mark:
    """That a client does not pass a scenario for a reason of its own."""

    reason: str  # a sentence: without its subject, which is the client, or else with it and a capital letter
    #: A pattern of how it must fail, so that a mark does not outlive its reason; without one the cell is not run.
    fails_with: str = ""


@dataclass(frozen=True)
class Spec:
    name: str
    command: Callable[[Tools], list[str]]
    version: Callable[[Tools], str]  # empty: not installed
    marks: dict[str, Mark] = field(default_factory=dict)
    quick: bool = True
    relative_uri: bool = False       # knows 169.254.170.2 alone, in a network namespace that has it
    notes: dict[str, str] = field(default_factory=dict)  # what it needs to pass a scenario that others do not
    slash_of_imds: str = ""          # "/": its endpoint of IMDS has to end with one

    def configured(self, configuration: dict) -> dict:
        """What a scenario configures, and what the client needs."""
        if not self.relative_uri:
            return configuration
        server = {**configuration.get("server", {}), "listen": ["169.254.170.2:80"],
                  "authorization": {"required": False}}
        return {**configuration, "server": server}


def program(name: str) -> Callable[[Tools], list[str]]:
    return lambda tools: [PYTHON, str(HERE / "programs" / name)]


def node_program(name: str) -> Callable[[Tools], list[str]]:
    return lambda tools: ["node", str(HERE / "programs" / name)]


def debian(package: str) -> Callable[[Tools], str]:
    def version(tools: Tools) -> str:
        shown = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package],
                               capture_output=True, text=True, check=False).stdout.split()
        return shown[1].split("-")[0].split("+")[0] if shown[:1] == ["installed"] else ""
    return version


def npm(package: str) -> Callable[[Tools], str]:
    def version(tools: Tools) -> str:
        try:
            return json.loads((tools.modules / package / "package.json").read_text())["version"]
        except OSError:
            return ""
    return version


def stub(name: str, module: str) -> Spec:
    """Behaves as the SDK does, by what its source says."""
    return Spec(name, lambda tools: [PYTHON, str(HERE / "stubs" / f"{module}.py")], lambda tools: "stub",
                {"proxies": Mark("A stub has no HTTP client of its SDK's, and that is what would ask a proxy")})


HARD_CODED = Mark("goes to 169.254.169.254 and nowhere else for IMDS")
NEW_PROCESS = Mark("is a new process at each call, which knows nothing of the one before", "made 20 requests")
NO_TOKEN_FILE = Mark("is older than AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "the client reports: .*401")
SENDS_NO_TOKEN = Mark("sends no token: -o ecs knows the relative URI alone")

CLIENTS = [
    Spec("botocore", program("botocore_client.py"), debian("python3-botocore"), {
        "token-by-file": NO_TOKEN_FILE,
    }),
    Spec("AWS CLI", program("aws_cli.py"), debian("awscli"), {
        "token-by-file": NO_TOKEN_FILE,
        "one-request": NEW_PROCESS,
        "one-request-least-life": NEW_PROCESS,
    }, notes={"imds": "of this version wants AWS_EC2_METADATA_SERVICE_ENDPOINT with a slash at its end"}, slash_of_imds="/"),
    Spec("JavaScript v3", node_program("sdk_v3.cjs"), npm("@aws-sdk/credential-providers")),
    Spec("JavaScript v2", node_program("sdk_v2.cjs"), npm("aws-sdk")),
    Spec("CRT", node_program("crt.cjs"), npm("aws-crt")),
    Spec("minio-js", node_program("minio.cjs"), npm("minio"), {
        "token-by-file": Mark("does not know AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "the client reports: .*Unauthorized"),
        "imds": HARD_CODED,
    }),
    Spec("s3fs", program("s3fs.py"), debian("s3fs"), {
        "token-by-file": SENDS_NO_TOKEN,
        "wrong-token": SENDS_NO_TOKEN,
        "proxies": Mark("asks a proxy of the environment for all it wants: set NO_PROXY", "the client asked the proxy"),
        "imds": HARD_CODED,
    }, quick=False, relative_uri=True),
    stub("Java v2", "java_v2"),
    stub("Go v2", "go_v2"),
    stub("Rust", "rust"),
    stub("C++", "cpp"),
    stub("PHP", "php"),
    stub(".NET", "dotnet"),
    stub("Kotlin", "kotlin"),
    stub("Ruby", "ruby"),
]
