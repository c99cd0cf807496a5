import numpy as np
import pytest
from lab.data.mpsa import Splits
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import r2_score
from tuning.trials import Sites, boosted, crossed, networks, score

IDS = [3, 8]
CHOSEN = {name: np.full((2, 3), value) for name, value in {"lr": 0.03, "epochs": 60, "width": 8}.items()}


@pytest.fixture(scope="module")
def sites():
    """Two splits of 40 sites to train on, 20 to tune on, 30 to test on; outcomes far from 0 follow one letter."""
    letters = np.random.default_rng(0).integers(0, 4, (2, 90, 3))
    y = 100 + 30.0 * (letters[..., 0] == 1) + letters[..., 1]
    splits = Splits(letters[:, :60], y[:, :60], letters[:, 60:], y[:, 60:], float(y.var()))
    return Sites.of(splits, 40)


def test_a_split_has_rows_to_train_to_tune_and_to_test_on(sites):
    train, tune, test = sites.sides
    assert (len(train), len(tune), len(test)) == (40, 20, 30)
    assert np.concatenate(sites.sides).tolist() == [*range(90)]


def test_guesses_are_in_the_units_of_the_outcome(sites):
    guesses = networks(sites, CHOSEN, IDS)
    assert guesses.shape == (2, 3, 50)
    assert r2_score(sites.y[0, 40:], guesses[0, 0]) > 0.9


def test_each_try_has_first_weights_of_its_own(sites):
    guesses = networks(sites, CHOSEN, IDS)
    assert len(np.unique(guesses[:, :, 0])) == 6


def test_the_dummy_changes_nothing(sites):
    again = networks(sites, CHOSEN | {"dummy": np.random.default_rng(1).random((2, 3))}, IDS)
    np.testing.assert_array_equal(again, networks(sites, CHOSEN, IDS))


def changed(sites, row):
    y = sites.y.copy()
    y[:, row] += 50
    return Sites(sites.x, y, sites.train, sites.tune)


@pytest.mark.parametrize("row", [0, 7, 44])
def test_in_cross_validation_no_site_sways_the_guess_for_itself(sites, row):
    before, after = (crossed(some, CHOSEN, IDS, 50, 5) for some in (sites, changed(sites, row)))
    assert before.shape == (2, 3, 50)
    fold = np.arange(50) % 5 == row % 5
    np.testing.assert_array_equal(before[..., fold], after[..., fold])
    assert (before[..., ~fold] != after[..., ~fold]).all()


@pytest.mark.parametrize("row", [40, 59, 60, 89])
def test_no_network_sees_an_outcome_to_tune_or_to_test_on(sites, row):
    np.testing.assert_array_equal(networks(sites, CHOSEN, IDS), networks(changed(sites, row), CHOSEN, IDS))


def test_boosted_trees_are_scikit_learns(sites):
    chosen = {"learning_rate": np.array([[0.1], [0.3]]), "min_samples_leaf": np.array([[2], [5]])}
    guesses = boosted(sites, chosen, IDS)
    alone = HistGradientBoostingRegressor(
        learning_rate=0.3, min_samples_leaf=5, early_stopping=False, random_state=8
    )
    expected = alone.fit(sites.x[1, :40], sites.y[1, :40]).predict(sites.x[1, 40:])
    np.testing.assert_allclose(guesses[1, 0], expected)


def test_a_score_is_no_less_than_the_worst():
    y = np.arange(3.0)
    assert score(y, y) == 1
    assert score(y, y + 1e9) == score(y, y * np.nan) == -1
