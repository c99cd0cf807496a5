"""The pictures of the notebook `privacy`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from lab import looks
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import GREEN, GREY, INK

from .recipes import named

KINDS = ("network", "logistic")
ROC = {"overfit network": "overfit network", "network": "stopped early", "logistic": "logistic"}
"""Models without DP, in this order, and what the picture calls them."""


def file(percents: Mapping[str, np.ndarray]) -> Figure:
    """Percents (groups,) of patients who stand in the file of a kind of model."""
    figure, axes = figures.panels(height=2.8)
    colours = {kind: look(kind.removeprefix("15 ")).colour for kind in percents}
    figures.dots(axes, percents, colours, [f"{percent.mean():.0f} %" for percent in percents.values()])
    axes.set(xlabel="percent of patients in the file", xlim=(-2, 102))
    return figure


def roc(
    rates: np.ndarray,
    curves: Iterable[np.ndarray],
    allowed: Mapping[float, np.ndarray],
    corner: np.ndarray,
) -> Figure:
    """Members named at each of `rates` of false accusations, by models without DP and by one for each ε.

    `allowed`: for a small and for a large ε, what the mechanism allows; `corner`: what the small one alone does.
    Rates end at a tenth, beyond which nobody would act on such an attack, and where the curves can be told apart.
    """
    figure, axes = figures.panels(height=4.2)
    strict, loose = allowed
    seen = np.asarray(rates) <= 0.1 * (1 + 1e-9)
    rates, last = np.asarray(rates)[seen], int(seen.sum()) - 1
    tight, wide = looks.epsilon(strict).colour, looks.epsilon(loose).colour
    axes.fill_between(rates, np.asarray(allowed[strict])[seen], 1, color=tight, alpha=0.13, linewidth=0)
    axes.plot(rates, np.asarray(allowed[loose])[seen], "--", color=wide)
    axes.plot(rates, np.asarray(corner)[seen], color=tight, linewidth=0.8)
    axes.plot(rates, rates, ":", color=GREY)
    drawn = [(text, look(key).colour) for key, text in ROC.items()]
    drawn += [(f"DP, {looks.epsilon(epsilon).name}", looks.epsilon(epsilon).colour) for epsilon in allowed]
    ends = [
        (np.log10(allowed[loose][last]), f"limit, ε = {loose:g}", wide),
        (np.log10(rates[last]), "guessing", GREY),
    ]
    for curve, (text, colour) in zip(curves, drawn, strict=True):
        curve = np.maximum(np.asarray(curve)[seen], 1e-4)
        axes.plot(rates, curve, color=colour)
        ends.append((np.log10(curve[last]), text, colour))
    figures.log_ticks(axes, [0.001, 0.01, 0.1])
    figures.log_ticks(axes, [0.001, 0.01, 0.1, 1], side="y")
    axes.set(xlim=(1e-3, 0.1), ylim=(5e-4, 1), xlabel="others accused wrongly", ylabel="members named")
    figures.beside(axes, [(10**height, text, colour) for height, text, colour in ends])
    figures.label(axes, f"forbidden by ε = {strict:g}", (0.04, 0.95), GREEN)
    return figure


def cost(epsilons: Sequence[float], areas: Mapping[tuple, np.ndarray]) -> Figure:
    """Test AUROC (groups,) by (kind of model, name of ε) against ε, beside that without DP."""
    figure, axes = figures.panels()
    ends = []
    for kind in KINDS:
        name, colour = look(kind)
        private, plain = [areas[kind, named(epsilon)] for epsilon in epsilons], areas[kind, named(None)]
        figures.line(axes, epsilons, private, colour)
        axes.axhline(plain.mean(), color=colour, linestyle="--", linewidth=1)
        ends += [(private[-1].mean(), name, colour), (plain.mean(), f"{name}, no DP", colour)]
    axes.set(xlabel="ε", ylabel="test AUROC", xlim=(min(epsilons), max(epsilons)))
    figures.beside(axes, ends)
    figures.log_ticks(axes, epsilons)
    return figure


def price(
    sizes: Sequence[int],
    epsilons: Sequence[float],
    worth: Mapping[tuple, np.ndarray],
    real: Mapping[tuple, np.ndarray],
) -> Figure:
    """Of how many patients a plain model is as good (groups,), by (kind, patients, name of ε); `real` as circles."""
    figure, panes = figures.panels(2, height=6.6, sharex=True)
    for axes, kind in zip(panes, KINDS, strict=True):
        axes.plot(sizes, sizes, ":", color=GREY)
        ends = [(max(sizes), "no cost", GREY)]
        for epsilon in epsilons:
            name, colour = looks.epsilon(epsilon)
            figures.line(axes, sizes, [worth[kind, n, named(epsilon)] for n in sizes], colour)
            for n in sorted({n for _, n, _ in real}):
                axes.plot(n, real[kind, n, named(epsilon)].mean(), "o", color=colour, markerfacecolor="white")
            ends.append((worth[kind, max(sizes), named(epsilon)].mean(), name, colour))
        axes.set(
            ylabel="as good as a plain one of",
            title="Network" if kind == "network" else "Logistic regression",
        )
        figures.log_ticks(
            axes, [tick for tick in (100, 1000, 10_000, 100_000) if tick <= 2 * max(sizes)], side="y"
        )
        axes.set(xlim=(min(sizes) * 0.95, max(sizes)), ylim=(50, 1.3 * max(sizes)))
        figures.beside(axes, ends)
    panes[1].set_xlabel("patients of the private model")
    figures.log_ticks(panes[1], sizes)
    return figure


def audit(bounds: Mapping[str, np.ndarray], above: Mapping[str, np.ndarray], claimed: float) -> Figure:
    """Lower bounds on ε by program, and at the right the share of those above the ε that was claimed."""
    figure, axes = figures.panels(height=2.9)
    notes = [f"{100 * share.mean():.0f} %" for share in above.values()]
    figures.dots(axes, bounds, {"right": GREEN}, notes, heading="accused")
    axes.axvline(claimed, color=INK, linestyle=":")
    axes.set(xlabel="ε shown by an audit")
    return figure
