"""The price of privacy in patients: from how many would a model without it learn as much?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score

from . import recipes


class World(NamedTuple):
    """Patients to learn from, in groups that are each other's replicates, and others to be tested on."""

    x: np.ndarray  # (N, features)
    y: np.ndarray  # (N,) outcomes, 0 or 1
    groups: np.ndarray  # (groups, size) row numbers
    numbers: list[int]  # (groups,) seeds
    test: np.ndarray  # (k,) row numbers

    def learned(self, kind: str, n: int, epsilon: float | None = None) -> np.ndarray:
        """Test AUROC (groups,) of a kind of model from the first `n` patients of each group, private or not."""
        recipe = recipes.private(kind, n, epsilon) if epsilon else recipes.plain(kind, n)
        rows = [group[:n] for group in self.groups]
        models = recipes.fitted(self.x, self.y, rows, self.numbers, recipe, n, epsilon)
        truth = self.y[self.test]
        return np.array([roc_auc_score(truth, logits) for logits in models.logits(self.x[self.test])])


def worth_of(scores: np.ndarray, sizes: list[int], curves: np.ndarray) -> np.ndarray:
    """Patients (groups,) at which each group's learning curve reaches its score.

    `scores` (groups,); `curves` (sizes, groups), made never to fall, and read between the logarithms of `sizes`, in
    rising order. What lies outside a curve is moved to its end, so that a worth is never below the least size.
    """
    rising, logs = np.maximum.accumulate(curves), np.log(sizes)
    return np.exp([np.interp(score, curve, logs) for score, curve in zip(scores, rising.T, strict=True)])
