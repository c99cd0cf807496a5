"""Readable models of splice sites: weights that add up, alone or seen through one curve."""

from __future__ import annotations

import numpy as np
from lab.data.sequences import one_hot
from lab.search.link import LinkRegressor, ridge

PENALTY, CURVE_PENALTY = 1.0, 10.0  # of ridge regression and of the curve, by R² on development splits


def readable(letters: np.ndarray, y: np.ndarray, x: np.ndarray) -> dict[str, np.ndarray]:
    """Name → guesses (splits, n) for one-hot sites x (n, features).

    Each split learns from its own letters (splits, rows, length) and outcomes y (splits, rows).
    """
    found = {"link": [], "ridge": []}
    for rows, outcomes in zip(one_hot(letters).astype(float), y, strict=True):
        found["link"].append(LinkRegressor(alpha=CURVE_PENALTY).fit(rows, outcomes).predict(x))
        centre, level = rows.mean(0), outcomes.mean()
        found["ridge"].append((x - centre) @ ridge(rows - centre, outcomes - level, PENALTY) + level)
    return {name: np.stack(guesses) for name, guesses in found.items()}
