"""Two controls of a pipeline: it must find nothing where there is nothing, and a planted mistake must show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..data.table import Table
from .methods import Method
from .search import compare
from .tasks import Task
from .vault import Leak, Vault

LEAKS = 10  # scrambles in which the mistake is planted


class Control(NamedTuple):
    tasks: list[Task]
    truths: dict[int, np.ndarray]  # task id → outcomes of its test rows


def scored(
    table: Table,
    seen: np.ndarray,
    unseen: np.ndarray,
    scrambles: int,
    methods: Sequence[Method],
    budget: int,
    epoch: int,
) -> dict[str, list[np.ndarray]]:
    """R² of tuned methods, by name: on `tasks` with true and then scrambled labels, and on those with a leak."""
    honest, leaking = (
        compare(one.tasks, methods, budget, "r2", seed=epoch).opened(one.truths, "r2")
        for one in tasks(table, seen, unseen, scrambles, epoch)
    )
    return {m.name: [honest.scores(m.name), leaking.scores(m.name)] for m in methods}


def tasks(
    table: Table, seen: np.ndarray, unseen: np.ndarray, scrambles: int, epoch: int
) -> tuple[Control, Control]:
    """Tasks on rows `seen`, tested on rows `unseen`, with nothing to learn; and some of them with a leak.

    In the first, labels to learn from are scrambled, except in task 0, which has the true ones. In the second,
    outcomes of all rows are drawn at random, and a column made from them is added to the features.
    """
    x, y = table.features, table.target
    honest, leaking = Control([], {}), Control([], {})
    rows, n = np.concatenate([seen, unseen]), len(seen)
    for i in range(scrambles + 1):
        rng = np.random.default_rng(1000 * epoch + i)
        labels = rng.permutation(y[seen]) if i else y[seen]
        honest.tasks.append(Task.sealed(i, x[seen], labels, x[unseen]))
        honest.truths[i] = y[unseen]
        if 0 < i <= LEAKS:
            labels = rng.permutation(y)[: len(rows)]
            column = labels[:, None] + rng.normal(size=(len(labels), 1)) * y.std()
            columns = np.hstack([x[rows], column]).astype(np.float32)
            leaking.tasks.append(Task.sealed(i, columns[:n], labels[:n], columns[n:]))
            leaking.truths[i] = labels[n:]
    return honest, leaking


def copies(table: Table, seen: np.ndarray, unseen: np.ndarray, planted: int) -> int:
    """How many of the `planted` copies of test rows among those to learn from a vault finds."""
    try:
        Vault.of(table, np.concatenate([seen, unseen[:planted]]), unseen)
    except Leak as leak:
        return leak.count
    return 0
