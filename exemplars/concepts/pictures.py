"""The pictures of the notebook `concepts`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import GREY, INK, RED
from review.notebook.intervals import t_interval

from .families import ceiling as highest

ARMS = {"coins": GREY, "searched": look("network").colour, "one recipe": look("ensemble").colour}
PREVALENCES = {100: "#1F3A93", 20: "#00795A", 1: "#B85C00"}


def ceiling(
    area: Mapping[tuple, np.ndarray], excess: Mapping[tuple, np.ndarray], prevalence: float
) -> Figure:
    """Above, AUROC of five networks against heritability, from rows to families; below, excess against the home.

    Both (cohorts,) by siblings, percent of genes and of home, model and split.
    """
    figure, (above, below) = figures.panels(2, height=7.2, height_ratios=[3, 2])
    blue, at = look("ensemble").colour, np.linspace(0, 0.6, 61)
    best = [highest(share, prevalence) for share in at]
    above.fill_between(100 * at, best, 1, color=RED, alpha=0.14, linewidth=0)
    above.plot(100 * at, best, color=look("best possible").colour)
    above.text(2, 0.93, "more than genes can tell", color=RED, va="center")
    shares = sorted(genes for siblings, genes, home, model, split in area if (siblings, home, model, split) == (5, 40, "ensemble", "rows"))  # fmt: skip
    for genes in shares:
        rows, whole = (t_interval(area[5, genes, 40, "ensemble", split]) for split in ("rows", "families"))
        arrow = {"arrowstyle": "-|>", "color": blue, "linewidth": 1.6, "shrinkA": 5, "shrinkB": 5}
        above.annotate("", (genes, whole.mean), (genes, rows.mean), arrowprops=arrow)
        for one, full in ((rows, blue), (whole, "white")):
            above.plot([genes, genes], [one.low, one.high], color=blue, linewidth=2.2)
            above.plot(genes, one.mean, "o", color=blue, markerfacecolor=full, markersize=7, zorder=3)
    last = {split: area[5, shares[-1], 40, "ensemble", split].mean() for split in ("rows", "families")}
    names = {"rows": "split by\nrows", "families": "split by\nfamilies"}
    ends = [(last[split], name, blue) for split, name in names.items()]
    figures.beside(above, [(best[-1], "ceiling", INK)])
    for height, name, colour in ends:
        above.text(shares[-1] + 1.8, height, name, color=colour, va="center", linespacing=1.0)
    above.set(xlim=(-2, 60), ylim=(0.45, 1), xlabel="heritability, percent", ylabel="AUROC of five networks")
    homes = sorted({home for siblings, genes, home, *_ in excess if (siblings, genes) == (5, 30)})
    below.axhspan(0, 0.1, color=RED, alpha=0.14, linewidth=0)
    below.axhline(0, color=INK, linewidth=1.8)
    for model in ("ensemble", "kernel machine"):
        name, colour = look(model)
        for split in ("rows", "families"):
            lines = [excess[5, 30, home, model, split] for home in homes]
            figures.line(below, homes, lines, colour, f"{name},\n{split}")
    below.set(
        xlim=(0, max(homes)),
        xticks=homes,
        xlabel="what siblings share at home, percent",
        ylabel="above the ceiling",
    )
    below.set_ylim(-0.12, 0.06)
    return figure


def tries(quantities: Mapping[str, Mapping[tuple, np.ndarray]], patients: int) -> Figure:
    """Optimism (pools,) by arm, test patients and tries, for one number of patients; the formula as a dashed line."""
    figure, axes = figures.panels(height=3.9)
    counts = sorted({k for _, n, k in quantities["optimism"] if n == patients})
    for arm, colour in ARMS.items():
        lines = [quantities["optimism"][arm, patients, k] for k in counts]
        figures.line(axes, counts, lines, colour, arm)
    formula = [quantities["independent"]["searched", patients, k].mean() for k in counts]
    axes.plot(counts, formula, "--", color=INK, linewidth=1.2)
    figures.label(axes, "if networks erred\nindependently", (0.03, 0.86), INK)
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
    for per_thousand, colour in PREVALENCES.items():
        lines = [100 * gain[per_thousand, n, "top"] for n in counts]
        figures.line(axes, counts, lines, colour, f"{per_thousand / 10:g} % are hits")
    axes.set(xlabel="tuning compounds", ylabel="hits gained in 100 flagged")
    figures.log_ticks(axes, counts)
    axes.set_xlim(min(counts), max(counts))
    return figure
