"""What a published seed gives away."""

import numpy as np
from privacy import recipes
from privacy.replay import replay, replays
from privacy.simulated import simulate
from privacy.world import World

DATA = simulate(1, 500)
RECIPE = recipes.private("network", 500, 1.0)


def right(*, secret, epsilon=1.0):
    return replay(DATA.features, DATA.target, np.arange(500), 16, 7, RECIPE, epsilon, secret=secret)


def test_with_the_seed_everybody_is_told_apart():
    assert right(secret=False) == 1


def test_with_another_seed_the_noise_hides_them():
    assert 0.1 < right(secret=True) < 0.9


def test_every_group_of_a_world_is_replayed_with_its_own_seed():
    world = World(
        DATA.features,
        DATA.target,
        np.arange(400).reshape(2, 200),
        [7, 8],
        np.tile(np.arange(400, 500), (2, 1)),
    )
    both = replays(world, 100, 8, RECIPE, 1.0, secret=True)
    alone = replay(world.x, world.y, world.groups[1][:100], 8, 8, RECIPE, 1.0, secret=True)
    assert both.shape == (2,)
    assert both[1] == alone
