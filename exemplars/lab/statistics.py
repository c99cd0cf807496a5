"""Means with their uncertainty, and the score that the review reports for numbers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from scipy.special import comb


def r_squared(y: np.ndarray, predicted: np.ndarray, variance: float | None = None) -> np.ndarray:
    """Share of the variance of `y` (..., n) that `predicted` explains: 0 for the mean, negative if worse.

    One score for each leading index. `variance` replaces that of the n rows, which few rows estimate poorly.
    """
    errors = ((y - predicted) ** 2).mean(-1)
    return 1 - errors / (y.var(-1) if variance is None else variance)


def two_way(losses: Mapping[Hashable, np.ndarray], draws: int = 2000, seed: int = 0) -> dict:
    """Means of `losses` (training subsets, test rows) with both drawn anew, with replacement: name → (draws,).

    All names share their resamples, so that the difference of two is a paired one. The pigeonhole bootstrap
    (Owen 2007, https://doi.org/10.1214/07-AOAS122), which is right where neither side alone was replicated, and
    errs on the wide side. For R², give squared errors divided by the variance of the test rows, and take
    them from 1.
    """
    shapes = {np.shape(one) for one in losses.values()}
    if len(shapes) > 1:
        raise ValueError(
            f"losses of shapes {sorted(shapes)} share no resamples; give all the same subsets and rows"
        )
    [(subsets, rows)] = shapes
    rng = np.random.default_rng(seed)
    picked = rng.multinomial(subsets, np.full(subsets, 1 / subsets), size=draws) / subsets
    seen = rng.multinomial(rows, np.full(rows, 1 / rows), size=draws) / rows
    return {name: ((picked @ one) * seen).sum(1) for name, one in losses.items()}


def expected_best(scores: np.ndarray) -> np.ndarray:
    """The expected best of k = 1 … n tries, from `scores` (..., n) of n independent ones: (..., n).

    Unbiased: the mean over all subsets of k (Tang et al. 2020, https://arxiv.org/abs/2004.13705).
    """
    ordered = np.sort(scores, axis=-1)
    n = ordered.shape[-1]
    below, k = np.arange(n)[:, None], np.arange(1, n + 1)
    # The try with `below` lower ones is the best of k in C(below, k - 1) of all C(n, k) subsets.
    return ordered @ (comb(below, k - 1) / comb(n, k))


def permutation_p(observed: float, null: np.ndarray) -> float:
    """How often labels in a random order score at least as well: (1 + b) / (1 + B), never 0."""
    return (1 + int((np.asarray(null) >= observed).sum())) / (1 + len(null))


def first_from(sizes: Sequence[int], lower_bounds: Sequence[float], margin: float) -> int | None:
    """The smallest size from which on every lower bound exceeds `margin`, or None where the last does not."""
    first = None
    for size, bound in sorted(zip(sizes, lower_bounds, strict=True), reverse=True):
        if not bound > margin:
            break
        first = size
    return first
