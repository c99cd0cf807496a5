import json
import math
import re

import numpy as np
import pytest
from privacy import accounting
from privacy.accounting import Mechanism, epsilon, trade_off
from scipy.stats import norm

DELTA = 1e-5
ABADI = Mechanism(0.01, 4.0, 10_000)
FULL = Mechanism(1.0, 20.0, 100)
STRONG = Mechanism(5e-3, 0.8, 1_000)
TABLE = [
    (*(float(part.split()[1]) for part in name.split(", ")), sigma)
    for name, sigma in json.loads(accounting.TABLE.read_text(encoding="utf-8")).items()
]


def test_figures_in_print_are_met():
    ours = {(row.accountant, row.published): row.ours for row in accounting.published(DELTA)}
    assert ours["moments", 1.26] == pytest.approx(1.2586, abs=1e-4)
    assert ours["strong composition", 9.34] == pytest.approx(9.34, abs=0.02)
    for printed in (1.16, 2.91, 6.86):
        assert ours["moments", printed] == pytest.approx(printed, abs=0.006)
    (closed,) = (row for row in accounting.published(DELTA) if "closed form" in row.source)
    assert closed.published == pytest.approx(1.9931, abs=5e-5)
    assert closed.ours == pytest.approx(closed.published, abs=1e-4)


def test_a_looser_accountant_misses_the_closed_form_by_more_than_the_control_allows(monkeypatch):
    monkeypatch.setattr(accounting, "epsilon", accounting.epsilon_rdp)
    (closed,) = (row for row in accounting.published(DELTA) if "closed form" in row.source)
    assert abs(closed.ours - closed.published) > 0.02


@pytest.mark.parametrize(("run", "delta"), [(ABADI, DELTA), (STRONG, 1e-6), (FULL, DELTA)])
def test_accountants_agree_in_their_order(run, delta):
    reported = epsilon(run, delta)
    assert reported - 1e-3 <= accounting.epsilon_prv(run, delta) <= reported + 0.012
    assert reported <= accounting.epsilon_rdp(run, delta)


def test_the_closed_form_is_for_full_batches_only():
    with pytest.raises(ValueError, match="q = 1"):
        accounting.epsilon_gaussian(ABADI, DELTA)


def test_without_sampling_each_pass_is_one_look_at_everyone():
    fixed = accounting.unsampled(Mechanism(0.01, 2.0, 250))
    assert fixed == Mechanism(1.0, 2.0, 3)
    assert epsilon(fixed, DELTA) > 2 * epsilon(Mechanism(0.01, 2.0, 250), DELTA)


def test_the_trade_off_of_full_batches_is_that_of_two_normals():
    rates = np.array([1e-4, 0.001, 0.01, 0.1, 0.5, 0.9])
    shift = math.sqrt(FULL.steps) / FULL.sigma
    np.testing.assert_allclose(trade_off(FULL, rates), norm.cdf(norm.ppf(rates) + shift), atol=1e-5)
    assert accounting.area_bound(FULL) == pytest.approx(norm.cdf(shift / math.sqrt(2)), abs=1e-4)


def test_the_mechanism_forbids_all_that_its_corner_does_and_more():
    rates = np.geomspace(1e-4, 1, 50)
    mechanism = Mechanism(0.25, 2.89, 100)
    tight, loose = (trade_off(mechanism, rates), accounting.corner(epsilon(mechanism, DELTA), DELTA, rates))
    assert (tight <= loose + 1e-6).all()
    assert (tight >= rates - 1e-9).all()
    assert (np.diff(tight) >= -1e-12).all()
    at_1 = np.searchsorted(rates, 0.01)
    assert tight[at_1] < loose[at_1] / 3


@pytest.mark.parametrize("target", sorted({target for target, *_ in TABLE}))
def test_every_noise_multiplier_in_the_table_keeps_its_epsilon_and_wastes_none(target):
    for own, delta, q, steps, sigma in TABLE:
        if own == target:
            reached = epsilon(Mechanism(q, sigma, int(steps)), delta)
            assert target * 0.999 < reached <= target, (target, delta, q, steps)


def test_a_noise_multiplier_that_is_not_in_the_table_is_computed(monkeypatch):
    monkeypatch.setattr(accounting, "sigmas", dict)
    sigma = accounting.noise_multiplier(2.0, DELTA, 1.0, 10)
    assert accounting.epsilon_gaussian(Mechanism(1.0, sigma, 10), DELTA) == pytest.approx(2.0, rel=1e-3)
    assert epsilon(Mechanism(1.0, sigma, 10), DELTA) <= 2.0


def test_the_statement_is_made_from_what_the_accountant_was_given():
    mechanism = Mechanism(0.5, 30.0, 20)
    rows = dict(accounting.statement(mechanism, DELTA, n=2000, clip=0.4))
    assert rows["ε"].startswith(f"{epsilon(mechanism, DELTA):.3f} ")
    assert "δ·n = 0.02 " in rows["δ"]
    assert "q = 0.5" in rows["Sampling"]
    assert "0.4" in rows["Clipping"]
    assert re.search(r"\b30\b.*\b12\b", rows["Noise"])
    assert rows["Steps"] == "20"
    assert "1000" in rows["Normalisation"]
    whole = dict(accounting.statement(Mechanism(1.0, 30.0, 20), DELTA, n=2000, clip=0.4))
    assert "every row at every step" in whole["Sampling"]
    with pytest.raises(ValueError, match="1/n"):
        accounting.statement(mechanism, 1e-3, n=2000, clip=0.4)
