import numpy as np
import optuna
import pytest
from tuning.proposals import model_based


def bowl(points):
    """Best at the middle of the cube: (..., knobs) → (...)."""
    return -((points - 0.5) ** 2).sum(-1)


def test_side_by_side_it_is_optunas_own_search():
    points = model_based(lambda points: bowl(points)[:, 0], [5, 6], 14, 2)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=6))
    study.optimize(
        lambda trial: bowl(np.array([trial.suggest_float(f"knob {k}", 0, 1) for k in range(2)])), 14
    )
    alone = [[trial.params[f"knob {k}"] for k in range(2)] for trial in study.trials]
    np.testing.assert_allclose(points[1], alone)


def test_it_learns_where_the_good_ones_are():
    points = model_based(lambda points: bowl(points)[:, 0], range(5), 30, 2)
    assert bowl(points[:, 20:]).mean() > bowl(points[:, :10]).mean() + 0.05


def test_a_replicate_does_not_hear_of_the_scores_of_another():
    one = model_based(lambda points: bowl(points)[:, 0], [1, 2], 13, 2)
    other = model_based(lambda points: bowl(points)[:, 0] * np.array([1, -1]), [1, 2], 13, 2)
    np.testing.assert_array_equal(one[0], other[0])
    with pytest.raises(AssertionError):
        np.testing.assert_array_equal(one[1], other[1])
