"""Search that learns from its own trials: optuna proposes a generation, one stack trains it, optuna is told.

For an equal budget between methods a list drawn beforehand is simpler; this is the option beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import optuna
from optuna.trial import TrialState

Space = Callable[[optuna.Trial], dict]  # a configuration, by the trial's suggest_... methods
Score = Callable[[list[dict]], Sequence[float]]  # of each configuration; lower is better


def generations(
    space: Space, score: Score, budget: int, seed: int, size: int = 32
) -> list[tuple[dict, float]]:
    """Every configuration tried with its score, in order: exactly `budget`, `size` at a time.

    The tree-structured Parzen estimator of Bergstra et al. (NeurIPS 2011), which treats the rest of a generation
    as poor so as not to propose its like twice; the first ten trials are random. The same seed proposes the
    same. A score that is not finite counts as failed and teaches nothing.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)  # not a line for each trial
    sampler = optuna.samplers.TPESampler(seed=seed, constant_liar=True)
    study = optuna.create_study(sampler=sampler)
    tried = []
    while left := budget - len(tried):
        trials = [study.ask() for _ in range(min(size, left))]
        proposed = [space(trial) for trial in trials]
        scores = [float(one) for one in score(proposed)]
        for trial, one in zip(trials, scores, strict=True):
            study.tell(trial, one) if math.isfinite(one) else study.tell(trial, state=TrialState.FAIL)
        tried += zip(proposed, scores, strict=True)
    return tried
