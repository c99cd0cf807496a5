"""The pictures of the notebook `interpretation`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from lab.looks import look
from matplotlib.figure import Figure
from review.notebook import figures
from review.notebook.figures import BLUE, GREY, INK, RED
from review.notebook.intervals import t_interval

from .worlds import BENEFITS, DOCTORS

POLICIES = {  # the marks of policies, which a reader without colours tells apart as well
    "least at risk": "X",
    "by lot": "D",
    "usual care": "P",
    "by risk": "o",
    "learned gain": "^",
    "true gain": "v",
}
HELPED = {
    "fading": "the sickest gain least",
    "marker": "some gain, by a marker",
    "constant": "all gain alike",
    "growing": "the sickest gain most",
}
KNOWING = {"recorded": "records", "bedside": "and bedside", "gain": "and who gains"}


def sign(learned: Mapping[str, Mapping[tuple, np.ndarray]], truth: float) -> Figure:
    """By what models multiply the odds of death for asthma, and below it their AUROC, by percent certain of care.

    `learned` has samples (clinics,) by doctors, percent and model: of the effect, `plain` and `adjusted`, and `auroc`.
    """
    figure, (above, below) = figures.panels(2, height=5.6, height_ratios=[3, 1.5], sharex=True)
    percents = sorted({percent for doctors, percent, _ in learned["plain"] if doctors == "recorded"})
    above.axhspan(0.4, 1, color=RED, alpha=0.1, linewidth=0)
    above.axhline(np.exp(truth), color=INK, linestyle="--", linewidth=1.2)
    figures.beside(above, [(np.exp(truth), "truth", INK)])
    for model in ("logistic", "network"):
        name, colour = look(model)
        for axes, what, of in ((above, "plain", np.exp), (below, "auroc", np.array)):
            lines = [of(learned[what]["recorded", percent, model]) for percent in percents]
            figures.line(axes, percents, lines, colour, name)
    figures.label(above, "asthma looks protective", (0.03, 0.06), RED)
    figures.log_ticks(above, [0.5, 1, 2], side="y")
    above.set(ylim=(0.4, 2.5), ylabel="asthma, odds of death ×")
    below.set(ylim=(0.5, 1), xticks=percents, xlim=(min(percents), max(percents)), ylabel="AUROC")
    below.set(xlabel="percent of asthma patients sure of care")
    return figure


def deployed(added: Mapping[tuple, np.ndarray], auroc: Mapping[tuple, np.ndarray]) -> Figure:
    """Deaths per thousand that a policy adds to usual care's against AUROC once it is in force: a mark a setting.

    Samples (clinics,) by benefit, doctors and policy.
    """
    figure, axes = figures.panels(height=4.4)
    axes.axhline(0, color=GREY, linewidth=1)
    for policy, mark in POLICIES.items():
        keys = [key for key in added if key[2] == policy]
        places = [(auroc[key].mean(), added[key].mean()) for key in keys]
        name, colour = look(policy)
        edge = {"markeredgecolor": "white", "markeredgewidth": 0.6}
        axes.plot(*np.transpose(places), mark, color=colour, label=name, markersize=7.5, **edge)
    axes.set(xlabel="AUROC once it is in force", ylabel="deaths added per thousand")
    figure.legend(loc="outside upper center", ncols=3, frameon=False, handletextpad=0.2, columnspacing=1.0)
    return figure


def benefit(added: Mapping[tuple, np.ndarray]) -> Figure:
    """Deaths per thousand that beds by learned risk add to usual care's, by whom care helps and what doctors go by."""
    figure, axes = figures.panels(height=4.6)
    rows, ticks = [], []
    for block, (helped, heading) in enumerate(HELPED.items()):
        for line, (doctors, text) in enumerate(KNOWING.items()):
            row = -(5 * block + line)
            mean, low, high = t_interval(added[helped, doctors, "by risk"])
            colour = RED if mean > 0 else BLUE
            axes.plot([low, high], [row, row], color=colour, linewidth=2.2)
            axes.plot(mean, row, "o", color=colour)
            rows.append(row)
            ticks.append(text)
        axes.text(0.02, 1 - 5 * block, heading, va="center", transform=axes.get_yaxis_transform())
        axes.plot([0, 0], [0.5 - 5 * block, -2.5 - 5 * block], color=GREY, linewidth=1, zorder=0)
    axes.set_yticks(rows, ticks)
    axes.tick_params(axis="y", length=0)
    axes.set(xlabel="deaths added per thousand", ylim=(min(rows) - 0.7, 1.8))
    return figure


assert set(HELPED) == set(BENEFITS)
assert set(KNOWING) == set(DOCTORS)
