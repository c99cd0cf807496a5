import numpy as np
import pytest
from lab.statistics import r_squared
from overfitting.labels import scrambled
from overfitting.remedies import baseline, choose, networks, scores
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

BASE = {"width": 8, "steps": 200, "lr": 0.01}


@pytest.fixture(scope="module")
def linear():
    """Three replicates of a noiseless linear task, far from zero mean and unit variance."""
    x = np.random.default_rng(0).normal(size=(3, 50, 2))
    return x, 100 + 30 * x[..., 0]


def test_predictions_come_in_the_units_of_the_outcome(linear):
    x, y = linear
    [guess] = networks(BASE, {"one": (x, y, [{}] * 3)}, [0, 1, 2], x)["one"]
    assert r_squared(y, guess).min() > 0.9


def test_an_arm_gives_the_same_alone_and_beside_another(linear):
    x, y = linear
    arm = (x, y, [{}] * 3)
    longer = (np.concatenate([x, x], 1), np.concatenate([y, y], 1), [{"width": 3}] * 3)
    [alone] = networks(BASE, {"one": arm}, [0, 1, 2], x)["one"]
    [beside] = networks(BASE, {"one": arm, "other": (x, -y, [{}] * 3)}, [0, 1, 2], x)["one"]
    [longest] = networks(BASE, {"long": longer, "one": arm}, [0, 1, 2], x)["one"]
    np.testing.assert_allclose(alone, beside, rtol=1e-3)
    assert r_squared(y, longest).min() > 0.9  # its rows are repeated, so the batches differ


def test_the_strength_that_predicts_held_out_rows_is_chosen(linear):
    strengths = {"steps": [{"steps": 1}, {"steps": 200}], "rate": [{"lr": 0.01}, {"lr": 1e-6}]}
    chosen = choose(BASE, strengths, *linear, [0, 1, 2])
    assert chosen == {"steps": [{"steps": 200}] * 3, "rate": [{"lr": 0.01}] * 3}


def test_the_held_out_rows_are_never_trained_on(linear):
    x, y = linear
    poisoned = np.concatenate([y[:, :40], np.random.default_rng(1).normal(100, 30, size=(3, 10))], axis=1)
    # Rows of pure noise: a network that had seen them would fit them, one that has not does best by the mean.
    chosen = choose(BASE, {"steps": [{"steps": 1}, {"steps": 2000}]}, x, poisoned, [0, 1, 2])
    assert chosen == {"steps": [{"steps": 1}] * 3}


def test_a_simple_model_is_fitted_anew_to_each_replicate(linear):
    x, y = linear
    y = y * np.array([[1.0], [2.0], [3.0]])
    [guess] = baseline(LinearRegression(), x, y, x)
    np.testing.assert_allclose(guess, y)


def test_scores_are_those_of_scikit_learn():
    y, seen = np.random.default_rng(0).normal(size=(2, 3, 20))
    guesses = {"untreated": [seen + 1, y - 0.5], "other": [seen * 0.5, y * 0.9]}
    found = scores(dict.fromkeys(guesses, seen), guesses, y)
    for arm, (guess, unseen) in guesses.items():
        train, test = (
            [r2_score(a, b) for a, b in zip(*pair, strict=True)] for pair in ((seen, guess), (y, unseen))
        )
        np.testing.assert_allclose(found["train"][arm], train)
        np.testing.assert_allclose(found["test"][arm], test)
        np.testing.assert_allclose(found["gap"][arm], np.subtract(train, test))
    np.testing.assert_allclose(found["gain"]["other"], found["test"]["other"] - found["test"]["untreated"])


@pytest.mark.parametrize("scramble", [scrambled, lambda y, seed: y], ids=["scrambled", "left as they were"])
def test_the_control_of_scrambled_labels_fails_where_they_were_left_as_they_were(linear, scramble):
    x, y = linear
    [guess] = networks(BASE, {"one": (x[:, :25], scramble(y[:, :25], 0), [{}] * 3)}, [0, 1, 2], x[:, 25:])[
        "one"
    ]
    holds = r_squared(y[:, 25:], guess).mean() <= 0
    assert holds == (scramble is scrambled)
