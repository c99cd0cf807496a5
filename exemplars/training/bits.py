"""The smallest change that a computer knows, and how far it carries a network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.stack.stack import Settings, fit

from .sites import RECIPE, Sites

Weights = list[tuple[np.ndarray, np.ndarray]]


def first(sites: Sites, seeds: np.ndarray) -> list[Weights]:
    """The first weights of a network on each split, as a pass at rate 0 leaves them."""
    x, y, rows = sites.stacked()
    untrained = fit(x, y, rows, seeds, Settings(width=RECIPE["width"], lr=0.0, epochs=1))
    return [untrained.weights(i) for i in range(len(rows))]


def nudged(weights: Weights) -> Weights:
    """A copy in which the first weight of the first layer is the next number that a computer has."""
    copies = [(matrix.copy(), biases.copy()) for matrix, biases in weights]
    matrix = copies[0][0]
    matrix[0, 0] = np.nextafter(matrix[0, 0], np.inf, dtype=matrix.dtype)
    return copies


def distances(sites: Sites, ids: Sequence[int], lr: float, epochs: int) -> tuple[np.ndarray, np.ndarray]:
    """How far (splits,) a network lies from itself with one bit changed, and from another seed's, after training.

    Root mean squares of the differences in what they say of the split's test sites, in spreads of the outcome. All
    three meet the rows in one order.
    """
    x, y, rows = sites.stacked()
    seeds = np.asarray(ids) * 10_000
    starts = first(sites, seeds)
    all_ = starts + [nudged(one) for one in starts] + first(sites, seeds + 1)
    trained = fit(
        x,
        y,
        np.tile(rows, (3, 1)),
        np.tile(seeds, 3),
        Settings(**RECIPE | {"lr": lr, "epochs": epochs}),
        start=all_,
    )
    splits, tests = sites.own_y.shape
    places = np.tile(np.arange(splits * tests).reshape(splits, tests), (3, 1))
    guesses = trained.predict(sites.own_x.reshape(splits * tests, -1), places).astype(float)
    one, changed, other = guesses.reshape(3, splits, tests)
    return tuple(np.sqrt(((part - one) ** 2).mean(1)) for part in (changed, other))
