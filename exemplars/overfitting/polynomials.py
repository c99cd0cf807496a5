"""Polynomials of any degree on -1 to 1, beyond as many coefficients as there are points."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.legendre import legvander


def fit(x: np.ndarray, y: np.ndarray, coefficients: int, at: np.ndarray) -> np.ndarray:
    """Least-squares polynomials through `x` (n,), `y` (replicates, n), drawn `at` (m,): (replicates, m).

    Of all polynomials that fit equally well, the one with the smallest sum of squared Legendre coefficients.
    """
    degree = coefficients - 1
    return y @ np.linalg.pinv(legvander(x, degree)).T @ legvander(at, degree).T
