"""Variants of one network, fitted to many data sets at once and chosen on held-out rows.

A variant is a dict of the `Settings` in which a network departs from a base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .stack import Layers, Settings, predict, train
from .statistics import r_squared


def fit(base: dict, variants: Sequence[dict], x: np.ndarray, y: np.ndarray, ids: Sequence[int]) -> Layers:
    """A network for each replicate: `variants[i]` trained with seed `ids[i]` on `x[i]`, `y[i]`.

    `x` is (replicates, n, features), `y` (replicates, n).
    """
    settings = {name: [(base | variant)[name] for variant in variants] for name in base}
    return train(x, y, np.asarray(ids), Settings(**settings))


def choose(
    base: dict, strengths: Mapping[str, Sequence[dict]], x: np.ndarray, y: np.ndarray, ids: Sequence[int]
) -> dict[str, list[dict]]:
    """For each name and replicate, the variant with the best R² on the last fifth of the rows, held out of training.

    `strengths` lists the variants to try under each name; `x` is (replicates, n, features), `y` (replicates, n).
    """
    cut, tried = y.shape[1] * 4 // 5, [variant for several in strengths.values() for variant in several]
    copies = np.tile(x, (len(tried), 1, 1)), np.tile(y, (len(tried), 1))
    networks = fit(
        base, [v for v in tried for _ in ids], *(c[:, :cut] for c in copies), np.tile(ids, len(tried))
    )
    held_out = r_squared(copies[1][:, cut:], predict(networks, copies[0][:, cut:])).reshape(len(tried), -1)
    scores = iter(held_out)
    best = {name: np.argmax([next(scores) for _ in several], axis=0) for name, several in strengths.items()}
    return {name: [strengths[name][k] for k in winners] for name, winners in best.items()}
