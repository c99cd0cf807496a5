"""One house style: small SVGs that stay readable on a phone, and in which no line needs a legend."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np

mpl.use("agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .intervals import t_interval

# Okabe & Ito's palette (https://jfly.uni-koeln.de/color/), darkened where it would be too pale for text.
INK, GREY = "#222222", "#767676"
BLUE, ORANGE, GREEN, PURPLE, RED = "#0072B2", "#B85C00", "#00795A", "#A0457E", "#C0392B"

STYLE = {
    "figure.figsize": (5.0, 3.5),  # inches: at a phone's 360 pixels a letter of 11 points is 11 pixels high
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same picture on every machine
    "font.size": 12,
    "axes.labelsize": 12,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.formatter.min_exponent": 3,  # 0.01 instead of a power of ten in small print
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "svg.fonttype": "none",  # text stays text: searchable, and in the reader's own font size
    "svg.hashsalt": "review",  # ids that do not change from run to run
    "path.simplify_threshold": 0.5,
}
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


def panels(
    rows: int = 1, columns: int = 1, *, height: float = 3.5, **kwargs
) -> tuple[Figure, np.ndarray | Axes]:
    """A figure in the house style with `rows` × `columns` axes, `height` inches high in all."""
    plt.rcParams.update(STYLE)
    return plt.subplots(rows, columns, figsize=(5.0, height), **kwargs)


def line(axes: Axes, x, samples, colour: str, text: str = "", at: tuple[float, float] = (0, 0)) -> None:
    """A line through the means of `samples`, an array of replicates for each x, with 95 % t intervals as a band.

    Its name `text` stands at `at`, in fractions of the axes.
    """
    curve(axes, x, [t_interval(one) for one in samples], colour)
    label(axes, text, at, colour)


def curve(axes: Axes, x, intervals, colour: str) -> None:
    """A line with a band, from (mean, low, high) at each x."""
    mean, low, high = np.transpose(intervals)
    axes.plot(x, mean, color=colour)
    axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0)


def bar(axes: Axes, x: float, samples: np.ndarray, colour: str) -> None:
    """The mean of `samples` as a dot at `x`, with its 95 % t interval."""
    mean, low, high = t_interval(samples)
    axes.plot([x, x], [low, high], color=colour, linewidth=2.2)
    axes.plot(x, mean, "o", color=colour)


def beside(axes: Axes, names: list[tuple[float, str, str]], gap: float = 14.0) -> None:
    """Names of lines at the right of the axes: each (height, text, colour) near its height, `gap` points apart."""
    axes.figure.canvas.draw()  # settles the limits
    names = sorted(names)
    pixels = axes.transData.transform([(0, height) for height, *_ in names])[:, 1]
    step = gap * axes.figure.dpi / 72
    places = pixels.copy()
    for _ in range(len(places) * 20):  # neighbours push each other apart until none is too near
        near = np.flatnonzero(np.diff(places) < step * 0.999)
        if not len(near):
            break
        for k in near:
            short = (step - (places[k + 1] - places[k])) / 2
            places[k], places[k + 1] = places[k] - short, places[k + 1] + short
    low, high = axes.transAxes.transform([(0, 0), (0, 1)])[:, 1]
    for (_, text, colour), place in zip(names, places, strict=True):
        axes.text(
            1.02, (place - low) / (high - low), text, color=colour, va="center", transform=axes.transAxes
        )


def dots(axes: Axes, samples: dict[str, np.ndarray], colours: dict[str, str], notes: list[str]) -> None:
    """A row for each array of replicates: its mean as a dot, the 95 % t interval as a line, a note at the right."""
    for row, (text, one) in enumerate(samples.items()):
        mean, low, high = t_interval(one)
        colour = colours.get(text, BLUE)
        axes.plot([low, high], [-row, -row], color=colour, linewidth=2.2)
        axes.plot(mean, -row, "o", color=colour)
        axes.text(1.02, -row, notes[row], color=colour, va="center", transform=axes.get_yaxis_transform())
    axes.set_yticks(-np.arange(len(samples)), samples)
    axes.tick_params(axis="y", length=0)


def histogram(axes: Axes, samples: np.ndarray, colour: str, text: str) -> None:
    """Counts of `samples`, which lie between 0 and 1, in bars of .025, named at the upper left."""
    counts, edges = np.histogram(samples, np.arange(-0.0125, 1.02, 0.025))
    axes.stairs(counts, edges, fill=True, color=colour)
    label(axes, text, (0.02, 0.85), colour)


def log_ticks(axes: Axes, at: Sequence[float], texts: Sequence[str] | None = None) -> None:
    """A logarithmic x axis with ticks at these places only."""
    axes.set(xscale="log")
    axes.minorticks_off()
    axes.set_xticks(at, at if texts is None else texts)


def label(axes: Axes, text: str, at: tuple[float, float], colour: str) -> None:
    """`text` at `at`, in fractions of the axes."""
    axes.text(*at, text, color=colour, va="center", transform=axes.transAxes)


def svg(figure: Figure) -> bytes:
    """`figure` as SVG, the same bytes for the same drawing."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue().replace(b"'DejaVu Sans'", b"'DejaVu Sans', Verdana, sans-serif")


def png(figure: Figure) -> bytes:
    """`figure` as PNG at 200 dots an inch."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=200, metadata={"Software": None})
    return buffer.getvalue()
