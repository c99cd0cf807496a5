"""Compounds that bind to drug targets: which are opened, and how large errors of predicted potency are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.data import bioactivity
from lab.search.contest import Contests
from lab.search.methods import Method


def tested(names: Sequence[str], epoch: int) -> list[str]:
    """A name for each compound that methods are tested on."""
    return [f"{name} {k}" for name in names for k in range(int(bioactivity.sides(name, epoch)[1].sum()))]


def errors(contests: Contests, names: Sequence[str], methods: Sequence[Method]) -> dict[str, np.ndarray]:
    """Root mean squared errors of pKi (targets,) by method, which learn from all training compounds of a target."""
    found: dict[str, list[float]] = {}
    for name in names:
        everything = len(bioactivity.bioactivity(name))
        vaults, tasks, [spread] = bioactivity.potencies([name], everything, contests.seed)
        contest = contests.hold(f"potency-{name}", tasks, vaults, methods, "r2")
        for m, [r2] in contest.scores.items():
            found.setdefault(m, []).append(spread * np.sqrt(1 - r2))
    return {m: np.array(one) for m, one in found.items()}
