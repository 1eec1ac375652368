"""Runs tests side by side, each with a folder of its own, tells how far it is, and shows the logs of what failed."""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from service import Unmet

LINES = 100  # of each log


@dataclass(frozen=True)
class Test:
    name: str
    run: Callable[[Path], Any]  # raises Unmet


@dataclass(frozen=True)
class Failed:
    text: str


def run_all(tests: list[Test], jobs: int) -> dict[str, Any]:
    """What each gave, or Failed, by its name."""
    results = {}
    with ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(_run, test): test for test in tests}
        for done, future in enumerate(as_completed(running), 1):
            result, seconds = future.result()
            name = running[future].name
            results[name] = result
            failed = isinstance(result, Failed)
            show(f"[{done}/{len(tests)}] {name}: {'FAILED' if failed else 'ok'} ({seconds:.1f} s)",
                 stays=failed or done == len(tests))
            if failed:
                print(result.text, file=sys.stderr, flush=True)
    return results


def _run(test: Test) -> tuple[Any, float]:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        try:
            result = test.run(Path(name))
        except Unmet as unmet:
            result = Failed(f"{unmet}\n{_logs(Path(name))}")
        except Exception as error:  # pylint: disable=broad-except  # the others go on
            result = Failed(f"{error!r}\n{traceback.format_exc()}\n{_logs(Path(name))}")
    return result, time.monotonic() - begun


def _logs(directory: Path) -> str:
    """Their ends: a soak's are long."""
    def end_of(log: Path) -> str:
        return "\n".join(log.read_text(errors="replace").splitlines()[-LINES:])
    return "\n".join(f"--- {log.stem}\n{end_of(log)}" for log in sorted(directory.glob("*.log")))


def show(line: str, stays: bool) -> None:
    """How far it is. On a terminal one line takes the place of the one before, unless that stays."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end="\n" if stays else "", file=sys.stderr, flush=True)
    else:
        print(line, file=sys.stderr, flush=True)
