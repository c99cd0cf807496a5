"""Patients in groups that are each other's replicates, and what models learn from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from lab.statistics import auroc

from . import recipes
from .private import Models
from .simulated import simulate

TESTED = 10_000  # simulated patients of each world to test on


class World(NamedTuple):
    """Patients to learn from, in groups that are each other's replicates, and others to be tested on."""

    x: np.ndarray  # (N, features)
    y: np.ndarray  # (N,) outcomes, 0 or 1
    groups: np.ndarray  # (groups, size) row numbers
    numbers: list[int]  # (groups,) seeds
    test: np.ndarray  # (groups, k) row numbers, for each group

    @property
    def size(self) -> int:
        """Patients in a group."""
        return self.groups.shape[1]

    def learned(self, kind: str, n: int, epsilon: float | None = None, *, noise: bool = True) -> np.ndarray:
        """Test AUROC (groups,) of a kind of model from the first `n` patients of each group, plain or for an ε.

        Without `noise`, the recipe for that ε is followed in all but the noise; clipping is kept.
        """
        recipe = recipes.private(kind, n, epsilon) if epsilon else recipes.plain(kind, n)
        rows = [group[:n] for group in self.groups]
        bought = epsilon if noise else None
        models = recipes.fitted(self.x, self.y, rows, self.numbers, recipe, n, bought)
        return self.tested(models, range(len(rows)))

    def tuned(self, kind: str) -> np.ndarray:
        """The same of plain models whose settings were chosen by looking at each group's own patients."""
        areas = []
        for i, (number, group) in enumerate(zip(self.numbers, self.groups, strict=True)):
            recipe = recipes.tuned(self.x, self.y, group, kind, number)
            models = recipes.fitted(self.x, self.y, [group], [number], recipe, self.size)
            areas += [*self.tested(models, [i])]
        return np.array(areas)

    def tested(self, models: Models, groups: Sequence[int]) -> np.ndarray:
        """AUROC of each model (M,) on the test patients of its group; `groups` (M,)."""
        groups, areas = np.asarray(groups), np.empty(len(models.weights))
        for group in np.unique(groups):
            own, test = np.flatnonzero(groups == group), self.test[group]
            areas[own] = auroc(self.y[test], Models(models.weights[own], models.sizes).logits(self.x[test]))
        return areas


def simulated(worlds: list[int], n: int) -> World:
    """Simulated worlds of `n` patients each, by their seeds; each has a truth and test patients of its own."""
    made = [simulate(*of) for world in worlds for of in ((world, n), (world, TESTED, 1))]
    x, y = (np.concatenate(part) for part in zip(*((one.features, one.target) for one in made), strict=True))
    rows = np.arange(len(x)).reshape(len(worlds), n + TESTED)
    return World(x, y, rows[:, :n], worlds, rows[:, n:])
