"""Draws the dashboard from what Prometheus answers to its queries, laid out by its grid. Grafana draws it otherwise."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MultipleLocator

from dashboard import STEP, Dashboard, Series
from world import World

COLUMNS, WIDTH, ROW, HEAD, GAP = 24, 1600, 34, 64, 5  # of the grid; pixels
PALETTE = ["#7eb26d", "#eab839", "#6ed0e0", "#ef843c", "#e24d42", "#1f78c1", "#ba43a9", "#705da0"]
COLOURS = {"green": "#56a64b", "orange": "#ff9830", "red": "#e02f44", "blue": "#3274d9", "transparent": "none"}
INK, FAINT, PAPER = "#24292e", "#6e757c", "#f4f5f5"


def day(when: float) -> float:
    """A time as matplotlib takes it."""
    return when / 86400


def shown(value: float, unit: str) -> str:
    if unit == "s":
        size = abs(value)
        if size >= 60:
            return f"{value / 60:.3g} min"
        for scale, name in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
            if size >= scale:
                return f"{value / scale:.3g} {name}"
        return "0 s"
    if unit == "bytes":
        return f"{value / 2**20:.3g} MiB"
    return f"{value:.3g}" + (" /s" if unit == "reqps" else "")


def even_steps(largest: float, unit: str) -> MultipleLocator | None:
    """Ticks at whole minutes, or powers of two, where matplotlib would take those of ten."""
    if unit == "s" and largest > 300:
        return MultipleLocator(120)
    if unit == "bytes":
        return MultipleLocator(16 * 2**20)
    return None


def colour_at(value: float, thresholds: dict) -> str:
    reached = [step for step in thresholds["steps"] if step["value"] is None or value >= step["value"]]
    return COLOURS[reached[-1]["color"]]


class Picture:
    def __init__(self, dashboard: Dashboard, world: World, began: float, ended: float):
        self.dashboard, self.world, self.began, self.ended = dashboard, world, began, ended
        self.height = HEAD + ROW * max(each["gridPos"]["y"] + each["gridPos"]["h"] for each in dashboard.panels) + GAP
        self.figure = Figure(figsize=(WIDTH / 100, self.height / 100), dpi=100, facecolor=PAPER)
        self.alerts = dashboard.alerts(world, began, ended)

    def draw(self, file: Path) -> None:
        self._text(12, 26, self.dashboard.model["title"], size=15, weight="bold")
        length = (self.ended - self.began) / 60
        self._text(12, 50, f"The queries of deploy/grafana/crossvend.json over {length:.1f} min of a daemon beside the "
                   "sandbox, drawn by scripts/monitoring and not by Grafana. Sets of 12 min (reader) and 2.5 min "
                   "(writer); shaded: an alert fires.", size=9.5, color=FAINT)
        for panel in self.dashboard.panels:
            self._panel(panel)
        self.figure.savefig(file, metadata={"Software": None} if file.suffix == ".png" else {"Date": None})

    def _panel(self, panel: dict) -> None:
        grid = panel["gridPos"]
        column = (WIDTH - GAP) / COLUMNS
        left, top = GAP + grid["x"] * column, HEAD + grid["y"] * ROW
        width, height = grid["w"] * column - GAP, grid["h"] * ROW - GAP
        step = STEP if self._is_bars(panel) else 1
        series = [each for target in panel["targets"]
                  for each in self.dashboard.answers(self.world, target, self.began, self.ended, step)]
        if panel["type"] == "stat":
            self._stat(panel, series, left, top, width, height)
            return
        self._box(left, top, width, height, "white")
        self._text(left + 10, top + 18, panel["title"], size=10, weight="bold")
        axes = self._axes(left + 62, top + 32, width - 76, height - 84)
        if panel["type"] == "state-timeline":
            self._timeline(panel, axes, series)
        else:
            self._lines(panel, axes, series)
        self._clock(axes)
        handles, labels = axes.get_legend_handles_labels()
        self.figure.legend(handles, labels, loc="lower left", bbox_to_anchor=self._at(left + 4, top + height - 2),
                           ncols=6 if width > 600 else 3, frameon=False, fontsize=8, labelcolor=INK, handlelength=1,
                           columnspacing=1.2, borderpad=0.2)

    def _stat(self, panel: dict, series: list[Series], left: float, top: float, width: float, height: float) -> None:
        defaults = panel["fieldConfig"]["defaults"]
        value = series[0].values[-1]
        self._box(left, top, width, height, colour_at(value, defaults["thresholds"]))
        self._text(left + 10, top + 20, panel["title"], size=10, weight="bold", color="white")
        name = series[0].legend + "  " if panel["options"]["textMode"] == "value_and_name" else ""
        self._text(left + width / 2, top + height / 2 + 22, name + shown(value, defaults["unit"]), size=22,
                   weight="bold", color="white", ha="center")

    def _lines(self, panel: dict, axes: Axes, series: list[Series]) -> None:
        defaults = panel["fieldConfig"]["defaults"]
        colours = iter(PALETTE[1:] * 3 if panel["fieldConfig"]["overrides"] else PALETTE * 3)
        fixed = {each["matcher"]["options"]: COLOURS[property_["value"]["fixedColor"]]
                 for each in panel["fieldConfig"]["overrides"] for property_ in each["properties"]}
        floor: dict[float, float] = {}
        for each in series:
            colour = fixed.get(each.legend) or next(colours)
            times = list(map(day, each.times))
            if defaults["custom"]["stacking"]["mode"] != "normal":
                axes.plot(times, each.values, color=colour, linewidth=1.4, label=each.legend)
                continue
            below = [floor.get(when, 0) for when in each.times]
            above = [low + value for low, value in zip(below, each.values)]
            floor.update(zip(each.times, above))
            if self._is_bars(panel):
                axes.bar(times, each.values, bottom=below, width=day(STEP * 0.8), color=colour, label=each.legend)
            else:
                axes.fill_between(times, below, above, color=colour, alpha=0.75, linewidth=0, label=each.legend)
        if defaults["custom"]["thresholdsStyle"]["mode"] != "off":
            self._thresholds(axes, defaults["thresholds"]["steps"])
        if "min" in defaults:
            axes.set_ylim(bottom=defaults["min"])
        if even := even_steps(axes.get_ylim()[1], defaults["unit"]):
            axes.yaxis.set_major_locator(even)
        axes.yaxis.set_major_formatter(lambda value, _: shown(value, defaults["unit"]))

    @staticmethod
    def _thresholds(axes: Axes, steps: list[dict]) -> None:
        """A line where a colour begins or ends."""
        for before, step in zip(steps, steps[1:]):
            colour = step["color"] if step["color"] != "transparent" else before["color"]
            axes.axhline(step["value"], color=COLOURS[colour], linewidth=1, linestyle=(0, (4, 3)))

    def _timeline(self, panel: dict, axes: Axes, series: list[Series]) -> None:
        defaults = panel["fieldConfig"]["defaults"]
        meaning = defaults["mappings"][0]["options"]
        for row, each in enumerate(series):
            for value, mapped in meaning.items():
                spans = [(day(when), day(1))
                         for when, found in zip(each.times, each.values) if found == float(value)]
                axes.broken_barh(spans, (row - 0.4, 0.8), color=COLOURS[mapped["color"]],
                                 label=mapped["text"] if row == 0 else None)
        axes.set_ylim(len(series) - 0.5, -0.5)
        axes.set_yticks(range(len(series)), [each.legend.split()[-1] for each in series])
        axes.grid(False)

    def _clock(self, axes: Axes) -> None:
        axes.set_xlim(day(self.began), day(self.ended))
        axes.xaxis.set_major_locator(AutoDateLocator(maxticks=9))
        axes.xaxis.set_major_formatter(DateFormatter("%H:%M"))
        for alert in self.alerts:
            axes.axvspan(day(alert.times[0]), day(alert.times[-1]), color=COLOURS["red"], alpha=0.06, linewidth=0,
                         zorder=0)

    @staticmethod
    def _is_bars(panel: dict) -> bool:
        return panel["fieldConfig"]["defaults"].get("custom", {}).get("drawStyle") == "bars"

    def _at(self, left: float, top: float) -> tuple[float, float]:
        return left / WIDTH, 1 - top / self.height

    def _axes(self, left: float, top: float, width: float, height: float) -> Axes:
        axes = self.figure.add_axes((*self._at(left, top + height), width / WIDTH, height / self.height))
        axes.set_facecolor("none")
        axes.tick_params(labelsize=8, colors=FAINT, length=0)
        axes.grid(color="#e4e7eb", linewidth=0.7)
        axes.set_axisbelow(True)
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def _box(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        x, y = self._at(left, top + height)
        self.figure.add_artist(Rectangle((x, y), width / WIDTH, height / self.height, facecolor=colour,
                                         edgecolor="#dce1e6", linewidth=0.8, zorder=-1))

    def _text(self, left: float, top: float, text: str, **how: object) -> None:
        self.figure.text(*self._at(left, top), text, **({"color": INK} | how))


def draw(dashboard: Dashboard, world: World, began: float, ended: float, file: Path) -> None:
    matplotlib.rcParams["font.family"] = "DejaVu Sans"
    Picture(dashboard, world, began, ended).draw(file)
