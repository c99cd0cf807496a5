import numpy as np
import pytest
from scipy.stats import f_oneway
from tuning.importance import better_half, omega_squared


def by_f(units, scores):
    """ω² from SciPy's F: (k - 1)(F - 1) / ((k - 1)(F - 1) + n)."""
    parts = np.minimum((units * 4).astype(int), 3)
    groups = [scores[parts == part] for part in np.unique(parts)]
    excess = (len(groups) - 1) * (f_oneway(*groups).statistic - 1)
    return excess / (excess + len(scores))


@pytest.mark.parametrize("tries", [20, 96])
def test_it_is_what_the_f_of_an_analysis_of_variance_says(tries):
    rng = np.random.default_rng(tries)
    units = rng.random((3, tries))
    scores = units + rng.normal(size=(3, tries))
    expected = [by_f(u, s) for u, s in zip(units, scores, strict=True)]
    np.testing.assert_allclose(omega_squared(units, scores), expected)


def test_a_knob_with_two_settings_has_two_parts():
    rng = np.random.default_rng(0)
    units = rng.choice([0.1, 0.9], size=(1, 30))
    scores = rng.normal(size=(1, 30))
    assert omega_squared(units, scores)[0] == pytest.approx(by_f(units[0], scores[0]))


def test_a_knob_that_decides_everything_explains_everything():
    units = np.linspace(0, 0.999, 80)[None]
    assert omega_squared(units, np.floor(units * 4))[0] == pytest.approx(1)


def dummy(share) -> float:
    """What a knob explains that nothing is connected to, over many splits of 96 tries."""
    rng = np.random.default_rng(1)
    return share(rng.random((500, 96)), rng.normal(size=(500, 96))).mean()


def test_the_control_holds_for_a_dummy():
    assert abs(dummy(omega_squared)) <= 0.005


def test_the_control_fails_where_chance_is_not_subtracted():
    """η² of four parts of 96 tries is 3 / 95 for a dummy: above the control's .02."""

    def eta_squared(units, scores):
        omega = omega_squared(units, scores)
        excess = omega * scores.shape[-1] / (1 - omega)  # (k - 1)(F - 1)
        return (excess + 3) / (excess + 3 + scores.shape[-1] - 4)

    assert dummy(eta_squared) == pytest.approx(3 / 95, abs=0.003)
    assert dummy(eta_squared) > 0.02


def test_the_better_half_is_the_upper_half_of_each_split():
    rng = np.random.default_rng(2)
    units, scores = rng.random((3, 10, 2)), rng.random((3, 10))
    some, own = better_half(units, scores)
    for i in range(3):
        best = np.argsort(scores[i])[::-1][:5]
        assert set(own[i]) == set(scores[i, best])
        assert {tuple(point) for point in some[i]} == {tuple(point) for point in units[i, best]}
