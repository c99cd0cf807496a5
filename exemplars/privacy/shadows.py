"""Many models of one kind, each from its own half of a group of patients, shadow each other in attacks on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from review.notebook.checkpoint import Parts

from . import attacks, recipes
from .recipes import Recipe
from .world import World

ODD = 0.1  # share of patients whose recorded outcome is turned round


class Shadows:
    """Who of `world` is in whose training rows, and what attacks on the models reach.

    member: (groups, models, size). odd: (groups, size), whose outcome `turned` (N,) has turned round.
    """

    def __init__(self, world: World, models: int, parts: Parts):
        self.world, self.models, self.parts = world, models, parts
        self.member = np.stack([attacks.halves(number, models, world.size) for number in world.numbers])
        draws = (np.random.default_rng([number, 30]).random(world.size) for number in world.numbers)
        self.odd = np.stack([drawn < ODD for drawn in draws])

    @property
    def half(self) -> int:
        """Patients that a model learns from, on average."""
        return self.world.size // 2

    @cached_property
    def turned(self) -> np.ndarray:
        odd, labels = self.world.groups[self.odd], self.world.y.copy()
        labels[odd] = 1 - labels[odd]
        return labels

    def attacked(
        self, name: str, recipe: Recipe, epsilon: float | None
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """LiRA's scores (groups, models, size), and what attacks reach against models of a kind (groups,).

        named: share of members at 1 % false accusations. area: under the ROC curve. offline: members named where no
        shadow saw them. by_loss: members named by one threshold on the loss. nobody: members named by models that
        saw others. test: AUROC of the models themselves.
        """
        own, others, area = self.parts.once(name, lambda: self.asked(recipe, epsilon, self.world.y))
        scores, control = self.scores(own), self.scores(others)
        return scores, {
            "named": self.each(attacks.caught, scores),
            "area": self.each(attacks.area, scores),
            "offline": self.each(attacks.caught, self.scores(own, online=False)),
            "by_loss": self.each(attacks.caught, own),
            "nobody": self.each(attacks.caught, control),
            "test": area,
        }

    def mislabelled(self, name: str, recipe: Recipe, epsilon: float | None) -> dict[str, np.ndarray]:
        """The same of odd patients, whose labels are wrong in training: named and area (groups,)."""
        confidences, *_ = self.parts.once(name, lambda: self.asked(recipe, epsilon, self.turned))
        scores = self.scores(confidences)
        return {
            "named": self.each(attacks.caught, scores, self.odd),
            "area": self.each(attacks.area, scores, self.odd),
        }

    def scores(self, confidences: np.ndarray, *, online: bool = True) -> np.ndarray:
        """LiRA's scores (groups, models, size)."""
        pairs = zip(confidences, self.member, strict=True)
        return np.stack([attacks.lira(*one, online=online) for one in pairs])

    def asked(
        self, recipe: Recipe, epsilon: float | None, labels: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Confidences (groups, models, size) in patients of the own group and of another, and test AUROC (groups,)."""
        x, _, groups, numbers, _ = self.world
        rows = [group[own] for group, halves in zip(groups, self.member, strict=True) for own in halves]
        ids = [1000 * number + i for number in numbers for i in range(self.models)]
        trained = recipes.fitted(x, labels, rows, ids, recipe, self.half, epsilon)
        shape = len(groups), self.models, len(groups), self.world.size
        logits = trained.logits(x[groups.ravel()]).reshape(shape)
        own, others = (
            np.stack(
                [attacks.confidence(logits[i, :, i + k], labels[groups[i + k]]) for i in range(len(groups))]
            )
            for k in (0, -1)
        )
        areas = self.world.tested(trained, np.repeat(np.arange(len(groups)), self.models))
        return own, others, areas.reshape(shape[:2]).mean(1)

    def each(self, statistic: Callable, scores: np.ndarray, chosen: np.ndarray | None = None) -> np.ndarray:
        """A statistic of the attack's scores in each group (groups,), of all patients or of the chosen ones."""
        chosen = np.ones_like(self.odd) if chosen is None else chosen
        groups = zip(scores, self.member, chosen, strict=True)
        return np.array([statistic(score[:, who], member[:, who]) for score, member, who in groups])
