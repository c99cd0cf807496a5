"""The pictures of the notebook `baseline`, drawn from scores by method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from lab import margins
from lab.data.mpsa import Ceiling
from lab.looks import look
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import GREY, INK
from review.notebook.intervals import Interval, t_interval

DIAL = ("ridge", "logistic", "link", "ridge pairs", "logistic pairs", "random forest", "boosted trees", "network", "best possible")  # fmt: skip
SITES = ("ridge", "link", "ridge pairs", "link pairs", "boosted trees", "network", "ensemble")
BANDS = ("network", "ensemble")  # whose intervals are shown, since seven bands would be a fog
WRONG = ("naive bayes", "neighbours", "linear svm", "random forest", "kernel machine", "network")
CORNERS = ("network", "boosted trees", "random forest", "kernel machine", "ridge")
TRIES = ("ridge", "link", "random forest", "boosted trees", "network")


def ends(axes: Axes, heights: Mapping[str, float]) -> None:
    """The names of methods at the ends of their lines."""
    figures.beside(axes, [(height, *look(m)) for m, height in heights.items()])


def dial(asked: Mapping[str, Sequence[int]], scores: Mapping[tuple, np.ndarray]) -> Figure:
    """Scores against the share of interactions, a row for each readout; those of a bent sum in a column of their own.

    `asked`: readout → percents; `scores`: (readout, percent or "curve", method) → (replicates,).
    """
    figure, panes = figures.panels(2, 2, height=6.6, sharex="col", sharey="row", width_ratios=(5, 1))
    for (axes, bent), (readout, percents) in zip(panes, asked.items(), strict=True):
        shown = [m for m in DIAL if (readout, "curve", m) in scores]
        for m in shown:
            figures.line(
                axes, percents, [scores[readout, percent, m] for percent in percents], look(m).colour
            )
            axes.plot(
                percents,
                [scores[readout, percent, m].mean() for percent in percents],
                "o",
                color=look(m).colour,
            )
            figures.bar(bent, 0, scores[readout, "curve", m], look(m).colour)
        axes.set(ylabel="test R²" if readout == "number" else "test AUROC", xlim=(-4, 104))
        axes.set_title("A number is read out" if readout == "number" else "Only yes or no is read out")
        bent.set(xlim=(-0.6, 0.6), xticks=[0], xticklabels=["bent\nsum"])
        bent.tick_params(axis="x", length=0)
        ends(bent, {m: scores[readout, "curve", m].mean() for m in shown})
    panes[1, 0].set(xticks=[0, 50, 100], xlabel="percent from interactions")
    return figure


def sites(
    sizes: Sequence[int],
    scores: Mapping[tuple, Interval],
    ahead: Mapping[tuple, Interval],
    attainable: Ceiling,
) -> Figure:
    """Scores by training sites and, below, by how much networks are ahead; both by (n, method)."""
    figure, (top, low) = figures.panels(2, height=6.8, sharex=True, height_ratios=(2, 1))
    for height in (attainable.low, attainable.high):
        top.axhline(height, color=INK, linewidth=1, linestyle=":")
    figures.label(top, "attainable", (0.03, (attainable.low + attainable.high) / 2), INK)
    curves(top, sizes, scores, SITES)
    for height in (-margins.R_SQUARED, margins.R_SQUARED):
        low.axhline(height, color=GREY, linewidth=1, linestyle=":")
    curves(low, sizes, ahead, dict.fromkeys(m for _, m in ahead))
    top.set(ylabel="test R²", ylim=(0, 1))
    low.set(
        xlabel="splice sites to learn from",
        ylabel="ahead of the\ncomparator",
        xlim=(min(sizes) * 0.95, max(sizes)),
    )
    figures.log_ticks(low, sizes)
    return figure


def curves(
    axes: Axes, sizes: Sequence[int], intervals: Mapping[tuple, Interval], methods: Iterable[str]
) -> None:
    for m in methods:
        found = [intervals[n, m] for n in sizes]
        if m in BANDS:
            figures.curve(axes, sizes, found, look(m).colour)
        else:
            axes.plot(sizes, [interval.mean for interval in found], color=look(m).colour, linewidth=1.3)
    ends(axes, {m: intervals[sizes[-1], m].mean for m in methods})


def corners(scores: Mapping[tuple, np.ndarray]) -> Figure:
    """Scores (splits,) by (method, "shipped" or "tuned")."""
    figure, axes = figures.panels(height=3.8)
    for step, m in enumerate(CORNERS):
        places = np.array([0, 1]) + 0.02 * (step - 2)
        colour = look(m).colour
        for place, how in zip(places, ("shipped", "tuned"), strict=True):
            figures.bar(axes, place, scores[m, how], colour)
        axes.plot(places, [t_interval(scores[m, how]).mean for how in ("shipped", "tuned")], color=colour)
    ends(axes, {m: scores[m, "tuned"].mean() for m in CORNERS})
    axes.set(ylabel="test R²", xlim=(-0.1, 1.06), xticks=[0, 1], xticklabels=["as shipped", "tuned"])
    return figure


def wrong(percents: Sequence[int], scores: Mapping[tuple, np.ndarray]) -> Figure:
    """Mean scores over targets against wrong labels; `scores` (targets,) by (percent, method)."""
    figure, axes = figures.panels(height=4.0)
    for m in WRONG:
        axes.plot(percents, [scores[percent, m].mean() for percent in percents], "o-", color=look(m).colour)
    ends(axes, {m: scores[percents[-1], m].mean() for m in WRONG})
    axes.set(xlabel="percent of labels turned round", ylabel="MCC, mean over targets", xticks=percents)
    axes.set_xlim(right=1.02 * max(percents))
    return figure


def tries(bests: Mapping[str, np.ndarray]) -> Figure:
    """The expected best tuning score (splits, tries) of each method."""
    figure, axes = figures.panels(height=3.8)
    budget = max(best.shape[1] for best in bests.values())
    for m in TRIES:
        axes.plot(range(1, bests[m].shape[1] + 1), bests[m].mean(0), color=look(m).colour)
    ends(axes, {m: bests[m][:, -1].mean() for m in TRIES})
    axes.set(xlabel="configurations tried", ylabel="expected best tuning R²", xlim=(1, budget))
    axes.set_xticks([tick for tick in (1, 3, 6, 12, 24, 48) if tick <= budget])
    return figure
