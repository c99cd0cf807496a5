"""Against enumeration; and the notebook's controls, seen to fail where choosing is broken."""

from itertools import combinations, product

import numpy as np
import pytest
from lab.statistics import expected_best
from sklearn.metrics import r2_score
from tuning import budgets
from tuning.budgets import biased_best, curves, tuned

SCORES = np.random.default_rng(0).normal(size=(2, 5))


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_the_biased_estimate_is_that_of_draws_with_replacement(k):
    for own, found in zip(SCORES, biased_best(SCORES), strict=True):
        assert found[k - 1] == pytest.approx(np.mean([max(draw) for draw in product(own, repeat=k)]))


def test_the_biased_estimate_is_below_the_best_of_all_tries():
    np.testing.assert_array_less(biased_best(SCORES)[:, 1:], expected_best(SCORES)[:, 1:])


def test_with_all_rows_in_one_set_the_tuning_score_is_scikit_learns():
    rng = np.random.default_rng(1)
    y, guesses = rng.normal(size=(3, 40)), rng.normal(size=(3, 7, 40)) * 0.3
    expected = [[r2_score(own, guess) for guess in some] for own, some in zip(y, guesses, strict=True)]
    np.testing.assert_allclose(tuned(y, guesses, 40), [np.maximum(expected, -1)])


def test_sets_of_tuning_rows_are_disjoint_and_average_to_all_of_them():
    rng = np.random.default_rng(2)
    y, guesses = rng.normal(size=(3, 40)), rng.normal(size=(3, 7, 40)) * 0.1
    sets = tuned(y, guesses, 10)
    assert sets.shape == (4, 3, 7)
    np.testing.assert_allclose(sets.mean(0), tuned(y, guesses, 40)[0])


def test_a_network_that_blew_up_scores_the_worst_and_stops_nothing():
    y = np.arange(4.0)[None]
    guesses = np.array([[[np.nan] * 4, [1e200] * 4, [-np.inf] * 4, y[0]]])
    assert tuned(y, guesses, 4).tolist() == [[[-1, -1, -1, 1]]]


def test_curves_average_over_every_choice_of_tries_and_every_set():
    rng = np.random.default_rng(3)
    tuning, test = rng.normal(size=(3, 2, 6)), rng.normal(size=(2, 6))
    found = curves(tuning, test, [1, 2, 4])
    for i, k in enumerate([1, 2, 4]):
        chosen = [[max(some, key=lambda j: t[j]) for some in combinations(range(6), k)] for t in tuning[:, 1]]
        best = np.mean([t[picked] for t, picked in zip(tuning[:, 1], chosen, strict=True)])
        worth = np.mean([test[1, picked] for picked in chosen])
        assert found["tuning"][1, i] == pytest.approx(best)
        assert found["test"][1, i] == pytest.approx(worth)
    gap = found["tuning"] - found["test"]
    np.testing.assert_allclose(found["opening"], gap - gap[:, :1])
    np.testing.assert_allclose(found["remains"], found["test"][:, 2:] - found["test"])


@pytest.fixture
def arms():
    """Forty splits whose tries differ in truth, judged on noisy, on scrambled and on the test rows: (1, 40, 24)."""
    rng = np.random.default_rng(4)
    test = rng.normal(scale=0.1, size=(40, 24))
    honest = test + rng.normal(scale=0.2, size=(1, 40, 24))
    return test, {"honest": honest, "scrambled": rng.permuted(honest, axis=-1), "test rows": test[None]}


def controls(test, arms) -> dict[str, bool]:
    """Whether the chapter's controls hold, by their means."""
    found = {name: curves(tuning, test, [1, 24])["test"].mean(0) for name, tuning in arms.items()}
    return {
        "scrambled": found["scrambled"][1] - found["scrambled"][0] <= 0.02,
        "peek": found["test rows"][1] - found["honest"][1] >= 0.02,
    }


def test_the_controls_hold_where_the_tuning_score_alone_chooses(arms):
    assert controls(*arms) == {"scrambled": True, "peek": True}


def test_both_controls_fail_where_choosing_peeks_at_the_test_rows(arms, monkeypatch):
    monkeypatch.setattr(budgets, "expected_choice", lambda tuning, test: expected_best(test))
    assert controls(*arms) == {"scrambled": False, "peek": False}
