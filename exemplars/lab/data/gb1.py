"""All double mutants of a protein domain and how well each binds. See data/gb1.md."""

from __future__ import annotations

import gzip
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from review.notebook.seeds import DEVELOPMENT

from ..search.tasks import Task
from .sequences import fifths, one_hot
from .table import Card, Table
from .wheels import member

AMINO_ACIDS = "ACDEFGHIKLMNPQRSTVWY"


@dataclass(frozen=True)
class Mutants(Table):
    """Features are amino-acid numbers (n, 55) uint8: as zeros and ones all rows would take 2.3 GB."""

    input_reads: np.ndarray  # (n,) of the sequence before selection
    selected_reads: np.ndarray  # (n,) after it

    def one_hot(self, rows: np.ndarray) -> np.ndarray:
        """The features of these rows as (len(rows), 1100) zeros and ones, float32."""
        return one_hot(self.features[rows], len(AMINO_ACIDS))


def gb1() -> Mutants:
    """The 530 737 double mutants of GB1, from the wheel. Raises ValueError as `wheels.member` does."""
    lines = gzip.decompress(member("gb1")).split()[1:]  # set, dist, input_ct, selected_ct, y, x
    *_, given, selected, y, words = zip(*(line.split(b",") for line in lines), strict=True)
    number = np.full(256, 255, np.uint8)
    number[np.frombuffer(AMINO_ACIDS.encode(), np.uint8)] = np.arange(len(AMINO_ACIDS))
    letters = number[np.frombuffer(b"".join(words), np.uint8)].reshape(len(words), -1)
    card = Card(
        "gb1",
        "Olson, Wu & Sun 2014, https://doi.org/10.1016/j.cub.2014.09.072",
        "MIT (the wheel mavenn 1.1.4)",
        "log2 of enrichment relative to the wild type",
        len(words),
        "exemplars/data/gb1.md",
    )
    names = tuple(f"position {k}" for k in range(2, letters.shape[1] + 2))  # 1 is the start, never changed
    reads = (np.array(part, np.int64) for part in (given, selected))
    return Mutants(letters, np.array(y, float), None, names, "number", card, *reads)


def tasks(
    sizes: Sequence[int], replicates: int, epoch: int
) -> Iterator[tuple[int, list[Task], dict[Hashable, np.ndarray]]]:
    """For each size, a task for each replicate, and the sealed outcomes of the 20000 mutants that all are tested on.

    What is learned from overlaps. Testing is on one fifth by hash of the sequence, development on another.
    """
    everything = gb1()
    x, y, fifth = everything.one_hot, everything.target, fifths(everything.features, AMINO_ACIDS)
    tested = 1 if epoch == DEVELOPMENT else 0
    rng = np.random.default_rng(1000 * epoch)
    unseen, pool = rng.permutation(np.flatnonzero(fifth == tested))[:20000], np.flatnonzero(fifth > tested)
    for n in sizes:
        drawn = [rng.choice(pool, n, replace=False) for _ in range(replicates)]
        set_up = [Task.sealed((n, i), x(seen), y[seen], x(unseen)) for i, seen in enumerate(drawn)]
        yield n, set_up, {task.id: y[unseen] for task in set_up}
