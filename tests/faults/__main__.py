"""Meets crossvend with the faults of its upstreams and of the machine, one by one and then at random, and tells what its
clients saw."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import table
from certificates import Certificates
from command_line import Parser
from machine import CASES, expect_there_are_those_elsewhere, tests_of_the_machine
from page import put_into
from routes import World
from runner import Failed, Test, run_all, show
from sandbox import Sandbox
from service import Programs
from soak import Report, Soak
from upstreams import UPSTREAMS, tests_of

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build/release"
EXAMPLES = """examples:
  scripts/faults                                everything; some 31 minutes
  scripts/faults --quick                        without the soak; less than a minute
  scripts/faults --soak 5                       what the build server runs
  scripts/faults --upstream sts --fault 503     one cell
  scripts/faults --update-docs                  everything, and the tables go into docs/faults.md"""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("scripts/faults", description=__doc__, epilog=EXAMPLES,
                    formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--upstream", action="append", choices=[*(each.name for each in UPSTREAMS), "machine"],
                        help="only this one; may be repeated")
    parser.add_argument("--fault", action="append", metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--quick", action="store_true", help="leave out the soak")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="how long the soak takes (30)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), metavar="N",
                        help="of the soak; another each time")
    parser.add_argument("--jobs", type=int, default=16, metavar="N", help="cells at a time; most of them wait (16)")
    parser.add_argument("--update-docs", action="store_true", help="put the tables into docs/faults.md, too")
    parser.add_argument("--crossvend", type=Path, default=RELEASE / "crossvend", metavar="PATH",
                        help="the one to test, instead of a Release build of this tree")
    parser.add_argument("--sandbox", type=Path, default=RELEASE / "crossvend-sandbox", metavar="PATH",
                        help="its sandbox")
    parser.add_argument("--libraries", type=Path, default=RELEASE / "tests", metavar="DIR",
                        help="where the stand-ins for DNS and for the clock are")
    given = parser.parse_args(arguments)
    some = given.upstream or given.fault
    if given.update_docs and (some or given.quick or os.geteuid() != 0):
        parser.error("the documentation shows everything: leave out --upstream, --fault and --quick, and be root")
    if given.soak is not None and (some or given.quick):
        parser.error("a soak meets all upstreams: leave out --upstream, --fault and --quick")
    if unknown := set(given.fault or []) - names_of_faults():
        parser.error(f"there is no fault {', '.join(sorted(unknown))}: docs/faults.md has their names")
    if given.jobs < 1:
        parser.error("--jobs: at least one")
    for program in (given.crossvend, given.sandbox):
        if program != RELEASE / program.name and not os.access(program, os.X_OK):
            parser.error(f"{program} is no program")
    given.quick = given.quick or some
    given.soak = given.soak or 30
    return given


def names_of_faults() -> set[str]:
    return {each.fault for each in CASES} | {fault.name for upstream in UPSTREAMS for fault in upstream.faults}


def chosen_tests(given: argparse.Namespace, world: World) -> list[Test]:
    """The machine's first: one of them takes the longest."""
    machine = tests_of_the_machine(world, given.fault) if "machine" in (given.upstream or ["machine"]) else []
    tests = machine + [test for upstream in UPSTREAMS if not given.upstream or upstream.name in given.upstream
                       for test in tests_of(upstream, world, given.fault)]
    if not tests:
        sys.exit("scripts/faults: this upstream has no such fault, or it takes root or IPv6; docs/faults.md has the tables")
    return tests


def soak(world: World, minutes: float, seed: int) -> Report:
    print(f"Soak of {minutes:g} minutes, --seed {seed}", file=sys.stderr, flush=True)
    told = 0

    def run(directory: Path) -> Report:
        def tell(passed: float, answers) -> None:
            nonlocal told
            if sys.stderr.isatty() or passed >= told:
                show(f"[{passed:.1f}/{minutes:g} min] {dict(answers)}", stays=False)
                told += 1
        held = Soak(world, directory, minutes, seed)
        try:
            return held.run(tell)
        finally:
            held.close()

    return run_all([Test("soak", run)], 1)["soak"]


def main(arguments: list[str]) -> int:
    given = parse(arguments)
    expect_there_are_those_elsewhere(ROOT / "tests")
    programs = Programs(given.crossvend.resolve(), given.sandbox.resolve(), ROOT / "config/sandbox.example.json")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as name, Sandbox(programs, Path(name)) as sandbox:
        sandbox.give_short_sessions()
        world = World(programs, sandbox.google, sandbox.aws, Certificates(Path(name)), given.libraries.resolve())
        results = run_all(chosen_tests(given, world), given.jobs)
        tables = table.of_all(results)
        print(tables)
        if given.update_docs:
            put_into(ROOT / "docs/faults.md", "faults", tables)
        if not given.quick:
            results["soak"] = soak(world, given.soak, given.seed)
            print(soaked := table.of_soak(results["soak"]))
            if given.update_docs:
                put_into(ROOT / "docs/faults.md", "soak", soaked)
    failed = [name for name, result in results.items() if isinstance(result, Failed)]
    print(f"{len(results)} tests in {time.monotonic() - began:.0f} s, {len(failed)} failed", *failed, sep="\n  ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
