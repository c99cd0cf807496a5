"""The pictures of the notebook `privacy`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from lab import looks
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import GREEN, GREY, INK

from .recipes import named

KINDS = {"network": "Network", "logistic": "Logistic regression"}
ACCUSED = 0.01  # share of others accused wrongly at which attacks are judged


def roc(rates: np.ndarray, curves: Mapping[str, np.ndarray], allowed: Mapping[float, np.ndarray]) -> Figure:
    """Members named at each of `rates` of false accusations: `curves` of "overfit", "early", "recipe", "private".

    `allowed`: for a small and for a large ε, what the mechanism allows. Rates end at a tenth, beyond which nobody
    would act on such an attack, and where the curves can be told apart.
    """
    figure, axes = figures.panels(height=4.6)
    seen = np.asarray(rates) <= 0.1 * (1 + 1e-9)
    rates, ends = np.asarray(rates)[seen], []
    strict = min(allowed)
    drawn = {
        "overfit": ("overfit network", look("overfit network").colour, "-"),
        "early": ("stopped early", look("network").colour, "-"),
        "recipe": (f"ε = {strict:g}, noise off", looks.epsilon(strict).colour, "--"),
        "private": (f"ε = {strict:g}", looks.epsilon(strict).colour, "-"),
    }
    for name, (text, colour, stroke) in drawn.items():
        curve = np.maximum(np.asarray(curves[name])[seen], 1e-4)
        axes.plot(rates, curve, stroke, color=colour)
        if stroke == "-":
            height = float(np.interp(ACCUSED, rates, curve))
            axes.plot(ACCUSED, height, "o", color=colour)
            text = f"{text}: {100 * height:.0f} of 100"
        ends.append((curve[-1], text, colour))
    for epsilon, limit in allowed.items():
        limit, colour = np.asarray(limit)[seen], looks.epsilon(epsilon).colour
        axes.plot(rates, limit, color=colour, linewidth=4.5, alpha=0.3, solid_capstyle="butt")
        ends.append((limit[-1], f"limit, ε = {epsilon:g}", colour))
    axes.plot(rates, rates, ":", color=GREY)
    axes.axvline(ACCUSED, color=INK, linewidth=0.8)
    figures.log_ticks(axes, [0.001, 0.01, 0.1])
    figures.log_ticks(axes, [0.001, 0.01, 0.1, 1], side="y")
    axes.set(xlim=(1e-3, 0.1), ylim=(5e-4, 1), xlabel="others accused wrongly", ylabel="members named")
    figures.beside(axes, [*ends, (rates[-1], "guessing", GREY)])
    return figure


def price(
    sizes: Sequence[int],
    epsilons: Sequence[float],
    kept: Mapping[tuple, np.ndarray],
    real: Mapping[tuple, np.ndarray],
) -> Figure:
    """Percent of its patients that a plain model needs (groups,), by (kind, patients, name of ε, noise).

    Whole lines with noise, broken ones without; `real` patients as circles, with noise.
    """
    figure, panes = figures.panels(2, height=6.6, sharex=True)
    for axes, (kind, title) in zip(panes, KINDS.items(), strict=True):
        axes.axhline(100, linestyle=":", color=GREY)
        ends = [(100, "no cost", GREY)]
        for epsilon in epsilons:
            name, colour = looks.epsilon(epsilon)
            private, recipe = (
                [kept[kind, n, named(epsilon), noise] for n in sizes] for noise in ("on", "off")
            )
            figures.line(axes, sizes, private, colour)
            axes.plot(sizes, [one.mean() for one in recipe], "--", color=colour)
            for n in sorted({key[1] for key in real}):
                axes.plot(
                    n, real[kind, n, named(epsilon), "on"].mean(), "o", color=colour, markerfacecolor="white"
                )
            ends += [(private[-1].mean(), name, colour), (recipe[-1].mean(), f"{name}, noise off", colour)]
        axes.set(
            ylabel="percent of patients kept",
            title=title,
            ylim=(0, 105),
            xlim=(min(sizes) * 0.95, max(sizes)),
        )
        figures.beside(axes, ends)
    panes[1].set_xlabel("patients of the private model")
    figures.log_ticks(panes[1], sizes)
    return figure


def audit(bounds: Mapping[str, np.ndarray], above: Mapping[str, np.ndarray], claimed: float) -> Figure:
    """Lower bounds on ε by program, and at the right the share of those above the ε that was claimed."""
    figure, axes = figures.panels(height=3.2)
    notes = [f"{100 * share.mean():.0f} %" for share in above.values()]
    figures.dots(axes, bounds, {"right": GREEN}, notes, heading="accused")
    axes.axvline(claimed, color=INK, linestyle=":")
    axes.set(xlabel="ε shown by an audit")
    return figure
