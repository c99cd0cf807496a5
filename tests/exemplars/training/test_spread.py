import numpy as np
import pytest
from training import spread


def test_pairs_and_gaps_are_counted():
    scores = np.array([[0.0, 0.1, 0.3], [0.5, 0.5, 0.5]])
    np.testing.assert_allclose(spread.gaps(scores)[0], [0.1, 0.3, 0.2])
    np.testing.assert_allclose(spread.beyond(scores, 0.15), [2 / 3, 0])


def test_splits_lie_apart_by_their_means():
    scores = np.array([[0.0, 0.2], [0.4, 0.4], [0.9, 0.9]])
    np.testing.assert_allclose(spread.apart(scores), [(0.3 + 0.8) / 2, (0.3 + 0.5) / 2, (0.8 + 0.5) / 2])


def test_components_are_those_that_were_planted():
    rng = np.random.default_rng(0)
    planted = {"split": 0.5, "initial": 0.3, "order": 0.2, "rest": 0.1}
    sizes = {"split": (4000, 1, 1), "initial": (4000, 4, 1), "order": (4000, 1, 3), "rest": (4000, 4, 3)}
    scores = sum(planted[name] * rng.normal(size=size) for name, size in sizes.items())
    found = {name: part.mean() for name, part in spread.components(scores).items()}
    assert found["split"] == pytest.approx(0.25, rel=0.08)
    assert found["initial"] == pytest.approx(0.09, rel=0.08)
    assert found["order"] == pytest.approx(0.04, rel=0.08)
    assert found["run"] == pytest.approx(0.09 + 0.04 + 0.01, rel=0.08)


def test_without_seeds_all_variance_is_between_splits():
    means = np.array([0.1, 0.4, 0.6])
    found = spread.components(np.tile(means[:, None, None], (1, 3, 3)))
    assert found["split"].mean() == pytest.approx(means.var(ddof=1))
    np.testing.assert_allclose(found["run"], 0, atol=1e-12)
