"""The figures as rows: for a terminal, and as Markdown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    text: str
    is_met: bool
    is_of_time: bool = False     # such a one says little on a machine that does something else, too


@dataclass(frozen=True)
class Row:
    name: str
    unit: str
    crossvend: float
    nginx: float | None = None
    go: float | None = None
    budget: Budget | None = None

    def cells(self) -> list[str]:
        verdict = ("", "") if self.budget is None else (self.budget.text, "yes" if self.budget.is_met else "NO")
        return [self.name, self.unit, *map(_figure, (self.crossvend, self.nginx, self.go)), *verdict]


HEAD = ["", "unit", "crossvend", "nginx", "Go", "budget", "met"]


def at_most(limit: float, value: float, is_of_time: bool = False) -> Budget:
    return Budget(f"≤ {limit:g}", value <= limit, is_of_time)


def exactly(expected: float, value: float) -> Budget:
    return Budget(f"= {expected:g}", value == expected)


def at_least_as_fast(ours: float, other: float) -> Budget:
    return Budget(f"≥ 1.0 × nginx: {ours / other:.2f}", ours >= other, is_of_time=True)


def no_later(ours: float, other: float) -> Budget:
    return Budget(f"≤ 1.0 × nginx: {ours / other:.2f}", ours <= other, is_of_time=True)


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
