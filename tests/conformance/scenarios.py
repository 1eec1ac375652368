"""The scenarios: what any client must get from crossvend. Each is a function of a cell, raises service.Unmet where it does
not hold, and may return a word that the matrix shows in the place of "ok"."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Callable

from cell import Cell
from service import wait_until

CALLS_IN_A_ROW = 20
HOLD = 0.8       # seconds: how long crossvend holds a request at a cold start
MARGIN = 0.1     # seconds, on a machine that is busy
LATE = 0.03      # seconds: how long it takes to see a connection and to let an exchange go
DRAIN = 120.0    # seconds
BEAT = 1.0       # seconds between the calls of an application
EXCHANGE = "AssumeRoleWithWebIdentity"


@dataclass(frozen=True)
class Scenario:
    name: str      # by which it is chosen
    head: str      # of its column
    contract: str  # a sentence
    run: Callable[[Cell], str | None]
    configuration: dict
    minutes: float = 0.1  # at most, about
    quick: bool = True


def gets_the_set(cell: Cell) -> None:
    """The client has the key that the daemon got, and its signature is good."""
    key = cell.credentials()
    cell.expect(key.last_four == cell.world.newest_key(),
                f"the client has the key ...{key.last_four}, and crossvend ...{cell.world.newest_key()}")
    signed = cell.client.ask("request")
    cell.expect(not signed.error, f"AWS refused what the client signed: {signed.error}")


def token_by_variable(cell: Cell) -> None:
    cell.start_ready(token="variable")
    gets_the_set(cell)


def token_by_file(cell: Cell) -> None:
    cell.start_ready(token="file")
    gets_the_set(cell)


def wrong_token(cell: Cell) -> None:
    cell.start_ready(token="wrong")
    answer = cell.client.ask("credentials")
    cell.expect(not answer.ok, "the client got credentials with a wrong token")
    refused = cell.world.requests(code="401")
    cell.expect(refused > 0, "crossvend answered no request with 401")
    cell.expect(cell.world.requests() == refused, "crossvend answered a request with another status than 401")
    cell.start_client(token="variable")
    cell.credentials()


def one_request(cell: Cell) -> None:
    cell.start_ready()
    many_calls(cell)


def one_request_at_least_life(cell: Cell) -> None:
    cell.world.inject(EXCHANGE, expires_in="1805s")
    cell.start_ready()
    many_calls(cell)


def many_calls(cell: Cell) -> None:
    for _ in range(CALLS_IN_A_ROW):
        cell.credentials()
    made = cell.world.requests()
    cell.expect(made == 1, f"{CALLS_IN_A_ROW} calls in a row made {made} requests")


def rotation(cell: Cell) -> None:
    """Sets of 63 s, which crossvend renews when 47 to 57 s are left. The first ends this by its own end, at the latest."""
    cell.world.inject(EXCHANGE, expires_in="63s")
    cell.start_ready()
    first = cell.credentials()
    while cell.credentials().last_four == first.last_four:
        time.sleep(BEAT)


def sts_down(cell: Cell) -> None:
    """Sets of 90 s, vended for 75 s, and no answer but 503 from STS for the first 60 s."""
    cell.world.inject(EXCHANGE, expires_in="90s", times=1)
    cell.start_ready()
    begun = time.monotonic()
    cell.world.inject(EXCHANGE, status=503, body="unavailable")
    first = cell.credentials()
    recovered = False
    while cell.credentials().last_four == first.last_four or not recovered:
        if not recovered and time.monotonic() - begun > 60:
            cell.expect(cell.world.metric("crossvend_refreshes_total", result="failure") > 0, "no refresh has failed")
            cell.world.clear_faults()
            recovered = True
        time.sleep(BEAT)


def cold_start(delay: float) -> Callable[[Cell], str | None]:
    def run(cell: Cell) -> str | None:
        """The exchange begins with the daemon, and ends this long after the client's first request has come."""
        cell.world.inject(EXCHANGE, delay="10m")
        cell.start()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(cell.client.ask, "credentials")
            wait_until(lambda: cell.world.metric("crossvend_connections") > 0, "a request of the client")
            time.sleep(delay - LATE)
            cell.world.clear_faults()
            answer = asked.result()
        held = cell.world.metric("crossvend_request_duration_seconds_sum", endpoint="credentials")
        cell.expect(held > min(delay, HOLD) - MARGIN, f"crossvend held the requests for {held:.3f} s")
        if answer.ok:
            return None
        cell.expect(delay > HOLD, f"no credentials {delay:g} s after the start: {answer.error}")
        cell.world.wait_until_ready()
        cell.credentials()
        return "2nd call"
    return run


def hung_upstream(cell: Cell) -> None:
    cell.world.inject(EXCHANGE, delay="10m")
    cell.start()
    answer = cell.client.ask("credentials")
    cell.expect(not answer.ok, "the client got credentials from nowhere")
    made = cell.world.requests()
    cell.expect(made > 0, "the client has not asked")
    name = "crossvend_request_duration_seconds_bucket"
    in_time = cell.world.metric(name, endpoint="credentials", le="1")
    cell.expect(in_time == made, f"only {in_time:g} of {made} requests were answered within a second")


def imds(cell: Cell) -> None:
    cell.start_ready(imds=True)
    gets_the_set(cell)
    cell.expect(cell.world.requests(code="200", role="default") > 0, "the set did not come from crossvend")
    asked = cell.world.metric("crossvend_requests_total", endpoint="imds_token", code="200")
    cell.expect(asked > 0, "no session token was asked for")
    cell.expect(cell.world.requests() == cell.world.requests(code="200"), "crossvend refused a request")


def proxies(cell: Cell) -> None:
    with CountingListener() as proxy:
        variables = {name: f"http://127.0.0.1:{proxy.port}"
                     for upper in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY") for name in (upper, upper.lower())}
        cell.start_ready(more=variables)
        answer = cell.client.ask("credentials")
        cell.expect(proxy.connections == 0, "the client asked the proxy")
        cell.expect(answer.ok, f"the client reports: {answer.error}")


def drain(cell: Cell) -> None:
    """One client asks for the first time as the drain begins, and another when it is under way. How long a drain lasts is
    tested elsewhere; here it is longer than any client takes to start on a busy machine, and a second signal ends it."""
    cell.start_ready()
    early = cell.client
    cell.start_client()
    cell.world.daemon.terminate()
    cell.world.daemon.wait_for(r"(stopping)")
    cell.credentials(early)
    cell.credentials()
    cell.world.daemon.terminate()
    status = cell.world.daemon.wait(20)
    cell.expect(status == 0, f"crossvend ended with status {status}")


class CountingListener:
    """A port where a proxy might be; it hangs up on whoever comes."""

    def __enter__(self):
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._count, daemon=True).start()
        return self

    def __exit__(self, *error):
        self._socket.close()

    def _count(self):
        while True:
            try:
                connection = self._socket.accept()[0]
            except OSError:
                return
            self.connections += 1
            connection.close()


PATIENT = {"sts": {"request_timeout": "60s"}}  # while a client starts, the exchange is held
SHORT_SESSIONS = {"refresh": {"serve_until_remaining": "15s"}}

SCENARIOS = [
    Scenario("token-by-variable", "token by variable",
             "With AWS_CONTAINER_AUTHORIZATION_TOKEN the client gets the set, and AWS takes what it signs.",
             token_by_variable, {}),
    Scenario("token-by-file", "token by file",
             "With AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE the client gets the set, and AWS takes what it signs.",
             token_by_file, {}),
    Scenario("wrong-token", "wrong token",
             "A wrong token gets an error, whatever the client tries, and the right one credentials right after.",
             wrong_token, {}),
    Scenario("one-request", "20 calls, fresh", "20 calls in a row make one request.", one_request, {}),
    Scenario("one-request-least-life", "20 calls, 30 min left",
             "So they do with the least life that crossvend vends while the upstreams work.",
             one_request_at_least_life, {}),
    Scenario("rotation", "rotation",
             "The client follows to the next key before its own expires, and never errs.",
             rotation, SHORT_SESSIONS, minutes=1.1),
    Scenario("sts-down", "STS down",
             "STS fails for most of a session, the client never errs, and it follows to the next key afterwards.",
             sts_down, SHORT_SESSIONS, minutes=1.6, quick=False),
    Scenario("cold-start-0.3", "cold start 0.3 s", "A first call 0.3 s before the first set succeeds.",
             cold_start(0.3), PATIENT),
    Scenario("cold-start-0.7", "cold start 0.7 s", "A first call 0.7 s before the first set succeeds.",
             cold_start(0.7), PATIENT),
    Scenario("cold-start-5", "cold start 5 s",
             "A first call 5 s before the first set succeeds by the client's own tries, or else the second call does.",
             cold_start(5), PATIENT),
    Scenario("hung-upstream", "hung upstream",
             "While STS hangs every request is answered within a second, and the client reports an error.",
             hung_upstream, {}),
    Scenario("imds", "IMDSv2", "With AWS_EC2_METADATA_SERVICE_ENDPOINT the client gets the set by IMDSv2.",
             imds, {"server": {"imds": {"enabled": True}}}),
    Scenario("proxies", "proxies", "Proxies in the environment are not asked for the container endpoint.",
             proxies, {}),
    Scenario("drain", "drain", "The client is served in the drain that SIGTERM begins; a second SIGTERM ends it, and crossvend.",
             drain, {"shutdown": {"drain": f"{DRAIN:g}s"}}),
]
