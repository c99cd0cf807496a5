"""Patients whose genes may or may not tell their group, and two pipelines that choose genes before they learn.

Choosing them on all patients and cross-validating afterwards is the selection bias of Ambroise & McLachlan 2002,
https://doi.org/10.1073/pnas.102102699: their remedy, here `honest`, chooses anew within each training fold.
"""

from __future__ import annotations

import numpy as np
from sklearn.base import clone
from sklearn.feature_selection import RFE, SelectKBest
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

FOLDS = 10  # what that paper recommends
MODEL = SVC(kernel="linear")


def by_difference(genes: int) -> SelectKBest:
    """Chooses the `genes` whose means differ most between the groups, by the F, or squared t, statistic."""
    return SelectKBest(k=genes)


def by_elimination(genes: int) -> RFE:
    """Chooses `genes` by fitting the model again and again, each time without the half that weighs least."""
    return RFE(MODEL, n_features_to_select=genes, step=0.5)


def expression(
    seed: int, patients: int, genes: int = 2000, differ: int = 25, by: float = 0.8
) -> tuple[np.ndarray, np.ndarray]:
    """Expression (patients, genes) in standard deviations, and groups (patients,), half 0 and half 1.

    The first `differ` genes are higher in group 1, `by` so many standard deviations.
    """
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(patients, genes)), rng.permutation(np.arange(patients) % 2)
    x[:, :differ] += by * y[:, None]
    return x, y


def scrambled(y: np.ndarray, seed: int) -> np.ndarray:
    """`y` (..., n) in random orders along its last axis: as many of each value, and nothing to learn from them."""
    return np.random.default_rng(seed).permuted(y, axis=-1)


def honest(select, x: np.ndarray, y: np.ndarray) -> float:
    """Cross-validated accuracy where `select`, a scikit-learn transformer, chooses within each training fold."""
    return cross_val_score(make_pipeline(clone(select), MODEL), x, y, cv=FOLDS).mean()


def leaky(select, x: np.ndarray, y: np.ndarray) -> float:
    """Cross-validated accuracy where `select` has chosen on all patients beforehand."""
    return cross_val_score(MODEL, clone(select).fit_transform(x, y), y, cv=FOLDS).mean()


def accuracies(select, x: np.ndarray, y: np.ndarray, seed: int) -> dict[tuple[str, str], float]:
    """Accuracy by (pipeline, labels): honest and leaky, each on the true labels and on the same ones scrambled."""
    outcomes = {"true": y, "scrambled": scrambled(y, seed)}
    pipelines = {"honest": honest, "leaky": leaky}
    return {
        (name, kind): run(select, x, z) for name, run in pipelines.items() for kind, z in outcomes.items()
    }
