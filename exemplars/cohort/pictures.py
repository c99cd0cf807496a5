"""The pictures of the notebook `cohort`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from lab.data.heart import HOSPITALS
from lab.looks import look
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import GREY, INK
from review.notebook.intervals import Interval, percentiles, t_interval

from .hospitals import NAMES

TITLES = {
    "tests": "Blood tests",
    "tests and age today": "Blood tests, age on the day",
    "tests and age at entry": "Blood tests, age at entry",
}
OWN, STRANGE = "#1F3A93", "#B85C00"


def dumbbell(axes: Axes, row: float, ends: Sequence[Interval], colours: Sequence[str]) -> None:
    """A full dot and an open one at one height, joined, each with its interval."""
    axes.plot([one.mean for one in ends], [row, row], color=GREY, linewidth=1, zorder=1)
    for one, colour, fill in zip(ends, colours, (colours[0], "white"), strict=True):
        axes.plot([one.low, one.high], [row, row], color=colour, linewidth=5, alpha=0.3, zorder=2)
        axes.plot(one.mean, row, "o", color=colour, markerfacecolor=fill, markersize=7, zorder=3)


def names(axes: Axes, rows: Sequence[str]) -> None:
    axes.set_yticks(-np.arange(len(rows)), list(rows))
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.tick_params(axis="y", length=0)


def coin(areas: Mapping[tuple[str, str, str], np.ndarray]) -> Figure:
    """AUROC of a coin (tosses,) by (model, columns, split): from rows, full dots, to patients, open ones."""
    models = list(dict.fromkeys(model for model, _, _ in areas))
    figure, panes = figures.panels(len(TITLES), height=6.4, sharex=True)
    for axes, (columns, title) in zip(panes, TITLES.items(), strict=True):
        axes.axvline(0.5, color=INK, linewidth=1, linestyle=":")
        for row, model in enumerate(models):
            colour = look(model).colour
            ends = [t_interval(areas[model, columns, split]) for split in ("rows", "patients")]
            dumbbell(axes, -row, ends, (colour, colour))
        names(axes, [look(model).name for model in models])
        axes.set(title=title)
    figures.label(panes[0], "● split by rows", (0.58, 0.86), INK)
    figures.label(panes[0], "○ split by patients", (0.58, 0.62), INK)
    panes[-1].set(xlabel="AUROC, predicting a coin toss", xlim=(0.4, 1))
    return figure


def corrections(areas: Mapping[tuple[int, str, str], np.ndarray]) -> Figure:
    """AUROC on pure noise (studies,) by (percent tied, signal, way): lines against how tightly batch and outcome go."""
    tied = sorted({percent for percent, _, _ in areas})
    ways = [way for percent, signal, way in areas if percent == tied[0] and signal == "noise"]
    figure, axes = figures.panels(height=4.6)
    axes.axhline(0.5, color=GREY, linewidth=1, linestyle=":")
    for way in ways:
        if way != "deployed":
            name, colour = look(way)
            figures.line(axes, tied, [areas[percent, "noise", way] for percent in tied], colour, name)
    axes.set(xlim=(0, max(tied)), xticks=tied, ylim=(0.1, 1))
    axes.set(xlabel="batch tied to outcome, percent", ylabel="AUROC on pure noise")
    return figure


def hospitals(found: Mapping[str, Mapping[str, np.ndarray]]) -> Figure:
    """By hospital, AUROC `own` and `elsewhere`, and `own_off` and `off`: an estimate, then draws of it (1 + draws,)."""
    figure, (above, below) = figures.panels(2, height=5.4)
    for row, name in enumerate(NAMES):
        spans = {what: percentiles(one[1:])._replace(mean=one[0]) for what, one in found[name].items()}
        dumbbell(above, -row, (spans["own"], spans["elsewhere"]), (OWN, STRANGE))
        dumbbell(below, -row, (spans["own_off"], spans["off"]), (OWN, STRANGE))
    figures.label(above, "● learned from all four", (0.02, 0.86), OWN)
    figures.label(above, "○ from the other three", (0.02, 0.62), STRANGE)
    below.axvline(0, color=INK, linewidth=1, linestyle=":")
    for axes in (above, below):
        names(axes, HOSPITALS)
    above.set(xlim=(0.4, 1), xlabel="AUROC within the hospital", title="Who is at risk")
    below.set(xlabel="mean predicted risk − share of ill", title="How much at risk")
    return figure
