"""Meets crossvend with the faults of its upstreams, and tells what its clients saw."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import table
from certificates import Certificates
from runner import Failed, run_all
from sandbox import Sandbox
from service import Programs
from upstreams import UPSTREAMS, World, tests_of

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = """examples:
  scripts/faults                                      everything; some 35 minutes
  scripts/faults --quick                              without the soak; about a minute
  scripts/faults --upstream sts --fault 503           one cell
  scripts/faults --update-docs                        everything, and the tables go into docs/faults.md"""


class Parser(argparse.ArgumentParser):
    """Ends as the other scripts do at wrong usage."""

    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("scripts/faults", description=__doc__, epilog=EXAMPLES,
                    formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--upstream", action="append", choices=[each.name for each in UPSTREAMS],
                        help="only this one; may be repeated")
    parser.add_argument("--fault", action="append", metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--jobs", type=int, default=16, metavar="N", help="cells at a time; most of them wait (16)")
    parser.add_argument("--update-docs", action="store_true", help="put the tables into docs/faults.md, too")
    parser.add_argument("--crossvend", type=Path, default=ROOT / "build/release/crossvend", metavar="PATH",
                        help="the one to test, instead of a Release build of this tree")
    parser.add_argument("--sandbox", type=Path, default=ROOT / "build/release/crossvend-sandbox", metavar="PATH",
                        help="its sandbox")
    parser.add_argument("--name-service", type=Path, default=ROOT / "build/release/tests/libname_service.so",
                        metavar="PATH", help="what stands in for DNS")
    given = parser.parse_args(arguments)
    if given.update_docs and (given.upstream or given.fault):
        parser.error("the documentation shows everything: leave out --upstream and --fault")
    return given


def main(arguments: list[str]) -> int:
    given = parse(arguments)
    programs = Programs(given.crossvend.resolve(), given.sandbox.resolve(), ROOT / "config/sandbox.example.json")
    upstreams = [each for each in UPSTREAMS if not given.upstream or each.name in given.upstream]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as name, Sandbox(programs, Path(name)) as sandbox:
        sandbox.give_short_sessions()
        world = World(programs.crossvend, sandbox.google, sandbox.aws, Certificates(Path(name)),
                      given.name_service.resolve())
        tests = [test for upstream in upstreams for test in tests_of(upstream, world, given.fault)]
        results = run_all(tests, given.jobs)
    failed = [name for name, result in results.items() if isinstance(result, Failed)]
    for upstream in upstreams:
        print(table.of(upstream, results))
    if given.update_docs and not failed:
        table.put_into(ROOT / "docs/faults.md", "faults", "\n".join(table.of(each, results) for each in upstreams))
    print(f"{len(tests)} cells in {time.monotonic() - began:.0f} s, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
