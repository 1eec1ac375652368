"""The faults of the machine, each with the test of it: here, or among the unit and integration tests."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import clocks
import endings
import faults
import pauses
import routes
import shortages
from account import Account
from routes import World
from runner import Test
from service import Unmet


@dataclass(frozen=True)
class Case:
    fault: str
    run: Callable[[World, Path], Account]
    needs_root: bool = False

    @property
    def name(self) -> str:
        return f"machine, {self.fault}"


@dataclass(frozen=True)
class Elsewhere:
    """Tests of a fault, with the contracts for their names."""

    fault: str
    tests: list[str]


HOUR = 3600  # seconds
CASES = [
    Case("clock set 1 h forward", clocks.set_by(HOUR)),
    Case("clock set 1 h back", clocks.set_by(-HOUR)),
    Case("suspension for 24 h", clocks.suspended_for(24 * HOUR)),
    Case("SIGSTOP for 2 s, SIGCONT", pauses.paused_within_the_set),
    Case("SIGSTOP past the time of the set, SIGCONT", pauses.paused_past_the_set),
    Case("no descriptor left", shortages.no_descriptors),
    Case("memory limit at the start", shortages.no_memory_for_a_look_up),
    Case("memory limit at a reload", shortages.no_memory_for_a_reload),
    Case("memory limit when the state is written", shortages.no_memory_for_the_state),
    Case("disk full for the token file", shortages.no_room_for_the_token, needs_root=True),
    Case("SIGTERM while the metadata server hangs",
         endings.while_upstream_hangs(routes.to_metadata, faults.HANGS)),
    Case("SIGTERM while IAM Credentials hangs",
         endings.while_upstream_hangs(routes.to_iam_credentials, faults.HANGS)),
    Case("SIGTERM while a name is looked up", endings.while_upstream_hangs(routes.by_name, faults.HANGS_IN_DNS)),
    Case("SIGTERM while a proxy hangs", endings.while_upstream_hangs(routes.through_a_proxy, faults.HANGS)),
    Case("SIGTERM in a TLS handshake", endings.while_upstream_hangs(routes.to_sts, faults.HANGS_IN_TLS)),
    Case("SIGTERM while STS hangs", endings.while_upstream_hangs(routes.to_sts, faults.HANGS)),
    Case("SIGTERM while a chained STS hangs", endings.while_upstream_hangs(routes.to_chained_sts, faults.HANGS)),
    Case("SIGTERM while it vends", endings.while_vending),
    Case("SIGTERM, then SIGCONT, after SIGSTOP", endings.while_stopped),
]
ELSEWHERE = [
    Elsewhere("clock set forward", ["Refresher.RefreshesAtOnceWhenTheClockIsSetForwardBeyondTheNextMoment",
                                    "Refresher.BelievesAClockThatIsSetForwardAndTriesEagerly",
                                    "WallClockSleeper.ReturnsAtOnceWhenTheClockWasSetSinceTheLastSleep"]),
    Elsewhere("clock set back", ["Refresher.RefreshesAtOnceWhenTheClockIsSetBack",
                                 "Refresher.VendsASetNoLongerThoughTheClockIsSetBackWhileNoUpstreamAnswers",
                                 "CredentialsStore.VendsASetNoLongerWhenTheClockIsSetBack"]),
    Elsewhere("clock other than AWS's", ["Clocks.OfUpstreamsThatAreHoursBehindDoNotMakeAFreshSetExpired",
                                         "Clocks.OfUpstreamsThatAreHoursAheadDoNotMakeASetLastLonger",
                                         "Clocks.ThatAreTwoMinutesApartAreWorthAWarningAndNoMore"]),
    Elsewhere("suspension", ["Refresher.RefreshesAtOnceWhenAMachineWakesFromALongSuspension",
                             "Refresher.LivesThroughTwoDaysOfFailuresClockStepsAndSuspension"]),
    Elsewhere("no descriptor left for clients", ["Descriptors.ThatRunOutCostWhoIsConnectedNothing",
                                                 "Descriptors.ThatAreFewGoToTheClientsThatCameLast"]),
    Elsewhere("SIGTERM in the drain", ["Lifecycle.GoesOnServingForTheDrainTime",
                                       "Lifecycle.TakesASecondSignalOfEitherKindForTheEndOfTheDrain",
                                       "Lifecycle.StopsInOrderWhenASecondSignalComesAsTheDrainEnds"]),
    Elsewhere("nobody reads the log", ["Lifecycle.ServesOnWhenNobodyReadsItsLog"]),
    Elsewhere("STS is down for longer than a set lasts",
              ["Daemon.KeepsVendingUntilExpiryWhileAwsIsDownAndRecoversByItself",
               "Refresher.RecoversAfterAnOutageThatOutlastedTheSet"]),
]


def tests_of_the_machine(world: World, chosen: list[str] | None) -> list[Test]:
    """Those that are chosen or all, but for what this user may not do."""
    cases = [case for case in CASES if not chosen or case.fault in chosen]
    cases = [case for case in cases if not case.needs_root or os.geteuid() == 0]
    return [Test(case.name, lambda directory, case=case: case.run(world, directory)) for case in cases]


def expect_there_are_those_elsewhere(sources: Path) -> None:
    """A test that is named must be there."""
    there = {f"{suite}.{name}" for file in sources.rglob("*_test.cpp")
             for suite, name in re.findall(r"^TEST(?:_F)?\((\w+), (\w+)\)", file.read_text(), re.MULTILINE)}
    if missing := [test for each in ELSEWHERE for test in each.tests if test not in there]:
        raise Unmet(f"there is no test {', '.join(missing)}")
