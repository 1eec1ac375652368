"""What came of the cells, as Markdown, and into the documentation."""

from __future__ import annotations

import re

from account import Account
from cell import Outcome
from faults import Fault
from machine import CASES, ELSEWHERE
from runner import Failed
from soak import Report
from upstreams import UPSTREAMS, Upstream, name_of

HEAD = ["| fault | with a set, a client saw | and a new one came after | at the start it saw | and the first came after "
        "| stage, reason | cause in the log |", "|---|---|---|---|---|---|---|"]


def of_all(results: dict) -> str:
    """Of every upstream and the machine, as far as they were tested."""
    tables = [_of(upstream, results) for upstream in UPSTREAMS
              if any(name_of(upstream, fault) in results for fault in upstream.faults)]
    return "\n".join(tables + ([_of_machine(results)] if any(case.name in results for case in CASES) else []))


def _of(upstream: Upstream, results: dict) -> str:
    """One line for each fault that was met."""
    met = [(fault, results[name_of(upstream, fault)]) for fault in upstream.faults if name_of(upstream, fault) in results]
    lines = [_failed(fault.name, result) if isinstance(result, Failed) else _line(fault, result) for fault, result in met]
    return "\n".join([f"### {upstream.head}", "", *HEAD, *lines, ""])


def _of_machine(results: dict) -> str:
    lines = [_case(case.fault, results[case.name]) for case in CASES if case.name in results]
    lines += ["", "| fault | tests on a hand-driven clock, or among the integration tests |", "|---|---|"]
    lines += [f"| {each.fault} | {', '.join(f'`{test}`' for test in each.tests)} |" for each in ELSEWHERE]
    return "\n".join(["### The machine", "", "| fault | a client saw | in the log and the metrics | all was well after |",
                      "|---|---|---|---|", *lines, ""])


def of_soak(report: Report | Failed) -> str:
    if isinstance(report, Failed):
        return "FAILED"
    failures = ", ".join(f"{stage} `{reason}` {count}" for (stage, reason), count in report.failures.most_common())
    answers = ", ".join(f"{status} {count}" for status, count in sorted(report.answers.items()))
    return "\n".join(["| | |", "|---|---|", f"| time | {report.minutes:g} min, seed {report.seed} |",
                      f"| faults | {report.faults} |", f"| reloads | {report.reloads} |", f"| sets issued | {report.issued} |",
                      f"| refreshes that failed | {failures} |", f"| answers to clients | {answers} |",
                      "| sets unknown, of another role, mixed, over, or dropped too early | 0 |",
                      f"| after a minute | {report.before} |", f"| at the end | {report.after} |"])


def _failed(fault: str, result: Failed) -> str:
    return f"| {fault} | FAILED: {_shortened(result.text.splitlines()[0])} |"


def _case(fault: str, result: Account | Failed) -> str:
    if isinstance(result, Failed):
        return _failed(fault, result)
    return f"| {fault} | {result.seen} | {_shortened(result.told)} | {result.recovery} |"


def _line(fault: Fault, outcome: Outcome) -> str:
    failure = outcome.held.failure
    reason, cause = (f"{failure.stage}, `{failure.reason}`", _shortened(failure.cause)) if failure else ("none", "none")
    return (f"| {fault.name} | {outcome.held.told} | {outcome.held.recovery:.1f} s | {outcome.cold.told} "
            f"| {outcome.cold.recovery:.1f} s | {reason} | {cause} |")


def _shortened(cause: str) -> str:
    """Without the advice, and what is another each time: ports and request ids."""
    return re.sub(r":\d{4,5}\b| \(request id [^)]*\)", "", cause.split(";")[0]).replace("|", "\\|").replace("<", "&lt;")
