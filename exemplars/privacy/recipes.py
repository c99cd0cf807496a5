"""How each model of the privacy exemplar is trained: found on simulated records alone, then frozen.

`settings_search.csv` records the search, `settings_search.py` beside it repeats it. No patient was looked at, so the
choice costs no privacy. The rule: of all that was tried for a kind of model, n and ε, that of the highest mean test
AUROC over the simulated worlds, and of equals the cheapest, which draws the fewest patients in all. Plain models had
more tries than private ones: the private ones' too, without noise. What was not searched takes the nearest, by
ratio, that was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from lab.statistics import auroc

from .accounting import Mechanism, noise_multiplier
from .private import Models, Settings, train

DELTA = 1e-5
PLAIN_BATCH = 64
PASSES, RATES = (1, 3, 10, 30), (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)  # tried in small batches, without privacy
SHAPES = {"logistic": [(0, 0)], "network": [(1, 16), (1, 64), (2, 64)]}  # hidden layers, their width


class Recipe(NamedTuple):
    """Everything about training but the number of patients and the noise."""

    depth: int
    width: int
    q: float  # each patient's chance to be in a batch; 1: all of them, at every step
    steps: int
    lr: float
    clip: float = math.inf

    def mechanism(self, epsilon: float) -> Mechanism:
        """What the accountant is told of a run with this ε, at `DELTA`."""
        return Mechanism(self.q, noise_multiplier(epsilon, DELTA, self.q, self.steps), self.steps)

    def settings(self, n: int, epsilon: float | None = None) -> Settings:
        """For `n` patients: with noise that buys `epsilon`, or with none and all else the same."""
        noise = 0.0 if epsilon is None else self.mechanism(epsilon).sigma * self.clip
        return Settings(n, self.q, self.steps, self.lr, self.clip, noise)

    def on(self, n: int, searched: int) -> Recipe:
        """This recipe, found for `searched` patients, for `n`: as many passes in small batches, or as it is."""
        if self.clip < math.inf:
            return self
        return self._replace(q=min(1.0, PLAIN_BATCH / n), steps=math.ceil(self.steps * n / searched))


PRIVATE = {  # by ε, by n
    "logistic": {
        1.0: {
            500: Recipe(0, 0, 1.0, 50, 1.12, 1.0),
            1000: Recipe(0, 0, 1.0, 50, 12.0, 0.3),
            2000: Recipe(0, 0, 1.0, 200, 0.9, 1.0),
            4000: Recipe(0, 0, 1.0, 50, 37.33, 0.3),
            8000: Recipe(0, 0, 0.25, 50, 66.67, 0.3),
        },
        8.0: {
            500: Recipe(0, 0, 1.0, 200, 0.9, 1.0),
            1000: Recipe(0, 0, 1.0, 50, 6.4, 1.0),
            2000: Recipe(0, 0, 1.0, 50, 66.67, 0.3),
            4000: Recipe(0, 0, 0.25, 800, 2.1, 1.0),
            8000: Recipe(0, 0, 0.25, 800, 2.1, 1.0),
        },
    },
    "network": {
        1.0: {
            500: Recipe(1, 16, 1.0, 200, 0.5333, 0.3),
            1000: Recipe(1, 16, 1.0, 50, 3.733, 0.3),
            2000: Recipe(1, 16, 1.0, 200, 0.5, 1.0),
            4000: Recipe(1, 16, 1.0, 50, 6.4, 1.0),
            8000: Recipe(1, 16, 1.0, 50, 6.4, 1.0),
        },
        8.0: {
            500: Recipe(1, 16, 1.0, 200, 1.667, 0.3),
            1000: Recipe(1, 16, 1.0, 50, 3.6, 1.0),
            2000: Recipe(1, 16, 1.0, 200, 1.6, 1.0),
            4000: Recipe(2, 64, 1.0, 200, 1.6, 1.0),
            8000: Recipe(1, 16, 0.25, 800, 2.1, 1.0),
        },
    },
}
PLAIN = {  # by n
    "logistic": {
        62: Recipe(0, 0, 1.0, 50, 2.0, 1.0),
        125: Recipe(0, 0, 0.512, 59, 0.4),
        250: Recipe(0, 0, 0.256, 118, 0.4),
        500: Recipe(0, 0, 0.128, 235, 0.4),
        1000: Recipe(0, 0, 0.064, 469, 0.2),
        2000: Recipe(0, 0, 0.032, 938, 0.2),
        4000: Recipe(0, 0, 0.016, 1875, 0.2),
        8000: Recipe(0, 0, 0.25, 800, 2.1, 1.0),
    },
    "network": {
        62: Recipe(1, 16, 1.0, 200, 0.28, 1.0),
        125: Recipe(1, 16, 0.25, 50, 6.667, 0.3),
        250: Recipe(1, 16, 1.0, 50, 2.0, 1.0),
        500: Recipe(1, 16, 1.0, 50, 12.0, 0.3),
        1000: Recipe(1, 64, 1.0, 200, 1.6, 1.0),
        2000: Recipe(1, 16, 0.25, 800, 1.2, 1.0),
        4000: Recipe(1, 64, 0.016, 1875, 0.1),
        8000: Recipe(1, 64, 0.008, 3750, 0.1),
    },
}


AUDITED = Recipe(0, 0, 0.25, 25, 0.3, 0.3)
"""A short run in batches of a quarter of the patients, so that an audit tests clipping, noise and sampling."""


def named(epsilon: float | None) -> str | int:
    """ε as a part of a value's name: a whole number, "half", or "none" without privacy."""
    if epsilon is None:
        return "none"
    return "half" if epsilon == 0.5 else int(epsilon)


def private(kind: str, n: int, epsilon: float) -> Recipe:
    """For DP training of a "logistic" regression or a "network" on `n` patients."""
    by_epsilon = PRIVATE[kind]
    by_n = by_epsilon[nearest(by_epsilon, epsilon)]
    return by_n[nearest(by_n, n)]


def plain(kind: str, n: int) -> Recipe:
    """The same without privacy; a network is stopped early."""
    searched = nearest(PLAIN[kind], n)
    return PLAIN[kind][searched].on(n, searched)


def overfit(n: int) -> Recipe:
    """A network trained until it knows all of its patients: what nobody should share."""
    return Recipe(2, 64, min(1.0, PLAIN_BATCH / n), math.ceil(100 * n / PLAIN_BATCH), 0.8)


def arms(n: int, epsilons: Sequence[float]) -> dict[tuple, tuple[Recipe, float | None]]:
    """All models of `n` patients that are attacked: (kind, name of ε, noise "on" or "off") → recipe, and ε to buy."""
    own = {
        (kind, named(epsilon), noise): (private(kind, n, epsilon), epsilon if noise == "on" else None)
        for kind, epsilon, noise in product(("network", "logistic"), epsilons, ("on", "off"))
    }
    return {
        ("overfit network", named(None), "off"): (overfit(n), None),
        ("network", named(None), "off"): (plain("network", n), None),
        ("logistic", named(None), "off"): (plain("logistic", n), None),
    } | own


def candidates(kind: str, n: int) -> list[Recipe]:
    """All that is tried in small batches for training without privacy on `n` patients, simulated and real ones."""
    return [
        Recipe(*shape, min(1.0, PLAIN_BATCH / n), math.ceil(passes * n / PLAIN_BATCH), lr)
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
    areas = {}
    for depth, width in SHAPES[kind]:
        own = [recipe for recipe in candidates(kind, len(half)) if recipe[:2] == (depth, width)]
        settings = merged([recipe.settings(len(half)) for recipe in own])
        models = train(x, y, [half] * len(own), [seed] * len(own), settings, width=width, depth=depth)
        areas |= zip(own, auroc(y[rest], models.logits(x[rest])), strict=True)
    return best(areas)


def best(areas: dict[Recipe, float]) -> Recipe:
    """The recipe of the highest score; of equals, the one that draws the fewest patients in all, then by itself."""
    return min(areas, key=lambda recipe: (-areas[recipe], recipe.q * recipe.steps, recipe))


def merged(settings: list[Settings]) -> Settings:
    """Settings of single models as those of a stack."""
    return Settings(*(np.array(part) for part in zip(*(vars(one).values() for one in settings), strict=True)))


def nearest(searched: dict[float, object], value: float) -> float:
    return min(searched, key=lambda one: abs(math.log(one / value)))
