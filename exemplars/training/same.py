"""Whether two runs agree to the last bit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from lab.stack.stack import Settings, Trained, fit

from .sites import RECIPE, Sites

PASSES = 5
OTHERS = {
    "dropout": [0.0, 0.2, 0.0, 0.5],
    "lr": [3e-3, 3e-3, 0.03, 1e-3],
    "weight_decay": [0.0, 0.0, 1.0, 0.1],
}


def equal(one: Trained, i: int, other: Trained, k: int) -> bool:
    """Whether network i of `one` and network k of `other` have the same weights, bit for bit."""
    pairs = zip(one.weights(i), other.weights(k), strict=True)
    return all(a.tobytes() == b.tobytes() for own, others in pairs for a, b in zip(own, others, strict=True))


def elsewhere(sites: Sites, ids: Sequence[int]) -> np.ndarray:
    """1 where (splits,) the network that was trained alone is the same, last in a stack of all splits and settings."""
    x, y, rows = sites.stacked()
    seeds, kinds = np.asarray(ids) * 10_000, len(OTHERS["lr"])
    each = {name: np.repeat(values, len(rows)) for name, values in OTHERS.items()}
    places = np.tile(np.arange(len(rows)), kinds)[::-1]
    recipe = RECIPE | {"epochs": PASSES}
    stacked = {name: values[::-1] for name, values in each.items()}
    many = fit(x, y, rows[places], seeds[places], Settings(**recipe | stacked))
    alone = [
        fit(
            x, y, rows[i : i + 1], seeds[i : i + 1], Settings(**recipe | {n: v[0] for n, v in OTHERS.items()})
        )
        for i in range(len(rows))
    ]
    return np.array([float(equal(one, 0, many, len(places) - 1 - i)) for i, one in enumerate(alone)])


def twice(sites: Sites, ids: Sequence[int]) -> np.ndarray:
    """1 where (splits,) the same run, made again, is the same; torch's deterministic algorithms are asked for."""
    x, y, rows = sites.stacked()
    one, again = (
        fit(
            x,
            y,
            rows,
            np.asarray(ids) * 10_000,
            Settings(**RECIPE | {"epochs": PASSES, "dropout": 0.2}),
            deterministic=True,
        )
        for _ in range(2)
    )
    return np.array([float(equal(one, i, again, i)) for i in range(len(rows))])
