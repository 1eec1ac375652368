"""A daemon between stand-ins for Google and AWS, clients that ask it, and a Prometheus that scrapes it each second."""

from __future__ import annotations

import atexit
import http.client
import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

LABELS = {"namespace": "shop", "pod": "cart-5d9c7b-x2x7q"}
FIRST, SECOND = "AssumeRoleWithWebIdentity", "AssumeRole"
CONFIGURATION = {"roles": [
    {"name": "reader", "role_arn": "arn:aws:iam::123456789012:role/reader"},
    {"name": "writer", "role_arn": "arn:aws:iam::123456789012:role/reader",
     "chain": [{"role_arn": "arn:aws:iam::210987654321:role/writer", "external_id": "crossvend-demo"}]}]}


def fetch(url: str, method: str = "GET", body: object = None, token: str | None = None) -> tuple[int, str]:
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    if token is not None:
        request.add_header("Authorization", token)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class World:
    """Programs on loopback, with their files in `directory`. Ends those that it began."""

    def __init__(self, build: Path, directory: Path, rules: Path):
        self.directory = directory
        self.programs: list[subprocess.Popen] = []
        atexit.register(self.close)
        sandbox = self._run("sandbox", build / "crossvend-sandbox", "--google", "127.0.0.1:0", "--aws", "127.0.0.1:0")
        self.aws = "http://" + sandbox["aws"]
        self.suffer()

        (self.directory / "crossvend.json").write_text(json.dumps(CONFIGURATION))
        daemon = self._run("crossvend", build / "crossvend", "serve", "--config", self.directory / "crossvend.json",
                           GCE_METADATA_HOST=sandbox["google"], AWS_ENDPOINT_URL_STS=self.aws, AWS_REGION="us-west-2",
                           CROSSVEND_LISTEN="127.0.0.1:0", CROSSVEND_TELEMETRY_LISTEN="127.0.0.1:0",
                           CROSSVEND_AUTHORIZATION_TOKEN_FILE=str(self.directory / "token"))
        self.credentials = "http://" + daemon["credentials"]
        self.telemetry = "http://" + daemon["telemetry"]
        self.token = (self.directory / "token").read_text()

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        (self.directory / "prometheus.yaml").write_text(json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(rules)],
            "scrape_configs": [{"job_name": "crossvend",
                                "static_configs": [{"targets": [daemon["telemetry"]], "labels": LABELS}]}]}))
        self._start("prometheus", "prometheus", f"--config.file={self.directory}/prometheus.yaml",
                    f"--storage.tsdb.path={self.directory}/tsdb", f"--web.listen-address={address}")
        self.prometheus = f"http://{address}"
        self._until("Prometheus scrapes crossvend", lambda: self.ask("query", query="up == 1"))

    def close(self) -> None:
        for program in self.programs:
            program.terminate()
        for program in self.programs:
            program.wait(30)

    def suffer(self, *faults: dict) -> None:
        """Has these faults happen, and no other. Sets are so short that something happens within minutes."""
        fetch(self.aws + "/sandbox/faults", "DELETE")
        for fault in (*faults, {"call": FIRST, "expires_in": "12m"}, {"call": SECOND, "expires_in": "150s"}):
            status, text = fetch(self.aws + "/sandbox/faults", "POST", fault)
            if status != 204:
                raise RuntimeError(f"the sandbox did not take {fault}: {text}")

    def metrics(self) -> str:
        return fetch(self.telemetry + "/metrics")[1]

    def ask(self, what: str, **parameters: object) -> list:
        """The data of an answer of Prometheus, which is a failure if it is none."""
        status, text = fetch(f"{self.prometheus}/api/v1/{what}?{urllib.parse.urlencode(parameters)}")
        if status != 200:
            raise RuntimeError(f"Prometheus answered {status} to {parameters}: {text}")
        data = json.loads(text)["data"]
        return data["result"] if isinstance(data, dict) else data

    def _start(self, name: str, *command: object, **environment: str) -> Path:
        log = self.directory / f"{name}.log"
        with log.open("w") as stream:
            self.programs.append(subprocess.Popen([str(each) for each in command], stdout=stream, stderr=stream,
                                                  env={"PATH": os.defpath, "HOME": str(self.directory)} | environment))
        return log

    def _run(self, name: str, *command: object, **environment: str) -> dict[str, str]:
        """Starts one of ours and returns the addresses that it says it listens on."""
        log = self._start(name, *command, **environment)
        said = self._until(f"{name} listens", lambda: re.search(r"listening.*\n", log.read_text()))
        return dict(re.findall(r'(\w+)="?([\d.]+:\d+)', said[0]))

    def _until(self, what: str, holds):
        for _ in range(200):
            try:
                if found := holds():
                    return found
            except (OSError, RuntimeError):
                pass  # it does not listen yet
            time.sleep(0.05)
        logs = "\n".join(log.read_text()[-1000:] for log in self.directory.glob("*.log"))
        raise RuntimeError(f"not within 10 s: {what}\n{logs}")


def live_through(world: World, length: float) -> tuple[float, float]:
    """Clients ask and refreshes are due all the time. After a fifth AWS STS is at fault, after a half the service
    account is not annotated, after four fifths all is well again. Returns when it began and ended."""
    client = http.client.HTTPConnection(world.credentials.removeprefix("http://"), timeout=10)
    events = [
        (0.05, {"call": "identity", "delay": "300ms", "times": 2}),
        (0.2, {"call": FIRST, "status": 503, "body": "down for a while"}),
        (0.5, {"call": "identity", "status": 404, "body": "not annotated"}),
        (0.8,)]
    began = time.time()
    refreshed = 0.0
    count = 0
    while (elapsed := time.time() - began) < length:
        while events and elapsed >= events[0][0] * length:
            world.suffer(*events.pop(0)[1:])
        if elapsed - refreshed > min(20, length / 10):
            refreshed = elapsed
            fetch(world.credentials + "/v1/refresh", "POST", token=world.token)
        token = "wrong" if count % 10 == 0 else world.token
        for role in ("reader", "writer"):
            client.request("GET", f"/v1/credentials/{role}", headers={"Authorization": token})
            client.getresponse().read()
        count += 1
        time.sleep(0.1)
    ended = time.time()
    client.close()
    return began, ended
