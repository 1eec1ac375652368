"""The figures as rows: for a terminal, and as Markdown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Budget:
    text: str
    is_met: bool
    is_even: bool = False        # met as far as the measurement can tell
    is_of_time: bool = False     # such a one says little on a machine that does something else, too


    @property
    def verdict(self) -> str:
        return "even" if self.is_even else "yes" if self.is_met else "NO"


@dataclass(frozen=True)
class Row:
    name: str
    unit: str
    crossvend: float
    nginx: float | None = None
    go: float | None = None
    budget: Budget | None = None

    def cells(self) -> list[str]:
        verdict = ("", "") if self.budget is None else (self.budget.text, self.budget.verdict)
        return [self.name, self.unit, *map(_figure, (self.crossvend, self.nginx, self.go)), *verdict]


HEAD = ["", "unit", "crossvend", "nginx", "Go", "budget", "met"]


def at_most(limit: float, value: float, is_of_time: bool = False) -> Budget:
    return Budget(f"≤ {limit:g}", value <= limit, is_of_time=is_of_time)


def exactly(expected: float, value: float) -> Budget:
    return Budget(f"= {expected:g}", value == expected)


def at_least_as_fast(ours: list[float], others: list[float]) -> Budget:
    behind = sum(mine < other for mine, other in zip(ours, others))
    return _in_turn("≥", ours, others, behind, median(ours) >= median(others))


def no_later(ours: list[float], others: list[float]) -> Budget:
    behind = sum(mine > other for mine, other in zip(ours, others))
    return _in_turn("≤", ours, others, behind, median(ours) <= median(others))


def _in_turn(relation: str, ours: list[float], others: list[float], behind: int, is_met: bool) -> Budget:
    """Of rounds in turn. Two that are equal are each behind in half of them, by what else the machine does, so where the
    medians miss the budget, we are even unless we are behind so often that equals would be only once in a hundred times
    (a sign test)."""
    rounds = len(ours)
    chance = sum(math.comb(rounds, count) for count in range(behind, rounds + 1)) / 2 ** rounds
    return Budget(f"{relation} 1.0 × nginx: {median(ours) / median(others):.2f}, behind in {behind} of {rounds}",
                  is_met or chance > 0.01, is_even=not is_met and chance > 0.01, is_of_time=True)


def for_terminal(rows: list[Row]) -> str:
    table = [HEAD, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table)]
    return "\n".join("  ".join(_aligned(cell, number, widths[number]) for number, cell in enumerate(line)).rstrip()
                     for line in table)


def as_markdown(rows: list[Row]) -> str:
    lines = [HEAD, ["---", "---", "--:", "--:", "--:", "---", "---"], *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _aligned(cell: str, column: int, width: int) -> str:
    return cell.rjust(width) if 2 <= column <= 4 else cell.ljust(width)


def _figure(value: float | None) -> str:
    """Three digits say enough."""
    if value is None:
        return ""
    if value == round(value) or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"
