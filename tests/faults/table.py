"""What came of the cells, as Markdown, and into the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from cell import Outcome
from faults import Fault
from upstreams import Upstream, name_of

HEAD = ["| fault | with a set, a client saw | and a new one came after | at the start it saw | and the first came after "
        "| stage, reason | cause in the log |", "|---|---|---|---|---|---|---|"]


def of(upstream: Upstream, results: dict) -> str:
    """One line for each fault that has an outcome."""
    outcomes = [(fault, results.get(name_of(upstream, fault))) for fault in upstream.faults]
    lines = [_line(fault, outcome) for fault, outcome in outcomes if isinstance(outcome, Outcome)]
    return "\n".join([f"### {upstream.head}", "", *HEAD, *lines, ""])


def put_into(file: Path, name: str, text: str) -> None:
    """Takes the place of what stands between the two marks."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = file.read_text().split(begin)
    file.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}")


def _line(fault: Fault, outcome: Outcome) -> str:
    failure = outcome.held.failure
    reason, cause = (f"{failure.stage}, `{failure.reason}`", _shortened(failure.cause)) if failure else ("none", "none")
    return (f"| {fault.name} | {outcome.held.told} | {outcome.held.recovery:.1f} s | {outcome.cold.told} "
            f"| {outcome.cold.recovery:.1f} s | {reason} | {cause} |")


def _shortened(cause: str) -> str:
    """Without the advice, and what is another each time: ports and request ids."""
    return re.sub(r":\d{4,5}\b| \(request id [^)]*\)", "", cause.split(";")[0]).replace("|", "\\|").replace("<", "&lt;")
