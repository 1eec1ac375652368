"""The results as a table: for a terminal, as Markdown, and in the README."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from clients import Spec
from scenarios import Scenario

BEGIN, END = "<!-- conformance matrix: begin -->", "<!-- conformance matrix: end -->"


@dataclass(frozen=True)
class Outcome:
    word: str                 # "ok", what a scenario says instead, "own", "n/a", "FAILED"
    failed: bool = False
    reason: str = ""          # of the client's own


@dataclass
class Matrix:
    specs: list[Spec]
    scenarios: list[Scenario]
    versions: dict[str, str]
    tested: str               # crossvend's own version
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)

    @property
    def failures(self) -> list[tuple[str, str]]:
        return [cell for cell, outcome in self.outcomes.items() if outcome.failed]

    def markdown(self) -> str:
        reasons = self._reasons()
        lines = [f"crossvend {self.tested}, {datetime.now(timezone.utc):%Y-%m-%d}. A stub behaves as that SDK's source says.",
                 "", "| client | " + " | ".join(scenario.head for scenario in self.scenarios) + " |",
                 "|---" * (len(self.scenarios) + 1) + "|"]
        for spec in self.specs:
            cells = [self._cell(spec, scenario, reasons) for scenario in self.scenarios]
            lines.append(f"| {spec.name} {self.versions[spec.name]} | " + " | ".join(cells) + " |")
        lines += ["", *(f"{number}. {reason}" for reason, number in reasons.items())]
        lines += ["", *(f"- **{scenario.head}**: {scenario.contract}" for scenario in self.scenarios)]
        return "\n".join(lines) + "\n"

    def table(self) -> str:
        reasons = self._reasons()
        rows = [["", *(str(number) for number in range(1, len(self.scenarios) + 1))]]
        for spec in self.specs:
            rows.append([f"{spec.name} {self.versions[spec.name]}",
                         *(self._cell(spec, scenario, reasons) for scenario in self.scenarios)])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip() for row in rows]
        lines += ["", *(f"{number:3}  {scenario.head}" for number, scenario in enumerate(self.scenarios, 1))]
        lines += [f"[{number}]  {reason}" for reason, number in reasons.items()]
        return "\n".join(lines) + "\n"

    def put_into(self, readme: Path) -> None:
        """Takes the place of what stands between the two marks."""
        text = readme.read_text()
        before, rest = text.split(BEGIN)
        readme.write_text(before + BEGIN + "\n" + self.markdown() + END + rest.split(END)[1])

    def _reasons(self) -> dict[str, int]:
        """The clients' own reasons, numbered as they come."""
        numbers: dict[str, int] = {}
        for spec in self.specs:
            for scenario in self.scenarios:
                outcome = self.outcomes[spec.name, scenario.name]
                if outcome.reason:
                    numbers.setdefault(self._sentence(spec, outcome), len(numbers) + 1)
        return numbers

    def _cell(self, spec: Spec, scenario: Scenario, reasons: dict[str, int]) -> str:
        outcome = self.outcomes[spec.name, scenario.name]
        note = f" [{reasons[self._sentence(spec, outcome)]}]" if outcome.reason else ""
        return outcome.word + note

    @staticmethod
    def _sentence(spec: Spec, outcome: Outcome) -> str:
        return (outcome.reason if outcome.reason[0].isupper() else f"{spec.name} {outcome.reason}") + "."
