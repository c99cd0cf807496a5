"""One house style: small SVGs that stay readable on a phone, and in which no line needs a legend."""

from __future__ import annotations

import io
import logging

import matplotlib as mpl
import numpy as np

mpl.use("agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe & Ito's palette (https://jfly.uni-koeln.de/color/), darkened where it would be too pale for text.
INK, GREY = "#222222", "#767676"
BLUE, ORANGE, GREEN, PURPLE, RED = "#0072B2", "#B85C00", "#00795A", "#A0457E", "#C0392B"

STYLE = {
    "figure.figsize": (5.6, 3.7),  # inches; at 390 pixels a 12-point letter is still 11 pixels high
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
    rows: int = 1, columns: int = 1, *, height: float = 3.7, **kwargs
) -> tuple[Figure, np.ndarray | Axes]:
    """A figure in the house style with `rows` × `columns` axes, `height` inches high in all."""
    plt.rcParams.update(STYLE)
    return plt.subplots(rows, columns, figsize=(5.6, height), **kwargs)


def band(axes: Axes, x, intervals, colour: str, label: str, *, at: int = -1, **kwargs) -> None:
    """A line through means with their intervals as a band, labelled beside its point number `at`.

    `intervals` holds (mean, low, high) for each x; other arguments place the label, see `name`.
    """
    mean, low, high = np.transpose(intervals)
    axes.plot(x, mean, color=colour)
    axes.fill_between(x, low, high, color=colour, alpha=0.18, linewidth=0)
    name(axes, label, (x[at], mean[at]), colour, **kwargs)


def dots(axes: Axes, labels, intervals, colours, notes) -> None:
    """One row a label, from the top: the mean as a dot, its interval as a line, a note at the right edge."""
    for k, (label, (mean, low, high), colour, note) in enumerate(
        zip(labels, intervals, colours, notes, strict=True)
    ):
        axes.plot([low, high], [-k, -k], color=colour, linewidth=2.2)
        axes.plot(mean, -k, "o", color=colour)
        axes.text(1.02, -k, note, color=colour, va="center", transform=axes.get_yaxis_transform())
    axes.set_yticks(-np.arange(len(labels)), labels)
    axes.tick_params(axis="y", length=0)


def name(
    axes: Axes, text: str, at: tuple[float, float], colour: str = INK, *, offset=(6, 0), **kwargs
) -> None:
    """`text` beside the point `at` (in data coordinates), `offset` points away from it."""
    kwargs = {"va": "center", "annotation_clip": False} | kwargs
    axes.annotate(text, at, xytext=offset, textcoords="offset points", color=colour, **kwargs)


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
