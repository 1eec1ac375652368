"""The upstreams, and which faults each may have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import faults
import routes
from cell import Cell, Outcome
from faults import Fault
from names import has_ipv6
from routes import Route, World
from runner import Test


@dataclass(frozen=True)
class Upstream:
    name: str
    head: str    # of its table
    stage: str   # in the log and the metric
    lead: Callable[[World, Path], Route]
    faults: list[Fault]


UPSTREAMS = [
    Upstream("metadata", "Google's metadata server", "identity", routes.to_metadata,
             [*faults.ANSWERING, faults.BUSY_METADATA]),
    Upstream("oauth", "Google's OAuth, for a service account's key", "identity", routes.to_oauth,
             [*faults.ANSWERING, faults.BUSY_GOOGLE, *faults.SECURING]),
    Upstream("google", "IAM Credentials, for Google's APIs", "identity", routes.to_iam_credentials,
             [*faults.ANSWERING, faults.BUSY_GOOGLE, *faults.SECURING]),
    Upstream("sts", "AWS STS", "sts", routes.to_sts, [*faults.ANSWERING, faults.BUSY_STS, *faults.SECURING]),
    Upstream("chain", "AWS STS, for a chained role", "chain", routes.to_chained_sts,
             [*faults.ANSWERING, faults.BUSY_STS, *faults.SECURING]),
    Upstream("dns", "DNS, on the way to AWS STS", "sts", routes.by_name, faults.NAMING),
    Upstream("proxy", "A proxy on the way to AWS STS", "sts", routes.through_a_proxy, faults.PROXYING),
]


def name_of(upstream: Upstream, fault: Fault) -> str:
    return f"{upstream.name}, {fault.name}"


def tests_of(upstream: Upstream, world: World, chosen: list[str] | None) -> list[Test]:
    """One a fault, those that are chosen or all, but for what this machine has not."""
    def test(fault: Fault) -> Test:
        def run(directory: Path) -> Outcome:
            route = upstream.lead(world, directory)
            try:
                return Cell(upstream.stage, fault, fault.reason_at(upstream.name), world, route, directory).run()
            finally:
                route.close()
        return Test(name_of(upstream, fault), run)
    possible = [fault for fault in upstream.faults if "::1" not in fault.answer or has_ipv6()]
    return [test(fault) for fault in possible if not chosen or fault.name in chosen]
