from dataclasses import replace

import numpy as np
import pytest
from interpretation import worlds
from interpretation.care import ASTHMA, FREQUENT, MARKER, Clinic, patients, records, standard
from scipy.integrate import quad
from scipy.special import logit
from scipy.stats import norm

MANY = 40_000


@pytest.fixture(scope="module")
def here():
    return patients(Clinic(seed=1), MANY)


def test_illness_has_the_spread_that_the_clinic_says_whatever_part_is_of_pairs(here):
    for pairs in (0.0, 0.5, 1.0):
        ill = Clinic(seed=1, recorded=1.6, pairs=pairs).recorded_illness(here.x)
        assert abs(ill.mean()) < 0.05
        assert ill.std() == pytest.approx(1.6, rel=0.05)


def test_people_are_as_often_asthmatic_as_said_and_their_odds_are_multiplied_by_it(here):
    assert abs(here.x[:, ASTHMA].mean() - FREQUENT) < 0.01
    ill, well = here.x.copy(), here.x.copy()
    ill[:, ASTHMA], well[:, ASTHMA] = 1, 0
    clinic = Clinic(seed=1, asthma=0.7)
    difference = logit(clinic.fates(ill, here.unrecorded)[0]) - logit(clinic.fates(well, here.unrecorded)[0])
    np.testing.assert_allclose(difference, 0.7, atol=1e-9)


def test_care_takes_the_same_odds_from_everybody_unless_benefit_fades_grows_or_is_marked(here):
    given = here.x, here.unrecorded
    without, cared_for = Clinic(seed=1, benefit=1.5).fates(*given)
    np.testing.assert_allclose(logit(without) - logit(cared_for), 1.5, atol=1e-9)
    for slope, sign in ((-3.0, -1), (3.0, 1)):
        clinic = Clinic(seed=1, slope=slope)
        without, cared_for = clinic.fates(*given)
        helped = logit(without) - logit(cared_for)
        ill = clinic.recorded_illness(here.x) + clinic.unrecorded * here.unrecorded
        assert sign * np.corrcoef(helped, ill)[0, 1] > 0.9
        assert helped.min() >= 0
    without, cared_for = Clinic(seed=1, marked=3.0).fates(*given)
    assert np.corrcoef(logit(without) - logit(cared_for), here.x[:, MARKER])[0, 1] > 0.9


def test_what_records_tell_is_the_integral_over_what_they_do_not():
    clinic = Clinic(seed=2, unrecorded=1.2, slope=-3.0)
    x = patients(clinic, 3).x
    known = clinic.known_fates(x)
    for k in range(3):
        for which in range(2):

            def density(u, k=k, which=which):
                return clinic.fates(x[k : k + 1], np.array([u]))[which][0] * norm.pdf(u)

            assert known[which][k] == pytest.approx(quad(density, -8, 8)[0], abs=2e-3)


@pytest.mark.parametrize("traits", [{}, {"seeing": 1.0}, {"insight": 1.0}, {"sharp": 0.0, "certain": 0.0}])
def test_usual_care_fills_the_beds_and_keeps_its_word_to_asthma(here, traits):
    clinic = replace(Clinic(seed=1, beds=0.25, certain=0.6), **traits)
    usual = clinic.usual(here.x, here.unrecorded)
    assert usual.mean() == pytest.approx(0.25, abs=1e-9)
    assert usual[here.x[:, ASTHMA] == 1].min() >= clinic.certain
    if clinic.sharp == 0:
        np.testing.assert_allclose(usual, 0.25)


def test_doctors_go_by_what_they_can_see(here):
    clinic, other = Clinic(seed=1), here.unrecorded[::-1]
    same = [Clinic(seed=1).attention(here.x, seen) for seen in (here.unrecorded, other)]
    np.testing.assert_array_equal(*same)
    assert not np.array_equal(
        *(replace(clinic, seeing=1.0).attention(here.x, u) for u in (here.unrecorded, other))
    )
    knowing = replace(clinic, seeing=1.0, insight=1.0, asthma=0.0, slope=-3.0, marked=1.0)
    without, cared_for = knowing.fates(here.x, here.unrecorded)
    np.testing.assert_allclose(
        knowing.attention(here.x, here.unrecorded), standard(without - cared_for), atol=1e-9
    )


def test_what_happens_is_what_the_chances_say():
    clinic = Clinic(seed=3)
    kept, expected = records(clinic, MANY), patients(clinic, MANY)
    assert kept.care.mean() == pytest.approx(clinic.beds, abs=0.01)
    assert kept.died.mean() == pytest.approx(expected.deaths(expected.usual).mean(), abs=0.01)
    cared = expected.usual * expected.cared_for
    assert kept.died[kept.care == 1].mean() == pytest.approx(cared.mean() / clinic.beds, abs=0.02)


def test_a_seed_fixes_who_comes_and_records_are_of_other_people():
    one, other = (patients(Clinic(seed=4, certain=c), 50) for c in (0.0, 0.9))
    np.testing.assert_array_equal(one.x, other.x)
    assert not np.array_equal(one.x, records(Clinic(seed=4), 50).x)


def test_equal_values_have_no_order():
    np.testing.assert_array_equal(standard(np.full(3, 7.0)), np.zeros(3))


def test_traits_are_drawn_from_their_ranges_and_can_be_given():
    drawn = [worlds.traits(seed) for seed in range(300)]
    for name, (low, high) in worlds.RANGES.items():
        values = np.array([one[name] for one in drawn])
        assert low <= values.min() < low + 0.05 * (high - low)
        assert high - 0.05 * (high - low) < values.max() <= high
    made = worlds.clinic(5, insight=0.0)
    assert made.insight == 0.0
    assert made.slope == worlds.clinic(5).slope == worlds.traits(5)["slope"]
