"""Means with their uncertainty, and the score that the review reports for numbers."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import NamedTuple

import numpy as np
from scipy.stats import t


class Interval(NamedTuple):
    mean: float
    low: float
    high: float


def t_interval(samples: np.ndarray, level: float = 0.95) -> Interval:
    """Mean of `samples` (n,) with Student's two-sided interval; needs independent replicates, at least two."""
    samples = np.asarray(samples, dtype=float)
    n = len(samples)
    if n < 2:
        raise ValueError(f"{n} replicates give no interval; record at least 2")
    mean = math.fsum(samples) / n
    half = t.ppf((1 + level) / 2, n - 1) * samples.std(ddof=1) / math.sqrt(n)
    return Interval(mean, mean - half, mean + half)


def r_squared(y: np.ndarray, predicted: np.ndarray, variance: float | None = None) -> np.ndarray:
    """Share of the variance of `y` (..., n) that `predicted` explains: 0 for the mean, negative if worse.

    One score for each leading index. `variance` replaces that of the n rows, which few rows estimate poorly.
    """
    errors = ((y - predicted) ** 2).mean(-1)
    return 1 - errors / (y.var(-1) if variance is None else variance)


def means(samples: Mapping[Hashable, np.ndarray], form: str = ".2f") -> str:
    """The mean of each array of replicates, in words for an alt text: "ridge, 75: 0.26; ridge, 300: 0.39"."""
    names = (", ".join(map(str, key)) if isinstance(key, tuple) else key for key in samples)
    return "; ".join(
        f"{name}: {one.mean():{form}}" for name, one in zip(names, samples.values(), strict=True)
    )
