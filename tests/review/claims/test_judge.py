"""Verdicts, against SciPy's own intervals and by simulation."""

import numpy as np
import pytest
from review.claims.expression import BadCheck, parse
from review.claims.judge import judge, mean_bounds, share_bounds
from review.claims.verdict import FAILS, HOLDS, PARTLY, UNDECIDED
from review.results.results import Value
from scipy import stats


def of(samples, estimate=None, replicated="data", drawn=False) -> Value:
    samples = tuple(map(float, samples))
    mean = float(np.mean(samples)) if estimate is None else estimate
    ids = tuple(range(len(samples)))
    return Value("", ids, samples, mean, None, None, None, "", "", replicated, drawn)


def verdict(check: str, **samples) -> str:
    return judge(parse(check), lambda name: of(samples[name.split(".")[1]])).in_words


def test_bounds_of_a_mean_are_students_t():
    samples = np.random.default_rng(1).normal(size=12)
    lower, upper = stats.ttest_1samp(samples, 0).confidence_interval(0.98)
    assert mean_bounds(samples) == pytest.approx((lower, upper))


@pytest.mark.parametrize(("k", "n"), [(0, 9), (4, 9), (9, 9), (1, 5)])
def test_bounds_of_a_share_are_clopper_pearson(k, n):
    interval = stats.binomtest(k, n).proportion_ci(0.98, method="exact")
    assert share_bounds(k, n) == pytest.approx((interval.low, interval.high))


def test_a_true_mean_at_the_margin_is_called_either_way_in_one_of_a_hundred_runs_each():
    draws = np.random.default_rng(2).normal(size=(4000, 8))
    said = [verdict("x.a >= 0", a=d) for d in draws]
    for wrong in (HOLDS, FAILS):
        assert stats.binomtest(said.count(wrong), 4000, 0.01).pvalue > 0.001


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("x.up >= 0.5", HOLDS), ("x.up <= 1.5", HOLDS), ("x.up >= 2", FAILS), ("x.up <= 0", FAILS), ("x.up >= 1", UNDECIDED),
        ("x.up >= 0.5; x.up >= 2", f"{PARTLY}, 1 of 2"), ("x.up >= 1; x.up >= 2", UNDECIDED), ("x.up >= 2; x.up >= 3", FAILS),
        ("share(x.up >= 0) >= 0.3", HOLDS), ("share(x.up >= 9) >= 0.9", FAILS), ("share(x.up >= 0) >= 0.9", UNDECIDED),
        ("all(x.up >= 0.9)", HOLDS), ("all(x.up >= 1)", FAILS), ("all(x.up <= 1.1)", HOLDS),
    ],
)  # fmt: skip
def test_verdicts(check, expected):
    assert verdict(check, up=[0.9, 1.1, 0.95, 1.05, 1.0]) == expected


@pytest.mark.parametrize("check", ["x.a >= 0", "share(x.a >= 0) >= 0.1"])
def test_no_interval_is_given_on_fewer_than_five_replicates(check):
    with pytest.raises(BadCheck, match=r"\b5\b.*\b4\b"):
        verdict(check, a=[1, 2, 3, 4])


def test_identical_replicates_leave_no_doubt():
    assert verdict("x.a >= 2", a=[2] * 5) == HOLDS
    assert verdict("x.a >= 2.001", a=[2] * 5) == FAILS


@pytest.mark.parametrize("a", [[1] * 100, [0] * 100, [0, 1] * 50])
def test_a_mean_of_zeros_and_ones_is_asked_for_as_a_share(a):
    with pytest.raises(BadCheck, match=r"share\(x\.a >= 1\) >= 0\.9"):
        verdict("x.a >= 0.9", a=a)
    assert verdict("share(x.a >= 1) >= 0.4", a=[1] * 100) == HOLDS


@pytest.mark.parametrize(("ones", "expected"), [(0, UNDECIDED), (1, UNDECIDED), (40, FAILS)])
def test_under_a_variation_it_gets_the_bounds_of_a_share(ones, expected):
    values = {"x.a": of([1] * ones + [0] * (50 - ones))}
    [condition] = judge(parse("x.a <= 0.05"), values.__getitem__, beside=True).conditions
    test = stats.binomtest(ones, 50)
    assert condition.upper == pytest.approx(test.proportion_ci(0.98, "exact").high)
    assert condition.lower == pytest.approx(test.proportion_ci(0.98, "exact").low)
    assert condition.verdict == expected


def drawn(check: str, **values):
    """The outcome where `x.a` is 401 draws, 0 to 400, and `values` are other values of `x`."""
    known = {"x.a": of(range(401), replicated="datasets", drawn=True), **values}
    return judge(parse(check), lambda name: known[name])


@pytest.mark.parametrize(
    ("check", "expected"),
    [("x.a >= 4", HOLDS), ("x.a >= 4.1", UNDECIDED), ("x.a >= 396", UNDECIDED), ("x.a >= 396.1", FAILS), ("x.a <= 396", HOLDS)],
)  # fmt: skip
def test_bounds_of_draws_are_their_first_and_last_percentile(check, expected):
    assert drawn(check).in_words == expected


def test_the_estimate_of_draws_is_the_statistic_itself_also_in_arithmetic():
    shifted = of(range(1, 402), 50.0, "datasets", drawn=True)
    [judged] = drawn("10 / x.a - 1 >= 0", **{"x.a": shifted}).conditions
    assert judged.estimate == pytest.approx(10 / 50 - 1)
    assert "401" in judged.basis


def test_draws_combine_draw_by_draw_and_with_single_numbers():
    single = {"x.n": of((), 2.0, None)}
    for check, expected in (
        ("x.a - x.a >= 0", HOLDS),
        ("x.a / x.n >= 2", HOLDS),
        ("x.a / x.n >= 2.1", UNDECIDED),
    ):
        assert drawn(check, **single).in_words == expected


@pytest.mark.parametrize("check", ["share(x.a >= 1) >= 0.5", "all(x.a >= 0)", "x.a - x.b >= 0"])
def test_draws_are_no_replicates_to_be_counted_or_mixed_with(check):
    same_ids = of([1.5] * 401, replicated="datasets")
    assert drawn("x.b >= 0", **{"x.b": same_ids}).in_words == HOLDS
    with pytest.raises(BadCheck):
        drawn(check, **{"x.b": same_ids})


def test_a_bootstrapped_mean_at_the_margin_is_called_either_way_about_once_in_a_hundred_runs():
    rng, runs, n, b = np.random.default_rng(3), 3000, 60, 401
    resamples = rng.multinomial(n, np.full(n, 1 / n), size=b) / n  # (b, n), the same for all
    data = rng.normal(size=(runs, n))
    low, high = np.quantile(data @ resamples.T, [0.01, 0.99], axis=1)
    for wrong in (low > 0, high < 0):
        assert 0.005 < wrong.mean() < 0.025  # percentile bounds are a little narrow at n = 60
