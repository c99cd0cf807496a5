"""The search space of every method, in one place; changed after trials on development seeds and rows only.

Ranges are those of a published benchmark where one covers our case; where it does not, the line says why.

- Grinsztajn et al. 2022 (arXiv:2207.08815): random forest, boosted trees
- Gorishniy et al. 2021 (arXiv:2106.11959): network
- Feurer et al. 2015 (auto-sklearn): Naive Bayes, nearest neighbours, support vector machines

A search begins with the library's defaults (`Method.default`); every further configuration is an independent draw,
from which the expected best of k can be computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

Range = Callable[[np.random.Generator], object]
Space = Mapping[str, Range]


def log_uniform(low: float, high: float) -> Range:
    return lambda rng: float(np.exp(rng.uniform(np.log(low), np.log(high))))


def log_integer(low: int, high: int) -> Range:
    """Whole numbers, small ones as often as a log-uniform draw rounds to them."""
    return lambda rng: round(float(np.exp(rng.uniform(np.log(low - 0.5), np.log(high + 0.5)))))


def one_of(*options: object) -> Range:
    return lambda rng: options[rng.integers(len(options))]


def zero_or(other: Range) -> Range:
    """0 in half of the draws."""
    return lambda rng: 0.0 if rng.random() < 0.5 else other(rng)


def uniform(low: float, high: float) -> Range:
    return lambda rng: float(rng.uniform(low, high))


# Around scikit-learn's default of 1. Pairs among few rows want far stronger penalties than auto-sklearn's 10.
RIDGE = {"alpha": log_uniform(1e-2, 1e3)}
LOGISTIC = {"C": log_uniform(1e-3, 1e2)}
# No published range: the ridge penalty as above, the curve from nearly a cubic to one with many bends.
LINK = {"alpha": log_uniform(1e-2, 1e3), "knots": one_of(3, 5, 8)}

# auto-sklearn, as it is, but for p = 1: on zeros and ones it orders neighbours as p = 2 does.
NAIVE_BAYES = {"alpha": log_uniform(1e-2, 1e2), "fit_prior": one_of(True, False)}
NEIGHBOURS = {"n_neighbors": log_integer(1, 100), "weights": one_of("uniform", "distance")}
# auto-sklearn reaches C = 2¹⁵, on few noisy rows only slower than 2⁵; and below 2⁻⁵, which fingerprints need.
LINEAR_SVM = {"C": log_uniform(2**-12, 2**5)}
# `gamma` counts in scikit-learn's "scale", 1 / (columns · variance); auto-sklearn's 2⁻¹⁵ to 2³ is for any data.
KERNEL = {"C": log_uniform(2**-5, 2**7), "gamma": log_uniform(2**-5, 2**3)}

# Grinsztajn et al. tune the number of trees too; more are never worse, so it stays at scikit-learn's 100.
FOREST = {
    "max_features": one_of(
        "sqrt", "sqrt", "log2", 0.1, 0.2, 0.3, 0.4, 0.5
    ),  # above .5: bagging, at most cost
    "max_depth": one_of(*[None] * 7, 2, 3, 4),
    "min_samples_leaf": one_of(1, log_integer(2, 50)),  # from 2 there, which few rows and no noise punish
    "bootstrap": one_of(True, False),
}
# For numbers all columns is scikit-learn's default, and has to be among the options.
FOREST_NUMBER = FOREST | {"max_features": one_of("sqrt", 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)}
# Grinsztajn et al. train 1000 trees at a rate of about .01; with 200 trees such rates stop half-way. Patience is theirs.
BOOSTED = {
    "learning_rate": log_uniform(0.02, 0.5),
    "max_depth": one_of(None, 2, 3, 3, 3, 4),
    "max_leaf_nodes": one_of(15, 31, 63),
    "min_samples_leaf": log_integer(5, 50),  # 20 ± 2 there: for thousands of rows
    "l2_regularization": zero_or(log_uniform(1e-3, 1e2)),
}
# LightGBM's own guide to its parameters: small rates with many trees, leaves and rows a leaf against overfitting;
# 20 rows a leaf, the default, is for thousands. Grinsztajn et al. tune the like of XGBoost.
LIGHTGBM = {
    "n_estimators": log_integer(50, 400),
    "learning_rate": log_uniform(0.02, 0.3),
    "num_leaves": one_of(4, 7, 15, 31),
    "min_child_samples": log_integer(3, 50),
    "colsample_bytree": one_of(0.3, 0.6, 1.0),
    "reg_lambda": zero_or(log_uniform(1e-3, 1e2)),
}
# Gorishniy et al.: 1 to 8 layers of up to 512 units for 10⁴ rows and more, rates from 1e-5, at which a few
# hundred rows teach nothing before training ends, and decay up to 1e-3, which as few steps do not feel.
NETWORK = {
    "depth": one_of(1, 2, 3),
    "width": one_of(16, 32, 64, 128, 256),
    "lr": log_uniform(3e-4, 1e-2),
    "weight_decay": zero_or(log_uniform(1e-4, 1.0)),
    "dropout": zero_or(uniform(0.0, 0.5)),
}

# scikit-learn's defaults of MLPRegressor and MLPClassifier; its penalty of 1e-4 is nothing beside their rates.
NETWORK_DEFAULT = {"depth": 1, "width": 100, "lr": 1e-3, "weight_decay": 0.0, "dropout": 0.0, "batch": 200}
NETWORK_PASSES = 200  # which it takes at most, without early stopping


def draw(space: Space, n: int, seed: int) -> list[dict]:
    """The first `n` configurations of `space` under `seed`; a longer list begins with the shorter one."""
    rng = np.random.default_rng(seed)
    return [{name: settled(range_(rng), rng) for name, range_ in space.items()} for _ in range(n)]


def settled(value: object, rng: np.random.Generator) -> object:
    """`value`, drawn once more where an option of `one_of` is itself a range."""
    return value(rng) if callable(value) else value
