"""Two models that predict illness from genotypes, of parts of the people from the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.stack.stack import Settings, fit
from lab.statistics import auroc
from scipy.linalg import cho_factor, cho_solve

MEMBERS = 5  # networks whose outputs are averaged
RECIPE = Settings(width=64, epochs=10)  # everything else as the stack has it


def kernel_machine(x: np.ndarray, y: np.ndarray, part: np.ndarray, tested: Sequence[int]) -> np.ndarray:
    """Outputs (n, diseases) for people of the parts `tested`, NaN for others; y (n, diseases) is 0 or 1.

    Kernel ridge regression with a Gaussian kernel and scikit-learn's defaults: gamma 1 / variants, penalty 1. The
    same people serve all diseases, so that each part costs one factorisation.
    """
    inner = x @ x.T / x.shape[1]
    own = np.diag(inner)
    kernel = np.exp(2 * inner - own[:, None] - own)
    guess = np.full(y.shape, np.nan)
    for k in tested:
        seen, unseen = part != k, part == k
        factor = cho_factor(kernel[np.ix_(seen, seen)] + np.eye(seen.sum()))
        mean = y[seen].mean(0)
        guess[unseen] = mean + kernel[np.ix_(unseen, seen)] @ cho_solve(factor, y[seen] - mean)
    return guess


def networks(x: np.ndarray, y: np.ndarray, part: np.ndarray, tested: Sequence[int], seed: int) -> np.ndarray:
    """The same of `MEMBERS` networks, their logits averaged."""
    (n, diseases), x = y.shape, x.astype(np.float32)
    train = [
        d * n + np.flatnonzero(part != k) for d in range(diseases) for k in tested for _ in range(MEMBERS)
    ]
    each = seed * MEMBERS * len(tested) + np.arange(MEMBERS * len(tested))
    trained = fit(
        np.tile(x, (diseases, 1)), y.T.ravel(), train, np.tile(each, diseases), RECIPE, loss="logistic"
    )
    logits = trained.predict(x).reshape(diseases, len(tested), MEMBERS, n).mean(2)
    guess = np.full(y.shape, np.nan)
    for place, k in enumerate(tested):
        guess[part == k] = logits[:, place, part == k].T
    return guess


def areas(y: np.ndarray, guess: np.ndarray, part: np.ndarray, tested: Sequence[int]) -> np.ndarray:
    """AUROC (diseases,): within each part of `tested`, then averaged, for outputs of different fits are no one scale."""
    return np.mean([auroc(y[part == k].T, guess[part == k].T) for k in tested], axis=0)
