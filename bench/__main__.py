"""Measures crossvend side by side with nginx and a minimal Go handler in one run, and prints a table against its
budgets. Ends with status 1 if one is not met."""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import tempfile
from pathlib import Path

import deterministic
import hostile
import instructions
import machine
import memory
import refreshes
import scale
import serving
import starts
import state_file
from command_line import Parser
from effort import QUICK, Effort
from page import put_into
from process import Failed
from table import Row, as_markdown, for_terminal
from world import World

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/performance.md"
PARTS = {"deterministic": deterministic, "starts": starts, "memory": memory, "scale": scale, "hostile": hostile, "refreshes": refreshes,
         "state-file": state_file, "serving": serving}
EXAMPLES = """examples:
  bench/run                               everything; some ten minutes, on a machine that does nothing else
  bench/run --quick                       less of everything, to see that it works; only figures that are the same on
                                          a busy machine count
  bench/run --deterministic               one part
  bench/run --update-docs                 everything, and the table goes into docs/performance.md
  bench/run --update-instructions         notes how many instructions a request takes, as what later runs compare with"""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("bench/run", description=__doc__, epilog=EXAMPLES, allow_abbrev=False,
                    formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    for name, part in PARTS.items():
        parser.add_argument(f"--{name}", dest="parts", action="append_const", const=part,
                            help=part.__doc__.split(":")[0].split(".")[0].lower())
    parser.add_argument("--update-docs", action="store_true", help="put the table into docs/performance.md, too")
    parser.add_argument("--update-instructions", action="store_true", help="write bench/instructions.json, and end")
    parser.add_argument("--programs", type=Path, required=True, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.update_docs and (given.quick or given.parts):
        parser.error("the page shows the whole table: leave out --quick and the names of parts")
    given.parts = given.parts or list(PARTS.values())
    return given


def measure(world: World, parts: list, effort: Effort) -> list[Row]:
    rows = []
    for part in parts:
        name = part.__name__.replace("_", " ")
        for row in part.rows(world, effort):
            rows.append(row)
            say(f"{name}: {row.name}")
    say("")
    return rows


def say(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def allow_descriptors(wanted: int) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most != resource.RLIM_INFINITY and most < wanted:
        sys.exit(f"bench/run: it needs {wanted} descriptors, and {most} are allowed here: raise ulimit -Hn")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def main(arguments: list[str]) -> int:
    given = parse(arguments)
    effort = QUICK if given.quick else Effort()
    allow_descriptors(max(effort.connections + 6000, effort.crowd + 1000))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="bench-") as directory, World(given.programs, Path(directory)) as world:
        if given.update_instructions:
            instructions.note(machine.compiler(given.programs), instructions.for_a_request(world))
            return 0
        rows = measure(world, given.parts, effort)
    print(for_terminal(rows))
    if given.update_docs:
        put_into(PAGE, "performance", f"{machine.description(given.programs)}\n\n{as_markdown(rows)}")
    missed = [row for row in rows if row.budget and not row.budget.is_met and not (given.quick and row.budget.is_of_time)]
    for row in missed:
        print(f"bench/run: the budget is not met: {row.name}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as failed:
        sys.exit(f"bench/run: {failed}")
    except KeyboardInterrupt:
        sys.exit(130)
