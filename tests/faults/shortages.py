"""What a machine can run out of: descriptors, memory, room on a disk."""

from __future__ import annotations

import re
import resource
import subprocess
import time
from pathlib import Path
from typing import Callable

from account import Account
from cell import SLACK, expect
from daemon import Answer, Daemon, Failure
from routes import READER, World, by_name
from service import SOON, wait_until

STATE_ROLES = 400
STANDARD = 3  # descriptors that every process has
NO_ROOM = """mount -t tmpfs -o size=4k none "$1" && head -c 4096 /dev/zero >"$1/filler"
"$2" serve; echo "status $?"; ls -A "$1"
echo "room"; rm "$1/filler"; timeout 2 "$2" serve; ls -A "$1" """


LESS_THAN_A_STACK = 4 << 20  # bytes


def no_descriptors(world: World, directory: Path) -> Account:
    """Not one more may be opened. A client that is connected goes on."""
    with Daemon(world.crossvend, directory, "descriptors", world.environment(), {}) as daemon:
        daemon.wait_until_ready()
        with daemon.connection() as client:
            first = daemon.ask(on=client).key
            _limit(daemon, resource.RLIMIT_NOFILE, STANDARD)
            daemon.ask("POST", "/v1/refresh", on=client)
            return _starve(daemon, lambda: daemon.ask(on=client), first, "identity", resource.RLIMIT_NOFILE)


def no_memory_for_a_look_up(world: World, directory: Path) -> Account:
    """The address space has room for all but the thread of a look-up, which the first exchange needs at once."""
    with Daemon(world.crossvend, directory, "size", world.environment(), {}) as daemon:
        daemon.wait_until_ready()
        enough = _size(daemon) * 1024 + LESS_THAN_A_STACK
    names = by_name(world, directory)
    try:
        with Daemon(world.crossvend, directory, "memory", {**world.environment(), **names.environment}, {},
                    under=("/usr/bin/prlimit", f"--as={enough}:")) as daemon:
            return _starve(daemon, daemon.ask, "", "sts", resource.RLIMIT_AS)
    finally:
        names.close()


def no_memory_for_a_reload(world: World, directory: Path) -> Account:
    """A SIGHUP that cannot be heeded changes nothing, and the next one is heeded."""
    many = {"roles": [{"name": f"role-{number}", "role_arn": READER} for number in range(2000)]}
    with Daemon(world.crossvend, directory, "memory", world.environment(), {}) as daemon:
        daemon.wait_until_ready()
        _take_memory(daemon)
        daemon.reload(many)
        cause = daemon.service.wait_for(r"the configuration was not read again.*cause=(.*)")
        answer = daemon.ask()
        expect(answer.status == 200, f"the client saw {answer.status}")
        expect("the configuration was read again" not in daemon.service.log(), "the reload was heeded in spite of the limit")
        _limit(daemon, resource.RLIMIT_AS, None)
        enough = time.monotonic()
        daemon.reload({"sts": {"request_timeout": "3s"}})
        wait_until(lambda: "the configuration was read again" in daemon.service.log(), "a reload at the next SIGHUP", 5)
        return Account("200", f"the configuration was not read again: {cause}", f"{time.monotonic() - enough:.1f} s")


def no_memory_for_the_state(world: World, directory: Path) -> Account:
    """The sets that the next daemon would go on with cannot be written for lack of memory. Vending goes on, and a refresh
    after the lack leaves them."""
    state = directory / "sets.json"
    # A text of many roles, whose memory the C library does not keep for the next one.
    environment = {**world.environment(), "MALLOC_MMAP_THRESHOLD_": "65536"}
    configuration = {"state": {"file": str(state), "allow_disk": True},
                     "roles": [{"name": f"role-{number}", "role_arn": READER} for number in range(STATE_ROLES)]}
    with Daemon(world.crossvend, directory, "state", environment, configuration) as daemon:
        daemon.wait_until_ready()
        sets = wait_until(lambda: _sets_in(state), "a state of all roles")
        # Until the heap has what a refresh takes, so that it is the state alone for which there is no memory.
        size, after = 0, _size(daemon)
        while after > size:
            size = after
            daemon.refresh()
            sets = wait_until(lambda: (now := _sets_in(state)) and not now & sets and now,
                              "a state of all roles after a refresh")
            after = _size(daemon)
        before = state.read_text()
        _take_memory(daemon)
        daemon.refresh()
        told = daemon.service.wait_for(r'the state file cannot be written.*cause=(.*)')
        answer = daemon.ask(path="/v1/credentials/role-0")
        expect(answer.status == 200, f"the client saw {answer.status}")
        expect(state.read_text() == before, "the file is another")
        _limit(daemon, resource.RLIMIT_AS, None)
        enough = time.monotonic()
        daemon.refresh()
        wait_until(lambda: state.read_text() != before, "another state", SOON)
        return Account("200", f"the state file cannot be written: {told}", f"{time.monotonic() - enough:.1f} s")


def no_room_for_the_token(world: World, directory: Path) -> Account:
    """The daemon says so and ends, leaves nothing half-made, and starts when there is room. Needs root, for a disk."""
    place = directory / "full"
    place.mkdir()
    environment = {**world.environment(), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(directory),
                   "AWS_REGION": "us-west-2", "CROSSVEND_LISTEN": "127.0.0.1:0",
                   "CROSSVEND_TELEMETRY_LISTEN": "127.0.0.1:0",
                   "CROSSVEND_AUTHORIZATION_TOKEN_FILE": str(place / "token")}
    done = subprocess.run(["unshare", "--mount", "sh", "-c", NO_ROOM, "sh", str(place), str(world.crossvend)], text=True,
                          env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    (directory / "full.log").write_text(done.stdout)
    full, _, room = done.stdout.partition("room\n")
    said, *rest = full.splitlines()
    expect(said == f"crossvend: cannot write {place}/token: No space left on device", f"it says: {said}")
    expect(rest == ["status 78", "filler"], f"then: {rest}")
    expect("refreshed" in room and room.splitlines()[-1] == "token", f"with room: {room}")
    return Account("nothing: it does not start", said.replace(str(place), "DIR"), "the next start")


def _starve(daemon: Daemon, ask: Callable[[], Answer], first: str, stage: str, limit: int) -> Account:
    """A refresh fails for what is lacking, a client sees nothing of it, and the next succeeds when there is enough."""
    seen: list[Answer] = []

    def ask_once_more() -> Answer:
        seen.append(ask())
        return seen[-1]

    wait_until(lambda: ask_once_more() and _failures_for_lack(daemon), "a refresh that fails", SOON)
    _limit(daemon, limit, None)
    enough = seen[-1].came
    renewed = wait_until(lambda: (answer := ask_once_more()).key not in ("", first) and answer, "the next set", SOON)
    recovery = renewed.came - enough
    before = {answer.status for answer in seen[:-1]}
    expect(before == {200 if first else 503}, f"the client saw {sorted(before)}")
    expect(recovery < 1.5 + SLACK, f"the next set came after {recovery:.1f} s")
    failure, *more = _failures_for_lack(daemon)
    expect(failure.stage == stage, f"the stage that is told is {failure.stage}, and it was {stage}: {failure.cause}")
    expect(daemon.counted_failures().get((stage, "internal")) == 1 + len(more),
           f"the metric has {daemon.counted_failures()}")
    return Account("200" if first else "503, then 200", f"{failure.stage}, `{failure.reason}`: {failure.cause}",
                   f"{recovery:.1f} s")


def _failures_for_lack(daemon: Daemon) -> list[Failure]:
    return [each for each in daemon.failures() if each.reason == "internal"]


def _sets_in(state: Path) -> set[str]:
    """The ids of the keys in a state of all roles; none while it is of fewer."""
    ids = set(re.findall(r'"access_key_id":"(\w+)"', state.read_text())) if state.exists() else set()
    return ids if len(ids) == STATE_ROLES else set()


def _take_memory(daemon: Daemon) -> None:
    _limit(daemon, resource.RLIMIT_AS, _size(daemon) * 1024)


def _size(daemon: Daemon) -> int:
    """Of its address space, in KiB. What it takes now and then does not count."""
    sizes = []
    for _ in range(20):
        sizes.append(int(re.search(r"VmSize:\s+(\d+)", Path(f"/proc/{daemon.service.pid}/status").read_text()).group(1)))
        time.sleep(0.02)
    return min(sizes)


def _limit(daemon: Daemon, what: int, count: int | None) -> None:
    """None is as many as may be."""
    _, most = resource.prlimit(daemon.service.pid, what)
    resource.prlimit(daemon.service.pid, what, (most if count is None else count, most))
