"""What moved between two runs, against SciPy's standard errors."""

import math
import re
import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from review.results import changes
from review.results.results import Value, load
from scipy import stats
from throwaway import number, value, write_results


def plain(samples, drawn=False, mean=None) -> Value:
    samples = tuple(map(float, samples))
    mean = float(np.mean(samples)) if mean is None else mean
    return Value("", tuple(range(len(samples))), samples, mean, None, None, None, "", ".2f", "data", drawn)


@pytest.mark.parametrize("drawn", [False, True])
def test_chance_is_allowed_what_a_normal_number_is_within_four_standard_errors(drawn):
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=20), rng.normal(size=50)
    change = changes.Change("x", plain(a, drawn), plain(b, drawn))
    if drawn:
        assert change.allowed == pytest.approx(4 * math.hypot(*(np.std(s, ddof=1) for s in (a, b))), rel=1e-4)
    else:
        far = a - a.mean() + b.mean() + change.allowed
        assert stats.ttest_ind(far, b, equal_var=False).pvalue == pytest.approx(
            2 * stats.norm.sf(4), rel=1e-3
        )


def test_a_change_is_beyond_chance_just_past_what_is_allowed():
    before = plain(np.random.default_rng(1).normal(size=20))
    for factor, beyond in ((0.99, False), (1.01, True)):
        shift = float(factor * stats.t.isf(stats.norm.sf(4), 38) * math.sqrt(2) * stats.sem(before.samples))
        after = replace(before, samples=tuple(s + shift for s in before.samples), mean=before.mean + shift)
        [change] = changes.between({"x": before}, {"x": after})
        assert change.beyond is beyond


def test_single_numbers_have_no_spread_and_equal_values_are_no_change():
    one, two = Value("", (), (), 1.0, None, None, None, "", "d", None), plain([1, 2, 3])
    assert [c.beyond for c in changes.between({"n": one}, {"n": replace(one, mean=2.0)})] == [True]
    assert changes.between({"n": one, "x": two}, {"n": one, "x": two}) == []


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=30), st.floats(-1e9, 1e9))
def test_standard_errors_are_those_of_exact_fractions(samples, one):
    expected = statistics.stdev(samples) / math.sqrt(len(samples))
    assert changes.standard_error(plain(samples)) == pytest.approx(expected, rel=1e-9, abs=1e-300)
    assert changes.standard_error(plain([one] * len(samples))) == 0


@pytest.fixture
def runs(tmp_path):
    """Two runs: values a to o moved ever further, `n` is another number, `same` is equal, one is new, two are gone."""

    def run(folder, shift, **more):
        moved = {f"v{i:02}": value([shift * i + e for e in (-0.1, 0, 0, 0.1) * 2]) for i in range(1, 16)}
        return load(write_results(tmp_path / folder, values={**moved, "same": number(1), **more}))

    return run("a", 0, n=number(3), gone=number(1), lost=number(1)), run(
        "b", 0.05, n=number(4), new=number(1)
    )


def test_the_most_surprising_changes_come_first_and_the_rest_is_counted(runs):
    allowed = changes.between(runs[0].values, runs[1].values)[-1].allowed
    beyond = 1 + sum(0.05 * i > allowed for i in range(1, 16))
    first, *shown, last = changes.lines(*runs, "the build's own results")
    assert re.findall(r"\d+", first) == [str(beyond), "17"]
    assert [line.split(":")[0].strip() for line in shown] == ["n", *(f"v{i:02}" for i in range(15, 17 - beyond - 1, -1))][:10]  # fmt: skip
    assert re.findall(r"\d+", last) == [
        str(n) for n in (beyond - 10, 16 - beyond, 1, 1, 2)
    ]  # equal, new, gone


def test_where_nothing_moved_beyond_chance_the_three_largest_are_shown_as_such(runs):
    few = [replace(run, values={f"v0{i}": run.values[f"v0{i}"] for i in range(1, 5)}) for run in runs]
    first, *shown, last = changes.lines(*few, "the record")
    assert re.findall(r"\d+", first) == ["0", "4"]
    assert [line.strip().split(",")[0] for line in shown] == [
        "v04: 0.00 (−0.10 to 0.10) → 0.20 (0.10 to 0.30)",
        "v03: 0.00 (−0.10 to 0.10) → 0.15 (0.05 to 0.25)",
        "v02: 0.00 (−0.10 to 0.10) → 0.10 (0.00 to 0.20)",
    ]
    assert re.findall(r"\d+", last) == ["1"]
