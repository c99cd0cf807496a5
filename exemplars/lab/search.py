"""A search on equal terms: every method tries as many configurations, on the same rows, and is chosen alike.

The configurations of a method are drawn once and are the same for every task. Each is fitted to the training
rows and scored on the tuning rows, by the score that is reported; the best one is fitted again to both, and
only then predicts the test rows. Networks of all tasks are trained as one stack, everything else by
scikit-learn, a task and method at a time, by as many processes as REVIEW_JOBS says; results do not depend on it.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from joblib import Parallel, delayed
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import matthews_corrcoef, roc_auc_score
from threadpoolctl import threadpool_limits

from . import trials
from .methods import TREES, Classical, Method, Network, best_stage, predict
from .spaces import draw
from .statistics import r_squared

SCORES = {
    "r2": ("number", r_squared),
    "auroc": ("yes-no", roc_auc_score),
    "mcc": ("yes-no", lambda y, predicted: matthews_corrcoef(y > 0.5, predicted > 0)),
}
Progress = Callable[[int, int, str], None]  # done, of how many, what


@dataclass(frozen=True)
class Task:
    """Rows to learn from, to tune on and to be tested on, as row numbers into x (N, columns) and y (N,).

    Tasks may share x; with noise or permuted labels, each has a y of its own.
    """

    id: Hashable
    x: np.ndarray
    y: np.ndarray
    train: np.ndarray
    tune: np.ndarray
    test: np.ndarray

    @property
    def both(self) -> np.ndarray:
        return np.concatenate([self.train, self.tune])


@dataclass(frozen=True)
class Cost:
    """What was spent: seconds of one processor (of the clock on a GPU), and what can be counted.

    An update is a gradient step of a network, or a fit of any other model; `rows` counts rows times passes.
    """

    models: int
    updates: int
    rows: int
    seconds: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class Outcome:
    """What one method did on one task; an untuned one has no tuning scores."""

    tuning: np.ndarray  # (configurations,) scores on the tuning rows
    config: dict  # the chosen one
    length: int | None  # trees or epochs, where the tuning rows decided that
    predicted: np.ndarray  # (test rows,) numbers, or scores that are positive for yes
    score: float  # on the test rows
    cost: Cost


@dataclass(frozen=True)
class Comparison:
    """Every method on every task."""

    tasks: Sequence[Task]
    methods: Sequence[Method]
    configs: Mapping[str, list[dict]]  # method → the configurations it tried
    outcomes: Mapping[tuple[str, Hashable], Outcome]  # (method, task id)

    def of(self, method: str) -> list[Outcome]:
        return [self.outcomes[method, task.id] for task in self.tasks]

    def scores(self, method: str) -> np.ndarray:
        """(tasks,) on the test rows."""
        return np.array([one.score for one in self.of(method)])

    def tuning(self, method: str) -> np.ndarray:
        """(tasks, configurations) on the tuning rows."""
        return np.stack([one.tuning for one in self.of(method)])

    def predicted(self, method: str) -> np.ndarray:
        """(tasks, test rows), for tasks with equally many test rows."""
        return np.stack([one.predicted for one in self.of(method)])

    def comparator(self, among: Sequence[str] = ()) -> str:
        """The classical method (one of `among`, if given) with the best mean tuning score; tests have no say."""
        names = among or [method.name for method in self.methods if isinstance(method, Classical)]
        return max(names, key=lambda name: self.tuning(name).max(1).mean())

    def budget(self) -> list[tuple]:
        """Per method: name, configurations, training rows, tuning rows, models, updates, rows seen, seconds.

        The first three are those of a task (the largest where they differ), the others sums over tasks.
        """
        train, tune = (max(len(getattr(task, part)) for task in self.tasks) for part in ("train", "tune"))
        rows = []
        for method in self.methods:
            spent = self.of(method.name)
            cost = sum((one.cost for one in spent), Cost(0, 0, 0, 0.0))
            tried = max(len(one.tuning) for one in spent)
            rows.append((method.name, tried, train, tune, *vars(cost).values()))
        return rows


def compare(
    tasks: Sequence[Task],
    methods: Sequence[Method],
    budget: int,
    score: str,
    seed: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Tunes every method with `budget` configurations on every task, and tests the choice.

    score: "r2", "auroc" or "mcc". Raises ValueError where two tasks have one id.
    """
    check(tasks)
    configs = {method.name: draw(method.space, budget, seed) for method in methods}
    jobs = [
        delayed(searched)(method, task, configs[method.name], score, seed)
        for method, task in classical(methods, tasks)
    ]
    outcomes = dict(
        zip(
            [(method.name, task.id) for method, task in classical(methods, tasks)],
            run(jobs, progress, "classical"),
            strict=True,
        )
    )
    networks = [method for method in methods if isinstance(method, Network)]
    if networks:
        outcomes |= networks_searched(networks, tasks, configs[networks[0].name], score, seed)
    return Comparison(tasks, methods, configs, outcomes)


def defaults(
    tasks: Sequence[Task],
    methods: Sequence[Method],
    score: str,
    seed: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Every method as the library ships it, untuned, fitted to training and tuning rows together."""
    check(tasks)
    pairs = [(method, task) for method in methods for task in tasks]
    jobs = [delayed(untuned)(method, task, score, seed) for method, task in pairs]
    done = run(jobs, progress, "defaults")
    outcomes = {(method.name, task.id): one for (method, task), one in zip(pairs, done, strict=True)}
    return Comparison(tasks, methods, {}, outcomes)


def check(tasks: Sequence[Task]) -> None:
    ids = [task.id for task in tasks]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise ValueError(f"two tasks are called {sorted(map(str, twice))[0]}; give each an id of its own")


def classical(methods: Sequence[Method], tasks: Sequence[Task]) -> Iterator[tuple[Classical, Task]]:
    return ((method, task) for method in methods if isinstance(method, Classical) for task in tasks)


def run(jobs: list, progress: Progress | None, what: str) -> list:
    """The results of all `jobs`, in their order."""
    processes = int(os.environ.get("REVIEW_JOBS") or os.cpu_count())
    results = []
    for one in Parallel(n_jobs=processes, return_as="generator")(jobs):
        results.append(one)
        if progress:
            progress(len(results), len(jobs), what)
    return results


def searched(method: Classical, task: Task, configs: list[dict], score: str, seed: int) -> Outcome:
    """One method tuned and tested on one task."""
    readout, metric = SCORES[score]
    tuning, lengths = [], []
    with alone() as clock:
        x, y = task.x[task.tune], task.y[task.tune]
        for k, config in enumerate(configs):
            longest = {"max_iter": TREES, "early_stopping": False} if method.staged else {}
            model = fitted(method, config | longest, seed_of(seed, task.id, k), task, task.train)
            length, guess = best_stage(model, x, y, readout) if method.staged else (None, None)
            lengths.append(length)
            tuning.append(metric(y, predict(model, x, readout) if guess is None else guess))
        best = int(np.argmax(tuning))
        length = {"max_iter": lengths[best], "early_stopping": False} if method.staged else {}
        model = fitted(method, configs[best] | length, seed_of(seed, task.id, best), task, task.both)
        predicted = predict(model, task.x[task.test], readout)
    fits, rows = len(configs) + 1, len(configs) * len(task.train) + len(task.both)
    tested = float(metric(task.y[task.test], predicted))
    cost = Cost(fits, fits, rows, clock())
    return Outcome(np.array(tuning), configs[best], lengths[best], predicted, tested, cost)


def networks_searched(
    networks: list[Network], tasks: Sequence[Task], configs: list[dict], score: str, seed: int
) -> dict[tuple[str, Hashable], Outcome]:
    """All networks tuned and tested on all tasks: one stack of trials, then one of the chosen ones."""
    readout, metric = SCORES[score]
    first, members = networks[0], max(network.members for network in networks)
    rows = trials.Rows.of(tasks, readout)
    owners = np.repeat(np.arange(len(tasks)), len(configs))
    seeds = [seed_of(seed, task.id, k) for task in tasks for k in range(len(configs))]
    tried = rows.fit(owners, configs * len(tasks), seeds, first.epochs, patience=first.patience)
    tuning = np.reshape(
        [metric(tasks[k].y[tasks[k].tune], guess) for k, guess in zip(owners, tried.predicted, strict=True)],
        (len(tasks), -1),
    )
    best = tuning.argmax(1)
    chosen = np.arange(len(tasks)) * len(configs) + best
    owners = np.repeat(np.arange(len(tasks)), members)
    again = rows.fit(
        owners,
        [configs[k] for k in best[owners]],
        [
            seed_of(seed, task.id, best[k], "member", i)
            for k, task in enumerate(tasks)
            for i in range(members)
        ],
        tried.epochs[chosen][owners],
    )
    outcomes = {}
    for k, task in enumerate(tasks):
        search = tried.cost(slice(k * len(configs), (k + 1) * len(configs)))
        for network in networks:
            own = slice(k * members, k * members + network.members)
            predicted = np.mean(again.predicted[own], axis=0)
            tested = float(metric(task.y[task.test], predicted))
            outcomes[network.name, task.id] = Outcome(
                tuning[k], configs[best[k]], int(tried.epochs[chosen[k]]), predicted, tested,
                Cost(*(a + b for a, b in zip(search, again.cost(own), strict=True))),
            )  # fmt: skip
    return outcomes


def untuned(method: Method, task: Task, score: str, seed: int) -> Outcome:
    """One method as the library ships it."""
    readout, metric = SCORES[score]
    with alone() as clock:
        model = fitted(method, {}, seed_of(seed, task.id, 0), task, task.both)
        predicted = predict(model, task.x[task.test], readout)
    tested = float(metric(task.y[task.test], predicted))
    return Outcome(np.array([]), {}, None, predicted, tested, Cost(1, 1, len(task.both), clock()))


def fitted(method: Method, config: dict, seed: int, task: Task, rows: np.ndarray):
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


def seed_of(*what: Hashable) -> int:
    """A seed that depends on what is trained alone, never on what else is in the comparison."""
    return crc32(repr(what).encode()) >> 1
