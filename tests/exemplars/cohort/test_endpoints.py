import numpy as np
import pytest
from cohort import endpoints
from lab.data.patients import NAMES, support2
from sklearn.linear_model import LogisticRegression


@pytest.fixture(scope="module")
def given() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 4))
    return x, (rng.random(400) < 1 / (1 + np.exp(0.5 - x @ [1, -1, 0, 0.5]))).astype(float)


def test_log_odds_are_those_of_logistic_regression_with_weights(given):
    x, y = given
    weights = np.random.default_rng(1).integers(0, 4, 400).astype(float)
    fitted = LogisticRegression(C=1, tol=1e-9).fit(x, y, sample_weight=weights)
    found, error = endpoints.log_odds(x, y, weights)
    np.testing.assert_allclose(found, [*fitted.intercept_, *fitted.coef_[0]], atol=1e-5)
    warm, _ = endpoints.log_odds(x, y, weights, start=found + 0.3)
    np.testing.assert_allclose(warm, found, atol=1e-6)
    assert (error > 0).all()


def test_standard_errors_are_those_of_the_spread_over_fresh_data():
    rng = np.random.default_rng(0)
    found, errors = [], []
    for _ in range(200):
        x = rng.normal(size=(300, 2))
        y = (rng.random(300) < 1 / (1 + np.exp(-x[:, 0]))).astype(float)
        coefficients, error = endpoints.log_odds(x, y)
        found.append(coefficients)
        errors.append(error)
    np.testing.assert_allclose(np.std(found, 0), np.mean(errors, 0), rtol=0.2)


@pytest.fixture(scope="module")
def cohort() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Made-up patients: 1 has lung cancer, 2 sepsis; one end point is likelier with lung cancer, the other rarer."""
    rng = np.random.default_rng(0)
    kind, x = rng.integers(1, 3, 3000), np.zeros((3000, len(NAMES)))
    x[:, NAMES.index("age")] = rng.uniform(-1, 1, 3000)
    x[kind == 1, NAMES.index(endpoints.LUNG)] = 1
    x[kind == 2, NAMES.index(endpoints.SEPSIS)] = 1
    ends = {"first": rng.random(3000) < np.where(kind == 1, 0.2, 0.4)}
    ends["second"] = rng.random(3000) < np.where(kind == 1, 0.6, 0.3)
    return x, {name: end.astype(float) for name, end in ends.items()}


def test_what_turns_is_found_and_nothing_else(cohort):
    x, ends = cohort
    [(name, first, second)] = endpoints.scan(x, ends)
    assert name == endpoints.LUNG
    assert first < -2 < 2 < second
    assert endpoints.scan(x, {"first": ends["first"], "again": ends["first"]}) == []


def test_crude_differences_are_those_of_the_deaths(cohort):
    x, ends = cohort
    percent = endpoints.deaths(x, ends["first"])
    found = endpoints.apart(x, ends["first"], np.ones((2, 3000)))
    np.testing.assert_allclose(found["crude"], (percent["cancer"] - percent["sepsis"]) / 100)
    assert found["adjusted"][0] == pytest.approx(np.log(0.2 / 0.8 / (0.4 / 0.6)), abs=0.2)


def test_weights_count_rows(cohort):
    x, ends = cohort
    weights = np.random.default_rng(0).multinomial(3000, np.full(3000, 1 / 3000), 1)
    rows = np.repeat(np.arange(3000), weights[0])
    found = endpoints.apart(x, ends["second"], weights)
    again = endpoints.apart(x[rows], ends["second"][rows], np.ones((1, 3000)))
    for way, value in found.items():
        np.testing.assert_allclose(value, again[way], atol=1e-6)


def test_columns_that_were_filled_in_later_are_no_features_and_both_ends_are_known():
    try:
        table = support2()
    except ValueError as error:
        pytest.skip(str(error))
    known = endpoints.endpoints()
    np.testing.assert_array_equal(known.hospital, table.target)
    assert known.days180.mean() > known.hospital.mean()
    late = {column for columns in endpoints.LATER.values() for column in columns}
    assert not late & set(NAMES)
    for x in known.later.values():
        assert np.isfinite(x).all()


def test_a_missing_number_is_the_mean_and_told():
    rows = [{"slos": "0"}, {"slos": ""}, {"slos": "8"}]
    np.testing.assert_allclose(endpoints.column(rows, "slos"), [[0, 0], [np.log(3), 1], [np.log(9), 0]])
