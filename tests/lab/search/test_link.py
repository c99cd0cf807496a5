import numpy as np
import pytest
from lab.data.catalogue import mpsa
from lab.data.sequences import fifths, one_hot
from lab.search.link import Curve, LinkRegressor, PairFeatures, ridge
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures


def planted(curve, noise=0.0, n=600):
    """Rows to fit and as many to test on; the outcome is `curve` of a sum of six columns of ten."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2 * n, 10))
    y = curve(x[:, :6] @ np.array([1, -1, 0.5, 0.5, 1, -0.3]) / 1.8) + noise * rng.normal(size=2 * n)
    return x[:n], y[:n], x[n:], y[n:]


@pytest.mark.parametrize(
    "curve",
    [
        lambda z: 1 / (1 + np.exp(-4 * (z - 1))),
        lambda z: np.exp(z),
        lambda z: z + z**2,
        lambda z: np.sin(2 * z),
    ],
    ids=["sigmoid", "exponential", "parabola", "sine"],
)
def test_a_planted_curve_is_recovered_whether_or_not_it_is_monotone(curve):
    x, y, new_x, new_y = planted(curve)
    linear = r2_score(new_y, Ridge(0.1).fit(x, y).predict(new_x))
    seen = r2_score(new_y, LinkRegressor(alpha=0.1, knots=8).fit(x, y).predict(new_x))
    assert linear < 0.9
    assert seen > 0.97


def test_with_a_straight_curve_it_is_a_ridge_regression():
    x, y, new_x, _ = planted(lambda z: 3 * z + 5, noise=1.0)
    expected = Ridge(30.0).fit(x, y).predict(new_x)
    guess = LinkRegressor(alpha=30.0, knots=3).fit(x, y).predict(new_x)
    assert np.corrcoef(expected, guess)[0, 1] > 0.998
    assert r2_score(expected, guess) > 0.99


def test_noise_alone_is_hardly_fitted():
    x, _, new_x, _ = planted(lambda z: z)
    y, new_y = np.random.default_rng(2).normal(size=(2, len(x)))
    assert abs(r2_score(new_y, LinkRegressor(alpha=10.0).fit(x, y).predict(new_x))) < 0.1


def test_scale_and_origin_of_the_outcome_do_not_matter():
    x, y, new_x, _ = planted(np.exp, noise=0.3)
    guess = LinkRegressor().fit(x, y).predict(new_x)
    # The penalty is on coefficients in the units of y, as a ridge regression's is.
    other = LinkRegressor().fit(x, 1000 * y - 7).predict(new_x)
    np.testing.assert_allclose((other + 7) / 1000, guess, rtol=1e-6)


def test_beyond_its_ends_the_curve_is_a_straight_line():
    z = np.random.default_rng(0).uniform(-1, 1, 200)
    curve = Curve(z, np.tanh(3 * z), 5)
    for ends in (np.array([1.5, 2.5, 3.5]), np.array([-9.0, -8.0, -7.0])):
        assert np.diff(curve(ends), 2) == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(curve.slope(z), (curve(z + 1e-6) - curve(z - 1e-6)) / 2e-6, atol=1e-4)


def test_an_outcome_that_never_changes_is_predicted_as_it_is():
    x = np.random.default_rng(0).normal(size=(20, 3))
    np.testing.assert_allclose(LinkRegressor().fit(x, np.full(20, 4.0)).predict(x), 4.0)


@pytest.mark.parametrize("shape", [(50, 8), (8, 50)])
def test_coefficients_are_scikit_learns_for_few_and_for_many_columns(shape):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=shape), rng.normal(size=shape[0])
    np.testing.assert_allclose(ridge(x, y, 2.0), Ridge(2.0, fit_intercept=False).fit(x, y).coef_)


def test_pairs_are_the_products_across_positions_and_no_others():
    letters = np.random.default_rng(0).integers(0, 4, (40, 3))
    x = one_hot(letters)
    pairs = PairFeatures(4).fit_transform(x)
    every = PolynomialFeatures(2, interaction_only=True, include_bias=False).fit(x)
    across = [
        len(which) == 1 or which[0] // 4 != which[1] // 4 for which in map(np.flatnonzero, every.powers_)
    ]
    expected = every.transform(x)[:, across]
    assert pairs.shape == (40, 12 + 3 * 16)
    assert sorted(map(tuple, pairs.T)) == sorted(map(tuple, expected.T))


def test_it_can_be_cloned_and_piped():
    model = clone(make_pipeline(PairFeatures(4), LinkRegressor(alpha=3.0, knots=4)))
    assert model[-1].get_params() == {"alpha": 3.0, "knots": 4, "steps": 20}


def test_splice_sites_are_mostly_one_curve():
    rows = mpsa()
    fifth = fifths(rows.letters)
    rng = np.random.default_rng(0)
    train, test = rng.permutation(np.flatnonzero(fifth > 1))[:3000], np.flatnonzero(fifth == 1)
    x, y = rows.features.astype(float), rows.target

    def score(model):
        return r2_score(y[test], model.fit(x[train], y[train]).predict(x[test]))

    assert score(Ridge(10.0)) < 0.3
    assert score(LinkRegressor(alpha=10.0, knots=8)) > 0.55
    assert score(make_pipeline(PairFeatures(4), LinkRegressor(alpha=30.0, knots=8))) > 0.63
