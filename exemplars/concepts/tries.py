"""Many tries judged on the same few patients: how good the best one looks, and how good it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from lab.stack.stack import Settings, fit
from lab.statistics import auroc, expected_best, expected_choice
from scipy.stats import norm

RECIPE = Settings(width=32, lr=3e-3, weight_decay=0.1, dropout=0.2, epochs=12)


def searched(seed: int, tries: int) -> Settings:
    """Random settings of as many networks, over ranges that someone new to the data would try."""
    rng = np.random.default_rng(seed)

    def log_uniform(low: float, high: float) -> np.ndarray:
        return np.exp(rng.uniform(np.log(low), np.log(high), tries))

    return Settings(
        width=log_uniform(4, 64).astype(int),
        lr=log_uniform(3e-4, 3e-2),
        weight_decay=log_uniform(0.01, 1),
        dropout=rng.choice([0.0, 0.2, 0.5], tries),
        epochs=log_uniform(4, 32).astype(int),
    )


def outputs(
    x: np.ndarray, y: np.ndarray, rows: np.ndarray, settings: Settings, seed: int, tries: int, at: np.ndarray
) -> np.ndarray:
    """Logits (tries, k) for the rows `at` (k,) of networks with seeds of their own that learned from `rows`."""
    seeds = seed * tries + np.arange(tries)
    return fit(x, y, np.tile(rows, (tries, 1)), seeds, settings, loss="logistic").predict(x[at])


class Flattery(NamedTuple):
    """Of the best of k = 1 … n tries, in AUROC; each (n,)."""

    optimism: np.ndarray  # what it scores on the patients that chose it, above what it scores on others
    independent: np.ndarray  # what that would be if the luck of one try said nothing of another's
    told: np.ndarray  # what the spread of the tries' scores on one test set says


DEALS = 5  # times that test patients are dealt into test sets


def flattery(y: np.ndarray, guess: np.ndarray, patients: int, seed: int) -> Flattery:
    """From the outputs `guess` (tries, k) for k patients with outcomes y (k,), 0 or 1.

    They are dealt into two halves, `DEALS` times. Each half's patients make as many test sets of `patients` as they
    can; the best of k tries by a test set is judged by the other half. Optimism is counted from the average try,
    which nobody chose, so that easy test sets do not pass for luck. Raises ValueError for halves without two sets.
    """
    rng, largest, found = np.random.default_rng([seed, 1]), expected_maximum(len(guess)), []
    if len(y) // 2 < 2 * patients:
        raise ValueError(f"{len(y)} patients are too few for test sets of {patients}; take smaller ones")
    for _ in range(DEALS):
        halves = np.array_split(rng.permutation(len(y)), 2)
        for own, others in (halves, halves[::-1]):
            sets = own[: len(own) // patients * patients].reshape(-1, patients)
            scores = auroc(y[sets][:, None], guess[:, sets].swapaxes(0, 1))  # (sets, tries)
            elsewhere = np.broadcast_to(auroc(y[others], guess[:, others]), scores.shape)
            looks = expected_best(scores) - scores.mean(1, keepdims=True)
            is_so = expected_choice(scores, elsewhere) - elsewhere.mean(1, keepdims=True)
            chance = np.sqrt(scores.var(0, ddof=1).mean())
            above = np.quantile(scores, norm.cdf(1), axis=1) - np.median(scores, axis=1)
            found.append(((looks - is_so).mean(0), chance * largest, above.mean() * largest))
    return Flattery(*np.mean(found, axis=0))


def coins(tries: int, patients: int, seed: int) -> np.ndarray:
    """Outputs (tries, patients) that know nothing of anyone, nor of each other."""
    return np.random.default_rng([seed, 2]).normal(size=(tries, patients))


def expected_maximum(tries: int) -> np.ndarray:
    """The expected largest of k = 1 … `tries` independent standard normal numbers (tries,), by integration."""
    z, k = np.linspace(-9, 9, 3001), np.arange(1, tries + 1)[:, None]
    return (z * k * norm.pdf(z) * norm.cdf(z) ** (k - 1)).sum(1) * (z[1] - z[0])
