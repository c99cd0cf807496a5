"""Verdicts, against SciPy's own intervals and by simulation."""

import numpy as np
import pytest
from review.checks.expression import BadCheck, parse
from review.checks.verdict import FAILS, HOLDS, PARTLY, UNDECIDED, judge, mean_bounds, share_bounds
from review.results import Value
from scipy import stats


def verdict(check: str, **samples) -> str:
    def lookup(name: str) -> Value:
        drawn = tuple(map(float, samples[name.split(".")[1]]))
        return Value(
            "", tuple(range(len(drawn))), drawn, float(np.mean(drawn)), None, None, None, "", "", "data"
        )

    return judge(parse(check), lookup).in_words


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


def test_no_interval_is_given_on_fewer_than_five_replicates():
    with pytest.raises(BadCheck, match="needs 5 replicates, and there are 4"):
        verdict("x.a >= 0", a=[1, 2, 3, 4])
    with pytest.raises(BadCheck, match="needs 5"):
        verdict("share(x.a >= 0) >= 0.1", a=[1, 2, 3, 4])


def test_identical_replicates_leave_no_doubt():
    assert verdict("x.a >= 1", a=[1] * 5) == HOLDS
    assert verdict("x.a >= 1.001", a=[1] * 5) == FAILS
