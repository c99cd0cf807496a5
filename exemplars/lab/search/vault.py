"""Test rows behind a door that opens once, and keeps a list of who looked."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

import numpy as np

from ..data.table import Table

T = TypeVar("T", bound=Table)


class Leak(ValueError):
    """Rows to train on are copies of rows to test on; `count` says how many."""

    def __init__(self, name: str, count: int):
        self.count = count
        super().__init__(
            f"{name}: {count} training rows have the same features as test rows; keep copies on one side"
        )


class Look(NamedTuple):
    who: str
    rows: int


class Vault(Generic[T]):
    """One split of a table: `train` is free to use, the test rows can be seen once.

    A comparison hands in the predictions of all its methods at that one opening. `test_rows` are row numbers or
    a mask (n,). Raises Leak where a training row has the features of a test row, and ValueError where one side
    would be empty or a row is named that is not there.
    """

    def __init__(self, table: T, test_rows: np.ndarray):
        self._name = table.card.name
        test = np.zeros(len(table), bool)
        try:
            test[test_rows] = True
        except IndexError:
            raise ValueError(
                f"{self._name}: test rows that are not among its {len(table)} rows; count from 0"
            ) from None
        if test.all() or not test.any():
            raise ValueError(
                f"{self._name}: {test.sum()} of {len(test)} rows to test on; leave some on either side"
            )
        if len(copies := table.twins(test)):
            raise Leak(self._name, len(copies))
        self.train: T = table.take(~test)
        self._test: T = table.take(test)
        self._ledger: list[Look] = []

    @classmethod
    def of(cls, table: T, seen: np.ndarray, unseen: np.ndarray) -> Vault[T]:
        """Rows to learn from and, locked away, others to be tested on, as numbers of the table's rows."""
        return cls(table.take(np.concatenate([seen, unseen])), len(seen) + np.arange(len(unseen)))

    @property
    def questions(self) -> np.ndarray:
        """The features (k, D) of the test rows, without their outcomes."""
        return self._test.features

    @property
    def ledger(self) -> tuple[Look, ...]:
        """Who saw how many test rows; empty until the vault is opened."""
        return tuple(self._ledger)

    def open(self, who: str) -> T:
        """The test rows, in the table's order. Raises ValueError if they were seen before."""
        if self._ledger:
            first = self._ledger[0].who
            raise ValueError(
                f"{self._name}: opened before by {first}, refused to {who}; hand in all predictions at once"
            )
        self._ledger.append(Look(who, len(self._test)))
        return self._test
