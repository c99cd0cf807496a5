"""What a private model is worth in patients."""

from itertools import product

import numpy as np
import pytest
from privacy.price import paid, worth_of
from privacy.world import World

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


class Once:
    """Parts that are computed, never kept."""

    def __init__(self):
        self.names = []

    def once(self, name, function):
        self.names.append(name)
        return function()


def test_models_are_priced_by_the_plain_curve_of_their_own_kind(monkeypatch):
    def learned(self, kind, n, epsilon=None, *, noise=True):
        slope = 0.1 if kind == "network" else 0.05
        lost = 0 if epsilon is None else (1 / epsilon if noise else 0.5)
        return 0.5 + slope * (np.log2([n, n]) - lost)

    monkeypatch.setattr(World, "learned", learned)
    parts, world = Once(), World(*[None] * 5)
    scores, worth = paid(parts, "records", world, [64, 128, 256, 512], [512], [0.5, 1.0])
    told = product(("network", "logistic"), [512], ("half", 1), ("on", "off"))
    assert set(worth) == set(told)
    for (_, n, epsilon, noise), patients in worth.items():
        halvings = 0.5 if noise == "off" else 2 if epsilon == "half" else 1
        assert patients == pytest.approx([n / 2**halvings] * 2)
    plain = product(("network", "logistic"), (64, 128, 256, 512), ("none",), ("off",))
    assert set(scores) == set(worth) | set(plain)
    assert len(set(parts.names)) == len(parts.names) == len(scores)
