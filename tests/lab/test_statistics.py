from itertools import combinations

import numpy as np
import pytest
from lab.statistics import (
    auroc,
    expected_best,
    expected_choice,
    first_from,
    permutation_p,
    r_squared,
    two_way,
)
from review.notebook.intervals import means, percentiles, t_interval
from scipy import stats
from sklearn.metrics import r2_score, roc_auc_score

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


def test_both_sides_are_drawn_anew_and_each_contributes_its_variance():
    rng = np.random.default_rng(3)
    subsets, rows = 20, 400
    cases = {
        "subsets": np.tile(rng.normal(size=(subsets, 1)), (1, rows)),
        "rows": np.tile(rng.normal(size=(1, rows)), (subsets, 1)),
    }
    drawn = two_way(cases | {"sum": cases["subsets"] + cases["rows"]}, draws=20_000)
    for name, n in (("subsets", subsets), ("rows", rows)):
        assert drawn[name].mean() == pytest.approx(cases[name].mean(), abs=0.01)
        assert drawn[name].std() == pytest.approx(cases[name].std() / np.sqrt(n), rel=0.03)
    np.testing.assert_allclose(drawn["sum"], drawn["subsets"] + drawn["rows"])  # one set of resamples for all


def test_it_is_the_bootstrap_that_indexes_with_drawn_numbers():
    losses = np.random.default_rng(4).normal(size=(5, 7))
    [drawn] = two_way({"a": losses}, draws=40_000).values()
    rng = np.random.default_rng(5)
    slow = [losses[np.ix_(rng.integers(0, 5, 5), rng.integers(0, 7, 7))].mean() for _ in range(20_000)]
    assert stats.ks_2samp(drawn, slow).pvalue > 0.001


def test_its_interval_covers_the_truth_at_least_as_often_as_it_says():
    rng, covered = np.random.default_rng(6), []
    for repeat in range(300):
        losses = rng.normal(size=(15, 1)) + rng.normal(size=(1, 60)) + rng.normal(size=(15, 60))
        [drawn] = two_way({"a": losses}, draws=400, seed=repeat).values()
        low, high = np.quantile(drawn, [0.025, 0.975])
        covered.append(low <= 0 <= high)
    assert np.mean(covered) > 0.88  # percentile intervals from 15 subsets are a little short


def test_tables_of_different_shape_cannot_share_resamples():
    with pytest.raises(ValueError, match="share no resamples"):
        two_way({"a": np.zeros((2, 3)), "b": np.zeros((3, 3))})


def test_the_expected_best_is_the_mean_over_all_subsets():
    scores = np.random.default_rng(7).normal(size=(2, 7))
    for row, best in zip(scores, expected_best(scores), strict=True):
        expected = [np.mean([max(some) for some in combinations(row, k)]) for k in range(1, 8)]
        np.testing.assert_allclose(best, expected)


def test_the_expected_best_of_hundreds_stays_finite():
    best = expected_best(np.random.default_rng(8).normal(size=500))
    assert best[0] < best[-1]
    assert (np.diff(best) >= -1e-9).all()


def chosen(tuning, test, k):
    """The mean test score of the best tuned of every k tries, by lot among equals."""
    scores = []
    for some in combinations(range(len(tuning)), k):
        best = max(tuning[i] for i in some)
        scores.append(np.mean([test[i] for i in some if tuning[i] == best]))
    return np.mean(scores)


def test_the_expected_choice_is_the_mean_over_all_subsets_also_where_tries_tie():
    rng = np.random.default_rng(10)
    tuning, test = rng.normal(size=(2, 3, 7)).round(1)
    tuning[1], tuning[2] = rng.integers(0, 3, 7), 0.5
    for own, other, expected in zip(tuning, test, expected_choice(tuning, test), strict=True):
        np.testing.assert_allclose(expected, [chosen(own, other, k) for k in range(1, 8)])
    np.testing.assert_allclose(expected_choice(test, test), expected_best(test))


def test_a_choice_among_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="NaN"):
        expected_choice(np.array([0.1, np.nan]), np.zeros(2))


def test_the_area_is_scikit_learns_for_each_model_ties_included():
    rng = np.random.default_rng(11)
    scores = np.stack([rng.normal(size=(4, 60)), rng.integers(0, 4, (4, 60)), np.zeros((4, 60))])
    y = rng.random((4, 60)) < 0.3
    expected = [[roc_auc_score(*one) for one in zip(y, some, strict=True)] for some in scores]
    np.testing.assert_allclose(auroc(y, scores), expected)
    np.testing.assert_allclose(auroc(y[0], scores[0]), [roc_auc_score(y[0], one) for one in scores[0]])
    assert auroc(y[0], scores[1, 0]).shape == ()


@pytest.mark.parametrize(
    ("y", "scores", "told"), [([1, 1], [0.1, 0.2], "all 1"), ([0, 1], [0.1, np.nan], "NaN")]
)
def test_what_has_no_area_is_refused(y, scores, told):
    with pytest.raises(ValueError, match=told):
        auroc(y, scores)


def test_a_permutation_p_is_never_zero_and_uniform_where_nothing_is_to_be_found():
    assert permutation_p(1.0, np.zeros(99)) == 0.01
    assert permutation_p(0.0, np.zeros(99)) == 1.0
    draws = np.random.default_rng(9).normal(size=(4000, 20))
    p = [permutation_p(one[0], one[1:]) for one in draws]
    assert np.mean(np.array(p) <= 0.1) == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [([0.0, 0.03, 0.01, 0.03], 1000), ([0.03, 0.03, 0.03, 0.03], 100), ([0.03, 0.03, 0.03, 0.02], None)],
)
def test_a_crossing_is_the_smallest_size_from_which_on_the_bound_stays_above(bounds, expected):
    assert first_from([100, 300, 500, 1000], bounds, margin=0.02) == expected
    assert first_from([1000, 500, 300, 100], bounds[::-1], margin=0.02) == expected


def test_percentiles_are_the_quantiles_of_draws_beside_their_mean():
    assert percentiles(np.arange(1001.0)) == pytest.approx((500, 25, 975))
