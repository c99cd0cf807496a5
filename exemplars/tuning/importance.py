"""How much of the spread between tries a knob explains on its own."""

from __future__ import annotations

import numpy as np

BINS = 4


def omega_squared(units: np.ndarray, scores: np.ndarray, bins: int = BINS) -> np.ndarray:
    """ω² of a knob: `units` and `scores` (..., tries) → (...).

    The share of the variance of scores between equal parts of the knob's range, less what parts of a knob that
    does nothing differ by: around 0 for that one, and negative half of the time (Hays 1963; ω² of a one-way
    analysis of variance). Knobs that matter only together show nothing here.
    """
    parts = np.minimum((units * bins).astype(int), bins - 1)
    tries = scores.shape[-1]
    centred = scores - scores.mean(-1, keepdims=True)
    between, met = np.zeros(scores.shape[:-1]), np.zeros(scores.shape[:-1], int)
    for part in range(bins):
        own = parts == part
        n = own.sum(-1)
        between += np.where(n, (centred * own).sum(-1) ** 2 / np.maximum(n, 1), 0)
        met += n > 0
    total = (centred**2).sum(-1)
    within = (total - between) / (tries - met)
    return (between - (met - 1) * within) / (total + within)


def better_half(units: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The upper half of tries by score: units (splits, tries, knobs) and scores (splits, tries) of those."""
    order = np.argsort(-scores, axis=-1, kind="stable")[:, : scores.shape[-1] // 2]
    return np.take_along_axis(units, order[..., None], 1), np.take_along_axis(scores, order, 1)
