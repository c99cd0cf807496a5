"""The pictures of the notebook `overfitting`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import GREY, INK, RED

ACCURACY = {
    ("honest", "true"): look("network").colour,
    ("honest", "scrambled"): GREY,
    ("leaky", "scrambled"): RED,
}


def picture(x: np.ndarray, y: np.ndarray, grid: np.ndarray, fits: Mapping[int, np.ndarray]) -> Figure:
    """Points (x, y) of the line y = x with noise, and on `grid` the polynomials fitted to them, by coefficients."""
    figure, axes = figures.panels(height=3.4)
    axes.plot([-1, 1], [-1, 1], "--", color=GREY)
    for k, fit in fits.items():
        axes.plot(grid, fit, color=look(f"polynomial {k}").colour)
    axes.plot(x, y, "o", color=INK)
    figures.beside(axes, [(fit[-1], *look(f"polynomial {k}")) for k, fit in fits.items()])
    axes.set(xlabel="input", ylabel="output", xticks=[-1, 0, 1], xlim=(-1.04, 1.0))
    return figure


def capacity(points: int, errors: Mapping[tuple, np.ndarray]) -> Figure:
    """Squared errors (draws,) by (truth, model, parameters), a panel for each truth, against parameters per point.

    As far as both models go.
    """
    truths = dict.fromkeys(truth for truth, _, _ in errors)
    most = min(max(k for _, m, k in errors if m == model) for model in ("polynomial", "network"))
    figure, panes = figures.panels(len(truths), height=5.2, sharex=True, sharey=True)
    for axes, truth in zip(panes, truths, strict=True):
        for model in ("polynomial", "network"):
            some = {k: error for (*which, k), error in errors.items() if which == [truth, model]}
            name, colour = look(model)
            figures.line(axes, np.array([*some]) / points, [*some.values()], colour)
            end = np.interp(most, [*some], [error.mean() for error in some.values()])
            figures.beside(axes, [(end, name, colour)])
        axes.set(ylabel="squared error", title=f"Truth: a {truth}")
        figures.log_ticks(axes, [0.01, 0.1, 1], side="y")
    panes[-1].set(xlabel="parameters per training point")
    panes[-1].set_xlim(0, most / points)
    return figure


def remedies(task: str, test: Mapping[str, np.ndarray], gap: Mapping[str, np.ndarray]) -> Figure:
    """Test R² (replicates,) by remedy, and at the right the mean gap from training to test."""
    figure, axes = figures.panels(height=3.9)
    colours = {arm: look(arm).colour for arm in test}
    figures.dots(axes, test, colours, [f"{gap[arm].mean():.2f}" for arm in test], heading="gap")
    axes.axvline(test["untreated"].mean(), color=look("untreated").colour, linewidth=1, linestyle=":")
    axes.set(xlabel="test R²", title=f"{task.capitalize()} sites")
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
    """Histograms of accuracies (data sets,) by (pipeline, labels)."""
    figure, panes = figures.panels(3, height=4.6, sharex=True, sharey=True)
    for axes, ((pipeline, which), scores) in zip(panes, accuracy.items(), strict=True):
        figures.histogram(axes, scores, ACCURACY[pipeline, which], f"{pipeline} pipeline, {which} labels")
    panes[1].set_ylabel("data sets")
    panes[2].set_xlabel("cross-validated accuracy")
    return figure
