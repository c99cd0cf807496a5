import re

import pytest
from review.claims.expression import parse
from review.claims.wording import in_words


def said(check: str, replicated: bool = True) -> str:
    [condition] = parse(check)
    return in_words(condition, lambda name: name.removeprefix("demo.").upper(), replicated)


@pytest.mark.parametrize(
    ("check", "parts"),
    [
        ("demo.gain >= 0.02", ["“GAIN”", "0.02."]),
        ("demo.gain - 2 * demo.loss <= -1", ["“GAIN” − 2 × “LOSS”", "−1."]),
        ("share(demo.gain >= 0) >= 0.9", ["90%", "“GAIN”", "0."]),
        ("all(abs(demo.gain) <= 3)", ["abs(“GAIN”)", "3."]),
    ],
)
def test_a_condition_is_said_with_labels_instead_of_names(check, parts):
    words = said(check)
    assert re.fullmatch(".*".join(["[A-Z].*", *map(re.escape, parts)]), words)
    assert not re.search("demo|[<>=]", words)
    turned = {">=": "<=", "<=": ">="}
    assert said(re.sub("[<>]=", lambda m: turned[m[0]], check)) != words


def test_nothing_is_averaged_where_nothing_was_replicated():
    assert len(said("demo.n >= 3", False)) < len(said("demo.n >= 3"))
