import numpy as np
import pytest
from lab.data.patients import NAMES
from privacy.simulated import DEATHS, simulate
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score


def alike(first, second) -> float:
    """Correlation of what matters in one table and in another."""
    fits = [
        LogisticRegression(max_iter=300).fit(one.features, one.target).coef_[0] for one in (first, second)
    ]
    return float(np.corrcoef(*fits)[0, 1])


def test_a_part_is_of_the_same_world_and_another_seed_is_of_another():
    first, again, part, other = simulate(1, 3000), simulate(1, 3000), simulate(1, 3000, 1), simulate(2, 3000)
    np.testing.assert_array_equal(first.features, again.features)
    assert not (first.features == part.features).all()
    assert alike(first, part) > 0.7
    assert abs(alike(first, other)) < 0.5


@pytest.mark.parametrize("world", range(3, 7))
def test_a_quarter_dies_in_every_world(world):
    assert simulate(world, 5000).target.mean() == pytest.approx(DEATHS, abs=0.025)


def test_features_are_of_the_kinds_of_support2():
    table = simulate(1, 2000)
    assert table.names == NAMES
    assert np.abs(table.features).max() <= 1
    assert 0.2 < table.target.mean() < 0.32
    missing = [NAMES.index(f"{name} missing") for name in ("glucose", "bun", "urine")]
    gone = table.features[:, missing]
    assert (gone == gone[:, :1]).all()
    assert 0.45 < gone.mean() < 0.55


def test_the_truth_bends():
    line, gains = LogisticRegression(max_iter=300), []
    for world in (1, 2, 3):
        many, test = simulate(world, 8_000), simulate(world, 8_000, 1)
        straight, bent = (
            roc_auc_score(test.target, line.fit(of(many), many.target).predict_proba(of(test))[:, 1])
            for of in (lambda one: one.features, lambda one: np.hstack([one.features, one.features**2]))
        )
        gains.append(bent - straight)
    assert np.mean(gains) > 0.005
