"""The pictures of the notebook `overfitting`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import BLUE, GREY, INK, RED

PIPELINES = {"honest": BLUE, "leaky": RED}


def capacity(points: int, errors: Mapping[tuple, np.ndarray]) -> Figure:
    """Squared errors (draws,) by (truth, model, parameters), a panel for each truth, against parameters per point.

    The bases of the polynomials begin where they part: at as many coefficients as points.
    """
    truths = dict.fromkeys(truth for truth, _, _ in errors)
    bases = ("powers", "chebyshev", "legendre")
    most = max(k for _, model, k in errors if model == "legendre")
    figure, panes = figures.panels(len(truths), height=6.0, sharex=True, sharey=True)
    for axes, truth in zip(panes, truths, strict=True):
        for model in ("network", "polynomial", *bases):
            some = {
                k: error for (*which, k), error in errors.items() if which == [truth, model] and k <= most
            }
            if model in bases:
                some = {points: errors[truth, "polynomial", points]} | some
            name, colour = look(model)
            figures.line(axes, np.array([*some]) / points, [*some.values()], colour)
            if model != "polynomial":
                figures.beside(axes, [(min([*some.values()][-1].mean(), HIGHEST), name, colour)])
        axes.axvline(1, color=GREY, linewidth=1, linestyle=":")
        axes.set(ylabel="squared error", title=f"Truth: a {truth}", ylim=(0.01, HIGHEST))
        figures.log_ticks(axes, [0.01, 0.1, 1, HIGHEST], side="y")
    figures.label(panes[0], "polynomials", (0.2, 0.6), look("polynomial").colour)
    panes[-1].set(xlabel="parameters per training point")
    figures.log_ticks(panes[-1], [0.1, 0.2, 0.5, 1, 2, 4, 8])
    panes[-1].set_xlim(1 / points, most / points)
    return figure


HIGHEST = 10
"""Squared error at which the picture ends; powers of x go on."""


def remedies(task: str, test: Mapping[str, np.ndarray], train: Mapping[str, np.ndarray]) -> Figure:
    """Paired differences in R² (replicates,) to the untreated network by remedy: dots in testing, rings in training."""
    figure, axes = figures.panels(height=3.9)
    colours = {arm: look(arm).colour for arm in test}
    names = {arm: look(arm).name for arm in test}
    axes.axvline(0, color=look("untreated").colour, linewidth=1, linestyle=":")
    figures.dots(axes, test, colours)
    for row, (arm, change) in enumerate(train.items()):
        axes.plot(change.mean(), -row, "o", markerfacecolor="none", color=colours[arm])
    axes.set_yticks(-np.arange(len(test)), list(names.values()))
    axes.set(xlabel="R² less that of the untreated network", title=f"{task.capitalize()} sites")
    return figure


def sizes(curves: Mapping[tuple, np.ndarray]) -> Figure:
    """Test R² (replicates,) by (model, training sequences)."""
    figure, axes = figures.panels(height=3.4)
    counts: Sequence[int] = [*dict.fromkeys(n for _, n in curves)]
    for model in dict.fromkeys(model for model, _ in curves):
        name, colour = look(model)
        figures.line(axes, counts, [curves[model, n] for n in counts], colour, name)
    axes.set(xlabel="training sequences", ylabel="test R²")
    figures.log_ticks(axes, counts)
    axes.set_xlim(min(counts) * 0.95, max(counts))
    return figure


def labels(accuracy: Mapping[tuple[str, str], np.ndarray]) -> Figure:
    """Histograms of accuracies (data sets,) by (pipeline, labels): a panel for scrambled labels, one for true ones."""
    figure, panes = figures.panels(2, height=4.2, sharex=True, sharey=True)
    edges = np.arange(-0.0125, 1.02, 0.025)
    for axes, kind in zip(panes, ("scrambled", "true"), strict=True):
        for pipeline, colour in PIPELINES.items():
            counts, _ = np.histogram(accuracy[pipeline, kind], edges)
            axes.stairs(counts, edges, fill=True, color=colour, alpha=0.35)
            axes.stairs(counts, edges, color=colour, linewidth=1.5, label=pipeline)
        axes.axvline(0.5, color=INK, linewidth=1, linestyle=":")
        axes.set(title=f"{kind.capitalize()} labels", ylabel="data sets", xlim=(0.2, 1.02))
    figures.label(panes[0], "honest", (0.12, 0.5), PIPELINES["honest"])
    figures.label(panes[0], "leaky", (0.6, 0.5), PIPELINES["leaky"])
    figures.label(panes[1], "chance", (0.38, 0.88), INK)
    panes[1].set_xlabel("cross-validated accuracy")
    return figure
