#!/usr/bin/python3
"""Draws the curves of `fleet --curves`; the same curves give the same bytes.

    bench/fleet/draw.py CURVES.csv PICTURE.svg"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

COLOURS = {"crossvend": "#1f78c1", "full jitter": "#ef843c", "fixed lead": "#9aa0a6"}
PANELS = [  # trouble, what is drawn, until which minute
    ("none", "times_the_mean", 120),
    ("STS down for 1 min", "times_the_mean", 60),
    ("STS down for 25 min", "times_the_mean", 60),
    ("STS down for 120 min", "with_nothing", 200),
]
TITLES = {"none": "Nothing is wrong"}
AXES = {"times_the_mean": "calls to STS, times the mean", "with_nothing": "sidecars with no set"}


def read(file: str) -> dict[tuple[str, str], list[dict[str, float]]]:
    curves = defaultdict(list)
    with open(file, newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            key = row.pop("trouble"), row.pop("law")
            curves[key].append({name: float(value) for name, value in row.items()})
    return curves


def panel(axes: Axes, curves: dict, trouble: str, what: str, last_minute: int) -> None:
    for law in reversed(COLOURS):  # crossvend's on top
        shown = [bin for bin in curves[trouble, law] if bin["seconds"] <= last_minute * 60]
        axes.plot([bin["seconds"] / 60 for bin in shown], [bin[what] for bin in shown], label=law,
                  color=COLOURS[law], linewidth=1.2)
    if what == "times_the_mean":
        axes.set_yscale("symlog", linthresh=1)
        axes.set_yticks([0, 1, 3, 10, 30, 100, 300], ["0", "1", "3", "10", "30", "100", "300"])
        axes.set_ylim(0, 600)
    else:
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_title(TITLES.get(trouble, trouble), loc="left", fontsize=10)
    axes.set_ylabel(AXES[what], fontsize=8)
    axes.set_xlabel("minutes", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.grid(color="#e4e7ea", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def main(curves_file: str, picture: str) -> None:
    matplotlib.rcParams |= {"svg.hashsalt": "crossvend", "svg.fonttype": "none", "font.family": "sans-serif",
                            "path.simplify_threshold": 0.3}
    curves = read(curves_file)
    figure = Figure(figsize=(10, 6.4), layout="constrained")
    for axes, (trouble, what, last_minute) in zip(figure.subplots(2, 2).flat, PANELS):
        panel(axes, curves, trouble, what, last_minute)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.axes[0].legend(handles[::-1], labels[::-1], loc="upper center", ncols=3, frameon=False, fontsize=8)
    figure.savefig(picture, metadata={"Date": None})


if __name__ == "__main__":
    main(*sys.argv[1:])
