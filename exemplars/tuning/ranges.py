"""What is tuned, between which bounds and on which scale, and how tries are placed in there.

A try is a point in the unit cube, one coordinate for each knob: random search draws it evenly, a grid takes a
lattice, and a knob turns its coordinate (0 to 1) into a value. The bounds were written down before any confirmation
run: the wide ones are what a newcomer may have to search, the narrow ones what somebody knows who has trained such
networks before. Weight decay stays wide in both, since it means something else for every number of steps.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

import numpy as np

Knob = Callable[[np.ndarray], np.ndarray]
Ranges = Mapping[str, Knob]


def even(low: float, high: float) -> Knob:
    return lambda unit: low + (high - low) * unit


def log(low: float, high: float) -> Knob:
    """Even in the logarithm: as many tries between .001 and .01 as between .01 and .1."""
    return lambda unit: low * (high / low) ** unit


def whole(knob: Knob) -> Knob:
    return lambda unit: np.round(knob(unit)).astype(int)


def one_of(*values: float) -> Knob:
    return lambda unit: np.array(values)[
        np.minimum(np.asarray(unit) * len(values), len(values) - 1).astype(int)
    ]


DUMMY = "dummy"  # a knob that nothing is connected to
WIDE = {
    "lr": log(1e-4, 1e-1),
    "width": whole(log(4, 64)),
    "depth": one_of(1, 2),
    "batch": one_of(32, 128),
    "epochs": whole(log(4, 32)),
    "dropout": even(0.0, 0.8),
    "weight_decay": log(1e-3, 10.0),
    DUMMY: even(0.0, 1.0),
}
NARROW = WIDE | {
    "lr": log(1e-3, 1e-2),
    "width": whole(log(16, 64)),
    "batch": one_of(32),
    "epochs": whole(log(8, 32)),
    "dropout": even(0.0, 0.3),
}
# For three knobs; the others stay where networks of this review start.
THREE = {name: WIDE[name] for name in ("lr", "width", "dropout")}
FIXED = {"epochs": 32, "depth": 1, "batch": 32, "weight_decay": 0.0}
# Around scikit-learn's defaults (.1, 31, 20, 0, 100), as far as the network's ranges go around what works.
BOOSTED_WIDE = {
    "learning_rate": log(0.01, 1.0),
    "max_leaf_nodes": whole(log(2, 64)),
    "min_samples_leaf": whole(log(2, 100)),
    "l2_regularization": log(1e-3, 1e2),
    "max_iter": whole(log(10, 200)),
}
# For few rows: smaller leaves than the default, and enough trees for the rate.
BOOSTED_NARROW = BOOSTED_WIDE | {
    "learning_rate": log(0.03, 0.3),
    "max_leaf_nodes": whole(log(4, 32)),
    "min_samples_leaf": whole(log(2, 20)),
    "max_iter": whole(log(50, 100)),
}


def drawn(ranges: Ranges, ids: Sequence[int], tries: int, stream: int) -> np.ndarray:
    """Random points (replicates, tries, knobs), fresh for each replicate in `ids` and each `stream`."""
    return np.stack([np.random.default_rng([i, stream]).random((tries, len(ranges))) for i in ids])


def lattice(levels: int, knobs: int, *, ends: bool) -> np.ndarray:
    """A grid (levels ** knobs, knobs): from one end of each range to the other, or the middles of equal parts."""
    places = np.linspace(0, 1, levels) if ends else (np.arange(levels) + 0.5) / levels
    return np.array(list(itertools.product(places, repeat=knobs)))


def settings(ranges: Ranges, units: np.ndarray) -> dict[str, np.ndarray]:
    """The values of each knob, of points (..., knobs): name → (...)."""
    return {name: knob(units[..., k]) for k, (name, knob) in enumerate(ranges.items())}
