import numpy as np
import pytest
from cohort import worth

EQUAL = np.repeat(np.arange(200), 5)
UNEQUAL = np.repeat(np.arange(200), np.tile([1, 2, 3, 10], 50))


def drawn(units: np.ndarray, rho: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    between, within = rng.normal(size=units.max() + 1), rng.normal(size=len(units))
    return np.sqrt(rho) * between[units] + np.sqrt(1 - rho) * within


def test_in_equal_groups_the_intraclass_correlation_is_that_of_the_two_mean_squares():
    x = drawn(EQUAL, 0.4)
    groups = x.reshape(200, 5)
    between, within = 5 * groups.mean(1).var(ddof=1), groups.var(1, ddof=1).mean()
    assert worth.intraclass(x, EQUAL) == pytest.approx((between - within) / (between + 4 * within))


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.8])
def test_it_finds_the_correlation_that_was_put_in(rho):
    found = [worth.intraclass(drawn(UNEQUAL, rho, seed), UNEQUAL) for seed in range(20)]
    assert np.mean(found) == pytest.approx(rho, abs=0.03)


def test_the_formula_counts_all_rows_or_all_units_at_its_ends():
    assert worth.by_formula(0, EQUAL) == 1000
    assert worth.by_formula(1, EQUAL) == worth.by_formula(1, EQUAL, sizes="plain") == 200
    assert worth.by_formula(1, UNEQUAL, sizes="plain") == 200
    assert worth.by_formula(1, UNEQUAL) == pytest.approx(800**2 / (50 * (1 + 4 + 9 + 100)))


@pytest.mark.parametrize(("rho", "units"), [(1.0, EQUAL), (0.4, EQUAL), (0.4, UNEQUAL)])
def test_what_is_measured_is_what_the_weighted_formula_says(rho, units):
    x = np.stack([drawn(units, rho, seed) for seed in range(20)], 1)
    found = worth.measured(x, units, 400, 0).mean()
    assert found == pytest.approx(worth.by_formula(rho, units), rel=0.08)


def test_the_control_counts_rows_where_each_has_its_coin_and_sees_coins_that_are_not_fair(monkeypatch):
    x, rows = drawn(EQUAL, 0.8)[:, None], np.arange(len(EQUAL))
    assert worth.measured(x, rows, 1000, 0)[0] == pytest.approx(len(rows), rel=0.1)
    right = worth.dealt
    monkeypatch.setattr(worth, "dealt", lambda units, rng: np.repeat(right(units[::5], rng), 5))
    assert worth.measured(x, rows, 1000, 0)[0] < 0.5 * len(rows)
