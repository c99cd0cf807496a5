"""A coin is tossed for each patient, and models guess it from the patient's visits. There is nothing to find."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from lab.statistics import auroc
from sklearn.base import ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

MODELS: dict[str, Callable[[int], ClassifierMixin]] = {  # scikit-learn's defaults; the argument is a seed
    "logistic": lambda seed: make_pipeline(StandardScaler(), LogisticRegression()),
    "one neighbour": lambda seed: make_pipeline(StandardScaler(), KNeighborsClassifier(1)),
    "random forest": lambda seed: RandomForestClassifier(random_state=seed),
    "boosted trees": lambda seed: HistGradientBoostingClassifier(early_stopping=False, random_state=seed),
}


def dealt(units: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An arm, 0 or 1, for each row (n,): one toss for all rows of a unit, and half of the units get each."""
    known, place = np.unique(units, return_inverse=True)
    return rng.permutation(np.arange(len(known)) % 2)[place]


def held_out(units: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A mask (n,) of the test rows: all rows of a random fifth of the units."""
    known, place = np.unique(units, return_inverse=True)
    return (rng.permutation(len(known)) % 5 == 0)[place]


def earliest(units: np.ndarray, most: int) -> np.ndarray:
    """A mask (n,) of the first `most` rows of each unit, in the order of the rows."""
    order = np.argsort(units, kind="stable")
    _, starts, counts = np.unique(units[order], return_index=True, return_counts=True)
    rank = np.empty(len(units), int)
    rank[order] = np.arange(len(units)) - np.repeat(starts, counts)
    return rank < most


def guessed(x: np.ndarray, arm: np.ndarray, test: np.ndarray, model: str, seed: int) -> float:
    """AUROC on the test rows of a model that learned the arm (n,) from the features (n, D) of the others."""
    fitted = MODELS[model](seed).fit(x[~test], arm[~test])
    return float(auroc(arm[test], fitted.predict_proba(x[test])[:, 1]))


def tossed(
    views: Mapping[str, np.ndarray], patients: np.ndarray, seed: int
) -> dict[tuple[str, str, str], float]:
    """AUROC of one coin for each patient, by model, columns and split; `views` holds features (n, D) by name.

    Beside them, of the last view split by rows and of boosted trees: with two visits of each patient at most, and
    with a coin for each visit.
    """
    rng, rows = np.random.default_rng(seed), np.arange(len(patients))
    arm, by_row = dealt(patients, rng), dealt(rows, rng)
    test = {"rows": held_out(rows, rng), "patients": held_out(patients, rng)}
    found = {
        (model, name, split): guessed(x, arm, test[split], model, seed)
        for model in MODELS
        for name, x in views.items()
        for split in test
    }
    x, few, model = list(views.values())[-1], earliest(patients, 2), "boosted trees"
    found[model, "two visits each", "rows"] = guessed(x[few], arm[few], test["rows"][few], model, seed)
    found[model, "a coin for each visit", "rows"] = guessed(x, by_row, test["rows"], model, seed)
    return found


def alone(x: np.ndarray, patients: np.ndarray, seed: int) -> float:
    """AUROC of one coin for each patient by a random forest on features (n, D), split by rows."""
    rng, rows = np.random.default_rng(seed), np.arange(len(patients))
    return guessed(x, dealt(patients, rng), held_out(rows, rng), "random forest", seed)
