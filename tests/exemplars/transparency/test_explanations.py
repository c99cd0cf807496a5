import numpy as np
import pytest
from lab.data.sequences import one_hot
from scipy.stats import spearmanr
from transparency.effects import Neighbours
from transparency.explanations import (
    both_letters,
    by_position,
    integrated,
    other_letters,
    placed,
    rank_agreement,
)

SITES = np.array([[a, b, c] for a in range(4) for b in range(4) for c in range(4)])
NEAR, X = Neighbours.of(SITES[::2]), one_hot(SITES[::2]).astype(float)
rng = np.random.default_rng(0)
W, Q = rng.normal(size=12), rng.normal(size=(12, 12))
Q = (Q + Q.T) / 2


def linear(x):
    return x @ W


def quadratic(x):
    return x @ W + ((x @ Q) * x).sum(-1)


def slope(x):
    return W + 2 * x @ Q


def sixth(x):
    return (x @ W) ** 6


def steep(x):
    return 6 * ((x @ W) ** 5)[:, None] * W


def test_of_a_linear_model_the_gradient_is_the_effect():
    gradient = np.tile(W, (len(X), 1))
    expected = NEAR.effect(linear(X))
    np.testing.assert_allclose(other_letters(gradient, NEAR), expected)
    np.testing.assert_allclose(both_letters(gradient, NEAR), expected)


def test_of_a_quadratic_model_the_gradients_at_both_letters_are_the_effect():
    """The trapezoid rule is exact for slopes that are straight lines; one end is not."""
    expected = NEAR.effect(quadratic(X))
    np.testing.assert_allclose(both_letters(slope(X), NEAR), expected)
    assert np.abs(other_letters(slope(X), NEAR) - expected).max() > 0.5


def test_several_models_at_once_are_each_by_itself():
    both = np.stack([slope(X), 2 * slope(X)])
    for method in (other_letters, both_letters, by_position):
        np.testing.assert_allclose(method(both, NEAR)[1], 2 * method(slope(X), NEAR))


def test_integrated_gradients_from_a_neighbour_are_the_changed_letter():
    site, position = (part[0] for part in NEAR.pairs)
    row = NEAR.near[0].max()
    found = integrated(slope, X[[site]], X[row]).reshape(3, 4).sum(1)
    assert found[position] == pytest.approx(quadratic(X[site]) - quadratic(X[row]))
    assert np.delete(found, position) == pytest.approx(0)


def completeness(attributed: np.ndarray) -> float:
    return np.abs(attributed.sum(1) - (sixth(X) - sixth(0 * X[:1]))).mean() / sixth(X).std()


def test_the_control_of_completeness_sees_a_gradient_at_the_end_alone():
    """The control #complete."""
    assert completeness(integrated(steep, X, np.zeros(12))) < 0.05
    assert completeness(X * steep(X)) > 0.05
    assert completeness(integrated(steep, X, np.zeros(12), steps=1)) > 0.05


def test_attributions_of_own_sites_go_to_their_places():
    dealt = np.array([[3, 1], [0, 2]])
    own = np.arange(8.0).reshape(2, 2, 2)
    found = placed(own, dealt, 4)
    np.testing.assert_array_equal(found[0], [[0, 0], [2, 3], [0, 0], [0, 1]])
    np.testing.assert_array_equal(found[1], [[4, 5], [0, 0], [6, 7], [0, 0]])


def test_rank_agreement_is_spearmans_ties_included():
    one, other = rng.integers(0, 5, (2, 6, 9)).astype(float)
    expected = [spearmanr(a, b)[0] for a, b in zip(one, other, strict=True)]
    np.testing.assert_allclose(rank_agreement(one, other), expected)


def test_a_map_that_says_nothing_is_like_no_other():
    maps = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    np.testing.assert_array_equal(rank_agreement(maps, np.array([3.0, 2.0, 1.0])), [-1, 0])


def test_unrelated_maps_agree_because_of_what_neither_has():
    """Of 36 ranks, 27 share the fourteenth: (SS between) / (SS in all), by hand .973."""
    between = 27 * (14 - 18.5) ** 2 + 9 * (32 - 18.5) ** 2
    expected = between / (between + 60)
    maps = np.zeros((2, 4000, 36))
    maps[..., :9] = rng.random((2, 4000, 9)) + 1
    assert rank_agreement(*maps).mean() == pytest.approx(expected, abs=0.001)
