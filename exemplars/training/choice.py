"""Settings that are chosen on other splits than the one that judges them."""

from __future__ import annotations

import numpy as np


def elsewhere(scores: np.ndarray) -> np.ndarray:
    """(splits,): of scores (splits, candidates), that of the candidate with the best mean over all other splits."""
    others = scores.sum(0) - scores
    return np.take_along_axis(scores, others.argmax(1)[:, None], 1)[:, 0]
