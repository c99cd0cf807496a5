"""The pictures of the notebook `concepts`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import INK, RED
from review.notebook.intervals import t_interval

from .families import ceiling as highest

ARMS = ("coins", "searched", "one recipe")
PREVALENCES = {
    100: ("one in ten", "#1F3A93"),
    20: ("one in fifty", "#00795A"),
    1: ("one in a thousand", "#B85C00"),
}


def ceiling(excess: Mapping[tuple, np.ndarray], prevalence: float) -> Figure:
    """What five networks score beside the best that genes can tell: against heritability, and against the home.

    `excess` (cohorts,) is AUROC above the true genetic value's on the same people, by siblings, percent of genes and
    of home, model and split. Above, it is drawn from the ceiling of an infinite population.
    """
    figure, (above, below) = figures.panels(2, height=6.6, height_ratios=[3, 2])
    blue, at = look("ensemble").colour, np.linspace(0, 0.53, 107)
    best = [highest(share, prevalence) for share in at]
    above.fill_between(100 * at, best, 1, color=RED, alpha=0.14, linewidth=0)
    above.plot(100 * at, best, color=look("best possible").colour)
    above.text(1, 0.93, "more than genes can tell", color=RED, va="center")
    above.text(33, 0.755, "ceiling", color=INK, va="center")
    five = {cell[1:3]: cell for cell in excess if cell[0] == 5}
    for genes in sorted(genes for genes, home in five if home == 40):
        top, ends = highest(genes / 100, prevalence), {}
        for split, fill in (("rows", blue), ("families", "white")):
            mean, low, high = t_interval(excess[5, genes, 40, "ensemble", split])
            ends[split] = top + mean
            above.plot([genes, genes], [top + low, top + high], color=blue, linewidth=4, alpha=0.3)
            above.plot(genes, top + mean, "o", color=blue, markerfacecolor=fill, markersize=7, zorder=3)
        arrow = {"arrowstyle": "-|>", "color": blue, "linewidth": 1.4, "shrinkA": 4, "shrinkB": 4}
        above.annotate("", (genes, ends["families"]), (genes, ends["rows"]), arrowprops=arrow)
    figures.beside(above, [(end, f"split by {split}", blue) for split, end in ends.items()])
    above.set(xlim=(-2, 53), ylim=(0.45, 1), xlabel="heritability, percent", ylabel="AUROC of five networks")
    homes = sorted(home for genes, home in five if genes == 30)
    below.axhspan(0, 1, color=RED, alpha=0.14, linewidth=0)
    below.axhline(0, color=INK)
    for split in ("rows", "families"):
        lines = [excess[5, 30, home, "ensemble", split] for home in homes]
        figures.line(below, homes, lines, blue, f"split by {split}")
    below.set(xlim=(0, max(homes)), xticks=homes, ylim=(-0.12, 0.06))
    below.set(xlabel="share of the home, percent", ylabel="above the ceiling")
    return figure


def tries(quantities: Mapping[str, Mapping[tuple, np.ndarray]], patients: int) -> Figure:
    """Optimism (pools,) by arm, test patients and tries, for one number of patients; the formula as a dashed line."""
    figure, axes = figures.panels(height=3.9)
    counts = sorted({k for _, n, k in quantities["optimism"] if n == patients})
    for arm in ARMS:
        name, colour = look(arm)
        lines = [quantities["optimism"][arm, patients, k] for k in counts]
        figures.line(axes, counts, lines, colour, name)
    formula = [quantities["independent"]["searched", patients, k].mean() for k in counts]
    axes.plot(counts, formula, "--", color=INK, linewidth=1.2)
    figures.beside(axes, [(formula[-1], "independent", INK)])
    axes.set(xlabel="tries", ylabel="AUROC, looks better by")
    figures.log_ticks(axes, counts)
    axes.set_xlim(1, max(counts))
    axes.set_ylim(bottom=0)
    return figure


def use(gain: Mapping[tuple, np.ndarray]) -> Figure:
    """Hits among a hundred flagged that choosing on the top hundredth adds to log loss, by prevalence and rows."""
    figure, axes = figures.panels(height=3.4)
    counts = sorted({n for _, n, _ in gain})
    axes.axhline(0, color=INK, linewidth=1.2)
    for per_thousand, (name, colour) in PREVALENCES.items():
        lines = [100 * gain[per_thousand, n, "top"] for n in counts]
        figures.line(axes, counts, lines, colour, name)
    axes.set(xlabel="tuning compounds", ylabel="hits gained in a hundred picks")
    figures.log_ticks(axes, counts)
    axes.set_xlim(min(counts), max(counts))
    return figure
