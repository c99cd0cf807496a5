"""The pictures of the notebook `tuning`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import GREY

ENOUGH = 32  # tries after which, as the chapter claims, little remains


def opening(counts: Sequence[int], arms: Mapping[int | str, Mapping[str, np.ndarray]]) -> Figure:
    """Tuning and test R² (splits, counts) against tries, a panel for each set of rows that chose."""
    titles = {
        rows: f"Chosen on {rows} tuning rows" if isinstance(rows, int) else "Chosen by cross-validation"
        for rows in arms
    }
    figure, panes = figures.panels(len(arms), height=2.3 * len(arms), sharex=True, sharey=True)
    for axes, (rows, curve) in zip(panes, arms.items(), strict=True):
        tuning, test = (curve[name] for name in ("tuning", "test"))
        axes.fill_between(counts, tuning.mean(0), test.mean(0), color=GREY, alpha=0.15, linewidth=0)
        axes.axvline(ENOUGH, color=GREY, linewidth=1, linestyle=":")
        for name, scores in (("tuning score", tuning), ("test score", test)):
            text, colour = look(name)
            axes.plot(counts, scores.mean(0), "o-", color=colour, clip_on=False)
            figures.beside(axes, [(scores[:, -1].mean(), text, colour)])
        axes.set(ylabel="R²", title=titles[rows])
        figures.log_ticks(axes, counts)
    panes[-1].set(xlabel="tries")
    panes[-1].set_xlim(0.95, max(counts))
    return figure


def methods(counts: Sequence[int], scores: Mapping[tuple[str, str, int], np.ndarray]) -> Figure:
    """Test R² (splits,) by (method, range, tries)."""
    figure, axes = figures.panels(height=4.0)
    for model, own in dict.fromkeys(key[:2] for key in scores):
        name, colour = look(model)
        dashed = own == "narrow"
        samples = [scores[model, own, k] for k in counts]
        figures.line(axes, counts, samples, colour)
        if dashed:
            axes.lines[-1].set_linestyle("--")
        figures.beside(axes, [(samples[-1].mean(), f"{name}, {own}", colour)])
    axes.set(xlabel="tries", ylabel="test R²")
    figures.log_ticks(axes, counts)
    axes.set_xlim(0.98, max(counts))
    return figure


def knobs(shares: Mapping[tuple[str, str, str], np.ndarray], dummy: str) -> Figure:
    """ω² (splits,) by (range, tries, knob), a panel for each range, with the dummy's mean as the waterline."""
    ranges = dict.fromkeys(name for name, _, _ in shares)
    figure, panes = figures.panels(len(ranges), height=5.6, sharex=True)
    for axes, own in zip(panes, ranges, strict=True):
        rows = {look(knob).name: one for (name, _, knob), one in shares.items() if name == own}
        colours = {look(knob).name: look(knob).colour for _, _, knob in shares}
        figures.dots(axes, rows, colours)
        axes.axvline(rows[look(dummy).name].mean(), color=look(dummy).colour, linewidth=1, linestyle=":")
        axes.set(title=f"{own.capitalize()} ranges")
    panes[-1].set(xlabel="share of the variance between tries (ω²)")
    return figure


def search(scores: Mapping[tuple[str, int], np.ndarray]) -> Figure:
    """Test R² (splits,) by (placement, tries), a panel for each number of tries."""
    counts = dict.fromkeys(tries for _, tries in scores)
    figure, panes = figures.panels(len(counts), height=0.4 + 1.7 * len(counts), sharex=True, squeeze=False)
    for axes, tries in zip(panes[:, 0], counts, strict=True):
        rows = {look(name).name: one for (name, k), one in scores.items() if k == tries}
        figures.dots(axes, rows, {look(name).name: look(name).colour for name, _ in scores})
        axes.set(title=f"{tries} tries")
    panes[-1, 0].set(xlabel="test R² of the winner")
    return figure
