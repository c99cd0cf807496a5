"""The pictures of the notebook `transparency`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from lab.data.sequences import LETTERS
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import BLUE, GREY, INK, ORANGE
from review.notebook.intervals import t_interval
from scipy.stats import rankdata


def agreement(methods: Mapping[str, np.ndarray], ceiling: np.ndarray) -> Figure:
    """Correlations (splits,) with measured effects by method, best first, below the ceiling (splits,) as a dashed line."""
    figure, axes = figures.panels(height=4.9)
    order = sorted(methods, key=lambda method: -methods[method].mean())
    for row, method in enumerate(order):
        mean, low, high = t_interval(methods[method])
        colour = look(method).colour
        axes.barh(-row, mean, height=0.62, color=colour, alpha=0.35, linewidth=0)
        axes.plot([low, high], [-row, -row], color=colour, linewidth=2.2)
        axes.plot(mean, -row, "o", color=colour)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.axvline(ceiling.mean(), color=INK, linewidth=1.2, linestyle="--")
    axes.text(ceiling.mean() - 0.02, 0.95, "perfect explanation", color=INK, va="center", ha="right")
    axes.set_yticks(-np.arange(len(order)), [look(method).name for method in order])
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(-0.12, 1), ylim=(0.4 - len(order), 1.4), xlabel="correlation with\nmeasured effects")
    return figure


def maps(sizes: np.ndarray) -> Figure:
    """Sizes (2, 36) of one site's maps, trained and untrained: all cells as a heat map, darker by rank; the nine as bars."""
    colours = look("change the letter").colour, look("untrained changed").colour
    figure, panes = figures.panels(2, 2, height=3.7, sharex="row", sharey="row")
    for column, (name, colour, own) in enumerate(zip(("Trained", "Untrained"), colours, sizes, strict=True)):
        above, below = panes[:, column]
        grid = own.reshape(-1, len(LETTERS))
        places = np.arange(len(grid))
        above.pcolormesh(
            rankdata(grid).reshape(grid.shape).T, cmap="Greys", edgecolors="white", linewidth=0.5
        )
        above.set(title=name, xticks=[])
        above.set_yticks(np.arange(len(LETTERS)) + 0.5, LETTERS)
        above.tick_params(axis="y", length=0)
        above.set_ylim(len(LETTERS), 0)
        below.bar(places, grid.max(1), color=colour)
        below.set_xticks(places, [LETTERS[k] for k in sizes[0].reshape(grid.shape).argmax(1)])
        below.set(yticks=[], xlabel="letters of the site")
    panes[1, 0].set(ylabel="size")
    return figure


def proxies(shares: Mapping[tuple[str, int, int], np.ndarray]) -> Figure:
    """Share of importance (worlds,) that goes to proxies by (signal, percent explained, hundredths of correlation)."""
    figure, axes = figures.panels(height=3.7)
    correlations = sorted({c for _, _, c in shares})
    places = np.arange(len(correlations))
    noisiest = min(explained for _, explained, _ in shares)
    for signal, explained in dict.fromkeys(kind[:2] for kind in shares):
        noise, colour = ("noisy", ORANGE) if explained == noisiest else ("clear", BLUE)
        samples = [shares[signal, explained, c] for c in correlations]
        figures.line(axes, places, samples, colour)
        dashes = "--" if signal == "interacting" else "-"
        axes.plot(places, [one.mean() for one in samples], "o", color=colour)
        axes.lines[-2].set_linestyle(dashes)
        figures.beside(axes, [(samples[-1].mean(), f"{noise}, {signal}", colour)])
    axes.set_xticks(places, [f"{c / 100:g}" for c in correlations])
    axes.set(xlabel="correlation of a proxy with its cause", ylabel="share of importance")
    axes.set_xlim(-0.05, places[-1] + 0.05)
    axes.set_ylim(bottom=0)
    return figure
