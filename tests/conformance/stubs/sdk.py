"""What the SDKs have in common: a chain that ends at the container endpoint or IMDS, and a cache before it."""

from __future__ import annotations

import ipaddress
import json
import os
import random
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable
from urllib.parse import urlsplit

from signing import get_caller_identity
from wire import Reply, TransportError, Wire

sys.path.insert(0, str(Path(__file__).parents[1] / "programs"))
from protocol import serve  # pylint: disable=wrong-import-position

MINUTE = 60.0
OWN_ADDRESSES = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23")


class SdkError(Exception):
    """What the SDK reports to the application."""


@dataclass(frozen=True)
class Set:
    key: str
    secret: str
    token: str
    expiration: float
    fetched: float

    @property
    def life(self) -> float:
        """What was left when it was fetched."""
        return self.expiration - self.fetched

    @property
    def left(self) -> float:
        return self.expiration - time.time()


@dataclass(frozen=True)
class Retries:
    tries: int
    pause: Callable[[int], float]                       # seconds, behind this try of 0, 1, …
    of_status: Callable[[int], bool]
    of_transport: bool = True
    of_bad_body: bool = False


@dataclass(frozen=True)
class Container:
    """How the SDK asks the container endpoint."""

    retries: Retries
    fields: Callable[[str], list[tuple[str, str]]]       # for an authorization token
    accepts: Callable[[str], bool]                      # a host, over http
    file_first: bool = True
    forbidden: tuple[str, ...] = ()                     # in a token
    file_at_construction: bool = False


@dataclass(frozen=True)
class Imds:
    """How the SDK asks IMDS."""

    retries: Retries
    ttl: int = 21600
    says_no_body: bool = True                           # whether the PUT has a Content-Length
    needs_ttl_back: bool = False
    roots: tuple[str, ...] = ("security-credentials/",)  # what comes first, and what follows at a 404
    prefix: str = "/latest"
    user_agent: str = ""


@dataclass(frozen=True)
class Cache:
    """When the SDK asks again, and what a failure does while it still holds a set."""

    due: Callable[[Set], bool]
    keeps: bool                                         # the set it holds, at a failure
    backoff: Callable[[], float] = lambda: 0.0          # seconds without another try, after a failure


@dataclass(frozen=True)
class Reading:
    """What a document must have."""

    required: tuple[str, ...] = ("AccessKeyId", "SecretAccessKey", "Token", "Expiration")
    any_case: bool = False
    code: str = "checked"                               # "required", "checked" where it is there, "ignored"
    imds_code: str = ""                                 # the same under IMDS, where that differs
    refuses_expired: bool = True


class Sdk:
    def __init__(self, wire: Wire, container: Container, imds: Imds, cache: Cache, reading: Reading = Reading()):
        self._wire = wire
        self._container = container
        self._imds = imds
        self._cache = cache
        self._reading = reading
        self._held: Set | None = None
        self._silent_until = 0.0
        self._fetch = self._chain()

    def run(self) -> None:
        serve({"credentials": self._credentials, "request": self._request})

    def _request(self) -> dict:
        """To STS, which must take what is signed with the set."""
        answer = self._credentials()
        get_caller_identity(self._held.key, self._held.secret, self._held.token)
        return answer

    def _credentials(self) -> dict:
        held = self._held
        if held is None or held.left <= 0 or self._cache.due(held) and time.time() >= self._silent_until:
            try:
                self._held = self._fetch()
            except SdkError:
                if held is None or held.left <= 0 or not self._cache.keeps:
                    self._held = None
                    raise
                self._silent_until = time.time() + self._cache.backoff()
        return {"access_key_id": self._held.key}

    def _chain(self) -> Callable[[], Set]:
        if os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"):
            if self._container.file_at_construction:
                self._token()
            return self._from_container
        if os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() != "true":
            return self._from_imds
        return self._from_nowhere

    def _from_nowhere(self) -> Set:
        raise SdkError("no provider in the chain")

    def _from_container(self) -> Set:
        uri = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        if not self._container.accepts(urlsplit(uri).hostname):
            raise SdkError(f"{uri}: not an allowed host")
        return self._try(self._container.retries, lambda: self._wire.exchange(
            "GET", uri, self._container.fields(self._token())), lambda reply: self._parse(reply, self._reading.code))

    def _token(self) -> str:
        file = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "")
        variable = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN", "")
        if variable and not (file and self._container.file_first):
            token = variable
        else:
            try:
                token = Path(file).read_text() if file else ""
            except OSError as error:
                raise SdkError(f"the token file: {error}") from error
        if any(text in token for text in self._container.forbidden):
            raise SdkError("the authorization token has a line end")
        return token

    def _from_imds(self) -> Set:
        """Version 2 alone: AWS_EC2_METADATA_V1_DISABLED is set."""
        base = os.environ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] + self._imds.prefix
        agent = [("User-Agent", self._imds.user_agent)] if self._imds.user_agent else []
        fields = agent + [("X-aws-ec2-metadata-token-ttl-seconds", str(self._imds.ttl))]
        if self._imds.says_no_body:
            fields.append(("Content-Length", "0"))
        session = self._try(self._imds.retries, lambda: self._wire.exchange("PUT", base + "/api/token", fields),
                            self._session_token)
        code = self._reading.imds_code or self._reading.code
        for root in self._imds.roots:
            def get(path: str, read, root=root):
                return self._try(self._imds.retries, lambda: self._wire.exchange(
                    "GET", f"{base}/meta-data/iam/{path}", agent + [("X-aws-ec2-metadata-token", session)]), read)
            try:
                role = get(root, lambda reply: reply.body)
                return get(root.rstrip("/") + "/" + role, lambda reply: self._parse(reply, code))
            except NotFound:
                continue
        raise SdkError("IMDS has no role")

    def _session_token(self, reply: Reply) -> str:
        if self._imds.needs_ttl_back and not reply.fields.get("x-aws-ec2-metadata-token-ttl-seconds", "").isdigit():
            raise ValueError("the TTL of the session token does not come back")
        if not reply.body or any(character <= " " for character in reply.body):
            raise ValueError("the session token cannot be sent")
        return reply.body

    def _try(self, retries: Retries, ask: Callable[[], Reply], read: Callable):
        for attempt in range(retries.tries):
            if attempt:
                time.sleep(retries.pause(attempt - 1))
            try:
                reply = ask()
            except TransportError as error:
                failure, again = SdkError(str(error)), retries.of_transport
            else:
                if reply.status == 404:
                    raise NotFound(f"status 404: {reply.body}")
                if reply.status == 200:
                    try:
                        return read(reply)
                    except (ValueError, KeyError) as error:
                        failure, again = SdkError(f"a bad document: {error}"), retries.of_bad_body
                else:
                    failure, again = SdkError(f"status {reply.status}: {reply.body}"), retries.of_status(reply.status)
            if not again:
                raise failure
        raise failure

    def _parse(self, reply: Reply, code_is: str) -> Set:
        document = json.loads(reply.body)
        if self._reading.any_case:
            document = {name.lower(): value for name, value in document.items()}
        find = (lambda name: document.get(name.lower())) if self._reading.any_case else document.get
        code = find("Code")
        if code != "Success" and (code_is == "required" or code_is == "checked" and code):
            raise ValueError(f"the code is {code}")
        for name in self._reading.required:
            if not isinstance(find(name), str) or not find(name):
                raise ValueError(f"{name} is missing")
        moment = datetime.strptime(find("Expiration"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
        new = Set(find("AccessKeyId"), find("SecretAccessKey"), find("Token") or "", moment.timestamp(), time.time())
        if new.left <= 0 and self._reading.refuses_expired:
            raise ValueError("the credentials have expired")
        return new


class NotFound(SdkError):
    """Most SDKs stop at a 404, and some go on to another path."""


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback or host in OWN_ADDRESSES
    except ValueError:
        return host == "localhost"


def server_error(status: int) -> bool:
    return status >= 500


def any_status(status: int) -> bool:
    return True


def no_status(status: int) -> bool:
    return False


def busy(status: int) -> bool:
    return status in (429, 500, 502, 503, 504)


def at_once(attempt: int) -> float:
    return 0.0


def every(seconds: float) -> Callable[[int], float]:
    return lambda attempt: seconds


def jitter(base: float, longest: float = 20.0) -> Callable[[int], float]:
    return lambda attempt: random.uniform(0, min(longest, base * 2 ** attempt))


def window_of_2026(held: Set) -> bool:
    """The refresh that AWS gave its SDKs in 2026: the window goes by what was left when the set was fetched."""
    if held.life <= 20 * MINUTE:
        return held.left < 5 * MINUTE
    return held.left < (15 if held.life < 90 * MINUTE else 60) * MINUTE


def minutes_of_silence() -> float:
    return random.uniform(5, 10) * MINUTE
