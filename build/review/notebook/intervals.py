"""Means with their uncertainty."""

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


def percentiles(draws: np.ndarray) -> Interval:
    """Mean of bootstrap `draws` (B,) with the 95 % percentile interval."""
    return Interval(draws.mean(), *np.percentile(draws, [2.5, 97.5]))


def means(samples: Mapping[Hashable, np.ndarray], form: str = ".2f") -> str:
    """The mean of each array of replicates, in words for an alt text: "ridge, 75: 0.26; ridge, 300: 0.39"."""
    names = (", ".join(map(str, key)) if isinstance(key, tuple) else key for key in samples)
    return "; ".join(
        f"{name}: {one.mean():{form}}" for name, one in zip(names, samples.values(), strict=True)
    )
