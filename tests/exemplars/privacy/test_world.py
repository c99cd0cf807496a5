"""What models learn from groups of patients."""

import numpy as np
import pytest
from privacy import recipes, world
from privacy.simulated import simulate
from privacy.world import World
from sklearn.metrics import roc_auc_score


def test_a_world_learns_from_the_first_patients_of_each_group_and_is_tested_on_others():
    data = simulate(3, 700)
    groups, test = np.arange(400).reshape(2, 200), np.tile(np.arange(400, 700), (2, 1))
    world = World(data.features, data.target, groups, [5, 6], test)
    areas = world.learned("logistic", 150)
    recipe = recipes.plain("logistic", 150)
    alone = recipes.fitted(data.features, data.target, [groups[1][:150]], [6], recipe, 150)
    [logits] = alone.logits(data.features[test[1]])
    assert areas[1] == pytest.approx(roc_auc_score(data.target[test[1]], logits), abs=1e-4)
    changed = data.features.copy()
    changed[groups[:, 150:]] = 9
    assert world._replace(x=changed).learned("logistic", 150) == pytest.approx(areas, abs=1e-9)


def test_without_noise_it_is_the_same_recipe(monkeypatch):
    monkeypatch.setattr(recipes, "noise_multiplier", lambda *_: 50.0)  # as for an ε near 0.5
    data = simulate(4, 700)
    world = World(data.features, data.target, np.arange(500)[None], [5], np.arange(500, 700)[None])
    noisy, quiet = (world.learned("logistic", 500, 0.5, noise=noise) for noise in (True, False))
    assert noisy < quiet
    recipe = recipes.private("logistic", 500, 0.5)
    same = recipes.fitted(data.features, data.target, world.groups, [5], recipe, 500)
    assert quiet == pytest.approx(world.tested(same, [0]))


def test_settings_are_tuned_on_each_group_s_own_patients(monkeypatch):
    data, asked = simulate(3, 700), []

    def tuned(x, y, pool, kind, seed):
        asked.append((pool.tolist(), kind, seed))
        return recipes.plain(kind, len(pool))

    monkeypatch.setattr(recipes, "tuned", tuned)
    groups = np.arange(400).reshape(2, 200)
    own = World(data.features, data.target, groups, [5, 6], np.tile(np.arange(400, 700), (2, 1)))
    assert own.tuned("logistic") == pytest.approx(own.learned("logistic", 200), abs=1e-6)
    assert asked == [(groups[0].tolist(), "logistic", 5), (groups[1].tolist(), "logistic", 6)]


def test_each_model_is_tested_on_the_patients_of_its_group():
    made = world.simulated([7, 8], 60)
    models = recipes.fitted(
        made.x, made.y, [made.groups[1]] * 3, [1, 2, 3], recipes.plain("logistic", 60), 60
    )
    first, second, third = made.tested(models, [1, 0, 1])
    assert second == pytest.approx(made.tested(models, [0, 0, 0])[1])
    assert (first, third) == pytest.approx(tuple(made.tested(models, [1, 1, 1])[[0, 2]]))


def test_simulated_worlds_are_groups_each_with_test_patients_of_its_own(monkeypatch):
    monkeypatch.setattr(world, "TESTED", 30)
    made = world.simulated([7, 8], 50)
    for number, rows, tests in zip((7, 8), made.groups, made.test, strict=True):
        np.testing.assert_array_equal(made.x[rows], simulate(number, 50).features)
        np.testing.assert_array_equal(made.y[tests], simulate(number, 30, part=1).target)
    assert (made.size, made.numbers, len(made.x)) == (50, [7, 8], 160)
