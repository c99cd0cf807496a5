"""Model-based search: optuna proposes each try after the scores of those before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)


def model_based(
    tried: Callable[[np.ndarray], np.ndarray], ids: Sequence[int], tries: int, knobs: int
) -> np.ndarray:
    """Points (replicates, tries, knobs) of the unit cube, as optuna's default sampler proposes them.

    `tried` takes the next point of all replicates (replicates, 1, knobs), so that they train together, and returns
    their tuning scores (replicates,). Replicate i is seeded with `ids[i]` and sees its own scores only. The sampler
    starts with ten random tries, as it does by default, and then models which places scored well
    (tree-structured Parzen estimator).
    """
    evenly = {f"knob {k}": optuna.distributions.FloatDistribution(0, 1) for k in range(knobs)}
    studies = [
        optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=int(i)))
        for i in ids
    ]
    points = np.empty((len(ids), tries, knobs))
    for k in range(tries):
        asked = [study.ask(evenly) for study in studies]
        points[:, k] = [[trial.params[name] for name in evenly] for trial in asked]
        scores = tried(points[:, k : k + 1])
        for study, trial, found in zip(studies, asked, scores, strict=True):
            study.tell(trial, float(found))
    return points
