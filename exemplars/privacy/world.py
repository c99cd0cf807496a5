"""Patients in groups that are each other's replicates, and what models learn from them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score

from . import recipes
from .private import Models
from .simulated import simulate

TESTED = 40_000  # simulated patients to test on


class World(NamedTuple):
    """Patients to learn from, in groups that are each other's replicates, and others to be tested on."""

    x: np.ndarray  # (N, features)
    y: np.ndarray  # (N,) outcomes, 0 or 1
    groups: np.ndarray  # (groups, size) row numbers
    numbers: list[int]  # (groups,) seeds
    test: np.ndarray  # (k,) row numbers

    @property
    def size(self) -> int:
        """Patients in a group."""
        return self.groups.shape[1]

    def learned(self, kind: str, n: int, epsilon: float | None = None) -> np.ndarray:
        """Test AUROC (groups,) of a kind of model from the first `n` patients of each group, private or not."""
        recipe = recipes.private(kind, n, epsilon) if epsilon else recipes.plain(kind, n)
        rows = [group[:n] for group in self.groups]
        return self.tested(recipes.fitted(self.x, self.y, rows, self.numbers, recipe, n, epsilon))

    def tuned(self, kind: str) -> np.ndarray:
        """The same of plain models whose settings were chosen by looking at each group's own patients."""
        areas = []
        for number, group in zip(self.numbers, self.groups, strict=True):
            recipe = recipes.tuned(self.x, self.y, group, kind, number)
            areas += [*self.tested(recipes.fitted(self.x, self.y, [group], [number], recipe, self.size))]
        return np.array(areas)

    def tested(self, models: Models) -> np.ndarray:
        """Test AUROC of each model."""
        truth = self.y[self.test]
        return np.array([roc_auc_score(truth, logits) for logits in models.logits(self.x[self.test])])


def simulated(systems: list[int], another: int, n: int) -> World:
    """Simulated record systems of `n` patients each, by their seeds; those to be tested on are of yet another."""
    made = [*(simulate(number, n) for number in systems), simulate(another, TESTED)]
    x, y = (np.concatenate(part) for part in zip(*((one.features, one.target) for one in made), strict=True))
    to_learn = len(systems) * n
    groups = np.arange(to_learn).reshape(len(systems), n)
    return World(x, y, groups, systems, to_learn + np.arange(TESTED))
