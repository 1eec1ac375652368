"""A network namespace for one thread and what it starts. It vanishes with the last of them."""

from __future__ import annotations

import ctypes
import os
import subprocess

CLONE_NEWNET = 0x40000000  # <sched.h>


def enter_with_link_local() -> None:
    """Leads this thread, for good, into a namespace that has loopback and 169.254.170.2. Needs root."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    for command in ("ip link set lo up", "ip address add 169.254.170.2/32 dev lo"):
        subprocess.run(command.split(), check=True)


def is_possible() -> bool:
    """Tried in a process of its own."""
    return subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0
