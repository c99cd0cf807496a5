"""The pictures of the notebook `training`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import GREY, INK, RED

from .winners import starred

NAMES = ("first fifth", "last fifth")
OPTIMIZERS = ("adam", "sgd")
HIGHEST = 0.1  # rate drawn: beyond it both blow up
DECADES = {1e-8: "10⁻⁸", 1e-6: "10⁻⁶", 1e-4: "10⁻⁴", 1e-2: "10⁻²", 1.0: "1"}


def stars(named: np.ndarray, crowned: Mapping[str, np.ndarray], wrong: Mapping[str, np.ndarray]) -> Figure:
    """Above, R² (sets, 2, runs) of two names of one recipe, a row for each data set; below, stars on real splits.

    `crowned` and `wrong` are 0 or 1 (splits,) by change of the recipe.
    """
    figure, (above, below) = figures.panels(2, height=8.2, height_ratios=[3, 2])
    means = named.mean(2)
    order = np.argsort(means[:, 1] - means[:, 0])
    seen = starred(named[:, 0], named[:, 1])
    off = means - means.mean(1, keepdims=True)
    edge = 1.25 * np.abs(off).max()
    for row, one in enumerate(order):
        above.plot(off[one], [row, row], color=GREY, linewidth=1, alpha=0.6)
        for name, place in zip(NAMES, off[one], strict=True):
            above.plot(place, row, "o", color=look(name).colour, markersize=6)
        if seen[one]:
            winner = look(NAMES[int(off[one, 1] > 0)]).colour
            above.plot(edge, row, "*", color=winner, markersize=10, clip_on=False)
    above.set(xlim=(-edge, edge), ylim=(-0.8, len(order) + 2.4), yticks=[], ylabel="simulated data sets")
    above.set(xlabel="R², from the mean of both names", title="One recipe, two names (construction)")
    figures.label(above, look("first fifth").name, (0.02, 0.95), look("first fifth").colour)
    figures.label(above, look("last fifth").name, (0.52, 0.95), look("last fifth").colour)
    for row, name in enumerate(crowned):
        share, lost = 100 * crowned[name].mean(), 100 * wrong[name].mean()
        below.barh(-row, share, color=GREY, height=0.62, alpha=0.45)
        below.barh(-row, lost, color=RED, height=0.62)
    below.set_yticks(-np.arange(len(crowned)), [look(name).name for name in crowned])
    below.tick_params(axis="y", length=0)
    below.set(ylim=(-len(crowned) + 0.4, 1.5), xlim=(0, 100), title="Real splice sites")
    below.set(xlabel="percent of splits with a starred winner")
    figures.label(below, "contradicted by the other splits", (0.02, 0.93), RED)
    return figure


def bits(passes: Sequence[int], far: Mapping[tuple, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """Distances (splits,) of one bit and of another seed, by rate and passes; a thin line for each network."""
    figure, panes = figures.panels(2, height=6.0, sharex=True, sharey=True)
    for axes, pace in zip(panes, ("usual", "tenfold"), strict=True):
        for place, name in enumerate(("one bit", "another seed")):
            text, colour = look(name)
            lines = np.array([far[pace, p][place] for p in passes])  # (passes, splits)
            for one in lines.T if name == "one bit" else ():
                axes.plot(passes, np.where(one > 0, one, np.nan), color=colour, linewidth=0.7, alpha=0.3)
            axes.plot(passes, lines.mean(1), "o-", color=colour)
            figures.beside(axes, [(lines[-1].mean(), text, colour)])
        figures.log_ticks(axes, passes)
        figures.log_ticks(axes, list(DECADES), list(DECADES.values()), side="y")
        axes.set(xlim=(min(passes), max(passes)), ylim=(1e-9, 3), ylabel="distance")
        axes.set(title=look(pace).name.capitalize())
    panes[-1].set(xlabel="passes")
    return figure


def hills(rates: Sequence[float], scores: Mapping[tuple, np.ndarray], passes: int, common: float) -> Figure:
    """Test R² (splits,) by optimizer, rate in millionths and passes, against the rate; a line at a rate common to both.

    Bands are of how far each lies from the mean of both at a rate, on one split: that a split is hard for both says
    nothing of the two, and where the bands part, the interval of their difference leaves out zero.
    """
    figure, axes = figures.panels(height=3.9)
    axes.axvline(common, color=INK, linewidth=1, linestyle=":")
    drawn = [rate for rate in rates if rate <= HIGHEST]
    cube = np.array([[scores[name, round(1e6 * rate), passes] for rate in drawn] for name in OPTIMIZERS])
    cube = cube - cube.mean(0) + cube.mean((0, 2))[:, None]
    for name, lines in zip(OPTIMIZERS, cube, strict=True):
        text, colour = look(name)
        figures.line(axes, drawn, lines, colour, text)
        top = int(lines.mean(1).argmax())
        axes.plot(drawn[top], lines[top].mean(), "o", color=colour, markersize=7)
    axes.set(xlabel="learning rate", ylabel="test R²")
    figures.log_ticks(axes, [0.0001, 0.001, 0.01, 0.1])
    axes.set(xlim=(min(drawn), max(drawn)), ylim=(-0.1, 0.6))
    return figure
