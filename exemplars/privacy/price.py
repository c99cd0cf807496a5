"""The price of privacy in patients: from how many would a model without it learn as much?"""

from __future__ import annotations

import numpy as np
from review.notebook.checkpoint import Parts

from .recipes import named
from .world import World

KINDS = ("network", "logistic")


def paid(
    parts: Parts, name: str, world: World, plain: list[int], private: list[int], epsilons: list[float]
) -> tuple[dict, dict]:
    """Test AUROC (groups,) by (kind of model, patients, name of ε), and the worth in patients of the private ones.

    `plain` and `private`: from how many patients of each group models learn without and with DP.
    """
    scores = {}
    for kind in KINDS:
        for n, epsilon in [(n, None) for n in plain] + [
            (n, epsilon) for n in private for epsilon in epsilons
        ]:
            part = f"{name}-{kind}-{n}-{named(epsilon)}"
            learned = parts.once(part, lambda: world.learned(kind, n, epsilon))  # noqa: B023
            scores[kind, n, named(epsilon)] = learned
    curves = {kind: np.array([scores[kind, n, named(None)] for n in plain]) for kind in KINDS}
    asked = {cell: score for cell, score in scores.items() if cell[2] != named(None)}
    return scores, {cell: worth_of(score, plain, curves[cell[0]]) for cell, score in asked.items()}


def worth_of(scores: np.ndarray, sizes: list[int], curves: np.ndarray) -> np.ndarray:
    """Patients (groups,) at which each group's learning curve reaches its score.

    `scores` (groups,); `curves` (sizes, groups), made never to fall, and read between the logarithms of `sizes`, in
    rising order. What lies outside a curve is moved to its end, so that a worth is never below the least size.
    """
    rising, logs = np.maximum.accumulate(curves), np.log(sizes)
    return np.exp([np.interp(score, curve, logs) for score, curve in zip(scores, rising.T, strict=True)])
