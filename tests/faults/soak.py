"""Minutes of random faults, rotations, reloads and load: no set may be wrong, expired or mixed, and nothing may grow."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import faults
from daemon import Daemon
from gate import Gate
from ledger import Ledger
from load import Load
from names import Names
from routes import IMPERSONATED, READER, TARGET, WRITER, World
from service import Unmet
from size import Size, size_of
from storm import Storm
from ways import Server

CLIENTS = 4
SETS = 100    # answers a minute, at least, that give a client a set of a role
QUIET = 5.0   # seconds until nothing is under way, once the faults are over
ROLES = {"first": "reader", "chained": "writer", "google": "impersonated"}


def configuration(more: list[dict], timeout: str) -> dict:
    return {"sts": {"request_timeout": timeout}, "roles": [
        {"name": "first", "role_arn": READER},
        {"name": "chained", "role_arn": READER, "chain": [{"role_arn": WRITER, "external_id": "crossvend-demo"}]},
        {"name": "google", "role_arn": IMPERSONATED,
         "identity": {"source": "impersonation", "service_account": TARGET}}, *more]}


PLAIN = configuration([], "1s")
CONFIGURATIONS = [configuration([{"name": "another", "role_arn": READER}], "1500ms"),
                  {**PLAIN, "roles": "broken"}, PLAIN]


@dataclass(frozen=True)
class Report:
    minutes: float
    seed: int
    faults: int
    reloads: int
    issued: int
    failures: Counter  # by stage and reason
    answers: Counter   # by status
    before: Size
    after: Size


class Soak:
    def __init__(self, world: World, directory: Path, minutes: float, seed: int):
        self._minutes = minutes
        self._seed = seed
        self._complaints: list[str] = []
        self._ledger = Ledger(world.aws)
        self._names = Names(self._ledger, world.certificates, directory / "answer")
        self._metadata = Gate(Server(world.google))
        self._google = Gate(Server(world.google), world.certificates)
        self._daemon = Daemon(world.crossvend, directory, "soak", {
            **world.environment(), "GCE_METADATA_HOST": f"127.0.0.1:{self._metadata.port}",
            "AWS_ENDPOINT_URL_STS": f"https://sts.test:{self._names.port}",
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS": f"https://localhost:{self._google.port}",
            "LD_PRELOAD": str(world.libraries / "libname_service.so"),
            "NAME_SERVICE_ANSWER": str(directory / "answer")}, PLAIN)

    def run(self, tell: Callable[[float, Counter], None]) -> Report:
        """Raises Unmet as soon as something does not hold. `tell` hears of the minutes and the answers so far."""
        self._daemon.wait_until_ready()
        load = Load(self._daemon, self._ledger, ROLES, CLIENTS, self._seed, self._complaints)
        staying = [each for each in faults.NAMING if not each.afterwards]
        storm = Storm(self._daemon, {
            "metadata": (self._metadata, [*faults.ANSWERING, faults.BUSY_METADATA]),
            "google": (self._google, [*faults.ANSWERING, faults.BUSY_GOOGLE, *faults.SECURING]),
            "sts": (self._names, [*faults.ANSWERING, faults.BUSY_STS, *faults.SECURING, *staying]),
        }, CONFIGURATIONS, self._seed, self._complaints)
        try:
            first = min(1.0, self._minutes / 3)
            self._pass(first, 0, load, tell)
            before = self._size_at_rest(load, storm)
            load.go_on()
            storm.go_on()
            self._pass(self._minutes - first, first, load, tell)
            return self._judge(load, storm, before, self._size_at_rest(load, storm))
        finally:
            load.end()
            storm.end()

    def close(self) -> None:
        for each in (self._daemon, self._names, self._metadata, self._google):
            each.close()

    def _pass(self, minutes: float, before: float, load: Load, tell: Callable[[float, Counter], None]) -> None:
        begun = time.monotonic()
        while (passed := (time.monotonic() - begun) / 60) < minutes:
            self._expect_no_complaints()
            tell(before + passed, load.statuses())
            time.sleep(0.5)

    def _expect_no_complaints(self) -> None:
        if self._complaints:
            raise Unmet("\n".join(self._complaints))

    def _size_at_rest(self, load: Load, storm: Storm) -> Size:
        load.pause()
        storm.rest()
        time.sleep(QUIET)
        self._daemon.reload(PLAIN)
        self._daemon.refresh()
        self._daemon.wait_until_ready()
        time.sleep(QUIET)
        return size_of(self._daemon)

    def _judge(self, load: Load, storm: Storm, before: Size, after: Size) -> Report:
        told: Counter = Counter()
        for role in ROLES:
            by_log = Counter((each.stage, each.reason) for each in self._daemon.failures(role))
            if by_log != self._daemon.counted_failures(role):
                self._complaints.append(f"the log has {by_log} of {role}, the metric {self._daemon.counted_failures(role)}")
            told += by_log
            if load.sets_of(role) < SETS * self._minutes:
                self._complaints.append(f"only {load.sets_of(role)} answers had a set of {role}")
        if after.has_grown(before):
            self._complaints.append(f"it grew: {before}; {after}")
        self._expect_no_complaints()
        return Report(self._minutes, self._seed, sum(storm.played.values()), storm.reloads, len(self._ledger.issues), told,
                      load.statuses(), before, after)
