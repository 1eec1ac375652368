"""What is measured, with what, and where."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import datetime, timezone
from pathlib import Path


def description(programs: Path) -> str:
    """A Markdown list."""
    version = _said_by([str(programs / "crossvend"), "version"]).splitlines()
    go = _said_by(["go", "version"]).split()[2]
    nginx = _said_by(["/usr/sbin/nginx", "-v"]).split("/")[-1]
    wrk = _said_by(["wrk", "-v"]).split()[1]
    return "\n".join([
        f"- {datetime.now(timezone.utc):%Y-%m-%d}, {version[0]}, g++ {compiler(programs)}",
        f"- {_processor()}, {os.cpu_count()} cores, {_memory_size()} GiB; Linux {platform.release()}",
        f"- nginx {nginx}, {go}, wrk {wrk}",
    ])


def compiler(programs: Path) -> str:
    """The one that built the daemon."""
    return re.search(r"^compiler (\S+)", _said_by([str(programs / "crossvend"), "version"]), re.MULTILINE)[1]


def _said_by(command: list[str]) -> str:
    """On stdout or stderr; wrk's -v ends with status 1."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout.strip()


def _processor() -> str:
    return re.search(r"^model name\s*: (.*)", Path("/proc/cpuinfo").read_text(), re.MULTILINE)[1]


def _memory_size() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
