"""Means with their uncertainty, and scores of many models at once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from scipy.special import comb
from scipy.stats import rankdata


def r_squared(y: np.ndarray, predicted: np.ndarray, variance: float | None = None) -> np.ndarray:
    """Share of the variance of `y` (..., n) that `predicted` explains: 0 for the mean, negative if worse.

    One score for each leading index. `variance` replaces that of the n rows, which few rows estimate poorly.
    """
    errors = ((y - predicted) ** 2).mean(-1)
    return 1 - errors / (y.var(-1) if variance is None else variance)


def auroc(y: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Area under the ROC curve of `scores` (..., n) for outcomes `y` (n,) or (..., n), 0 or 1: one for each model.

    The chance that a row of 1 scores higher than one of 0, ties counted half, from mid-ranks (Mann & Whitney
    1947, https://doi.org/10.1214/aoms/1177730491). Raises ValueError where all outcomes are the same, or a score
    is no number.
    """
    scores = np.asarray(scores)
    y = np.broadcast_to(np.asarray(y, dtype=bool), scores.shape)
    ones = y.sum(-1)
    zeros = y.shape[-1] - ones
    if not (ones * zeros).all():
        raise ValueError("outcomes are all 0 or all 1, so nothing can be told apart; score other rows")
    if np.isnan(scores).any():
        raise ValueError("a score is no number (NaN); leave that model out")
    return ((rankdata(scores, axis=-1) * y).sum(-1) / ones - (ones + 1) / 2) / zeros


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
    return np.sort(scores, axis=-1) @ _best_of(np.shape(scores)[-1])


def expected_choice(tuning: np.ndarray, test: np.ndarray) -> np.ndarray:
    """The expected `test` score (..., n) of that of k = 1 … n tries which has the highest `tuning` score (..., n).

    Over the subsets of `expected_best`; of tries that tune equally well, one is taken by lot. Raises ValueError
    where a tuning score is no number.
    """
    if np.isnan(tuning).any():
        raise ValueError("a tuning score is no number (NaN); say how bad that try was, -inf if need be")
    order = np.argsort(tuning, axis=-1)
    ordered, scores = (np.take_along_axis(np.asarray(part, float), order, -1) for part in (tuning, test))
    starts = np.ones(ordered.shape, dtype=bool)
    starts[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    tied = starts.cumsum() - 1
    scores = (np.bincount(tied, scores.ravel()) / np.bincount(tied))[tied].reshape(scores.shape)
    return scores @ _best_of(scores.shape[-1])


def _best_of(n: int) -> np.ndarray:
    """(n, n): the chance of the try with b = 0 … n - 1 lower ones to be the best of a subset of k = 1 … n."""
    below, k = np.arange(n)[:, None], np.arange(1, n + 1)
    return comb(below, k - 1) / comb(n, k)  # it is in C(b, k - 1) of all C(n, k) subsets


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
