"""The dashboard as Grafana takes it: its queries, and what Prometheus answers to them."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

from world import World

STEP = 10  # seconds between two bars
RATE_INTERVAL = STEP + 1  # and a scrape, as Grafana takes it: what falls between two bars is seen by one of them


@dataclass
class Series:
    legend: str
    times: list[float]
    values: list[float]


class Dashboard:
    def __init__(self, file: Path):
        self.model = json.loads(file.read_text())
        self.panels = self.model["panels"]
        self.variables = {each["name"]: each for each in self.model["templating"]["list"]}
        self.annotations = self.model["annotations"]["list"]

    def panel(self, title: str) -> dict:
        return next(each for each in self.panels if each["title"] == title)

    def expressions(self) -> list[str]:
        """All that is asked of Prometheus, as it stands in the file."""
        return ([target["expr"] for panel in self.panels for target in panel["targets"]]
                + [each["expr"] for each in self.annotations]
                + [each["definition"] for each in self.variables.values() if each["type"] == "query"])

    def fill_in(self, expression: str) -> str:
        """The expression with everything selected."""
        values = {name: each.get("allValue", "") for name, each in self.variables.items()}
        values["__rate_interval"] = f"{RATE_INTERVAL}s"
        return re.sub(r"\$(\w+)", lambda found: values[found[1]], expression)

    def answers(self, world: World, target: dict, began: float, ended: float, step: float) -> list[Series]:
        query = self.fill_in(target["expr"])
        if target.get("instant"):
            found = [each | {"values": [each["value"]]} for each in world.ask("query", query=query, time=ended)]
        else:
            found = world.ask("query_range", query=query, start=began, end=ended, step=step)
        return [series for each in found if (series := self._series(target, each))]

    def alerts(self, world: World, began: float, ended: float) -> list[Series]:
        targets = [{"expr": each["expr"], "legendFormat": each["titleFormat"]} for each in self.annotations]
        return [series for target in targets for series in self.answers(world, target, began, ended, 1)]

    def values_of(self, world: World, variable: str) -> list[str]:
        """What a variable offers: the values of `label_values(METRIC, LABEL)`."""
        metric, label = re.fullmatch(r"label_values\((.+), (\w+)\)", self.variables[variable]["definition"]).groups()
        return world.ask(f"label/{label}/values", **{"match[]": self.fill_in(metric)})

    @staticmethod
    def _series(target: dict, found: dict) -> Series | None:
        points = [(float(when), float(value)) for when, value in found["values"]]
        points = [(when, value) for when, value in points if not math.isnan(value)]
        if not points:
            return None
        legend = re.sub(r"{{(\w+)}}", lambda label: found["metric"].get(label[1], ""), target["legendFormat"])
        return Series(legend.strip(), *map(list, zip(*points)))
