"""Threads that are missed when they end by a fault: a soak without its clients, or without its faults, finds nothing."""

from __future__ import annotations

import threading
import traceback
from typing import Callable


def started(complaints: list[str], run: Callable[..., None], *given) -> threading.Thread:
    """Runs beside the rest; what it raises becomes a complaint."""
    def heard() -> None:
        try:
            run(*given)
        except Exception:  # pylint: disable=broad-except  # whatever it is, it must not go unheard
            complaints.append(traceback.format_exc())
    thread = threading.Thread(target=heard, daemon=True)
    thread.start()
    return thread
