import numpy as np
import pytest
from privacy import attacks
from privacy.attacks import area, caught, lira, two_way
from scipy.stats import norm
from sklearn.metrics import roc_curve

MODELS, PATIENTS = 24, 1_000


def made(shift: float, models: int = MODELS) -> tuple[np.ndarray, np.ndarray]:
    """Confidences that are normal about each patient's own level, and `shift` higher in members."""
    rng = np.random.default_rng(0)
    member = attacks.halves(0, models, PATIENTS)
    level = rng.normal(0, 5, PATIENTS)
    return level + shift * member + rng.normal(size=member.shape), member


def test_each_patient_is_in_each_half_with_chance_one_half_and_alone():
    member = attacks.halves(0, 400, 50)
    assert np.abs(member.mean(0) - 0.5).max() < 4.5 * 0.5 / 20
    assert np.abs(np.corrcoef(member.T)[np.triu_indices(50, 1)]).max() < 4.5 / 20


def test_confidence_is_the_log_odds_of_the_own_label():
    np.testing.assert_allclose(attacks.confidence(np.array([[2.0, -3.0]]), np.array([1, 0])), [[2.0, 3.0]])


def test_the_likelihood_ratio_attack_reaches_what_two_normals_allow():
    confidences, member = made(1.5, models=200)  # so many that their means are hardly in error
    score = lira(confidences, member)
    assert area(score, member) == pytest.approx(norm.cdf(1.5 / np.sqrt(2)), abs=0.005)
    assert caught(score, member) == pytest.approx(norm.sf(norm.isf(0.01) - 1.5), abs=0.01)
    assert area(lira(confidences, member, online=False), member) == pytest.approx(
        norm.cdf(1.5 / np.sqrt(2)), abs=0.005
    )
    assert area(confidences, member) < 0.65  # the loss alone does not know whose level is high


@pytest.mark.parametrize("online", [True, False])
def test_models_that_learned_nothing_of_membership_are_attacked_at_chance(online):
    confidences, member = made(0.0)
    score = lira(confidences, member, online=online)
    assert area(score, member) == pytest.approx(0.5, abs=0.01)
    assert caught(score, member) == pytest.approx(0.01, abs=0.004)


def test_a_model_is_not_its_own_shadow():
    confidences, member = made(1.0)
    changed = confidences.copy()
    changed[3] += 100
    mean, spread = attacks.shadows(confidences, member)
    again, respread = attacks.shadows(changed, member)
    np.testing.assert_allclose(again[3], mean[3])
    np.testing.assert_allclose(respread[3], spread[3])
    others = member[:, 0] & (np.arange(MODELS) != 3)
    assert mean[3, 0] == pytest.approx(confidences[others, 0].mean())


def test_a_patient_whom_no_shadow_has_seen_scores_0():
    confidences, member = made(1.0)
    member[:, 5] = False
    assert (lira(confidences, member)[:, 5] == 0).all()
    assert np.isfinite(lira(confidences, member)).all()


def test_true_positives_are_counted_at_the_false_positives_allowed():
    score = np.arange(200.0)
    member = np.arange(200) >= 100
    member[[99, 150]] = True, False  # 150 stands above 99 and 50 members, below 49
    assert caught(score[None], member[None], 0.0) == pytest.approx(49 / 100)
    assert caught(score[None], member[None], 0.01) == pytest.approx(1.0)


def test_what_is_caught_is_the_highest_point_of_the_curve_left_of_the_rate():
    rng = np.random.default_rng(0)
    member = rng.random((5, 90)) < 0.5
    score = np.round(rng.normal(size=member.shape) + member, 1)  # with ties
    false, true, _ = roc_curve(member.ravel(), score.ravel(), drop_intermediate=False)
    for rate in (0.0, 0.01, 0.05, 0.3):
        assert caught(score, member, rate) == pytest.approx(true[false <= rate].max())


def test_the_bootstrap_interval_holds_the_truth_as_often_as_it_says():
    def apart(scores, member):
        return scores[member].mean() - scores[~member].mean()

    truth, held = 1.0, 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        member = rng.random((5, 6, 40)) < 0.5
        draws = two_way(apart, rng.normal(size=member.shape) + member, member, draws=40, seed=seed)
        assert draws.shape == (40,)
        held += np.quantile(draws, 0.025) < truth < np.quantile(draws, 0.975)
    assert held >= 16


def test_pools_are_drawn_anew_too():
    member = np.tile(np.arange(40) < 20, (5, 6, 1))
    score = np.where(
        member, np.arange(5)[:, None, None] > 2, 0.5
    )  # all or none of a pool's members stand out
    draws = two_way(lambda s, m: s[m].mean() if m.any() else 0.0, score, member, draws=60)
    assert set(np.round(draws * 5)) >= {1, 2, 3}


def test_the_curve_is_read_off_between_its_points():
    member = np.array([True, False, True, False])
    assert attacks.at(np.array([0.0, 0.25, 1.0]), np.array([4, 3, 2, 1]), member).tolist() == [0.5, 0.5, 1]
