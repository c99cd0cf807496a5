"""What k tries bring, from the scores of many more: the tuning score of the winner, and what it is worth.

All from `lab.statistics`, which averages over every choice of k tries; `biased_best` is the estimate that it replaces.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.statistics import expected_best, expected_choice

from .trials import score


def tuned(y: np.ndarray, guesses: np.ndarray, size: int) -> np.ndarray:
    """Tuning scores (sets, splits, tries), of rows y (splits, rows) and guesses (splits, tries, rows) in sets of `size`.

    A laboratory has one such set; the mean over all that the rows make says more exactly what one is worth.
    Errors are shares of the variance of all the rows of a split: that of fifty differs too much from set to set.
    """
    parts = [slice(k, k + size) for k in range(0, y.shape[1] - size + 1, size)]
    variance = y.var(1)[:, None]
    return np.stack([score(y[:, None, part], guesses[..., part], variance) for part in parts])


def curves(tuning: np.ndarray, test: np.ndarray, counts: Sequence[int]) -> dict[str, np.ndarray]:
    """For each number of tries in `counts`, (splits, counts) of each quantity, means over the sets of `tuning`.

    tuning    the tuning score of the try with the highest one
    test      the test score of that try
    opening   how far the two have come apart since the first try
    remains   what the tries from there to the last of `counts` still add to the test score
    Tuning scores are (sets, splits, tries), test scores (splits, tries).
    """
    at = np.array(counts) - 1
    best = expected_best(tuning).mean(0)
    choice = expected_choice(tuning, np.broadcast_to(test, tuning.shape)).mean(0)
    gap = best - choice
    return {
        "tuning": best[:, at],
        "test": choice[:, at],
        "opening": (gap - gap[:, :1])[:, at],
        "remains": choice[:, at[-1:]] - choice[:, at],
    }


def biased_best(scores: np.ndarray) -> np.ndarray:
    """The expected best of k = 1 … n tries, from `scores` (..., n), as if tries were drawn with replacement.

    In use since Dodge et al. 2019; too low, by most where k = n (Tang et al. 2020, https://arxiv.org/abs/2004.13705).
    """
    n = np.shape(scores)[-1]
    below, k = np.arange(n + 1)[:, None] / n, np.arange(1, n + 1)
    return np.sort(scores, axis=-1) @ np.diff(below**k, axis=0)
