"""The methods that are compared: how each is built from a configuration, and how long it is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.base import is_classifier
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import BernoulliNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC

from . import spaces
from .link import LinkRegressor, PairFeatures
from .spaces import Space

READOUTS = ("number", "yes-no")
LONGEST = {"max_iter": 200, "early_stopping": True, "n_iter_no_change": 20}  # boosted trees in a search
EXACT_ROWS = 3000  # beyond it the kernel machine works with as many landmarks as LANDMARKS (Nyström)
LANDMARKS = 1000
ONE_THREAD = {"n_jobs": 1, "deterministic": True, "force_col_wise": True, "verbose": -1}
TREES = ("random forest", "boosted trees", "lightgbm")

Build = Callable[[dict, int, np.ndarray], object]


@dataclass(frozen=True)
class Classical:
    """A method of scikit-learn's form.

    `build(configuration, seed, x)` gives an estimator for the rows x; an empty configuration gives the
    library's defaults. `staged`: boosted, its number of trees is read off the tuning rows.
    """

    name: str
    space: Space
    build: Build
    staged: bool = False

    @property
    def default(self) -> dict:
        """The configuration that the library ships."""
        return {}


@dataclass(frozen=True)
class Network:
    """`members` networks of the chosen configuration, averaged; all Networks of a comparison share one search.

    All of them, untuned ones too, are trained by `lab.stack`, on standardised outcomes.
    """

    name: str
    members: int
    space: Space = field(default_factory=lambda: spaces.NETWORK)
    default: dict = field(default_factory=lambda: spaces.NETWORK_DEFAULT)
    passes: int = spaces.NETWORK_PASSES  # of an untuned one
    epochs: int = 300  # passes at most in a search, which nearly all networks end before
    patience: int = 20  # passes without a better tuning loss


Method = Classical | Network


def methods(readout: str, letters: int | None = None) -> dict[str, Method]:
    """Name → method for a "number" or "yes-no"; with pairs where columns come in groups of `letters`.

    Raises ValueError for another readout.
    """
    if readout not in READOUTS:
        raise ValueError(f"readout {readout!r} is unknown; choose one of {', '.join(READOUTS)}")
    number = readout == "number"
    linear, space = (ridge, spaces.RIDGE) if number else (logistic, spaces.LOGISTIC)
    name = "ridge" if number else "logistic"
    made = [Classical(name, space, linear)]
    if letters:
        made.append(Classical(f"{name}, pairs", space, after_pairs(linear, letters)))
    made.append(Classical("link", spaces.LINK, link))
    if letters:
        made.append(Classical("link, pairs", spaces.LINK, after_pairs(link, letters)))
    if not number:
        made += [
            Classical("naive Bayes", spaces.NAIVE_BAYES, naive_bayes),
            Classical("neighbours", spaces.NEIGHBOURS, neighbours),
            Classical("linear SVM", spaces.LINEAR_SVM, linear_svm),
        ]
    trees = (RandomForestRegressor, HistGradientBoostingRegressor)
    if not number:
        trees = (RandomForestClassifier, HistGradientBoostingClassifier)
    forest, boosted = (seeded(kind) for kind in trees)
    made += [
        Classical("random forest", spaces.FOREST_NUMBER if number else spaces.FOREST, forest),
        Classical("boosted trees", spaces.BOOSTED, boosted, staged=True),
        Classical("lightgbm", spaces.LIGHTGBM, lightgbm_number if number else lightgbm_yes_no),
        Classical("kernel machine", spaces.KERNEL, kernel_regressor if number else kernel_classifier),
        Network("network", 1),
        Network("ensemble", 5),
    ]
    return {method.name: method for method in made}


def ridge(config: dict, seed: int, x: np.ndarray):
    return Ridge(**config)


def logistic(config: dict, seed: int, x: np.ndarray):
    return LogisticRegression(max_iter=1000, **config)


def link(config: dict, seed: int, x: np.ndarray):
    return LinkRegressor(**config)


def naive_bayes(config: dict, seed: int, x: np.ndarray):
    return BernoulliNB(**config)


def neighbours(config: dict, seed: int, x: np.ndarray):
    few = {"n_neighbors": min(config["n_neighbors"], len(x))} if config else {}
    return KNeighborsClassifier(**config | few)


def linear_svm(config: dict, seed: int, x: np.ndarray):
    return LinearSVC(random_state=seed, **config)


def kernel_classifier(config: dict, seed: int, x: np.ndarray):
    if len(x) <= EXACT_ROWS:
        return SVC(**counted_in_scale(config, x))
    landmarks, c = nystroem(config, seed, x)
    return make_pipeline(landmarks, LinearSVC(C=c, random_state=seed))


def kernel_regressor(config: dict, seed: int, x: np.ndarray):
    """On standardised outcomes, in whose units its C and its tube count: networks get them too."""
    model = SVR(**counted_in_scale(config, x))
    if len(x) > EXACT_ROWS:
        landmarks, c = nystroem(config, seed, x)
        model = make_pipeline(landmarks, Ridge(alpha=1 / (2 * c)))
    return TransformedTargetRegressor(model, transformer=StandardScaler())


def nystroem(config: dict, seed: int, x: np.ndarray) -> tuple[Nystroem, float]:
    gamma = counted_in_scale({"gamma": 1.0} | config, x)["gamma"]
    return Nystroem(gamma=gamma, n_components=LANDMARKS, random_state=seed), config.get("C", 1.0)


def counted_in_scale(config: dict, x: np.ndarray) -> dict:
    """`config` with gamma as the kernel wants it, from gamma in units of scikit-learn's "scale"."""
    return config | {"gamma": config["gamma"] / (x.shape[1] * x.var())} if config else config


def lightgbm_number(config: dict, seed: int, x: np.ndarray):
    return LGBMRegressor(random_state=seed, **ONE_THREAD, **config)


def lightgbm_yes_no(config: dict, seed: int, x: np.ndarray):
    return LGBMClassifier(random_state=seed, **ONE_THREAD, **config)


def seeded(kind: type) -> Build:
    return lambda config, seed, x: kind(random_state=seed, **config)


def after_pairs(build: Build, letters: int) -> Build:
    return lambda config, seed, x: make_pipeline(PairFeatures(letters), build(config, seed, x))


def predict(model, x: np.ndarray, readout: str) -> np.ndarray:
    """The number, or for "yes-no" a score that is positive for yes (n,)."""
    if readout == "number":
        return model.predict(x)
    if not is_classifier(model):
        return model.predict(x) - 0.5
    if hasattr(model, "predict_proba"):
        return model.predict_proba(x)[:, 1] - 0.5
    return model.decision_function(x)


def best_stage(model, x: np.ndarray, y: np.ndarray, readout: str) -> tuple[int, np.ndarray]:
    """How many of a boosted model's trees have the smallest loss on (x, y), and what so many predict there."""
    if readout == "number":
        stages = np.stack(list(model.staged_predict(x)))
        losses = ((y - stages) ** 2).mean(1)
    else:
        stages = np.stack([logit.ravel() for logit in model.staged_decision_function(x)])
        losses = np.logaddexp(0, (1 - 2 * y) * stages).mean(1)
    best = int(np.argmin(losses))
    return best + 1, stages[best]
