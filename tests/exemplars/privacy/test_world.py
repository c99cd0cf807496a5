"""What models learn from groups of patients."""

import numpy as np
import pytest
from privacy import recipes, world
from privacy.simulated import simulate
from privacy.world import World
from sklearn.metrics import roc_auc_score


def test_a_world_learns_from_the_first_patients_of_each_group_and_is_tested_on_others():
    data = simulate(3, 700)
    groups, test = np.arange(400).reshape(2, 200), np.arange(400, 700)
    world = World(data.features, data.target, groups, [5, 6], test)
    areas = world.learned("logistic", 150)
    recipe = recipes.plain("logistic", 150)
    alone = recipes.fitted(data.features, data.target, [groups[1][:150]], [6], recipe, 150)
    [logits] = alone.logits(data.features[test])
    assert areas[1] == pytest.approx(roc_auc_score(data.target[test], logits), abs=1e-4)
    changed = data.features.copy()
    changed[groups[:, 150:]] = 9
    assert world._replace(x=changed).learned("logistic", 150) == pytest.approx(areas, abs=1e-9)


def test_private_training_is_noisier_than_plain(monkeypatch):
    monkeypatch.setattr(recipes, "noise_multiplier", lambda *_: 50.0)  # as for an ε near 0.5
    data = simulate(4, 700)
    world = World(data.features, data.target, np.arange(500)[None], [5], np.arange(500, 700))
    assert world.learned("logistic", 500, 0.5) < world.learned("logistic", 500)


def test_settings_are_tuned_on_each_group_s_own_patients(monkeypatch):
    data, asked = simulate(3, 700), []

    def tuned(x, y, pool, kind, seed):
        asked.append((pool.tolist(), kind, seed))
        return recipes.plain(kind, len(pool))

    monkeypatch.setattr(recipes, "tuned", tuned)
    groups = np.arange(400).reshape(2, 200)
    own = World(data.features, data.target, groups, [5, 6], np.arange(400, 700))
    assert own.tuned("logistic") == pytest.approx(own.learned("logistic", 200), abs=1e-6)
    assert asked == [(groups[0].tolist(), "logistic", 5), (groups[1].tolist(), "logistic", 6)]


def test_simulated_systems_are_groups_and_are_tested_on_yet_another(monkeypatch):
    monkeypatch.setattr(world, "TESTED", 30)
    made = world.simulated([7, 8], 9, 50)
    for seed, rows in ((7, made.groups[0]), (8, made.groups[1])):
        np.testing.assert_array_equal(made.x[rows], simulate(seed, 50).features)
    np.testing.assert_array_equal(made.y[made.test], simulate(9, 30).target)
    assert (made.size, made.numbers, len(made.x)) == (50, [7, 8], 130)
