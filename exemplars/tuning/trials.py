"""Many settings tried on many splits at once: networks as one stack, boosted trees one by one.

Splits come first in every array, then tries, then rows. Outcomes are in the units of the assay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from lab.data.mpsa import Splits
from lab.data.sequences import one_hot
from lab.stack.stack import Settings, fit
from lab.statistics import r_squared
from sklearn.ensemble import HistGradientBoostingRegressor

from .ranges import DUMMY

WORST = -1.0  # the score of a network that blew up, and of any that did worse


@dataclass(frozen=True)
class Sites:
    """Splits of one-hot sites: x (splits, rows, features) and y (splits, rows).

    The rows of a split are `train` to train on, `tune` to tune on, and the rest to test on.
    """

    x: np.ndarray
    y: np.ndarray
    train: int
    tune: int

    @classmethod
    def of(cls, splits: Splits, train: int) -> Sites:
        letters = np.concatenate([splits.letters, splits.test_letters], 1)
        y = np.concatenate([splits.y, splits.test_y], 1)
        return cls(one_hot(letters), y, train, splits.y.shape[1] - train)

    @property
    def sides(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Numbers of the rows to train on, to tune on and to test on."""
        return tuple(np.split(np.arange(self.y.shape[1]), [self.train, self.train + self.tune]))


def score(y: np.ndarray, guesses: np.ndarray, variance: np.ndarray | None = None) -> np.ndarray:
    """R² (...) of `guesses` (..., rows) at `y` (..., rows), at least WORST: also for guesses that are no numbers.

    `variance` (...) replaces that of the rows.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return np.fmax(r_squared(y, np.asarray(guesses, float), variance), WORST)


def networks(
    sites: Sites,
    chosen: Mapping[str, np.ndarray],
    ids: Sequence[int],
    train: np.ndarray | None = None,
    at: np.ndarray | None = None,
) -> np.ndarray:
    """Guesses (splits, tries, rows) of a network for each split and try, of settings `chosen` (splits, tries) each.

    Trained on rows `train`, unless given the rows to train on, for rows `at`, unless given all others. Try k of
    split i has its own seed for its first weights and the order of its rows.
    """
    splits, rows = sites.y.shape
    tries = len(next(iter(chosen.values()))[0])
    train = sites.sides[0] if train is None else train
    at = np.setdiff1d(np.arange(rows), train) if at is None else at
    mean, spread = (moment(sites.y[:, train], axis=1)[:, None] for moment in (np.mean, np.std))
    own = np.repeat(np.arange(splits), tries)[:, None]
    seeds = (np.asarray(ids)[:, None] * 10_000 + np.arange(tries)).ravel()
    given = {name: np.ravel(values) for name, values in chosen.items() if name != DUMMY}
    x, y = sites.x.reshape(splits * rows, -1), (sites.y - mean) / spread
    trained = fit(x, y.ravel(), own * rows + train, seeds, Settings(**given))
    guesses = trained.predict(x, own * rows + at).reshape(splits, tries, -1)
    return guesses * spread[..., None] + mean[..., None]


def crossed(
    sites: Sites, chosen: Mapping[str, np.ndarray], ids: Sequence[int], rows: int, folds: int
) -> np.ndarray:
    """Guesses (splits, tries, rows) for the first `rows` of each split, each from a network that was not trained on it.

    The rows lie in no order, so every `folds`-th of them is a fold.
    """
    fold = np.arange(rows) % folds
    parts = [
        networks(sites, chosen, ids, np.flatnonzero(fold != k), np.flatnonzero(fold == k))
        for k in range(folds)
    ]
    return np.concatenate(parts, -1)[..., np.argsort(np.argsort(fold, kind="stable"))]


def boosted(sites: Sites, chosen: Mapping[str, np.ndarray], ids: Sequence[int]) -> np.ndarray:
    """The same of scikit-learn's boosted trees, for all rows that they were not trained on.

    They do not stop early, since the networks do not either.
    """
    train = sites.train
    guesses = [
        HistGradientBoostingRegressor(
            early_stopping=False,
            random_state=seed,
            **{name: all_[i, k].item() for name, all_ in chosen.items()},
        )
        .fit(sites.x[i, :train], sites.y[i, :train])
        .predict(sites.x[i, train:])
        for i, seed in enumerate(ids)
        for k in range(len(next(iter(chosen.values()))[i]))
    ]
    return np.reshape(guesses, (len(ids), -1, sites.y.shape[1] - train))
