"""A model of four hospitals, on patients of hospitals that it knows and of one that it does not."""

from __future__ import annotations

import numpy as np
from lab.data.heart import HOSPITALS
from lab.statistics import auroc
from review.notebook.intervals import means
from sklearn.model_selection import StratifiedKFold

from .coins import MODELS

NAMES = tuple(name.lower() for name in HOSPITALS)


def own(x: np.ndarray, y: np.ndarray, hospital: np.ndarray, model: str, seed: int) -> np.ndarray:
    """Risks (n,) by models that learned from other patients of all hospitals: five folds, each with its share of
    every hospital's ill and well."""
    risk = np.empty(len(y))
    for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(x, 2 * hospital + y):
        risk[test] = MODELS[model](seed).fit(x[train], y[train]).predict_proba(x[test])[:, 1]
    return risk


def elsewhere(x: np.ndarray, y: np.ndarray, hospital: np.ndarray, model: str, seed: int) -> np.ndarray:
    """Risks (n,) by models that learned in the other hospitals only."""
    risk = np.empty(len(y))
    for k in np.unique(hospital):
        here = hospital == k
        risk[here] = MODELS[model](seed).fit(x[~here], y[~here]).predict_proba(x[here])[:, 1]
    return risk


def named(x: np.ndarray, hospital: np.ndarray, seed: int) -> np.ndarray:
    """Whether a logistic regression of other patients names each patient's hospital rightly (n,)."""
    right = np.empty(len(hospital))
    for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(x, hospital):
        fitted = MODELS["logistic"](seed).fit(x[train], hospital[train])
        right[test] = fitted.predict(x[test]) == hospital[test]
    return right


def resampled(y: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Row numbers (draws, n) of patients of one hospital drawn anew; a draw of only ill or only well is drawn again."""
    rows = rng.integers(len(y), size=(draws, len(y)))
    while (alike := y[rows].min(1) == y[rows].max(1)).any():
        rows[alike] = rng.integers(len(y), size=(alike.sum(), len(y)))
    return rows


def area(y: np.ndarray, risk: np.ndarray) -> np.ndarray:
    """AUROC, the mean over repeats: outcomes (..., n), risks (repeats, ..., n)."""
    return np.mean([auroc(y, one) for one in risk], 0)


def judged(
    x: np.ndarray, y: np.ndarray, hospital: np.ndarray, model: str, draws: int, seed: int, repeats: int = 3
) -> dict[str, dict[str, np.ndarray]]:
    """For each hospital and their mean, on all patients and then on `draws` resamples of them, (1 + draws,) each:

    AUROC by a model that learned from all hospitals (`own`) or from the others (`elsewhere`), how much lower the
    second is (`fall`), and how far the mean risk lies above the share of ill (`own_off`, `off`).
    """
    known = np.stack([own(x, y, hospital, model, seed + r) for r in range(repeats)])
    strange = elsewhere(x, y, hospital, model, seed)[None]
    found = {}
    for k, name in enumerate(NAMES):
        ill = y[hospital == k]
        rows = np.vstack([np.arange(len(ill)), resampled(ill, draws, np.random.default_rng([seed, k]))])
        here = [risk[:, hospital == k][:, rows] for risk in (known, strange)]
        areas = [area(ill[rows], risk) for risk in here]
        off = [risk.mean((0, 2)) - ill[rows].mean(1) for risk in here]
        found[name] = {"own": areas[0], "elsewhere": areas[1], "fall": areas[0] - areas[1]}
        found[name] |= {"own_off": off[0], "off": off[1]}
    found["mean"] = {what: np.mean([one[what] for one in found.values()], 0) for what in found[NAMES[0]]}
    return found


def words(found: dict[str, dict[str, np.ndarray]]) -> str:
    """The estimates of `judged`, in words for an alt text."""
    return "; ".join(f"{name}: {means({w: v[:1] for w, v in one.items()})}" for name, one in found.items())
