"""Runs AWS SDKs, real ones and stubs, against crossvend and its sandbox, and prints who passes what."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import namespace
from cell import Cell
from clients import CLIENTS, Spec, Tools
from command_line import Parser
from matrix import Matrix, Outcome
from scenarios import SCENARIOS, Scenario
from service import Programs, Unmet

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = """examples:
  scripts/conformance                                     everything; some five minutes
  scripts/conformance --quick                             what the build server runs; some two minutes
  scripts/conformance --client CRT --scenario imds        one cell
  scripts/conformance --update-readme                     everything, and the matrix goes into README.md"""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("scripts/conformance", description=__doc__, epilog=EXAMPLES,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--client", action="append", metavar="NAME", choices=[spec.name for spec in CLIENTS],
                        help="only this client; may be repeated")
    parser.add_argument("--scenario", action="append", metavar="NAME", choices=[each.name for each in SCENARIOS],
                        help="only this scenario; may be repeated")
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    parser.add_argument("--jobs", type=int, default=8, metavar="N", help="cells at a time; most of them wait (8)")
    parser.add_argument("--list", action="store_true", help="list clients and scenarios, and end")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="where the matrix goes as Markdown, too")
    parser.add_argument("--update-readme", action="store_true", help="put the matrix into README.md, too")
    parser.add_argument("--crossvend", type=Path, default=ROOT / "build/release/crossvend", metavar="PATH",
                        help="the one to test, instead of a Release build of this tree")
    parser.add_argument("--sandbox", type=Path, default=ROOT / "build/release/crossvend-sandbox", metavar="PATH",
                        help="its sandbox")
    parser.add_argument("--modules", type=Path, default=ROOT / "tests/conformance/node_modules", metavar="DIR",
                        help="where npm has put its clients")
    given = parser.parse_args(arguments)
    if given.update_readme and (given.quick or given.client or given.scenario):
        parser.error("the README shows the whole matrix: leave out --quick, --client and --scenario")
    return given


def run_cell(spec: Spec, scenario: Scenario, tools: Tools, programs: Programs) -> tuple[Outcome, str]:
    """What came of it, and what there is to read where it failed."""
    mark = spec.marks.get(scenario.name)
    if mark and not mark.fails_with:
        return Outcome("n/a", reason=mark.reason), ""
    with tempfile.TemporaryDirectory(prefix="conformance-") as directory:
        cell = None
        try:
            cell = Cell(spec, tools, programs, Path(directory), scenario.configuration)
            word = scenario.run(cell) or "ok"
        except Unmet as unmet:
            if mark and re.search(mark.fails_with, str(unmet)):
                return Outcome("own", reason=mark.reason), ""
            logs = "".join(f"--- {name}\n{text}" for name, text in cell.world.logs().items()) if cell else ""
            return Outcome("FAILED", failed=True), f"{unmet}\n{logs}"
        finally:
            if cell:
                cell.close()
    if mark:
        return Outcome("FAILED", failed=True), f"it passes, though it is marked: {mark.reason}\n"
    return Outcome(word, reason=spec.notes.get(scenario.name, "")), ""


def in_a_thread_of_its_own(spec: Spec, scenario: Scenario, tools: Tools, programs: Programs) -> tuple[Outcome, str]:
    """A thread that enters a namespace does not come back from it."""
    result: list = []

    def run():
        try:
            if spec.relative_uri:
                namespace.enter_with_link_local()
            result.append(run_cell(spec, scenario, tools, programs))
        except Exception as bug:  # pylint: disable=broad-except  # the other cells go on
            result.append((Outcome("FAILED", failed=True), f"{type(bug).__name__}: {bug}\n"))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return result[0]


def show(done: int, total: int, spec: Spec, scenario: Scenario, outcome: Outcome, seconds: float) -> None:
    line = f"[{done}/{total}] {spec.name}, {scenario.head}: {outcome.word} ({seconds:.1f} s)"
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end="\n" if outcome.failed or done == total else "", file=sys.stderr, flush=True)
    else:
        print(line, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    given = parse(arguments)
    if given.list:
        for spec in CLIENTS:
            print(spec.name)
        for scenario in SCENARIOS:
            print(f"{scenario.name:24} {scenario.contract}")
        return 0
    tools = Tools(given.modules)
    programs = Programs(given.crossvend.resolve(), given.sandbox.resolve(), ROOT / "config/sandbox.example.json")
    specs = [spec for spec in CLIENTS
             if (spec.name in given.client if given.client else spec.quick or not given.quick)]
    scenarios = [each for each in SCENARIOS
                 if (each.name in given.scenario if given.scenario else each.quick or not given.quick)]
    versions = {spec.name: spec.version(tools) for spec in specs}
    for spec in specs:
        if not versions[spec.name]:
            sys.exit(f"scripts/conformance: {spec.name} is not installed; leave it out with --client, or install it")
        if spec.relative_uri and not namespace.is_possible():
            sys.exit(f"scripts/conformance: {spec.name} needs a network namespace, and that root; leave it out with --client")
    shown = subprocess.run([programs.crossvend, "version"], capture_output=True, text=True, check=True).stdout
    matrix = Matrix(specs, scenarios, versions, " ".join(shown.split()[1:3]))

    # What takes longest comes first.
    cells = [(spec, scenario) for scenario in sorted(scenarios, key=lambda each: -each.minutes) for spec in specs]
    began = time.monotonic()
    with ThreadPoolExecutor(given.jobs) as pool:
        begun = {}
        running = {pool.submit(timed, begun, cell, tools, programs): cell for cell in cells}
        for done, future in enumerate(as_completed(running), 1):
            spec, scenario = running[future]
            outcome, text, seconds = future.result()
            matrix.outcomes[spec.name, scenario.name] = outcome
            show(done, len(cells), spec, scenario, outcome, seconds)
            if outcome.failed:
                print(text, file=sys.stderr, flush=True)

    print(matrix.table())
    if given.markdown:
        given.markdown.parent.mkdir(parents=True, exist_ok=True)
        given.markdown.write_text(matrix.markdown())
    if given.update_readme:
        matrix.put_into(ROOT / "README.md")
    print(f"{len(cells)} cells in {time.monotonic() - began:.0f} s, {len(matrix.failures)} failed")
    return 1 if matrix.failures else 0


def timed(begun: dict, cell: tuple[Spec, Scenario], tools: Tools, programs: Programs) -> tuple[Outcome, str, float]:
    start = time.monotonic()
    outcome, text = in_a_thread_of_its_own(*cell, tools, programs)
    return outcome, text, time.monotonic() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
