"""How far runs of one recipe lie apart, and how much of it is the seed's and how much the training sites'."""

from __future__ import annotations

import numpy as np


def beyond(scores: np.ndarray, margin: float) -> np.ndarray:
    """Of scores (splits, runs), the share (splits,) of pairs of runs that lie further apart than `margin`."""
    return (gaps(scores) > margin).mean(1)


def gaps(scores: np.ndarray) -> np.ndarray:
    """Distances (splits, pairs) between the scores (splits, runs) of every two runs."""
    one, other = np.triu_indices(scores.shape[1], 1)
    return np.abs(scores[:, one] - scores[:, other])


def apart(scores: np.ndarray) -> np.ndarray:
    """Mean distance (splits,) of a split's mean score from that of each other split, of scores (splits, runs)."""
    means = scores.mean(1)
    return np.abs(means[:, None] - means).sum(1) / (len(means) - 1)


def components(scores: np.ndarray) -> dict[str, np.ndarray]:
    """Parts of the variance of scores (splits, initial, order), each (splits,); their means over splits are unbiased.

    initial, order    what the first weights and the order of rows make of it, within a split
    run               both, with what they do together: the variance between runs of one split
    split             the squared distance of the split's mean from all, less what is left of the runs in that mean
    From the mean squares of a two-way table without repeats (Searle, Casella & McCulloch 1992, Variance
    Components); a part that is nil is estimated as negative half of the time.
    """
    splits, first, second = scores.shape
    centred = scores - scores.mean((1, 2), keepdims=True)
    rows, columns = centred.mean(2), centred.mean(1)
    left = centred - rows[:, :, None] - columns[:, None]
    rest = (left**2).sum((1, 2)) / ((first - 1) * (second - 1))
    initial = (rows**2).sum(1) / (first - 1) - rest / second
    order = (columns**2).sum(1) / (second - 1) - rest / first
    means = scores.mean((1, 2))
    squared = (means - means.mean()) ** 2 * splits / (splits - 1)
    of_mean = initial / first + order / second + rest / (first * second)
    return {"initial": initial, "order": order, "run": initial + order + rest, "split": squared - of_mean}
