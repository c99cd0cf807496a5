"""Attacks on models that shadow each other."""

import numpy as np
import pytest
from privacy import attacks, recipes
from privacy.shadows import Shadows
from privacy.simulated import simulate
from privacy.world import World


class Once:
    """Parts that are computed, never kept."""

    def once(self, name, function):
        return function()


@pytest.fixture(scope="module")
def shadows() -> Shadows:
    data = simulate(3, 500)
    world = World(
        data.features,
        data.target,
        np.arange(200).reshape(2, 100),
        [5, 6],
        np.tile(np.arange(200, 500), (2, 1)),
    )
    return Shadows(world, 8, Once())


def test_members_and_odd_patients_follow_from_the_seeds(shadows):
    np.testing.assert_array_equal(shadows.member[1], attacks.halves(6, 8, 100))
    assert shadows.odd.mean() == pytest.approx(0.1, abs=0.06)
    turned = np.flatnonzero(shadows.turned != shadows.world.y)
    np.testing.assert_array_equal(turned, np.flatnonzero(shadows.odd.ravel()))


def test_an_overfit_network_leaks_its_members_and_says_nothing_of_others(shadows):
    scores, reached = shadows.attacked("overfit", recipes.overfit(shadows.half), None)
    assert scores.shape == shadows.member.shape
    assert reached["area"] == pytest.approx(
        [attacks.area(s, m) for s, m in zip(scores, shadows.member, strict=True)]
    )
    assert min(reached["area"]) > 0.7
    assert reached["nobody"].mean() < 0.05 < reached["named"].mean()
    assert all(one.shape == (2,) for one in reached.values())


def test_the_mislabelled_stand_out_of_an_overfit_network(shadows):
    reached = shadows.mislabelled("odd", recipes.overfit(shadows.half), None)
    assert reached.keys() == {"named", "area"}
    assert reached["area"].mean() > 0.75


def test_the_mislabelled_do_not_stand_out_where_no_label_was_turned(shadows, monkeypatch):
    monkeypatch.setitem(shadows.__dict__, "turned", shadows.world.y)
    recipe = recipes.overfit(shadows.half)
    _, reached = shadows.attacked("overfit", recipe, None)
    assert (shadows.mislabelled("odd", recipe, None)["area"] - reached["area"]).mean() < 0.01


class Switched:
    """Shadows whose models of other patients saw these after all: what the control must notice."""

    def __init__(self, shadows):
        self.shadows = shadows

    def once(self, name, function):
        own, _, area = function()
        return own, own, area


def test_the_control_fails_where_models_saw_the_patients_after_all(shadows):
    leaky = Shadows(shadows.world, shadows.models, Switched(shadows))
    _, reached = leaky.attacked("leaky", recipes.overfit(shadows.half), None)
    assert reached["nobody"].mean() > 0.05


def test_a_statistic_is_taken_in_each_group_of_the_chosen(shadows):
    counted = shadows.each(lambda scores, member: scores.size, shadows.member, shadows.odd)
    assert counted.tolist() == (8 * shadows.odd.sum(1)).tolist()
