import math

import numpy as np
import pytest
import torch
from privacy import audit, private, recipes
from privacy.audit import Design, lower_bound, p_value, planted
from privacy.private import Settings
from scipy.stats import binom


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


RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(200, 6)), (RNG.random(200) < 0.5).astype(float)
CLAIMED = recipes.AUDITED.settings(len(X), 1.0)


def accused(runs: int, settings: Settings = CLAIMED) -> np.ndarray:
    """Which audits of training that claims ε = 1 accuse it."""
    return audit.audit(X, Y, range(runs), settings) > 1.0


def test_training_as_claimed_is_seldom_accused():
    assert accused(40).sum() <= binom.ppf(0.999, 40, 0.05)


@pytest.mark.parametrize("bug", ["no noise", "no clipping", "a quarter of the noise"])
def test_planted_bugs_are_caught(bug):
    assert accused(8, planted(CLAIMED)[bug]).all()


def test_the_audit_fails_training_whose_code_does_not_clip(monkeypatch):
    right = private.clipped_sums
    monkeypatch.setattr(private, "clipped_sums", lambda *of: right(*of[:5], None, of[6]))
    assert accused(8).all()


def test_the_audit_fails_training_whose_code_adds_no_noise(monkeypatch):
    monkeypatch.setattr(torch.Tensor, "normal_", lambda self, **_: self.zero_())
    assert accused(8).all()


def test_the_audit_fails_training_whose_code_takes_every_patient_at_every_step(monkeypatch):
    monkeypatch.setattr(private, "poisson", lambda _, rows, q, steps: [rows] * int(steps))
    assert accused(8).all()


def test_the_audit_fails_training_that_clips_by_a_norm_without_the_inputs(monkeypatch):
    monkeypatch.setattr(private, "square", lambda rows: torch.zeros(rows.shape[:-1], dtype=rows.dtype))
    assert accused(8).all()


def test_canaries_are_rows_with_a_mark_of_their_own():
    wide, outcomes = audit.with_canaries(X, Y, 30.0, 5)
    assert (wide[: len(X), : X.shape[1]] == X).all()
    assert (wide[len(X) :, X.shape[1] :] == 30 * np.eye(5)).all()
    assert np.count_nonzero(wide) == X.size + 5
    assert outcomes.tolist() == [*Y, 1, 1, 1, 1, 1]


def test_without_noise_canaries_in_training_are_told_from_those_outside():
    design = Design(canaries=20, guesses=10)
    settings = Settings(n=len(X), q=1, steps=3, lr=0.1, clip=1.0)
    bounds = audit.audit(X, Y, [0], settings, design=design)
    assert bounds[0] == pytest.approx(lower_bound(20, 10, 10, design.delta, design.error))


def test_each_planted_bug_differs_from_the_right_program_in_one_thing():
    right, *bugs = planted(Settings(100, 0.5, 10, 1.0, 1.0, 4.0)).values()
    changes = [{k: v for k, v in vars(bug).items() if v != vars(right)[k]} for bug in bugs]
    assert changes == [{"noise": 2.0}, {"noise": 1.0}, {"noise": 0.0}, {"clip": math.inf}, {"q": 1.0}]
