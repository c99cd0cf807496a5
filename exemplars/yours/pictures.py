"""The pictures of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import BLUE, GREY, INK

from .splits import Estimate


def models(scores: Mapping[str, Estimate], metric: str, nothing: float) -> Figure:
    """A row for each model: its test score with its interval, and the score of no skill as a line."""
    figure, axes = figures.panels(height=0.5 + 0.45 * len(scores))
    axes.axvline(nothing, color=GREY, linewidth=1, linestyle=":")
    for row, (name, at) in enumerate(scores.items()):
        interval(axes, at, -row, look(name).colour)
    rows(axes, [look(name).name for name in scores])
    axes.set(xlabel=f"{metric} on rows that were not learnt from (dotted: no skill)")
    return figure


def columns(top: Sequence[tuple[str, Estimate]], metric: str, nothing: float, told: float) -> Figure:
    """A row for each of the strongest columns, and where a column is nearly the answer as a line."""
    figure, axes = figures.panels(height=0.5 + 0.38 * len(top))
    axes.axvline(nothing, color=GREY, linewidth=1, linestyle=":")
    axes.axvline(told, color=INK, linewidth=1, linestyle="--")
    for row, (_, at) in enumerate(top):
        interval(axes, at, -row, BLUE)
    rows(axes, [name if len(name) < 19 else f"{name[:17]}…" for name, _ in top])
    axes.set(xlabel=f"{metric} of the column alone (dashed: nearly the answer)")
    return figure


def curve(points: Sequence[tuple[int, Estimate]], method: str, metric: str) -> Figure:
    """Test score by the number of rows learnt from."""
    figure, axes = figures.panels(height=2.4)
    sizes = [size for size, _ in points]
    for size, at in points:
        if at.certain:
            axes.plot([size, size], [at.low, at.high], color=look(method).colour, linewidth=2.2)
    axes.plot(sizes, [at.mean for _, at in points], "o-", color=look(method).colour)
    axes.set_xticks(sizes, [f"{size:,}".replace(",", "\u202f") for size in sizes])
    axes.set(xlabel="rows learnt from", ylabel=f"{metric}, {look(method).name}")
    return figure


def interval(axes, at: Estimate, row: float, colour: str) -> None:
    if at.certain:
        axes.plot([at.low, at.high], [row, row], color=colour, linewidth=2.2)
    axes.plot(at.mean, row, "o", color=colour)


def rows(axes, names: Sequence[str]) -> None:
    axes.set_yticks([-k for k in range(len(names))], names)
    axes.set_ylim(0.5 - len(names), 0.5)
    axes.tick_params(axis="y", length=0)
