"""What a published seed gives away: whoever has it, and all other patients, can train again with and without one."""

from __future__ import annotations

import numpy as np

from .recipes import Recipe, fitted
from .world import World


def replays(world: World, n: int, patients: int, recipe: Recipe, epsilon: float, secret: bool) -> np.ndarray:
    """`replay` (groups,) for the first `n` patients of each group of a world."""
    pairs = zip(world.numbers, world.groups, strict=True)
    return np.array(
        [
            replay(world.x, world.y, group[:n], patients, number, recipe, epsilon, secret=secret)
            for number, group in pairs
        ]
    )


def replay(x, y, rows, patients: int, seed: int, recipe: Recipe, epsilon: float, *, secret: bool) -> float:
    """Share of `patients` about whom an attacker is right who trains on `rows` with and without each of them.

    A coin decides who was in the training that made the file. The attacker guesses the training whose weights are
    nearer to those in the file; with the seed of that training, or where it is `secret`, with another.
    """
    coins = np.random.default_rng([seed, 31]).random(patients) < 0.5
    both = [rows] * patients
    without = [np.delete(rows, k) for k in range(patients)]
    files = [rows if coin else less for coin, less in zip(coins, without, strict=True)]
    ids = 1000 * seed + np.arange(patients)
    tried = [*ids, *(ids + 500 * secret), *(ids + 500 * secret)]
    models = fitted(x, y, [*files, *both, *without], tried, recipe, len(rows), epsilon)
    file, inside, outside = models.weights.numpy(force=True).reshape(3, patients, -1)
    nearer = np.linalg.norm(file - inside, axis=1) < np.linalg.norm(file - outside, axis=1)
    return float((nearer == coins).mean())
