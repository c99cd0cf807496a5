"""Fair contests between methods: each is kept as soon as it is decided, with all that will be told of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from review.notebook.checkpoint import Parts

from ..data.table import Table
from .methods import TREES, Classical, Method
from .search import Comparison, compare, defaults
from .tasks import Task
from .vault import Vault

Sealed = Mapping[Hashable, np.ndarray | Vault]  # task id → outcomes of its test rows


@dataclass(frozen=True)
class Contest:
    """What every method reached on the same tasks with equally many tries, and what it cost."""

    test: dict[str, np.ndarray]  # method → scores (tasks,) on the test rows
    tuning: dict[str, np.ndarray]  # method → scores (tasks, configurations) on the tuning rows
    predicted: dict[str, list[np.ndarray]]  # method → for each task, predictions of the test rows
    pair: list[str]  # whose mean is the method "average", see `pair_of`; empty where there is none
    comparator: str  # the classical method with the best tuning score, chosen before the test rows are opened
    spent: list[tuple]  # a row for each method, see Comparison.budget
    opened: int  # test rows

    @property
    def scores(self) -> dict[str, np.ndarray]:
        """Test scores (tasks,) by the names that values have, those of the comparator among them once more."""
        return {key(m): s for m, s in self.test.items()} | {"comparator": self.test[self.comparator]}

    @property
    def rival(self) -> str:
        """The comparator, by the name that values have."""
        return key(self.comparator)

    def rescored(self, score: Callable[[np.ndarray], object]) -> dict[str, object]:
        """Another score of each method's predictions (tasks, rows), by such names, where test rows are equally many."""
        predicted = self.predicted | {"comparator": self.predicted[self.comparator]}
        return {key(m): score(np.array(guesses)) for m, guesses in predicted.items()}

    def losses(self, truth: np.ndarray) -> dict[str, np.ndarray]:
        """Squared errors (tasks, rows) by such names, where all tasks are tested on the rows with outcomes `truth`.

        As shares of the variance of `truth`: 1 less their mean is R².
        """
        return self.rescored(lambda predicted: (truth - predicted) ** 2 / truth.var())

    def costs(self) -> list[tuple]:
        """Rows of method, mean test score, and what one task took: models, updates, processor seconds."""
        n = len(self.test[self.comparator])
        return [
            (key(m), self.test[m].mean(), models // n, updates // n, seconds / n)
            for m, _, _, _, models, updates, _, seconds in self.spent
        ]


@dataclass
class Contests:
    """All contests of a notebook, by name: with equal `budget`, each a part that a killed run need not repeat."""

    parts: Parts
    budget: int  # configurations that every method tries
    seed: int
    held: dict[str, Contest] = field(default_factory=dict)

    def hold(
        self, name: str, tasks: Sequence[Task], sealed: Sealed, methods: Sequence[Method], score: str
    ) -> Contest:
        """Tunes and tests every method; what is `sealed` is opened when all predictions are in."""

        def run() -> dict:
            compared = compare(tasks, methods, self.budget, score, seed=self.seed)
            pair = pair_of(compared) if score == "r2" else []
            if pair:
                compared = compared.averaged("average", pair)
            names = [m.name for m in methods] + ["average"] * bool(pair)
            truths = opened(sealed, name)
            scored = compared.opened(truths, score)
            return {
                "test": {m: scored.scores(m) for m in names},
                "tuning": {m.name: scored.tuning(m.name) for m in methods},
                "predicted": {m: [one.predicted for one in scored.of(m)] for m in names},
                "pair": pair,
                "comparator": compared.comparator(),
                "spent": scored.budget(),
                "opened": sum(map(len, truths.values())),
            }

        self.held[name] = Contest(**self.parts.once(name, run))
        return self.held[name]

    def shipped(
        self, name: str, tasks: Sequence[Task], sealed: Sealed, methods: Sequence[Method], score: str
    ) -> dict[str, np.ndarray]:
        """Test scores (tasks,) of the methods as their library ships them; nobody tunes."""

        def run() -> dict:
            scored = defaults(tasks, methods, score, seed=self.seed).opened(opened(sealed, name), score)
            return {m.name: scored.scores(m.name) for m in methods}

        return self.parts.once(name, run)

    def spent(self) -> list[tuple]:
        """Rows of contest, method, configurations, training rows, tuning rows, models, updates, test rows opened."""
        return [(name, *line[:-2], one.opened) for name, one in self.held.items() for line in one.spent]


def pair_of(compared: Comparison) -> list[str]:
    """Two classical methods of different kinds to be averaged: by tuning score the best of trees and of the others.

    Nothing where one kind is missing.
    """
    classical = [m.name for m in compared.methods if isinstance(m, Classical)]
    kinds = [[m for m in classical if m in TREES], [m for m in classical if m not in TREES]]
    return [compared.comparator(kind) for kind in kinds] if all(kinds) else []


def dealt(table: Table, train: np.ndarray, test: np.ndarray) -> tuple[list[Task], dict[int, Vault]]:
    """Tasks that one table sets, and their sealed test rows; rows to learn from and to be tested on, (tasks, rows) each."""
    vaults = {i: Vault.of(table, *rows) for i, rows in enumerate(zip(train, test, strict=True))}
    return [Task.of(i, vault) for i, vault in vaults.items()], vaults


def opened(sealed: Sealed, who: str) -> dict[Hashable, np.ndarray]:
    """The outcomes of each task's test rows."""
    return {i: one.open(who).target if isinstance(one, Vault) else one for i, one in sealed.items()}


def key(method: str) -> str:
    """A method's name as values are named: lower case, no commas."""
    return method.lower().replace(",", "")
