"""The language of checks: an independent evaluation in plain Python is the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from review.claims.expression import BadCheck, names, parse
from review.claims.quantity import evaluate
from review.results.results import Value

SAMPLES = {"x.a": (1.0, -2.0, 3.5), "x.b": (0.5, 4.0, -1.0), "x.n": ()}


def lookup(name: str) -> Value:
    samples = SAMPLES[name]
    mean = sum(samples) / len(samples) if samples else 7.0
    return Value(
        name, tuple(range(len(samples))), samples, mean, None, None, None, "", "", "data" if samples else None
    )


arithmetic = st.recursive(
    st.sampled_from(["x.a", "x.b", "x.n", "2", "0.25"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "mean"]), inner, inner),
        st.builds("abs({})".format, inner),
        st.builds("-{}".format, inner),
    ),
    max_leaves=8,
)


@given(arithmetic)
def test_arithmetic_is_done_replicate_by_replicate(text):
    def plain(i: int) -> float:
        class X:
            a, b, n = SAMPLES["x.a"][i], SAMPLES["x.b"][i], 7.0

        functions = {"abs": abs, "min": min, "max": max, "mean": lambda p, q: (p + q) / 2, "x": X}
        return eval(text, {"__builtins__": {}}, functions)

    [condition] = parse(f"{text} + x.a >= 0")
    quantity = evaluate(condition.within.quantity, lookup)
    assert np.allclose(quantity.samples, [plain(i) + SAMPLES["x.a"][i] for i in range(3)])
    assert quantity.ids == (0, 1, 2)


def test_the_parts_of_a_condition_are_read():
    mean, share, every = parse("x.a - x.b >= -0.01; share(x.a <= 2) >= .9; all(x.b >= 0)")
    assert (mean.over, mean.at_least, mean.bound) == ("mean", True, -0.01)
    assert (share.over, share.bound, share.within.at_least, share.within.bound) == ("share", 0.9, False, 2.0)
    assert (every.over, every.within.bound) == ("all", 0.0)
    assert list(names(mean)) == ["x.a", "x.b"]


@pytest.mark.parametrize(
    "check",
    [
        "", ";", "x.a", "x.a > 0", "x.a == 0", "0 <= x.a", "0 <= x.a <= 1", "x.a >= x.b", "x.a >= nan", "x.a >= 1e999",
        "a >= 0", "x['a'] >= 0", "'x.a' >= 0", "x.a() >= 0", "pow(x.a, 2) >= 0", "x.a ** 2 >= 0", "x.a // 2 >= 0",
        "x.a >= 0 and x.b >= 0", "lambda.a >= 0", "x.if >= 0", "mean(x.a) >= 0", "min(x.a) >= 0", "abs(x.a, x.b) >= 0",
        "share(x.a) >= 0.5", "share(x.a >= 0) >= 2", "share(x.a >= 0)", "all(x.a >= 0) >= 1", "all(x.a >= 0, x.b >= 0)",
        "[x.a][0] >= 0", "(x.a if x.b else 1) >= 0", "__import__('os').x >= 0", "True >= 0", "x.a + True >= 0",
        "abs(x=x.a) >= 0", "x.a >= 0; ", "1 >= 0", "(" * 300 + "x.a" + ")" * 300 + " >= 0", "x.a := 1 >= 0",
    ],
)  # fmt: skip
def test_what_is_not_in_the_language_is_refused(check):
    with pytest.raises(BadCheck):
        parse(check)
