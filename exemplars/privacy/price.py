"""The price of privacy in patients: from how many would a plain model learn as much?"""

from __future__ import annotations

from itertools import product

import numpy as np
from review.notebook.checkpoint import Parts

from .recipes import named
from .world import World

KINDS = ("network", "logistic")
PLAIN = (named(None), "off")


def paid(
    parts: Parts, name: str, world: World, plain: list[int], private: list[int], epsilons: list[float]
) -> tuple[dict, dict]:
    """Test AUROC (groups,) by (kind of model, patients, name of ε, noise "on" or "off"), and what patients are worth.

    `plain` and `private`: from how many patients of each group models learn without DP, and by the recipes for
    each ε, with their noise and without. The second dict has only these: as many patients teach a plain model as
    much.
    """
    scores = {}
    arms = [(n, None, "off") for n in plain] + [*product(private, epsilons, ("on", "off"))]
    for kind, (n, epsilon, noise) in product(KINDS, arms):
        part = f"{name}-{kind}-{n}-{named(epsilon)}-{noise}"
        learned = parts.once(part, lambda: world.learned(kind, n, epsilon, noise=noise == "on"))  # noqa: B023
        scores[kind, n, named(epsilon), noise] = learned
    curves = {kind: np.array([scores[kind, n, *PLAIN] for n in plain]) for kind in KINDS}
    asked = {cell: score for cell, score in scores.items() if cell[2:] != PLAIN}
    return scores, {cell: worth_of(score, plain, curves[cell[0]]) for cell, score in asked.items()}


def worth_of(scores: np.ndarray, sizes: list[int], curves: np.ndarray) -> np.ndarray:
    """Patients (groups,) at which each group's learning curve reaches its score.

    `scores` (groups,); `curves` (sizes, groups), made never to fall, and read between the logarithms of `sizes`, in
    rising order. What lies outside a curve is moved to its end, so that a worth is never below the least size.
    """
    rising, logs = np.maximum.accumulate(curves), np.log(sizes)
    return np.exp([np.interp(score, curve, logs) for score, curve in zip(scores, rising.T, strict=True)])
