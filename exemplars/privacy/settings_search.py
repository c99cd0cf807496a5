"""Every setting of training, tried on simulated records alone: writes settings_search.csv beside it.

Takes about 6 CPU minutes: `python exemplars/privacy/settings_search.py`. A setting is scored on worlds of the seeds
for development, each with a truth of its own, by the mean test AUROC. With a bound, the first round looks for shape,
reach (how far a model could travel: learning rate times bound times steps) and bound in batches of a quarter of the
patients. The second gives the two best of each kind all patients at every step, with as many steps and with four
times as many, or a longer reach with four and sixteen times as many.
"""

import csv
import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from pathlib import Path
from time import process_time

import numpy as np
import torch
from dp_accounting import LowerEndpointAndGuess, calibrate_dp_mechanism
from dp_accounting.pld import PLDAccountant

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "build")]

from lab.statistics import auroc

from privacy.accounting import Mechanism
from privacy.private import Settings, train
from privacy.recipes import DELTA, SHAPES, Recipe, best, candidates, merged
from privacy.simulated import simulate

WORLDS = {62: 8, 125: 8, 250: 8, 500: 12, 1000: 8, 2000: 5, 4000: 3, 8000: 2}  # by patients to learn from
LEAST = 500  # patients that a private model learns from
TESTED = 4000
EPSILONS = (1.0, 8.0, math.inf)
SHARE, STEPS = 0.25, 50  # of the first round
REACHES, CLIPS = (18, 32, 56, 100, 180, 320, 560, 1000, 1800), (0.3, 1.0)
SECOND = ((1.0, 50, 1), (1.0, 200, 1), (0.25, 200, 3), (0.25, 800, 3))  # share, steps, times the reach


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


@lru_cache(4)
def world(number: int, n: int):
    return simulate(number, n), simulate(number, TESTED, part=1)


def scored(n: int, tries: list[tuple[float, Recipe]]) -> dict[tuple[float, Recipe], float]:
    """Mean test AUROC over the worlds of each (ε, recipe) in training on `n` patients."""
    areas = dict.fromkeys(tries, 0.0)
    by_shape = defaultdict(list)
    for one in tries:
        by_shape[one[1][:2]].append(one)
    for number, ((depth, width), own) in product(range(WORLDS[n]), by_shape.items()):
        data, test = world(number, n)
        settings = [
            Settings(n, r.q, r.steps, r.lr, r.clip, 0.0 if e == math.inf else sigma(e, r.q, r.steps) * r.clip)
            for e, r in own
        ]
        rows, seeds = [np.arange(n)] * len(own), [number] * len(own)
        models = train(data.features, data.target, rows, seeds, merged(settings), width=width, depth=depth)
        for one, area in zip(own, auroc(test.target, models.logits(test.features)), strict=True):
            areas[one] += area / WORLDS[n]
    return areas


def bounded(shape: tuple[int, int], reach: float, clip: float, q: float, steps: int) -> Recipe:
    return Recipe(*shape, q, steps, float(f"{reach / clip / steps:.4g}"), clip)


def searched(kind: str, n: int) -> Iterable[tuple]:
    """Rows of the record: n, ε, every recipe tried and its score."""
    private = [e for e in EPSILONS if n >= LEAST or e == math.inf]
    first = {bounded(*one, SHARE, STEPS): one for one in product(SHAPES[kind], REACHES, CLIPS)}
    areas = scored(n, [*product(private, first), *((math.inf, one) for one in candidates(kind, n))])
    more = []
    for epsilon in private:
        left = {recipe: areas[epsilon, recipe] for recipe in first}
        for _ in range(2):
            top = best(left)
            del left[top]
            shape, reach, clip = first[top]
            more += [(epsilon, bounded(shape, times * reach, clip, q, steps)) for q, steps, times in SECOND]
    areas |= scored(n, more)
    return [(n, epsilon, *recipe, round(area, 5)) for (epsilon, recipe), area in areas.items()]


def main() -> None:
    torch.set_num_threads(1)
    rows = []
    for kind, n in product(SHAPES, WORLDS):
        rows += searched(kind, n)
        print(
            f"{kind}, {n} patients: {len(rows)} settings, {process_time():.0f} s", file=sys.stderr, flush=True
        )
    new = HERE / "settings_search.csv.new"
    with new.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("n", "epsilon", *Recipe._fields, "auc"))
        table.writerows(sorted(rows))
    new.replace(HERE / "settings_search.csv")


if __name__ == "__main__":
    main()
