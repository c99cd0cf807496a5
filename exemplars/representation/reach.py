"""Two words at a distance, and networks whose units see fewer or more places than it spans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.data.sequences import one_hot
from lab.stack.convolution import Convolutions
from lab.stack.stack import Settings, fit
from lab.statistics import auroc

from .factors import LENGTH

WORD, SHORTEST, LONGEST = 4, 5, 22  # letters of a word; from one's start to the other's
LAYERS = {  # what a unit sees: 11 places, or 21
    "one layer": Convolutions(((16, 11),)),
    "two layers": Convolutions(((16, 11), (16, 11))),
}


def spaced(distance: int, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """n random sequences (n, LENGTH) with two words in each, and whether they are `distance` apart (n,): half are.

    From start to start the others are any other distance apart that is not shorter or longer than any here may be.
    """
    letters = rng.integers(0, 4, (n, LENGTH))
    words = rng.integers(0, 4, (2, WORD))
    y = rng.permutation(np.repeat([1.0, 0.0], n // 2))
    others = np.setdiff1d(np.arange(SHORTEST, LONGEST + 1), distance)
    apart = np.where(y == 1, distance, rng.choice(others, n))
    start = rng.integers(0, LENGTH - WORD - apart + 1)
    for word, at in zip(words, (start, start + apart), strict=True):
        letters[np.arange(n)[:, None], at[:, None] + np.arange(WORD)] = word
    return letters, y


def areas(distance: int, seeds: Sequence[int], learned: int) -> dict[str, np.ndarray]:
    """AUROC (seeds,) on as many sequences again, by layers."""
    sets = [spaced(distance, 2 * learned, np.random.default_rng([seed, 5])) for seed in seeds]
    x = np.concatenate([one_hot(letters) for letters, _ in sets])
    y = np.concatenate([same for _, same in sets])
    rows = 2 * learned * np.arange(len(seeds))[:, None] + np.arange(learned)
    found = {}
    for layers, convolutions in LAYERS.items():
        settings = Settings(width=16, lr=0.003, epochs=10, convolutions=convolutions)
        trained = fit(x, y, rows, np.asarray(seeds), settings, loss="logistic")
        found[layers] = auroc(y[rows + learned], trained.predict(x, rows + learned))
    return found
