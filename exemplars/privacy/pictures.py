"""The pictures of the notebook `privacy`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED

from .recipes import named

KINDS = {"network": BLUE, "logistic": ORANGE}
ROC = ("overfit", "stopped early", "logistic")  # models without DP, in this order


def file(percents: Mapping[str, np.ndarray]) -> Figure:
    """Percents (groups,) of patients who stand in the file of a kind of model."""
    figure, axes = figures.panels(height=3.0)
    figures.dots(axes, percents, {}, [f"{percent.mean():.0f} %" for percent in percents.values()])
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
    """
    figure, axes = figures.panels(height=4.4)
    strict, loose = allowed
    axes.fill_between(rates, allowed[strict], 1, color=GREEN, alpha=0.15, linewidth=0)
    axes.plot(rates, allowed[loose], "--", color=PURPLE)
    axes.plot(rates, corner, color=GREEN, linewidth=0.8)
    axes.plot(rates, rates, ":", color=GREY)
    colours, texts = (
        (RED, ORANGE, INK, GREEN, PURPLE),
        [*ROC, *(f"DP, ε = {epsilon:g}" for epsilon in allowed)],
    )
    for curve, colour in zip(curves, colours, strict=True):
        axes.plot(rates, np.maximum(curve, 1e-4), color=colour)
    axes.set(xscale="log", yscale="log", xlim=(1e-3, 1), ylim=(5e-4, 1))
    axes.set(xlabel="others accused wrongly", ylabel="members named")
    for row, (text, colour) in enumerate(zip(texts, colours, strict=True)):
        figures.label(axes, text, (0.62, 0.38 - 0.075 * row), colour)
    figures.label(axes, f"forbidden by ε = {strict:g}", (0.04, 0.95), GREEN)
    figures.label(axes, f"by ε = {loose:g}: dashed", (0.04, 0.87), PURPLE)
    return figure


def cost(epsilons: Sequence[float], areas: Mapping[tuple, np.ndarray]) -> Figure:
    """Test AUROC (groups,) by (kind of model, name of ε) against ε, beside that without DP."""
    figure, axes = figures.panels()
    ends = []
    for kind, colour in KINDS.items():
        private, plain = [areas[kind, named(epsilon)] for epsilon in epsilons], areas[kind, named(None)]
        figures.line(axes, epsilons, private, colour)
        axes.axhline(plain.mean(), color=colour, linestyle="--", linewidth=1)
        ends += [(private[-1].mean(), kind, colour), (plain.mean(), "without DP", colour)]
    axes.set(xscale="log", xlabel="ε", ylabel="test AUROC")
    figures.beside(axes, ends)
    figures.log_ticks(axes, epsilons, [f"{epsilon:g}" for epsilon in epsilons])
    return figure


def price(
    sizes: Sequence[int],
    epsilons: Sequence[float],
    worth: Mapping[tuple, np.ndarray],
    real: Mapping[tuple, np.ndarray],
) -> Figure:
    """Of how many patients a plain model is as good (groups,), by (kind, patients, name of ε); `real` as circles."""
    figure, panes = figures.panels(2, height=7.0, sharex=True)
    few = len(epsilons) == 3
    colours = (RED, ORANGE, BLUE) if few else (RED, PURPLE, ORANGE, GREEN, BLUE)
    for axes, kind in zip(panes, KINDS, strict=True):
        axes.plot(sizes, sizes, ":", color=GREY)
        ends = [(max(sizes), "no cost", GREY)]
        for epsilon, colour in zip(epsilons, colours, strict=True):
            figures.line(axes, sizes, [worth[kind, n, named(epsilon)] for n in sizes], colour)
            for n in sorted({n for _, n, _ in real}):
                axes.plot(n, real[kind, n, named(epsilon)].mean(), "o", color=colour, markerfacecolor="white")
            ends.append((worth[kind, max(sizes), named(epsilon)].mean(), f"ε = {epsilon:g}", colour))
        axes.set(xscale="log", yscale="log", ylabel="as good as a plain one of", ylim=(50, 1.3 * max(sizes)))
        axes.set_title("Network" if kind == "network" else "Logistic regression")
        figures.beside(axes, ends)
    panes[1].set_xlabel("patients of the private model")
    figures.log_ticks(panes[1], sizes)
    return figure


def audit(bounds: Mapping[str, np.ndarray], above: Mapping[str, np.ndarray], claimed: float) -> Figure:
    """Lower bounds on ε by program, and at the right the share of those above the ε that was claimed."""
    figure, axes = figures.panels(height=3.0)
    figures.dots(axes, bounds, {"right": GREEN}, [f"{100 * share.mean():.0f} %" for share in above.values()])
    axes.axvline(claimed, color=INK, linestyle=":")
    axes.set(xlabel="ε shown by an audit (at the right: accused)")
    return figure
