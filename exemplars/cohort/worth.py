"""How many independent rows tell as much as rows that come in groups."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from .coins import dealt


def intraclass(x: np.ndarray, units: np.ndarray) -> float:
    """Share of the variance of `x` (n,) that lies between units: the one-way analysis of variance's estimate.

    For units of unequal size: Donner & Koval 1980, https://doi.org/10.2307/2530491.
    """
    _, place, counts = np.unique(units, return_inverse=True, return_counts=True)
    n, k = len(x), len(counts)
    means = np.bincount(place, x) / counts
    between = (counts * (means - x.mean()) ** 2).sum() / (k - 1)
    within = ((x - means[place]) ** 2).sum() / (n - k)
    size = (n - (counts**2).sum() / n) / (k - 1)
    return float((between - within) / (between + (size - 1) * within))


def by_formula(rho: float, units: np.ndarray, *, sizes: str = "weighted") -> float:
    """n / (1 + (m - 1) ρ), where m is the rows' mean size of their unit, or the units' ("plain")."""
    _, counts = np.unique(units, return_counts=True)
    n = counts.sum()
    m = (counts**2).sum() / n if sizes == "weighted" else n / len(counts)
    return float(n / (1 + (m - 1) * rho))


def measured(x: np.ndarray, units: np.ndarray, tosses: int, seed: int) -> np.ndarray:
    """The number of independent rows whose AUROC scatters as that of each column of `x` (n, D) does, for arms dealt
    between units: (D,).

    Among n independent rows, half of them in each arm, an AUROC without signal has variance (n + 1) / (3 n²).
    """
    known, place = np.unique(units, return_inverse=True)
    rng = np.random.default_rng(seed)
    sizes = np.bincount(place)
    ranks = np.stack([np.bincount(place, own) for own in rankdata(x, axis=0).T], 1)
    arms = np.stack([dealt(known, rng) for _ in range(tosses)])
    ones = (arms @ sizes)[:, None]
    area = (arms @ ranks / ones - (ones + 1) / 2) / (len(x) - ones)
    variance = ((area - 0.5) ** 2).mean(0)
    return (1 + np.sqrt(1 + 12 * variance)) / (6 * variance)
