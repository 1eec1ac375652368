"""Counts the instructions of the daemon for a request, by callgrind."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from daemon import Daemon
from server import Connection
from world import World

NOTED = Path(__file__).resolve().parent / "instructions.json"
REQUESTS = 1000
TOLERANCE = 0.03


def for_a_request(world: World) -> float:
    """Of two runs the difference counts: what comes with the control of callgrind is the same in both."""
    out = world.new_file("callgrind")
    under = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={out}")
    with Daemon(world, under=under).wait_until_ready() as daemon, Connection(daemon) as connection:
        connection.ask_at_rest(100)
        _dump(daemon, out, 1)
        counts = []
        for part, requests in ((2, REQUESTS), (3, 2 * REQUESTS)):
            connection.ask_at_rest(requests)
            counts.append(_dump(daemon, out, part))
    return (counts[1] - counts[0]) / REQUESTS


def _dump(daemon: Daemon, out: Path, part: int) -> int:
    """How many instructions there were since the dump before."""
    subprocess.run(["vgdb", f"--pid={daemon.pid}", "dump"], check=True, capture_output=True)
    dumped = Path(f"{out}.{part}")
    return int(daemon.wait_for(lambda: dumped.exists() and re.search(r"^totals: (\d+)", dumped.read_text(), re.MULTILINE),
                               "a dump of callgrind")[1])


def noted() -> dict:
    return json.loads(NOTED.read_text())


def note(compiler: str, count: float) -> None:
    NOTED.write_text(json.dumps({"compiler": compiler, "for_a_request": round(count)}, indent=2) + "\n")
