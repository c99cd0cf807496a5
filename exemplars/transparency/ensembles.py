"""Several networks for each split of the splice sites, which are asked together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from lab.data.sequences import one_hot
from lab.stack.stack import Settings, Trained, fit

MEMBERS = 5
KEPT = {"width": 64, "depth": 2, "lr": 3e-3, "weight_decay": 0.1, "dropout": 0.1}
TRAINED, UNTRAINED = Settings(**KEPT, epochs=40), Settings(**KEPT, epochs=0)


@dataclass(frozen=True)
class Ensembles:
    """MEMBERS networks for each of `splits`; what they say is in the units of their split's outcomes."""

    networks: Trained
    mean: np.ndarray  # (splits,) of the training outcomes
    spread: np.ndarray  # (splits,)

    @classmethod
    def of(cls, letters: np.ndarray, y: np.ndarray, ids: Sequence[int], settings: Settings) -> Ensembles:
        """Trained on letters (splits, n, length) and outcomes y (splits, n); networks of one id begin alike."""
        splits, n = y.shape
        mean, spread = y.mean(1), y.std(1)
        rows = np.repeat(np.arange(splits), MEMBERS)[:, None] * n + np.arange(n)
        seeds = (np.asarray(ids)[:, None] * MEMBERS + np.arange(MEMBERS)).ravel()
        standard = (y - mean[:, None]) / spread[:, None]
        networks = fit(one_hot(letters).reshape(splits * n, -1), standard.ravel(), rows, seeds, settings)
        return cls(networks, mean, spread)

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """Of the mean of a split's networks, the derivative by x (n, features): (splits, n, features)."""
        return self._of_split(self.networks.gradients(x)).mean(1) * self.spread[:, None, None]

    def own_gradient(self, x: np.ndarray) -> np.ndarray:
        """The same (splits, k, features) at sites x (splits, k, features) of each split's own."""
        return self.each_own_gradient(x).mean(1)

    def each_own_gradient(self, x: np.ndarray) -> np.ndarray:
        """Of every network by itself: (splits, MEMBERS, k, features)."""
        rows = np.arange(x.shape[0] * x.shape[1]).reshape(len(x), -1).repeat(MEMBERS, axis=0)
        found = self.networks.gradients(x.reshape(-1, x.shape[2]), rows)
        return self._of_split(found) * self.spread[:, None, None, None]

    def guess(self, x: np.ndarray) -> np.ndarray:
        """The mean of what a split's networks say of x (n, features): (splits, n)."""
        found = self._of_split(self.networks.predict(x)).mean(1)
        return self.mean[:, None] + self.spread[:, None] * found

    @staticmethod
    def _of_split(found: np.ndarray) -> np.ndarray:
        return found.reshape(-1, MEMBERS, *found.shape[1:])


def scrambled(y: np.ndarray, seed: int) -> np.ndarray:
    """Outcomes (splits, n), each split's dealt anew among its own sites."""
    return np.random.default_rng(seed).permuted(y, axis=1)
