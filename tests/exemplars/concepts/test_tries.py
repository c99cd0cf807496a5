import numpy as np
import pytest
from concepts import tries


def test_the_largest_of_two_and_of_three_normal_numbers_is_known():
    found = tries.expected_maximum(64)
    np.testing.assert_allclose(found[:3], [0, 1 / np.sqrt(np.pi), 1.5 / np.sqrt(np.pi)], atol=1e-6)
    drawn = np.random.default_rng(0).normal(size=(20_000, 64)).max(1).mean()
    assert found[63] == pytest.approx(drawn, abs=0.02)


@pytest.fixture(scope="module")
def outcomes() -> np.ndarray:
    return np.repeat([0, 1], [900, 300])


def test_coins_meet_the_formula_until_the_best_is_judged_by_those_who_chose_it(outcomes, monkeypatch):
    """The control #coins: it fails where the patients that chose are those that judge."""
    guess = tries.coins(16, len(outcomes), seed=0)
    found = tries.flattery(outcomes, guess, 100, seed=0)
    assert found.optimism[15] == pytest.approx(found.independent[15], abs=0.02)
    monkeypatch.setattr(tries, "expected_choice", lambda tuning, test: tries.expected_best(tuning))
    broken = tries.flattery(outcomes, guess, 100, seed=0)
    assert abs(broken.optimism[15] - broken.independent[15]) > 0.05


def test_the_luck_of_one_coin_is_mann_and_whitneys(outcomes):
    found = tries.flattery(outcomes, tries.coins(64, len(outcomes), seed=1), 100, seed=1)
    spread = np.sqrt(101 / (12 * 75 * 25))
    assert found.independent[63] == pytest.approx(spread * tries.expected_maximum(64)[63], rel=0.08)


def test_tries_that_are_all_the_same_cannot_flatter(outcomes):
    guess = np.tile(np.random.default_rng(2).normal(size=len(outcomes)) + outcomes, (8, 1))
    found = tries.flattery(outcomes, guess, 100, seed=2)
    np.testing.assert_allclose(found.optimism, 0, atol=1e-9)
    np.testing.assert_allclose(found.told, 0, atol=1e-9)
    assert found.independent[7] > 0.05


def test_one_try_is_not_chosen_and_so_not_flattered(outcomes):
    found = tries.flattery(outcomes, tries.coins(4, len(outcomes), seed=3), 50, seed=3)
    assert found.optimism[0] == pytest.approx(0, abs=1e-12)
    assert found.optimism[3] > found.optimism[1] > 0


def test_too_few_patients_are_refused(outcomes):
    with pytest.raises(ValueError, match="too few"):
        tries.flattery(outcomes, tries.coins(2, len(outcomes), seed=0), 301, seed=0)


def test_settings_are_the_seeds_own_and_within_their_ranges():
    one, other = tries.searched(3, 40), tries.searched(4, 40)
    np.testing.assert_array_equal(one.lr, tries.searched(3, 40).lr)
    assert (one.lr != other.lr).all()
    assert one.width.min() >= 4
    assert one.width.max() <= 64
    assert one.epochs.min() >= 4
