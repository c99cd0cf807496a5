"""Every setting of private training, tried on simulated records alone: writes settings_search.csv beside it.

Takes about 4 CPU minutes: `python exemplars/privacy/settings_search.py`.
"""

import csv
import math
import sys
from functools import lru_cache
from itertools import product
from pathlib import Path

import numpy as np
import torch
from dp_accounting import LowerEndpointAndGuess, calibrate_dp_mechanism
from dp_accounting.pld import PLDAccountant
from sklearn.metrics import roc_auc_score

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from .accounting import Mechanism
from .private import Settings, train
from .recipes import DELTA, MOST, SHAPES, Recipe, candidates, merged
from .simulated import simulate

SYSTEMS = 2  # simulated record systems to average over, seeds 0 to 99 are for development
TEST = simulate(99, 10_000)
PRIVATE = list(
    product((256, 1024), (50, 100, 200), (0.3, 1.0, 3.0), (0.3, 1.0))
)  # batch, steps, lr·clip, clip
CELLS = list(product((500, 2_000, 8_000), (0.5, 2.0, 8.0)))  # patients, ε


@lru_cache(None)
def sigma(epsilon: float, q: float, steps: int) -> float:
    """Noise multiplier on a coarse grid of losses: good to three digits, which is enough to compare settings."""
    return calibrate_dp_mechanism(
        lambda: PLDAccountant(value_discretization_interval=1e-3),
        lambda value: Mechanism(q, value, steps).event,
        epsilon,
        DELTA,
        LowerEndpointAndGuess(0.3, 4.0),
        tol=1e-3,
    )


def areas(n: int, shape: tuple[int, int], settings: list[Settings]) -> np.ndarray:
    """Mean test AUC of each of `settings` over the simulated record systems."""
    depth, width = shape
    scores = np.zeros(len(settings))
    for seed in range(SYSTEMS):
        data, rows = simulate(seed, n), [np.arange(n)] * len(settings)
        models = train(
            data.features, data.target, rows, [seed] * len(rows), merged(settings), width=width, depth=depth
        )
        scores += [roc_auc_score(TEST.target, logits) for logits in models.logits(TEST.features)]
    return scores / SYSTEMS


def private(shape: tuple[int, int], n: int):
    """Rows of the record for DP training on n patients, every ε and every setting."""
    recipes, settings = [], []
    for epsilon in (e for patients, e in CELLS if patients == n):
        for batch, steps, reach, clip in PRIVATE:
            recipe = Recipe(*shape, batch, steps, round(reach / clip, 4), clip)
            q = min(MOST, batch / n)
            noise = sigma(epsilon, q, steps) * clip
            recipes.append((epsilon, recipe))
            settings.append(Settings(n, q, steps, recipe.lr, clip, noise))
    for (epsilon, recipe), area in zip(recipes, areas(n, shape, settings), strict=True):
        yield n, epsilon, *recipe, round(area, 4)


def plain(shape: tuple[int, int], kind: str, n: int):
    """Rows of the record for training without privacy."""
    recipes = [recipe for recipe in candidates(kind, n) if recipe[:2] == shape]
    settings = [recipe.settings(n) for recipe in recipes]
    for recipe, area in zip(recipes, areas(n, shape, settings), strict=True):
        yield n, math.inf, *recipe, round(area, 4)


def main() -> None:
    torch.set_num_threads(1)
    rows = []
    for kind, shape in ((kind, shape) for kind, shapes in SHAPES.items() for shape in shapes):
        for n in (500, 2_000, 8_000):
            rows += private(shape, n)
        for n in (500, 2_000, 8_000, 32_000):
            rows += plain(shape, kind, n)
        print(f"{kind} {shape}: {len(rows)} settings so far", file=sys.stderr)
    new = HERE / "settings_search.csv.new"
    with new.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("n", "epsilon", *Recipe._fields, "auc"))
        table.writerows(sorted(rows))
    new.replace(HERE / "settings_search.csv")


if __name__ == "__main__":
    main()
