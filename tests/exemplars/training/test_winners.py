import numpy as np
import pytest
from scipy.stats import t
from training import winners


def test_a_star_is_welchs():
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(50, 5)), rng.normal(0.8, 2, size=(50, 5))
    parts = [part.var(1, ddof=1) / 5 for part in (one, other)]
    free = sum(parts) ** 2 / sum(part**2 / 4 for part in parts)
    p = 2 * t.sf(np.abs(one.mean(1) - other.mean(1)) / np.sqrt(sum(parts)), free)
    np.testing.assert_array_equal(winners.starred(one, other), p < 0.05)


def test_an_arm_against_itself_is_starred_once_in_twenty(monkeypatch):
    """The control #arm-itself: it fails where the test takes copies of runs for runs of their own."""
    scores = np.random.default_rng(1).normal(size=(400, 2, 32))
    assert winners.against_itself(scores, 8).mean() == pytest.approx(0.05, abs=0.02)
    welch = winners.ttest_ind

    def copied(one, other, **kwargs):
        return welch(np.repeat(one, 4, -1), np.repeat(other, 4, -1), **kwargs)

    monkeypatch.setattr(winners, "ttest_ind", copied)
    assert winners.against_itself(scores, 8).mean() > 0.2


def test_a_winner_is_contradicted_where_the_other_sets_say_the_opposite():
    runs = np.array([-0.01, 0.0, 0.01, 0.0])
    gains = np.array([0.5, 0.5, 0.5, -0.5, 0.0])[:, None]
    one, other = np.tile(runs, (5, 1)), runs + gains
    crowned, wrong = winners.contradicted(one, other, 4)
    np.testing.assert_array_equal(crowned, [1, 1, 1, 1, 0])
    np.testing.assert_array_equal(wrong, [0, 0, 0, 1, 0])


def test_a_set_does_not_outvote_the_others():
    runs = np.array([-0.01, 0.0, 0.01, 0.0])
    gains = np.array([9.0, -0.5, -0.5])[:, None]
    _, wrong = winners.contradicted(np.tile(runs, (3, 1)), runs + gains, 4)
    np.testing.assert_array_equal(wrong, [1, 1, 1])
