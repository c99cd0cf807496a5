"""An additive model seen through one fitted curve: y = g(w · x), a single-index model.

In genetics it is called global epistasis: most of what looks like interactions is one curve (for splice
sites Tareen et al. 2022, https://doi.org/10.1186/s13059-022-02661-7).
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import BSpline
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from sklearn.base import BaseEstimator, RegressorMixin, TransformerMixin

ROUGHNESS = 1e-3  # penalty on second differences: keeps the curve calm where there are no rows


class Curve:
    """A cubic regression spline through (z, y), knots at quantiles of `z`, beyond the ends a straight line."""

    def __init__(self, z: np.ndarray, y: np.ndarray, knots: int) -> None:
        inner = np.unique(np.quantile(z, np.linspace(0, 1, knots + 2)))
        if len(inner) < 2:
            inner = np.array([inner[0] - 0.5, inner[0] + 0.5])
        t = np.concatenate([[inner[0]] * 3, inner, [inner[-1]] * 3])
        self.ends = inner[0], inner[-1]
        basis = BSpline.design_matrix(np.clip(z, *self.ends), t, 3).toarray()
        bends = np.diff(np.eye(basis.shape[1]), 2, axis=0)
        penalised = basis.T @ basis + ROUGHNESS * len(z) * (bends.T @ bends) + 1e-9 * np.eye(basis.shape[1])
        self.spline = BSpline(t, np.linalg.solve(penalised, basis.T @ y), 3)
        self.derivative = self.spline.derivative()

    def __call__(self, z: np.ndarray) -> np.ndarray:
        inside = np.clip(z, *self.ends)
        return self.spline(inside) + self.derivative(inside) * (z - inside)

    def slope(self, z: np.ndarray) -> np.ndarray:
        return self.derivative(np.clip(z, *self.ends))


class LinkRegressor(RegressorMixin, BaseEstimator):
    """y = g(w · x) + noise, by Gauss–Newton steps from the ridge regression; g need not be monotone.

    alpha: ridge penalty on w, which is scaled such that g has slope 1 (root mean square), as in a ridge regression
    knots: inner knots of the spline g
    steps: most Gauss–Newton steps; fewer where the loss falls by less than a thousandth
    """

    def __init__(self, alpha: float = 1.0, knots: int = 5, steps: int = 20) -> None:
        self.alpha = alpha
        self.knots = knots
        self.steps = steps

    def fit(self, x: np.ndarray, y: np.ndarray) -> LinkRegressor:
        x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        self.centre_ = x.mean(0)
        x = x - self.centre_
        self.n_features_in_ = x.shape[1]
        state = self._scaled(x, y, ridge(x, y - y.mean(), self.alpha))
        for _ in range(self.steps):
            new = self._step(x, y, *state)
            if new is None:
                break
            gained, state = state[0] - new[0], new
            if gained < 1e-3 * state[0]:
                break
        _, self.coef_, self.curve_ = state
        return self

    def predict(self, x: np.ndarray) -> np.ndarray:
        return self.curve_((np.asarray(x, dtype=float) - self.centre_) @ self.coef_)

    def _step(self, x, y, loss: float, w: np.ndarray, curve: Curve) -> tuple | None:
        """The first of ever shorter Gauss–Newton steps that lowers the loss, or None."""
        z = x @ w
        slope = curve.slope(z)
        target = ridge(x * slope[:, None], y - curve(z) + slope * z, self.alpha)
        for share in (1.0, 0.5, 0.25, 0.125):
            new = self._scaled(x, y, w + share * (target - w))
            if new[0] < loss:
                return new
        return None

    def _scaled(self, x, y, w: np.ndarray) -> tuple[float, np.ndarray, Curve]:
        """The penalised loss, `w` in the units of y, and the curve that fits best."""
        z = x @ w
        curve = Curve(z, y, self.knots)
        w = w * (np.sqrt((curve.slope(z) ** 2).mean()) or 1.0)
        curve = Curve(x @ w, y, self.knots)
        return ((y - curve(x @ w)) ** 2).sum() + self.alpha * (w**2).sum(), w, curve


class PairFeatures(TransformerMixin, BaseEstimator):
    """Letters (n, positions · letters) as zeros and ones, followed by all products across two positions.

    letters: columns per position
    """

    def __init__(self, letters: int = 4) -> None:
        self.letters = letters

    def fit(self, x: np.ndarray, y: np.ndarray | None = None) -> PairFeatures:
        self.n_features_in_ = x.shape[1]
        return self

    def transform(self, x: np.ndarray) -> np.ndarray:
        n = len(x)
        letters = np.asarray(x).reshape(n, -1, self.letters)
        first, second = np.triu_indices(letters.shape[1], 1)
        pairs = letters[:, first, :, None] * letters[:, second, None, :]
        return np.concatenate([x, pairs.reshape(n, -1)], axis=1)


def ridge(x: np.ndarray, y: np.ndarray, alpha: float) -> np.ndarray:
    """Coefficients (columns,) that minimise |y - x w|² + alpha |w|², by whichever of rows and columns are fewer."""
    wide = x.shape[1] > x.shape[0]
    gram = x @ x.T if wide else x.T @ x
    gram[np.diag_indices_from(gram)] += alpha
    right = y if wide else x.T @ y
    try:
        solved = cho_solve(cho_factor(gram, overwrite_a=True), right)
    except LinAlgError:  # alpha is nothing beside rounding
        solved = np.linalg.lstsq(gram, right, rcond=None)[0]
    return x.T @ solved if wide else solved
