"""How much predictions tell about outcomes, in bits: the score that MAVE-NN's authors print."""

from __future__ import annotations

import numpy as np
from sklearn.feature_selection import mutual_info_regression


def bits(predicted: np.ndarray, y: np.ndarray) -> float:
    """Mutual information of predictions (n,) and outcomes (n,), estimated from nearest neighbours.

    The estimator of Kraskov et al. 2004 with three neighbours, as scikit-learn has it. A curve drawn through the
    predictions does not change the truth of it: calibration plays no part.
    """
    nats = mutual_info_regression(np.asarray(predicted)[:, None], y, random_state=0)
    return float(nats[0] / np.log(2))
