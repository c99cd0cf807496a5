"""A search on equal terms: every method tries as many configurations, on the same rows, and is chosen alike.

The configurations of a method are the library's defaults and others drawn for each task from the method's space.
Each is fitted to the training rows and scored on the tuning rows, by the score that is reported; the best one is fitted again to both, and
only then predicts the test rows. Networks of all tasks are trained as one stack, everything else by
scikit-learn, a task and method at a time, by as many processes as REVIEW_JOBS says; results do not depend on it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from joblib import Parallel, delayed

from . import networks, validation
from .methods import Classical, Method, Network
from .spaces import draw
from .tasks import Cost, Outcome, Task, score_of, seed_of

Progress = Callable[[int, int, str], None]  # done, of how many, what


@dataclass(frozen=True)
class Comparison:
    """Every method on every task."""

    tasks: Sequence[Task]
    methods: Sequence[Method]
    configs: Mapping[tuple[str, Hashable], list[dict]]  # (method, task id) → the configurations tried
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

    def averaged(self, name: str, members: Sequence[str]) -> Comparison:
        """With one more outcome for each task: the mean of what the methods `members` predict, not tuned further."""
        made = {}
        for task in self.tasks:
            parts = [self.outcomes[member, task.id] for member in members]
            predicted = np.mean([one.predicted for one in parts], axis=0)
            cost = sum((one.cost for one in parts), Cost(0, 0, 0, 0.0))
            made[name, task.id] = Outcome(np.array([]), {}, None, predicted, float("nan"), cost)
        return replace(self, outcomes={**self.outcomes, **made})

    def opened(self, truths: Mapping[Hashable, np.ndarray], score: str) -> Comparison:
        """The same, scored on the outcomes of test rows, by task id, that were sealed until now."""
        truth = {task.id: truths[task.id] for task in self.tasks}
        outcomes = {
            (method, which): replace(one, score=score_of(score, truth[which], one.predicted))
            for (method, which), one in self.outcomes.items()
        }
        return replace(self, outcomes=outcomes)

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

    The first is the library's; each task draws configurations of its own, so that replicates differ in the luck of the search too.

    score: "r2", "auroc" or "mcc". Raises ValueError where two tasks have one id.
    """
    check(tasks)
    configs = {
        (method.name, task.id): [method.default, *draw(method.space, budget - 1, seed_of(seed, task.id))]
        for method in methods
        for task in tasks
    }
    pairs = [(method, task) for method in methods if isinstance(method, Classical) for task in tasks]
    jobs = [
        delayed(validation.searched)(method, task, configs[method.name, task.id], score, seed)
        for method, task in pairs
    ]
    outcomes = named(pairs, run(jobs, progress, "classical"))
    nets = [method for method in methods if isinstance(method, Network)]
    if nets:
        outcomes |= networks.searched(
            nets, tasks, [configs[nets[0].name, task.id] for task in tasks], score, seed
        )
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
    pairs = [(method, task) for method in methods if isinstance(method, Classical) for task in tasks]
    jobs = [delayed(validation.untuned)(method, task, score, seed) for method, task in pairs]
    outcomes = named(pairs, run(jobs, progress, "defaults"))
    for method in methods:
        if isinstance(method, Network):
            nets = [(method, task) for task in tasks]
            outcomes |= named(nets, networks.untuned(method, tasks, score, seed))
    return Comparison(tasks, methods, {}, outcomes)


def check(tasks: Sequence[Task]) -> None:
    ids = [task.id for task in tasks]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise ValueError(f"two tasks are called {sorted(map(str, twice))[0]}; give each an id of its own")


def named(pairs: Sequence[tuple[Method, Task]], outcomes: Sequence[Outcome]) -> dict:
    """(method, task id) → outcome."""
    keys = [(method.name, task.id) for method, task in pairs]
    return dict(zip(keys, outcomes, strict=True))


def run(jobs: list, progress: Progress | None, what: str) -> list:
    """The results of all `jobs`, in their order."""
    processes = int(os.environ.get("REVIEW_JOBS") or os.cpu_count())
    results = []
    for one in Parallel(n_jobs=processes, return_as="generator")(jobs):
        results.append(one)
        if progress:
            progress(len(results), len(jobs), what)
    return results
