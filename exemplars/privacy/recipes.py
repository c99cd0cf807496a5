"""How each model of the privacy exemplar is trained: found on simulated records alone, then frozen.

`exemplars/privacy/settings_search.csv` records the search, `settings_search.py` beside it repeats it. No patient
was looked at, so the choice costs no privacy. The rule: with noise, the setting of the highest mean test AUC among
the searched cells of equal ε·n, since noise and patients weigh against each other in that product; without,
that of the highest test AUC at n. What was not searched takes the nearest, by ratio, that was.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score

from .accounting import Mechanism, noise_multiplier
from .private import Models, Settings, train

DELTA = 1e-5
MOST = 0.5  # of the patients in an expected batch
PLAIN_BATCH = 64
PASSES, RATES = (1, 3, 10, 30), (0.05, 0.2, 0.8)  # tried without privacy
SHAPES = {"logistic": [(0, 0)], "network": [(1, 16), (1, 64), (2, 64)]}  # hidden layers, their width


class Recipe(NamedTuple):
    """Everything about training but the number of patients and the noise."""

    depth: int
    width: int
    batch: int  # as expected, unless that is more than `MOST` of the patients
    steps: int
    lr: float
    clip: float = math.inf

    def mechanism(self, n: int, epsilon: float) -> Mechanism:
        """What the accountant is told of a run on `n` patients with this ε, at `DELTA`."""
        q = min(MOST, self.batch / n)
        return Mechanism(q, noise_multiplier(epsilon, DELTA, q, self.steps), self.steps)

    def settings(self, n: int, epsilon: float | None = None) -> Settings:
        """For `n` patients: with noise that buys `epsilon`, or with none."""
        noise = 0.0 if epsilon is None else self.mechanism(n, epsilon).sigma * self.clip
        return Settings(n, min(MOST, self.batch / n), self.steps, self.lr, self.clip, noise)


PRIVATE = {  # by ε·n
    "logistic": {
        250: Recipe(0, 0, 1024, 50, 1.0, 1.0),
        1000: Recipe(0, 0, 1024, 50, 10.0, 0.3),
        4000: Recipe(0, 0, 1024, 100, 3.0, 1.0),
        16000: Recipe(0, 0, 1024, 200, 3.0, 1.0),
        64000: Recipe(0, 0, 1024, 200, 3.0, 1.0),
    },
    "network": {
        250: Recipe(1, 16, 1024, 50, 1.0, 0.3),
        1000: Recipe(1, 16, 1024, 50, 3.3333, 0.3),
        4000: Recipe(1, 16, 1024, 50, 3.0, 1.0),
        16000: Recipe(1, 16, 1024, 100, 3.0, 1.0),
        64000: Recipe(2, 64, 1024, 200, 3.0, 1.0),
    },
}
PLAIN = {  # by n: hidden layers, width, passes, lr
    "logistic": {
        500: (0, 0, 10, 0.8),
        2000: (0, 0, 10, 0.2),
        8000: (0, 0, 30, 0.05),
        32000: (0, 0, 30, 0.05),
    },
    "network": {
        500: (1, 64, 10, 0.8),
        2000: (1, 64, 10, 0.2),
        8000: (2, 64, 30, 0.05),
        32000: (1, 64, 30, 0.05),
    },
}


def named(epsilon: float | None) -> str | int:
    """ε as a part of a value's name: a whole number, "half", or "none" without privacy."""
    if epsilon is None:
        return "none"
    return "half" if epsilon == 0.5 else int(epsilon)


def private(kind: str, n: int, epsilon: float) -> Recipe:
    """For DP training of a "logistic" regression or a "network" on `n` patients."""
    return PRIVATE[kind][nearest(PRIVATE[kind], n * epsilon)]


def plain(kind: str, n: int) -> Recipe:
    """The same without privacy; a network is stopped early."""
    depth, width, passes, lr = PLAIN[kind][nearest(PLAIN[kind], n)]
    return Recipe(depth, width, PLAIN_BATCH, math.ceil(passes * n / PLAIN_BATCH), lr)


def overfit(n: int) -> Recipe:
    """A network trained until it knows all of its patients: what nobody should share."""
    return Recipe(2, 64, PLAIN_BATCH, math.ceil(100 * n / PLAIN_BATCH), 0.8)


def candidates(kind: str, n: int) -> list[Recipe]:
    """All that is tried for training without privacy on `n` patients, on simulated and on real ones."""
    return [
        Recipe(*shape, PLAIN_BATCH, math.ceil(passes * n / PLAIN_BATCH), lr)
        for shape in SHAPES[kind]
        for passes in PASSES
        for lr in RATES
    ]


def fitted(x, y, rows, seeds, recipe: Recipe, n: int, epsilon: float | None = None) -> Models:
    """Models of one recipe, each from its own rows, for `n` patients: with noise that buys `epsilon`, or with none."""
    settings = merged([recipe.settings(n, epsilon)] * len(rows))
    return train(x, y, rows, seeds, settings, width=recipe.width, depth=recipe.depth)


def tuned(x: np.ndarray, y: np.ndarray, pool: np.ndarray, kind: str, seed: int) -> Recipe:
    """The candidate that does best on real patients: trained on half of the `pool`, scored on the other half.

    What is usually done, and what a private model must not do for free.
    """
    dealt = np.random.default_rng([seed, 20]).permutation(pool)
    half, rest = np.split(dealt, [len(pool) // 2])
    tried = candidates(kind, len(half))
    areas = {}
    for depth, width in SHAPES[kind]:
        own = [recipe for recipe in tried if recipe[:2] == (depth, width)]
        settings = merged([recipe.settings(len(half)) for recipe in own])
        models = train(x, y, [half] * len(own), [seed] * len(own), settings, width=width, depth=depth)
        logits = models.logits(x[rest])
        areas |= {recipe: roc_auc_score(y[rest], one) for recipe, one in zip(own, logits, strict=True)}
    return max(areas, key=areas.get)


def merged(settings: list[Settings]) -> Settings:
    """Settings of single models as those of a stack."""
    return Settings(*(np.array(part) for part in zip(*(vars(one).values() for one in settings), strict=True)))


def nearest(searched: dict[float, object], value: float) -> float:
    return min(searched, key=lambda one: abs(math.log(one / value)))
