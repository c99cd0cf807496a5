"""Models that are to tell sequences with a motif from those without, each learned and tuned on the same rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.data.sequences import one_hot
from lab.stack.convolution import Convolutions
from lab.stack.stack import Settings, fit
from lab.statistics import auroc
from sklearn.linear_model import LogisticRegression

from .kmers import support_vectors

TUNING = 5  # a fifth of the labelled sequences chooses
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # C of the logistic regression
RATES = (0.003, 0.01)  # learning rates of the networks
POOLED, PLACED = (Convolutions(((16, 11),), pooled=pooled) for pooled in (True, False))
NETWORKS = {
    "dense network": {"width": 64},
    "pooled filters": {"width": 16, "convolutions": POOLED},
    "placed filters": {"width": 16, "convolutions": PLACED},
}
WINDOWS = {"k mers": 8, "wide k mers": 10}  # letters: the motif's own width, and the usual one
MODELS = ("logistic", *NETWORKS, "k mers")


def areas(
    sets: Sequence[tuple[np.ndarray, np.ndarray]], labels: int, seeds: Sequence[int], models: Sequence[str]
) -> dict[str, np.ndarray]:
    """AUROC (sets,) of each model on each set's rows beyond its first `labels`, by a model that learned from these.

    A set is letter numbers (n, length) and outcomes (n,), 0 or 1, all sets of one shape.
    """
    own = labels - labels // TUNING
    train, tune, test = np.arange(own), np.arange(own, labels), np.arange(labels, len(sets[0][1]))
    found = {}
    for model in models:
        if model in NETWORKS:
            guesses = networks(NETWORKS[model], sets, train, tune, seeds)
        elif model == "logistic":
            guesses = [logistic(*one, train, tune) for one in sets]
        else:
            guesses = [support_vectors(*one, train, tune, WINDOWS[model]) for one in sets]
        pairs = zip(guesses, sets, strict=True)
        found[model] = np.array([auroc(y[test], guess[test]) for guess, (_, y) in pairs])
    return found


def logistic(letters: np.ndarray, y: np.ndarray, train: np.ndarray, tune: np.ndarray) -> np.ndarray:
    """Scores (n,) by a logistic regression on each letter at each place, its strength chosen on rows `tune`."""
    x, best = one_hot(letters), (-np.inf, None)
    for strength in STRENGTHS:
        scores = LogisticRegression(C=strength, max_iter=1000).fit(x[train], y[train]).decision_function(x)
        best = max(best, (auroc(y[tune], scores[tune]), scores), key=lambda found: found[0])
    return best[1]


def networks(
    shape: dict,
    sets: Sequence[tuple[np.ndarray, np.ndarray]],
    train: np.ndarray,
    tune: np.ndarray,
    seeds: Sequence[int],
) -> np.ndarray:
    """Scores (sets, n) by a network for each set, its learning rate and its last pass chosen on rows `tune`."""
    n, rates = len(sets[0][1]), len(RATES)
    x = np.concatenate([one_hot(letters) for letters, _ in sets])
    y = np.concatenate([outcomes for _, outcomes in sets])
    first = np.repeat(n * np.arange(len(sets)), rates)[:, None]  # row of each network's set
    settings = Settings(lr=np.tile(RATES, len(sets)), epochs=30, patience=5, **shape)
    given = x, y, first + train, np.repeat(seeds, rates), settings
    trained = fit(*given, tune=first + tune, loss="logistic")
    chosen = trained.loss.reshape(-1, rates).argmin(1)
    guesses = trained.predict(x, first + np.arange(n)).reshape(len(sets), rates, n)
    return guesses[np.arange(len(sets)), chosen]
