"""Splits of the splice sites, and many networks trained on each of them at once.

Every split is a laboratory of its own: sites to train on and, a quarter as many, sites to be judged by, which no
other split has. Scores are R² in the units of the assay, with the variance of all test sites as the yardstick.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from lab.data.mpsa import mpsa, mpsa_splits, sides
from lab.data.sequences import LETTERS, one_hot
from lab.stack.stack import Settings, Trained, fit
from lab.statistics import r_squared

RECIPE = {"width": 32, "lr": 3e-3, "epochs": 30, "batch": 32}
WORST = -1.0  # the score of a network that blew up, and of any that did worse


@dataclass(frozen=True)
class Sites:
    """Splits: x (splits, rows, features) and y (splits, rows) to train on, and to be judged by; and all test sites."""

    x: np.ndarray
    y: np.ndarray
    own_x: np.ndarray
    own_y: np.ndarray
    all_x: np.ndarray  # (sites, features)
    all_y: np.ndarray  # (sites,)
    opened: list[str]  # the sequences of all test sites

    @classmethod
    def of(cls, epoch: int, splits: int, rows: int) -> Sites:
        """Raises ValueError where there are not enough sites for as many splits."""
        dealt, library = mpsa_splits(epoch, splits, rows), mpsa()
        tested, own = sides(epoch, library.letters)[1], rows // 4
        return cls(
            one_hot(dealt.letters),
            dealt.y,
            one_hot(dealt.test_letters[:, :own]),
            dealt.test_y[:, :own],
            library.features[tested],
            library.target[tested],
            ["".join(LETTERS[k] for k in row) for row in library.letters[tested]],
        )

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and spread (splits, 1) of the outcomes that were trained on."""
        return self.y.mean(1)[:, None], self.y.std(1)[:, None]

    def stacked(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x (splits · rows, features), y (splits · rows,) of mean 0 and variance 1, and row numbers (splits, rows)."""
        mean, spread = self.moments
        x = self.x.reshape(self.y.size, -1)
        return x, ((self.y - mean) / spread).ravel(), np.arange(self.y.size).reshape(self.y.shape)


@dataclass(frozen=True)
class Networks:
    """Networks of every split, `runs` on each."""

    sites: Sites
    trained: Trained
    runs: int

    @property
    def own(self) -> np.ndarray:
        """R² (splits, runs) on the test sites of a network's own split."""
        splits, tests = self.sites.own_y.shape
        rows = np.repeat(np.arange(splits * tests).reshape(splits, tests), self.runs, 0)
        guesses = self.trained.predict(self.sites.own_x.reshape(splits * tests, -1), rows)
        return self._scores(guesses, self.sites.own_y[:, None])

    @property
    def everywhere(self) -> np.ndarray:
        """R² (splits, runs) on all test sites, the same for every split."""
        return self._scores(self.trained.predict(self.sites.all_x), self.sites.all_y)

    def _scores(self, guesses: np.ndarray, y: np.ndarray) -> np.ndarray:
        mean, spread = (moment[..., None] for moment in self.sites.moments)
        guesses = guesses.reshape(len(self.sites.y), self.runs, -1).astype(float) * spread + mean
        with np.errstate(over="ignore", invalid="ignore"):
            return np.fmax(r_squared(y, guesses, self.sites.all_y.var()), WORST)


def networks(
    sites: Sites,
    ids: Sequence[int],
    initial: np.ndarray,
    order: np.ndarray | None = None,
    **changes: object,
) -> Networks:
    """Trains runs (runs,) on each split, by `RECIPE` but for `changes`: of each, one value, or one for each run.

    `initial` numbers the first weights of a run and `order` the order of its rows, which else goes with the first
    weights; run k of different splits has nothing in common.
    """
    x, y, rows = sites.stacked()
    splits, runs = len(rows), len(initial)
    base = np.repeat(np.asarray(ids) * 10_000, runs)
    each = {
        name: np.tile(np.broadcast_to(np.asarray(value), runs), splits)
        for name, value in (RECIPE | changes).items()
    }
    seeds, orders = (
        base + np.tile(part, splits) for part in (initial, initial if order is None else order + 5_000)
    )
    trained = fit(x, y, np.repeat(rows, runs, 0), seeds, Settings(**each), orders=orders)
    return Networks(sites, trained, runs)


def crossed(**axes: Mapping) -> dict[str, np.ndarray]:
    """All combinations of the values of each axis, the last one fastest: name → (combinations,)."""
    grids = np.meshgrid(*axes.values(), indexing="ij")
    return dict(zip(axes, (grid.ravel() for grid in grids), strict=True))
