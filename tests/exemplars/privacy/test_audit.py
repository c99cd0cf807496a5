import math

import numpy as np
import pytest
from privacy import audit
from privacy.accounting import Mechanism, epsilon_gaussian
from privacy.audit import Design, lower_bound, p_value, planted
from privacy.private import Settings
from scipy.optimize import brentq
from scipy.stats import binom

STEPS = 20
PATIENTS = 60


def test_the_published_example_is_met():
    assert lower_bound(1000, 600, 600, 1e-5, 0.05) == pytest.approx(5.2704, abs=1e-4)


def test_nothing_is_shown_by_guessing_at_chance():
    assert lower_bound(1000, 100, 50, 1e-5, 0.05) == 0
    assert p_value(1000, 100, 0, 1.0, 1e-5) == 1


@pytest.mark.parametrize(("guesses", "right", "epsilon"), [(600, 600, 4.0), (100, 80, 1.0), (50, 31, 0.2)])
def test_p_values_are_those_of_the_theorem_summed_term_by_term(guesses, right, epsilon):
    honest = math.exp(epsilon) / (math.exp(epsilon) + 1)
    chance = [math.comb(guesses, k) * honest**k * (1 - honest) ** (guesses - k) for k in range(guesses + 1)]
    alpha = max(sum(chance[right - i : right]) / i for i in range(1, right + 1))
    expected = sum(chance[right:]) + 2 * 1000 * 1e-5 * alpha
    assert p_value(1000, guesses, right, epsilon, 1e-5) == pytest.approx(min(expected, 1), rel=1e-6)


def test_guesses_are_the_two_ends_of_the_scores():
    member = np.array([True, False, True, False, True, False])
    scores = np.array([5.0, -4.0, 0.1, 3.0, 4.0, -2.0])
    assert audit.rightly_guessed(scores, member, 4) == 4
    assert audit.rightly_guessed(scores, member, 6) == 5 - 1


def audited(epsilon, runs, *, noise=1.0, clip=1.0):
    """Audits of training that claims ε, with its noise and its bound as given."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(PATIENTS, 6)), (rng.random(PATIENTS) < 0.5).astype(float)
    at = lambda sigma: epsilon_gaussian(Mechanism(1, sigma, STEPS), 1e-5) - epsilon  # noqa: E731
    sigma = brentq(at, 1, 1000)
    settings = Settings(n=PATIENTS, q=1, steps=STEPS, lr=0.1, clip=clip, noise=noise * sigma)
    return audit.audit(x, y, range(runs), settings, size=5.0, width=16, depth=1)


def test_training_as_claimed_is_seldom_accused():
    bounds = audited(1.0, runs=60)
    assert bounds.shape == (60,)
    assert (bounds > 1.0).sum() <= binom.ppf(0.999, 60, 0.05)


@pytest.mark.parametrize("bug", [{"noise": 0.0}, {"clip": np.inf}, {"noise": 0.0, "clip": np.inf}])
def test_training_without_noise_or_without_a_bound_is_caught(bug):
    assert (audited(1.0, runs=5, **bug) > 1.0).all()


def test_canaries_move_nothing_but_their_own_weights():
    design = Design(canaries=20, guesses=10)
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(30, 4)), (rng.random(30) < 0.5).astype(float)
    settings = Settings(n=30, q=1, steps=3, lr=0.1, clip=1.0)
    bounds = audit.audit(x, y, [0], settings, size=5.0, width=8, depth=1, design=design)
    assert bounds[0] == pytest.approx(lower_bound(20, 10, 10, design.delta, design.error))


def test_each_planted_bug_differs_from_the_right_program_in_one_thing():
    right, *bugs = planted(Settings(100, 0.5, 10, 1.0, 1.0, 4.0)).values()
    changes = [{k: v for k, v in vars(bug).items() if v != vars(right)[k]} for bug in bugs]
    assert changes == [{"noise": 2.0}, {"noise": 1.0}, {"noise": 0.0}, {"clip": math.inf}]
