from dataclasses import replace

import numpy as np
import pytest
from lab.data.sequences import one_hot
from lab.stack.stack import Settings
from sklearn.linear_model import Ridge
from transparency.effects import Measured, Neighbours
from transparency.ensembles import MEMBERS, UNTRAINED, Ensembles, scrambled
from transparency.readable import PENALTY, readable

FAST = Settings(width=16, depth=1, lr=1e-2, epochs=10)
rng = np.random.default_rng(0)
EVERY = np.array([[a, b, c, d] for a in range(4) for b in range(4) for c in range(4) for d in range(4)])
WEIGHTS = rng.normal(size=(4, 4))


def truth(letters: np.ndarray) -> np.ndarray:
    return 3 + WEIGHTS[range(4), letters].sum(-1)


@pytest.fixture(scope="module")
def held() -> Measured:
    """Every other site, measured without noise."""
    sites = Neighbours.of(rng.permutation(EVERY)[:128])
    effects = sites.effect(truth(sites.letters))
    return Measured(sites, truth(sites.letters), effects, effects)


@pytest.fixture(scope="module")
def cut() -> tuple[np.ndarray, np.ndarray]:
    """Two splits of 60 sites and their values."""
    letters = rng.permutation(EVERY)[:120].reshape(2, 60, 4)
    return letters, truth(letters)


def test_gradients_are_those_of_the_guesses(cut):
    """By central differences, in the units of the outcomes."""
    nets = Ensembles.of(*cut, [5, 6], FAST)
    x = one_hot(EVERY[:7]).astype(float)
    found, step = nets.gradient(x), 1e-2
    for feature in (0, 5, 13):
        ahead, behind = x.copy(), x.copy()
        ahead[:, feature] += step
        behind[:, feature] -= step
        expected = (nets.guess(ahead) - nets.guess(behind)) / (2 * step)
        np.testing.assert_allclose(found[..., feature], expected, atol=0.05 * np.abs(found).max())


def test_own_sites_are_asked_of_their_own_split(cut):
    nets = Ensembles.of(*cut, [5, 6], FAST)
    x = one_hot(EVERY[:12])
    own = nets.own_gradient(x.reshape(2, 6, -1))
    everywhere = nets.gradient(x)
    np.testing.assert_allclose(own[0], everywhere[0, :6], atol=1e-5)
    np.testing.assert_allclose(own[1], everywhere[1, 6:], atol=1e-5)
    each = nets.each_own_gradient(x.reshape(2, 6, -1))
    assert each.shape == (2, MEMBERS, 6, 16)
    np.testing.assert_allclose(each.mean(1), own, atol=1e-5)


def agreed(held: Measured, letters: np.ndarray, y: np.ndarray, settings: Settings) -> float:
    nets = Ensembles.of(letters, y, range(len(y)), settings)
    effects = held.sites.effect(nets.guess(one_hot(held.sites.letters)))
    return abs(held.agreement(effects, held.deal(len(y), 0))["r"].mean())


def test_the_controls_fail_where_the_network_was_trained_or_the_outcomes_were_not_scrambled(held):
    """The control #ignorant, on twenty splits."""
    letters = np.stack([rng.permutation(EVERY)[:60] for _ in range(20)])
    y = truth(letters)
    assert agreed(held, letters, y, replace(UNTRAINED, width=16, depth=1)) <= 0.15
    assert agreed(held, letters, scrambled(y, 0), FAST) <= 0.15
    assert agreed(held, letters, y, FAST) > 0.5


def test_scrambled_outcomes_stay_in_their_split():
    y = np.arange(40.0).reshape(2, 20)
    lost = scrambled(y, 1)
    np.testing.assert_array_equal(np.sort(lost), y)
    assert (lost != y).mean() > 0.8


def test_the_additive_model_is_scikit_learns_ridge_regression(cut):
    letters, y = cut
    x = one_hot(EVERY).astype(float)
    found = readable(letters, y, x)
    expected = Ridge(alpha=PENALTY).fit(one_hot(letters[1]), y[1]).predict(x)
    np.testing.assert_allclose(found["ridge"][1], expected, atol=1e-5)
    assert found["link"].shape == (2, 256)
