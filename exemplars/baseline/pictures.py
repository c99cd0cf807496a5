"""The pictures of the notebook `baseline`, drawn from scores by method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from lab.looks import look
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import GREY, INK
from review.notebook.intervals import Interval, percentiles, t_interval

DIAL = ("ridge", "link", "ridge pairs", "lightgbm", "network", "ensemble")
SITES = ("ridge", "link", "link pairs", "random forest", "lightgbm", "average", "network", "ensemble")
BANDS = ("network", "ensemble")  # whose intervals are shown, since eight bands would be a fog
WRONG = ("network", "kernel machine", "random forest")
COMPOUNDS = ("naive Bayes", "neighbours", "linear SVM", "random forest", "kernel machine", *BANDS)
LEADS = ("naive bayes", "neighbours", "linear svm", "random forest", "kernel machine")  # as published
CORNERS = ("network", "lightgbm", "random forest", "kernel machine", "ridge")
WHO = {"network": "a network is", "ensemble": "five networks are"}
PAYS = 0.05  # R² from which the claims about splice sites say that a network pays


Drawn = tuple[Figure, dict[tuple, np.ndarray]]  # with the replicates that are shown


def ends(axes: Axes, heights: Mapping[str, float]) -> None:
    """The names of methods at the ends of their lines."""
    figures.beside(axes, [(height, *look(m)) for m, height in heights.items()])


def dial(percents: Sequence[int], scores: Mapping[tuple, np.ndarray], attainable: float) -> Drawn:
    """Shares of the attainable score against the share of interactions; below, those where a sum is bent.

    `scores`: (percent or "curve", method) → (replicates,).
    """
    figure, (top, bent) = figures.panels(2, height=6.6, height_ratios=(5, 4))
    reached = {cell: 100 * score / attainable for cell, score in scores.items()}
    for m in DIAL:
        colour = look(m).colour
        figures.line(top, percents, [reached[percent, m] for percent in percents], colour)
        top.plot(percents, [reached[percent, m].mean() for percent in percents], "o", color=colour)
    ends(top, {m: reached[percents[-1], m].mean() for m in DIAL})
    top.set(xticks=percents, xlabel="percent of the signal from interactions", ylabel="percent attained")
    top.set_title("Effects that add up, and interactions")
    looks = {look(m).name: look(m).colour for m in DIAL}
    figures.dots(bent, {look(m).name: reached["curve", m] for m in DIAL}, looks)
    bent.set(xlabel="percent attained")
    bent.set_title("A sum, bent by one curve")
    return figure, {cell: score for cell, score in scores.items() if cell[1] in DIAL}


def sites(
    rivals: Mapping[int, str],
    scores: Mapping[tuple, np.ndarray],
    ahead: Mapping[tuple, np.ndarray],
    drawn: Sequence[int],
) -> Drawn:
    """Scores by training sites and, below, by how much networks are ahead of each size's rival.

    Both by (n, method): replicates, or for the sizes `drawn` draws of a bootstrap.
    """
    shown = {cell: score for cell, score in scores.items() if cell[1] in SITES}
    scores, ahead = (
        {cell: (percentiles if cell[0] in drawn else t_interval)(one) for cell, one in some.items()}
        for some in (scores, ahead)
    )
    sizes = list(rivals)
    figure, (top, low) = figures.panels(2, height=7.2, sharex=True, height_ratios=(2, 1))
    curves(top, sizes, scores, SITES)
    for height, line in ((0, "-"), (PAYS, ":")):
        low.axhline(height, color=GREY, linewidth=1, linestyle=line)
    curves(low, sizes, ahead, BANDS)
    top.set(ylabel="test R²", ylim=(0, 1))
    low.set(
        xlabel="splice sites to learn from, and the best plain model",
        ylabel="ahead of that\nmodel, R²",
        xlim=(min(sizes) * 0.9, max(sizes) * 1.03),
    )
    names = [f"{n}\n" + look(m).name.replace(", ", ",\n").replace(" f", "\nf") for n, m in rivals.items()]
    figures.log_ticks(low, sizes, names)
    return figure, shown


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


def wrong(percents: Sequence[int], scores: Mapping[tuple, np.ndarray]) -> Drawn:
    """By how much methods are ahead of naive Bayes, against wrong labels; `scores` (targets,) by (percent, method).

    Means with intervals and, of the network, every target.
    """
    leads = {(p, m): scores[p, m] - scores[p, "naive bayes"] for p in percents for m in WRONG}
    figure, axes = figures.panels(height=4.2)
    axes.axhline(0, color=INK, linewidth=1)
    for step, m in enumerate(WRONG):
        places, colour = np.array(percents) + 2.0 * (step - 1), look(m).colour
        for place, percent in zip(places, percents, strict=True):
            lead = leads[percent, m]
            figures.bar(axes, place, lead, colour)
            if m == "network":
                axes.plot(np.full(len(lead), place - 1.5), lead, ".", color=colour, alpha=0.4)
        axes.plot(places, [leads[percent, m].mean() for percent in percents], color=colour, linewidth=1)
    ends(axes, {m: leads[percents[-1], m].mean() for m in WRONG} | {"naive bayes": 0.0})
    axes.set(xlabel="percent of labels turned round", ylabel="MCC above naive Bayes", xticks=percents)
    axes.set_xlim(min(percents) - 5, max(percents) + 3)
    return figure, leads
