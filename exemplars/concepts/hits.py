"""A screen for rare hits, and four scores by which to choose one of many networks for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from lab.stack.stack import fit
from lab.statistics import auroc
from scipy.optimize import brentq
from scipy.stats import norm

from .tries import searched

NUMBERS, PAIRS = 20, 30  # measured of each compound, and pairs of them that interact
KNOWN = 0.7  # share of the activity's variance that they decide
FLAGGED = 0.01  # share of a library that can be tested on the bench


@dataclass(frozen=True)
class Screen:
    """n compounds: measured numbers (n, NUMBERS), the chance of each to be a hit (n,), and whether it was one (n,)."""

    x: np.ndarray
    chance: np.ndarray
    hit: np.ndarray


def screen(seed: int, n: int, prevalence: float) -> Screen:
    """Random compounds whose activity sums single numbers, products of two, and chance; the most active are hits.

    A seed fixes activities and chance, whatever the prevalence.
    """
    rng = np.random.default_rng([seed, 1])
    single = rng.normal(size=NUMBERS)
    pairs = np.array([rng.choice(NUMBERS, 2, replace=False) for _ in range(PAIRS)])
    both = rng.normal(size=PAIRS)
    x = rng.normal(size=(n, NUMBERS)).astype(np.float32)
    parts = (
        x @ single / np.linalg.norm(single),
        (x[:, pairs[:, 0]] * x[:, pairs[:, 1]]) @ both / np.linalg.norm(both),
    )
    known, noise = np.sqrt(KNOWN / 2) * sum(parts), np.sqrt(1 - KNOWN)
    threshold = brentq(lambda t: norm.sf((t - known) / noise).mean() - prevalence, -50, 50)
    chance = norm.sf((threshold - known) / noise)
    return Screen(x, chance, (rng.random(n) < chance).astype(float))


def chosen(
    seed: int, prevalence: float, learned: int, tuning: list[int], library: int, tries: int, deals: int
) -> dict:
    """True precision among the `FLAGGED` of the network that each criterion chooses: (tuning rows, criterion) → it.

    `tries` networks of random settings learn from `learned` compounds. Each of `deals` deals draws tuning rows from
    `library` others, and the network chosen on them is judged by the true chances of yet another `library`. Of
    networks that tune equally well one is taken by lot. A deal without a hit in it is dealt again.
    """
    made = screen(seed, learned + 2 * library, prevalence)
    rows, rng = np.tile(np.arange(learned), (tries, 1)), np.random.default_rng([seed, 2])
    each = seed * tries + np.arange(tries)
    trained = fit(made.x, made.hit, rows, each, searched(seed, tries), loss="logistic")
    guess, unseen = np.split(trained.predict(made.x[learned:]), 2, axis=1)
    hit, chance = np.split(made.hit[learned:], 2)[0], np.split(made.chance[learned:], 2)[1]
    true, found = precision(chance, unseen), {}
    for n in tuning:
        for _ in range(deals):
            while not hit[own := rng.choice(library, n, replace=False)].any():
                pass
            for name, criterion in CRITERIA.items():
                scores = criterion(hit[own], guess[:, own])
                best = true[scores >= scores.max() - 1e-9].mean()
                found.setdefault((n, name), []).append(best)
    return {cell: float(np.mean(scores)) for cell, scores in found.items()}


def precision(hit: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """Share of hits (or their mean chance) among the `FLAGGED` with the highest `guess` (tries, n): (tries,)."""
    flagged = max(1, round(FLAGGED * guess.shape[1]))
    return hit[np.argpartition(-guess, flagged - 1, axis=1)[:, :flagged]].mean(1)


def average_precision(hit: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """Area under the precision–recall curve (tries,), by steps: the mean precision at each hit."""
    ranked = hit[np.argsort(-guess, axis=1, kind="stable")]
    return (np.cumsum(ranked, 1) / np.arange(1, hit.size + 1) * ranked).sum(1) / hit.sum()


def log_likelihood(hit: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """Mean logarithm (tries,) of the probability that logits gave to what happened: the log loss, turned round."""
    return -(hit * np.logaddexp(0, -guess) + (1 - hit) * np.logaddexp(0, guess)).mean(1)


CRITERIA = {"log loss": log_likelihood, "auroc": auroc, "auprc": average_precision, "top": precision}
