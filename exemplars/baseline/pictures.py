"""The pictures of the notebook `baseline`, drawn from scores by method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from lab import margins
from lab.data.mpsa import Ceiling
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED
from review.notebook.intervals import Interval, t_interval

# Method → its name in a picture, and its colour.
DIAL = {
    "ridge": ("additive", GREY), "logistic": ("additive", GREY), "link": ("one curve", GREEN),
    "ridge pairs": ("pairs", ORANGE), "logistic pairs": ("pairs", ORANGE), "random forest": ("forest", RED),
    "boosted trees": ("boosted trees", PURPLE), "network": ("network", BLUE), "best possible": ("best possible", INK),
}  # fmt: skip
SITES = {
    "ridge": ("additive", GREY), "link": ("one curve", GREEN), "ridge pairs": ("pairs", ORANGE),
    "link pairs": ("pairs, one curve", RED), "boosted trees": ("boosted trees", PURPLE), "network": ("network", BLUE),
    "ensemble": ("five networks", INK),
}  # fmt: skip
WRONG = {
    "naive bayes": ("naive Bayes", GREEN), "neighbours": ("neighbours", GREY), "linear svm": ("linear", ORANGE),
    "random forest": ("forest", RED), "kernel machine": ("kernel machine", PURPLE), "network": ("network", BLUE),
}  # fmt: skip
CORNERS = {
    "network": BLUE, "boosted trees": PURPLE, "random forest": RED, "kernel machine": ORANGE, "ridge": GREY,
}  # fmt: skip
TRIES = {"ridge": GREY, "link": GREEN, "random forest": RED, "boosted trees": PURPLE, "network": BLUE}


def dial(asked: Mapping[str, Sequence[int]], scores: Mapping[tuple, np.ndarray]) -> Figure:
    """Scores against the share of interactions, a panel for each readout, those of a curve at the right.

    `asked`: readout → percents; `scores`: (readout, percent or "curve", method) → (replicates,).
    """
    figure, panes = figures.panels(2, height=7.2, sharex=True)
    for axes, (readout, percents) in zip(panes, asked.items(), strict=True):
        shown = {m: look for m, look in DIAL.items() if (readout, "curve", m) in scores}
        for method, (_, colour) in shown.items():
            figures.line(axes, percents, [scores[readout, percent, method] for percent in percents], colour)
            figures.bar(axes, 125, scores[readout, "curve", method], colour)
        axes.set(ylabel="test R²" if readout == "number" else "test AUROC", xlim=(-4, 130))
        axes.set_title("A number is read out" if readout == "number" else "Only yes or no is read out")
        figures.beside(axes, [(scores[readout, "curve", m].mean(), *look) for m, look in shown.items()])
    panes[1].set_xticks([0, 50, 100, 125], ["0", "50", "100", "curve"])
    panes[1].set_xlabel("percent of the signal from interactions")
    return figure


def sites(
    sizes: Sequence[int],
    scores: Mapping[tuple, Interval],
    ahead: Mapping[tuple, Interval],
    attainable: Ceiling,
) -> Figure:
    """Scores by training sites and, below, by how much networks are ahead; both by (n, method)."""
    figure, (top, low) = figures.panels(2, height=7.2, sharex=True, height_ratios=(2, 1))
    top.axhspan(attainable.low, attainable.high, color=GREY, alpha=0.2, linewidth=0)
    figures.label(top, "attainable", (0.03, 0.95), GREY)
    curves(top, sizes, scores, SITES)
    low.axhspan(-margins.R_SQUARED, margins.R_SQUARED, color=GREY, alpha=0.2, linewidth=0)
    curves(low, sizes, ahead, {m: SITES[m] for _, m in ahead})
    top.set(ylabel="test R²", ylim=(0, 1))
    low.set(xlabel="splice sites to learn from", ylabel="ahead of the\ncomparator")
    figures.log_ticks(low, sizes)
    return figure


def curves(
    axes: Axes, sizes: Sequence[int], intervals: Mapping[tuple, Interval], looks: Mapping[str, tuple]
) -> None:
    for m, (_, colour) in looks.items():
        figures.curve(axes, sizes, [intervals[n, m] for n in sizes], colour)
    figures.beside(axes, [(intervals[sizes[-1], m].mean, *look) for m, look in looks.items()])


def corners(scores: Mapping[tuple, np.ndarray]) -> Figure:
    """Scores (splits,) by (method, "shipped" or "tuned")."""
    figure, axes = figures.panels(height=4.2)
    for m, colour in CORNERS.items():
        figures.curve(axes, [0, 1], [t_interval(scores[m, how]) for how in ("shipped", "tuned")], colour)
    figures.beside(axes, [(scores[m, "tuned"].mean(), m, colour) for m, colour in CORNERS.items()])
    axes.set(ylabel="test R²", xlim=(-0.1, 1.05), xticks=[0, 1], xticklabels=["as shipped", "tuned"])
    return figure


def wrong(percents: Sequence[int], scores: Mapping[tuple, np.ndarray]) -> Figure:
    """Mean scores over targets against wrong labels; `scores` (targets,) by (percent, method)."""
    figure, axes = figures.panels(height=4.6)
    for m, (_, colour) in WRONG.items():
        axes.plot(percents, [scores[percent, m].mean() for percent in percents], "o-", color=colour)
    figures.beside(axes, [(scores[percents[-1], m].mean(), *look) for m, look in WRONG.items()])
    axes.set(xlabel="percent of labels turned round", ylabel="MCC, mean over targets", xticks=percents)
    return figure


def tries(bests: Mapping[str, np.ndarray]) -> Figure:
    """The expected best tuning score (splits, tries) of each method."""
    figure, axes = figures.panels(height=4.2)
    for m, colour in TRIES.items():
        axes.plot(range(1, bests[m].shape[1] + 1), bests[m].mean(0), color=colour)
    figures.beside(axes, [(bests[m][:, -1].mean(), m, colour) for m, colour in TRIES.items()])
    axes.set(xlabel="configurations tried", ylabel="expected best tuning R²")
    return figure
