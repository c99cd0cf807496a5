"""One house style: small SVGs that stay readable on a phone, and in which no line needs a legend.

Names of lines stand at their ends: `line` and `beside` note them, and they are placed, none on another, when the
figure is written (`svg`, `png`).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np

mpl.use("agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .intervals import t_interval

# Okabe & Ito's palette (https://jfly.uni-koeln.de/color/), darkened where it would be too pale for text.
INK, GREY = "#222222", "#6B6B6B"
BLUE, ORANGE, GREEN, PURPLE, RED = "#0072B2", "#B85C00", "#00795A", "#A0457E", "#C0392B"

WIDTH = 4.8
"""Inches: at a phone's 350 pixels a letter of 11 points is 11 pixels high, and on a desk not larger than the text."""

STYLE = {
    "figure.figsize": (WIDTH, 3.5),
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same picture on every machine
    "font.size": 11,
    "axes.labelsize": 11,
    "axes.titlesize": 11,
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
    return plt.subplots(rows, columns, figsize=(WIDTH, height), **kwargs)


def line(axes: Axes, x, samples, colour: str, text: str = "") -> None:
    """A line through the means of `samples`, an array of replicates for each x, with 95 % t intervals as a band.

    Its name `text` stands at its end.
    """
    intervals = [t_interval(one) for one in samples]
    curve(axes, x, intervals, colour)
    if text:
        beside(axes, [(intervals[-1].mean, text, colour)])


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


def beside(axes: Axes, names: Sequence[tuple[float, str, str]]) -> None:
    """Names of lines at the right of the axes: each (height of the line's end, text, colour)."""
    for height, text, colour in names:
        shown = axes.annotate(
            text, (1, 0.5), (OUTSIDE, 0), xycoords="axes fraction", textcoords="offset points", color=colour,
            va="center", annotation_clip=False,
        )  # fmt: skip
        shown.set_gid(f"end {float(height)!r}")


OUTSIDE, STEP = 9, 13.5
"""Points from the axes to the names of lines, and from one of these to the next."""


def settle(figure: Figure) -> None:
    """Puts each name of a line near its end, `STEP` from the next; a thin line leads to one that had to move.

    Of ticks whose texts would touch, one goes without.
    """
    figure.canvas.draw()  # settles the limits
    point = figure.dpi / 72
    for axes in figure.axes:
        thin_out(axes)
        ends = [text for text in axes.texts if (text.get_gid() or "").startswith("end ")]
        if not ends:
            continue
        heights = [float(text.get_gid().removeprefix("end ")) for text in ends]
        (left, low), (right, high) = axes.transAxes.transform([(0, 0), (1, 1)])
        wanted = (axes.transData.transform([(axes.get_xlim()[0], h) for h in heights])[:, 1] - low) / (
            high - low
        )
        placed = spread(wanted, STEP * point / (high - low))
        for text, own, place in zip(ends, wanted, placed, strict=True):
            text.xy = (1, place)
            text.set_gid(None)
            if abs(place - own) * (high - low) > 0.25 * STEP * point:
                near, far = (1 + gap * point / (right - left) for gap in (1, OUTSIDE - 2))
                leader = axes.plot([near, far], [own, place], color=text.get_color(), linewidth=0.7,
                                   transform=axes.transAxes, clip_on=False, scalex=False, scaley=False)  # fmt: skip
                leader[0].set_in_layout(False)


def thin_out(axes: Axes) -> None:
    """Leaves out the text of each tick of the x axis that would touch the one after it."""
    after = np.inf
    for text in reversed(axes.get_xticklabels()):
        box = text.get_window_extent()
        if text.get_text() and box.x1 > after - 4:
            text.set_visible(False)
        elif text.get_text():
            after = box.x0


def spread(wanted: Sequence[float], step: float) -> np.ndarray:
    """Places as near to those `wanted` as they can be `step` apart and, where there is room, between 0 and 1.

    The sum of squared shifts is the least that keeps the order: after subtracting i·step from the i-th of the sorted
    places, that is isotonic regression, which pools adjacent violators (Best & Chakravarti 1990).
    """
    order = np.argsort(wanted, kind="stable")
    blocks: list[list[float]] = []  # sum, count
    for i, place in enumerate(np.asarray(wanted, float)[order]):
        blocks.append([place - i * step, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    pooled = np.concatenate([np.full(int(count), total / count) for total, count in blocks])
    room = 1 - (len(order) - 1) * step
    pooled = np.clip(pooled, 0, room) if room >= 0 else np.full(len(order), room / 2)
    places = np.empty(len(order))
    places[order] = pooled + step * np.arange(len(order))
    return places


def dots(
    axes: Axes,
    samples: Mapping[str, np.ndarray],
    colours: Mapping[str, str],
    notes: Sequence[str] = (),
    heading: str = "",
) -> None:
    """A row for each array of replicates: its mean as a dot, the 95 % t interval as a line, a note at the right.

    `heading` stands above the notes.
    """
    for row, (text, one) in enumerate(samples.items()):
        colour = colours.get(text, BLUE)
        mean, low, high = t_interval(one)
        axes.plot([low, high], [-row, -row], color=colour, linewidth=2.2)
        axes.plot(mean, -row, "o", color=colour)
        if notes:
            axes.text(1.02, -row, notes[row], color=colour, va="center", transform=axes.get_yaxis_transform())
    if heading:
        axes.text(1.02, 0.8, heading, color=INK, va="center", transform=axes.get_yaxis_transform())
    axes.set_yticks(-np.arange(len(samples)), list(samples))
    axes.set_ylim(0.5 - len(samples), 1.2 if heading else 0.5)
    axes.tick_params(axis="y", length=0)


def histogram(axes: Axes, samples: np.ndarray, colour: str, text: str) -> None:
    """Counts of `samples`, which lie between 0 and 1, in bars of .025, named at the upper left."""
    counts, edges = np.histogram(samples, np.arange(-0.0125, 1.02, 0.025))
    axes.stairs(counts, edges, fill=True, color=colour)
    label(axes, text, (0.02, 0.85), colour)


def log_ticks(
    axes: Axes, at: Sequence[float], texts: Sequence[str] | None = None, *, side: str = "x"
) -> None:
    """A logarithmic axis, x or y, with ticks at these places only, plain numbers unless `texts` say otherwise."""
    axes.set(**{f"{side}scale": "log"})
    axes.minorticks_off()
    shown = [f"{place:,}".replace(",", "\u202f") if place >= 10_000 else f"{place:g}" for place in at]
    getattr(axes, f"set_{side}ticks")(at, shown if texts is None else texts)


def label(axes: Axes, text: str, at: tuple[float, float], colour: str) -> None:
    """`text` at `at`, in fractions of the axes."""
    axes.text(*at, text, color=colour, va="center", transform=axes.transAxes)


def svg(figure: Figure) -> bytes:
    """`figure` as SVG, the same bytes for the same drawing."""
    settle(figure)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue().replace(b"'DejaVu Sans'", b"'DejaVu Sans', Verdana, sans-serif")


def png(figure: Figure) -> bytes:
    """`figure` as PNG at 200 dots an inch."""
    settle(figure)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=200, metadata={"Software": None})
    return buffer.getvalue()
