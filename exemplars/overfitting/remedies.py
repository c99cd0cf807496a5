"""Variants of one network on many data sets at once, a strength chosen for each, and simpler models beside them.

A variant is a dict of what a network departs in from a base: the `Settings` of a stack, but gradient `steps` for
epochs. Replicates come first in every array: x (replicates, n, features), y (replicates, n). Predictions are in
the units of y.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
from lab.stack.stack import Settings, fit
from lab.statistics import r_squared

Arm = tuple[np.ndarray, np.ndarray, Sequence[dict]]  # x, y, and each replicate's variant


def networks(
    base: dict, arms: Mapping[Hashable, Arm], ids: Sequence[int], *at: np.ndarray
) -> dict[Hashable, list[np.ndarray]]:
    """Trains every arm's networks as one stack, replicate i with seed `ids[i]`; their predictions at each of `at`.

    Arms with fewer rows than the longest repeat theirs. Steps are rounded to whole passes over the longest.
    """
    most, n = max(y.shape[1] for _, y, _ in arms.values()), len(ids)
    rows, first = [], 0  # each replicate's row numbers, and where its arm's rows begin
    for _, y, _ in arms.values():
        rows.append(first + np.arange(n)[:, None] * y.shape[1] + np.arange(most) % y.shape[1])
        first += y.size
    train = np.concatenate(rows)
    x = np.concatenate([x.reshape(-1, x.shape[2]) for x, _, _ in arms.values()])
    y = np.concatenate([y.ravel() for _, y, _ in arms.values()], dtype=float)
    mean, spread = (
        np.concatenate([moment(y, axis=1) for _, y, _ in arms.values()])[:, None]
        for moment in (np.mean, np.std)
    )
    y[train] = (y[train] - mean) / spread
    each = [base | variant for *_, variants in arms.values() for variant in variants]
    given = {name: np.array([one[name] for one in each]) for name in base}
    pass_steps = -(-most // Settings.batch)
    epochs = np.maximum(1, (given.pop("steps") / pass_steps).round())
    trained = fit(x, y, train, np.tile(ids, len(arms)), Settings(**given, epochs=epochs))
    guesses = []
    for unseen in at:
        own = np.tile(np.arange(n * unseen.shape[1]).reshape(n, -1), (len(arms), 1))
        guess = trained.predict(unseen.reshape(-1, unseen.shape[2]), own) * spread + mean
        guesses.append(np.split(guess, len(arms)))
    return dict(zip(arms, map(list, zip(*guesses, strict=True)), strict=True))


def choose(
    base: dict, strengths: Mapping[str, Sequence[dict]], x: np.ndarray, y: np.ndarray, ids: Sequence[int]
) -> dict[str, list[dict]]:
    """For each remedy and replicate, the variant that scores best on the last fifth of the rows, held out."""
    cut = y.shape[1] * 4 // 5
    trials = {
        (remedy, k): (x[:, :cut], y[:, :cut], [variant] * len(ids))
        for remedy, variants in strengths.items()
        for k, variant in enumerate(variants)
        if len(variants) > 1
    }
    guesses = networks(base, trials, ids, x[:, cut:])
    scores = {trial: r_squared(y[:, cut:], guess) for trial, [guess] in guesses.items()}
    none = np.zeros(len(ids))
    chosen = {}
    for remedy, variants in strengths.items():
        best = np.argmax([scores.get((remedy, k), none) for k in range(len(variants))], axis=0)
        chosen[remedy] = [variants[k] for k in best]
    return chosen


def baseline(model, x: np.ndarray, y: np.ndarray, *at: np.ndarray) -> list[np.ndarray]:
    """Predictions at each of `at` of a scikit-learn model, fitted anew to each replicate."""
    guesses = []
    for i, (own_x, own_y) in enumerate(zip(x, y, strict=True)):
        fitted = model.fit(own_x, own_y)
        guesses.append([fitted.predict(rows[i]) for rows in at])
    return [np.stack(guess) for guess in zip(*guesses, strict=True)]


def scores(
    targets: Mapping[str, np.ndarray],
    guesses: Mapping[str, Sequence[np.ndarray]],
    y_unseen: np.ndarray,
    variance: float | None = None,
) -> dict[str, dict[str, np.ndarray]]:
    """R² (replicates,) of each arm in testing and training, the gap between, and the gain in testing over `untreated`.

    `targets` are what each arm was trained on, `guesses` its predictions there and for `y_unseen`; `variance` as in
    `r_squared`, for testing.
    """
    train = {arm: r_squared(targets[arm], guess) for arm, (guess, _) in guesses.items()}
    test = {arm: r_squared(y_unseen, guess, variance) for arm, (_, guess) in guesses.items()}
    gap = {arm: train[arm] - test[arm] for arm in test}
    gain = {arm: test[arm] - test["untreated"] for arm in test}
    return {"test": test, "train": train, "gap": gap, "gain": gain}
