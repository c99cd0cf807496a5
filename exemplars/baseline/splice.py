"""Splice sites beyond the splits that share no row: overlapping training sets, and splits on other terms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.data import mpsa
from lab.data.sequences import LETTERS
from lab.search.contest import Contests, dealt
from lab.search.methods import Method
from lab.statistics import two_way

DRAWS = 400  # of a bootstrap


def words(letters: np.ndarray) -> list[str]:
    """Letter numbers (n, length) as text."""
    return ["".join(LETTERS[k] for k in row) for row in letters]


def overlapping(
    contests: Contests, library: mpsa.Library, sizes: Sequence[int], sets: int, methods: Sequence[Method]
) -> dict[tuple[int, str], np.ndarray]:
    """R² by (size, method), each DRAWS draws: `sets` training sets, which overlap, and all test rows drawn anew."""
    draws = {}
    for n in sizes:
        nested = mpsa.nested_splits(contests.seed, library.letters, sizes, sets)
        rows = nested.train[n], np.tile(nested.test, (sets, 1))
        losses = contests.hold(f"sites-{n}", *dealt(library, *rows), methods, "r2").losses(
            library.target[nested.test]
        )
        resampled = two_way(losses, draws=DRAWS, seed=contests.seed)
        draws |= {(n, m): 1 - loss for m, loss in resampled.items()}
    return draws


def on_other_terms(
    contests: Contests,
    library: mpsa.Library,
    shallow: mpsa.Library,
    n: int,
    splits: int,
    methods: Sequence[Method],
) -> dict[str, dict[str, np.ndarray]]:
    """R² (splits,) by method with `n` training sites: "blocked", where test sites have pairs of letters at two
    positions that no training site has; and "shallow", on a library that was read less often."""
    nested = mpsa.nested_splits(contests.seed, shallow.letters, [n], splits)
    blocked = mpsa.blocked_splits(contests.seed, library.letters, n, splits)
    terms = {"blocked": (library, *blocked), "shallow": (shallow, nested.train[n], nested.shares)}
    return {name: contests.hold(name, *dealt(*rows), methods, "r2").scores for name, rows in terms.items()}
