"""The pictures of the notebook `representation`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import INK

from .finders import MODELS


def wobble(areas: Mapping[tuple[str, int], np.ndarray]) -> Figure:
    """AUROC (worlds,) by (model, jitter); jitters are equally far apart, whatever they are."""
    figure, axes = figures.panels(height=4.2)
    jitters = sorted({jitter for _, jitter in areas})
    at = np.arange(len(jitters))
    for model in MODELS:
        name, colour = look(model)
        figures.line(axes, at, [areas[model, jitter] for jitter in jitters], colour, name)
        axes.plot(at, [areas[model, jitter].mean() for jitter in jitters], "o", color=colour)
    axes.axhline(0.5, color=INK, linewidth=1, linestyle=":")
    axes.set_xticks(at, [str(jitter) for jitter in jitters])
    axes.set(xlabel="letters off the middle, at most", ylabel="AUROC", xlim=(-0.1, at[-1]), ylim=(0.45, 1.01))
    return figure


def transfer(gains: Mapping[tuple[str, int], np.ndarray]) -> Figure:
    """AUROC gained over a random start (worlds,), by (start, labelled sequences)."""
    figure, axes = figures.panels(height=3.6)
    counts = sorted({n for _, n in gains})
    axes.axhline(0, color=INK, linewidth=1.2)
    for start in dict.fromkeys(start for start, _ in gains):
        name, colour = look(start)
        if start == "random start":
            figures.beside(axes, [(0, name, colour)])
        else:
            figures.line(axes, counts, [gains[start, n] for n in counts], colour, name)
    axes.set(xlabel="labelled sequences", ylabel="AUROC, gained")
    figures.log_ticks(axes, counts)
    axes.set_xlim(0.98 * min(counts), max(counts))
    return figure


def guides(ranks: Mapping[tuple[str, str], np.ndarray]) -> Figure:
    """Rank correlation (genes,) by (model, split), a panel for each of two splits."""
    splits = {"guides": "Other guides of the genes were seen", "genes": "Nothing of the genes was seen"}
    figure, panes = figures.panels(len(splits), height=4.4, sharex=True)
    models = dict.fromkeys(model for model, _ in ranks)
    colours = {look(model).name: look(model).colour for model in models}
    for axes, (split, title) in zip(panes, splits.items(), strict=True):
        figures.dots(axes, {look(model).name: ranks[model, split] for model in models}, colours)
        axes.axvline(0, color=INK, linewidth=1, linestyle=":")
        axes.set(title=title)
    panes[-1].set(xlabel="rank correlation within genes")
    return figure
