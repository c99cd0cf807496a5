import numpy as np
import pytest
from training import wilson


def test_rows_share_three_features_and_have_one_or_five_of_their_own():
    x, y = wilson.problem(0, 20, 0.6)
    assert x.shape == (20, 103)
    np.testing.assert_array_equal(x[:, 0], y)
    np.testing.assert_array_equal(x[:, 1:3], 1)
    np.testing.assert_array_equal(x[:, 3:].sum(1), np.where(y > 0, 1, 5))
    assert x[:, 3:].sum(0).max() == 1


@pytest.fixture(scope="module")
def problem() -> tuple[np.ndarray, np.ndarray]:
    return wilson.problem(1, 12, 0.6)


@pytest.mark.parametrize("name", ["gradient descent", "heavy ball"])
def test_plain_optimizers_find_the_smallest_solution(problem, name):
    x, y = problem
    [found] = wilson.solutions(x[None], y[None], name)
    np.testing.assert_allclose(found, np.linalg.pinv(x) @ y, atol=1e-3)


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam"])
def test_adaptive_ones_take_the_sign_and_say_plus_to_all(problem, name):
    """Wilson's lemma: the solution is a multiple of the signs of the labels' sums, so new rows sum to plus."""
    x, y = problem
    [found] = wilson.solutions(x[None], y[None], name)
    signs = np.sign(x.T @ y)
    np.testing.assert_allclose(found, np.abs(found).max() * signs, atol=0.03)
    assert (wilson.shared(np.array([1.0, -1.0])) @ found[:3] > 0).all()


def test_errors_are_shares_of_new_labels(monkeypatch):
    monkeypatch.setattr(wilson, "STEPS", 500)
    found = wilson.errors([0, 1], 20, 0.6)
    np.testing.assert_array_equal(found["adam"]["unseen"], found["saying plus to all"]["unseen"])
    np.testing.assert_array_equal(found["gradient descent"]["unseen"], 0)
    assert found["heavy ball"]["training"].max() == 0
