"""Networks that start from filters which were learned on another factor, or from none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.data.sequences import one_hot
from lab.stack.stack import Settings, fit
from lab.statistics import auroc

from .factors import bound, factor, world
from .finders import NETWORKS

STARTS = ("one letter apart", "two letters apart", "unrelated", "scrambled", "random start")
RATES = (0.001, 0.003, 0.01, 0.03)
TUNING, FEWER, TEST = 100, 20, 1000  # sequences that choose the rate; that choose it thriftily; that judge
JITTER = 20


def sources(seed: int, fidelity: float, rows: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Sequences and outcomes of the other factors of a world, `rows` of each, by start.

    A related factor's motif differs in one letter or two. *Scrambled* is the nearest one, with its outcomes in
    random order.
    """
    who, chances = world(seed, fidelity)
    rng = np.random.default_rng([seed, 3])
    others = {
        "one letter apart": who.related(1, rng),
        "two letters apart": who.related(2, rng),
        "unrelated": factor(fidelity, rng),
    }
    made = {start: bound(other, chances, rows, JITTER, rng) for start, other in others.items()}
    letters, y = made["one letter apart"]
    return made | {"scrambled": (letters, scrambled(y, rng))}


def scrambled(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Outcomes (n,) in random order: what is learned from them is nothing."""
    return rng.permutation(y)


def passes(labels: int) -> int:
    """Passes over so many labelled sequences: fewer over more, and ten at least."""
    return max(10, round(50 * (50 / labels) ** (2 / 3)))


def filters(sets: Sequence[tuple[np.ndarray, np.ndarray]], seeds: Sequence[int]) -> list[list]:
    """Weights and biases of the filters of a network for each set, learned from all of it: starts for `fit`."""
    n = len(sets[0][1])
    x = np.concatenate([one_hot(letters) for letters, _ in sets])
    y = np.concatenate([outcomes for _, outcomes in sets])
    rows = n * np.arange(len(sets))[:, None] + np.arange(n)
    settings = Settings(lr=0.003, epochs=10, **NETWORKS["pooled filters"])
    trained = fit(x, y, rows, np.asarray(seeds), settings, loss="logistic")
    return [trained.weights(i)[:1] for i in range(len(sets))]


def areas(
    seeds: Sequence[int], labels: Sequence[int], fidelity: float, rows: int
) -> tuple[dict[tuple[str, int], np.ndarray], dict[tuple[str, int], np.ndarray]]:
    """AUROC (seeds,) by (start, labelled sequences): the rate chosen on all tuning sequences, and on `FEWER`.

    Each seed has a factor, related ones, and a pre-trained network for each of these, of its own.
    """
    borrowed = [sources(seed, fidelity, rows) for seed in seeds]
    starts = STARTS[:-1]
    each = np.repeat(seeds, len(starts))
    weights = filters([one[start] for one in borrowed for start in starts], each)
    given = {
        (seed, start): weights[len(starts) * i + k]
        for i, seed in enumerate(seeds)
        for k, start in enumerate(starts)
    }
    judged = TUNING + TEST
    judges = [
        bound(*world(seed, fidelity), judged, JITTER, np.random.default_rng([seed, 4])) for seed in seeds
    ]
    arms = [(i, start, rate) for i in range(len(seeds)) for start in STARTS for rate in RATES]
    of = np.array([i for i, *_ in arms])[:, None]
    begin = [given.get((seeds[i], start)) for i, start, _ in arms]
    found = {}, {}
    for n in labels:  # sequences of their own, so that what is found for n does not depend on the others
        taught = [
            bound(*world(seed, fidelity), n, JITTER, np.random.default_rng([seed, 5, n])) for seed in seeds
        ]
        x = np.concatenate([one_hot(letters) for letters, _ in taught + judges])
        y = np.concatenate([outcomes for _, outcomes in taught + judges])
        settings = Settings(lr=[rate for *_, rate in arms], epochs=passes(n), **NETWORKS["pooled filters"])
        own = np.array(seeds)[of[:, 0]]
        trained = fit(x, y, n * of + np.arange(n), own, settings, start=begin, loss="logistic")
        rest = n * len(seeds) + judged * of + np.arange(judged)
        scores, true = trained.predict(x, rest), y[rest]
        test = auroc(true[:, TUNING:], scores[:, TUNING:]).reshape(len(seeds), len(STARTS), len(RATES))
        for some, cells in zip((TUNING, FEWER), found, strict=True):
            tuned = auroc(true[:, :some], scores[:, :some]).reshape(test.shape)
            chosen = np.take_along_axis(test, tuned.argmax(2)[..., None], 2)[..., 0]
            cells |= {(start, n): chosen[:, k] for k, start in enumerate(STARTS)}
    return found
