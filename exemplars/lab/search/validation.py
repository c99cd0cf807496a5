"""One classical method on one task: tuned, or as the library ships it. Processes of a search run nothing else."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from .methods import LONGEST, Classical, best_stage, predict
from .tasks import SCORES, Cost, Outcome, Task, score_of, seed_of


def searched(method: Classical, task: Task, configs: list[dict], score: str, seed: int) -> Outcome:
    """One method tuned and tested on one task."""
    readout, metric = SCORES[score]
    tuning, lengths = [], []
    with alone() as clock:
        x, y = task.x[task.tune], task.y[task.tune]
        for k, config in enumerate(configs):
            number, chance = None, seed_of(seed, task.id, k)
            if method.staged:
                model = method.build(config | LONGEST, chance, task.x[task.train])
                model.fit(task.x[task.train], task.y[task.train], X_val=x, y_val=y)
                number, guess = best_stage(model, x, y, readout)
            else:
                guess = predict(fitted(method, config, chance, task, task.train), x, readout)
            lengths.append(number)
            tuning.append(metric(y, guess))
        best = int(np.argmax(tuning))
        length = {"max_iter": lengths[best], "early_stopping": False} if method.staged else {}
        model = fitted(method, configs[best] | length, seed_of(seed, task.id, best), task, task.both)
        predicted = predict(model, task.x[task.test], readout)
    fits, rows = len(configs) + 1, len(configs) * len(task.train) + len(task.both)
    tested = score_of(score, task.y[task.test], predicted)
    cost = Cost(fits, fits, rows, clock())
    return Outcome(np.array(tuning), configs[best], lengths[best], predicted, tested, cost)


def untuned(method: Classical, task: Task, score: str, seed: int) -> Outcome:
    """One method as the library ships it."""
    readout, _ = SCORES[score]
    with alone() as clock:
        model = fitted(method, {}, seed_of(seed, task.id, 0), task, task.both)
        predicted = predict(model, task.x[task.test], readout)
    tested = score_of(score, task.y[task.test], predicted)
    return Outcome(np.array([]), {}, None, predicted, tested, Cost(1, 1, len(task.both), clock()))


def fitted(method: Classical, config: dict, seed: int, task: Task, rows: np.ndarray):
    return method.build(config, seed, task.x[rows]).fit(task.x[rows], task.y[rows])


@contextmanager
def alone() -> Iterator[Callable[[], float]]:
    """One thread, and no remarks on unfinished optimisation, which is one more thing to be tuned away.

    Gives a clock of processor seconds.
    """
    started = time.process_time()
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield lambda: time.process_time() - started
