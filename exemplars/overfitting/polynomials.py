"""Polynomials of any degree on -1 to 1, beyond as many coefficients as there are points, in several bases.

Up to one coefficient for each point a basis is only a way of writing the same curve. Beyond, endless many curves meet
all points, and the one with the smallest coefficients is another in every basis.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial.chebyshev import chebvander
from numpy.polynomial.legendre import legvander
from numpy.polynomial.polynomial import polyvander


def scaled(x: np.ndarray, degree: int) -> np.ndarray:
    """Legendre polynomials at `x` (n,), each stretched until its mean square from -1 to 1 is one: (n, degree + 1)."""
    return legvander(x, degree) * np.sqrt(2 * np.arange(degree + 1) + 1)


BASES = {
    "legendre": legvander,
    "chebyshev": chebvander,
    "powers": polyvander,
    "scaled legendre": scaled,
}


def fit(
    x: np.ndarray, y: np.ndarray, coefficients: int, at: np.ndarray, basis: str = "legendre"
) -> np.ndarray:
    """Least-squares polynomials through `x` (n,), `y` (replicates, n), drawn `at` (m,): (replicates, m).

    Of all polynomials that fit equally well, the one with the smallest sum of squared coefficients in `basis`, a key of
    BASES. Raises KeyError for another.
    """
    columns, degree = BASES[basis], coefficients - 1
    return y @ np.linalg.pinv(columns(x, degree)).T @ columns(at, degree).T


def crowded(points: int) -> np.ndarray:
    """Places (points,) that crowd towards both ends: the zeros of a Chebyshev polynomial, rising."""
    return -np.cos(np.pi * (np.arange(points) + 0.5) / points)
