"""Support vectors on gapped k-mers, blind to where a word stands: gkm-SVM.

Ghandi et al. 2014, https://doi.org/10.1371/journal.pcbi.1003711: a sequence is its counts of all words with some
letters told and the others of a window left open; two sequences are as alike as the angle between their counts is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from lab.statistics import auroc
from scipy import sparse
from sklearn.preprocessing import normalize
from sklearn.svm import SVC

TOLD = 6  # letters of a word; with a window of ten, the settings that its authors' program has by default
COSTS = (0.01, 0.1, 1.0)


def counts(letters: np.ndarray, length: int, told: int = TOLD) -> sparse.csr_matrix:
    """Counts of gapped words, scaled so that products of rows are gkm-SVM's kernel: (n, words) float32, norm 1.

    `letters` are numbers 0 to 3 (n, places). A word whose told letters span less than `length` is counted once for
    each window of that length around it, as if the sequence went on at its ends, hence a weight instead of a sum.
    """
    parts = []
    for rest in combinations(range(1, length), told - 1):
        windows = letters.shape[1] - rest[-1]
        code = np.zeros((len(letters), windows), np.int32)
        for offset in (0, *rest):
            code = 4 * code + letters[:, offset : offset + windows]
        weight = np.full(code.size, np.sqrt(length - rest[-1]), np.float32)
        ends = np.arange(0, code.size + 1, windows)
        one = sparse.csr_matrix((weight, code.ravel(), ends), (len(letters), 4**told))
        one.sum_duplicates()
        parts.append(one)
    return normalize(sparse.hstack(parts, format="csr"), copy=False)


def support_vectors(
    letters: np.ndarray,
    y: np.ndarray,
    train: np.ndarray,
    tune: np.ndarray,
    window: int,
    costs: Sequence[float] = COSTS,
) -> np.ndarray:
    """Scores (n,) of all sequences, learned from the rows `train` at the cost that ranks the rows `tune` best."""
    x = counts(letters, window)
    own = x[train]
    alike, best = (own @ own.T).toarray(), (-np.inf, None)
    for cost in costs:
        machine = SVC(C=cost, kernel="precomputed").fit(alike, y[train])
        weights = own[machine.support_].T @ machine.dual_coef_[0]
        scores = x @ weights
        best = max(best, (auroc(y[tune], scores[tune]), scores), key=lambda found: found[0])
    return best[1]
