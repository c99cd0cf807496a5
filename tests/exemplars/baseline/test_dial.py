import numpy as np
import pytest
from baseline import dial
from baseline.dial import ALL, interacting, linked
from lab.data.sequences import one_hot
from sklearn.metrics import r2_score

SHARES = [0.0, 0.1, 0.25, 0.5, 1.0]


@pytest.fixture(scope="module")
def additive_fit():
    """Projects a signal over all sequences on sums over letters, by least squares."""
    x = one_hot(ALL).astype(float)
    inverse = np.linalg.pinv(x.T @ x)
    return lambda signal: x @ (inverse @ (x.T @ signal))


@pytest.mark.parametrize("share", SHARES)
def test_interactions_make_up_their_share_and_leave_nothing_to_an_additive_model(share, additive_fit):
    world = interacting(share, seed=2)
    assert world.signal.mean() == pytest.approx(0, abs=1e-12)
    assert world.signal.var() == pytest.approx(1)
    assert world.interactions.var() == pytest.approx(share)
    np.testing.assert_allclose(additive_fit(world.interactions), 0, atol=1e-9)
    np.testing.assert_allclose(additive_fit(world.signal), world.additive, atol=1e-9)


def test_interactions_are_pairs_and_nothing_higher():
    rng = np.random.default_rng(0)
    world = interacting(1.0, seed=2)
    at = {tuple(row): value for row, value in zip(ALL, world.interactions, strict=True)}
    for _ in range(20):  # a third difference of a sum of pairs is 0
        places = rng.choice(8, 3, replace=False)
        base, other = rng.integers(0, 4, (2, 8))
        total = 0.0
        for mask in range(8):
            row = base.copy()
            for bit, place in enumerate(places):
                if mask >> bit & 1:
                    row[place] = other[place]
            total += (-1) ** bin(mask).count("1") * at[tuple(row)]
        assert total == pytest.approx(0, abs=1e-9)


def test_the_linked_world_is_a_monotone_curve_of_letters(additive_fit):
    world = linked(seed=2)
    assert world.signal.var() == pytest.approx(1)
    np.testing.assert_allclose(additive_fit(world.signal), world.additive, atol=1e-9)
    assert 0.6 < world.additive.var() < 0.85
    logit = np.log((shifted := world.signal - world.signal.min() + 1e-9) / (shifted.max() + 1e-6 - shifted))
    middle = np.abs(logit) < 3  # away from where the curve is flat, its inverse is a sum over letters
    x = one_hot(ALL).astype(float)[middle]
    straight = x @ np.linalg.lstsq(x, logit[middle], rcond=None)[0]
    assert r2_score(logit[middle], straight) > 0.999


@pytest.mark.parametrize("world", [interacting(0.25, 1), linked(1)], ids=["interacting", "linked"])
def test_the_true_signal_reaches_the_scores_that_are_said_to_be_the_most(world):
    n = 200_000
    drawn = world.draw(n, seed=5)
    letters = drawn.x.reshape(n, 8, 4).argmax(-1)
    signal = world.signal[letters @ 4 ** np.arange(8)[::-1]]
    assert r2_score(drawn.number, signal) == pytest.approx(dial.BAYES, abs=0.005)


def test_fresh_rows_of_the_same_world_come_with_the_seed():
    world = interacting(0.5, 3)
    first, again, other = world.draw(50, 0), world.draw(50, 0), world.draw(50, 1)
    assert (first.x == again.x).all()
    assert (first.number == again.number).all()
    assert (first.number != other.number).all()


def test_a_share_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"1\.2"):
        interacting(1.2, 0)


@pytest.mark.parametrize("signal", [25, "curve"])
def test_a_task_holds_the_draw_of_its_seed_with_the_outcomes_to_be_tested_on_sealed(signal):
    tasks, truths = dial.tasks(signal, [5, 6], 40, 60)
    world = linked(6) if signal == "curve" else interacting(0.25, 6)
    y = world.draw(100, 6).number
    np.testing.assert_array_equal(tasks[1].y[:40], y[:40])
    assert np.isnan(tasks[1].y[40:]).all()
    np.testing.assert_array_equal(truths[tasks[1].id], y[40:])
