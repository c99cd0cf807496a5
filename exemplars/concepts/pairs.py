"""The scores that Saito and Rehmsmeier gave to cases and controls, and the areas that these have exactly.

Their simulations, https://doi.org/10.1371/journal.pone.0118432, drew scores of cases and controls from these.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import beta, norm, rv_continuous

PAIRS = {  # cases, controls
    "random": (norm(0, 1), norm(0, 1)),
    "poor start": (beta(4, 1), beta(1, 1)),
    "good start": (beta(1, 1), beta(1, 4)),
    "excellent": (norm(3, 1), norm(0, 1)),
}


def roc_area(cases: rv_continuous, controls: rv_continuous) -> float:
    """The chance that a case scores higher than a control."""
    at = (np.arange(100_000) + 0.5) / 100_000  # quantiles of the controls
    return float(cases.sf(controls.ppf(at)).mean())


def precision_recall_area(cases: rv_continuous, controls: rv_continuous, controls_each: float) -> float:
    """The mean precision at the scores of cases, with so many controls for each case."""
    recall = (np.arange(100_000) + 0.5) / 100_000
    wrong = controls_each * controls.sf(cases.isf(recall))
    return float((recall / (recall + wrong)).mean())
