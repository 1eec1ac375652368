"""What there is to tell of a case of the machine's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    seen: str      # by a client
    told: str      # by log and metric
    recovery: str
