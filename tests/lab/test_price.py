"""What a private model is worth in patients."""

import numpy as np
import pytest
from lab import recipes
from lab.price import World, worth_of
from lab.records import simulate
from sklearn.metrics import roc_auc_score

SIZES = [100, 200, 400]
CURVES = np.array([[0.6, 0.7], [0.7, 0.7], [0.8, 0.9]])  # (sizes, groups)


def test_a_score_on_the_curve_is_worth_the_patients_at_which_it_lies():
    for size, scores in zip((200, 400), ([0.7, 0.7], [0.8, 0.9]), strict=True):
        assert worth_of(np.array(scores), SIZES, CURVES)[0] == pytest.approx(size)


def test_between_two_sizes_equal_steps_of_the_score_are_equal_ratios_of_patients():
    assert worth_of(np.array([0.75, 0.8]), SIZES, CURVES) == pytest.approx(200 * 2**0.5)


def test_outside_the_curve_its_ends_are_told():
    assert worth_of(np.array([0.5, 0.95]), SIZES, CURVES) == pytest.approx([100, 400])


def test_a_curve_that_dips_is_read_as_if_it_did_not():
    dipping = np.array([[0.6], [0.7], [0.65], [0.8]])
    assert worth_of(np.array([0.69]), [100, 200, 400, 800], dipping)[0] < 200


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


def test_private_training_is_noisier_than_plain():
    data = simulate(4, 700)
    world = World(data.features, data.target, np.arange(500)[None], [5], np.arange(500, 700))
    assert world.learned("logistic", 500, 0.5) < world.learned("logistic", 500)
