#!/usr/bin/python3
"""Draws what bench/fleet/run has counted: calls to AWS STS around an outage of 25 minutes, one curve a law.

    bench/fleet/draw.py CURVES.json FLEET.svg"""

import json
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "crossvend"  # the same curves, the same file
matplotlib.rcParams["font.family"] = "sans-serif"
import matplotlib.pyplot as plt

FAULT = "STS is down for 25m"
BIN = 10  # seconds
MINUTES = range(-30, 120)
COLOURS = {"crossvend": "#0b7285", "full jitter, 60 s": "#e8590c", "5 min before expiry": "#868e96"}


def main(curves_file: str, picture: str) -> None:
    with open(curves_file, encoding="utf-8") as file:
        curves = [curve for curve in json.load(file) if curve["fault"] == FAULT]
    figure, axes = plt.subplots(figsize=(9, 4))
    for curve in curves:
        begin = curve["begin"] // BIN
        minutes = [minute + part / 6 for minute in MINUTES for part in range(6)]
        calls = [curve["calls"][begin + round(minute * 6)] / BIN / curve["mean"] for minute in minutes]
        axes.plot(minutes, calls, label=curve["law"], color=COLOURS[curve["law"]], linewidth=1.2)
    outage = (curves[0]["end"] - curves[0]["begin"]) / 60
    axes.axvspan(0, outage, color="#f1f3f5", label="no STS")
    axes.axhline(1, color="#ced4da", linewidth=0.8, zorder=0)
    axes.set_yscale("log")
    axes.set_ylim(bottom=0.1)
    axes.set_xlabel("minutes from the beginning of the outage")
    axes.set_ylabel("calls to STS, multiples of the mean")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper right")
    figure.tight_layout()
    figure.savefig(picture, metadata={"Date": None})


main(*sys.argv[1:])
