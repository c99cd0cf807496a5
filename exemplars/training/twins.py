"""Two names of one recipe: early stopping that watches the first fifth of the rows, or the last.

The rows lie in no order, so neither name is better than the other; yet on one data set they train on other rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.data.sequences import binding_sites, one_hot
from lab.stack.stack import Settings, fit
from lab.statistics import r_squared

ROWS, TESTS = 300, 1000
RECIPE = Settings(width=32, lr=3e-3, epochs=100, patience=10)


def watched(rows: int) -> np.ndarray:
    """(2, rows // 5): numbers of the rows that each of the two watches."""
    fifth = rows // 5
    return np.stack([np.arange(fifth), np.arange(rows - fifth, rows)])


def scores(ids: Sequence[int], runs: int) -> np.ndarray:
    """Test R² (sets, 2, runs) on a fresh simulated factor for each of `ids`, of both names."""
    letters, y = (np.stack(part) for part in zip(*(binding_sites(i, ROWS + TESTS) for i in ids), strict=True))
    mean, spread = (moment(y[:, :ROWS], axis=1)[:, None] for moment in (np.mean, np.std))
    y = (y - mean) / spread
    first = np.arange(len(ids))[:, None] * (ROWS + TESTS)
    tune = watched(ROWS)
    train = np.stack([np.setdiff1d(np.arange(ROWS), own) for own in tune])
    which, name, run = (part.ravel() for part in np.indices((len(ids), 2, runs)))
    seeds = np.asarray(ids)[which] * 10_000 + name * 1_000 + run
    x = one_hot(letters).reshape(y.size, -1)
    own = first[which]
    trained = fit(x, y.ravel(), own + train[name], seeds, RECIPE, tune=own + tune[name])
    guesses = trained.predict(x, own + np.arange(ROWS, ROWS + TESTS)).reshape(len(ids), 2, runs, TESTS)
    return r_squared(y[:, None, None, ROWS:], guesses)
