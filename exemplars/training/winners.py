"""Winners that a test over seeds crowns on one data set."""

from __future__ import annotations

import numpy as np
from scipy.stats import ttest_ind

LEVEL = 0.05


def starred(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Whether (sets,) Welch's t test over runs tells the scores `one` and `other` (sets, runs) apart, at 5 %."""
    return ttest_ind(one, other, axis=-1, equal_var=False).pvalue < LEVEL


def contradicted(one: np.ndarray, other: np.ndarray, runs: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the first `runs` of each arm crown a winner, and where that loses in the mean over the other sets.

    Both (sets,), 0 or 1, of scores (sets, runs). The mean over the other sets takes in all runs, and never the set
    itself.
    """
    seen = starred(one[:, :runs], other[:, :runs])
    gain = (other - one)[:, :runs].mean(1)
    whole = (other - one).mean(1)
    others = (whole.sum() - whole) / (len(whole) - 1)
    return seen.astype(float), (seen & (gain * others < 0)).astype(float)


def against_itself(scores: np.ndarray, runs: int) -> np.ndarray:
    """Share (sets,) of stars where `runs` of an arm are tested against as many others of it: scores (sets, arms, runs)."""
    groups = scores.shape[-1] // (2 * runs)
    pairs = scores[..., : groups * 2 * runs].reshape(*scores.shape[:2], groups, 2, runs)
    return starred(pairs[..., 0, :], pairs[..., 1, :]).mean((1, 2))
