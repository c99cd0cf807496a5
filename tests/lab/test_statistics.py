import numpy as np
import pytest
from lab.statistics import means, r_squared, t_interval
from scipy import stats
from sklearn.metrics import r2_score

SAMPLES = np.random.default_rng(0).normal(2, 3, size=12)


@pytest.mark.parametrize("level", [0.95, 0.98])
def test_the_interval_is_scipys(level):
    expected = stats.ttest_1samp(SAMPLES, 0).confidence_interval(level)
    interval = t_interval(SAMPLES, level)
    assert interval.mean == pytest.approx(SAMPLES.mean())
    assert interval[1:] == pytest.approx((expected.low, expected.high))


def test_it_covers_the_truth_as_often_as_it_says():
    draws = np.random.default_rng(1).normal(size=(2000, 5))
    covered = [low <= 0 <= high for _, low, high in map(t_interval, draws)]
    assert np.mean(covered) == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 2000))


def test_one_replicate_has_no_interval():
    with pytest.raises(ValueError, match="record at least 2"):
        t_interval([1.0])


def test_r_squared_is_scikit_learns_for_each_replicate():
    y, guess = np.random.default_rng(2).normal(size=(2, 3, 20))
    expected = [r2_score(a, b) for a, b in zip(y, guess, strict=True)]
    np.testing.assert_allclose(r_squared(y, guess), expected)


def test_a_given_variance_replaces_that_of_the_rows():
    y = np.array([[1.0, 3.0]])
    assert r_squared(y, y + 1, variance=4.0) == pytest.approx(0.75)


def test_means_are_put_into_words():
    samples = {("ridge", 75): np.array([0.1, 0.3]), "network": np.array([0.5, 0.5])}
    assert means(samples) == "ridge, 75: 0.20; network: 0.50"
