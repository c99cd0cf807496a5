"""What a published seed gives away."""

import numpy as np
from lab import recipes
from lab.records import simulate
from lab.replay import replay

DATA = simulate(1, 500)
RECIPE = recipes.private("network", 500, 1.0)


def right(*, secret, epsilon=1.0):
    return replay(DATA.features, DATA.target, np.arange(500), 16, 7, RECIPE, epsilon, secret=secret)


def test_with_the_seed_everybody_is_told_apart():
    assert right(secret=False) == 1


def test_with_another_seed_the_noise_hides_them():
    assert 0.1 < right(secret=True) < 0.9
