"""Which rows are tested together, so that rows that share something never stand on both sides."""

from __future__ import annotations

import numpy as np
from sklearn.model_selection import GroupKFold


def by_group(groups: np.ndarray, k: int, seed: int) -> np.ndarray:
    """The fold (n,), 0 to k - 1, of each row: all rows of a group in one, groups dealt at random and evenly.

    `groups` (n,) names what rows share: a patient, a family, a gene. Raises ValueError for fewer groups than folds.
    """
    groups = np.asarray(groups)
    if len(np.unique(groups)) < k:
        raise ValueError(f"{len(np.unique(groups))} groups cannot fill {k} folds; take fewer folds")
    folds = np.empty(len(groups), dtype=int)
    dealt = GroupKFold(k, shuffle=True, random_state=seed).split(groups, groups=groups)
    for fold, (_, rows) in enumerate(dealt):
        folds[rows] = fold
    return folds
