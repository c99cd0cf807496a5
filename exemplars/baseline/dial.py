"""A simulation with a dial: how much of the signal comes from interactions, from none of it to all of it.

Sequences of eight letters, few enough to enumerate: every share, variance and best attainable score is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from lab.data.sequences import one_hot
from lab.search.tasks import Task
from scipy.special import expit

LENGTH = 8
BAYES = 0.8  # R² of the true signal, the most that any method can reach
# Of the curve of the linked case, two fifths of the sequences lie above its middle: an additive model sees three
# quarters of the signal.
STEEPNESS, OPEN = 10.0, 0.4
ALL = np.array(list(product(range(4), repeat=LENGTH)), dtype=np.uint8)  # (65536, 8)


@dataclass(frozen=True)
class Draw:
    """n sequences as zeros and ones (n, 32), and a number (n,)."""

    x: np.ndarray
    number: np.ndarray


@dataclass(frozen=True)
class World:
    """A true signal (65536,) over ALL sequences, with variance 1, seen with normal noise."""

    signal: np.ndarray
    additive: np.ndarray  # its two parts, which are orthogonal
    interactions: np.ndarray

    @property
    def noise(self) -> float:
        """Standard deviation of the noise, for which the true signal has R² `BAYES`."""
        return np.sqrt((1 - BAYES) / BAYES)

    def draw(self, n: int, seed: int) -> Draw:
        rng = np.random.default_rng(seed)
        rows = rng.integers(0, len(ALL), n)
        number = self.signal[rows] + self.noise * rng.normal(size=n)
        return Draw(one_hot(ALL[rows]), number)


def interacting(share: float, seed: int) -> World:
    """Effects of letters and of pairs of letters; pairs make up `share` of the signal's variance, exactly.

    Pairs are double-centred: no row or column of their table has a mean, so they look like nothing to an
    additive model. Raises ValueError for a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share {share} of the variance is outside 0 to 1")
    additive, pairs = effects(np.random.default_rng(seed))
    parts = np.sqrt(1 - share) * additive / additive.std(), np.sqrt(share) * pairs / pairs.std()
    return World(parts[0] + parts[1], *parts)


def linked(seed: int) -> World:
    """Effects of letters alone, seen through a steep curve: to an additive model it looks like interactions."""
    additive, _ = effects(np.random.default_rng(seed))
    additive = additive / additive.std()
    signal = expit(STEEPNESS * (additive - np.quantile(additive, 1 - OPEN)))
    signal = (signal - signal.mean()) / signal.std()
    letters = [ALL[:, place] for place in range(LENGTH)]
    means = [np.bincount(one, signal, 4) / np.bincount(one) for one in letters]
    best = sum(mean[one] for mean, one in zip(means, letters, strict=True))  # letters are independent
    return World(signal, best, signal - best)


def effects(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Random sums over letters and over pairs of letters (65536,), each with mean 0, orthogonal to each other."""
    single = rng.normal(size=(LENGTH, 4))
    single -= single.mean(1, keepdims=True)
    additive = sum(single[place][ALL[:, place]] for place in range(LENGTH))
    pairs = np.zeros(len(ALL))
    for first, second in combinations(range(LENGTH), 2):
        table = rng.normal(size=(4, 4))
        table = table - table.mean(0) - table.mean(1, keepdims=True) + table.mean()
        pairs += table[ALL[:, first], ALL[:, second]]
    return additive, pairs


def tasks(
    signal: int | str, seeds: list[int], n: int, unseen: int = 2000
) -> tuple[list[Task], dict[tuple, np.ndarray]]:
    """A task for each seed with `n` sequences to learn from, and the sealed outcomes of its `unseen` sequences.

    `signal` is the percent that interactions carry, or "curve".
    """
    drawn_up, truths = [], {}
    for i in seeds:
        world = linked(i) if signal == "curve" else interacting(signal / 100, i)
        drawn = world.draw(n + unseen, i)
        task = Task.sealed((signal, i), drawn.x[:n], drawn.number[:n], drawn.x[n:])
        drawn_up.append(task)
        truths[task.id] = drawn.number[n:]
    return drawn_up, truths
